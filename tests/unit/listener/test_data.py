"""Where a mail ends, whatever the blocks it comes in."""

import asyncio
from pathlib import Path

from hypothesis import example, given
from hypothesis import strategies as st

from relay.listener.data import MailData
from relay.listener.incoming import Incoming

PIECES = st.sampled_from([b"\r\n", b".", b"\r", b"\n", b"..", b"a", b"\r\n.", b"\r\n.\r"])


def slowly(wire):
    """The mail and the rest behind its end, line by line (RFC 5321 section 4.5.2)."""
    lines = []
    while True:
        line, _, wire = wire.partition(b"\r\n")
        if line == b".":
            return b"".join(lines), wire
        lines.append(line.removeprefix(b".") + b"\r\n")


async def quickly(blocks, *, max_bytes=10_000):
    """The same by MailData, one block at each wait."""
    data = MailData(max_bytes=max_bytes, spill_dir=Path())
    incoming = Incoming()
    rest = iter(blocks)
    loop = asyncio.get_running_loop()
    assert await data.receive(incoming, waiting=lambda: loop.call_soon(incoming.feed, next(rest)))
    return data, bytes(incoming.take()) + b"".join(rest)


@given(st.lists(PIECES, max_size=30).map(b"".join), st.integers(min_value=1, max_value=7))
@example(b"", 1)
@example(b".", 7)
@example(b"\r\n.\r", 2)
def test_the_end_is_found_in_blocks_of_any_size(wire, size):
    wire += b"\r\n.\r\nrest"
    blocks = [wire[at : at + size] for at in range(0, len(wire), size)]
    data, rest = asyncio.run(quickly(blocks))
    assert (data.content(), rest) == slowly(wire)


async def test_the_size_counts_neither_doubled_dots_nor_the_end():
    data, _ = await quickly([b"..a\r\n", b"b\r\n.\r\n"])
    assert data.size == len(b".a\r\nb\r\n")


async def test_a_mail_of_just_the_limit_is_not_too_large():
    just, _ = await quickly([b"12345678\r\n.\r\n"], max_bytes=10)
    over, _ = await quickly([b"123456789\r\n.\r\n"], max_bytes=10)
    assert not just.is_too_large
    assert over.is_too_large


async def test_a_client_that_leaves_early_leaves_no_mail():
    data, incoming = MailData(max_bytes=100, spill_dir=Path()), Incoming()
    incoming.feed(b"half a mail\r\n")
    incoming.end()
    assert not await data.receive(incoming, waiting=lambda: None)
