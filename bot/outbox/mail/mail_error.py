"""Why a mail was not taken."""

from bot.outbox.error_kinds import DeliveryError, ErrorKind


class MailError(DeliveryError):
    """A mail that was not taken.

    `code` is the server's number; `server_reply`, what it said, is for the person concerned.
    """

    def __init__(self, kind: ErrorKind, step: str, code: str, server_reply: str = "") -> None:
        super().__init__(kind, f"smtp.{step}", code)
        self.server_reply = server_reply

    @property
    def affects_all_mail(self) -> bool:
        """Whether any other mail would meet the same error."""
        return self.method in ("smtp.server", "smtp.login", "smtp.sender")
