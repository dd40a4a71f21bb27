"""The calls for one type of object: contacts, companies, deals, tickets or emails.

All methods raise what `results` lists: Refused when HubSpot says no, PortalPaused and Locked when
nothing was done, Unanswered when it may have been. All of them are HubSpotErrors, with HubSpot's own
words. An id that is no number is Permanent, before anything is sent. Source: hubspot.md sections 1 to 5, the seed page.
"""

from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from typing import Any, Generic

from relay.hubspot.batches import Batches, checked_id
from relay.hubspot.calls import Calls
from relay.hubspot.paths import Paths
from relay.hubspot.searching import Search
from relay.hubspot.shapes import CrmObject, Link, P, Page, read_object, read_page

PINNED = "hs_pinned_engagement_id"

_SINGULAR = {
    "contacts": "contact",
    "companies": "company",
    "deals": "deal",
    "tickets": "ticket",
    "emails": "email",
}

Check = Callable[[Mapping[str, Any]], None]
"""Raises NotWritable for properties that must not leave."""


def _any(_: Mapping[str, Any]) -> None:
    return None


class Objects(Generic[P]):
    """`batch`: the same in batches. `search`: by what is in it, seconds behind."""

    def __init__(
        self, object_type: str, *, calls: Calls, paths: Paths, check: Check = _any
    ) -> None:
        self._type = object_type
        self._calls = calls
        self._paths = paths
        self._check = check
        self.batch: Batches[P] = Batches(object_type, calls=calls, paths=paths, check=check)
        self.search = Search(object_type, calls=calls, paths=paths)

    async def create(self, properties: P, *, links: Iterable[Link] = ()) -> CrmObject:
        """Create one, with its associations. One link to a record that is gone refuses all of it."""
        self._check(properties)
        body = {"properties": properties, "associations": [link.as_json() for link in links]}
        path = self._paths.objects(self._type)
        return read_object(await self._send("create", "POST", path, body=body))

    async def get(
        self,
        object_id: str,
        *,
        properties: Iterable[str] = (),
        associations: Iterable[str] = (),
        id_property: str = "",
        archived: bool = False,
    ) -> CrmObject:
        """Read one, by its id or by the value of the unique `id_property`, such as `email`.

        `properties`: names, by default a few that HubSpot chooses. `associations`: object types;
        types without any are left out. `archived`: look among the deleted ones instead.
        """
        query = _asked(properties, associations, archived=archived)
        if id_property:
            query["idProperty"] = id_property
            path = self._paths.object(self._type, object_id)
        else:
            path = self._path(object_id)
        return read_object(await self._send("get", "GET", path, query=query))

    async def list(
        self,
        *,
        properties: Iterable[str] = (),
        associations: Iterable[str] = (),
        limit: int = 100,
        after: str | None = None,
        archived: bool = False,
    ) -> AsyncIterator[CrmObject]:
        """All of them, a call for each page of `limit` (1 to 100), from the cursor `after` on."""
        properties, associations = tuple(properties), tuple(associations)
        while True:
            page = await self.page(
                properties=properties,
                associations=associations,
                limit=limit,
                after=after,
                archived=archived,
            )
            for found in page.results:
                yield found
            if page.after is None or page.after == after:
                return
            after = page.after

    async def page(
        self,
        *,
        properties: Iterable[str] = (),
        associations: Iterable[str] = (),
        limit: int = 100,
        after: str | None = None,
        archived: bool = False,
    ) -> Page:
        """One page of the list. Its `after` is the cursor of the next."""
        query = _asked(properties, associations, archived=archived) | {"limit": str(limit)}
        if after is not None:
            query["after"] = after
        path = self._paths.objects(self._type)
        return read_page(await self._send("list", "GET", path, query=query))

    async def update(self, object_id: str, properties: P) -> CrmObject:
        """Change some properties; an empty string clears one."""
        self._check(properties)
        path = self._path(object_id)
        body = {"properties": properties}
        return read_object(await self._send("update", "PATCH", path, body=body))

    async def delete(self, object_id: str) -> None:
        """Delete one. An email is gone for good, a record can be restored in HubSpot.

        HubSpot does not say whether there was one.
        """
        await self._send("delete", "DELETE", self._path(object_id))

    async def associate(
        self, object_id: str, to_type: str, to_id: str, association_type: str | int = ""
    ) -> None:
        """Link with a record. May be repeated.

        `to_type`: singular or plural, or an object type id. `association_type`: a number (198) or
        snake case (`email_to_contact`); by default the usual one of the two types.
        """
        await self._send(
            "associate", "PUT", self._association(object_id, to_type, to_id, association_type)
        )

    async def dissociate(
        self, object_id: str, to_type: str, to_id: str, association_type: str | int = ""
    ) -> None:
        """Undo `associate`. May be repeated."""
        await self._send(
            "dissociate", "DELETE", self._association(object_id, to_type, to_id, association_type)
        )

    def _path(self, object_id: str) -> str:
        return self._paths.object(self._type, checked_id(object_id))

    def _association(
        self, object_id: str, to_type: str, to_id: str, association_type: str | int
    ) -> str:
        usual = f"{singular(self._type)}_to_{singular(to_type)}"
        ends = checked_id(object_id), to_type, checked_id(to_id)
        return self._paths.association(self._type, *ends, association_type or usual)

    async def _send(self, verb: str, method: str, path: str, **request: Any) -> dict[str, Any]:
        return await self._calls.send(f"{self._type}_{verb}", method, path, **request)


class Records(Objects[P]):
    """Objects that have a timeline: contacts, companies, deals and tickets."""

    async def pin(self, object_id: str, email_id: str) -> CrmObject:
        """Keep an email at the top of the record's timeline, in place of what was pinned there.

        The email must be associated with the record (the seed page, Pin an email on a record).
        """
        return await self._pin(object_id, checked_id(email_id))

    async def unpin(self, object_id: str) -> CrmObject:
        """Let nothing be pinned on the record."""
        return await self._pin(object_id, "")

    async def pinned(self, object_id: str) -> str:
        """The id of the email, note, … that is pinned on the record, `""` for none."""
        return (await self.get(object_id, properties=[PINNED]))[PINNED]

    async def _pin(self, object_id: str, email_id: str) -> CrmObject:
        path = self._path(object_id)
        body = {"properties": {PINNED: email_id}}
        return read_object(await self._send("pin", "PATCH", path, body=body))


def singular(object_type: str) -> str:
    """contacts -> contact; what is singular, or no type of these, as it is."""
    return _SINGULAR.get(object_type, object_type)


def _asked(
    properties: Iterable[str], associations: Iterable[str], *, archived: bool
) -> dict[str, str]:
    query = {"properties": ",".join(properties), "associations": ",".join(associations)}
    asked = {name: value for name, value in query.items() if value}
    return asked | ({"archived": "true"} if archived else {})
