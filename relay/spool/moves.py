"""The moves of a mail between states: compare-and-set, one ledger row each, nothing in between.

Every function here runs inside a transaction of the writer. A move that the state table does not
know, or whose mail is no longer in the expected state and epoch, changes nothing and raises.
"""

import json
import re
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, assert_never

from sqlalchemy import Connection, bindparam, delete, func, insert, select, update

from relay.model import (
    MOVES,
    Effect,
    Finding,
    Ignored,
    Lease,
    Logged,
    Outcome,
    Parked,
    RecordRef,
    Retry,
    Spooled,
    State,
)
from relay.spool import confirmations, notices
from relay.spool.leases import LeaseLost, require_lease
from relay.spool.rows import effect_row, write_refs
from relay.spool.tables import copy, effect, ledger, mail

_INTENT = re.compile(r"about to create (\d+) engagements?")
_WAITING = (State.QUEUED, State.PARKED)
_WITH_WORKER = (State.CLAIMED, State.SENDING, State.UNSURE)

# Made once: SQLAlchemy takes longer to put such a statement together than to execute it. What an
# UPDATE sets are the columns that its parameters name.
_MOVE = (
    update(mail)
    .where(
        mail.c.id == bindparam("of_mail"),
        mail.c.state == bindparam("from_state"),
        mail.c.epoch == bindparam("of_epoch"),
    )
    .returning(mail.c.attempt)
)
_WRITE_LEDGER = insert(ledger)
_CHANGE_EFFECT = (
    update(effect)
    .where(effect.c.mail_id == bindparam("of_mail"), effect.c.key == bindparam("of_key"))
    .returning(effect.c.id)
)
_WRITE_EFFECT = insert(effect)
_ANOTHER_COPY = Retry(after_s=0, reason="another copy came meanwhile", our_fault=True)
_READ_MAIL = select(mail.c.state, mail.c.attempt).where(mail.c.id == bindparam("of_mail"))
_COUNT_COPIES = select(func.count()).select_from(copy).where(copy.c.mail_id == bindparam("of_mail"))


def move(
    connection: Connection,
    spool_id: int,
    from_state: State,
    to_state: State,
    *,
    epoch: int,
    now: datetime,
    reason: str,
    findings: Sequence[Finding] = (),
    **changes: Any,
) -> None:
    """One move and its ledger row. `changes` are further columns of the mail.

    Raises LeaseLost when the mail is not in `from_state` under `epoch`, ValueError (a bug) when
    the state table does not have the move.
    """
    if to_state not in MOVES[from_state]:
        raise ValueError(f"mail {spool_id}: there is no move from {from_state} to {to_state}")
    moved = connection.execute(
        _MOVE,
        {
            "of_mail": spool_id,
            "from_state": from_state,
            "of_epoch": epoch,
            "state": to_state,
            "moved_at": now,
            "reason": reason,
            **changes,
        },
    ).first()
    if moved is None:
        raise LeaseLost(f"mail {spool_id} is no longer {from_state} in epoch {epoch}")
    connection.execute(
        _WRITE_LEDGER,
        {
            "mail_id": spool_id,
            "at": now,
            "from_state": from_state,
            "to_state": to_state,
            "attempt": moved.attempt,
            "reason": reason,
            "findings": json.dumps([[found.rule, found.text] for found in findings])
            if findings
            else None,
        },
    )


# ---------------------------------------------------------------- what a worker decides


def intend(
    connection: Connection,
    held: Lease,
    intents: Mapping[int, Sequence[Effect]],
    findings: Mapping[int, Sequence[Finding]],
    *,
    now: datetime,
    copies: Mapping[int, int] | None,
) -> frozenset[int]:
    """Write down what is about to be created, per mail; only afterwards may the call leave.

    An effect that an earlier attempt wrote down, and that is not known to exist, is written anew. One
    that does exist is noted along with the others. `copies`: how many of each mail were read. When more
    have come since, the mail is put back, to be created once with what they bring; returns which were.
    """
    require_lease(connection, held)
    put_back = set()
    for spool_id, effects in intents.items():
        if copies and _copies(connection, spool_id) > copies[spool_id]:
            _put_back(connection, held, spool_id, now)
            put_back.add(spool_id)
            continue
        write_effects(connection, held, spool_id, effects)
        move(
            connection,
            spool_id,
            State.CLAIMED,
            State.SENDING,
            epoch=held.epoch,
            now=now,
            reason=_intent(sum(effect.engagement_id is None for effect in effects)),
            findings=findings.get(spool_id, ()),
        )
    return frozenset(put_back)


def _put_back(connection: Connection, held: Lease, spool_id: int, now: datetime) -> None:
    attempt = connection.execute(_READ_MAIL, {"of_mail": spool_id}).one().attempt
    to_state, changes = _where_to(_ANOTHER_COPY, attempt=attempt, now=now)
    move(
        connection,
        spool_id,
        State.CLAIMED,
        to_state,
        epoch=held.epoch,
        now=now,
        reason=_ANOTHER_COPY.reason,
        **changes,
    )


def write_effects(
    connection: Connection, held: Lease, spool_id: int, effects: Sequence[Effect]
) -> None:
    """Note what a mail has, or is to have, in place of what was noted before."""
    for effect_ in effects:
        _write_effect(connection, effect_row(spool_id, held.portal, effect_))


def _intent(effects: int) -> str:
    return f"about to create {effects} engagement{'s' * (effects != 1)}"


def read_intent(reason: str) -> int | None:
    """How many effects were written down, by the reason of a move to `sending`; None if it does not say."""
    found = _INTENT.fullmatch(reason)
    return int(found[1]) if found else None


def _write_effect(connection: Connection, row: dict[str, Any]) -> None:
    written = connection.execute(
        _CHANGE_EFFECT, {"of_mail": row["mail_id"], "of_key": row["key"], **row}
    ).first()
    if written is None:
        connection.execute(_WRITE_EFFECT, row)


def store_engagements(
    connection: Connection,
    spool_id: int,
    engagement_ids: Mapping[str, str],
    links: Mapping[str, Sequence[RecordRef]] | None = None,
) -> None:
    """The engagements now known to exist, by effect key, and their `links` where they are others."""
    for key, engagement_id in engagement_ids.items():
        changes = {"engagement_id": engagement_id}
        if links and key in links:
            changes["links"] = write_refs(links[key])
        connection.execute(_CHANGE_EFFECT, {"of_mail": spool_id, "of_key": key, **changes})


def note_bounce(connection: Connection, portal: str, engagement_id: str) -> None:
    """HubSpot was told that the engagement bounced."""
    connection.execute(
        update(effect)
        .where(effect.c.portal == portal, effect.c.engagement_id == engagement_id)
        .values(bounced=True)
    )


def drop_intents(connection: Connection, spool_id: int) -> None:
    """What was written down and is not known to exist will not be looked for again."""
    connection.execute(
        delete(effect).where(effect.c.mail_id == spool_id, effect.c.engagement_id.is_(None))
    )


def doubt(
    connection: Connection,
    held: Lease,
    spool_id: int,
    *,
    reason: str,
    now: datetime,
    look_at: datetime,
) -> None:
    """A call left and nobody knows what became of it."""
    move(
        connection,
        spool_id,
        State.SENDING,
        State.UNSURE,
        epoch=held.epoch,
        now=now,
        reason=reason,
        next_attempt_at=look_at,
    )


def settle(
    connection: Connection,
    held: Lease,
    mail_read: Spooled,
    outcome: Outcome,
    *,
    findings: Sequence[Finding],
    now: datetime,
    joined: Sequence[Effect] = (),
) -> None:
    """Move a mail that this worker holds to where the outcome says.

    A copy that came after the mail was read may have brought what was missing, or more to add: then
    the mail does not come to rest, but is looked at again. `joined`: what it now has, which another
    mail created.
    """
    spool_id = mail_read.id
    row = connection.execute(_READ_MAIL, {"of_mail": spool_id}).first()
    if row is None or row.state not in _WITH_WORKER:
        raise LeaseLost(f"mail {spool_id} is not with a worker any more")
    may_be_more = isinstance(outcome, Ignored | Parked) or bool(joined)
    if may_be_more and _copies(connection, spool_id) > len(mail_read.copies):
        outcome = _ANOTHER_COPY
    write_effects(connection, held, spool_id, joined)
    to_state, changes = _where_to(outcome, attempt=row.attempt, now=now)
    move(
        connection,
        spool_id,
        State(row.state),
        to_state,
        epoch=held.epoch,
        now=now,
        reason=outcome.reason,
        findings=findings,
        **changes,
    )
    if isinstance(outcome, Ignored) and outcome.confirmation is not None:
        confirmations.write(connection, spool_id, outcome.confirmation)
    if isinstance(outcome, Parked) and outcome.tell and to_state is State.PARKED:
        notices.write(connection, spool_id, outcome.tell, now)


def _copies(connection: Connection, spool_id: int) -> int:
    return connection.execute(_COUNT_COPIES, {"of_mail": spool_id}).scalar_one()


def _where_to(outcome: Outcome, *, attempt: int, now: datetime) -> tuple[State, dict[str, Any]]:
    """The state, and what else changes."""
    match outcome:
        case Logged():
            return State.LOGGED, {}
        case Ignored():
            return State.IGNORED, {}
        case Parked():
            return State.PARKED, {}
        case Retry():
            due = now + timedelta(seconds=outcome.after_s)
            counted = max(0, attempt - 1) if outcome.our_fault else attempt
            return State.QUEUED, {"next_attempt_at": due, "attempt": counted}
        case _:
            assert_never(outcome)


def count_crash(connection: Connection, held: Lease, spool_id: int) -> int:
    """One more parser child died on this mail; how many by now."""
    row = connection.execute(
        update(mail)
        .where(mail.c.id == spool_id, mail.c.epoch == held.epoch)
        .values(crashes=mail.c.crashes + 1)
        .returning(mail.c.crashes)
    ).first()
    if row is None:
        raise LeaseLost(f"mail {spool_id} is not with this worker any more")
    crashes: int = row.crashes
    return crashes


# ---------------------------------------------------------------- what an operator asks for


def reopen(connection: Connection, spool_id: int, now: datetime) -> bool:
    """Queue a parked or ignored mail, or make a waiting one due. False when there is nothing to retry."""
    row = connection.execute(
        select(mail.c.state, mail.c.epoch, mail.c.has_raw).where(mail.c.id == spool_id)
    ).first()
    if row is None or not row.has_raw:
        return False
    if row.state == State.QUEUED:
        connection.execute(update(mail).where(mail.c.id == spool_id).values(next_attempt_at=now))
        return True
    if row.state not in (State.PARKED, State.IGNORED):
        return False
    move(
        connection,
        spool_id,
        State(row.state),
        State.QUEUED,
        epoch=row.epoch,
        now=now,
        reason="retried by an operator",
        next_attempt_at=now,
        attempt=0,
        crashes=0,
        undone=False,
    )
    return True


def drop(connection: Connection, spool_id: int, now: datetime) -> bool:
    """Ignore a waiting or parked mail. False when it is in neither state."""
    return _end(connection, spool_id, now, _WAITING, reason="dropped by an operator")


def undo(connection: Connection, spool_id: int, now: datetime, by: str) -> bool:
    """Ignore a waiting or parked mail for good: no further copy of it is logged. False when it is neither."""
    reason = f"taken back by {by} before it was logged"
    return _end(connection, spool_id, now, _WAITING, reason=reason, undone=True)


def undo_logged(connection: Connection, spool_id: int, now: datetime, by: str) -> bool:
    """The engagements of a logged mail are gone: nothing is threaded by it. False when it is not logged."""
    reason = f"taken back by {by}: what was logged is archived in HubSpot"
    if not _end(connection, spool_id, now, (State.LOGGED,), reason=reason, undone=True):
        return False
    connection.execute(delete(effect).where(effect.c.mail_id == spool_id))
    return True


def _end(
    connection: Connection,
    spool_id: int,
    now: datetime,
    states: Collection[State],
    *,
    reason: str,
    **changes: Any,
) -> bool:
    row = connection.execute(
        select(mail.c.state, mail.c.epoch).where(mail.c.id == spool_id)
    ).first()
    if row is None or row.state not in states:
        return False
    move(
        connection,
        spool_id,
        State(row.state),
        State.IGNORED,
        epoch=row.epoch,
        now=now,
        reason=reason,
        **changes,
    )
    return True
