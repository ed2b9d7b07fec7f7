"""The metrics for Prometheus. Every label has few values, whatever anybody sends."""

from collections.abc import Callable

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, generate_latest

SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 1.0, 2.0, 3.0)
REQUEST_TYPES = frozenset(
    ("block_actions", "view_submission", "view_closed", "block_suggestion", "shortcut", "message_action", "event")
)


class Metrics:
    """The metrics of one running bot."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        self.requests = Counter(
            "mentorship_requests",
            "Requests from Slack, by HTTP status",
            ["type", "outcome"],
            registry=self.registry,
        )
        self.seconds = Histogram(
            "mentorship_request_seconds", "Time to answer Slack", ["type"], buckets=SECONDS, registry=self.registry
        )
        self.notices = Counter(
            "mentorship_notices", "Notices that are done with, by outcome", ["outcome"], registry=self.registry
        )
        self.waiting = Gauge("mentorship_notices_waiting", "Notices that wait for delivery", registry=self.registry)
        self.slack_calls = Counter(
            "mentorship_slack_calls",
            "Calls to Slack's Web API",
            ["method", "outcome"],
            registry=self.registry,
        )

        self.zoom_calls = Counter(
            "mentorship_zoom_calls",
            "Calls to Zoom's API",
            ["method", "outcome"],
            registry=self.registry,
        )

        self.mail_calls = Counter(
            "mentorship_mail_calls", "Mails handed to the mail server", ["outcome"], registry=self.registry
        )

    def answered(self, kind: str, outcome: str, seconds: float) -> None:
        """Count a request from Slack that has been answered, and after how many seconds."""
        self.requests.labels(kind, outcome).inc()
        self.seconds.labels(kind).observe(seconds)

    def rejected(self, status: int) -> None:
        """Count a request that was rejected before it was read."""
        self.requests.labels("rejected", str(status)).inc()

    def notice_ended(self, outcome: str) -> None:
        """Count a notice that was sent, dropped or given up."""
        self.notices.labels(outcome).inc()

    def slack_called(self, method: str, outcome: str) -> None:
        """Count a call to Slack."""
        self.slack_calls.labels(method, outcome).inc()

    def zoom_called(self, method: str, outcome: str) -> None:
        """Count a call to Zoom."""
        self.zoom_calls.labels(method, outcome).inc()

    def mail_called(self, outcome: str) -> None:
        """Count a mail that was handed to the mail server."""
        self.mail_calls.labels(outcome).inc()

    def count_waiting(self, count: Callable[[], int]) -> None:
        """Set where to ask how many notices wait."""
        self.waiting.set_function(count)

    def page(self) -> bytes:
        """Return all metrics in Prometheus's text format."""
        return generate_latest(self.registry)


def request_type(body: dict[str, object]) -> str:
    """Return the type of a request from Slack, one of a few words."""
    if "command" in body:
        return "command"
    if "event" in body:
        return "event"
    kind = body.get("type")
    return kind if isinstance(kind, str) and kind in REQUEST_TYPES else "other"
