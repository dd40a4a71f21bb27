"""HTTP to calls, and answers to HTTP: the only part of the sandbox that knows aiohttp's requests."""

import json
import re
import socket
import struct
from typing import Any

from aiohttp import web
from aiohttp.http import HttpProcessingError

from relay.sandbox.wire import ApiError, Call, Reply, Upload

_BEARER = re.compile(r"bearer +(\S+)", re.IGNORECASE)
_FORMS = ("multipart/form-data", "application/x-www-form-urlencoded")
_OWN_SITE = ("none", "same-origin")
_RESET_ON_CLOSE = struct.pack("ii", 1, 0)


async def read(request: web.Request, *, has_forms: bool = True) -> Call:
    """The call, or 400 for a form that is none, or 413. Without forms, a body is what it is."""
    bearer = _BEARER.fullmatch(request.headers.get("Authorization", "").strip())
    form: dict[str, str | Upload] = {}
    body = b""
    try:
        if has_forms and request.content_type in _FORMS:
            form = {name: _part(value) for name, value in (await request.post()).items()}
        else:
            body = await request.read()
    except web.HTTPRequestEntityTooLarge:
        raise ApiError(413, "The request is too large") from None
    except (ValueError, LookupError, AssertionError, HttpProcessingError) as error:
        raise ApiError(400, f"The form cannot be read: {error}") from None
    return Call(
        method=request.method,
        path=request.path,
        origin=origin(request),
        token=bearer[1] if bearer else "",
        query={name: request.query.getall(name) for name in request.query},
        body=body,
        form=form,
    )


def origin(request: web.Request) -> str:
    """The scheme, host and port that the client knows the sandbox by."""
    return f"{request.scheme}://{request.host}"


def is_foreign(request: web.Request) -> bool:
    """Whether a browser sends this for a page of another site (Fetch: Origin; Fetch Metadata)."""
    site = request.headers.get("Sec-Fetch-Site", "none")
    return site not in _OWN_SITE or request.headers.get("Origin", origin(request)) != origin(
        request
    )


def _part(value: str | bytes | bytearray | web.FileField) -> str | Upload:
    if isinstance(value, web.FileField):
        return Upload(
            filename=_clean(value.filename),
            content_type=value.content_type,
            content=value.file.read(),
        )
    return _clean(value) if isinstance(value, str) else value.decode()


def _clean(text: str) -> str:
    """Without what is no UTF-8: aiohttp keeps such bytes as halves of surrogate pairs."""
    return text.encode(errors="surrogateescape").decode(errors="replace")


def response(reply: Reply, headers: dict[str, str]) -> web.Response:
    content: Any = reply.body
    headers = {**headers, **reply.headers}
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


def hang_up(request: web.Request) -> web.Response:
    """Break the connection with a TCP reset: nothing that was written gets through any more."""
    transport = request.transport
    if transport is not None:
        connection = transport.get_extra_info("socket")
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)
        transport.abort()
    return web.Response()


async def send_half(request: web.Request, whole: web.Response) -> web.StreamResponse:
    """The head of an answer and the first half of its body, then the end."""
    body = whole.body if isinstance(whole.body, bytes) else b""
    half = web.StreamResponse(status=whole.status, headers=whole.headers)
    half.content_length = len(body)
    await half.prepare(request)
    await half.write(body[: len(body) // 2])
    if request.transport is not None:
        request.transport.close()
    return half
