"""Every path of HubSpot's API that relay uses, for any version of it (hubspot.md section 2).

The seed writes `v3`; its successors carry a date and put it behind the resource's name. v4 is the
version of the association endpoints that belongs to v3.
"""

from dataclasses import dataclass
from urllib.parse import quote


@dataclass(frozen=True, slots=True)
class Paths:
    """`api_version`: `v3`, or a date such as `2026-03`."""

    api_version: str = "v3"

    def objects(self, object_type: str) -> str:
        root = "/crm/v3/objects" if self._is_v3 else f"/crm/objects/{self.api_version}"
        return f"{root}/{object_type}"

    def object(self, object_type: str, object_id: str) -> str:
        return f"{self.objects(object_type)}/{quote(object_id, safe='')}"

    def batch(self, object_type: str, verb: str) -> str:
        """`verb`: create, read, update, upsert or archive."""
        return f"{self.objects(object_type)}/batch/{verb}"

    def search(self, object_type: str) -> str:
        return f"{self.objects(object_type)}/search"

    def association(
        self, from_type: str, from_id: str, to_type: str, to_id: str, association_type: str | int
    ) -> str:
        """Of one pair by one type: a number, or snake case as in `email_to_contact`."""
        steps = [to_type, to_id, str(association_type)]
        end = "/".join(quote(step, safe="") for step in steps)
        return f"{self.object(from_type, from_id)}/associations/{end}"

    def associations(self, from_type: str, to_type: str, verb: str = "read") -> str:
        """Of many pairs. `verb`: read, create, archive or associate/default."""
        root = "/crm/v4/associations" if self._is_v3 else f"/crm/associations/{self.api_version}"
        return f"{root}/{from_type}/{to_type}/batch/{verb}"

    def association_labels(self, from_type: str, to_type: str) -> str:
        root = "/crm/v4/associations" if self._is_v3 else f"/crm/associations/{self.api_version}"
        return f"{root}/{from_type}/{to_type}/labels"

    def properties(self, object_type: str) -> str:
        root = "/crm/v3/properties" if self._is_v3 else f"/crm/properties/{self.api_version}"
        return f"{root}/{object_type}"

    def definition(self, object_type: str, name: str) -> str:
        """Of one property."""
        return f"{self.properties(object_type)}/{name}"

    @property
    def owners(self) -> str:
        return "/crm/v3/owners" if self._is_v3 else f"/crm/owners/{self.api_version}"

    def owner(self, owner_id: str) -> str:
        return f"{self.owners}/{quote(owner_id, safe='')}"

    @property
    def files(self) -> str:
        return f"/files/{self.api_version}/files"

    def file(self, file_id: str) -> str:
        return f"{self.files}/{quote(file_id, safe='')}"

    def signed_url(self, file_id: str) -> str:
        return f"{self.file(file_id)}/signed-url"

    @property
    def account(self) -> str:
        return f"/account-info/{self.api_version}/details"

    @property
    def token(self) -> str:
        return f"/oauth/{self.api_version}/token"

    @property
    def _is_v3(self) -> bool:
        return self.api_version == "v3"
