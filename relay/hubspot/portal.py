"""What a portal says of itself: its owners, its account, the definitions of its properties.

Nothing is remembered here: a daemon that asks for every mail has `owners`. All methods raise the
HubSpotErrors of `results`. Source: hubspot.md section 8.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

from relay.hubspot.calls import Calls
from relay.hubspot.paths import Paths
from relay.hubspot.wire import Json, id_of, next_page, results_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner:
    """A user of the portal. `id` is what `hubspot_owner_id` takes; `user_id` is another number."""

    id: str
    email: str
    first_name: str
    last_name: str
    user_id: str
    archived: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """`portal_id`: the Hub ID. `ui_domain`: where people see it, such as app.hubspot.com."""

    portal_id: str
    account_type: str
    time_zone: str
    ui_domain: str
    data_hosting_location: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """One property of an object type. `type`: string, number, datetime, enumeration, bool …

    `options`: the values that an enumeration takes. `is_unique`: no two objects may have the same
    value, so it can be an `id_property`.
    """

    name: str
    label: str
    type: str
    field_type: str
    group: str
    description: str
    options: tuple[str, ...]
    is_unique: bool
    is_read_only: bool


class OwnerList:
    def __init__(self, *, calls: Calls, paths: Paths) -> None:
        self._calls = calls
        self._paths = paths

    async def list(
        self, *, email: str = "", archived: bool = False, limit: int = 100
    ) -> AsyncIterator[Owner]:
        """All owners, or those with this address, a call for each page of `limit` (1 to 500).

        An alias of a user's is not known here. `archived`: the deactivated ones instead.
        """
        query = {"limit": str(limit), "archived": str(archived).lower()}
        if email:
            query["email"] = email
        after: str | None = ""
        while after is not None:
            more = {"after": after} if after else {}
            answer = await self._calls.send(
                "owners_list", "GET", self._paths.owners, query=query | more
            )
            for record in results_of(answer):
                yield _owner(record)
            following = next_page(answer)
            after = following if following != after else None

    async def get(self, owner_id: str) -> Owner:
        path = self._paths.owner(owner_id)
        return _owner(await self._calls.send("owners_get", "GET", path))


class AccountInfo:
    def __init__(self, *, calls: Calls, paths: Paths) -> None:
        self._calls = calls
        self._paths = paths

    async def details(self) -> Account:
        """Which account the token belongs to."""
        answer = await self._calls.send("account_get", "GET", self._paths.account)
        return Account(
            portal_id=_text(answer, "portalId"),
            account_type=_text(answer, "accountType"),
            time_zone=_text(answer, "timeZone"),
            ui_domain=_text(answer, "uiDomain"),
            data_hosting_location=_text(answer, "dataHostingLocation"),
        )


class Definitions:
    def __init__(self, *, calls: Calls, paths: Paths) -> None:
        self._calls = calls
        self._paths = paths

    async def all(self, object_type: str) -> tuple[Definition, ...]:
        """Every property of an object type that the token may see."""
        path = self._paths.properties(object_type)
        answer = await self._calls.send("properties_list", "GET", path)
        return tuple(_definition(record) for record in results_of(answer))

    async def get(self, object_type: str, name: str) -> Definition:
        path = self._paths.definition(object_type, name)
        return _definition(await self._calls.send("properties_get", "GET", path))

    async def create(
        self,
        object_type: str,
        name: str,
        *,
        label: str,
        group: str,
        type: str = "string",  # noqa: A002 - HubSpot's word
        field_type: str = "text",
        description: str = "",
        is_unique: bool = False,
    ) -> Definition:
        """Add a property of the portal's own. Refused with status 409 when there is one of this name.

        `group`: a group of properties that there is, such as `contactinformation`.
        """
        body: Json = {
            "name": name,
            "label": label,
            "groupName": group,
            "type": type,
            "fieldType": field_type,
            "description": description,
            "hasUniqueValue": is_unique,
        }
        path = self._paths.properties(object_type)
        return _definition(await self._calls.send("properties_create", "POST", path, body=body))


def _owner(record: Json) -> Owner:
    return Owner(
        id=id_of(record),
        email=_text(record, "email"),
        first_name=_text(record, "firstName"),
        last_name=_text(record, "lastName"),
        user_id=_text(record, "userId"),
        archived=record.get("archived") is True,
    )


def _definition(record: Json) -> Definition:
    options, about = record.get("options"), record.get("modificationMetadata")
    return Definition(
        name=_text(record, "name"),
        label=_text(record, "label"),
        type=_text(record, "type"),
        field_type=_text(record, "fieldType"),
        group=_text(record, "groupName"),
        description=_text(record, "description"),
        options=tuple(
            _text(option, "value")
            for option in (options if isinstance(options, list) else [])
            if isinstance(option, dict)
        ),
        is_unique=record.get("hasUniqueValue") is True,
        is_read_only=isinstance(about, dict) and about.get("readOnlyValue") is True,
    )


def _text(record: dict[str, Any], name: str) -> str:
    value = record.get(name)
    return str(value) if isinstance(value, str | int) else ""
