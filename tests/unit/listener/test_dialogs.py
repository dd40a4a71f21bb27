"""The golden conversations in tests/dialogs, each against a real listener.

# …             a remark
@ key: value    a setting: trusted, fault, a key of limits, a key of the listener; after the
                conversation `stored`, once for each mail, with its bytes
C: line         the client sends the line and CRLF
C> bytes        the client sends the bytes, with Python's escapes and no CRLF
C* n x          the client sends n times x
S: line         the server says the line; a * at the end stands for anything
S: (closed)     the server hangs up
(tls)           both turn on TLS
"""

import ast
import asyncio
from pathlib import Path

import pytest

from relay.errors import Temporary
from relay.settings import LimitSettings, ListenerSettings

DIALOGS = sorted((Path(__file__).parents[2] / "dialogs").glob("*.smtp"))


@pytest.mark.parametrize("path", DIALOGS, ids=lambda path: path.stem)
async def test_the_conversation_goes_as_written(path, house, tls):
    lines = path.read_text("utf-8").splitlines()
    stored = await _open(house, tls, [line[2:] for line in lines if line.startswith("@ ")])
    client = await house.connect()
    for number, line in enumerate(lines, start=1):
        if line and line[0] not in "#@":
            said = await _step(client, line, tls)
            assert said is None, f"{path.name}:{number}: expected {line!r}, got {said!r}"
    assert [delivery.envelope.raw for delivery in house.spool.deliveries] == stored


async def _open(house, tls, directives):
    limits, listener, stored = {"message_bytes": 65536}, {}, []
    trusted = ("127.0.0.0/8",)
    for directive in directives:
        key, _, value = directive.partition(": ")
        if key == "stored":
            stored.append(ast.literal_eval(f"b{value}"))
        elif key == "trusted":
            trusted = ()
        elif key == "fault":
            house.spool.fault = Temporary(value)
        elif key in LimitSettings.model_fields:
            limits[key] = int(value)
        elif key == "tls":
            listener |= {"tls": value} | tls.files
        elif key == "proxy_from":
            listener[key] = (value,)
        else:
            assert key in ListenerSettings.model_fields, f"no such directive: {directive}"
            listener[key] = value
    await house.open(limits=limits, trusted=trusted, **listener)
    return stored


async def _step(client, line, tls):
    """None, or what the server said instead."""
    kind, _, text = line.partition(" ")
    match kind:
        case "C:":
            client.send(f"{text}\r\n")
        case "C>":
            client.send(ast.literal_eval(f'b"{text.replace(chr(34), chr(92) + chr(34))}"'))
        case "C*":
            count, _, what = text.partition(" ")
            client.send(int(count) * what)
        case "(tls)":
            await client.writer.start_tls(tls.trusting, server_hostname="localhost")
        case "S:":
            async with asyncio.timeout(5):
                said = (await client.reader.readline()).decode().removesuffix("\r\n")
            expected = "" if text == "(closed)" else text
            if expected.endswith("*"):
                return None if said.startswith(expected[:-1]) else said
            return None if said == expected else said
    return None
