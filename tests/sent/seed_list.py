"""What may leave for HubSpot: the field list of the seed page, and what an association is.

Written down from the seed page and hubspot.md, and never taken from relay: what relay sends is held
against what HubSpot's documents say, not against itself. Each function tells what is wrong, in words.
"""

import json
import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any

RELAY_KEY = "relay_key"
"""relay's own unique property, where a portal allows one (hubspot.md section 10)."""

WRITABLE: Mapping[str, Collection[str]] = {
    "emails": {
        "hs_timestamp",
        "hs_email_direction",
        "hs_email_status",
        "hs_email_subject",
        "hs_email_text",
        "hs_email_html",
        "hs_email_headers",
        "hs_attachment_ids",
        "hubspot_owner_id",
        RELAY_KEY,
    },
    "contacts": {
        "email",
        "firstname",
        "lastname",
        "phone",
        "hubspot_owner_id",
        "hs_pinned_engagement_id",
    },
    "companies": {"name", "domain", "hs_pinned_engagement_id"},
    "deals": {"hs_pinned_engagement_id"},
    "tickets": {"hs_pinned_engagement_id"},
}
REQUIRED = {"emails": {"hs_timestamp", "hs_email_direction"}, "contacts": {"email"}}
FROM_AN_EMAIL = {
    "contacts": (198, "email_to_contact"),
    "companies": (186, "email_to_company"),
    "deals": (210, "email_to_deal"),
    "tickets": (224, "email_to_ticket"),
}
CATEGORIES = {"HUBSPOT_DEFINED", "USER_DEFINED", "INTEGRATOR_DEFINED"}
MOST_CHARACTERS = 65_536
SPELLINGS = {
    "contacts": ("contact", "0-1"),
    "companies": ("company", "0-2"),
    "deals": ("deal", "0-3"),
    "tickets": ("ticket", "0-5"),
    "emails": ("email", "0-49"),
}
TO_A_CUSTOM_OBJECT = 1301
"""From an email, in the sandbox: each portal has its own number"""
CUSTOM = re.compile(r"2-\d+")
"""The type id of a custom object."""
PLURAL = {each: name for name, others in SPELLINGS.items() for each in (name, *others)}
ID = re.compile(r"\d+")


def properties(type_: str, values: Any, *, is_new: bool) -> Iterator[str]:
    if not isinstance(values, dict):
        yield "properties is no object"
        return
    if refused := set(values) - set(WRITABLE.get(type_, ())):
        yield f"not writable properties of {type_}: {sorted(refused)}"
    if is_new and (missing := REQUIRED.get(type_, set()) - set(values)):
        yield f"a create without {sorted(missing)}"
    for name, value in values.items():
        if not isinstance(value, str):
            yield f"the value of {name} is no string"
        elif value or is_new:
            yield from _value(name, value)


def _value(name: str, value: str) -> Iterator[str]:
    if not value:
        yield f"a create with an empty {name}"
    if len(value.encode("utf-16-le", "surrogatepass")) // 2 > MOST_CHARACTERS:
        yield f"{name} is longer than {MOST_CHARACTERS} characters"
    if name == "hs_email_headers" and not _is_headers(value):
        yield "hs_email_headers is not what the seed page writes"


def _is_headers(value: str) -> bool:
    try:
        headers = json.loads(value)
        people = [headers["from"], *(headers[field] for field in ("sender",) if field in headers)]
        people += [person for field in ("to", "cc", "bcc") for person in headers[field]]
        return set(headers) <= {"from", "sender", "to", "cc", "bcc"} and all(
            set(person) <= {"email", "firstName", "lastName"}
            and all(isinstance(part, str) for part in person.values())
            and person["email"]
            for person in people
        )
    except (ValueError, KeyError, TypeError):
        return False


# ---------------------------------------------------------------- associations


def associations(type_: str, given: Any) -> Iterator[str]:
    if not isinstance(given, list):
        yield "associations is no list"
        return
    for item in given:
        try:
            to_id, specs = item["to"]["id"], item["types"]
            known = set(item) == {"to", "types"} and set(item["to"]) == {"id"}
        except (KeyError, TypeError):
            known = False
        if not known or not isinstance(to_id, str) or not ID.fullmatch(to_id) or not specs:
            yield f"an association is {{to: {{id}}, types: […]}}, and not {item}"
        else:
            yield from _specs(type_, specs)


def _specs(type_: str, specs: list[Any]) -> Iterator[str]:
    ids = {number for number, _ in FROM_AN_EMAIL.values()} | {TO_A_CUSTOM_OBJECT}
    for spec in specs:
        if set(spec) != {"associationCategory", "associationTypeId"}:
            yield f"an association's type is a category and an id, and not {spec}"
        elif spec["associationCategory"] not in CATEGORIES:
            yield f"{spec['associationCategory']} is no association category"
        elif not isinstance(spec["associationTypeId"], int):
            yield "an association's type id is a number"
        elif (
            type_ == "emails"
            and spec["associationCategory"] == "HUBSPOT_DEFINED"
            and spec["associationTypeId"] not in ids
        ):
            yield f"{spec['associationTypeId']} leads from an email to none of {sorted(FROM_AN_EMAIL)}"
