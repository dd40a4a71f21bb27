"""A request as the rules see it, an answer as they give it, and HubSpot's error body.

Everything between here and the store is synchronous and knows no HTTP library. A rule that is
broken raises `ApiError`; the server turns it into the answer and rolls the transaction back.
Source: hubspot.md, sections 2 and 6.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

MAX_BATCH = 100
_MOST_DIGITS = 18
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One request. `token` is the bearer's; `form` holds the parts of a form by name.

    `origin`: the scheme, host and port that the client knows the sandbox by.
    """

    method: str
    path: str
    origin: str = ""
    token: str = field(default="", repr=False)
    query: Mapping[str, Sequence[str]]
    body: bytes = field(default=b"", repr=False)
    form: Mapping[str, "str | Upload"] = field(default_factory=dict)

    def json(self) -> dict[str, Any]:
        """The body as a JSON object, or 400."""
        parsed = self._parsed()
        if not isinstance(parsed, dict):
            raise ApiError(400, "Invalid input JSON: expected an object")
        return parsed

    def json_list(self) -> list[dict[str, Any]]:
        """The body as a JSON list of objects, or 400."""
        return json_objects(self._parsed(), "the body")

    def _parsed(self) -> object:
        try:
            return json.loads(self.body)
        except ValueError as error:
            raise ApiError(400, f"Invalid input JSON: {error}") from None

    def inputs(self, most: int = MAX_BATCH) -> list[dict[str, Any]]:
        """The `inputs` of a batch call: 1 to `most` objects, or 400."""
        inputs = json_objects(self.json().get("inputs"), "inputs")
        if not 1 <= len(inputs) <= most:
            raise ApiError(400, f"The batch must hold 1 to {most} inputs, and holds {len(inputs)}")
        return inputs

    def one(self, name: str, default: str = "") -> str:
        """A query parameter that stands once."""
        return self.query.get(name, [default])[0]

    def flag(self, name: str) -> bool:
        """A query parameter that is true, in any case: the official SDK writes True."""
        return self.one(name).lower() == "true"

    def several(self, name: str) -> list[str]:
        """A query parameter that is comma-separated, repeated, or both."""
        return [item for value in self.query.get(name, []) for item in value.split(",") if item]

    def limit(self, *, default: int, most: int) -> int:
        return page_size(self.one("limit", str(default)), most=most)


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A file part of a multipart body."""

    filename: str
    content_type: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer. A body of bytes goes out as it is, anything else as JSON, None not at all.

    `created`: the objects that the call made, for the journal.
    """

    status: int
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)
    created: Sequence["Created"] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Created:
    """An object that a call made, with the properties that it was given."""

    type: str
    id: str
    properties: Mapping[str, str] = field(repr=False)


class ApiError(Exception):
    """A refusal in HubSpot's words (hubspot.md section 6)."""

    def __init__(
        self,
        status: int,
        message: str,
        *,
        category: str = "VALIDATION_ERROR",
        code: str | None = None,
        context: Mapping[str, Sequence[str]] | None = None,
        extra: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.category = category
        self.code = code
        self.context = dict(context or {})
        self.extra = dict(extra or {})

    def body(self) -> dict[str, Any]:
        """`code` adds an item of `errors` that repeats the context, as HubSpot's validation does."""
        body: dict[str, Any] = {"status": "error", "message": self.message}
        if self.category:
            body["category"] = self.category
        if self.context:
            body["context"] = self.context
        if self.code:
            detail = {"message": self.message, "code": self.code, "context": self.context}
            body["errors"] = [detail]
        return body | self.extra


def batch_reply(
    status: int, results: list[Any], errors: list[dict[str, Any]], *, at: datetime
) -> Reply:
    """A batch answer: `status` if all went well, else 207 with the errors (hubspot.md section 2)."""
    body: dict[str, Any] = {
        "status": "COMPLETE",
        "results": results,
        "startedAt": iso(at),
        "completedAt": iso(at),
    }
    if not errors:
        return Reply(status, body)
    return Reply(207, body | {"numErrors": len(errors), "errors": errors})


def json_objects(given: object, what: str) -> list[dict[str, Any]]:
    """A list of JSON objects, or 400."""
    if not isinstance(given, list) or not all(isinstance(item, dict) for item in given):
        raise ApiError(400, f"Invalid input JSON: {what} must be a list of objects")
    return given


def json_names(given: object, what: str) -> list[str]:
    """A list of texts, empty where nothing was given, or 400."""
    if given is None:
        return []
    if not isinstance(given, list) or not all(isinstance(item, str) for item in given):
        raise ApiError(400, f"Invalid input JSON: {what} must be a list of names")
    return given


def is_number(text: str) -> bool:
    """Whether this can be an id or a paging mark."""
    return text.isdecimal() and len(text) <= _MOST_DIGITS


def number(given: object) -> int:
    """An id or a paging mark, in digits, or 400."""
    text = str(given)
    if not is_number(text):
        raise ApiError(400, f"An id is a number, not {text!r}")
    return int(text)


def page_size(value: object, *, most: int) -> int:
    text = str(value)
    if not is_number(text) or not 1 <= int(text) <= most:
        raise ApiError(400, f"limit must be a number from 1 to {most}, and is {text!r}")
    return int(text)


def iso(at: datetime) -> str:
    """A time as HubSpot writes it: UTC, milliseconds, Z."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def milliseconds(at: datetime) -> int:
    return round(at.timestamp() * 1000)


def moment(ms: int) -> datetime:
    return _EPOCH + timedelta(milliseconds=ms)
