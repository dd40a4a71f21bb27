"""What became of a mail."""

from dataclasses import dataclass

from relay.model.parsed import Confirmation


@dataclass(frozen=True, slots=True, kw_only=True)
class Logged:
    engagement_ids: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ignored:
    """`confirmation`: a provider asks something that a person is to see."""

    reason: str
    confirmation: Confirmation | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Retry:
    """`our_fault`: the attempt does not count against the mail."""

    after_s: float
    reason: str
    our_fault: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Parked:
    """`waits_for`: addresses, of which it is enough that one becomes a contact's.

    `tell`: the user of ours who is to hear of it, by address; `""` for nobody.
    """

    reason: str
    waits_for: tuple[str, ...] = ()
    tell: str = ""


Outcome = Logged | Ignored | Retry | Parked
