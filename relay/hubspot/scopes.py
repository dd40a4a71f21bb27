"""The scopes that relay needs, each with a call that shows whether it is granted and changes nothing.

A change is asked of a record that cannot exist: whoever may not is told so (403), whoever may is
told that there is no such record (404). Source: hubspot.md section 8.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus

from relay.hubspot.answers import Answer
from relay.hubspot.checks import Check, Mark
from relay.hubspot.paths import Paths
from relay.hubspot.problem import is_problem, read_problem
from relay.hubspot.wire import Json
from relay.settings import PortalSettings

_NOBODY = "0"  # no record has this id
_ONE = {"limit": "1"}
_NOTHING: Json = {"properties": {}}
_PASSED = frozenset({HTTPStatus.OK, HTTPStatus.NOT_FOUND, HTTPStatus.BAD_REQUEST})
_WHERE = {
    False: "in HubSpot's settings, at the service key or private app",
    True: "in the public app's settings, and have the account's administrator install it again",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Probe:
    """`use`: what relay cannot do without the scope. `is_needed`: these settings ask for it."""

    scope: str
    use: str
    method: str = "GET"
    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    body: Json | None = None
    is_needed: bool = True


def probes(paths: Paths, portal: PortalSettings) -> Iterator[Probe]:
    yield Probe(
        scope="crm.objects.contacts.read",
        use="find the people of a mail",
        path=paths.objects("contacts"),
        query=_ONE,
    )
    yield Probe(
        scope="crm.objects.contacts.write",
        use="log mails and create contacts",
        method="PATCH",
        path=paths.object("emails", _NOBODY),
        body=_NOTHING,
    )
    yield Probe(
        scope="sales-email-read",
        use="see whether a mail is logged already",
        path=paths.objects("emails"),
        query=_ONE,
    )
    yield Probe(
        scope="crm.objects.companies.read",
        use="link companies",
        path=paths.objects("companies"),
        query=_ONE,
        is_needed=portal.companies,
    )
    if portal.create_companies:
        yield Probe(
            scope="crm.objects.companies.write",
            use="create companies",
            method="PATCH",
            path=paths.object("companies", _NOBODY),
            body=_NOTHING,
        )
    yield Probe(
        scope="crm.objects.deals.read",
        use="link deals",
        path=paths.objects("deals"),
        query=_ONE,
        is_needed=portal.deals != 0,
    )
    yield Probe(
        scope="tickets",
        use="link tickets (log+ticket-608@…)",
        path=paths.objects("tickets"),
        query=_ONE,
        is_needed=portal.tickets != 0,
    )
    for type_id in portal.custom_objects:
        yield Probe(
            scope="crm.objects.custom.read",
            use=f"link records of {type_id}",
            path=paths.objects(type_id),
            query=_ONE,
        )
    yield Probe(scope="files", use="upload attachments", path=paths.file(_NOBODY))


def of_owners(paths: Paths) -> Probe:
    return Probe(
        scope="crm.objects.owners.read",
        use="find the owner of a mail",
        path=paths.owners,
        query={"limit": "100"},
    )


def judged(probe: Probe, answer: Answer, *, is_oauth: bool) -> Check:
    """A call may need a second scope: what HubSpot names as missing counts, if it names any."""
    if answer.status in _PASSED and isinstance(answer.body, dict):
        return Check("scope", Mark.OK, f"{probe.scope} is granted")
    if answer.status != HTTPStatus.FORBIDDEN or not is_problem(answer.body):
        return unchecked(probe, f"HubSpot answered {answer.status}: run relay doctor again")
    named = read_problem(answer.body).scopes
    lacking = " or ".join(named) if named and probe.scope not in named else probe.scope
    return Check(
        "scope",
        Mark.FAIL if probe.is_needed else Mark.WARN,
        f"{lacking} is missing: without it relay cannot {probe.use}. Grant it {_WHERE[is_oauth]}",
    )


def unchecked(probe: Probe, reason: str) -> Check:
    return Check("scope", Mark.WARN, f"{probe.scope} could not be checked: {reason}")
