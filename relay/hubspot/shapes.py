"""What HubSpot's calls take and give, as types: one for each shape of hubspot.md section 2.

Answers are read without trust, as in `wire`: a field that is missing or of another type is empty.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any, Generic, Literal, TypeVar

from relay.hubspot.problem import Quote, read_problem, read_quote
from relay.hubspot.wire import (
    ASSOCIATION_TYPES,
    Json,
    id_of,
    moment,
    next_page,
    properties_of,
    results_of,
    timestamp,
)
from relay.model import RecordType

RecordName = Literal["contact", "company", "deal", "ticket"]

P = TypeVar("P", bound=Mapping[str, Any])
"""The properties that may be written: `EmailProperties` for emails, any names for records."""


# ---------------------------------------------------------------- what is sent


@dataclass(frozen=True, slots=True)
class Link:
    """An association to be made: with which record, and of which type (hubspot.md section 4).

    `category`: HUBSPOT_DEFINED, USER_DEFINED (a label of the portal's) or INTEGRATOR_DEFINED.
    """

    to_id: str
    type_id: int
    category: str = "HUBSPOT_DEFINED"

    @classmethod
    def from_email(cls, to_type: RecordType | RecordName, to_id: str) -> "Link":
        """The usual association of an email with a contact, company, deal or ticket."""
        return cls(to_id, ASSOCIATION_TYPES[RecordType(to_type)])

    def as_json(self) -> Json:
        kind = {"associationCategory": self.category, "associationTypeId": self.type_id}
        return {"to": {"id": self.to_id}, "types": [kind]}


@dataclass(frozen=True, slots=True)
class New(Generic[P]):
    """One input of a batch create. `trace_id` tells its result: by default its place, `"0"` …"""

    properties: P
    links: Sequence[Link] = ()
    trace_id: str = ""


@dataclass(frozen=True, slots=True)
class Change(Generic[P]):
    """One input of a batch update or upsert. `id` is a value of `id_property`, if that is given.

    An empty string clears a property.
    """

    id: str
    properties: P
    id_property: str = ""
    trace_id: str = ""


# ---------------------------------------------------------------- what comes back


@dataclass(frozen=True, slots=True, kw_only=True)
class Linked:
    """A record at the other end of an association. `type` in snake case: `email_to_contact`."""

    id: str
    type: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CrmObject:
    """A contact, company, deal, ticket or email.

    `properties`: by name, None for one without a value; only those that were asked for, and a few
    that HubSpot adds. `associations`: by object type in the plural, only types that were asked for
    and have any. `trace_id`: of a batch, that of the input. `is_new`: of an upsert, whether it was
    created.
    """

    id: str
    properties: Mapping[str, str | None]
    created_at: datetime | None = None
    updated_at: datetime | None = None
    archived: bool = False
    archived_at: datetime | None = None
    associations: Mapping[str, tuple[Linked, ...]] = field(default_factory=dict)
    trace_id: str = ""
    is_new: bool | None = None

    def as_json(self) -> Json:
        """As HubSpot writes it."""
        times = {
            "createdAt": self.created_at,
            "updatedAt": self.updated_at,
            "archivedAt": self.archived_at,
        }
        linked = {
            to_type: {"results": [asdict(end) for end in ends]}
            for to_type, ends in self.associations.items()
        }
        return {
            "id": self.id,
            "properties": dict(self.properties),
            **{name: timestamp(at) for name, at in times.items() if at},
            "archived": self.archived,
            **({"associations": linked} if linked else {}),
        }

    def __getitem__(self, name: str) -> str:
        """A property's value, `""` when it has none or was not asked for."""
        return self.properties.get(name) or ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Some results, and what to ask for the next (`after`), None on the last page.

    `total`: of a search, how many match in all.
    """

    results: tuple[CrmObject, ...]
    after: str | None = None
    total: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchError:
    """Inputs of a batch that failed for one reason.

    `reason` may be logged, HubSpot's `quote` only be shown to whoever sent them. `trace_ids`: of the
    inputs, as far as HubSpot names them; `ids`: of the records.
    """

    reason: str
    quote: Quote = field(default_factory=Quote)
    trace_ids: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchAnswer:
    """What became of a batch. `results` come in HubSpot's order: tell them apart by `trace_id`."""

    results: tuple[CrmObject, ...] = ()
    errors: tuple[BatchError, ...] = ()

    def __add__(self, other: "BatchAnswer") -> "BatchAnswer":
        return BatchAnswer(results=self.results + other.results, errors=self.errors + other.errors)

    @property
    def by_trace_id(self) -> dict[str, CrmObject]:
        return {result.trace_id: result for result in self.results if result.trace_id}


def read_object(record: Json) -> CrmObject:
    """Raises Temporary when it has no id."""
    is_new = record.get("new")
    return CrmObject(
        id=id_of(record),
        properties={
            name: None if value is None else str(value)
            for name, value in properties_of(record).items()
        },
        created_at=moment(record.get("createdAt")),
        updated_at=moment(record.get("updatedAt")),
        archived=record.get("archived") is True,
        archived_at=moment(record.get("archivedAt")),
        associations=_associations(record.get("associations")),
        trace_id=str(record.get("objectWriteTraceId") or ""),
        is_new=is_new if isinstance(is_new, bool) else None,
    )


def read_page(answer: Json) -> Page:
    total = answer.get("total")
    return Page(
        results=tuple(read_object(record) for record in results_of(answer)),
        after=next_page(answer),
        total=total if isinstance(total, int) else None,
    )


def read_batch(answer: Json) -> BatchAnswer:
    return BatchAnswer(
        results=tuple(read_object(record) for record in results_of(answer)),
        errors=read_batch_errors(answer),
    )


def read_batch_errors(answer: Json) -> tuple[BatchError, ...]:
    """The errors of a 207."""
    errors = answer.get("errors")
    return tuple(_error(error) for error in errors) if isinstance(errors, list) else ()


def _error(error: object) -> BatchError:
    problem = read_problem(error)
    return BatchError(
        reason=f"HubSpot refused it: {problem}",
        quote=read_quote(error),
        trace_ids=tuple(sorted(problem.trace_ids)),
        ids=_named_ids(error),
    )


def _named_ids(error: object) -> tuple[str, ...]:
    """`context.ids`, which may also be addresses: the ids of whichever property was asked by."""
    context = error.get("context") if isinstance(error, dict) else None
    ids = context.get("ids") if isinstance(context, dict) else None
    return tuple(str(each) for each in ids) if isinstance(ids, list) else ()


def _associations(value: object) -> dict[str, tuple[Linked, ...]]:
    types = value.items() if isinstance(value, dict) else ()
    return {
        to_type: tuple(
            Linked(id=str(end["id"]), type=str(end.get("type") or ""))
            for end in results_of(ends)
            if end.get("id")
        )
        for to_type, ends in types
        if isinstance(ends, dict)
    }
