"""One HTTP call to one portal: its pace, its time-out, its size, and how it ended.

Promise: a call ends in a JSON object or in one of the exceptions of `results`: what failed on the
way is translated here, what HubSpot answered in `answers`. Nothing is tried again: that is for
whoever knows whether it may be. No body and no token reaches a log or an exception; `problem` says
how. Knows nothing of emails or contacts.
"""

import io
import json
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Any

import aiohttp

from relay.clock import Clock
from relay.errors import Temporary
from relay.hubspot.answers import Answer, judge, quoting
from relay.hubspot.limiter import Limiter, Limits
from relay.hubspot.problem import read_problem
from relay.hubspot.results import PortalPaused, Unanswered
from relay.hubspot.tokens import Tokens
from relay.log import Event, Logger
from relay.metrics import Metrics

_MAX_ANSWER_BYTES = 64 * 1024 * 1024  # a hundred mails of 65,536 characters, twice, with room
_LARGE_BYTES = 1024 * 1024
_CONNECT_S = 10.0
_UNREACHABLE_S = 15.0  # wait after a connection that could not be made
_UTC_OFFSET = "utcOffsetMilliseconds"
_LARGEST_OFFSET_MS = 24 * 3_600_000


class Calls:
    def __init__(
        self,
        *,
        portal: str,
        http: aiohttp.ClientSession,
        api_url: str,
        tokens: Tokens,
        clock: Clock,
        log: Logger,
        metrics: Metrics,
        timeout_s: float,
        burst_share: float,
        daily_share: float,
        account_path: str,
    ) -> None:
        self._portal = portal
        self._http = http
        self.api_url = api_url.rstrip("/")
        self._tokens = tokens
        self._clock = clock
        self._log = log.bind(portal=portal)
        self._metrics = metrics
        self._timeout_s = timeout_s
        self._limiter = Limiter(clock=clock, burst_share=burst_share, daily_share=daily_share)
        self._account_path = account_path
        self._ahead = timedelta(0)

    def now(self) -> datetime:
        """HubSpot's time, by its last answer: ours may be wrong, or be set at any moment."""
        return self._clock.now() + self._ahead

    def limits(self) -> Limits:
        """What HubSpot allows and what of it is left to relay, as far as it has been heard."""
        return self._limiter.limits()

    async def send(
        self,
        operation: str,
        method: str,
        path: str,
        *,
        body: dict[str, Any] | None = None,
        query: Mapping[str, str] | None = None,
        form: aiohttp.FormData | None = None,
        extra_s: float = 0,
    ) -> dict[str, Any]:
        """The JSON object HubSpot answers with; empty for no body.

        Raises PortalPaused, Locked and Refused when nothing was done, Unanswered when it may have
        been. `operation` names the call in logs and metrics. `extra_s` is added to the time-out.
        """
        is_search = path.endswith("/search")
        await self._limiter.wait(is_search=is_search)
        answer = await self.ask(
            operation, method, path, body=body, query=query, form=form, extra_s=extra_s
        )
        if answer.status == HTTPStatus.TOO_MANY_REQUESTS:
            raise quoting(self._throttled(answer, is_search=is_search), answer)
        self._limiter.follow(answer.headers)
        if self._limiter.wants_midnight:
            await self._ask_midnight()
        error = judge(answer)
        if error is not None:
            raise error
        return answer.body if isinstance(answer.body, dict) else {}

    async def ask(
        self,
        operation: str,
        method: str,
        path: str,
        *,
        body: dict[str, Any] | None = None,
        query: Mapping[str, str] | None = None,
        form: aiohttp.FormData | None = None,
        extra_s: float = 0,
    ) -> Answer:
        """HubSpot's answer as it is, an error too, and outside of the portal's pace.

        Raises PortalPaused without a token, on a 401 and without a connection, and Unanswered.
        """
        token = await self._tokens.current(self._exchange)
        headers = {"Authorization": f"Bearer {token.reveal()}", "Accept": "application/json"}
        if body is not None:
            headers["Content-Type"] = "application/json"
        answer = await self._exchange(
            operation,
            method,
            path,
            extra_s=extra_s,
            params=query,
            data=form if body is None else _payload(body),
            headers=headers,
        )
        if answer.status == HTTPStatus.UNAUTHORIZED:
            raise quoting(self._tokens.refused(token), answer)
        return answer

    async def _exchange(
        self, operation: str, method: str, path: str, *, extra_s: float = 0, **request: Any
    ) -> Answer:
        """One request and its whole answer, noted in the log and the metrics.

        Raises PortalPaused when no connection was made, and Unanswered when it broke.
        """
        started, outcome, correlation_id = self._clock.monotonic(), "cut_off", ""
        total_s = self._timeout_s + extra_s
        timeout = aiohttp.ClientTimeout(total=total_s, sock_connect=_CONNECT_S)
        try:
            async with self._http.request(
                method, self.api_url + path, allow_redirects=False, timeout=timeout, **request
            ) as response:
                outcome = str(response.status)
                self._hear_time(response.headers)
                body = _parse(await _read(response))
                correlation_id = read_problem(body).correlation_id
                return Answer(status=response.status, headers=response.headers, body=body)
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            outcome = "unreachable"
            raise PortalPaused(
                f"no connection to {self.api_url}: {_what_is_in_the_way(error)}",
                retry_after_s=_UNREACHABLE_S,
            ) from error
        except (aiohttp.ClientError, TimeoutError, OSError, EOFError) as error:
            raise Unanswered(f"the call to HubSpot broke off ({type(error).__name__})") from error
        finally:
            self._metrics.calls.labels(self._portal, operation, outcome).inc()
            self._log.debug(
                Event.CRM_CALLED,
                operation=operation,
                status=outcome,
                duration_ms=round((self._clock.monotonic() - started) * 1000, 1),
                correlation_id=correlation_id,
            )

    def _hear_time(self, headers: Mapping[str, str]) -> None:
        with suppress(ValueError, TypeError):  # no Date, or none that can be read or has a zone
            self._ahead = parsedate_to_datetime(headers.get("Date", "")) - self._clock.now()

    async def _ask_midnight(self) -> None:
        """When the account's day ends (hubspot.md section 8). Not told, it is found out by probing."""
        with suppress(Temporary):
            answer = await self.ask("account_read", "GET", self._account_path)
            self._limiter.follow(answer.headers)
            offset_ms = answer.body.get(_UTC_OFFSET) if isinstance(answer.body, dict) else None
            if isinstance(offset_ms, int) and abs(offset_ms) <= _LARGEST_OFFSET_MS:
                self._limiter.learn_midnight(timedelta(milliseconds=offset_ms))

    def _throttled(self, answer: Answer, *, is_search: bool) -> PortalPaused:
        body = answer.body if isinstance(answer.body, dict) else {}
        policy = str(body.get("policyName", ""))
        wait_s = self._limiter.throttled(policy, answer.retry_after_s, is_search=is_search)
        self._log.info(Event.CRM_THROTTLED, policy=policy[:40], retry_after_s=wait_s)
        return PortalPaused("HubSpot's rate limit is reached (429)", retry_after_s=wait_s)


def _what_is_in_the_way(error: aiohttp.ClientError) -> str:
    match error:
        case aiohttp.ClientConnectorDNSError():
            return "its name cannot be resolved: look at api_url and this machine's DNS"
        case aiohttp.ClientConnectorCertificateError():
            return (
                "its certificate is not trusted: a proxy on the way opens TLS, or the clock is off"
            )
        case aiohttp.ClientConnectorSSLError():
            return "no TLS is spoken there: look at api_url, and for a proxy on the way"
        case aiohttp.ClientConnectorError(os_error=OSError(strerror=str(words))):
            return f"{words}: look at api_url, and for a firewall on the way"
        case _:
            return "nothing answers: a firewall on the way? relay connects directly, by no proxy"


def _payload(body: dict[str, Any]) -> bytes | io.BytesIO:
    """The body as JSON. A large one as a stream, which aiohttp sends without holding the loop."""
    raw = json.dumps(body, ensure_ascii=False).encode("utf-8", "replace")
    return raw if len(raw) < _LARGE_BYTES else io.BytesIO(raw)


async def _read(response: aiohttp.ClientResponse) -> bytes:
    """The whole body. Raises EOFError when it is larger than any right one."""
    chunks, size = [], 0
    async for chunk in response.content.iter_any():
        size += len(chunk)
        if size > _MAX_ANSWER_BYTES:
            raise EOFError
        chunks.append(chunk)
    return b"".join(chunks)


def _parse(raw: bytes) -> object:
    try:
        return json.loads(raw) if raw else {}
    except (ValueError, RecursionError):
        return None
