"""What came of what was done to a channel, written down. Each function is a change for the ledger."""

import datetime as dt
from typing import Any

from sqlalchemy.orm import Session

from bot.outbox.channels.calls import (
    Archive,
    Create,
    Deed,
    Edit,
    Find,
    FindPost,
    Invite,
    Join,
    Look,
    Pin,
    Read,
    Remove,
    Rename,
    Say,
    SetTopic,
    refusals,
)
from bot.outbox.channels.reconcile import CARD, Known, card_shown, channel_id, meeting_of, topic_shown, vain_key
from bot.outbox.errors import Trouble
from mentorship.masterclasses import channel_membership
from mentorship.masterclasses.channel import begin_anew, free_name, is_exposed
from storage.channel import INSIDE, MAKING, OPEN, POSTING, SAID, SAYING, WANTED, Channel, lock_channel
from storage.meeting import Meeting
from storage.notice import Notice

AWAY = ("is_archived", "channel_not_found", "not_in_channel", "is_inactive")  # the channel is not what it should be
UNEDITABLE = ("message_not_found", "cant_update_message", "edit_window_closed", "update_failed", "block_mismatch")
DONE = {  # Slack's words for what is as we wanted it anyway
    Pin: ("already_pinned",),
    Archive: ("already_archived", "channel_not_found"),
}
ONE_OF_THEM = (  # Slack's words for somebody who is invited, and not for the channel
    *("already_in_channel", "cant_invite", "cant_invite_self", "user_not_found", "no_user", "user_disabled"),
    *("user_is_restricted", "ura_max_channels", "org_user_not_in_team", "invitee_cant_see_channel"),
    *("no_external_invite_permission", "users_not_found", "user_not_visible", "invalid_users"),
)
NEEDED = (Find, Create, Look, Read, Invite, Archive)  # without these there is no channel to speak of
NUMBERS = 3  # of names that are tried in order; then one that nobody else will think of


def done(db: Session, *, notice_id: int, deed: Deed, answer: Any, known: Known, now: dt.datetime) -> None:
    """Slack did it, and answered so."""
    channel, meeting = _both(db, notice_id)
    if channel is None or meeting is None:
        return
    match deed:
        case Find():
            known.searched = True
            _made(channel, answer)
        case Create():
            known.looked, known.inside = True, set()
            _made(channel, answer["channel"])
        case Look():
            _seen(db, channel, meeting, answer["channel"], known, now)
        case Join():
            known.outside, channel.state = False, OPEN
        case Invite():
            _invited(db, channel, deed, answer, known)
        case Remove():
            _removed(db, channel, deed, known)
        case Archive() if is_exposed(channel, meeting) and not channel_membership.is_over(meeting, now):
            begin_anew(db, channel, meeting)
            known.looked, known.inside = False, None
        case _:
            _shown(channel, deed, answer, known)


def _made(channel: Channel, found: Any) -> None:
    if found is not None:
        channel.slack_id, channel.name, channel.state = str(found["id"]), str(found["name"]), OPEN


def _seen(db: Session, channel: Channel, meeting: Meeting, found: Any, known: Known, now: dt.datetime) -> None:
    """Whether it is as it should be, and if not, what is the matter."""
    if not found.get("is_archived") and found.get("is_member", True):
        known.looked = True
        channel.state = OPEN
        return
    known.outside = not found.get("is_archived") and not found.get("is_private")
    if not (known.outside and channel.state == WANTED):
        code = "is_archived" if found.get("is_archived") else "not_in_channel"
        lost(db, channel, meeting, code, known, now)


def lost(db: Session, channel: Channel, meeting: Meeting, code: str, known: Known, now: dt.datetime) -> None:
    """Something stands against the channel: this errand is over."""
    channel_membership.lose(db, channel, meeting, code, now)
    known.lost = True


def _invited(db: Session, channel: Channel, deed: Invite, answer: Any, known: Known) -> None:
    errors = refusals(answer)
    channel_membership.invited(db, channel, deed.people, errors)
    _let_in(known, deed, errors)


def _let_in(known: Known, deed: Invite, errors: dict[str, str]) -> None:
    refused = {user for user, error in errors.items() if error != channel_membership.ALREADY_IN}
    known.inside = (known.inside or set()) | (set(deed.people.values()) - refused)


def _removed(db: Session, channel: Channel, deed: Remove, known: Known) -> None:
    channel_membership.taken_out(db, channel, deed.person_id)
    known.inside = (known.inside or set()) - {deed.user}


def _shown(channel: Channel, deed: Deed, answer: Any, known: Known) -> None:
    match deed:
        case Rename(name=name):
            channel.name = str(answer["channel"]["name"]) or name
        case SetTopic(digest=digest):
            channel.shown = f"{digest}:{card_shown(channel)}"
        case Say(what=what, digest=digest) if what == CARD:
            channel.card_ts, channel.pinned = str(answer["ts"]), False
            channel.shown = f"{topic_shown(channel)}:{digest}"
        case Edit(digest=digest):
            channel.shown = f"{topic_shown(channel)}:{digest}"
        case Say():
            channel.shown = SAID
        case FindPost(what=what):
            known.posts.add(what)
            _found(channel, what, answer)
        case Pin():
            channel.pinned = True
        case Archive():
            channel_membership.put_away(channel)


def _found(channel: Channel, what: str, message: Any) -> None:
    if message is not None and what == CARD:
        channel.card_ts = str(message["ts"])
    elif message is not None:
        channel.shown = SAID


def refused(db: Session, *, notice_id: int, deed: Deed, trouble: Trouble, known: Known, now: dt.datetime) -> None:
    """Slack certainly did not do it, and never will: `trouble` says why. What is left is decided anew."""
    channel, meeting = _both(db, notice_id)
    if channel is None or meeting is None:
        return
    _undo(db, channel, deed)
    if trouble.code in DONE.get(type(deed), ()):
        done(db, notice_id=notice_id, deed=deed, answer={}, known=known, now=now)
    elif not _has_its_way(db, channel, meeting, deed, trouble, known):
        _stands_against(db, channel, meeting, deed, trouble.code, known, now)


def _has_its_way(db: Session, channel: Channel, meeting: Meeting, deed: Deed, trouble: Trouble, known: Known) -> bool:
    """Whether this refusal is one of those for which there is a way on."""
    match deed:
        case Create() | Rename() if trouble.code == "name_taken":
            _name_taken(db, channel, meeting, deed, known)
        case Invite() if trouble.code in ONE_OF_THEM or refusals(trouble):
            _none_invited(db, channel, deed, trouble, known)
        case Remove() if trouble.code in ("not_in_channel", "user_not_found"):
            _removed(db, channel, deed, known)
        case FindPost(what=what):
            known.posts.add(what)  # the app may not read there
        case Archive() if not is_exposed(channel, meeting):
            channel_membership.put_away(channel)
            channel.trouble = trouble.code
        case _:
            return False
    return True


def _stands_against(
    db: Session, channel: Channel, meeting: Meeting, deed: Deed, code: str, known: Known, now: dt.datetime
) -> None:
    """Whether it is the channel that is not as it should be is looked at once more."""
    if code in AWAY and not known.again and not isinstance(deed, Look):
        known.look_again()
    elif isinstance(deed, Join):
        lost(db, channel, meeting, "not_in_channel", known, now)
    elif isinstance(deed, NEEDED) or code in AWAY:
        lost(db, channel, meeting, code, known, now)
    else:
        _in_vain(db, channel, deed, code, known)


def undo(db: Session, *, notice_id: int, deed: Deed) -> None:
    """Slack certainly did not do it, and may later."""
    channel, _ = _both(db, notice_id)
    if channel is not None:
        _undo(db, channel, deed)


def _undo(db: Session, channel: Channel, deed: Deed) -> None:
    """It is not begun any more. Of those who were to be invited it does no harm to ask again whether they are there."""
    match deed:
        case Create():
            channel.state = WANTED
        case Say(what=what) if what == CARD and channel.card_ts == POSTING:
            channel.card_ts = ""
        case Say() if channel.shown == SAYING:
            channel.shown = ""


def _in_vain(db: Session, channel: Channel, deed: Deed, code: str, known: Known) -> None:
    """The rest can do without; the next errand tries again."""
    if isinstance(deed, Edit) and code in UNEDITABLE:
        channel.card_ts, channel.pinned = "", False
        return
    if isinstance(deed, Remove):
        channel_membership.stands(db, channel, deed.person_id, INSIDE, code)
    known.vain.add(vain_key(deed))


def _name_taken(db: Session, channel: Channel, meeting: Meeting, deed: Create | Rename, known: Known) -> None:
    """By another channel; or by ours, which somebody dead by now has made just after we had looked for it."""
    if isinstance(deed, Create) and known.searched and not known.searched_again:
        known.searched, known.searched_again, channel.state = False, True, MAKING
        return
    known.number += 1 if known.number < NUMBERS else 1000 * channel.id
    if isinstance(deed, Create):
        channel.name = free_name(db, meeting, besides=channel.id, at_least=known.number)


def _none_invited(db: Session, channel: Channel, deed: Invite, trouble: Trouble, known: Known) -> None:
    """All of them are refused, or one spoiled it for the others: then each is invited alone."""
    errors = refusals(trouble)
    if not errors and len(deed.people) == 1:
        errors = dict.fromkeys(deed.people.values(), trouble.code)
    if not errors:
        known.at_once = 1
    named = {person_id: user for person_id, user in deed.people.items() if user in errors}
    channel_membership.invited(db, channel, named, errors)
    _let_in(known, Invite(deed.slack_id, named), errors)


def _both(db: Session, notice_id: int) -> tuple[Channel | None, Meeting | None]:
    channel = lock_channel(db, channel_id(db.get_one(Notice, notice_id)))
    return channel, meeting_of(db, channel) if channel is not None else None
