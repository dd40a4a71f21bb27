"""What the scenario remembers of the office while it goes on: who is known, and what was written."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from random import Random

from tests.office.people import Cast, Person


@dataclass(kw_only=True)
class Conversation:
    """`people` as HubSpot knows them, `addressed` as they are written to, in the same order.

    `records`: what its mails hand down to their answers. `sent_as`: the subject of our last mail.
    """

    user: Person
    people: list[Person]
    addressed: list[Person | str]
    subject: str
    ids: list[str] = field(default_factory=list)
    records: frozenset[str] = frozenset()
    last_sent: int = 0
    sent_at: datetime | None = None
    sent_as: str = ""
    has_bounced: bool = False
    is_mixed: bool = False
    """Somebody has answered from another of their addresses"""


class Office:
    def __init__(self, made: Cast, rng: Random) -> None:
        self.cast = made
        self.rng = rng
        self.conversations: list[Conversation] = []
        self.known = list(made.contacts)
        self._hanging: defaultdict[str, set[str]] = defaultdict(set)
        for one in made.hanging:
            if one.is_open:
                self._hanging[one.of].add(one.name)

    def user(self) -> Person:
        return self.rng.choice(self.cast.users)

    def contacts(self) -> list[Person]:
        """One or two."""
        return self.rng.sample(self.known, self.rng.choice((1, 1, 1, 2)))

    def writes_as(self, person: Person) -> Person | str:
        """Who has a second address uses it now and then."""
        if person.others and self.rng.random() < 0.4:
            return f"{person.name} <{person.others[0]}>"
        return person

    def conversation(self) -> Conversation | None:
        """One of the latest that we have written in, often the very last."""
        latest = [one for one in self.conversations[-40:] if one.last_sent and not one.has_bounced]
        if not latest:
            return None
        return latest[-1] if self.rng.random() < 0.2 else self.rng.choice(latest)

    def newcomer(self, number: int) -> Person:
        """Nobody knows them: from a company that is in HubSpot, from elsewhere, or from free mail."""
        company = self.rng.choice(list(self.cast.companies))
        elsewhere = ("gmail.com", f"newcomer{number}.example")
        domain = self.rng.choice((company, f"eu.{company}", *elsewhere))
        records = () if domain in elsewhere else (f"companies:{company}",)
        return Person(
            name=f"Kim Neumann {number}",
            email=f"kim.neumann.n{number}@{domain}",
            records=frozenset(records),
        )

    def records(self, people: list[Person]) -> frozenset[str]:
        """The contacts, their companies, and what is open of them now."""
        found: set[str] = set()
        for person in people:
            found |= {person.ref, *person.records, *self._hanging[person.email]}
        return frozenset(found)

    def close(self) -> str | None:
        """An open deal is won."""
        still_open = sorted(
            name for names in self._hanging.values() for name in names if name.startswith("deals")
        )
        if not still_open:
            return None
        won = self.rng.choice(still_open)
        for names in self._hanging.values():
            names.discard(won)
        return won
