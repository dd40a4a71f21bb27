"""Contacts, companies, deals and tickets in words: their names, and what is told of them. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from relay.sandbox import schema
from relay.sandbox.schema import COMPANIES, CONTACTS, DEALS, TICKETS
from relay.sandbox.store import Stored
from relay.sandbox.wire import moment

OWNER = "hubspot_owner_id"

NAMES: Mapping[str, tuple[str, ...]] = {
    CONTACTS: ("firstname", "lastname"),
    COMPANIES: ("name",),
    DEALS: ("dealname",),
    TICKETS: ("subject",),
}
"""The properties that make up a record's name."""

COLUMNS: Mapping[str, Mapping[str, str]] = {
    CONTACTS: {"email": "Email", OWNER: "Owner"},
    COMPANIES: {"domain": "Domain", "city": "City", OWNER: "Owner"},
    DEALS: {"dealstage": "Stage", "amount": "Amount", OWNER: "Owner"},
    TICKETS: {"hs_pipeline_stage": "Stage", "hs_ticket_priority": "Priority", OWNER: "Owner"},
}
"""What a list tells of each record beside its name: property and heading."""

_FURTHER: Mapping[str, Mapping[str, str]] = {
    CONTACTS: {
        "hs_additional_emails": "More addresses",
        "phone": "Phone",
        "company": "Works for",
        "jobtitle": "Job title",
        "lifecyclestage": "Lifecycle stage",
    },
    COMPANIES: {"phone": "Phone"},
    DEALS: {"closedate": "Closes", "pipeline": "Pipeline"},
    TICKETS: {"hs_pipeline": "Pipeline", "closed_date": "Closed", "content": "Description"},
}
_WORDS: Mapping[tuple[str, str], str] = {
    ("dealstage", "appointmentscheduled"): "Appointment scheduled",
    ("dealstage", "qualifiedtobuy"): "Qualified to buy",
    ("dealstage", "presentationscheduled"): "Presentation scheduled",
    ("dealstage", "decisionmakerboughtin"): "Decision maker bought in",
    ("dealstage", "contractsent"): "Contract sent",
    ("dealstage", "closedwon"): "Closed won",
    ("dealstage", "closedlost"): "Closed lost",
    ("hs_pipeline_stage", "1"): "New",
    ("hs_pipeline_stage", "2"): "Waiting on contact",
    ("hs_pipeline_stage", "3"): "Waiting on us",
    ("hs_pipeline_stage", "4"): "Closed",
    ("hs_ticket_priority", "LOW"): "Low",
    ("hs_ticket_priority", "MEDIUM"): "Medium",
    ("hs_ticket_priority", "HIGH"): "High",
    ("hs_ticket_priority", "URGENT"): "Urgent",
}
"""Labels of the values that HubSpot shows by label, not by name."""

_DATES = ("closedate", "closed_date")


class Reference(NamedTuple):
    """A link to a record. `label` says as what it is associated, such as Primary."""

    type: str
    id: int
    name: str
    label: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One record. `columns` are its cells in a list, `facts` all that is known of it, by heading."""

    type: str
    id: int
    name: str
    columns: tuple[str, ...]
    facts: Mapping[str, str]
    pinned_id: int | None
    archived_at: datetime | None


def card(stored: Stored, owners: Mapping[str, str]) -> Card:
    """`owners`: id -> name."""
    shown = {**COLUMNS[stored.type], **_FURTHER[stored.type]}
    values = {name: _value(name, stored.properties.get(name, ""), owners) for name in shown}
    pinned = stored.properties.get(schema.PINNED)
    return Card(
        type=stored.type,
        id=stored.id,
        name=name_of(stored),
        columns=tuple(values[name] for name in COLUMNS[stored.type]),
        facts={heading: values[name] for name, heading in shown.items() if values[name]},
        pinned_id=int(pinned) if pinned else None,
        archived_at=None if stored.archived_ms is None else moment(stored.archived_ms),
    )


def name_of(stored: Stored) -> str:
    """Its name; a contact without one goes by its address; who has neither, by type and id."""
    parts = [stored.properties.get(name, "") for name in NAMES[stored.type]]
    name = " ".join(part for part in parts if part.strip())
    fallback = f"{schema.singular(stored.type)} {stored.id}".capitalize()
    return name or stored.properties.get("email") or fallback


def _value(name: str, value: str, owners: Mapping[str, str]) -> str:
    if name == OWNER:
        return owners.get(value, value)
    if name in _DATES:
        return value.partition("T")[0]
    if name == "hs_additional_emails":
        return value.replace(";", ", ")
    return _WORDS.get((name, value), value)
