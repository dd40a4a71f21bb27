"""HubSpot's JSON, both ways: every `hs_` name and every number of HubSpot's stands here.

Promise: a request says exactly what the seed page "Engagements | Email" says, and answers are read
without trust: a field that is missing or of another type is as good as empty. Knows no HTTP.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any, NamedTuple

from relay.errors import Temporary
from relay.hubspot.sizes import MAX_UNITS, cut_line, units
from relay.model import (
    Address,
    Contact,
    Direction,
    Engagement,
    RecordRef,
    RecordType,
    Status,
)
from relay.parser.names import first_and_last

Json = dict[str, Any]

ASSOCIATION_TYPES: Mapping[str, int] = {
    RecordType.CONTACT: 198,
    RecordType.COMPANY: 186,
    RecordType.DEAL: 210,
    RecordType.TICKET: 224,
}
"""From an email to a record (hubspot.md section 4)."""

OBJECTS: Mapping[str, str] = {
    RecordType.CONTACT: "contacts",
    RecordType.COMPANY: "companies",
    RecordType.DEAL: "deals",
    RecordType.TICKET: "tickets",
}
"""The object types, as paths name them."""

PRIMARY_COMPANY = 1
PRIMARY_COMPANY_NAME = "contact_to_company"
"""From a contact to the one company that HubSpot shows first: by number, and by name in a GET."""

OWNER = "hubspot_owner_id"
CONTACT_PROPERTIES = (
    "email",
    "hs_additional_emails",
    "createdate",
    "notes_last_updated",
    "lastmodifieddate",
)
"""`notes_last_updated` is what HubSpot shows as the last activity date."""

OPEN_PROPERTIES: Mapping[str, tuple[str, ...]] = {
    RecordType.DEAL: ("hs_is_closed", "hs_lastmodifieddate"),
    RecordType.TICKET: ("closed_date", "hs_lastmodifieddate"),
}
"""What tells whether a record is open, and how recent it is (hubspot.md section 4)."""

EMAIL_PROPERTIES = ("hs_timestamp", "hs_email_subject", "hs_email_headers", "hs_email_text")

UNIQUE_KEY = "relay_key"
"""The property of emails by which relay knows an engagement again, where a portal has it."""

UNIQUE_KEY_DEFINITION: Json = {
    "name": UNIQUE_KEY,
    "label": "relay key",
    "description": "Filled in by relay, so that no mail is logged twice. Do not change it.",
    "type": "string",
    "fieldType": "text",
    "hasUniqueValue": True,
}
"""Without `groupName`, which has to be one of the portal's (hubspot.md section 10)."""

USUAL_PROPERTY = "hs_email_subject"
"""Every portal has it on emails: its group is where further ones belong."""

_ANGLE = re.compile(r"<([^<>]*)>\s*$")
_UNSAFE_IN_NAME = str.maketrans("", "", "<>")


# ---------------------------------------------------------------- what is sent


def objects_of(record_type: str) -> str:
    """As paths name them. Custom objects go by their type id."""
    return OBJECTS.get(record_type, record_type)


def email_request(
    engagement: Engagement,
    file_ids: Iterable[str] = (),
    links: Iterable[RecordRef] | None = None,
    key: str = "",
    link_types: Mapping[str, Json] = MappingProxyType({}),
) -> Json:
    """The body of the create (the seed page, Create an email).

    `links`: in place of its own. `key`: the value of the unique property, `""` for none. `link_types`:
    how custom objects are linked; those that it does not have are left out.
    """
    known = {
        name: link_type("HUBSPOT_DEFINED", number) for name, number in ASSOCIATION_TYPES.items()
    }
    known |= link_types
    chosen = engagement.links if links is None else links
    return {
        "properties": email_properties(engagement, file_ids) | ({UNIQUE_KEY: key} if key else {}),
        "associations": [
            {"to": {"id": record.id}, "types": [known[record.type]]}
            for record in chosen
            if record.type in known
        ],
    }


def amendment(
    *,
    status: Status | None,
    direction: Direction | None,
    owner_id: str | None,
    at: datetime | None,
) -> Json:
    """An update of what is given (hubspot.md section 2); an empty string would clear a property."""
    properties = {
        "hs_timestamp": timestamp(at) if at else "",
        OWNER: owner_id or "",
        "hs_email_direction": direction or "",
        "hs_email_status": status or "",
    }
    return {"properties": {name: str(value) for name, value in properties.items() if value}}


def email_properties(engagement: Engagement, file_ids: Iterable[str] = ()) -> dict[str, str]:
    """Every value is a string (hubspot.md section 2); what is empty is left out.

    The bodies of a prepared engagement fit.
    """
    properties = {
        "hs_timestamp": timestamp(engagement.at),
        OWNER: engagement.owner_id or "",
        "hs_email_direction": engagement.direction.value,
        "hs_email_status": engagement.status.value,
        "hs_email_subject": cut_line(engagement.subject),
        "hs_email_text": engagement.text,
        "hs_email_html": engagement.html,
        "hs_attachment_ids": ";".join(file_ids),
        "hs_email_headers": headers(engagement),
    }
    return {name: value for name, value in properties.items() if value}


def headers(engagement: Engagement) -> str:
    return email_headers(
        from_=engagement.from_,
        sender=engagement.sender,
        to=engagement.to,
        cc=engagement.cc,
        bcc=engagement.bcc,
    )


def email_headers(
    *,
    from_: Address,
    to: Iterable[Address],
    sender: Address | None = None,
    cc: Iterable[Address] = (),
    bcc: Iterable[Address] = (),
) -> str:
    """The value of `hs_email_headers` (the seed page, Set email headers).

    `from_` is the user's real address, `sender` what submitted the email, such as an alias.
    Recipients that do not fit the property are left out.
    """
    value: Json = {"from": _submitter(from_)}
    if sender is not None:
        value["sender"] = _submitter(sender)
    value |= {"to": [], "cc": [], "bcc": []}
    room = MAX_UNITS - units(_compact(value))
    for field, addresses in (("to", to), ("cc", cc), ("bcc", bcc)):
        for address in addresses:
            recipient = _recipient(address)
            room -= units(_compact(recipient)) + len(",")
            if room < 0:
                return _compact(value)
            value[field].append(recipient)
    return _compact(value)


def contact_request(address: Address, owner_id: str | None) -> Json:
    first, last = first_and_last(address)
    properties = {
        "email": address.key,
        "firstname": first,
        "lastname": last,
        OWNER: owner_id or "",
    }
    return {"properties": {name: value for name, value in properties.items() if value}}


def ids(values: Iterable[str]) -> list[Json]:
    return [{"id": value} for value in values]


def timestamp(at: datetime) -> str:
    """ISO 8601 in UTC with milliseconds, as the seed page writes it."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def link_type(category: str, type_id: int) -> Json:
    return {"associationCategory": category, "associationTypeId": type_id}


def _submitter(address: Address) -> Json:
    first, last = first_and_last(address)
    return {"email": address.email, "firstName": first, "lastName": last}


def _recipient(address: Address) -> Json:
    first, last = first_and_last(address)
    name = f"{first} {last}".translate(_UNSAFE_IN_NAME).strip()
    email = f"{name}<{address.email}>" if name else address.email
    return {"email": email, "firstName": first, "lastName": last}


def _compact(value: Json) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


# ---------------------------------------------------------------- what comes back


def traits(properties: Mapping[str, Any]) -> str:
    """A digest of what tells one mail from another: time, subject, people, text.

    It survives what HubSpot may do to a property (its white space, the form of a time or of the
    headers), so that a stored email has the traits of the request that made it.
    """
    at = moment(properties.get("hs_timestamp"))
    told = [
        at.isoformat() if at else "",
        _letters(properties.get("hs_email_subject")),
        _people(properties.get("hs_email_headers")),
        _letters(properties.get("hs_email_text")),
    ]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()


class Traits(NamedTuple):
    """What an engagement is known again by: its digest, and its unique property's value or `""`."""

    digest: str
    key: str


def join_traits(digest: str, key: str) -> str:
    """As they are stored, in one text."""
    return f"{digest} {key}" if key else digest


def split_traits(stored: str) -> Traits:
    digest, _, key = stored.partition(" ")
    return Traits(digest, key)


def moment(value: object) -> datetime | None:
    """A time as HubSpot writes it: ISO 8601, or Unix milliseconds. None if it is neither."""
    try:
        text = str(value)
        if text.isdecimal():
            return datetime.fromtimestamp(int(text) / 1000, UTC)
        at = datetime.fromisoformat(text)
    except (ValueError, OverflowError, OSError):
        return None
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def contact(record: Json) -> Contact:
    """The primary address first, then the secondary ones, which HubSpot joins by `;`."""
    found = properties_of(record)
    primary, others = (str(found.get(name) or "") for name in CONTACT_PROPERTIES[:2])
    emails = [email.strip().lower() for email in (primary, *others.split(";"))]
    return Contact(
        id=id_of(record),
        emails=tuple(dict.fromkeys(filter(None, emails))),
        created_at=moment(found.get("createdate")),
        active_at=moment(found.get("notes_last_updated")) or moment(found.get("lastmodifieddate")),
    )


def is_open(record: Json) -> bool:
    """A deal that is not closed, a ticket without a date on which it was."""
    found = properties_of(record)
    return str(found.get("hs_is_closed")).lower() != "true" and not found.get("closed_date")


def modified_at(record: Json) -> datetime:
    found = moment(properties_of(record).get("hs_lastmodifieddate"))
    return found or datetime.min.replace(tzinfo=UTC)


def properties_of(record: Json) -> Json:
    properties = record.get("properties")
    return properties if isinstance(properties, dict) else {}


def results_of(answer: Json) -> list[Json]:
    """The items of a list or a batch."""
    results = answer.get("results")
    return [item for item in results if isinstance(item, dict)] if isinstance(results, list) else []


def next_page(answer: Json) -> str | None:
    """What `after` is to be for the next page of a list; None when this is the last."""
    value: object = answer
    for key in ("paging", "next", "after"):
        value = value.get(key) if isinstance(value, dict) else None
    return str(value) if isinstance(value, str | int) and value != "" else None


def owner_ids(answer: Json) -> dict[str, str]:
    """The ids of a page of owners, by address in lower case."""
    owners = [owner for owner in results_of(answer) if not owner.get("archived")]
    return {
        str(owner["email"]).lower(): str(owner["id"])
        for owner in owners
        if owner.get("email") and owner.get("id")
    }


def associated(record: Json, object_type: str) -> list[tuple[str, str]] | None:
    """Id and type of each association that a GET told along. None: HubSpot has more than it told."""
    found = record.get("associations")
    told = found.get(object_type) if isinstance(found, dict) else None
    if not isinstance(told, dict):
        return []
    if next_page(told):
        return None
    return [(id_of(each), str(each.get("type"))) for each in results_of(told)]


def id_of(record: Json) -> str:
    """Raises Temporary when there is none."""
    if not record.get("id"):
        raise Temporary("an answer of HubSpot's has no id")
    return str(record["id"])


def _letters(text: object) -> str:
    return "".join(text.split()) if isinstance(text, str) else ""


def _people(value: object) -> tuple[tuple[str, ...], ...]:
    try:
        parsed = json.loads(str(value))
    except (ValueError, RecursionError):
        return ()
    if not isinstance(parsed, dict):
        return ()
    return tuple(_addresses(parsed.get(field)) for field in ("from", "to", "cc", "bcc"))


def _addresses(value: object) -> tuple[str, ...]:
    people = value if isinstance(value, list) else [value]
    texts = [str(person.get("email") or "") for person in people if isinstance(person, dict)]
    found = [(_ANGLE.search(text) or [text, text])[1] for text in texts]
    return tuple(sorted(address.strip().lower() for address in found))
