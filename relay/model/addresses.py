"""Mailboxes, and the CRM records that mail is logged on."""

from dataclasses import dataclass
from enum import StrEnum


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


@dataclass(frozen=True, slots=True, order=True)
class RecordRef:
    """One CRM record. Ids are strings of digits (hubspot.md section 2)."""

    type: RecordType
    id: str
