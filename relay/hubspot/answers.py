"""What an HTTP answer of HubSpot's means: the table of hubspot.md section 6.

Only an error that HubSpot itself signs, by the form of its body, is a refusal: a 400, 403 or 404
from a proxy or firewall on the way, or from a wrong address, says nothing about the mail or the
token. 413 is one from anybody: it is about the size, and was not let through. 423 and 477 need no
signature: they only wait, and as long as they are told.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus

from relay.hubspot.problem import Problem, is_problem, read_problem, read_quote
from relay.hubspot.results import HubSpotError, Locked, PortalPaused, Refused, Unanswered

_PERSON_PAUSE_S = 60.0  # how often it is worth a look whether somebody has acted
_MOVING_S = 60.0
_LOCKED_S = 2.0
_LONGEST_PAUSE_S = 86_400.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """`body`: the JSON value, `{}` for no body at all, None for one that cannot be read."""

    status: int
    headers: Mapping[str, str]
    body: object

    @property
    def retry_after_s(self) -> float | None:
        """Retry-After in seconds. HubSpot does not use its other form, a date."""
        value = self.headers.get("Retry-After", "")
        is_number = value.isascii() and value.isdigit()
        return min(float(value), _LONGEST_PAUSE_S) if is_number else None


def judge(answer: Answer) -> HubSpotError | None:
    """The error that the answer is, None when it is none. 401 and 429 are seen to before."""
    error = _error(answer)
    return None if error is None else quoting(error, answer)


def quoting(error: HubSpotError, answer: Answer) -> HubSpotError:
    """The error, with what HubSpot said: for the screen of whoever made the call."""
    error.quote = read_quote(answer.body)
    return error


def _error(answer: Answer) -> HubSpotError | None:
    if answer.status in _SPECIAL:
        return _SPECIAL[answer.status](answer)
    match answer.status // 100:
        case 2 if isinstance(answer.body, dict):
            return None
        case 3:
            return _needs_person(
                answer,
                f"the call is redirected ({answer.status}): set api_url to HubSpot's own address",
            )
        case 4 if is_problem(answer.body):
            return _refused(answer)
        case _:
            return Unanswered(f"no usable answer from HubSpot ({answer.status})")


def _refused(answer: Answer) -> HubSpotError:
    status, problem = answer.status, read_problem(answer.body)
    if status == HTTPStatus.FORBIDDEN:
        return _forbidden(answer, problem)
    if status == HTTPStatus.NOT_FOUND and not problem.category:
        return _needs_person(
            answer,
            "HubSpot knows no such thing (404): it is gone, or api_version is none of HubSpot's",
        )
    return Refused(f"HubSpot refused it ({status}): {problem}", status=status, problem=problem)


def _forbidden(answer: Answer, problem: Problem) -> HubSpotError:
    if problem.scopes:
        scopes = ", ".join(problem.scopes)
        return _needs_person(answer, f"the token lacks scopes (403): grant {scopes}")
    return _needs_person(answer, f"HubSpot forbids the call (403): {problem}")


def _locked(answer: Answer) -> HubSpotError:
    wait_s = max(_LOCKED_S, answer.retry_after_s or 0)
    return Locked("a record is locked in HubSpot (423)", retry_after_s=wait_s)


def _moving(answer: Answer) -> HubSpotError:
    wait_s = answer.retry_after_s or _MOVING_S
    return PortalPaused(
        "HubSpot is moving the portal (477)", retry_after_s=wait_s, status=answer.status
    )


def _timed_out(_: Answer) -> HubSpotError:
    return Unanswered("HubSpot did not get the whole request in time (408)")


def _needs_person(answer: Answer, reason: str) -> PortalPaused:
    return PortalPaused(
        reason, retry_after_s=_PERSON_PAUSE_S, needs_person=True, status=answer.status
    )


_SPECIAL: Mapping[int, Callable[[Answer], HubSpotError]] = {
    408: _timed_out,
    413: _refused,
    423: _locked,
    477: _moving,
}
