"""Where a mail stands, and which state may follow which."""

from collections.abc import Mapping
from enum import StrEnum


class State(StrEnum):
    """Where a spooled mail stands. `MOVES` says which state may follow which.

    queued    waiting for `next_attempt_at`
    claimed   leased by one worker, which is reading and matching it
    sending   the intent is on disk, a call to HubSpot may be on its way
    unsure    a call left and its outcome is not known: settled by reading back, never by a resend
    parked    needs a person, or a contact that does not exist yet
    ignored   by rule there is nothing to log; an operator may reopen it
    logged    the engagement ids are stored; only a person may take it back
    """

    QUEUED = "queued"
    CLAIMED = "claimed"
    SENDING = "sending"
    UNSURE = "unsure"
    PARKED = "parked"
    IGNORED = "ignored"
    LOGGED = "logged"

    @property
    def is_settled(self) -> bool:
        """Nothing more happens to the mail unless a person asks for it."""
        return self in (State.PARKED, State.IGNORED, State.LOGGED)


MOVES: Mapping[State, frozenset[State]] = {
    State.QUEUED: frozenset({State.CLAIMED, State.IGNORED}),
    State.CLAIMED: frozenset(
        {State.SENDING, State.LOGGED, State.IGNORED, State.PARKED, State.QUEUED}
    ),
    State.SENDING: frozenset({State.LOGGED, State.QUEUED, State.PARKED, State.UNSURE}),
    State.UNSURE: frozenset({State.LOGGED, State.QUEUED, State.PARKED}),
    State.PARKED: frozenset({State.QUEUED, State.IGNORED}),
    State.IGNORED: frozenset({State.QUEUED}),
    State.LOGGED: frozenset({State.IGNORED}),
}
"""The state table. The spool refuses any other move and writes one ledger row per move."""
