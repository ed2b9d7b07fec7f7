"""What is taken from Slack's answers about channels. All raise SlackCallError when the answer lacks it."""

from typing import Any

from handlers.slack.slack_answer import next_cursor, read_object, read_objects, read_text, read_texts


def with_channel(answer: Any) -> Any:
    """Return the answer, which has a channel."""
    read_object(answer, "channel")
    return answer


def with_named_channel(answer: Any) -> Any:
    """Return the answer, which has a channel with its id and name."""
    channel = read_object(answer, "channel")
    read_text(channel, "id")
    read_text(channel, "name")
    return answer


def with_timestamp(answer: Any) -> Any:
    """Return the answer, which has the timestamp of a message."""
    read_text(answer, "ts")
    return answer


def channels_page(answer: Any) -> tuple[list[dict[str, Any]], str]:
    """Return the channels of one page, and the cursor of the next."""
    return read_objects(answer, "channels"), next_cursor(answer)


def messages_page(answer: Any) -> tuple[list[dict[str, Any]], str]:
    """Return the messages of one page, and the cursor of the next."""
    return read_objects(answer, "messages"), next_cursor(answer)


def members_page(answer: Any) -> tuple[list[str], str]:
    """Return the Slack ids of one page of members, and the cursor of the next."""
    return read_texts(answer, "members"), next_cursor(answer)


def invitation_errors(answer: Any) -> dict[str, str]:
    """Return why Slack refused some of the people invited, by their Slack ids, from an answer or that of an error."""
    errors = read_objects(answer, "errors") if isinstance(answer.get("errors"), list) else []
    return {str(each.get("user")): str(each.get("error")) for each in errors if not each.get("ok")}
