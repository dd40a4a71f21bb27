"""A line end, a dot, a line end, and commands behind it: only CRLF.CRLF ends a mail.

Servers that took other line ends for the end of a mail let senders smuggle a second one, with an
envelope of their own, past whoever had checked the first.
"""

import itertools

import pytest

LINE_ENDS = {"CR": b"\r", "LF": b"\n", "CRLF": b"\r\n"}
COMBINATIONS = list(itertools.product(LINE_ENDS, repeat=3))


def conversation(before, after, behind):
    """One mail, with another one inside whose lines end in `behind`."""
    smuggled = [
        b"MAIL FROM:<jane@acme.com>",
        b"RCPT TO:<log+deal-666@acme.com>",
        b"DATA",
        b"From: jane@acme.com",
    ]
    return (
        b"HELO x\r\nMAIL FROM:<jane@acme.com>\r\nRCPT TO:<log@acme.com>\r\nDATA\r\n"
        b"From: jane@acme.com\r\n\r\nfirst"
        + before + b"." + after + behind.join(smuggled)
        + b"\r\n.\r\nQUIT\r\n"
    )  # fmt: skip


async def talk(house, stream):
    """The codes of all replies, to the end."""
    client = await house.connect()
    client.send(stream)
    codes = []
    while reply := await client.reply():
        codes.append(reply[:3])
    return codes


@pytest.mark.parametrize(("before", "after", "behind"), COMBINATIONS)
async def test_no_line_end_but_crlf_ends_a_mail(before, after, behind, house):
    await house.open()
    ends = [LINE_ENDS[name] for name in (before, after, behind)]
    codes = await talk(house, conversation(*ends))

    mails = [delivery.envelope.raw for delivery in house.spool.deliveries]
    tags = [recipient.tag for mail in house.spool.deliveries for recipient in mail.recipients]
    if (before, after, behind) == ("CRLF", "CRLF", "CRLF"):  # two mails, as the client says
        assert tags == ["", "deal-666"]
    elif (before, after) == ("CRLF", "CRLF"):  # one, and broken commands
        assert mails == [b"From: jane@acme.com\r\n\r\nfirst\r\n"]
        assert (codes[4], set(codes[5:])) == ("354", {"250", "500", "221"})
    elif "CR" in (before, after, behind):  # one, with a bare CR in it
        assert (codes[5:], mails) == (["554", "221"], [])
    else:  # one, with everything in it
        assert (codes[5:], tags) == (["250", "221"], [""])
        assert b"RCPT TO:<log+deal-666@acme.com>\r\nDATA\r\n" in mails[0]


@pytest.mark.parametrize(("before", "after", "behind"), COMBINATIONS)
async def test_nobody_else_may_send_other_line_ends(before, after, behind, house):
    await house.open(trusted=())
    ends = [LINE_ENDS[name] for name in (before, after, behind)]
    codes = await talk(house, conversation(*ends))

    assert house.spool.deliveries == []
    if (before, after) != ("CRLF", "CRLF"):
        assert codes[5:] == ["554", "221"]
