"""HubSpot's error body, reduced to what relay acts on and what may be shown (hubspot.md section 6).

Promise: no Problem can carry a word of a mail. HubSpot's `message` quotes property values, so it
is never kept in one; the only thing read from it is the id of an existing contact. Only a
Quote has it, for the screen of the person who sent the values. What a Problem keeps are categories
and codes (single words), names from fields that hold names, ids and scopes, each checked against
its alphabet. Every field of the body is optional and of any type: nothing raises.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

_CODE = re.compile(r"[A-Za-z][A-Za-z0-9_.]{1,80}")
_NAME = re.compile(r"[a-z][a-z0-9_]{1,63}")
_SCOPE = re.compile(r"[a-z][a-z0-9._-]{1,63}")
_CORRELATION = re.compile(r"[0-9A-Za-z-]{8,64}")
_EXISTING = re.compile(r"Existing ID: (\d+)")
_ID_KEY = re.compile(r"(?:^(?i:ids?)|_(?i:ids?)|[a-z]I[dD]s?)$")
_DIGITS = re.compile(r"\d+")
_SIGNATURE = frozenset({"category", "correlationId"})
_NAME_KEYS = frozenset({"propertyName", "propertyNames", "properties", "missingProperties"})
_SCOPE_KEYS = frozenset({"requiredGranularScopes", "requiredScopes"})
_TRACE_KEY = "objectWriteTraceId"
_MOST_MESSAGES = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One error, with those nested in it. `record_ids` are all ids that it names."""

    category: str = ""
    codes: tuple[str, ...] = ()
    properties: tuple[str, ...] = ()
    scopes: tuple[str, ...] = ()
    record_ids: frozenset[str] = frozenset()
    trace_ids: frozenset[str] = frozenset()
    existing_id: str | None = None
    correlation_id: str = ""

    def __str__(self) -> str:
        """For operators: `VALIDATION_ERROR INVALID_OPTION (hs_email_direction; correlation …)`."""
        words = [word for word in (self.category, *self.codes) if word]
        correlation = [f"correlation {self.correlation_id}"] if self.correlation_id else []
        details = "; ".join([*self.properties, *correlation])
        return " ".join([*words, f"({details})"] if details else words) or "no reason given"


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """What HubSpot itself says of an error. `message` quotes values: never for a log."""

    message: str = field(default="", repr=False)
    category: str = ""
    correlation_id: str = ""


def is_problem(body: object) -> bool:
    """HubSpot itself says so, not a proxy on the way: by what only its error format has."""
    return isinstance(body, dict) and (
        body.get("status") == "error" or not _SIGNATURE.isdisjoint(body)
    )


def read_problem(body: object) -> Problem:
    """The problem a response body describes. An empty one, if the body is not an error of HubSpot."""
    if not isinstance(body, dict):
        return Problem()
    errors = [body, *(item for item in _list(body.get("errors")) if isinstance(item, dict))]
    context = [pair for error in errors for pair in _context(error)]
    codes = _strings([error.get(key) for error in errors for key in ("subCategory", "code")])
    places = _strings([error.get("in") for error in errors])
    return Problem(
        category=next(_matching(_CODE, _strings(body.get("category"))), ""),
        codes=_unique(_matching(_CODE, codes)),
        properties=_unique(_matching(_NAME, [*places, *_under(_NAME_KEYS, context)])),
        scopes=_unique(_matching(_SCOPE, _under(_SCOPE_KEYS, context))),
        record_ids=frozenset(
            number
            for key, value in context
            if _names_records(key)
            for text in _strings(value)
            for number in _DIGITS.findall(text)
        ),
        trace_ids=frozenset(_under({_TRACE_KEY}, context)),
        existing_id=_existing_id(errors),
        correlation_id=next(_matching(_CORRELATION, _strings(body.get("correlationId"))), ""),
    )


def read_problems(body: Mapping[str, Any]) -> list[Problem]:
    """The errors of a 207, each by itself."""
    return [read_problem(error) for error in _list(body.get("errors")) if isinstance(error, dict)]


def read_quote(body: object) -> Quote:
    """The message with those of nested errors behind it, as far as they say something else."""
    if not isinstance(body, dict):
        return Quote()
    problem = read_problem(body)
    errors = [body, *(item for item in _list(body.get("errors")) if isinstance(item, dict))]
    messages = _unique(_strings([error.get("message") for error in errors]))[:_MOST_MESSAGES]
    return Quote(
        message=" ".join(
            each
            for each in messages
            if not any(each in other for other in messages if other != each)
        ),
        category=problem.category,
        correlation_id=problem.correlation_id,
    )


def _names_records(key: str) -> bool:
    """Wordings vary (INVALID_OBJECT_IDS, ids, objectId …): any key that ends in ids, but types."""
    return bool(_ID_KEY.search(key)) and "type" not in key.lower() and key != _TRACE_KEY


def _existing_id(errors: Iterable[Mapping[str, Any]]) -> str | None:
    for message in _strings([error.get("message") for error in errors]):
        if found := _EXISTING.search(message):
            return found[1]
    return None


def _context(error: Mapping[str, Any]) -> list[tuple[str, Any]]:
    context = error.get("context")
    return list(context.items()) if isinstance(context, dict) else []


def _under(keys: Iterable[str], context: list[tuple[str, Any]]) -> Iterator[str]:
    return (text for key, value in context if key in keys for text in _strings(value))


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _strings(value: object) -> Iterator[str]:
    items = value if isinstance(value, list) else [value]
    return (str(item) for item in items if isinstance(item, str | int))


def _matching(pattern: re.Pattern[str], values: Iterable[str]) -> Iterator[str]:
    return (value for value in values if pattern.fullmatch(value))


def _unique(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(values))
