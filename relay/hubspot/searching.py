"""Search: objects by what is in their properties (hubspot.md section 3)."""

from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from relay.errors import Permanent
from relay.hubspot.calls import Calls
from relay.hubspot.paths import Paths
from relay.hubspot.shapes import CrmObject, Page, read_page
from relay.hubspot.wire import Json

Operator = Literal[
    "EQ",
    "NEQ",
    "LT",
    "LTE",
    "GT",
    "GTE",
    "BETWEEN",
    "IN",
    "NOT_IN",
    "HAS_PROPERTY",
    "NOT_HAS_PROPERTY",
    "CONTAINS_TOKEN",
    "NOT_CONTAINS_TOKEN",
]

MOST_RESULTS = 10_000


@dataclass(frozen=True, slots=True)
class Filter:
    """One condition on one property.

    `value`: for all operators but BETWEEN (`value` and `high_value`), IN and NOT_IN (`values`, in
    lower case) and HAS_PROPERTY and NOT_HAS_PROPERTY (none). CONTAINS_TOKEN looks for a whole word,
    or for the part of one with `*`. Times are Unix milliseconds.
    """

    property: str
    operator: Operator
    value: str | None = None
    high_value: str | None = None
    values: Sequence[str] = ()

    def as_json(self) -> Json:
        body: Json = {"propertyName": self.property, "operator": self.operator}
        if self.value is not None:
            body["value"] = self.value
        if self.high_value is not None:
            body["highValue"] = self.high_value
        return body | ({"values": list(self.values)} if self.values else {})


@dataclass(frozen=True, slots=True)
class Sort:
    """HubSpot sorts by one property."""

    property: str
    descending: bool = False

    def as_json(self) -> Json:
        direction = "DESCENDING" if self.descending else "ASCENDING"
        return {"propertyName": self.property, "direction": direction}


class Search:
    """`hubspot.emails.search(…)`: an async iterator over what matches."""

    def __init__(self, object_type: str, *, calls: Calls, paths: Paths) -> None:
        self._type = object_type
        self._calls = calls
        self._paths = paths

    async def __call__(
        self,
        *groups: Sequence[Filter],
        query: str = "",
        sort: Sort | None = None,
        properties: Iterable[str] = (),
        limit: int = 100,
        after: str | None = None,
    ) -> AsyncIterator[CrmObject]:
        """All that match every filter of any group, a call for each page of `limit` (1 to 200).

        It lags: what was written in the last 10 to 60 seconds is not found, or as it was before. So
        never ask it whether something is there already. HubSpot allows 5 searches a second for all
        programs of an account, 5 groups of 6 filters, 3,000 characters in all, and shows 10,000
        results: beyond those, Permanent is raised. `query`: words to look for in the properties that
        HubSpot searches by default.
        """
        properties = tuple(properties)
        while True:
            page = await self.page(
                *groups, query=query, sort=sort, properties=properties, limit=limit, after=after
            )
            for found in page.results:
                yield found
            if page.after is None or page.after == after:
                return
            after = page.after

    async def page(
        self,
        *groups: Sequence[Filter],
        query: str = "",
        sort: Sort | None = None,
        properties: Iterable[str] = (),
        limit: int = 100,
        after: str | None = None,
    ) -> Page:
        """One page, and how many match in all."""
        if after is not None and after.isdecimal() and int(after) + limit > MOST_RESULTS:
            raise Permanent(
                f"HubSpot's search shows no more than {MOST_RESULTS:,} results: narrow the filters"
            )
        body: Json = {
            "filterGroups": [
                {"filters": [each.as_json() for each in group]} for group in groups if group
            ],
            "sorts": [sort.as_json()] if sort else [],
            "properties": list(properties),
            "limit": limit,
        }
        if query:
            body["query"] = query
        if after is not None:
            body["after"] = after
        path = self._paths.search(self._type)
        answer = await self._calls.send(f"{self._type}_search", "POST", path, body=body)
        return read_page(answer)
