"""Three months of an office, from a seed: each mail with its true answer, known by how it was made.

The answers are what relay promises. A kind of mail whose promise is not kept yet is left out by name,
with the reason, in `NOT_YET`.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random

from relay.access import spell
from tests.office.conversations import Office
from tests.office.days import Days
from tests.office.people import Cast, cast
from tests.office.rest import OTHER_KINDS
from tests.office.truth import Change, Happening
from tests.office.writing import WRITING

START = datetime(2026, 1, 5, 8, 0, tzinfo=UTC)
LASTS = timedelta(days=90)
SECRETS = 5
"""So many users have a secret address."""

NOT_YET: dict[str, str] = {
    "undo": "a mail taken back within the grace time",
    "arc": "an automatic forward that only a trusted sealer vouches for",
}
"""Kinds of mail that the scenario does not have yet, and what they are about."""

Maker = Callable[[Days], Iterator[Happening]]

KINDS: dict[str, tuple[int, Maker]] = {**WRITING, **OTHER_KINDS}
"""Each kind of mail: its share, and who makes one (or none, when nothing fits)."""


@dataclass(frozen=True, kw_only=True)
class Scenario:
    """`secrets`: the keys of secret addresses at the start, by user."""

    cast: Cast
    secrets: dict[str, str]
    happenings: list[Happening]


def scenario(*, mails: int, seed: int) -> Scenario:
    """At least so many mails, in the order of their time."""
    rng = Random(seed)
    office = Office(cast(), rng)
    users = [user.email for user in office.cast.users[:SECRETS]]
    secrets = {user: spell(rng.randbytes(16)) for user in users}
    days = Days(office=office, at=START, secrets=dict(secrets))
    names = [name for name in KINDS if name not in NOT_YET]
    shares = [KINDS[name][0] for name in names]
    made: list[Happening] = []
    at_first = [*names, *names]  # so that no kind is missing, however few mails there are
    step = LASTS / mails
    while days.number < mails:
        if rng.random() < 0.4:  # else it comes together with the one before
            days.at += step * rng.uniform(0.5, 4.5)
        if rng.random() < 0.01:
            made += _a_deal_is_won(days)
        name = at_first.pop(0) if at_first else rng.choices(names, shares)[0]
        made += KINDS[name][1](days)
    made.sort(key=lambda one: one.at)  # some of it happens days later
    return Scenario(cast=office.cast, secrets=secrets, happenings=made)


def _a_deal_is_won(days: Days) -> Iterator[Happening]:
    """With time around it, in which relay forgets that the deal was open."""
    if (won := days.office.close()) is None:
        return
    days.at += timedelta(minutes=10)
    [number] = [one.id for one in days.office.cast.hanging if one.name == won]
    body = {"properties": {"dealstage": "closedwon"}}
    yield Change(at=days.at, method="PATCH", path=f"/crm/v3/objects/deals/{number}", body=body)
    days.at += timedelta(minutes=10)
