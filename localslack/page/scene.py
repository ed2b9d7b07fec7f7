"""What one person sees right now: who they are, where they look, and everything the templates show of it."""

from collections.abc import Iterator
from datetime import datetime
from functools import cached_property
from zoneinfo import ZoneInfo

from markupsafe import escape

from localslack.client import queries
from localslack.page.drawn import Drawn
from localslack.page.faces import Face, can_sign_in, face_of
from localslack.page.reader import Reader
from localslack.page.rows import Row, SidebarEntry, together
from localslack.page.surface import Choice, Surface
from localslack.world.mail import Mail
from localslack.world.model import Channel, Json, Message, Team, User, View
from localslack.world.state import World

# A longer list of people is of no use in a menu; Slack searches on its server then.
MOST_PEOPLE = 300
# The newest messages, as many as a person reads.
MOST_MESSAGES = 200
HOME_TAB, MESSAGES_TAB = "app/home", "app/messages"  # the addresses of the app's two tabs
MAILBOX = "mail"  # the address of the person's mailbox


class Scene:
    """One person looking at one place. Everything is computed when a template asks for it."""

    def __init__(self, world: World, me: User, at: str, reads: dict[tuple[str, str], str], drawn: Drawn) -> None:
        self.world, self.me, self.reads, self.drawn = world, me, reads, drawn
        self.team: Team = world.team_of(me.id)
        self.at = self._canonical_address(at or HOME_TAB)

    # -- where ------------------------------------------------------------------------------------------------

    def _canonical_address(self, at: str) -> str:
        """Return the one address of a place that may be named in several ways; the Home tab's for an unknown one."""
        if at.startswith("@"):
            return self._person_address(at[1:])
        if at.startswith("app/"):
            return HOME_TAB if at == "app/" else at
        if at == MAILBOX and self.world.has_mail:
            return MAILBOX
        return self._channel_address(at)

    def _person_address(self, name: str) -> str:
        other = next((u for u in self.team.users.values() if name in (u.id, u.name)), None)
        if other is None:
            return HOME_TAB
        return MESSAGES_TAB if other.id == self.bot.id else f"@{other.id}"

    def _channel_address(self, name: str) -> str:
        seen = {c.id: c for c in queries.visible_channels(self.world, self.me.id)}
        channel = seen.get(name) or next((c for c in seen.values() if c.name and c.name == name.lstrip("#")), None)
        if channel is None:
            return HOME_TAB
        return MESSAGES_TAB if channel.is_im and self.bot.id in channel.members else channel.id

    @property
    def bot(self) -> User:
        """The app's own user."""
        return self.team.users[self.team.bot_user_id]

    @property
    def in_app(self) -> bool:
        """Whether the app's own pages are shown."""
        return self.at.startswith("app/")

    @cached_property
    def channel(self) -> Channel | None:
        """The conversation in view; None on the Home tab and for a direct message nobody wrote in yet."""
        if self.at in (HOME_TAB, MAILBOX):
            return None
        if self.at.startswith(("app/", "@")):
            other = self.bot.id if self.in_app else self.at[1:]
            return self.team.channels.get(self.team.ims.get(frozenset((self.me.id, other)), ""))
        return self.team.channels.get(self.at)

    def ensure_conversation(self) -> Channel:
        """Return the conversation that a command or message goes to; open it if need be. On the Home tab, the app's."""
        if self.channel is not None:
            return self.channel
        return self.world.im_of(self.team, self.me.id, self.at[1:] if self.at.startswith("@") else self.bot.id)

    @property
    def title(self) -> str:
        """The name over the main column."""
        if self.in_app:
            return self.bot.shown_name
        if self.at == MAILBOX:
            return "Mailbox"
        if self.at.startswith("@"):
            return self.team.users[self.at[1:]].shown_name
        return self.channel.name or self._other(self.channel).name if self.channel else ""

    @property
    def can_write(self) -> bool:
        """Whether there is a composer: not on the Home tab, nor where the app wants no messages."""
        if self.me.deleted or self.at == MAILBOX:
            return False
        if self.in_app:
            return self.at != HOME_TAB and not self.world.app.home_features.get("messages_tab_read_only_enabled")
        if self.channel is None:
            return True
        return self.me.id in self.channel.members and not self.channel.is_archived

    # -- the reader -------------------------------------------------------------------------------------------

    @cached_property
    def reader(self) -> Reader:
        """How this person reads times, and which names they see."""
        zone = ZoneInfo(self.me.tz)
        people = {u.id: u.shown_name for u in self.team.users.values()}
        channels = {c.id: c.name for c in self.seen if c.name}
        groups = {g.id: g.handle for g in self.team.usergroups.values()}
        now = datetime.fromtimestamp(self.world.now(), zone)
        return Reader(zone, self.me.locale, now, self.me.id, people, channels, groups, self.world.base_url)

    @cached_property
    def seen(self) -> list[Channel]:
        """The conversations this person may see."""
        return queries.visible_channels(self.world, self.me.id)

    @cached_property
    def members(self) -> list[Choice]:
        """Everyone, as the options of a users select: Slack includes bots, guests and deactivated people."""
        return [
            Choice(u.id, u.shown_name, escape(u.shown_name), f"@{u.name}{' · deactivated' if u.deleted else ''}")
            for u in list(self.team.users.values())[:MOST_PEOPLE]
        ]

    @cached_property
    def channel_choices(self) -> list[Choice]:
        """The conversations this person could choose."""
        named = [(c, c.name or self._other(c).name) for c in self.seen if not c.is_archived]
        return [Choice(c.id, name, escape(name), icon=c.kind) for c, name in named]

    def _surface(self, shown: View | Message, kind: str, where: Json, values: Json, errors: dict[str, str]) -> Surface:
        """Return something with blocks on it, for this reader, who sees it now."""
        self.drawn.note(self.me.id, where, shown.blocks)
        offered = (self.members, self.channel_choices, self.pictures)
        return Surface(kind, where, self.reader, values, errors, *offered, Surface.headings_of(shown.blocks))

    @cached_property
    def pictures(self) -> dict[str, str]:
        """The address of each uploaded file, by its id."""
        return {f.id: f"/page/files/{f.id}?as={self.me.id}" for f in self.team.files.values()}

    def view_surface(self, view: View) -> Surface:
        """Return a modal or Home tab, for this reader."""
        return self._surface(view, view.type, {"view_id": view.id}, view.values, view.errors)

    # -- the sidebar ------------------------------------------------------------------------------------------

    def handle(self, user: User) -> str:
        """Return how an address names someone: by handle, but by id in any workspace after the first."""
        return user.name if self.team is self.world.team else user.id

    @property
    def my_face(self) -> Face:
        """The face of the person who is looking."""
        return face_of(self.me)

    @property
    def people(self) -> list[User]:
        """The people that the page can be used as."""
        return [u for u in self.team.users.values() if can_sign_in(u)][:MOST_PEOPLE]

    @property
    def elsewhere(self) -> list[tuple[Team, User]]:
        """The other workspaces, each with the first person that the page can be used as there."""
        teams = [t for t in self.world.teams.values() if t is not self.team]
        return [(t, next(u for u in t.users.values() if can_sign_in(u))) for t in teams]

    @property
    def channels(self) -> list[SidebarEntry]:
        """The channels in the sidebar; those that the person could join come last."""
        named = sorted((c for c in self.seen if c.name and not c.is_archived), key=lambda c: c.name)
        places = [
            SidebarEntry(c.id, c.name, c.kind == "private", None, self._unread(c), self.me.id in c.members)
            for c in named
        ]
        return sorted(places, key=lambda p: not p.member)

    @property
    def directs(self) -> list[SidebarEntry]:
        """People to write to; those that the person has a conversation with come first."""
        others = [u for u in self.people if u.id != self.me.id]
        ims = self.team.ims
        talked = [u for u in others if frozenset((self.me.id, u.id)) in ims]
        listed = dict.fromkeys(u.id for u in [*talked, *others[:12]])
        return [self._direct(self.team.users[user_id]) for user_id in listed]

    def _direct(self, user: User) -> SidebarEntry:
        channel = self.team.channels.get(self.team.ims.get(frozenset((self.me.id, user.id)), ""))
        at = channel.id if channel else f"@{user.id}"
        return SidebarEntry(at, user.shown_name, False, face_of(user), self._unread(channel))

    @property
    def app_place(self) -> SidebarEntry:
        """The app's line in the sidebar."""
        channel = self.team.channels.get(self.team.ims.get(frozenset((self.me.id, self.bot.id)), ""))
        return SidebarEntry(HOME_TAB, self.bot.shown_name, False, face_of(self.bot), self._unread(channel))

    def _unread(self, channel: Channel | None) -> int:
        if channel is None or channel is self.channel or self.me.id not in channel.members:
            return 0
        read = max(self.reads.get((self.me.id, channel.id), ""), f"{self.world.read_before:.6f}")
        count = 0
        for message in reversed(channel.messages.values()):
            if message.ts <= read or count > 98:
                break
            count += message.user != self.me.id
        return count

    @property
    def mails(self) -> list[Mail]:
        """The person's mails, the newest first."""
        return self.team.mailboxes.get(self.me.id, [])[::-1]

    @property
    def mail_place(self) -> SidebarEntry | None:
        """The mailbox's line in the sidebar, where there is a mail server."""
        if not self.world.has_mail:
            return None
        old = sum(mail.received_at < self.world.read_before for mail in self.mails)
        read = max(int(self.reads.get((self.me.id, MAILBOX), "0")), old)
        return SidebarEntry(MAILBOX, "Mailbox", unread=0 if self.at == MAILBOX else len(self.mails) - read)

    def mark_read(self) -> None:
        """Remember how far this person has read in the conversation or mailbox in view."""
        if self.at == MAILBOX:
            self.reads[self.me.id, MAILBOX] = str(len(self.mails))
        if self.channel is not None and self.channel.messages:
            self.reads[self.me.id, self.channel.id] = next(reversed(self.channel.messages))

    # -- the main column --------------------------------------------------------------------------------------

    def _other(self, channel: Channel) -> Face:
        others = [m for m in channel.members if m != self.me.id] or [self.me.id]
        return face_of(self.team.users.get(others[0]), others[0])

    def names(self, channel: Channel) -> str:
        """Return the names of the people in a channel."""
        known = [face_of(self.team.users.get(m), m).name for m in list(channel.members)[:MOST_PEOPLE]]
        return ", ".join(known) or "Nobody is in here."

    @property
    def home(self) -> View | None:
        """What the app published for this person."""
        return queries.home(self.world, self.me.id)

    @property
    def modals(self) -> list[View]:
        """The open modals, the top one last."""
        return queries.open_views(self.world, self.me.id)

    def view(self, view_id: object) -> View | None:
        """Return the open modal or the Home tab with an id; None when there is no such view."""
        return next((v for v in [*self.modals, self.home] if v and v.id == view_id), None)

    @cached_property
    def rows(self) -> list[Row]:
        """The messages of the conversation, replies under the message they answer."""
        if self.channel is None:
            return []
        shown = queries.visible_messages(self.world, self.me.id, self.channel.id)[-MOST_MESSAGES:]
        known = {m.ts for m in shown}
        answers: dict[str, list[Message]] = {}
        for message in shown:
            if message.thread_ts in known and message.thread_ts != message.ts:
                answers.setdefault(message.thread_ts, []).append(message)
        inside = {m.ts for thread in answers.values() for m in thread}
        return list(self._rows([m for m in shown if m.ts not in inside], answers))

    def _rows(self, messages: list[Message], answers: dict[str, list[Message]]) -> Iterator[Row]:
        before: Message | None = None
        for message in messages:
            seconds = float(message.ts)
            day = self.reader.pretty(seconds, weekday=True)
            new_day = before is None or self.reader.pretty(float(before.ts), weekday=True) != day
            yield Row(
                message,
                face_of(self.team.users.get(message.user), message.user),
                self._message_surface(message),
                self.reader.clock(seconds),
                self.reader.full(seconds),
                day if new_day else "",
                not new_day and before is not None and together(before, message),
                [self.team.files[f] for f in message.files if f in self.team.files],
                list(self._rows(answers.get(message.ts, []), {})),
            )
            before = message

    def _message_surface(self, message: Message) -> Surface:
        where = {"channel_id": message.channel_id, "ts": message.ts}
        return self._surface(message, "message", where, message.state.get(self.me.id, {}), {})
