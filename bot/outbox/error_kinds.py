"""What can go wrong with a call to Slack, Zoom or the mail server, and what each kind of error means for a notice."""

from enum import Enum

from bot.outbox.rate_limiter import ALL_METHODS, UPDATE
from handlers.slack.slack_answer import SlackCallError, read_error


class ErrorKind(Enum):
    """What an error says about the call, and so what is to be done about it."""

    LIMITED = "a pause is wanted; nothing happened"
    LOCKED_OUT = "we are let in nowhere; nothing happened, and someone must act"
    DENIED = "we may not do this here, but other things; nothing happened, and someone must act"
    UNSURE = "it may or may not have happened"
    NO_CARD = "the message can no longer be edited"
    GONE = "what it was about is no longer there"
    FOR_GOOD = "it will never be taken"
    STRANGE = "an answer we do not know; nothing happened"


MISSING_SCOPE = "missing_scope"
# Any of them may be about our token, or only about the conversation or method in question: see `token_check`.
ACCESS_ERRORS = {
    *("invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired", "not_allowed_token_type"),
    *("access_denied", "org_login_required", "ekm_access_denied", "enterprise_is_restricted", "accesslimited"),
    *("team_access_not_granted", "team_added_to_org", "two_factor_setup_required"),
}
# Slack adds to these families (`restricted_action_read_only_channel`), so a word belongs to one by how it begins.
EDIT_ERRORS = (
    *("message_not_found", "cant_update_", "edit_window_closed", "channel_not_found"),
    *("is_inactive", "update_failed", "block_mismatch"),
)
PERMANENT_ERRORS = (
    *("user_", "users_not_found", "cannot_dm_", "messages_tab_", "not_enabled"),  # this person is not to be reached
    *("channel_not_found", "channel_is_", "is_archived", "is_inactive", "not_in_channel"),  # this channel neither
    *("restricted_action", "no_permission", "file_uploads_"),  # someone has forbidden it
    *("invalid_blocks", "invalid_arg", "invalid_array_arg", "invalid_user", "invalid_metadata"),  # the content is wrong
    *("msg_", "no_text", "view_too_large", "metadata_too_large", "too_many_attachments"),
)

LOCKED_OUT_SECONDS = 60.0
UNNAMED_PAUSE_SECONDS = 5.0  # a limit without Retry-After


class DeliveryError(Exception):
    """A call that did not succeed. `paused_method` (`*`: all) must not be called for `pause_seconds`."""

    def __init__(
        self, kind: ErrorKind, method: str, code: str, *, paused_method: str = "", pause_seconds: float = 0.0
    ) -> None:
        super().__init__(f"{method}: {code}")
        self.kind = kind
        self.method = method
        self.code = code
        self.paused_method = paused_method
        self.pause_seconds = pause_seconds


def classify(error: Exception, method: str) -> DeliveryError:
    """Return the DeliveryError for what a call to `method` raised, whatever it is."""
    answer = read_error(error)
    kind, code = _error_kind(answer, method), answer.code
    if kind is ErrorKind.LIMITED:
        seconds = answer.retry_after or UNNAMED_PAUSE_SECONDS
        return DeliveryError(kind, method, "ratelimited", paused_method=method, pause_seconds=seconds)
    if kind is ErrorKind.LOCKED_OUT:
        return DeliveryError(kind, method, code, paused_method=ALL_METHODS, pause_seconds=LOCKED_OUT_SECONDS)
    return DeliveryError(kind, method, code or str(answer))


def upload_error(status: int) -> DeliveryError:
    """Return the error of a file's upload that was answered with this HTTP status; nothing is shown to anybody yet."""
    return DeliveryError(ErrorKind.UNSURE if status >= 500 else ErrorKind.STRANGE, "upload", f"http_{status}")


def _error_kind(answer: SlackCallError, method: str) -> ErrorKind:
    code = answer.code
    if answer.is_rate_limit:
        return ErrorKind.LIMITED
    if answer.is_temporary:
        return ErrorKind.UNSURE
    if code == MISSING_SCOPE:
        return ErrorKind.DENIED
    if code in ACCESS_ERRORS:
        return ErrorKind.LOCKED_OUT
    if method == UPDATE and code.startswith(EDIT_ERRORS):
        return ErrorKind.NO_CARD
    return ErrorKind.FOR_GOOD if code.startswith(PERMANENT_ERRORS) else ErrorKind.STRANGE
