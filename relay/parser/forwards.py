"""Inline forwards: the mail that somebody forwarded, unwrapped from the body that holds it.

A forward is a block of labelled lines (From, Date, To, Subject) that something marks as a forward: a
line above it, the subject's prefix, or a landmark in the HTML. The same block also stands above the
quotation in Outlook's replies, so without a mark it is none. Only the outermost forward is unwrapped;
those inside it are its body. Linear.
"""

from dataclasses import dataclass, replace
from datetime import tzinfo

from relay.model import Forwarded, Found, ParsedEmail
from relay.parser.forward_blocks import Block, Opening, find_block
from relay.parser.forward_labels import FORWARD_PREFIXES, LANDMARKS, REPLY_PREFIXES
from relay.parser.html import prepare
from relay.parser.limits import FORWARD_LINES, QUOTE_DEPTH
from relay.parser.page import Line, Page

_ANCESTORS = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class _Mark:
    """What makes a block a forward, and how sure that is."""

    evidence: str
    confidence: float


def find_forward(outer: ParsedEmail, page: Page | None, zone: tzinfo) -> Forwarded | None:
    """The forward in a mail whose bodies are read.

    `page` is its HTML, if any; `zone` the outer Date's: clients write the inner date in that.
    """
    in_text = _find_in_text(outer, zone)
    in_html = _find_in_html(outer, page, zone) if page else None
    if in_text and in_html:  # the sender's own plain text is better than one made from HTML
        email = replace(in_html.email, text=in_text.email.text)
        return replace(in_html, email=email, note=in_text.note)
    return in_html or in_text


def _find_in_text(outer: ParsedEmail, zone: tzinfo) -> Forwarded | None:
    rows = outer.text.split("\n")
    lines = [_line(row) for row in rows[:FORWARD_LINES]]
    block = find_block(lines, zone)
    if not block or not (mark := _mark(outer, block, client="")):
        return None
    body = _unquoted(rows[block.last + 1 :], lines[block.last].quoted)
    return Forwarded(
        email=_named(block.email, outer, text=body),
        found=Found.INLINE_TEXT,
        evidence=mark.evidence,
        confidence=mark.confidence,
        note="\n".join(rows[: block.top]).strip(),
    )


def _find_in_html(outer: ParsedEmail, page: Page, zone: tzinfo) -> Forwarded | None:
    block = find_block(page.lines[:FORWARD_LINES], zone)
    if not block or not (mark := _mark(outer, block, client=_client(page.lines[block.first]))):
        return None
    below = page.after(block.last)
    return Forwarded(
        email=_named(block.email, outer, html=below, text=Page(prepare(below)).text),
        found=Found.INLINE_HTML,
        evidence=mark.evidence,
        confidence=mark.confidence,
        note=Page(prepare(page.before(block.top))).text,
    )


def _named(email: ParsedEmail, outer: ParsedEmail, *, text: str, html: str = "") -> ParsedEmail:
    """With its bodies; and with the outer subject, without prefix, where the block has none."""
    subject = email.subject
    if not subject and _prefix(outer.subject) in FORWARD_PREFIXES:
        subject = outer.subject.partition(":")[2].strip()
    return replace(email, subject=subject, text=text, html=html)


def _mark(outer: ParsedEmail, block: Block, *, client: str) -> _Mark | None:
    where = f" in HTML of {client}" if client else ""
    prefix = _prefix(outer.subject)
    if block.opening is Opening.FORWARDED:
        return _Mark(evidence=f'the line "{block.words}"{where}', confidence=1.0)
    if prefix in FORWARD_PREFIXES:
        return _Mark(evidence=f"a header block{where}, and the subject's prefix", confidence=0.95)
    if block.opening is Opening.WROTE or prefix in REPLY_PREFIXES or outer.in_reply_to:
        return None
    answered = {address.key for address in (*outer.to, *outer.cc)}
    if any(address.key in answered for address in block.email.from_):
        return None  # it goes to the very person it quotes
    return _Mark(evidence=f"a header block{where}", confidence=0.7 if client else 0.6)


def _client(line: Line) -> str:
    """The mail client whose landmark the line stands in, "" for none that is known."""
    node = line.first
    for _ in range(_ANCESTORS):
        if node is None or node.tag == "body":
            break
        for landmark in LANDMARKS:
            if node.css_matches(landmark.selector):
                return landmark.client
        node = node.parent
    return ""


def _prefix(subject: str) -> str:
    """`fwd` of `Fwd: Re: the offer`; `re` of `Re[2]: …`; "" for a subject without one."""
    word, colon, _ = subject.replace("\uff1a", ":").partition(":")
    return word.partition("[")[0].strip().lower() if colon else ""


def _line(row: str) -> Line:
    """A line of plain text, with its quotation marks counted and taken off."""
    marks = row[: len(row) - len(row.lstrip("> "))]
    depth = min(marks.count(">"), QUOTE_DEPTH)
    return Line(text=row[len(marks) :].strip() if depth else row, quoted=depth)


def _unquoted(rows: list[str], depth: int) -> str:
    """The body below a block, without the quotation marks that the forward put before it."""
    for _ in range(depth):
        rows = [row[1:].removeprefix(" ") if row.startswith(">") else row for row in rows]
    if not depth and all(row.startswith(">") for row in rows if row.strip()):
        rows = [row[1:].removeprefix(" ") for row in rows]  # only the body is quoted
    return "\n".join(rows).strip()
