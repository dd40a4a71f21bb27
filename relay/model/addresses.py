"""Mailboxes, and the CRM records that mail is logged on."""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Self


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """A mailbox as RFC 5322 section 3.4 means it: an addr-spec and a display name, decoded."""

    email: str
    name: str = ""

    @property
    def key(self) -> str:
        """What two spellings of the same address have in common. HubSpot lower-cases, so do we."""
        return self.email.lower()

    @property
    def domain(self) -> str:
        _, at_sign, domain = self.key.rpartition("@")
        return domain if at_sign else ""


class RecordType(StrEnum):
    CONTACT = "contact"
    COMPANY = "company"
    DEAL = "deal"
    TICKET = "ticket"


_WRITTEN = re.compile(r"(contact|company|deal|ticket|2-[1-9][0-9]{0,17})-([1-9][0-9]{0,18})")


@dataclass(frozen=True, slots=True, order=True)
class RecordRef:
    """One CRM record. Ids are strings of digits (hubspot.md section 2).

    `type`: a RecordType, or of a custom object its type id, such as `2-1234567`.
    """

    type: str
    id: str

    @classmethod
    def read(cls, written: str) -> Self | None:
        """As people write it: `deal-602`, `2-1234567-55`. None for anything else."""
        found = _WRITTEN.fullmatch(written)
        return cls(*found.groups()) if found else None

    def __str__(self) -> str:
        return f"{self.type} {self.id}"
