"""Faults on request: what goes wrong, for which calls, and how often.

A rule is used up after `count` calls, and holds for a share `probability` of them. The first rule
that holds decides. The list is hubspot.md section 12; the bodies are those of its section 6. Rules may
be made from another thread than the one that serves.
"""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from fnmatch import fnmatchcase
from http import HTTPStatus
from threading import Lock
from typing import Any, ClassVar

from pydantic import ConfigDict, TypeAdapter, ValidationError

from relay.sandbox.limits import limited
from relay.sandbox.wire import ApiError


class FaultKind(StrEnum):
    """status        an error answer, nothing applied
    slow          applied and answered, after `delay_s`
    reset         the connection breaks, nothing applied
    truncated     applied, and half of the answer sent
    applied_lost  applied, then the connection breaks
    applied_late  the connection breaks, and the call is applied `delay_s` later
    """

    STATUS = "status"
    SLOW = "slow"
    RESET = "reset"
    TRUNCATED = "truncated"
    APPLIED_LOST = "applied_lost"
    APPLIED_LATE = "applied_late"


class Policy(StrEnum):
    """Which limit a 429 says was reached (hubspot.md section 7)."""

    TEN_SECONDLY_ROLLING = "TEN_SECONDLY_ROLLING"
    DAILY = "DAILY"
    SECONDLY = "SECONDLY"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """`path` is a pattern with * (and ?) for the whole path. `count` None: until it is cleared.

    `status`, `retry_after_s` and `policy` (of a 429) are for the kind status; `delay_s` for slow and
    applied_late, which need it. Raises ValueError where a number makes no sense.
    """

    __pydantic_config__: ClassVar = ConfigDict(extra="forbid")

    kind: FaultKind
    method: str = "*"
    path: str = "*"
    count: int | None = 1
    probability: float = 1.0
    status: int = 503
    delay_s: float = 0.0
    retry_after_s: int | None = None
    policy: Policy = Policy.TEN_SECONDLY_ROLLING

    def __post_init__(self) -> None:
        if self.count is not None and self.count < 1:
            raise ValueError(f"count must be 1 or more, or nothing for ever, and is {self.count}")
        if not 0 < self.probability <= 1:
            raise ValueError(f"probability must be above 0, at most 1, and is {self.probability}")
        if not HTTPStatus.BAD_REQUEST <= self.status <= _LAST_STATUS:
            raise ValueError(f"status must be 400 to {_LAST_STATUS}, and is {self.status}")
        if self.delay_s < 0 or (self.retry_after_s or 0) < 0:
            raise ValueError("delay_s and retry_after_s are seconds, 0 or more")
        if self.kind in _DELAYED and not self.delay_s:
            raise ValueError(f"{self.kind} needs a delay_s, in seconds above 0")

    def refusal(self) -> ApiError | str:
        """The answer of a status fault: HubSpot's JSON, or the HTML of the proxy before it."""
        if self.status in _PROXY_STATUSES:
            return f"<html><head><title>{self.status}</title></head><body>error code: {self.status}</body></html>"
        if self.status == HTTPStatus.TOO_MANY_REQUESTS:
            return limited(self.policy)
        message, category, extra = _WORDS.get(self.status, ("internal error", "INTERNAL_ERROR", {}))
        return ApiError(self.status, message, category=category, extra=extra)


class Faults:
    """`chance` gives numbers in [0, 1): a seeded one makes a run repeatable."""

    def __init__(self, *, chance: Callable[[], float]) -> None:
        self._chance = chance
        self._lock = Lock()
        self._rules: list[Fault] = []

    def add(self, fault: Fault) -> None:
        with self._lock:
            self._rules.append(fault)

    def clear(self) -> None:
        with self._lock:
            self._rules.clear()

    def to_json(self) -> dict[str, Any]:
        with self._lock:
            return {"results": [asdict(rule) for rule in self._rules]}

    def add_json(self, given: Mapping[str, Any]) -> None:
        """One rule as an object with the fields of `Fault`, or 400."""
        try:
            self.add(_FAULT.validate_python(given))
        except ValidationError as error:
            wrong = "; ".join(_told(one["loc"], one["msg"]) for one in error.errors())
            raise ApiError(400, f"No such fault: {wrong}") from None

    def strike(self, method: str, path: str) -> Fault | None:
        """The fault that befalls this call, if any; it is counted."""
        with self._lock:
            for index, rule in enumerate(self._rules):
                is_meant = fnmatchcase(method, rule.method) and fnmatchcase(path, rule.path)
                if not is_meant or self._chance() >= rule.probability:
                    continue
                if rule.count is not None:
                    self._rules[index : index + 1] = (
                        [replace(rule, count=rule.count - 1)] if rule.count > 1 else []
                    )
                return rule
        return None


def _told(place: tuple[int | str, ...], what: str) -> str:
    """One thing that pydantic found wrong, as `field: what`."""
    what = what.removeprefix("Value error, ")
    return f"{'.'.join(map(str, place))}: {what}" if place else what


_FAULT = TypeAdapter(Fault)
_DELAYED = (FaultKind.SLOW, FaultKind.APPLIED_LATE)
_LAST_STATUS = 599
_PROXY_STATUSES = (502, 504, 521, 522, 523, 524)
_SCOPES = ["crm.objects.contacts.write"]
_WORDS: dict[int, tuple[str, str, dict[str, Any]]] = {
    400: ("The request is not valid.", "VALIDATION_ERROR", {}),
    401: ("Authentication credentials not found.", "INVALID_AUTHENTICATION", {}),
    403: (
        "This app has not been granted all required scopes to make this call.",
        "MISSING_SCOPES",
        {
            "errors": [
                {
                    "message": "One or more of the following scopes are required.",
                    "context": {"requiredGranularScopes": _SCOPES},
                }
            ]
        },
    ),
    404: ("resource not found", "OBJECT_NOT_FOUND", {}),
    409: ("The object exists already.", "CONFLICT", {}),
    423: ("The resource is locked.", "LOCKED", {}),
    477: ("The account is being moved to another data center.", "MIGRATION_IN_PROGRESS", {}),
}
