"""Any conversation goes as RFC 5321 and RFC 2033 say, by a model that shares no code with relay.

The model runs ahead of the conversation: for each thing that the client sends it says which replies
must come back (as sets of codes: the RFCs leave some freedom in how to refuse) and what must be
handed on. That depends on the bytes alone, so these may come in one packet or be cut anywhere, and
the client may leave anywhere.
"""

import asyncio
import itertools
import re
from dataclasses import dataclass, field
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from relay.settings import ListenerSettings

MAX_BYTES = 65_536
MAX_RECIPIENTS = 3
MAX_HOPS = 5
GOODBYE = 221
DOMAINS = {"acme": "@acme.com", "other": "@other.com"}

# ---------------------------------------------------------------- what a client may say

SENDERS = {
    "<jane@acme.com>": "jane@acme.com",
    "<jane@acme.com> size=100 BODY=8BITMIME": "jane@acme.com",
    "<@a.example,@b.example:jane@acme.com>": "jane@acme.com",
    "<joe@other.com>": "joe@other.com",
    "<eve@example.org> AUTH=<>": "eve@example.org",
    "<>": "",
    "<jané@acme.com> SMTPUTF8": "jané@acme.com",
}
NO_SENDERS = {
    "jane@acme.com": {501},
    "<jane@acme.com": {501},
    "<jane@@acme.com>": {501},
    "<jane@acme.com> SIZE=x": {501, 555},
    "<jane@acme.com> SIZE=1 SIZE=2": {501, 555},
    "<jane@acme.com> COLOUR=red": {501, 504, 555},
    f"<jane@acme.com> SIZE={MAX_BYTES + 1}": {552},
    "<jané@acme.com>": {501, 550, 553},
}
RECIPIENTS = {
    "<log@acme.com>": "log@acme.com",
    "<log+deal-7@acme.com>": "log+deal-7@acme.com",
    "<@mx.acme.com:log@acme.com>": "log@acme.com",
    '<"log"@acme.com>': "log@acme.com",
    "<log@other.com>": "log@other.com",
}
NO_RECIPIENTS = {
    "<bob@example.org>": {550, 551, 554},
    "<log+lunch@acme.com>": {550},
    "<postmaster>": {550},
    "<>": {501, 550, 553},
    "log@acme.com": {501},
    "<log@acme.com> NOTIFY=NEVER": {501, 504, 555},
    "<løg@acme.com>": {501, 550, 553},
}
AUTHORS = {  # of a mail with these headers
    b"From: Jane <jane@acme.com>\r\n": ["jane@acme.com"],
    b"To: bob@example.org\r\nfrom: joe@other.com\r\n": ["joe@other.com"],
    b"From: eve@example.org\r\n": ["eve@example.org"],
    b"From: jane@acme.com\nSubject: bare LF\n": ["jane@acme.com"],
    b"From: jane@acme.com, joe@other.com\r\n": ["jane@acme.com", "joe@other.com"],
    b"From: jane@acme.com\r\nX-Fault: disk\r\n": ["jane@acme.com"],
    b"Received: x\r\n" * (MAX_HOPS + 1) + b"From: jane@acme.com\r\n": ["jane@acme.com"],
    b"": [],
}
SMALL_TALK = {
    b"RSET": {250},
    b"NOOP": {250},
    b"NOOP you \xc3\xbe": {250, 501},
    b"HELP": {211, 214, 502},
    b"VRFY jane": {250, 251, 252, 502, 550, 553},
    b"EXPN staff": {250, 252, 502, 550},
    b"STARTTLS": {454, 500, 502},
    b"AUTH PLAIN AGEAYg==": {500, 502, 503, 504},
    b"BDAT 4 LAST": {500, 502, 503},
    b"XYZZY": {500},
    b"": {500},
    b"NOOP \x00": {500, 501},
    b"NOOP \xff": {500, 501},
    b"RSET\rNOOP": {500, 501},
    b"NOOP " + b"x" * 9_000: {500},
    b"MAIL": {501},
    b"RCPT TO": {501},
}
TAME_BITS = (b".", b"..", b"\r\n", b"\r\n.", b"\r\n..", b"Hello", b"DATA\r\n", b"\xff\xfe\t")
MAIL_BITS = (b"\n", b"\n.\n", b"\n.\r\n", b"\r", b"\r.\r", b"\0", b"x" * 3_000, b"x" * 70_000)


class Said(NamedTuple):
    verb: str
    argument: object


def say(verb, arguments):
    return st.sampled_from([Said(verb, argument) for argument in arguments])


@st.composite
def mail_data(draw):
    """What follows DATA, as it is sent: with dots, doubled or not, but no line of one dot alone."""
    headers = draw(st.sampled_from([*AUTHORS, *[*AUTHORS][:2] * 4]))
    body = draw(st.lists(st.sampled_from([*MAIL_BITS, *TAME_BITS * 4]), max_size=6).map(b"".join))
    lines = (headers + b"\r\n" + body).split(b"\r\n")
    return headers, b"\r\n".join(b"..x" if line == b"." else line for line in lines) + b"\r\n"


HELLOS = say("HELLO", ["EHLO x", "HELO x", "LHLO x", "EHLO", "HELO", "LHLO"])
MAIL = say("MAIL", [*[*SENDERS] * 4, *NO_SENDERS])
RCPT = say("RCPT", [*[*RECIPIENTS] * 4, *NO_RECIPIENTS])
DATA = st.builds(Said, st.just("DATA"), mail_data())
TALK = say("TALK", SMALL_TALK)
TRANSACTION = st.builds(
    lambda begin, recipients, data: [begin, *recipients, data],
    MAIL,
    st.lists(RCPT, min_size=1, max_size=MAX_RECIPIENTS + 1),
    DATA,
)
OUT_OF_PLACE = st.one_of(HELLOS, MAIL, RCPT, DATA, TALK, say("DATA now", [()]))
SPEECH = st.lists(TRANSACTION | OUT_OF_PLACE.map(lambda said: [said]), min_size=2, max_size=8).map(
    lambda turns: list(itertools.chain(*turns))
)


# ---------------------------------------------------------------- the model


@dataclass
class Model:
    """One session. `sent` is what the client has said so far; the rest is what must come of it."""

    hello: tuple[str, ...]
    is_trusted: bool
    sent: bytes = b""
    due: list[tuple[int, set[int]]] = field(default_factory=list)
    """Replies: after so many bytes, one of these codes."""
    kept: list[tuple[int, tuple]] = field(default_factory=list)
    """Mails: after so many bytes, one for (portal, sender, recipients, bytes)."""
    is_greeted: bool = False
    sender: str | None = None
    recipients: list[str] = field(default_factory=list)

    def hear(self, said):
        match said.verb:
            case "HELLO":
                self.send(said.argument.encode(), self.greet(*said.argument.split(" ")))
            case "MAIL":
                self.send(f"MAIL FROM:{said.argument}".encode(), self.begin(said.argument))
            case "RCPT":
                self.send(f"rcpt To:{said.argument}".encode(), self.add(said.argument))
            case "DATA":
                self.data(*said.argument)
            case "DATA now":
                self.send(b"DATA now", {501} if self.recipients else {501, 503, 554})
            case _:
                if said.argument == b"RSET":
                    self.forget()
                self.send(said.argument, SMALL_TALK[said.argument] | self.out_of_place(said))

    def send(self, line, codes):
        self.sent += line + b"\r\n"
        self.due.append((len(self.sent), codes))

    def forget(self):
        self.sender, self.recipients = None, []

    def out_of_place(self, said):
        return {503} if said.argument in (b"MAIL", b"RCPT TO") else set()

    def greet(self, verb, name=""):
        if verb not in self.hello:
            return {500, 502}
        if not name:
            return {501}
        self.is_greeted = True
        self.forget()  # RFC 5321 section 4.1.4
        return {250}

    def begin(self, argument):
        if not self.is_greeted or self.sender is not None:
            return {503} | NO_SENDERS.get(argument, set())
        if argument in NO_SENDERS:
            return NO_SENDERS[argument]
        self.sender = SENDERS[argument]
        return {250}

    def add(self, argument):
        if self.sender is None:
            return {503} | NO_RECIPIENTS.get(argument, set())
        is_full = len(self.recipients) >= MAX_RECIPIENTS
        if argument in NO_RECIPIENTS:
            return NO_RECIPIENTS[argument] | ({452} if is_full else set())
        if is_full:
            return {452}
        self.recipients.append(RECIPIENTS[argument])
        return {250}

    def data(self, headers, wire):
        if not self.recipients:
            return self.send(b"Data", {503, 554} if self.sender is not None else {503})
        self.send(b"Data", {354})
        self.sent += wire + b".\r\n"
        raw = b"\r\n".join(line.removeprefix(b".") for line in wire.split(b"\r\n"))
        verdicts = self.judge(raw, AUTHORS[headers])
        for portal, codes in verdicts.items():
            mine = tuple(dict.fromkeys(one for one in self.recipients if is_in(portal, one)))
            if codes == {250}:
                mended = re.sub(rb"(?<!\r)\n", b"\r\n", raw)
                self.kept.append((len(self.sent), (portal, self.sender, mine, mended)))
        if "LHLO" in self.hello:
            answers = [codes for one in self.recipients for codes in self.for_one(verdicts, one)]
        elif {250} in verdicts.values():
            answers = [{250}]
        else:
            answers = [set().union(*verdicts.values())]
        self.due += [(len(self.sent), codes) for codes in answers]
        self.forget()
        return None

    @staticmethod
    def for_one(verdicts, recipient):
        return [codes for portal, codes in verdicts.items() if is_in(portal, recipient)]

    def judge(self, raw, authors):
        """What each portal that the mail is for says of it."""
        portals = [each for each in DOMAINS if any(is_in(each, one) for one in self.recipients)]
        refusal = set()
        if len(raw) > MAX_BYTES:
            refusal.add(552)
        bare = rb"\0|\r(?!\n)" if self.is_trusted else rb"\0|\r(?!\n)|(?<!\r)\n"
        if raw.count(b"Received:") > MAX_HOPS or re.search(bare, raw):
            refusal.add(554)
        if refusal:
            return dict.fromkeys(portals, refusal)
        ours = {
            portal
            for portal in portals
            if self.is_trusted
            and len(authors) < 2
            and any(is_in(portal, one) for one in (*authors, self.sender))
        }
        if ours and b"X-Fault" in raw:
            return {portal: {451} if portal in ours else {451, 550} for portal in portals}
        return {portal: {250} if portal in ours else {550} for portal in portals}


def is_in(portal, address):
    return address.endswith(DOMAINS[portal])


# ---------------------------------------------------------------- the test


@pytest.mark.parametrize("is_trusted", [True, False], ids=["trusted", "stranger"])
@pytest.mark.parametrize("protocol", ["smtp", "lmtp"])
def test_any_conversation_goes_as_the_rfcs_say(protocol, is_trusted, open_doors, runner, log_lines):
    """Each command has its one reply (in LMTP each recipient), which comes as soon as it is due.

    What was answered 250 is handed on byte for byte, and nothing else is.
    """
    [endpoint], keeper = open_doors(
        ListenerSettings(listen="127.0.0.1:0", protocol=protocol),
        limits={"recipients": MAX_RECIPIENTS, "hops": MAX_HOPS, "errors": 1_000},
        trusted_networks=("127.0.0.0/8",) if is_trusted else (),
    )

    @settings(max_examples=4 * settings.default.max_examples)
    @given(
        is_greeted=st.sampled_from([True, True, True, False]),
        speech=SPEECH,
        ends=st.sampled_from([b"QUIT\r\n", b"quit\r\nNOOP\r\nRSET\r\n", b"NOOP", b""]),
        cuts=st.lists(st.floats(0, 1), max_size=6),
        leaves_at=st.just(1.0) | st.floats(0, 1),
    )
    def converse(is_greeted, speech, ends, cuts, leaves_at):
        model = Model(("LHLO",) if protocol == "lmtp" else ("HELO", "EHLO"), is_trusted)
        if is_greeted:
            model.hear(Said("HELLO", f"{model.hello[-1]} client.example"))
        for said in speech:
            model.hear(said)
        if ends[:4].upper() == b"QUIT":
            model.due.append((len(model.sent) + len(b"QUIT\r\n"), {GOODBYE}))
        stream = model.sent + ends
        stream = stream[: round(leaves_at * len(stream))]
        expected = [{220}, *(codes for at, codes in model.due if at <= len(stream))]
        codes = runner.run(_talk(endpoint, stream, cuts, model.due))
        assert len(codes) == len(expected), (codes, expected)
        assert all(code in allowed for code, allowed in zip(codes, expected, strict=True)), (
            codes,
            expected,
        )
        assert sorted(_seen(delivery) for delivery in keeper.take()) == sorted(
            mail for at, mail in model.kept if at <= len(stream)
        )
        assert "bug_found" not in [line["event"] for line in log_lines]

    converse()


def _seen(delivery):
    return (
        delivery.portal,
        delivery.envelope.mail_from,
        tuple(recipient.address for recipient in delivery.recipients),
        delivery.envelope.raw,
    )


async def _talk(endpoint, stream, cuts, due):
    """The codes of the replies. After each piece sent, all replies that are due must come."""
    host, _, port = endpoint.rpartition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    edges = sorted({0, len(stream), *(round(cut * len(stream)) for cut in cuts)})
    async with asyncio.timeout(10):
        codes = [await _reply(reader)]
        for start, end in itertools.pairwise(edges):
            if codes[-1] == GOODBYE:
                break
            writer.write(stream[start:end])
            while len(codes) <= sum(at <= end for at, _ in due):
                codes.append(await _reply(reader))
        if codes[-1] != GOODBYE:
            writer.write_eof()
        while (code := await _reply(reader)) is not None:
            codes.append(code)
    writer.close()
    await writer.wait_closed()
    return codes


async def _reply(reader):
    """The code of one reply (RFC 5321 section 4.2); None at the end."""
    first = None
    while line := await reader.readline():
        found = re.fullmatch(rb"([2345][0-5][0-9])([ -])[^\r\n]*\r\n", line)
        assert found, f"not a line of a reply: {line}"
        assert first in (None, found[1]), f"one reply with two codes: {line}"
        first = found[1]
        if found[2] == b" ":
            return int(first)
    assert first is None, "a reply without its last line"
    return None
