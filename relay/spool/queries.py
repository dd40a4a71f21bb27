"""Looking: the story of a mail, lists for operators, threads, counts and the balance of the books."""

import io
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, bindparam, func, or_, select

from relay.model import Copy, Direction, Effect, Finding, State, ThreadLink, Twin
from relay.spool.rows import read_copies, read_effect, read_effects, read_refs
from relay.spool.tables import OPEN, chunk, copy, effect, ledger, mail

_LONGEST_NUMBER = 18  # digits: more would not fit the column


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """One row of the ledger."""

    at: datetime
    from_state: State | None
    to_state: State
    attempt: int
    reason: str
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One mail as an operator's list shows it."""

    id: int
    portal: str
    state: State
    message_id: str | None
    mail_from: str
    received_at: datetime
    next_attempt_at: datetime
    attempt: int
    size: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """All that is known of one mail. `also`: the same mail as it came by other doors."""

    mail: Listed
    copies: tuple[Copy, ...]
    moves: tuple[Move, ...]
    effects: tuple[Effect, ...]
    also: tuple[Listed, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Balance:
    """The books: accepted mails, and per state how many the mails and the ledger say there are."""

    accepted: int
    in_mails: dict[State, int]
    in_ledger: dict[State, int]

    @property
    def off_by(self) -> int:
        """0 when every accepted mail is in exactly one state and the ledger agrees."""
        states = sum(
            abs(self.in_mails.get(state, 0) - self.in_ledger.get(state, 0)) for state in State
        )
        return states + abs(self.accepted - sum(self.in_mails.values()))


_OWN = effect.alias("own")
_RAW = select(chunk.c.data).where(chunk.c.mail_id == bindparam("of_mail")).order_by(chunk.c.seq)


def read_raw(connection: Connection, spool_id: int) -> bytes | None:
    """The mail as it came in, or None when retention has dropped it."""
    pieces = connection.execute(_RAW, {"of_mail": spool_id}).scalars()
    raw: io.BytesIO | None = None
    for piece in pieces:  # one by one: never twice in memory
        raw = raw or io.BytesIO()
        raw.write(piece)
    return raw.getvalue() if raw else None


def find_mails(connection: Connection, wanted: str) -> list[int]:
    """The mails that an operator means: by number, or by Message-ID with or without brackets."""
    by_id = mail.c.message_id == wanted.strip().strip("<>")
    is_number = wanted.isascii() and wanted.isdecimal() and len(wanted) <= _LONGEST_NUMBER
    where = or_(mail.c.id == int(wanted), by_id) if is_number else by_id
    return list(connection.execute(select(mail.c.id).where(where).order_by(mail.c.id)).scalars())


def newest_of(connection: Connection, user: str) -> int | None:
    """The last mail that this user, an address in lower case, brought by login, key or envelope."""
    return connection.execute(
        select(copy.c.mail_id)
        .where(
            or_(
                func.lower(copy.c.mail_from) == user,
                func.lower(copy.c.user) == user,
                copy.c.key_user == user,
            )
        )
        .order_by(copy.c.mail_id.desc())
        .limit(1)
    ).scalar()


def read_story(connection: Connection, spool_id: int) -> Story | None:
    row = connection.execute(_LISTED.where(mail.c.id == spool_id)).first()
    if row is None:
        return None
    moves = connection.execute(
        select(ledger).where(ledger.c.mail_id == spool_id).order_by(ledger.c.id)
    )
    return Story(
        mail=_listed(row),
        copies=read_copies(connection, [spool_id])[spool_id],
        moves=tuple(_move(step) for step in moves),
        effects=read_effects(connection, [spool_id])[spool_id],
        also=tuple(map(_listed, connection.execute(_also(spool_id)))),
    )


def _also(spool_id: int) -> Select[Any]:
    """Other mails with engagements of this one, and copies of it that came later."""
    own = _OWN.c
    shared = (
        select(effect.c.mail_id)
        .join(
            _OWN,
            and_(own.portal == effect.c.portal, own.engagement_id == effect.c.engagement_id),
        )
        .where(own.mail_id == spool_id)
    )
    return (
        _LISTED.where(or_(mail.c.id.in_(shared), mail.c.copy_of == spool_id))
        .where(mail.c.id != spool_id)
        .order_by(mail.c.id)
    )


def _move(row: Row[Any]) -> Move:
    return Move(
        at=row.at,
        from_state=State(row.from_state) if row.from_state else None,
        to_state=State(row.to_state),
        attempt=row.attempt,
        reason=row.reason,
        findings=tuple(Finding(rule=rule, text=text) for rule, text in json.loads(row.findings))
        if row.findings
        else (),
    )


_LISTED = select(
    mail,
    select(copy.c.mail_from)
    .where(copy.c.mail_id == mail.c.id)
    .order_by(copy.c.id)
    .limit(1)
    .scalar_subquery()
    .label("mail_from"),
)
"""A mail, and who sent its first copy."""


def list_mails(
    connection: Connection, *, states: Collection[State], portal: str | None, most: int
) -> list[Listed]:
    """The newest mails in these states."""
    statement = _LISTED.where(mail.c.state.in_(list(states))).order_by(mail.c.id.desc())
    if portal is not None:
        statement = statement.where(mail.c.portal == portal)
    return [_listed(row) for row in connection.execute(statement.limit(most))]


def _listed(row: Row[Any]) -> Listed:
    return Listed(
        id=row.id,
        portal=row.portal,
        state=State(row.state),
        message_id=row.message_id,
        mail_from=row.mail_from,
        received_at=row.received_at,
        next_attempt_at=row.next_attempt_at,
        attempt=row.attempt,
        size=row.size,
        reason=row.reason,
    )


# ---------------------------------------------------------------- threads

_THREADED: Select[Any] = select(
    effect.c.mail_id,
    effect.c.direction,
    effect.c.engagement_id,
    effect.c.links,
    effect.c.people,
    effect.c.bounced,
)


def threads_by_id(
    connection: Connection, portal: str, message_ids: Sequence[str], before: int
) -> list[ThreadLink]:
    """Mails of this portal with these Message-IDs: logged ones first, then those under way.

    Of the latter only such that came before mail `before`, so that no two mails wait for each other.
    """
    logged = connection.execute(
        _THREADED.where(
            effect.c.portal == portal,
            effect.c.message_id.in_(message_ids),
            effect.c.engagement_id.is_not(None),
        )
        .order_by(effect.c.at.desc())
        .limit(10)
    )
    links = [_thread_link(row, is_guess=False) for row in logged]
    pending = connection.execute(
        select(mail.c.id, mail.c.state, mail.c.next_attempt_at)
        .where(
            mail.c.portal == portal,
            mail.c.message_id.in_(message_ids),
            mail.c.id < before,
            mail.c.state.in_((State.QUEUED, State.CLAIMED, State.SENDING, State.UNSURE)),
        )
        .order_by(mail.c.id)
        .limit(10)
    )
    return links + [
        ThreadLink(
            spool_id=row.id,
            state=State(row.state),
            due_at=_due_at(row.state, row.next_attempt_at),
        )
        for row in pending
    ]


def _due_at(state: str, next_attempt_at: datetime) -> datetime | None:
    return next_attempt_at if state in (State.QUEUED, State.UNSURE) else None


def threads_by_subject(
    connection: Connection, portal: str, subject_key: str, people: Collection[str], since: datetime
) -> list[ThreadLink]:
    """Logged mails with the same subject that one of these people (lower-case addresses) was in."""
    rows = connection.execute(
        _THREADED.where(
            effect.c.portal == portal,
            effect.c.subject_key == subject_key,
            effect.c.at >= since,
            effect.c.engagement_id.is_not(None),
        )
        .order_by(effect.c.at.desc())
        .limit(50)
    )
    links = [_thread_link(row, is_guess=True) for row in rows]
    return [link for link in links if not set(people).isdisjoint(link.people)]


def _thread_link(row: Row[Any], *, is_guess: bool) -> ThreadLink:
    return ThreadLink(
        spool_id=row.mail_id,
        state=State.LOGGED,
        direction=Direction(row.direction),
        engagement_id=row.engagement_id,
        links=read_refs(row.links),
        people=tuple(json.loads(row.people)),
        is_guess=is_guess,
        bounced=row.bounced,
    )


def find_twins(
    connection: Connection, portal: str, sought: Mapping[int, Sequence[Effect]], within: timedelta
) -> list[Twin]:
    """What is noted of engagements that may be of the same mails as `sought`, oldest mail first.

    `sought`: what mails, by number, are to have: for each its own notes, those of its other copies,
    those with its Message-ID, and where one of the two has none those with its subject at about its
    time (`within`).
    """
    effects = [each for some in sought.values() for each in some]
    families = set(sought) | set(
        connection.execute(
            select(mail.c.copy_of).where(mail.c.id.in_(list(sought)), mail.c.copy_of.is_not(None))
        ).scalars()
    )
    identified = {each.message_id for each in effects if each.message_id}
    named = {each.subject_key for each in effects if each.subject_key and each.message_id}
    bare = {each.subject_key for each in effects if each.subject_key and not each.message_id}
    times = [each.at for each in effects]
    at_about_that_time = and_(
        effect.c.portal == portal, effect.c.at.between(min(times) - within, max(times) + within)
    )
    statements = [
        _TWIN.where(mail.c.id.in_(families)),
        _TWIN.where(mail.c.copy_of.in_(families)),
    ]
    if identified:
        statements.append(
            _TWIN.where(effect.c.portal == portal, effect.c.message_id.in_(identified))
        )
    if named:
        statements.append(
            _TWIN.where(
                at_about_that_time, effect.c.subject_key.in_(named), effect.c.message_id.is_(None)
            )
        )
    if bare:
        statements.append(_TWIN.where(at_about_that_time, effect.c.subject_key.in_(bare)))
    found = {row.id: row for statement in statements for row in connection.execute(statement)}
    return [
        Twin(
            spool_id=row.mail_id,
            copy_of=row.copy_of,
            state=State(row.state),
            due_at=_due_at(row.state, row.next_attempt_at),
            effect=read_effect(row),
        )
        for row in sorted(found.values(), key=lambda row: (row.mail_id, row.id))
    ]


_TWIN = select(effect, mail.c.state, mail.c.copy_of, mail.c.next_attempt_at).join(
    mail, mail.c.id == effect.c.mail_id
)


def known_engagements(
    connection: Connection, portal: str, engagement_ids: Collection[str]
) -> frozenset[str]:
    """Those of the ids that already belong to a mail of this portal."""
    found = connection.execute(
        select(effect.c.engagement_id).where(
            effect.c.portal == portal, effect.c.engagement_id.in_(list(engagement_ids))
        )
    ).scalars()
    return frozenset(str(engagement_id) for engagement_id in found)


# ---------------------------------------------------------------- counts


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """How many mails of a portal are in a state that is not final, and since when the oldest is.

    `due_by`: when the last of them is to be tried again, which may be past.
    """

    portal: str
    state: State
    mails: int
    oldest: datetime
    due_by: datetime


def count_waiting(connection: Connection) -> list[Waiting]:
    rows = connection.execute(
        select(
            mail.c.portal,
            mail.c.state,
            func.count(),
            func.min(mail.c.received_at),
            func.max(mail.c.next_attempt_at),
        )
        .where(OPEN)
        .group_by(mail.c.portal, mail.c.state)
    )
    return [
        Waiting(portal=portal, state=State(state), mails=mails, oldest=oldest, due_by=due_by)
        for portal, state, mails, oldest, due_by in rows
    ]


def read_balance(connection: Connection) -> Balance:
    """Add up the books: a full scan, meant for every now and then."""
    in_mails = connection.execute(select(mail.c.state, func.count()).group_by(mail.c.state))
    in_ledger = dict.fromkeys(State, 0)
    accepted = 0
    for from_state, to_state, moves in connection.execute(
        select(ledger.c.from_state, ledger.c.to_state, func.count()).group_by(
            ledger.c.from_state, ledger.c.to_state
        )
    ):
        in_ledger[State(to_state)] += moves
        if from_state is None:
            accepted += moves
        else:
            in_ledger[State(from_state)] -= moves
    return Balance(
        accepted=accepted,
        in_mails={State(state): mails for state, mails in in_mails},
        in_ledger=in_ledger,
    )
