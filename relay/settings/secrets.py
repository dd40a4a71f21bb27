"""Secrets, by reference only: the settings say where a secret is, never what it is.

    env:NAME          an environment variable
    file:/path        a file, read anew each time it is asked for (so rotation needs no restart)
    credential:NAME   a systemd credential ($CREDENTIALS_DIRECTORY/NAME)

Neither `repr` nor `str` of a reference or of a `Secret` shows the value.
"""

import os
import re
from pathlib import Path
from typing import Any

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, core_schema

from relay.errors import Temporary

# A token in the place of a name is not a reference: names are printed.
_FORM = re.compile(r"(?!\w+:pat-)(?:env:[A-Za-z_]\w*|file:\S.*|credential:[\w.-]+)")
_HINT = "expected env:NAME, file:/path or credential:NAME, never the secret itself"
_ABSENT = {
    "env": "is not set: set it, then restart relay",
    "file": "is empty or cannot be read: put the secret there",
    "credential": (
        "is empty or not there: "
        "put it into the file that LoadCredential= of the unit names, then restart relay"
    ),
}


class Secret:
    """A value that must not be printed. `reveal` is the only way to it.

    `renewal` says what a person does to put another in its place.
    """

    __slots__ = ("_value", "renewal")

    def __init__(self, value: str, *, renewal: str = "put a valid one in its place") -> None:
        self._value = value
        self.renewal = renewal

    def reveal(self) -> str:
        return self._value

    def __repr__(self) -> str:
        return "Secret(…)"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other._value == self._value

    def __hash__(self) -> int:
        return hash(self._value)


class SecretRef:
    """Where a secret is. Read it as late as possible, and each time it is needed."""

    __slots__ = ("kind", "place")

    def __init__(self, reference: str) -> None:
        if not _FORM.fullmatch(reference):
            raise ValueError(_HINT)  # never quotes the reference: it may be the secret itself
        self.kind, _, self.place = reference.partition(":")

    def read(self) -> Secret:
        """The secret. Raises Temporary when it is not there: a person can put it there any time."""
        match self.kind:
            case "env":
                value = os.environ.get(self.place, "")
                what = f"environment variable {self.place}"
                renewal = f"set {self.place} to a valid one, then restart relay"
            case "file":
                value = _read(Path(self.place))
                what = f"file {self.place}"
                renewal = f"put a valid one into {self.place}; relay reads it again by itself"
            case _:
                value = _read(Path(os.environ.get("CREDENTIALS_DIRECTORY", "/")) / self.place)
                what = f"systemd credential {self.place}"
                renewal = (
                    "put a valid one into the file that LoadCredential= of the unit names for "
                    f"{self.place}, then restart relay"
                )
        match value.split():
            case []:
                raise Temporary(f"{what} {_ABSENT[self.kind]}")
            case [word]:
                return Secret(word, renewal=renewal)
            case _:
                raise Temporary(f"{what} holds more than one word: put the secret there alone")

    def __str__(self) -> str:
        return f"{self.kind}:{self.place}"

    def __repr__(self) -> str:
        return f"SecretRef({str(self)!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, SecretRef) and str(other) == str(self)

    def __hash__(self) -> int:
        return hash(str(self))

    @classmethod
    def __get_pydantic_core_schema__(cls, _: Any, __: GetCoreSchemaHandler) -> CoreSchema:
        from_text = core_schema.no_info_after_validator_function(cls, core_schema.str_schema())
        return core_schema.json_or_python_schema(
            json_schema=from_text,
            python_schema=core_schema.union_schema(
                [core_schema.is_instance_schema(cls), from_text]
            ),
            serialization=core_schema.to_string_ser_schema(),
        )

    @classmethod
    def __get_pydantic_json_schema__(cls, _: CoreSchema, handler: GetJsonSchemaHandler) -> Any:
        schema = handler(core_schema.str_schema())
        schema["pattern"] = f"^{_FORM.pattern}$"
        schema["examples"] = ["env:NAME or file:/path"]
        return schema


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except (OSError, ValueError):  # ValueError: not UTF-8, or a path that cannot be one
        return ""
