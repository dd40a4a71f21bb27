"""Every path of HubSpot's API that relay uses, for any version of it (hubspot.md section 2).

The seed writes `v3`; its successors carry a date and put it behind the resource's name. v4 is the
version of the association endpoints that belongs to v3.
"""

from dataclasses import dataclass

from relay.model import RecordRef


@dataclass(frozen=True, slots=True)
class Paths:
    """`api_version`: `v3`, or a date such as `2026-03`."""

    api_version: str = "v3"

    @property
    def emails(self) -> str:
        return self.objects("emails")

    def email(self, engagement_id: str) -> str:
        return f"{self.emails}/{engagement_id}"

    def email_association(self, engagement_id: str, record: RecordRef, type_id: int) -> str:
        return f"{self.email(engagement_id)}/associations/{record.type}/{record.id}/{type_id}"

    def objects(self, object_type: str) -> str:
        root = "/crm/v3/objects" if self._is_v3 else f"/crm/objects/{self.api_version}"
        return f"{root}/{object_type}"

    def batch(self, object_type: str, verb: str) -> str:
        """`verb`: create or read."""
        return f"{self.objects(object_type)}/batch/{verb}"

    def associations(self, from_type: str, to_type: str) -> str:
        root = "/crm/v4/associations" if self._is_v3 else f"/crm/associations/{self.api_version}"
        return f"{root}/{from_type}/{to_type}/batch/read"

    @property
    def owners(self) -> str:
        return "/crm/v3/owners" if self._is_v3 else f"/crm/owners/{self.api_version}"

    @property
    def files(self) -> str:
        return f"/files/{self.api_version}/files"

    @property
    def _is_v3(self) -> bool:
        return self.api_version == "v3"
