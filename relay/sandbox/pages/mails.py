"""Emails in words: which way each went, who is on it, when. A stored object in, a `Mail` out. Pure.

Whoever calls the API decides what stands in an email: nothing here relies on more than the API checks.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from relay.sandbox.derived import bare_address
from relay.sandbox.pages.cards import OWNER, Card, Reference
from relay.sandbox.store import Stored
from relay.sandbox.wire import is_number, moment

_DIRECTIONS = {"EMAIL": "Sent", "INCOMING_EMAIL": "Received", "FORWARDED_EMAIL": "Forwarded"}
_ROLES = {"from": "From", "sender": "Sender", "to": "To", "cc": "Cc", "bcc": "Bcc"}


class Person(NamedTuple):
    """`name` may be empty."""

    name: str
    address: str


class File(NamedTuple):
    """An attachment. `size` in bytes, None for one that is not there (any more)."""

    id: str
    name: str
    size: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """One email. `people`: From, Sender, To, Cc, Bcc, those that it has. `direction` as in the API.

    `at` is its place on the timeline, `logged_at` when it was created.
    """

    id: int
    direction: str
    status: str
    subject: str
    at: datetime
    logged_at: datetime
    owner: str
    people: Mapping[str, Sequence[Person]]
    text: str
    html: str
    files: Sequence[File]
    records: Sequence[Reference]

    @property
    def way(self) -> str:
        """The direction in a word."""
        return _DIRECTIONS.get(self.direction, "No direction")

    def records_beside(self, card: Card) -> list[Reference]:
        """The records that it is on, without this one."""
        return [one for one in self.records if (one.type, one.id) != (card.type, card.id)]


def mail(
    stored: Stored,
    *,
    owners: Mapping[str, str],
    files: Mapping[str, File],
    records: Sequence[Reference],
) -> Mail:
    """`owners`: id -> name; `files`: id -> file, for those that exist; `records`: what it is on."""
    values = stored.properties
    owner = values.get(OWNER, "")
    return Mail(
        id=stored.id,
        direction=values.get("hs_email_direction", ""),
        status=values.get("hs_email_status", ""),
        subject=values.get("hs_email_subject", ""),
        at=datetime.fromisoformat(values["hs_timestamp"]),
        logged_at=moment(stored.created_ms),
        owner=owners.get(owner, owner),
        people=_people(values.get("hs_email_headers", "")),
        text=values.get("hs_email_text", ""),
        html=values.get("hs_email_html", ""),
        files=[files.get(id_, File(id_, f"File {id_}", None)) for id_ in file_ids(stored)],
        records=records,
    )


def file_ids(stored: Stored) -> list[str]:
    """The seed page: ids of files, separated by semicolons."""
    given = stored.properties.get("hs_attachment_ids", "").split(";")
    return [id_.strip() for id_ in given if is_number(id_.strip())]


def _people(headers: str) -> dict[str, list[Person]]:
    parsed = json.loads(headers) if headers else {}
    people = {}
    for key, role in _ROLES.items():
        given = parsed.get(key) or []
        several = given if isinstance(given, list) else [given]
        if found := [_person(one) for one in several if isinstance(one, dict)]:
            people[role] = found
    return people


def _person(given: Mapping[str, Any]) -> Person:
    """`email` may be written with the name: ToFirst ToLast<to@test.com> (the seed page)."""
    written = str(given.get("email") or "")
    address = bare_address(written)
    parts = [str(given.get(key) or "") for key in ("firstName", "lastName")]
    name = " ".join(part for part in parts if part) or written.removesuffix(f"<{address}>").strip()
    return Person("" if name == address else name, address)
