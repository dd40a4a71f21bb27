"""Makes one story of what could be saved of a damaged database, so that a daemon goes on with it.

Every mail of which anything is left has a row, a copy and a state, and the ledger leads to that state.
Where it is not known what a mail has in HubSpot, it is parked: relay neither sends it again nor calls
it done. What was under way is treated as after a crash.
"""

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from relay.model import State
from relay.parser import scan
from relay.spool.moves import read_intent
from relay.spool.salvage import Salvaged
from relay.spool.tables import CHUNK_BYTES, moment

_SAID = "recovered from a damaged database"
_AT_REST = (State.LOGGED, State.IGNORED, State.PARKED)

_CALLING = (State.SENDING, State.UNSURE)


@dataclass(slots=True)
class Repaired:
    """`rebuilt`: mails whose own row was lost. `parked`: why, by number. `without_raw`: how many mails
    have a row and lost that."""

    rebuilt: set[int] = field(default_factory=set)
    parked: dict[int, str] = field(default_factory=dict)
    without_raw: int = 0


class Repair:
    """`portals`: the portal of each mailbox; the first is that of a mail of which it is not known.

    `now` is in microseconds, as the tables have it.
    """

    def __init__(
        self,
        database: sqlite3.Connection,
        salvaged: Salvaged,
        *,
        portals: Mapping[str, str],
        now: int,
    ) -> None:
        self._database = database
        self._salvaged = salvaged
        self._portals = portals
        self._now = now
        self._without_envelope: set[int] = set()
        self._with_gaps: set[int] = set()
        self._done = Repaired()

    def make_whole(self) -> Repaired:
        with self._database:
            self._rebuild_mails()
            self._add_copies()
            self._drop_broken_raw()
            self._bridge_ledger()
            self._settle_states()
            self._end_leases()
        return self._done

    # ------------------------------------------------------------ mails

    def _rebuild_mails(self) -> None:
        lost = self._database.execute(
            "SELECT mail_id FROM chunk UNION SELECT mail_id FROM copy UNION SELECT mail_id FROM ledger"
            " UNION SELECT mail_id FROM effect EXCEPT SELECT id FROM mail"
        ).fetchall()
        for (number,) in lost:
            self._rebuild(number)
            self._done.rebuilt.add(number)

    def _rebuild(self, number: int) -> None:
        """A mail's row, from what the other tables know of it."""
        raw = self._raw(number)
        mailbox, mail_from, received_at = self._first(
            "SELECT mailbox, mail_from, received_at FROM copy WHERE mail_id = ? ORDER BY id", number
        ) or ("", "", None)
        portal, message_id = self._first(
            "SELECT portal, message_id FROM effect WHERE mail_id = ? ORDER BY id", number
        ) or (self._portals.get(mailbox, next(iter(self._portals.values()))), None)
        moved_at, state, attempt = self._first(
            "SELECT at, to_state, attempt FROM ledger WHERE mail_id = ? ORDER BY id DESC", number
        ) or (self._now, State.PARKED, 0)
        if received_at is None:
            received_at = moved_at
        fingerprint = f"lost-{number}"
        if raw is not None:
            scanned = scan(raw, mail_from=mail_from)
            found = scanned.fingerprint(portal, moment(received_at))
            message_id = scanned.message_id
            taken = "SELECT id FROM mail WHERE portal = ? AND fingerprint = ?"
            fingerprint = fingerprint if self._first(taken, portal, found) else found
        self._database.execute(
            "INSERT INTO mail (id, portal, fingerprint, message_id, state, attempt, crashes, epoch,"
            " received_at, next_attempt_at, moved_at, reason, size, has_raw)"
            " VALUES (?, ?, ?, ?, ?, ?, 0, 0, ?, ?, ?, ?, ?, ?)",
            (
                number, portal, fingerprint, message_id, state, attempt, received_at, self._now,
                moved_at, _SAID, len(raw or b""), raw is not None,
            ),
        )  # fmt: skip

    def _raw(self, number: int) -> bytes | None:
        """The mail, when it is there to its end: only its last piece is a short one."""
        pieces = self._database.execute(
            "SELECT seq, data FROM chunk WHERE mail_id = ? ORDER BY seq", (number,)
        ).fetchall()
        is_whole = [seq for seq, _ in pieces] == list(range(len(pieces)))
        if not pieces or not is_whole or len(pieces[-1][1]) == CHUNK_BYTES:
            return None
        return b"".join(data for _, data in pieces)

    def _add_copies(self) -> None:
        """A mail has at least one. One of which nothing is known is of a stranger."""
        lost = self._database.execute(
            "SELECT id, received_at FROM mail WHERE id NOT IN (SELECT mail_id FROM copy)"
        ).fetchall()
        self._without_envelope = {number for number, _ in lost}
        self._database.executemany(
            "INSERT INTO copy (mail_id, address, mailbox, tag, records, mail_from, peer, helo, tls,"
            " trusted, received_at) VALUES (?, '', '', '', '', '', 'unknown', '', 0, 0, ?)",
            lost,
        )

    def _drop_broken_raw(self) -> None:
        """Half a mail must not be taken for one. The damaged database still has what is left of it."""
        broken = self._database.execute(
            "UPDATE mail SET has_raw = 0 WHERE has_raw AND size IS NOT (SELECT SUM(LENGTH(data)) FROM"
            " chunk WHERE mail_id = mail.id) RETURNING id"
        ).fetchall()
        asked_for = self._database.execute(
            "SELECT id FROM mail WHERE has_raw AND state IN ('sending', 'unsure')"
        ).fetchall()
        changed = [each for each in asked_for if not self._is_as_it_came(*each)]
        self._database.executemany("UPDATE mail SET has_raw = 0 WHERE id = ?", changed)
        self._done.without_raw = len(broken) + len(changed)
        self._database.execute(
            "DELETE FROM chunk WHERE mail_id NOT IN (SELECT id FROM mail WHERE has_raw)"
        )

    def _is_as_it_came(self, number: int) -> bool:
        """The raw mail still has the fingerprint that it had at the door."""
        portal, fingerprint, received_at = self._first(
            "SELECT portal, fingerprint, received_at FROM mail WHERE id = ?", number
        ) or ("", "", 0)
        pieces = self._database.execute(
            "SELECT data FROM chunk WHERE mail_id = ? ORDER BY seq", (number,)
        )
        scanned = scan(b"".join(data for (data,) in pieces), mail_from="")
        found = scanned.fingerprint(portal, moment(received_at))
        return bool(found == fingerprint)

    # ------------------------------------------------------------ states

    def _bridge_ledger(self) -> None:
        """Where rows of a mail are missing, one stands for them: the books add up move by move."""
        bridges = self._database.execute(
            "INSERT INTO ledger (id, mail_id, at, from_state, to_state, attempt, reason)"
            " SELECT id - 1, mail_id, at, before, from_state, attempt, ? FROM"
            " (SELECT *, LAG(to_state) OVER (PARTITION BY mail_id ORDER BY id) AS before FROM ledger)"
            " WHERE from_state IS NOT NULL AND from_state IS NOT before RETURNING mail_id",
            (f"{_SAID}: the ledger's rows up to here are lost",),
        )
        self._with_gaps = {number for (number,) in bridges.fetchall()}

    def _settle_states(self) -> None:
        rows = self._database.execute(
            "SELECT mail.id, mail.state, mail.moved_at, mail.has_raw, last.to_state, last.at FROM mail"
            " LEFT JOIN ledger AS last ON last.id = (SELECT MAX(id) FROM ledger WHERE mail_id = mail.id)"
            " WHERE mail.state NOT IN ('logged', 'ignored', 'parked') OR last.to_state IS NOT mail.state"
        ).fetchall()
        for number, written, moved_at, has_raw, last, last_at in rows:
            is_old = last is not None and last_at > moved_at
            state = State(last if is_old else written)
            goes_to, why = self._where_to(number, state, has_raw=bool(has_raw))
            if goes_to is State.PARKED and state is not State.PARKED:
                self._done.parked[number] = why
            if goes_to != written:
                self._database.execute(
                    "UPDATE mail SET state = ?, reason = ?, moved_at = ?, next_attempt_at = ?"
                    " WHERE id = ?",
                    (goes_to, f"{_SAID}: {why}", self._now, self._now, number),
                )
            if goes_to != last:
                self._database.execute(
                    "INSERT INTO ledger (mail_id, at, from_state, to_state, attempt, reason)"
                    " SELECT id, ?, ?, ?, attempt, ? FROM mail WHERE id = ?",
                    (self._now, last, goes_to, f"{_SAID}: {why}", number),
                )

    def _where_to(self, number: int, state: State, *, has_raw: bool) -> tuple[State, str]:
        """The state that a mail goes on from, and why."""
        if state in _AT_REST:
            return state, "its newest row is lost"
        if not self._is_state_known(number):
            return State.PARKED, "its state is lost: see in HubSpot whether it is there"
        if not self._are_effects_known(number, state):
            return State.PARKED, "what it was to have is lost: see in HubSpot whether it is there"
        if state in _CALLING:
            return State.UNSURE, "a call was under way"
        return self._where_to_wait(number, has_raw=has_raw)

    def _where_to_wait(self, number: int, *, has_raw: bool) -> tuple[State, str]:
        if number in self._without_envelope:
            return State.PARKED, "who brought it, and for which mailbox, is lost"
        if not has_raw:
            return State.PARKED, "its raw mail is lost"
        if number in self._done.rebuilt or not self._is_as_it_came(number):
            return (
                State.PARKED,
                "its raw mail may not be as it came: see it by `relay queue export`",
            )
        return State.QUEUED, "no call was under way"

    def _is_state_known(self, number: int) -> bool:
        """By its own row, or else by a ledger that is whole."""
        is_first_hand = number not in self._done.rebuilt | self._salvaged.doubtful
        return is_first_hand or not self._salvaged.lost["ledger"]

    def _are_effects_known(self, number: int, state: State) -> bool:
        """None was written down that is lost now: it may be in HubSpot."""
        if not self._salvaged.lost["effect"]:
            return True
        intents = self._database.execute(
            "SELECT reason FROM ledger WHERE mail_id = ? AND to_state = 'sending' AND reason NOT LIKE ?",
            (number, f"{_SAID}%"),
        ).fetchall()
        [there] = self._first("SELECT COUNT(*) FROM effect WHERE mail_id = ?", number) or (0,)
        if number in self._with_gaps or (state in _CALLING and not intents):
            return False
        counts = [read_intent(reason) for (reason,) in intents]
        return all(count is not None and count <= there for count in counts)

    def _end_leases(self) -> None:
        """The next owner's epoch is above that of every mail."""
        self._database.execute(
            "INSERT INTO lease (portal, owner, until, epoch) SELECT portal, '', 0, MAX(epoch) FROM mail"
            " WHERE true GROUP BY portal ON CONFLICT (portal)"
            " DO UPDATE SET until = 0, epoch = MAX(epoch, excluded.epoch)"
        )

    def _first(self, statement: str, *values: object) -> tuple[Any, ...] | None:
        found: tuple[Any, ...] | None = self._database.execute(statement, values).fetchone()
        return found
