"""The sandbox's own calls, beside HubSpot's: what tests ask for and change while it runs.

GET, DELETE /sandbox/journal ?method &path (patterns)   the requests there were
GET /sandbox/journal/doubles                            emails that were created more than once
GET, POST, DELETE /sandbox/faults                       the rules by which calls go wrong
POST /sandbox/limits {"calls": 50, "token": "…"}        as if others had used up so many calls
POST /sandbox/revoked {"token": "…"}                    from now on this token is answered with 401
"""

from relay.sandbox.credentials import Credentials
from relay.sandbox.faults import Faults
from relay.sandbox.journal import Journal
from relay.sandbox.limits import Limiter
from relay.sandbox.wire import ApiError, Call, Reply

PREFIX = "/sandbox/"


class Control:
    def __init__(
        self, *, faults: Faults, journal: Journal, limiter: Limiter, credentials: Credentials
    ) -> None:
        self._faults = faults
        self._journal = journal
        self._limiter = limiter
        self._credentials = credentials

    def answer(self, call: Call) -> Reply:
        name = call.path.removeprefix(PREFIX)
        match call.method, name:
            case _, "journal" | "journal/doubles":
                return self._of_journal(call, name)
            case _, "faults":
                return self._of_faults(call)
            case "POST", "limits":
                return self._use_up(call)
            case "POST", "revoked":
                self._credentials.revoke(_text(call, "token"))
                return Reply(204)
            case _:
                raise _unknown()

    def _of_journal(self, call: Call, name: str) -> Reply:
        match call.method, name:
            case "GET", "journal":
                found = self._journal.find(
                    method=call.one("method", "*"), path=call.one("path", "*")
                )
                results = [entry.to_json() for entry in found]
                return Reply(200, {"total": self._journal.total, "results": results})
            case "GET", "journal/doubles":
                return Reply(200, {"results": [one.to_json() for one in self._journal.doubles()]})
            case "DELETE", "journal":
                self._journal.clear()
                return Reply(204)
            case _:
                raise _unknown()

    def _of_faults(self, call: Call) -> Reply:
        match call.method:
            case "GET":
                return Reply(200, self._faults.to_json())
            case "POST":
                self._faults.add_json(call.json())
                return Reply(201, self._faults.to_json())
            case "DELETE":
                self._faults.clear()
                return Reply(204)
            case _:
                raise _unknown()

    def _use_up(self, call: Call) -> Reply:
        given = call.json()
        calls = given.get("calls")
        if not isinstance(calls, int) or not 0 < calls <= _MOST_CALLS:
            raise ApiError(400, f"calls must be a number from 1 to {_MOST_CALLS}")
        token = _text(call, "token") if "token" in given else None
        self._limiter.use_up(calls, token=token)
        return Reply(204)


_MOST_CALLS = 1_000_000


def _text(call: Call, name: str) -> str:
    given = call.json().get(name)
    if not isinstance(given, str) or not given:
        raise ApiError(400, f"{name} must be a text")
    return given


def _unknown() -> ApiError:
    return ApiError(404, "resource not found", category="OBJECT_NOT_FOUND")
