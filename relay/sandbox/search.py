"""Search: filters, sorts and pages over the objects as the search index knows them.

The index lags: for `lag_s` after a change it shows an object as it was before, and a new one not at
all. So nobody may match by search (hubspot.md section 3).
"""

import json
from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta
from typing import Any, NamedTuple

import sqlalchemy as sa

from relay.clock import Clock
from relay.sandbox import schema
from relay.sandbox.properties import Properties
from relay.sandbox.schema import Kind
from relay.sandbox.store import Store
from relay.sandbox.tables import objects
from relay.sandbox.wire import (
    ApiError,
    Call,
    Reply,
    iso,
    json_names,
    json_objects,
    milliseconds,
    moment,
    number,
    page_size,
)

MAX_BODY = 3_000
MAX_GROUPS = 5
MAX_FILTERS = 6
MAX_LIMIT = 200
MAX_RESULTS = 10_000


class Search:
    def __init__(self, *, store: Store, clock: Clock, properties: Properties, lag_s: float) -> None:
        self._store = store
        self._clock = clock
        self._properties = properties
        self._lag = timedelta(seconds=lag_s)

    def search(self, call: Call, type_: str) -> Reply:
        type_ = schema.object_type(type_)
        asked = call.json()
        if len(call.body.decode(errors="replace")) > MAX_BODY:
            raise ApiError(400, f"The search is longer than {MAX_BODY} characters")
        limit = page_size(asked.get("limit", 10), most=MAX_LIMIT)
        after = number(asked.get("after", 0))
        if after + limit > MAX_RESULTS:
            raise ApiError(400, f"Search pages through {MAX_RESULTS} results at most")

        seen = self._as_indexed(type_)
        matching = sa.select(seen).where(
            self._matches(seen, type_, asked), self._has_words(seen, type_, asked)
        )
        total = self._store.execute(
            sa.select(sa.func.count()).select_from(matching.subquery())
        ).scalar_one()
        ordered = matching.order_by(*self._order(seen, type_, asked)).limit(limit).offset(after)
        names = json_names(asked.get("properties"), "properties") or schema.SHOWN[type_]
        rows = self._store.execute(ordered).all()
        body: dict[str, Any] = {
            "total": total,
            "results": [self._view(row, type_, names) for row in rows],
        }
        if after + limit < total:
            body["paging"] = {"next": {"after": str(after + limit)}}
        return Reply(200, body)

    def _as_indexed(self, type_: str) -> sa.Subquery:
        horizon_ms = milliseconds(self._clock.now() - self._lag)
        known = sa.case(
            (objects.c.updated_ms <= horizon_ms, objects.c.properties), else_=objects.c.stale
        )
        statement = sa.select(objects.c.id, objects.c.created_ms, known.label("properties")).where(
            objects.c.type == type_,
            objects.c.archived_ms.is_(None),
            objects.c.merged_into.is_(None),
            known.isnot(None),
        )
        return statement.subquery()

    def _matches(
        self, seen: sa.Subquery, type_: str, asked: dict[str, Any]
    ) -> sa.ColumnElement[bool]:
        groups = json_objects(asked.get("filterGroups") or [], "filterGroups")
        filters = [json_objects(group.get("filters"), "filters") for group in groups]
        if len(groups) > MAX_GROUPS or any(len(group) > MAX_FILTERS for group in filters):
            raise ApiError(400, f"Search takes {MAX_GROUPS} groups of {MAX_FILTERS} filters")
        if not groups:
            return sa.true()
        return sa.or_(
            *(sa.and_(*(self._filter(seen, type_, one) for one in group)) for group in filters)
        )

    def _filter(
        self, seen: sa.Subquery, type_: str, given: dict[str, Any]
    ) -> sa.ColumnElement[bool]:
        name, wanted = str(given.get("propertyName")), str(given.get("operator"))
        if wanted not in _OPERATORS:
            raise ApiError(400, f"{wanted} is no operator of search")
        kind = self._kind(type_, name)
        needed, operator = _OPERATORS[wanted]
        if missing := [key for key in needed if given.get(key) in (None, "", [])]:
            raise ApiError(400, f"{wanted} of {name} needs {' and '.join(missing)}")
        operands = _Operands(
            _operand(kind, given.get("value")),
            _operand(kind, given.get("highValue")),
            [
                _operand(kind, value, folds=False)
                for value in json_names(given.get("values"), "values")
            ],
        )
        return operator(self._value(seen, type_, name), operands)

    def _has_words(
        self, seen: sa.Subquery, type_: str, asked: dict[str, Any]
    ) -> sa.ColumnElement[bool]:
        """`query`: each of its words stands somewhere in the properties that it looks through."""
        query = asked.get("query") or ""
        if not isinstance(query, str):
            raise ApiError(400, "query must be a text")
        texts = [self._value(seen, type_, name) for name in _LOOKED_THROUGH[type_]]
        return sa.and_(
            sa.true(),
            *(
                sa.or_(*(text.contains(word, autoescape=True) for text in texts))
                for word in query.lower().split()
            ),
        )

    def _order(
        self, seen: sa.Subquery, type_: str, asked: dict[str, Any]
    ) -> list[sa.ColumnElement[Any]]:
        order = []
        sorts = asked.get("sorts") or []
        if not isinstance(sorts, list):
            raise ApiError(400, "sorts must be a list")
        for sort in sorts:
            name = sort.get("propertyName") if isinstance(sort, dict) else sort
            is_descending = isinstance(sort, dict) and sort.get("direction") == "DESCENDING"
            value = self._value(seen, type_, str(name))
            order.append(value.desc() if is_descending else value.asc())
        return [*order, seen.c.id]

    def _kind(self, type_: str, name: str) -> Kind:
        known = self._properties.of(type_).get(name)
        if known is None:
            raise ApiError(
                400,
                f"There was a problem with the search: {name} does not exist",
                code="PROPERTY_DOESNT_EXIST",
                context={"propertyName": [name]},
            )
        return known.kind

    def _value(self, seen: sa.Subquery, type_: str, name: str) -> sa.ColumnElement[Any]:
        """A property to compare by: numbers as numbers, everything else in lower case."""
        text = sa.func.json_extract(seen.c.properties, f'$."{name}"')
        if self._kind(type_, name) is Kind.NUMBER:
            return sa.cast(text, sa.Float)
        return sa.func.lower(text)

    def _view(self, row: sa.Row[Any], type_: str, names: Iterable[str]) -> dict[str, Any]:
        indexed = json.loads(row.properties)
        known = self._properties.of(type_)
        created, changed = schema.STAMPS[type_]
        shown = dict.fromkeys(
            [*(name for name in names if name in known), created, changed, "hs_object_id"]
        )
        return {
            "id": str(row.id),
            "properties": {name: indexed.get(name) for name in shown},
            "createdAt": indexed[created],
            "updatedAt": indexed[changed],
            "archived": False,
        }


class _Operands(NamedTuple):
    value: Any
    high_value: Any
    values: list[Any]


_Operator = Callable[[sa.ColumnElement[Any], _Operands], sa.ColumnElement[bool]]
_ONE, _SEVERAL = ("value",), ("values",)
_OPERATORS: Mapping[str, tuple[tuple[str, ...], _Operator]] = {
    "EQ": (_ONE, lambda column, given: column == given.value),
    "NEQ": (_ONE, lambda column, given: column != given.value),
    "LT": (_ONE, lambda column, given: column < given.value),
    "LTE": (_ONE, lambda column, given: column <= given.value),
    "GT": (_ONE, lambda column, given: column > given.value),
    "GTE": (_ONE, lambda column, given: column >= given.value),
    "BETWEEN": (
        ("value", "highValue"),
        lambda column, given: column.between(given.value, given.high_value),
    ),
    "IN": (_SEVERAL, lambda column, given: column.in_(given.values)),
    "NOT_IN": (_SEVERAL, lambda column, given: column.notin_(given.values)),
    "HAS_PROPERTY": ((), lambda column, _given: column.isnot(None)),
    "NOT_HAS_PROPERTY": ((), lambda column, _given: column.is_(None)),
    "CONTAINS_TOKEN": (_ONE, lambda column, given: sa.func.has_token(column, given.value) == 1),
    "NOT_CONTAINS_TOKEN": (_ONE, lambda column, given: sa.func.has_token(column, given.value) == 0),
}
"""What each operator takes beside the property, and what it compares."""

_LOOKED_THROUGH: Mapping[str, tuple[str, ...]] = {
    schema.EMAILS: ("hs_email_subject",),
    schema.CONTACTS: ("firstname", "lastname", "email", "hs_additional_emails", "phone", "company"),
    schema.COMPANIES: ("name", "domain", "phone"),
    schema.DEALS: ("dealname", "pipeline", "dealstage"),
    schema.TICKETS: ("subject", "content"),
    schema.CARS: ("plate",),
}
"""The properties that `query` looks through."""


def _operand(kind: Kind, given: object, *, folds: bool = True) -> Any:
    """A value to compare with. The values of IN are not folded: they must come in lower case."""
    if given is None:
        return None
    text = str(given)
    try:
        match kind:
            case Kind.NUMBER:
                return float(text)
            case Kind.DATETIME if text.isdecimal():
                return iso(moment(int(text))).lower()
            case _:
                return text.lower() if folds else text
    except (ValueError, OverflowError):
        raise ApiError(400, f"Search cannot compare a {kind} with {text}") from None
