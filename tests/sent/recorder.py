"""Every request that relay sends while the tests run, held against the seed page's field list.

The hook is in aiohttp, below all of relay's own code: nothing of relay's has to be known but that a
request comes from one of its modules. It hears what goes onto the wire, after relay has made JSON of it.
"""

import io
import json
import sys
from collections import defaultdict
from collections.abc import Iterable
from contextlib import suppress
from types import FrameType
from typing import Any

import aiohttp
import yarl

from tests.sent.calls import violations
from tests.sent.outgoing import Outgoing, version_of


class Recorder:
    """`count`: the requests heard so far. What is wrong with them waits until it is taken."""

    def __init__(self) -> None:
        self.count = 0
        self._wrong: list[str] = []
        self._versions: defaultdict[str, set[str]] = defaultdict(set)
        self._send = aiohttp.ClientSession._request

    def install(self) -> None:
        recorder, send = self, self._send

        def request(session: aiohttp.ClientSession, method: str, url: Any, **given: Any) -> Any:
            if _is_relays(sys._getframe(1)):
                where = yarl.URL(url).update_query(given.get("params") or {})
                body, form = _payload(given.get("data"), given.get("json"))
                sent = Outgoing(
                    method=method,
                    path=where.raw_path,
                    query=where.query,
                    body=body,
                    form=form,
                    has_token="Authorization" in (given.get("headers") or {}),
                )
                recorder.hear(sent, origin=str(where.origin()))
            return send(session, method, url, **given)

        aiohttp.ClientSession._request = request

    def remove(self) -> None:
        aiohttp.ClientSession._request = self._send

    def hear(self, sent: Outgoing, *, origin: str) -> None:
        """Hold one request against the list. `origin`: the server, which is to get one version only."""
        self.count += 1
        self._wrong += [f"{sent}: {what}" for what in violations(sent)]
        with suppress(ValueError):  # a path without one, if that is wrong, is told above
            self._versions[origin].add(version_of(sent.path))

    def hear_journal(self, entries: Iterable[dict[str, Any]], *, origin: str) -> None:
        """What a sandbox in a process of its own was sent, by its journal; uploads have no body in it."""
        for entry in entries:
            where = yarl.URL(entry["path"])
            if "/files" not in where.path and "/oauth/" not in where.path:
                sent = Outgoing(
                    method=entry["method"],
                    path=where.raw_path,
                    query=where.query,
                    body=entry["body"],
                )
                self.hear(sent, origin=origin)

    def take(self) -> list[str]:
        """What was wrong since it was last asked."""
        wrong = self._wrong + [
            f"{origin}: calls of several versions: {sorted(versions)}"
            for origin, versions in self._versions.items()
            if len(versions) > 1
        ]
        self._wrong = []
        self._versions.clear()
        return wrong


def _is_relays(frame: FrameType | None) -> bool:
    """Whether the code that asked aiohttp for this is relay's. The sandbox asks nobody."""
    while frame is not None and frame.f_globals["__name__"].partition(".")[0] == "aiohttp":
        frame = frame.f_back
    return frame is not None and frame.f_globals["__name__"].partition(".")[0] == "relay"


def _payload(data: Any, as_json: Any) -> tuple[Any, dict[str, str] | None]:
    """The JSON of a request, and the fields of its form."""
    match data:
        case None:
            return as_json, None
        case aiohttp.FormData():
            fields = {options["name"]: value for options, _, value in data._fields}
            return None, {name: _shown(value) for name, value in fields.items()}
        case dict():
            return None, data
        case io.BytesIO():
            return json.loads(data.getvalue()), None
        case _:
            return json.loads(data), None


def _shown(value: Any) -> str:
    return value if isinstance(value, str) else "<content>"
