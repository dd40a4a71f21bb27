"""What can become of a mail, and the steps to it: the nouns of the pipeline."""

from collections.abc import Sequence
from dataclasses import dataclass

from relay.direction import MarkBounced
from relay.model import (
    Effect,
    Engagement,
    Finding,
    Ignored,
    Join,
    Match,
    Parked,
    ParsedEmail,
    Retry,
    Spooled,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Composed:
    """Engagements to create, and what to write down before doing so; one effect each, in order.

    The effects' traits are missing yet: an engagement is changed when it is prepared for sending.
    `joins`: engagements that another mail created, and what this one adds to them.
    """

    engagements: tuple[Engagement, ...]
    effects: tuple[Effect, ...]
    joins: tuple[Join, ...] = ()


Batch = Sequence[tuple[Spooled, ParsedEmail]]
Decision = Composed | MarkBounced | Ignored | Parked | Retry


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """What is to become of one mail, and the story of how that was decided."""

    decision: Decision
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Matched:
    """A mail that is to be logged, before anybody was looked up."""

    mail: Spooled
    matches: tuple[Match, ...]
    said: tuple[str, ...]
    findings: tuple[Finding, ...]
