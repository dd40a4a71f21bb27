"""Who is in the simulated office and in its HubSpot, by made-up names: the same ones every time.

A record goes by a name that says what it is (`contacts:mia.berg@northmills.example`), so that an
expectation can be written down before HubSpot has given any id.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import product

OURS = "harbour.example"
LOG = "log@relay.harbour.example"
CARE = "care@relay.harbour.example"
"""Logs into the same HubSpot by other rules: who is no contact is not made one, the mail waits."""
BANK = "bank.example"
"""On the never-log list."""

_FIRST = [
    "Mia",
    "Jonas",
    "Aylin",
    "Pierre",
    "Sofia",
    "Lars",
    "Ines",
    "Tomas",
    "Greta",
    "Yusuf",
    "Elena",
    "Marco",
    "Hanna",
    "Viktor",
    "Rosa",
    "Noel",
    "Dana",
    "Emil",
    "Clara",
    "Hugo",
]
_LAST = [
    "Berg",
    "Novak",
    "Rossi",
    "Dubois",
    "Jensen",
    "Costa",
    "Weber",
    "Haas",
    "Lind",
    "Kaya",
    "Moreau",
    "Silva",
    "Kovacs",
    "Brandt",
    "Olsen",
]
_COMPANY = ["north", "blue", "stone", "river", "iron", "green", "silver", "upper", "old", "bright"]
_TRADE = ["mills", "foods", "works", "print", "glass", "tools"]
_USERS = [
    "Anna",
    "Ben",
    "Cara",
    "David",
    "Eva",
    "Finn",
    "Gina",
    "Henk",
    "Ida",
    "Jan",
    "Kira",
    "Leo",
    "Maja",
    "Nils",
    "Olga",
    "Paul",
    "Rita",
    "Sven",
    "Tina",
    "Uwe",
]

_PRIMARY, _AT_WORK = 240, 270
_SECONDARY = 80


@dataclass(frozen=True, kw_only=True)
class Person:
    """`others`: secondary addresses. `records`: what hangs on a contact, apart from deals and tickets."""

    name: str
    email: str
    others: tuple[str, ...] = ()
    records: frozenset[str] = frozenset()

    @property
    def ref(self) -> str:
        return f"contacts:{self.email}"

    def __str__(self) -> str:
        return f"{self.name} <{self.email}>"


@dataclass(frozen=True, kw_only=True)
class Hanging:
    """A deal or a ticket. `of`: the address of its contact."""

    name: str
    id: int
    of: str
    is_open: bool


@dataclass(kw_only=True)
class Cast:
    """Everybody, and how HubSpot is filled with them."""

    users: list[Person]
    companies: dict[str, int] = field(default_factory=dict)
    contacts: list[Person] = field(default_factory=list)
    hanging: list[Hanging] = field(default_factory=list)

    def seed(self) -> dict:
        """For the sandbox, in the form of its `seed.yaml`."""
        owners = [
            {"id": 9001 + number, "user_id": 101 + number, "email": user.email}
            for number, user in enumerate(self.users)
        ]
        return {"owners": owners, "records": list(self._records())}

    def _records(self) -> Iterable[dict]:
        for domain, number in self.companies.items():
            yield {
                "type": "companies",
                "id": number,
                "properties": {"name": domain, "domain": domain},
            }
        ids = {}
        for number, contact in enumerate(self.contacts):
            ids[contact.email] = 2001 + number
            first, _, last = contact.name.partition(" ")
            properties = {"email": contact.email, "firstname": first, "lastname": last}
            if contact.others:
                properties["hs_additional_emails"] = ";".join(contact.others)
            company = self.companies.get(contact.email.partition("@")[2])
            links = [{"to": company, "type": 1}] if number < _PRIMARY else []
            yield {
                "type": "contacts",
                "id": 2001 + number,
                "properties": properties,
                "links": links,
            }
        for one in self.hanging:
            yield _hanging(one, ids[one.of])


def _hanging(one: Hanging, contact: int) -> dict:
    if one.name.startswith("deals"):
        stage = "contractsent" if one.is_open else "closedwon"
        properties = {"dealname": one.name, "dealstage": stage, "pipeline": "default"}
        return _linked("deals", one, properties, contact, 3)
    stage = 2 if one.is_open else 4
    properties = {"subject": one.name, "hs_pipeline": 0, "hs_pipeline_stage": stage}
    return _linked("tickets", one, properties, contact, 16)


def _linked(kind: str, one: Hanging, properties: dict, contact: int, link: int) -> dict:
    links = [{"to": contact, "type": link}]
    return {"type": kind, "id": one.id, "properties": properties, "links": links}


def cast() -> Cast:
    """20 users, 60 companies, 300 contacts (80 with a secondary address), 120 deals, 60 tickets.

    240 contacts have their company as the primary one, 30 have none but write from a company's
    domain, and 30 from addresses at free-mail providers.
    """
    made = Cast(
        users=[Person(name=f"{one} Hafen", email=f"{one.lower()}@{OURS}") for one in _USERS]
    )
    for number, (adjective, trade) in enumerate(product(_COMPANY, _TRADE)):
        made.companies[f"{adjective}{trade}.example"] = 1001 + number
    domains = list(made.companies)
    for number, (first, last) in enumerate(product(_FIRST, _LAST)):
        domain = domains[number % len(domains)]
        local_part = f"{first}.{last}".lower()
        if number >= _AT_WORK:
            local_part, domain = f"{local_part}.{number}", "gmx.net"
        others = (f"{local_part}@privat{number}.example",) if number < _SECONDARY else ()
        records = {f"companies:{domain}"} if domain in made.companies else set()
        made.contacts.append(
            Person(
                name=f"{first} {last}",
                email=f"{local_part}@{domain}",
                others=others,
                records=frozenset(records),
            )
        )
    for number in range(180):
        kind = "deals" if number < 120 else "tickets"
        made.hanging.append(
            Hanging(
                name=f"{kind}:{number}",
                id=4001 + number,
                of=made.contacts[number * 7 % 130].email,
                is_open=number % 4 != 0,
            )
        )
    return made
