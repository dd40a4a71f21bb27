"""Whatever many clients do at once: relay stays small, its event loop free, and others are served.

The bounds stand in conftest.py. Each flood is small by day; RELAY_LONG=1 makes those of README.md.
"""

import asyncio
import base64
import os
import random

import pytest

pytestmark = pytest.mark.system

IS_LONG = os.environ.get("RELAY_LONG") == "1"
MB = 1_000_000
BLOCK = 65_536
LINE_ENDS = [b"\r\n", b"\n"] if IS_LONG else [b"\n"]  # LF is dearer: it is mended


def test_lines_without_an_end(watched, crowd):
    async def flood():
        clients = await crowd.open(200)
        for _ in range(60 if IS_LONG else 10):
            for _, writer in clients:
                writer.write(b"x" * BLOCK)
            await asyncio.gather(*(writer.drain() for _, writer in clients))
        for _, writer in clients:
            writer.write(b"\r\n")
        replies = [await reader.readline() for reader, _ in clients]
        assert all(reply.startswith(b"500 5.5.2 ") for reply in replies)
        crowd.leave(clients)

    with watched.during("200 endless lines"):
        asyncio.run(flood())


def test_clients_that_trickle(watched, crowd):
    async def flood():
        clients = [*await crowd.open(100), *await crowd.begin_mails(100)]
        for _ in range(300 if IS_LONG else 30):
            for _, writer in clients:
                writer.write(b"N")
            await asyncio.sleep(0.1)
        crowd.leave(clients)

    with watched.during("200 slow clients"):
        asyncio.run(flood())


def test_connections_that_do_nothing(watched, crowd):
    async def flood():
        clients = await crowd.open(1_000)
        await asyncio.sleep(20 if IS_LONG else 2)
        crowd.leave(clients)

    with watched.during("1,000 idle connections"):
        asyncio.run(flood())


# ---------------------------------------------------------------- large mails


def _attachments(size, line_end):
    """A mail with files of so many bytes in all, in base64."""
    content = base64.encodebytes(random.Random(size).randbytes(size)).replace(b"\n", line_end)
    head = (
        b"MIME-Version: 1.0\nContent-Type: application/octet-stream; name=noise.bin\n"
        b"Content-Transfer-Encoding: base64\n\n"
    )
    return head.replace(b"\n", line_end) + content


def _empty_lines(size, line_end):
    """The most line ends that fit."""
    return line_end + line_end * (size // len(line_end))


@pytest.mark.parametrize("line_end", LINE_ENDS, ids=repr)
@pytest.mark.parametrize("make", [_attachments, _empty_lines])
def test_large_mails_at_once(make, line_end, watched, crowd):
    size = 25 * MB * 3 // 4 if make is _attachments else 25 * MB
    content = make(size, line_end)

    count = 50 if IS_LONG else 6
    mails = [_head(n).replace(b"\n", line_end) + content for n in range(count)]
    del content
    with watched.during(f"{count} mails of 25 MB, {make.__name__}, {line_end}"):
        asyncio.run(_all_at_once(crowd, mails))
        watched.relay.wait_settled(within_s=300)


def _head(number):
    return (
        b"From: jane@acme.example\nTo: carla@globex.example\n"
        b"Message-ID: <%d@acme.example>\n" % number
    )


async def _all_at_once(crowd, mails):
    """Each from a client of its own; all are taken."""

    async def send(mail, reader, writer):
        for start in range(0, len(mail), BLOCK):
            writer.write(mail[start : start + BLOCK])
            await writer.drain()
        writer.write(b"\r\n.\r\n")
        return await reader.readline()

    clients = await crowd.begin_mails(len(mails))
    pairs = zip(mails, clients, strict=True)
    replies = await asyncio.gather(*(send(mail, *client) for mail, client in pairs))
    assert all(reply.startswith(b"250 ") for reply in replies), replies
    crowd.leave(clients)


# ---------------------------------------------------------------- mails made to be dear


def _nested(depth):
    opened = b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n)
        for n in range(depth)
    )
    return opened + b"\r\nx"


def _bombs(count):
    return {
        "one long header": b"X: " + b"y " * 10 * count + b"\r\n\r\nx",
        "many headers": b"X: y\r\n" * count + b"\r\nx",
        "a folded header": b"Subject: x" + b"\r\n x" * count + b"\r\n\r\nx",
        "many recipients": b"Cc: " + b"a@b.example,\r\n " * count + b"c@d.example\r\n\r\nx",
        "comments in comments": b"Cc: " + b"(" * count + b"\r\n\r\nx",
        "encoded words": b"Subject: " + b"=?utf-8?q?a?=\r\n " * count + b"x\r\n\r\nx",
        "parameters": b"Content-Type: text/plain" + b";\r\n a*1*=x" * count + b"\r\n\r\nx",
        "multiparts in multiparts": _nested(count // 10),
        "many parts": b"Content-Type: multipart/mixed; boundary=b\r\n\r\n"
        + b"--b\r\n\r\nx\r\n" * count,
        "messages in messages": b"Content-Type: message/rfc822\r\n\r\n" * (count // 10) + b"x",
        "elements in elements": b"Content-Type: text/html\r\n\r\n" + b"<div><table>\r\n" * count,
    }


def test_bombs(watched, crowd):
    bombs = _bombs(MB if IS_LONG else MB // 10)
    mails = [_head(n).replace(b"\n", b"\r\n") + bomb for n, bomb in enumerate(bombs.values())]
    with watched.during(f"bombs: {', '.join(bombs)}"):
        asyncio.run(_all_at_once(crowd, mails))
        watched.relay.wait_settled(within_s=120)
    assert {row.state for row in watched.relay.queue()} <= {"logged", "parked"}
