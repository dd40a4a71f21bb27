"""What HubSpot fills in by itself: an email's people from its headers, and what counts as closed.

Pure functions from property values to property values.
Source: the seed page, "Read only properties" and "Set email headers"; hubspot.md sections 1 and 4.
"""

import json
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from relay.sandbox import schema
from relay.sandbox.wire import ApiError, iso

_IN_BRACKETS = re.compile(r"<([^<>]*)>\s*$")
_PERSON = {"email": "email", "firstname": "firstName", "lastname": "lastName"}
_SEPARATOR = ";"


def derive(type_: str, values: Mapping[str, str], *, at: datetime) -> dict[str, str]:
    """The properties that follow from `values`. "" stands for one that has no value."""
    match type_:
        case schema.EMAILS:
            return _people(values.get("hs_email_headers", ""))
        case schema.DEALS:
            is_closed = values.get("dealstage") in schema.CLOSED_DEAL_STAGES
            return {"hs_is_closed": "true" if is_closed else "false"}
        case schema.TICKETS if values.get("hs_pipeline_stage") == schema.CLOSED_TICKET_STAGE:
            return {"closed_date": values.get("closed_date", iso(at))}
        case schema.TICKETS:
            return {"closed_date": ""}
        case _:
            return {}


def bare_address(written: str) -> str:
    """`ToFirst ToLast<to@test.com>`, as the seed page writes a recipient -> `to@test.com`."""
    found = _IN_BRACKETS.search(written)
    return (found[1] if found else written).strip()


def _people(headers: str) -> dict[str, str]:
    parsed = _parsed(headers) if headers else {}
    sender, recipients = parsed.get("from"), parsed.get("to")
    return _described("from", [sender] if sender else []) | _described("to", recipients or [])


def _described(side: str, people: list[dict[str, Any]]) -> dict[str, str]:
    columns = {
        name: [str(person.get(key) or "") for person in people] for name, key in _PERSON.items()
    }
    columns["email"] = [bare_address(written) for written in columns["email"]]
    return {
        f"hs_email_{side}_{name}": _SEPARATOR.join(column) if any(column) else ""
        for name, column in columns.items()
    }


def _parsed(headers: str) -> dict[str, Any]:
    try:
        parsed = json.loads(headers)
    except ValueError:
        parsed = None
    if not isinstance(parsed, dict) or not _is_person(parsed.get("from")):
        raise _unreadable("an object in JSON, with from")
    for side in ("to", "cc", "bcc"):
        people = parsed.get(side, [])
        if not isinstance(people, list) or not all(_is_person(person) for person in people):
            raise _unreadable(f"{side} to be a list of people with email")
    return parsed


def _is_person(person: object) -> bool:
    return isinstance(person, dict) and isinstance(person.get("email"), str)


def _unreadable(expected: str) -> ApiError:
    return ApiError(
        400,
        f"hs_email_headers is not valid: expected {expected}",
        code="INVALID_HEADERS",
        context={"propertyName": ["hs_email_headers"]},
    )
