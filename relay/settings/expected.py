"""What pydantic found wrong with a document, in plain words and at its place in the file.

What was expected comes from the JSON Schema of the settings, so it cannot differ from the models.
Pydantic's own sentences are for programmers; those of our validators are passed on as they are.
"""

import difflib
from collections.abc import Iterable, Iterator
from ipaddress import ip_network
from typing import Any

from pydantic_core import ErrorDetails

from relay.settings.document import Document
from relay.settings.models import Loc, Misplaced
from relay.settings.problems import Problem, quote

_SECRET_KEYS = (
    "token",
    "oauth",
    "client_secret",
    "tag_secret",
    "secret",
    "password",
    "password_hash",
    "url",
)
_KEY = "[key]"  # what pydantic adds to the way to a dict's key


def problems(
    errors: Iterable[ErrorDetails], document: Document, schema: dict[str, Any]
) -> Iterator[Problem]:
    """One problem for each place. An error around others is only their echo, and is left out."""
    found: dict[Loc, ErrorDetails] = {}
    for error in errors:
        loc = error["loc"]
        if error["type"] != "missing":
            loc = document.nearest(loc)  # leaves out which arm of a union it was
        found.setdefault(loc, error)
    echoes = {loc[:end] for loc in found for end in range(len(loc))}
    for loc, error in found.items():
        cause = error.get("ctx", {}).get("error")
        if isinstance(cause, Misplaced):
            for place, text in cause.mistakes.items():
                yield document.problem(place, text)
        elif loc not in echoes:
            text = _text(loc, error, document, schema)
            # What an unknown key holds is not known either: `tokn` may hold a token.
            hide_value = error["type"] == "extra_forbidden"
            yield document.problem(loc, text, hide_value=hide_value)


def _text(loc: Loc, error: ErrorDetails, document: Document, schema: dict[str, Any]) -> str:
    here = _schema_at(schema, loc)
    match error["type"]:
        case "missing":
            return f"is missing: expected {_words(here)}"
        case "extra_forbidden":
            known = list(_schema_at(schema, loc[:-1])["properties"])
            return f"unknown key: {_did_you_mean(str(loc[-1]), known) or _one_of(known)}"
        case "value_error" if error["loc"][-1:] == (_KEY,):
            return f"{error['ctx']['error']}, got {quote(str(loc[-1]))}"
        case "value_error" if error["loc"] == loc:
            text = str(error["ctx"]["error"])
            return text if document.scalar(loc) is None else text + _got(loc, document)
        case _:
            return f"expected {_words(here)}{_or(here)}{_got(loc, document)}{_hint(loc, here, document)}"


def _got(loc: Loc, document: Document) -> str:
    return "" if loc and loc[-1] in _SECRET_KEYS else f", got {document.got(loc)}"


def _hint(loc: Loc, schema: dict[str, Any], document: Document) -> str:
    match schema, document.scalar(loc):
        case {"enum": known}, str(value):
            guess = _did_you_mean(value, known)
        case {"format": "ipv4network"}, str(value):
            guess = _network_around(value)
        case {"format": _}, _:
            return ""
        case {"type": "string"}, int() | float():
            return ": write it in quotes"
        case _:
            return ""
    return f": {guess}" if guess else ""


def _network_around(address: str) -> str:
    try:
        return f"did you mean {ip_network(address, strict=False)}?"
    except ValueError:
        return ""


def _did_you_mean(value: str, known: list[str]) -> str:
    close = difflib.get_close_matches(value.lower(), known, n=1)
    return f"did you mean {close[0]}?" if close else ""


def _one_of(known: list[str]) -> str:
    return f"expected one of {', '.join(known)}"


# ---------------------------------------------------------------- JSON Schema in words


def _schema_at(schema: dict[str, Any], loc: Loc) -> dict[str, Any]:
    """The part of the schema for the value at `loc`; `{}` for a key that it does not know."""
    here = schema
    for step in loc:
        if isinstance(step, int):
            here = here["items"]
        else:
            here = here.get("properties", {}).get(step) or here.get("additionalProperties") or {}
        here = _resolved(here, schema)
    return here


def _resolved(here: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    """The first arm of a union, without the reference to a named model, and what words do instead."""
    if "anyOf" in here:
        first, *others = here["anyOf"]
        words = [str(other["const"]) for other in others if "const" in other]
        here = first | {"or": words} if words else first
    if "$ref" in here:
        name = here["$ref"].rpartition("/")[2]
        here = schema["$defs"][name]
    return here


def _words(schema: dict[str, Any]) -> str:  # noqa: PLR0911 - one line for each type
    match schema:
        case {"enum": values}:
            return f"one of {', '.join(values)}"
        case {"format": "ipv4network"}:
            return "a network such as 10.0.0.0/8"
        case {"type": "string", "examples": [example, *_]}:
            return f"text such as {example}"
        case {"type": "boolean"}:
            return "true or false"
        case {"type": "integer"}:
            return f"a whole number{_bounds(schema)}"
        case {"type": "number"}:
            return f"a number{_bounds(schema)}"
        case {"type": "array", "minItems": _}:
            return "a list of at least one item"
        case {"type": "array"}:
            return "a list"
        case {"type": "object"}:
            return "keys and values"
        case _:
            return "text"


def _or(schema: dict[str, Any]) -> str:
    return "".join(f", or {word}" for word in schema.get("or", ()))


def _bounds(schema: dict[str, Any]) -> str:
    match schema:
        case {"minimum": low, "maximum": high}:
            return f" between {low} and {high}"
        case {"minimum": low}:
            return f" of at least {low}"
        case {"exclusiveMinimum": low, "maximum": high}:
            return f" above {low}, at most {high}"
        case _:
            return ""
