"""Writes the mails that mail clients send when somebody forwards a mail, and says what is right to read.

A `Client` knows its words and its form; `forward` lets it send one of the `exchanges`. Nothing here
knows how relay reads mail.
"""

import base64
import quopri
import textwrap
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.header import Header
from email.utils import format_datetime
from html import escape

from tests.corpus.forwards.calendars import RFC, rows, written
from tests.corpus.forwards.exchanges import MIA, NOTES, ORIGINALS, Original, Person, moment


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """A client's words in one language: above the block, its labels, and the pattern of its date."""

    above: str = ""
    sender: str
    to: str
    cc: str
    subject: str
    date: str
    pattern: str
    prefix: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """How a client writes people: with a name, without one, and several."""

    named: str = "{name} <{email}>"
    nameless: str = "{email}"
    quotes_commas: bool = False
    between: str = ", "

    def one(self, person: Person) -> str:
        form = self.named if person.name else self.nameless
        quote = '"' if self.quotes_commas and ("," in person.name or "(" in person.name) else ""
        return form.format(name=f"{quote}{person.name}{quote}", email=person.email)

    def shown(self, person: Person) -> Person:
        """What can be seen of a person."""
        return person if "{name}" in self.named else Person("", person.email)

    def all(self, people: tuple[Person, ...]) -> str:
        return self.between.join(self.one(person) for person in people)

    def linked(self, people: tuple[Person, ...]) -> str:
        """The same in HTML, with each address a link."""
        return self.between.join(self._link(person) for person in people)

    def _link(self, person: Person) -> str:
        before, email, after = self.one(person).rpartition(person.email)
        link = f'<a href="mailto:{email}">{email}</a>'
        return f"{escape(before, quote=False)}{link}{escape(after, quote=False)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of a block. `people` is empty for a subject and a date."""

    name: str
    label: str
    people: tuple[Person, ...]
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What a client lays out. `note` ends with the client's own signature, if it has one."""

    above: str
    rows: tuple[Row, ...]
    note: tuple[str, ...]
    body: tuple[str, ...]
    style: Style


IN_THREAD = {"In-Reply-To": "<0@client.example>", "References": "<0@client.example>"}
"""Some clients thread a forward like a reply to what it forwards."""

Layout = Callable[[Draft], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Client:
    """A mail client. `order`: its labels' order; `forms`: which of text, html, alternative it sends.

    `columns`: where it breaks the lines of its text; 0 for nowhere. `is_flowed`: at 72 columns, so that
    they can be joined again (RFC 3676). `signature`: what it puts below a
    note by itself; `head`: the header fields by which its forwards differ from a new mail.
    """

    name: str
    words: Mapping[str, Words]
    order: str
    style: Style = field(default_factory=Style)
    text: Layout
    html: Layout
    forms: tuple[str, ...] = ("alternative", "html", "text")
    encoding: str = "quoted-printable"
    charset: str = "utf-8"
    columns: int = 0
    is_flowed: bool = False
    signature: str = ""
    head: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What is right to read of a forward. A client's own signature alone is no note."""

    sender: Person
    to: tuple[Person, ...]
    cc: tuple[Person, ...]
    subject: str
    date: datetime
    text: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    name: str
    language: str
    raw: bytes
    reading: Reading


CELLS = "above sender date to cc subject"


def words(table, *, dates, prefixes="Fwd", cells=CELLS):
    """`Words` by language out of a table. `dates` and `prefixes` are by language, or one for all."""
    found = {}
    for language, row in rows(table).items():
        labels = dict(zip(cells.split(), row, strict=True))
        pattern = dates if isinstance(dates, str) else dates[language]
        prefix = prefixes if isinstance(prefixes, str) else prefixes[language]
        found[language] = Words(**labels, pattern=pattern, prefix=prefix)
    return found


def single(table):
    """The one cell of each line of a table, by language."""
    return {language: cells[0] for language, cells in rows(table).items()}


def forward(client: Client, language: str, form: str, number: int) -> Mail:
    """The mail that comes in when Mia forwards original `number` with that client."""
    draft, own, original = (
        draft_of(client, language, number),
        client.words[language],
        _original(number),
    )
    sent = moment(number, language)
    head = header(number, sent, f"{own.prefix}: {original.subject}") | client.head
    reading = Reading(
        sender=client.style.shown(original.sender),
        to=tuple(map(client.style.shown, original.to)) if "to" in client.order else (),
        cc=tuple(map(client.style.shown, original.cc)) if "cc" in client.order else (),
        subject=original.subject,
        date=sent if "{SS}" in own.pattern else sent.replace(second=0),
        text="\n".join(original.lines),
        note="\n".join(draft.note if _note(number) else ()),
    )
    raw = mail(head, client, draft, form)
    name = f"{client.name} {language} {form} {number}"
    return Mail(name=name, language=language, raw=raw, reading=reading)


def draft_of(client: Client, language: str, number: int) -> Draft:
    """What the client lays out of original `number`."""
    own, note = client.words[language], _note(number)
    date = _date(moment(number, language), language, own.pattern)
    return Draft(
        above=own.above,
        rows=_rows(client, own, _original(number), date),
        note=(*note, "", client.signature) if client.signature else note,
        body=_original(number).lines,
        style=client.style,
    )


def header(number: int, sent: datetime, subject: str) -> dict[str, str]:
    """The fields of every mail of Mia's, some hours after the one it is about."""
    return {
        "From": f"{MIA.name} <{MIA.email}>",
        "To": "log@relay.example",
        "Date": format_datetime(sent + timedelta(hours=3)),
        "Message-ID": f"<{number}@ours.example>",
        "Subject": subject,
    }


def _note(number: int) -> tuple[str, ...]:
    return NOTES[number // 2 % len(NOTES)]


def _original(number: int) -> Original:
    return ORIGINALS[number % len(ORIGINALS)]


def _date(sent: datetime, language: str, pattern: str) -> str:
    return written(sent, "en" if pattern == RFC else language, pattern)


def _rows(client: Client, own: Words, original: Original, date: str) -> tuple[Row, ...]:
    people = {"sender": (original.sender,), "to": original.to, "cc": original.cc}
    texts = {"date": date, "subject": original.subject}
    texts |= {name: client.style.all(some) for name, some in people.items() if some}
    return tuple(
        Row(name=name, label=getattr(own, name), people=people.get(name, ()), text=texts[name])
        for name in client.order.split()
        if name in texts
    )


def mail(head: Mapping[str, str], client: Client, draft: Draft, form: str) -> bytes:
    """The mail as it is on its way, in one of the client's forms."""
    text, html = client.text(draft), client.html(draft)
    if client.is_flowed:
        text = "\n".join(_flowed(line) for line in text.split("\n"))
    if client.columns:
        text = "\n".join(_wrapped(line, client.columns) for line in text.split("\n"))
    parts = {"text": [("plain", text)], "html": [("html", html)]}
    parts["alternative"] = parts["text"] + parts["html"]
    lines = [f"{name}: {_encoded(value)}".encode() for name, value in head.items()]
    lines.append(b"MIME-Version: 1.0")
    coded = [_part(kind, content, client) for kind, content in parts[form]]
    if form == "alternative":
        lines += [b'Content-Type: multipart/alternative; boundary="0000000000"', b""]
        lines += [b"--0000000000\n" + part + b"\n" for part in coded]
        lines.append(b"--0000000000--\n")
    else:
        lines += coded
    return b"\n".join(lines)


def _encoded(value: str) -> str:
    return value if value.isascii() else Header(value, "utf-8").encode()


def _part(kind: str, content: str, client: Client) -> bytes:
    flow = "; format=flowed" if client.is_flowed and kind == "plain" else ""
    head = (
        f"Content-Type: text/{kind}; charset={client.charset}{flow}\n"
        f"Content-Transfer-Encoding: {client.encoding}\n\n"
    ).encode()
    body = content.encode(client.charset)
    if client.encoding == "base64":
        return head + base64.encodebytes(body)
    return head + (quopri.encodestring(body) if client.encoding == "quoted-printable" else body)


def _flowed(line: str) -> str:
    """A line as format=flowed has it: broken behind a space, which then means that it goes on."""
    if line.startswith(">") or line == "-- ":
        return line
    lines, rest = [], line.rstrip()
    while len(rest) > 72 and (space := rest.rfind(" ", 10, 72)) > 0:
        lines.append(rest[: space + 1])
        rest = rest[space + 1 :]
    return "\n".join(
        f" {each}" if each.startswith((" ", "From ")) else each for each in [*lines, rest]
    )


def _wrapped(line: str, columns: int) -> str:
    return textwrap.fill(line, columns, break_long_words=False, break_on_hyphens=False) or line
