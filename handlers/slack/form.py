"""Reading a submitted form: from Slack's state of the inputs to values by field, and then to a pydantic model."""

import json
from collections.abc import Iterable, Iterator
from typing import Any, ClassVar, Self

from pydantic import BaseModel, ConfigDict, ValidationError

from mentorship.errors import START_OVER, InvalidInput, Refusal
from storage.text import clean_all, is_blank

EMPTY_VALUES: tuple[Any, ...] = (None, "", [])
INITIAL_KEYS = {  # by where an input that was filled in holds its value: where one that is drawn does
    "selected_option": "initial_option",
    "selected_options": "initial_options",
    "selected_user": "initial_user",
    "selected_users": "initial_users",
    "selected_conversation": "initial_conversation",
    "selected_date": "initial_date",
    "selected_time": "initial_time",
    "value": "initial_value",
}


class Form(BaseModel):
    """The inputs of one modal. `error_messages` say, by field, what to do about one that cannot be used."""

    model_config = ConfigDict(hide_input_in_errors=True, str_strip_whitespace=True, extra="ignore")
    error_messages: ClassVar[dict[str, str]] = {}

    @classmethod
    def read(cls, fields: dict[str, Any]) -> Self:
        """Return the form with these values. Raises InvalidInput with a message for each field that cannot be used."""
        try:
            return cls.model_validate({name: value for name, value in _stripped(fields) if value not in EMPTY_VALUES})
        except ValidationError as error:
            raise InvalidInput(
                {str(each["loc"][0]): cls._error_message(dict(each)) for each in error.errors()}
            ) from None

    @classmethod
    def _error_message(cls, error: dict[str, Any]) -> str:
        field = str(error["loc"][0])
        if error["type"] == "string_too_long":
            return f"That's too long. Shorten it to {error['ctx']['max_length']} characters."
        if error["type"] == "missing":
            return cls.error_messages.get(field, "Please fill this in.")
        return cls.error_messages.get(field, "This cannot be used. Please choose again.")


def _stripped(fields: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    for name, value in fields.items():
        if isinstance(value, str):
            value = "" if is_blank(value) else value.strip()
        yield name, value


def read_values(view: dict[str, Any]) -> dict[str, Any]:
    """Return what each input of the view holds, by field. One that Slack does not mention holds its initial value."""
    state = (view.get("state") or {}).get("values") or {}
    found: dict[str, Any] = {}
    for block in view.get("blocks") or []:
        if block.get("type") != "input":
            continue
        element, block_id = block.get("element") or {}, str(block.get("block_id"))
        typed = (state.get(block_id) or {}).get(element.get("action_id"))
        found[field_name(block_id)] = _entered_value(typed) if typed is not None else _initial_value(element)
    return found


def read_metadata(view: dict[str, Any]) -> dict[str, Any]:
    """Return the metadata that we have put into a view; empty where it is not ours."""
    try:
        found = clean_all(json.loads(view.get("private_metadata") or "{}"))
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def read_initial_values(view: dict[str, Any]) -> dict[str, Any]:
    """Return what each input of the view held when it was drawn, by field."""
    inputs = [block for block in view.get("blocks") or [] if block.get("type") == "input"]
    return {field_name(str(block.get("block_id"))): _initial_value(block.get("element") or {}) for block in inputs}


def field_name(block_id: str) -> str:
    """Return the field that an input is for: its block id without the suffix that makes it new (`date:2` → `date`)."""
    return block_id.partition(":")[0]


def _entered_value(element: dict[str, Any]) -> Any:
    return _value_at(INITIAL_KEYS.keys(), element)


def _initial_value(element: dict[str, Any]) -> Any:
    return _value_at(INITIAL_KEYS.values(), element)


def _value_at(keys: Iterable[str], element: dict[str, Any]) -> Any:
    return next((_option_value(element[key]) for key in keys if key in element), None)


def _option_value(value: Any) -> Any:
    """Return options as the values they stand for."""
    if isinstance(value, dict):
        return value.get("value")
    if isinstance(value, list):
        return [_option_value(each) for each in value]
    return value


def parse_id(text: str) -> int:
    """Return an id that came back from Slack. Raises Refusal when it never was one."""
    if not (text.isascii() and text.isdigit() and len(text) < 16):
        raise Refusal(
            "This button is out of date. Open the Home tab and start again from there.", next_steps=START_OVER
        )
    return int(text)
