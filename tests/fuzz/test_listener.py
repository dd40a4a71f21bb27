"""Whatever is sent to the door, it answers as SMTP does, and it stays open."""

import asyncio
import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from relay.access import Access
from relay.clock import SystemClock
from relay.listener import Listener
from relay.metrics import Metrics
from relay.model import Receipt
from relay.settings import ListenerSettings, PortalSettings, Settings

COMMANDS = st.sampled_from(
    [
        b"EHLO x\r\n",
        b"HELO x\r\n",
        b"LHLO x\r\n",
        b"MAIL FROM:<jane@acme.com>\r\n",
        b"MAIL FROM:<>\r\n",
        b"RCPT TO:<log@acme.com>\r\n",
        b"RCPT TO:<log+deal-1@acme.com>\r\n",
        b"RCPT TO:<no@acme.com>\r\n",
        b"DATA\r\n",
        b"From: jane@acme.com\r\n\r\nx\r\n",
        b".\r\n",
        b"\r\n.\r\n",
        b"\n.\n",
        b"RSET\r\n",
        b"NOOP\r\n",
        b"STARTTLS\r\n",
        b"AUTH PLAIN AAAA\r\n",
        b"QUIT\r\n",
    ]
)
CHUNKS = st.lists(COMMANDS | st.binary(max_size=40), max_size=25)
REPLY = re.compile(rb"[2345][0-9][0-9][ -][^\r\n]*\r\n")
"""One line of a reply (RFC 5321 section 4.2)."""


@pytest.mark.parametrize("protocol", ["smtp", "lmtp"])
@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(chunks=CHUNKS)
def test_the_door_answers_in_replies_and_stays_open(protocol, log, log_lines, tmp_path, chunks):
    answers, after = asyncio.run(_talk(protocol, log, tmp_path, chunks))
    assert REPLY.sub(b"", answers) == b""
    assert after.startswith(b"220 ")
    assert "bug_found" not in [line["event"] for line in log_lines]


async def _talk(protocol, log, tmp_path, chunks):
    portal = PortalSettings(name="acme", mailboxes=("log@acme.com",), domains=("acme.com",))
    listener = ListenerSettings(listen="127.0.0.1:0", protocol=protocol)
    config = Settings(data_dir=tmp_path, listeners=(listener,), portals=(portal,))

    async def put(deliveries):
        return [Receipt(spool_id=1, duplicate=False) for _ in deliveries]

    door = Listener(
        settings=config,
        access=Access(config.portals),
        put=put,
        clock=SystemClock(),
        log=log,
        metrics=Metrics(),
    )
    await door.open()
    host, _, port = door.endpoints[0].rpartition(":")
    try:
        answers = await _send(host, int(port), chunks)
        after = await _send(host, int(port), [])
    finally:
        await door.drain(1)
    return answers, after


async def _send(host, port, chunks):
    reader, writer = await asyncio.open_connection(host, port)
    writer.writelines(chunks)
    writer.write_eof()
    async with asyncio.timeout(10):
        answers = await reader.read()
    writer.close()
    await writer.wait_closed()
    return answers
