"""One request at the sandbox's door: bearer, limits, the rule, the answer; faults and the journal.

Promise: what is answered with success is committed. A call is applied in one go on the event loop,
so two never mix; only faults wait.
"""

import json
import re
import socket
import struct
from collections.abc import Collection
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, assert_never
from uuid import UUID

from aiohttp import web

from relay.clock import Clock
from relay.log import Event, Logger
from relay.sandbox.faults import Fault, FaultKind, Faults
from relay.sandbox.journal import Entry, Journal
from relay.sandbox.limits import Limiter
from relay.sandbox.routes import Routes, is_search
from relay.sandbox.store import Store
from relay.sandbox.wire import ApiError, Call, Reply, Upload

CONTROL = "/sandbox/"
_BEARER = re.compile(r"bearer +(\S+)", re.IGNORECASE)
_RESET_ON_CLOSE = struct.pack("ii", 1, 0)


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
        limiter: Limiter,
        faults: Faults,
        journal: Journal,
        clock: Clock,
        log: Logger,
        tokens: Collection[str],
    ) -> None:
        self._store = store
        self._routes = routes
        self._limiter = limiter
        self._faults = faults
        self._journal = journal
        self._clock = clock
        self._log = log
        self._tokens = frozenset(tokens)
        self._revoked: set[str] = set()
        self._count = 0

    def revoke(self, token: str) -> None:
        self._revoked.add(token)

    async def serve(self, request: web.Request) -> web.StreamResponse:
        call = await _read(request)
        if call.path.startswith(CONTROL):
            return self._control(call)
        self._count += 1
        exchange = _Exchange(request, call, str(UUID(int=self._count)))
        fault = self._faults.strike(call.method, call.path)
        if fault is None:
            return self._apply(exchange)
        return await self._befall(exchange, fault)

    # ---------------------------------------------------------------- without a fault

    def _apply(self, exchange: _Exchange, *, is_answered: bool = True) -> web.Response:
        """Do what the call says, note it, and return the answer, whether it is sent or not."""
        call = exchange.call
        try:
            self._admit(call)
            handler, parts = self._routes.find(call.method, call.path)
            with self._store.transaction():
                reply = handler(call, *parts)
        except ApiError as error:
            reply = _refusal(error, exchange)
        except Exception:  # noqa: BLE001 - a bug is answered as HubSpot answers its own
            self._log.exception(Event.BUG_FOUND, method=call.method, path=call.path)
            internal = ApiError(500, "internal error", category="INTERNAL_ERROR")
            reply = _refusal(internal, exchange)
        self._note(
            exchange,
            reply.status if is_answered else None,
            applied=reply.status < HTTPStatus.BAD_REQUEST,
        )
        return _response(reply, {} if is_search(call.path) else self._limiter.headers())

    def _admit(self, call: Call) -> None:
        is_known = not self._tokens or call.token in self._tokens
        if not call.token or not is_known or call.token in self._revoked:
            raise ApiError(
                401, "Authentication credentials not found.", category="INVALID_AUTHENTICATION"
            )
        self._limiter.admit(is_search=is_search(call.path))

    def _note(self, exchange: _Exchange, status: int | None, *, applied: bool) -> None:
        self._journal.add(
            Entry(
                at=self._clock.now(),
                method=exchange.call.method,
                path=exchange.request.path_qs,
                status=status,
                raw=exchange.call.body,
                correlation_id=exchange.correlation_id,
                applied=applied,
            )
        )

    # ---------------------------------------------------------------- with one

    async def _befall(self, exchange: _Exchange, fault: Fault) -> web.StreamResponse:
        match fault.kind:
            case FaultKind.STATUS:
                return self._refuse(exchange, fault)
            case FaultKind.SLOW:
                await self._clock.sleep(fault.delay_s)
                return self._apply(exchange)
            case FaultKind.RESET:
                self._note(exchange, None, applied=False)
                return _hang_up(exchange)
            case FaultKind.TRUNCATED:
                return await self._send_half(exchange)
            case FaultKind.APPLIED_LOST:
                self._apply(exchange, is_answered=False)
                return _hang_up(exchange)
            case FaultKind.APPLIED_LATE:
                gone = _hang_up(exchange)
                await self._clock.sleep(fault.delay_s)
                self._apply(exchange, is_answered=False)
                return gone
            case _:
                assert_never(fault.kind)

    def _refuse(self, exchange: _Exchange, fault: Fault) -> web.Response:
        self._note(exchange, fault.status, applied=False)
        refusal = fault.refusal()
        headers = {} if fault.retry_after_s is None else {"Retry-After": str(fault.retry_after_s)}
        if isinstance(refusal, str):
            return web.Response(
                status=fault.status, text=refusal, content_type="text/html", headers=headers
            )
        return _response(_refusal(refusal, exchange), headers)

    async def _send_half(self, exchange: _Exchange) -> web.StreamResponse:
        whole = self._apply(exchange)
        body = whole.body if isinstance(whole.body, bytes) else b""
        half = web.StreamResponse(status=whole.status, headers=whole.headers)
        half.content_length = len(body)
        await half.prepare(exchange.request)
        await half.write(body[: len(body) // 2])
        if exchange.request.transport is not None:
            exchange.request.transport.close()
        return half

    # ---------------------------------------------------------------- the sandbox's own calls

    def _control(self, call: Call) -> web.Response:
        try:
            return _response(self._controlled(call), {})
        except ApiError as error:
            return _response(Reply(error.status, error.body()), {})

    def _controlled(self, call: Call) -> Reply:
        """GET /sandbox/journal ?method &path (patterns); GET, POST and DELETE /sandbox/faults."""
        match call.method, call.path.removeprefix(CONTROL):
            case "GET", "journal":
                found = self._journal.find(
                    method=call.one("method", "*"), path=call.one("path", "*")
                )
                results = [entry.to_json() for entry in found]
                return Reply(200, {"total": self._journal.total, "results": results})
            case "GET", "faults":
                return Reply(200, self._faults.to_json())
            case "POST", "faults":
                self._faults.add_json(call.json())
                return Reply(201, self._faults.to_json())
            case "DELETE", "faults":
                self._faults.clear()
                return Reply(204)
            case _:
                raise ApiError(404, "resource not found", category="OBJECT_NOT_FOUND")


async def _read(request: web.Request) -> Call:
    bearer = _BEARER.fullmatch(request.headers.get("Authorization", "").strip())
    query = {name: request.query.getall(name) for name in request.query}
    form: dict[str, str | Upload] = {}
    body = b""
    if request.content_type == "multipart/form-data":
        form = {name: _part(value) for name, value in (await request.post()).items()}
    else:
        body = await request.read()
    return Call(
        method=request.method,
        path=request.path,
        token=bearer[1] if bearer else "",
        query=query,
        body=body,
        form=form,
    )


def _part(value: str | bytes | bytearray | web.FileField) -> str | Upload:
    if isinstance(value, web.FileField):
        return Upload(
            filename=value.filename, content_type=value.content_type, content=value.file.read()
        )
    return value if isinstance(value, str) else value.decode()


def _refusal(error: ApiError, exchange: _Exchange) -> Reply:
    return Reply(error.status, error.body() | {"correlationId": exchange.correlation_id})


def _response(reply: Reply, headers: dict[str, str]) -> web.Response:
    content: Any = reply.body
    if content is None:
        return web.Response(status=reply.status, headers=headers)
    if isinstance(content, bytes):
        return web.Response(status=reply.status, body=content, headers=headers)
    return web.Response(
        status=reply.status,
        body=json.dumps(content).encode(),
        content_type="application/json",
        charset="utf-8",
        headers=headers,
    )


def _hang_up(exchange: _Exchange) -> web.Response:
    """Break the connection with a TCP reset: nothing that was written gets through any more."""
    transport = exchange.request.transport
    if transport is not None:
        connection = transport.get_extra_info("socket")
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)
        transport.abort()
    return web.Response()
