"""From a mail's text and HTML to its forwarded originals, with bodies, note, and the author named above."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import tzinfo

from relay.model import Forwarded, Found, ParsedEmail
from relay.parser.forwards.clients import client_of
from relay.parser.forwards.evidence import Outer
from relay.parser.forwards.find import Reading, find_readings
from relay.parser.forwards.language import EDGES
from relay.parser.forwards.named import Named, read_named
from relay.parser.forwards.notes import clean_note
from relay.parser.forwards.rows import first_lines, text_lines
from relay.parser.forwards.signs import may_forward
from relay.parser.forwards.words import WORDS, Words
from relay.parser.limits import FORWARD_LINES
from relay.parser.pages.html import rough_text
from relay.parser.pages.page import Line, Page
from relay.parser.subjects import may_be_forward, without_forward

_DISAGREEING = 0.4
"""Text and HTML of one mail name different authors: somebody has to look."""


def find_forwards(
    email: ParsedEmail, page: Page | None, zone: tzinfo, words: Words = WORDS
) -> tuple[Forwarded, ...]:
    """The readings of a mail whose bodies are read as a forward, the likeliest first.

    `page` is its HTML, if any; `zone` the outer Date's: clients write the inner date in that.
    """
    if not _may_forward(email, words):
        return ()
    text, html, named = _read_bodies(email, page, words)
    outer = Outer(email, is_named=named is not None)
    in_text = _originals(text, outer, zone, words)
    in_html = _originals(html, outer, zone, words) if html else []
    found = _merged(in_html, in_text)
    if named:
        return (_as_named(found[0], named) if found else _rest(text, html, outer, named),)
    return tuple(sorted(found, key=lambda original: -original.confidence))


def _may_forward(email: ParsedEmail, words: Words) -> bool:
    return (
        may_be_forward(email.subject)
        or may_forward(first_lines(email.text, FORWARD_LINES), words, has_address="@" in email.text)
        or may_forward(rough_text(email.html), words, has_address="@" in email.html)
    )


def as_attached(
    originals: Sequence[ParsedEmail], outer: ParsedEmail, page: Page | None, words: Words = WORDS
) -> tuple[Forwarded, ...]:
    """The mails attached to one, with the note around them and, if it is one, the author named above it.

    A line above several says of none whose it is.
    """
    text, _, named = _read_bodies(outer, page, words)
    is_of_one = named is not None and len(originals) == 1
    note = clean_note("\n".join(text.rows) if is_of_one else outer.text, words)
    found = (
        Forwarded(email=email, found=Found.ATTACHED, evidence="an attached message", note=note)
        for email in originals
    )
    return tuple(_as_named(one, named) if named and is_of_one else one for one in found)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Body:
    """`lines` are searched, `rows` hold the same as it is quoted. `named`: the author in the first line."""

    lines: Sequence[Line]
    rows: Sequence[str]
    named: Named | None
    page: Page | None = None


def _read_bodies(
    email: ParsedEmail, page: Page | None, words: Words
) -> tuple[_Body, _Body | None, Named | None]:
    text = _text_body(email.text, words)
    html = _html_body(page, words) if page else None
    return text, html, text.named or (html.named if html else None)


def _text_body(text: str, words: Words) -> _Body:
    lines = text_lines(text, FORWARD_LINES)
    named = read_named(lines, words)
    return _without_line(_Body(lines=lines, rows=text.split("\n"), named=named))


def _html_body(page: Page, words: Words) -> _Body:
    lines = page.lines[:FORWARD_LINES]
    rows = [f"{'> ' * line.quoted}{line.text}".rstrip() for line in page.lines]
    return _without_line(_Body(lines=lines, rows=rows, named=read_named(lines, words), page=page))


def _without_line(body: _Body) -> _Body:
    """The line that names the author is not part of what was written."""
    if not body.named:
        return body
    lines, rows = list(body.lines), list(body.rows)
    lines[body.named.line] = Line()
    rows[body.named.line] = ""
    return replace(body, lines=lines, rows=rows)


def _originals(body: _Body, outer: Outer, zone: tzinfo, words: Words) -> list[Forwarded]:
    page = body.page
    readings = find_readings(
        body.lines,
        outer,
        zone=zone,
        words=words,
        client_at=lambda index: client_of(body.lines[index].first) if page else "",
    )
    return [_original(reading, body, outer, words) for reading in readings]


def _original(reading: Reading, body: _Body, outer: Outer, words: Words) -> Forwarded:
    inner = reading.email
    return Forwarded(
        email=replace(
            inner,
            subject=inner.subject or without_forward(outer.subject, reading.languages),
            text=_unquoted(body.rows[reading.last + 1 :], reading.quoted, reading.frame),
            html=body.page.after(reading.last) if body.page else "",
        ),
        found=Found.INLINE_HTML if body.page else Found.INLINE_TEXT,
        evidence=reading.mark.evidence,
        confidence=reading.mark.confidence,
        note=clean_note("\n".join(body.rows[: reading.top]), words),
    )


# ---------------------------------------------------------------- text and HTML together


def _merged(in_html: list[Forwarded], in_text: list[Forwarded]) -> list[Forwarded]:
    """Each original once. HTML knows the addresses, the sender's own plain text is the better text."""
    if not in_html or not in_text:
        return in_html or in_text
    if _agree(in_html[0], in_text[0]):
        return [_joined(in_html[0], in_text[0])]
    return [
        replace(original, confidence=min(original.confidence, _DISAGREEING))
        for original in (*in_html, *in_text)
    ]


def _agree(one: Forwarded, other: Forwarded) -> bool:
    authors = {author.key for author in (*one.email.from_, *other.email.from_)}
    return len(authors) <= 1


def _joined(html: Forwarded, text: Forwarded) -> Forwarded:
    inner, plain = html.email, text.email
    return replace(
        html,
        email=replace(
            inner,
            from_=inner.from_ or plain.from_,
            to=max(inner.to, plain.to, key=len),
            cc=max(inner.cc, plain.cc, key=len),
            bcc=max(inner.bcc, plain.bcc, key=len),
            subject=inner.subject or plain.subject,
            date=inner.date or plain.date,
            text=plain.text,
            defects=inner.defects if len(inner.defects) < len(plain.defects) else plain.defects,
        ),
        evidence=html.evidence if html.confidence >= text.confidence else text.evidence,
        confidence=max(html.confidence, text.confidence),
        note=text.note,
    )


# ---------------------------------------------------------------- the author named by hand


def _as_named(original: Forwarded, named: Named) -> Forwarded:
    """With the author that the first line names, whatever the block says."""
    author = named.author
    if not author.name:
        same = [read for read in original.email.from_ if read.key == author.key]
        author = next(iter(same), author)
    defects = tuple(one for one in original.email.defects if one != "forwarded from: no_address")
    return replace(
        original,
        email=replace(original.email, from_=(author,), written_by=None, defects=defects),
        evidence=f"{original.evidence}; the first line names {author.email}",
        confidence=1.0,
    )


def _rest(text: _Body, html: _Body | None, outer: Outer, named: Named) -> Forwarded:
    """No block at all: what stands below the line is the original, without a time of its own."""
    below = ""
    if html and html.page and html.named:
        below = html.page.after(html.named.line)
    return Forwarded(
        email=ParsedEmail(
            from_=(named.author,),
            subject=without_forward(outer.subject),
            text=_unquoted(text.rows, 0, ""),
            html=below,
        ),
        found=Found.NAMED,
        evidence=f"the first line names {named.author.email}",
    )


# ---------------------------------------------------------------- bodies


def _unquoted(rows: Sequence[str], depth: int, frame: str) -> str:
    """The body below a block, without the marks that the forward put before and below its lines."""
    lines = list(rows)
    for _ in range(depth):
        lines = [_without_mark(line) for line in lines]
    lines = [line if line.strip(EDGES) else "" for line in lines]
    filled = [line for line in lines if line]
    if filled and not depth and all(line.startswith(">") for line in filled):
        lines = [_without_mark(line) for line in lines]  # only the body is quoted
        filled = [line for line in lines if line]
    indent = min((len(line) - len(line.lstrip()) for line in filled), default=0)
    text = "\n".join(line[indent:] for line in lines).strip(EDGES)
    above, _, last = text.rpartition("\n")
    return above.strip() if frame and _closes(last.strip(), frame) else text


def _without_mark(line: str) -> str:
    return line[1:].removeprefix(" ") if line.startswith(">") else line


def _closes(line: str, frame: str) -> bool:
    """`----- End forwarded message -----` below what began with such a line, or dashes alone."""
    words = line.removeprefix(frame)
    is_framed = words != line and words[:1] != frame[0] and line.endswith(frame[:3])
    return is_framed or (len(line) >= len(frame) and not line.strip(frame[0]))
