"""How often we may call each method of Slack, Zoom and mail for one workspace.

Token buckets, a little smaller than Slack's own, spare us most 429s.
"""

import time
from collections.abc import Callable
from threading import Lock

POST, UPDATE, PUBLISH = "chat.postMessage", "chat.update", "views.publish"
OPEN, HISTORY = "conversations.open", "conversations.history"
UPLOAD, SHARE = "files.getUploadURLExternal", "files.completeUploadExternal"
MAIL = "smtp"
ZOOM_WRITE, ZOOM_READ = "zoom.write", "zoom.read"  # making and changing has a daily limit of its own
CREATE, RENAME, TOPIC = "conversations.create", "conversations.rename", "conversations.setTopic"
ARCHIVE, PIN, OUR_CHANNELS = "conversations.archive", "pins.add", "users.conversations"
INVITE, KICK, JOIN, INFO = (f"conversations.{what}" for what in ("invite", "kick", "join", "info"))
MEMBERS, USER = "conversations.members", "users.info"
ALL_METHODS = "*"  # a pause of the whole workspace

PER_MINUTE = (
    {POST: 300, ZOOM_WRITE: 60, ZOOM_READ: 120, MAIL: 600}
    | dict.fromkeys((CREATE, RENAME, TOPIC, ARCHIVE, PIN, OUR_CHANNELS), 20)
    | dict.fromkeys((UPDATE, OPEN, HISTORY, INVITE, KICK, JOIN, INFO), 50)
    | dict.fromkeys((PUBLISH, UPLOAD, SHARE, MEMBERS, USER), 100)
)
VIEWS_BURST = 10
SHARE_OF_BURST = 0.95  # the rest is for answers that travel faster than those before them, and for the handlers
BETWEEN_POSTS = 1.0  # seconds, in one conversation
MAX_TRACKED_LANES = 1000


class Bucket:
    """The tokens of one method, as of an instant of the monotonic clock."""

    def __init__(self, method: str, now: float) -> None:
        self.per_second = PER_MINUTE[method] / 60
        burst = VIEWS_BURST if method.startswith("views.") else 1
        self.size = PER_MINUTE[method] * burst * SHARE_OF_BURST
        self.tokens = self.size
        self.updated_at = now

    def level(self, now: float) -> float:
        """Return the tokens there are now."""
        self.tokens = min(self.size, self.tokens + (now - self.updated_at) * self.per_second)
        self.updated_at = now
        return self.tokens

    def delay(self, now: float) -> float:
        """Return the seconds until there is a token; 0 when there is one."""
        return max(0.0, (1 - self.level(now)) / self.per_second)


class RateLimiter:
    """All buckets of one workspace, the pauses that Slack asked for, and a second between posts in a conversation.

    A lane stands for its conversation, whose Slack id is not always known yet. Safe to use from any thread.
    """

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._lock = Lock()
        self._buckets: dict[str, Bucket] = {}
        self._paused_until: dict[str, float] = {}  # method → until when
        self._next_post_at: dict[str, float] = {}  # lane → when the next post may go

    def delay(self, method: str, lane: str) -> float:
        """Return the seconds until this method may be called for this lane; 0 when it may be now."""
        with self._lock:
            return self._delay(method, lane, self._monotonic())

    def acquire(self, method: str, lane: str) -> bool:
        """Take the right to call the method once; return False when it must wait."""
        with self._lock:
            now = self._monotonic()
            if self._delay(method, lane, now) > 0:
                return False
            self._bucket(method, now).tokens -= 1
            if method == POST:
                self._next_post_at[lane] = now + BETWEEN_POSTS
            return True

    def release(self, method: str, lane: str) -> None:
        """Give back the right that was taken and not used."""
        with self._lock:
            self._bucket(method, self._monotonic()).tokens += 1
            if method == POST:
                self._next_post_at.pop(lane, None)

    def record_post(self, lane: str) -> None:
        """Note that a post was answered: the second until the next counts from now, whenever Slack counted it from."""
        with self._lock:
            now = self._monotonic()
            self._next_post_at[lane] = now + BETWEEN_POSTS
            if len(self._next_post_at) > MAX_TRACKED_LANES:
                self._next_post_at = {lane: until for lane, until in self._next_post_at.items() if until > now}

    def pause(self, method: str, seconds: float) -> None:
        """Pause this method (`*`: every method) for so long. Its bucket was evidently emptier than we thought."""
        with self._lock:
            now = self._monotonic()
            self._paused_until[method] = max(self._paused_until.get(method, 0.0), now + seconds)
            if method in PER_MINUTE:
                self._bucket(method, now).tokens = min(1.0, self._bucket(method, now).tokens)

    def _delay(self, method: str, lane: str, now: float) -> float:
        until = max(self._paused_until.get(method, 0.0), self._paused_until.get(ALL_METHODS, 0.0))
        if method == POST:
            until = max(until, self._next_post_at.get(lane, 0.0))
        return max(until - now, self._bucket(method, now).delay(now))

    def _bucket(self, method: str, now: float) -> Bucket:
        if method not in self._buckets:
            self._buckets[method] = Bucket(method, now)
        return self._buckets[method]


class CallPermit:
    """The right to make the next call for a notice, exchanged when the call turns out to be another one."""

    def __init__(self, rate_limiter: RateLimiter, lane: str) -> None:
        self._rate_limiter = rate_limiter
        self._lane = lane
        self._method: str | None = None

    def acquire(self, method: str) -> bool:
        """Hold the right to call `method` from now on, and no other; return False when it must wait."""
        if self._method == method:
            return True
        self.release()
        if self._rate_limiter.acquire(method, self._lane):
            self._method = method
        return self._method == method

    def delay(self, method: str) -> float:
        """Return the seconds until `acquire` may succeed."""
        return self._rate_limiter.delay(method, self._lane)

    def spend(self) -> None:
        """Use up the right: the call is being made."""
        self._method = None

    def release(self) -> None:
        """Give the right back: the call is not made after all."""
        if self._method is not None:
            self._rate_limiter.release(self._method, self._lane)
            self._method = None
