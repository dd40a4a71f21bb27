"""One request at the sandbox's door: bearer, limits, scopes, the rule, the answer; faults, the journal.

Promise: what is answered with success is committed. A call is applied in one go on the event loop,
so two never mix; only faults wait.
"""

from dataclasses import dataclass
from http import HTTPStatus
from typing import assert_never
from uuid import UUID

from aiohttp import web

from relay.clock import Clock
from relay.domains import is_own_name
from relay.log import Event, Logger
from relay.sandbox import http
from relay.sandbox.control import PREFIX, Control
from relay.sandbox.credentials import Credentials
from relay.sandbox.faults import Fault, FaultKind, Faults
from relay.sandbox.journal import Entry, Journal
from relay.sandbox.limits import Limiter
from relay.sandbox.routes import Routes
from relay.sandbox.store import Store
from relay.sandbox.wire import ApiError, Call, Reply


@dataclass(frozen=True, slots=True)
class _Exchange:
    request: web.Request
    call: Call
    correlation_id: str


class Door:
    def __init__(
        self,
        *,
        store: Store,
        routes: Routes,
        credentials: Credentials,
        limiter: Limiter,
        faults: Faults,
        journal: Journal,
        control: Control,
        clock: Clock,
        log: Logger,
    ) -> None:
        self._store = store
        self._routes = routes
        self._credentials = credentials
        self._limiter = limiter
        self._faults = faults
        self._journal = journal
        self._control = control
        self._clock = clock
        self._log = log
        self._count = 0

    async def serve(self, request: web.Request) -> web.StreamResponse:
        if request.path.startswith(PREFIX):
            return await self._serve_control(request)
        self._count += 1
        correlation_id = str(UUID(int=self._count))
        try:
            call = await http.read(request)
        except ApiError as error:
            bare = Call(method=request.method, path=request.path, query={})
            reply = _refusal(error, correlation_id)
            self._note(_Exchange(request, bare, correlation_id), reply)
            return http.response(reply, {})
        exchange = _Exchange(request, call, correlation_id)
        fault = self._faults.strike(call.method, call.path)
        if fault is None:
            return self._apply(exchange)
        return await self._befall(exchange, fault)

    async def _serve_control(self, request: web.Request) -> web.Response:
        """It asks for no token, so a page of somebody else's in a browser must not reach it."""
        try:
            _refuse_foreign(request)
            call = await http.read(request, has_forms=False)  # curl calls all that it sends a form
            return http.response(self._control.answer(call), {})
        except ApiError as error:
            return http.response(Reply(error.status, error.body()), {})

    # ---------------------------------------------------------------- without a fault

    def _apply(self, exchange: _Exchange, *, is_answered: bool = True) -> web.Response:
        """Do what the call says, note it, and return the answer, whether it is sent or not."""
        call = exchange.call
        is_oauth = self._credentials.is_oauth(call.token)
        is_public = False
        try:
            found = self._routes.find(call.method, call.path)
            is_public = found.is_public
            if not is_public:
                self._credentials.check(call.token)
                self._limiter.admit(call.token, call.path, is_oauth=is_oauth)
                self._credentials.require(found.scopes)
            with self._store.transaction():
                reply = found.handler(call, *found.parts)
        except ApiError as error:
            reply = _refusal(error, exchange.correlation_id)
        except (UnicodeEncodeError, RecursionError):
            unfit = ApiError(400, "Invalid input JSON: nested too deeply, or half a surrogate pair")
            reply = _refusal(unfit, exchange.correlation_id)
        except Exception:  # noqa: BLE001 - a bug is answered as HubSpot answers its own
            self._log.exception(Event.BUG_FOUND, method=call.method, path=call.path)
            internal = ApiError(500, "internal error", category="INTERNAL_ERROR")
            reply = _refusal(internal, exchange.correlation_id)
        self._note(exchange, reply, is_answered=is_answered)
        return http.response(
            reply,
            {} if is_public else self._limiter.headers(call.token, call.path, is_oauth=is_oauth),
        )

    def _note(self, exchange: _Exchange, reply: Reply, *, is_answered: bool = True) -> None:
        has_secrets = exchange.call.path.startswith("/oauth/")
        self._journal.add(
            Entry(
                at=self._clock.now(),
                method=exchange.call.method,
                path=exchange.call.path if has_secrets else exchange.request.path_qs,
                status=reply.status if is_answered else None,
                raw=b"" if has_secrets else exchange.call.body,
                correlation_id=exchange.correlation_id,
                applied=reply.status < HTTPStatus.BAD_REQUEST,
                created=tuple(one.id for one in reply.created),
            ),
            reply.created,
        )

    # ---------------------------------------------------------------- with one

    async def _befall(self, exchange: _Exchange, fault: Fault) -> web.StreamResponse:
        request = exchange.request
        match fault.kind:
            case FaultKind.STATUS:
                return self._refuse(exchange, fault)
            case FaultKind.SLOW:
                await self._clock.sleep(fault.delay_s)
                return self._apply(exchange)
            case FaultKind.RESET:
                self._note(exchange, Reply(fault.status), is_answered=False)
                return http.hang_up(request)
            case FaultKind.TRUNCATED:
                return await http.send_half(request, self._apply(exchange))
            case FaultKind.APPLIED_LOST:
                self._apply(exchange, is_answered=False)
                return http.hang_up(request)
            case FaultKind.APPLIED_LATE:
                gone = http.hang_up(request)
                await self._clock.sleep(fault.delay_s)
                self._apply(exchange, is_answered=False)
                return gone
            case _:
                assert_never(fault.kind)

    def _refuse(self, exchange: _Exchange, fault: Fault) -> web.Response:
        self._note(exchange, Reply(fault.status))
        refusal = fault.refusal()
        headers = {} if fault.retry_after_s is None else {"Retry-After": str(fault.retry_after_s)}
        if isinstance(refusal, str):
            return web.Response(
                status=fault.status, text=refusal, content_type="text/html", headers=headers
            )
        return http.response(_refusal(refusal, exchange.correlation_id), headers)


def _refuse_foreign(request: web.Request) -> None:
    if http.is_foreign(request):
        raise ApiError(403, "Another site's page may not do this", category="FORBIDDEN")
    if not is_own_name(request.headers.get("Host", "")):
        raise ApiError(
            HTTPStatus.MISDIRECTED_REQUEST,
            "A name with a dot in it could lead here from anybody's web page: use an address "
            "(http://127.0.0.1:8026), localhost, or a name without a dot",
            category="FORBIDDEN",
        )


def _refusal(error: ApiError, correlation_id: str) -> Reply:
    return Reply(error.status, error.body() | {"correlationId": correlation_id})
