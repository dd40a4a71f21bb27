"""Whatever bytes are sent to the door: it answers in replies, takes no mail that was not ended, and stays open.

Seeds are what the clients of the golden dialogues say. They are spliced, cut, repeated and spoilt with
a dictionary of what means something to SMTP, and sent in pieces of any size.
"""

import ast
import asyncio
import contextlib
import itertools
import random
import re
import resource
import time
from pathlib import Path

from relay.settings import ListenerSettings

DIALOGS = sorted((Path(__file__).parents[1] / "dialogs").glob("*.smtp"))
TOKENS = (
    "EHLO x|HELO x|LHLO x|MAIL FROM:<jane@acme.com>|MAIL FROM:<>|RCPT TO:<log@acme.com>|DATA|RSET|NOOP|QUIT"
    "|RCPT TO:<log@other.com>|RCPT TO:<log+deal-1@acme.com>|STARTTLS|AUTH PLAIN AAAA|AUTH LOGIN|BDAT 9"
    "|PROXY TCP4 10.0.0.1 10.0.0.2 1 2|From: jane@acme.com| SIZE=9| SMTPUTF8|<|>|@|:|+|\0|\t|é|=?|--|*"
)
BYTES = (
    *TOKENS.encode().split(b"|"),
    *(b"\r\n", b"\r", b"\n", b".", b"..", b"\r\n.\r\n", b"\n.\n", b"\r.\r", b"\n.\r\n", b"\r\n.\n"),
    *(b"\xff\xff\xff", b"\x16\x03\x01\x02\x00\x01\x00\x01", b"\r\n\r\n\x00\r\nQUIT\n"),
)
REPLY = re.compile(rb"[2345][0-9][0-9][ -][^\r\n]*\r\n")
"""One line of a reply (RFC 5321 section 4.2)."""
END = re.compile(rb"(?<=\r\n)\.\r\n")
"""What may end a mail (RFC 5321 section 4.1.1.4)."""
MOST_GROWTH_KB = 100 * 1024


def _client_side(path):
    """The bytes that the client of a golden dialogue sends in clear."""
    said = b""
    for line in path.read_text("utf-8").splitlines():
        kind, _, text = line.partition(" ")
        match kind:
            case "C:":
                said += text.encode() + b"\r\n"
            case "C>":
                said += ast.literal_eval(f'b"{text.replace(chr(34), chr(92) + chr(34))}"')
            case "(tls)":
                break
    return said


def _spoil(dice, said):
    """One change."""
    start, end = sorted(dice.randrange(len(said) + 1) for _ in range(2))
    piece = said[start:end]
    match dice.randrange(6):
        case 0:
            piece = b""
        case 1:
            piece *= dice.choice((2, 3, 50))
        case 2:
            piece = dice.randbytes(dice.randrange(9))
        case 3:
            piece = piece[:1].swapcase() + dice.choice(BYTES) + piece[1:]
        case _:  # the most telling: a word where a line begins or ends, or anywhere
            start = end = said.find(b"\n", start) + 1 if dice.random() < 0.7 else end
            piece = dice.choice(BYTES) + dice.choice((b"\r\n", b"\r\n", b"\n", b""))
    return (said[:start] + piece + said[end:])[:200_000]


def _stream(dice, seeds):
    said = dice.choice(seeds)
    if dice.random() < 0.3:
        said = said[: dice.randrange(len(said) + 1)] + dice.choice(seeds)
    for _ in range(dice.choice((0, 1, 1, 2, 4, 8))):
        said = _spoil(dice, said)
    return said


def test_no_bytes_confuse_the_door(open_doors, runner, log_lines, fuzz_time):
    seeds = [_client_side(path) for path in DIALOGS]
    lmtp_seeds = [re.sub(rb"EHLO|HELO", b"LHLO", seed) for seed in seeds]
    proxy_seeds = [b"PROXY TCP4 127.0.0.9 10.0.0.2 1 2\r\n" + seed for seed in seeds]
    doors = []
    for its_seeds, listener in (
        (seeds, {}),
        (lmtp_seeds, {"protocol": "lmtp"}),
        (proxy_seeds, {"proxy_from": ("127.0.0.0/8",)}),
    ):
        [endpoint], keeper = open_doors(ListenerSettings(listen="127.0.0.1:0", **listener))
        doors.append((endpoint, keeper, its_seeds))
    dice = random.Random(random.random())  # --randomly-seed repeats it
    ends_at, at_first_kb, tried, taken = time.monotonic() + fuzz_time.total_seconds(), 0, 0, 0
    while time.monotonic() < ends_at:
        door, keeper, its_seeds = dice.choice(doors)
        stream = _stream(dice, its_seeds)
        edges = sorted(dice.randrange(len(stream) + 1) for _ in range(dice.choice((0, 1, 3, 9))))
        pieces = [stream[a:b] for a, b in itertools.pairwise((0, *edges, len(stream)))]
        answers = runner.run(_talk(door, pieces))
        assert REPLY.sub(b"", answers) == b"", (pieces, answers)
        assert answers[:3] in (b"220", b"421", b""), (pieces, answers)
        mails = keeper.take()
        for portal in ("acme", "other"):
            mine = [mail for mail in mails if mail.portal == portal]
            assert len(mine) <= len(END.findall(stream)), (pieces, mine)
        assert "bug_found" not in [line["event"] for line in log_lines], pieces
        log_lines.clear()
        tried, taken = tried + 1, taken + len(mails)
        if tried == 100:
            at_first_kb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert tried > 100
    assert taken > tried / 20, "most of what it sends is refused: it tests little"
    grown_kb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - at_first_kb
    assert grown_kb <= MOST_GROWTH_KB
    print(f"{tried} conversations, {taken} mails taken")  # noqa: T201 - with -s


async def _talk(endpoint, pieces):
    """All that the door answers, until it hangs up. What it had no time to read, it may cut off with a reset."""
    host, _, port = endpoint.rpartition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    answers = b""
    try:
        async with asyncio.timeout(10):
            for piece in pieces:
                writer.write(piece)
                await asyncio.sleep(0)
            with contextlib.suppress(OSError):
                writer.write_eof()
            while block := await reader.read(65_536):
                answers += block
    except ConnectionError:
        answers = answers[: answers.rfind(b"\n") + 1]
    finally:
        writer.transport.abort()
    return answers
