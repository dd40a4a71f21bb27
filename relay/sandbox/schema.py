"""What a portal knows of by name: object types, their properties, and association types.

Names come in several spellings (contacts, contact, 0-1); inside the sandbox there is one, the
plural. Only the properties that mail logging may touch are here; `PropertyStore` adds a portal's own.
Source: the seed page, hubspot.md sections 1, 2 and 4.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from relay.sandbox.wire import ApiError

CONTACTS, COMPANIES, DEALS, TICKETS, EMAILS = "contacts", "companies", "deals", "tickets", "emails"
CARS = "2-1234567"
"""A custom object, which a portal defines by itself: it goes by its type id, as one of relay's settings does."""
RECORDS = (CONTACTS, COMPANIES, DEALS, TICKETS)
PINNED = "hs_pinned_engagement_id"
PRIMARY = "Primary"

_SINGULAR = {
    CONTACTS: "contact",
    COMPANIES: "company",
    DEALS: "deal",
    TICKETS: "ticket",
    EMAILS: "email",
    CARS: "car",
}
TYPE_IDS = {
    CONTACTS: "0-1",
    COMPANIES: "0-2",
    DEALS: "0-3",
    TICKETS: "0-5",
    EMAILS: "0-49",
    CARS: CARS,
}
_SPELLINGS = (
    {plural: plural for plural in _SINGULAR}
    | {singular: plural for plural, singular in _SINGULAR.items()}
    | {type_id: plural for plural, type_id in TYPE_IDS.items()}
)


def object_type(spelling: str) -> str:
    """contacts, contact or 0-1 -> contacts. Unknown: 400."""
    try:
        return _SPELLINGS[spelling.lower()]
    except KeyError:
        raise ApiError(400, f"Unable to infer object type from: {spelling}") from None


def singular(type_: str) -> str:
    return _SINGULAR[type_]


class Kind(StrEnum):
    STRING = "string"
    NUMBER = "number"
    DATETIME = "datetime"
    BOOL = "bool"
    ENUMERATION = "enumeration"
    EMAIL = "email"
    OWNER = "owner"


@dataclass(frozen=True, slots=True, kw_only=True)
class Property:
    """One property of an object type. `unique`: no two objects may have the same value."""

    kind: Kind = Kind.STRING
    options: tuple[str, ...] = ()
    read_only: bool = False
    required: bool = False
    unique: bool = False


_TEXT = Property()
_NUMBER = Property(kind=Kind.NUMBER)
_OWNER = Property(kind=Kind.OWNER)
_WHEN = Property(kind=Kind.DATETIME)
_FILLED_IN = Property(read_only=True)
_STAMP = Property(kind=Kind.DATETIME, read_only=True)
_FLAG = Property(kind=Kind.BOOL, read_only=True)


def _options(*options: str) -> Property:
    return Property(kind=Kind.ENUMERATION, options=options)


PROPERTIES: Mapping[str, Mapping[str, Property]] = {
    EMAILS: {
        "hs_timestamp": Property(kind=Kind.DATETIME, required=True),
        "hubspot_owner_id": _OWNER,
        "hs_email_direction": _options("EMAIL", "INCOMING_EMAIL", "FORWARDED_EMAIL"),
        "hs_email_status": _options("BOUNCED", "FAILED", "SCHEDULED", "SENDING", "SENT"),
        "hs_email_subject": _TEXT,
        "hs_email_text": _TEXT,
        "hs_email_html": _TEXT,
        "hs_email_headers": _TEXT,
        "hs_attachment_ids": _TEXT,
        "hs_email_from_email": _FILLED_IN,
        "hs_email_from_firstname": _FILLED_IN,
        "hs_email_from_lastname": _FILLED_IN,
        "hs_email_to_email": _FILLED_IN,
        "hs_email_to_firstname": _FILLED_IN,
        "hs_email_to_lastname": _FILLED_IN,
        "hs_createdate": _STAMP,
        "hs_lastmodifieddate": _STAMP,
        "hs_object_id": _FILLED_IN,
    },
    CONTACTS: {
        "email": Property(kind=Kind.EMAIL, unique=True),
        "hs_additional_emails": _TEXT,
        "firstname": _TEXT,
        "lastname": _TEXT,
        "phone": _TEXT,
        "company": _TEXT,
        "jobtitle": _TEXT,
        "lifecyclestage": _TEXT,
        "hubspot_owner_id": _OWNER,
        PINNED: _TEXT,
        "createdate": _STAMP,
        "lastmodifieddate": _STAMP,
        "hs_object_id": _FILLED_IN,
    },
    COMPANIES: {
        "name": _TEXT,
        "domain": _TEXT,
        "phone": _TEXT,
        "city": _TEXT,
        "hubspot_owner_id": _OWNER,
        PINNED: _TEXT,
        "createdate": _STAMP,
        "hs_lastmodifieddate": _STAMP,
        "hs_object_id": _FILLED_IN,
    },
    DEALS: {
        "dealname": _TEXT,
        "pipeline": _TEXT,
        "dealstage": _options(
            "appointmentscheduled",
            "qualifiedtobuy",
            "presentationscheduled",
            "decisionmakerboughtin",
            "contractsent",
            "closedwon",
            "closedlost",
        ),
        "amount": _NUMBER,
        "closedate": _WHEN,
        "hs_is_closed": _FLAG,
        "hubspot_owner_id": _OWNER,
        PINNED: _TEXT,
        "createdate": _STAMP,
        "hs_lastmodifieddate": _STAMP,
        "hs_object_id": _FILLED_IN,
    },
    TICKETS: {
        "subject": _TEXT,
        "content": _TEXT,
        "hs_pipeline": _TEXT,
        "hs_pipeline_stage": _options("1", "2", "3", "4"),
        "hs_ticket_priority": _options("LOW", "MEDIUM", "HIGH", "URGENT"),
        "closed_date": _STAMP,
        "hubspot_owner_id": _OWNER,
        PINNED: _TEXT,
        "createdate": _STAMP,
        "hs_lastmodifieddate": _STAMP,
        "hs_object_id": _FILLED_IN,
    },
    CARS: {
        "plate": _TEXT,
        "hs_createdate": _STAMP,
        "hs_lastmodifieddate": _STAMP,
        "hs_object_id": _FILLED_IN,
    },
}

STAMPS = {
    EMAILS: ("hs_createdate", "hs_lastmodifieddate"),
    CONTACTS: ("createdate", "lastmodifieddate"),
    COMPANIES: ("createdate", "hs_lastmodifieddate"),
    DEALS: ("createdate", "hs_lastmodifieddate"),
    TICKETS: ("createdate", "hs_lastmodifieddate"),
    CARS: ("hs_createdate", "hs_lastmodifieddate"),
}
"""The properties that hold an object's creation and last change."""

SHOWN: Mapping[str, tuple[str, ...]] = {
    EMAILS: (*STAMPS[EMAILS], "hs_object_id"),
    CONTACTS: (*STAMPS[CONTACTS], "hs_object_id", "email", "firstname", "lastname"),
    COMPANIES: (*STAMPS[COMPANIES], "hs_object_id", "name", "domain"),
    DEALS: (
        *STAMPS[DEALS],
        *("hs_object_id", "dealname", "dealstage", "pipeline", "amount", "closedate"),
    ),
    TICKETS: (*STAMPS[TICKETS], "hs_object_id", "subject", "content", "hs_pipeline_stage"),
    CARS: (*STAMPS[CARS], "hs_object_id", "plate"),
}
"""The properties a read returns when it names none."""

CLOSED_DEAL_STAGES = ("closedwon", "closedlost")
CLOSED_TICKET_STAGE = "4"


@dataclass(frozen=True, slots=True)
class AssociationType:
    """A type from one object type to another. Its other direction is a type of its own."""

    from_type: str
    to_type: str
    id: int
    name: str
    label: str | None = None


def _both_ways(
    one: str, other: str, id_: int, mirror_id: int, *, suffix: str = "", label: str | None = None
) -> tuple[AssociationType, AssociationType]:
    there = f"{_SINGULAR[one]}_to_{_SINGULAR[other]}{suffix}"
    back = f"{_SINGULAR[other]}_to_{_SINGULAR[one]}{suffix}"
    return (
        AssociationType(one, other, id_, there, label),
        AssociationType(other, one, mirror_id, back, label),
    )


# The first pair of two object types is their default. Numbers: hubspot.md section 4; those between
# companies, deals and tickets are HubSpot's published defaults. Those of custom objects are each portal's.
_PAIRS = (
    _both_ways(EMAILS, CONTACTS, 198, 197),
    _both_ways(EMAILS, COMPANIES, 186, 185),
    _both_ways(EMAILS, DEALS, 210, 209),
    _both_ways(EMAILS, TICKETS, 224, 223),
    _both_ways(CONTACTS, COMPANIES, 279, 280, suffix="_unlabeled"),
    _both_ways(CONTACTS, COMPANIES, 1, 2, label=PRIMARY),
    _both_ways(CONTACTS, DEALS, 4, 3),
    _both_ways(CONTACTS, TICKETS, 15, 16),
    _both_ways(COMPANIES, DEALS, 342, 341),
    _both_ways(COMPANIES, TICKETS, 340, 339),
    _both_ways(DEALS, TICKETS, 27, 28),
    _both_ways(EMAILS, CARS, 1301, 1302),
    _both_ways(CONTACTS, CARS, 1303, 1304),
)
ASSOCIATION_TYPES = {type_.id: type_ for pair in _PAIRS for type_ in pair}
MIRROR = {one.id: other for pair in _PAIRS for one, other in (pair, pair[::-1])}
PRIMARY_COMPANY = 1
_DEFAULTS = {(type_.from_type, type_.to_type): type_ for pair in reversed(_PAIRS) for type_ in pair}


def default_association(from_type: str, to_type: str) -> AssociationType:
    """The unlabelled type between two object types. None exists: 400."""
    try:
        return _DEFAULTS[from_type, to_type]
    except KeyError:
        raise ApiError(
            400, f"No association type is defined from {from_type} to {to_type}"
        ) from None
