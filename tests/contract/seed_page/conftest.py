"""Where the seed page's suite runs: a sandbox of each test's own, or with `--live` a real portal.

A real portal gets a few records for the suite, with marked names. They and everything that the tests
make are deleted in the end, also after a failure.
"""

import asyncio
import json
import os
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from relay.sandbox import Sandbox
from tests.contract.seed_page.client import Client

HERE = Path(__file__).parent
HUBSPOT = "https://api.hubapi.com"
DEPARTURES = pytest.StashKey[list[str]]()
INDEX_S = 60
"""How far search may be behind (hubspot.md section 3)."""


@dataclass(frozen=True, kw_only=True)
class Known:
    """What is in the portal before a test, by id, and the contacts' addresses.

    The second contact has a secondary address. The defaults are the sandbox's seed: its owners,
    deal, and contacts are those of the page's own examples.
    """

    contact: str = "602"
    email: str = "carla@globex.example"
    second_contact: str = "104901"
    second_email: str = "peter@initech.example"
    second_alias: str = "peter.prospect@gmail.example"
    company: str = "605"
    deal: str = "601"
    ticket: str = "608"
    owners: tuple[str, str] = ("47550177", "11349275740")

    def example(self, name: str) -> dict:
        """An example body of the page: as it stands, but for ids that are others in this portal."""
        text = (HERE / f"{name}.json").read_text("utf-8")
        for theirs, here in zip(Known().owners, self.owners, strict=True):
            text = text.replace(f'"{theirs}"', f'"{here}"')
        text = text.replace('"id": 601', f'"id": {self.deal}')
        return json.loads(text.replace('"id": 602', f'"id": {self.contact}'))

    def record(self, type_: str) -> str:
        """`type_`: contacts, companies, deals or tickets."""
        return {
            "contacts": self.contact,
            "companies": self.company,
            "deals": self.deal,
            "tickets": self.ticket,
        }[type_]


@dataclass(frozen=True, kw_only=True)
class Portal:
    """`mark` stands in the names of what the suite makes. `pass_time`: let that many seconds go by."""

    client: Client
    known: Known
    is_live: bool
    mark: str = field(default_factory=lambda: f"relay-contract-{secrets.token_hex(4)}")
    pass_time: Callable = asyncio.sleep

    def address(self, word: str) -> str:
        """One that nobody has."""
        return f"{self.mark}-{word}-{secrets.token_hex(3)}@example.com"

    async def until(self, look: Callable, *, within_s: float = 2 * INDEX_S):
        """What `look()` finds, once it finds something: search is behind."""
        ends_at = time.monotonic() + within_s
        while not (found := await look()):
            assert time.monotonic() < ends_at, f"not within {within_s} s"
            await self.pass_time(INDEX_S / 20)
        return found


# ---------------------------------------------------------------- the two portals


@pytest.fixture
async def portal(request, clock, log):
    if request.config.getoption("live"):
        yield request.getfixturevalue("live_portal")
        return
    sandbox = Sandbox(database=None, clock=clock, log=log)
    sandbox.seed()
    await sandbox.open("127.0.0.1", 0)
    client = Client(sandbox.url, "token")
    yield Portal(client=client, known=Known(), is_live=False, pass_time=clock.advance)
    await sandbox.close()
    assert client.departures == []


@pytest.fixture(scope="session")
def live_portal(pytestconfig):
    client = Client(os.environ.get("HUBSPOT_API_URL", HUBSPOT), os.environ["HUBSPOT_TOKEN"])
    portal = Portal(client=client, known=Known(), is_live=True)
    try:
        yield Portal(client=client, known=_furnished(portal), is_live=True, mark=portal.mark)
    finally:
        left = _deleted(client)
        pytestconfig.stash[DEPARTURES] = sorted(set(client.departures))
    assert left == [], "these could not be deleted: do it by hand"


def _furnished(portal: Portal) -> Known:
    """Makes the records that the suite needs."""
    owners = [owner.id for owner in portal.client.call("owners.owners_api.get_page").results]
    emails = {word: portal.address(word) for word in ("carla", "peter", "alias")}
    contacts = {word: _made(portal, "contacts", email=emails[word]) for word in emails}
    merged = portal.client.call(
        "contacts.basic_api.merge",
        public_merge_input={
            "primaryObjectId": contacts["peter"],
            "objectIdToMerge": contacts["alias"],
        },
    )
    return Known(
        contact=contacts["carla"],
        email=emails["carla"],
        second_contact=merged.id,
        second_email=emails["peter"],
        second_alias=emails["alias"],
        company=_made(portal, "companies", name=portal.mark),
        deal=_made(
            portal, "deals", dealname=portal.mark, dealstage="contractsent", pipeline="default"
        ),
        ticket=_made(
            portal, "tickets", subject=portal.mark, hs_pipeline="0", hs_pipeline_stage="1"
        ),
        owners=tuple((owners * 2)[:2]) if owners else ("", ""),
    )


def _made(portal: Portal, type_: str, **values: str) -> str:
    return portal.client.call(
        f"{type_}.basic_api.create", simple_public_object_input_for_create={"properties": values}
    ).id


def _deleted(client: Client) -> list[str]:
    """Deletes all that was made, the latest first. Returns what is still there."""
    for path in dict.fromkeys(reversed(client.made)):
        client.ask("DELETE", path)
    return [path for path in dict.fromkeys(client.made) if client.ask("GET", path).status != 404]


@pytest.fixture
def client(portal):
    return portal.client


@pytest.fixture
def known(portal):
    return portal.known


# ---------------------------------------------------------------- what nobody knows


@pytest.fixture
def probe(portal, record_property, request):
    """Asks a portal what HubSpot's documents leave open: `probe(found)`.

    The mark `guess` says what the sandbox takes for true, and there it must be so. A real portal's
    answer is no failure, but news: it is printed at the end.
    """
    question = request.node.function.__doc__.partition("\n")[0]
    guess = request.node.get_closest_marker("guess").args[0]

    def told(found):
        if portal.is_live:
            verdict = "as the sandbox has it" if found == guess else f"the sandbox: {guess}"
            record_property("probe", f"{question} {found} ({verdict})")
        else:
            assert found == guess

    return told


def pytest_terminal_summary(terminalreporter, config):
    """What a real portal has said."""
    answers = [
        value
        for report in terminalreporter.getreports("passed")
        for name, value in report.user_properties
        if name == "probe" and report.when == "call"
    ]
    for title, lines in (
        ("what this portal says to what is not established of HubSpot", answers),
        ("where its answers depart from the official client", config.stash.get(DEPARTURES, [])),
    ):
        if lines:
            terminalreporter.section(title)
            terminalreporter.line("\n".join(lines))
