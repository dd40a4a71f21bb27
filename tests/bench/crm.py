"""The sandbox over HTTP: filled with customers, and asked what it got."""

import json
import urllib.parse
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.client import HTTPConnection

from relay.bench.mails import CUSTOMERS
from relay.bench.programs import sandbox
from tests.bench.machine import Bench

_COMPANY, _CONTACT = 279, 3  # association types: contact to company, deal to contact


class Crm:
    """`relay sandbox` at `url`."""

    SEARCH_LAG_S = 11  # its index is that far behind, as HubSpot's is

    def __init__(self, url: str) -> None:
        self.url = url

    def fill(self) -> None:
        """The customers, each with a company and an open deal."""
        domains = [address.partition("@")[2] for address in CUSTOMERS]
        companies = self._create("companies", [{"name": name, "domain": name} for name in domains])
        contacts = self._create(
            "contacts",
            [{"email": address, "firstname": "Carla"} for address in CUSTOMERS],
            links=[(company, _COMPANY) for company in companies],
        )
        self._create(
            "deals",
            [{"dealname": f"Deal with {name}", "dealstage": "contractsent"} for name in domains],
            links=[(contact, _CONTACT) for contact in contacts],
        )

    def count_calls(self) -> int:
        return self._ask("GET", "/sandbox/journal?method=none")["total"]

    def count_emails(self) -> int:
        """Creates of a single email that succeeded."""
        path = urllib.parse.quote("/crm/*/objects/*emails", safe="/*")
        journal = self._ask("GET", f"/sandbox/journal?method=POST&path={path}")
        return sum(call["applied"] for call in journal["results"])

    def _create(self, type_, properties, links=()):
        inputs = [{"properties": each} for each in properties]
        for each, (record, kind) in zip(inputs, links, strict=False):
            types = [{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": kind}]
            each["associations"] = [{"to": {"id": record}, "types": types}]
        answer = self._ask("POST", f"/crm/v3/objects/{type_}/batch/create", {"inputs": inputs})
        return [record["id"] for record in answer["results"]]

    def _ask(self, method, path, body=None):
        headers = {"Authorization": "Bearer bench", "Content-Type": "application/json"}
        with closing(HTTPConnection(self.url.removeprefix("http://"), timeout=30)) as connection:
            connection.request(method, path, body and json.dumps(body), headers)
            answer = connection.getresponse()
            said = json.load(answer)
        if answer.status >= 300:
            raise RuntimeError(f"{method} {path}: {answer.status} {said}")
        return said


@contextmanager
def running(bench: Bench) -> Iterator[Crm]:
    """One with the customers in it."""
    with sandbox(bench.fresh(), clock=bench.clock) as program:
        crm = Crm(program.told["url"])
        crm.fill()
        yield crm
