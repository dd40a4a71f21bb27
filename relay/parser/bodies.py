"""What of a mail's parts is its text, its HTML, its files, and the messages attached to it.

The choice follows RFC 8621 section 4.1.4 (the textBody, htmlBody and attachments of JMAP): what a
reader would see, in order. Transfer encodings and charsets are undone here.
"""

from dataclasses import dataclass, field
from html import escape
from typing import NamedTuple

from relay.model import Attachment
from relay.parser.attachments import make_attachment
from relay.parser.charsets import decode
from relay.parser.clean import clean_text
from relay.parser.flowed import unflow
from relay.parser.formats import TNEF
from relay.parser.formats.protection import SIGNATURES
from relay.parser.html import prepare
from relay.parser.images import content_key, shown, take_out
from relay.parser.leftovers import is_machinery, sort_out
from relay.parser.limits import HTML_CHARS, TEXT_CHARS
from relay.parser.mime import Part
from relay.parser.page import Page

_BODY_TYPES = frozenset({"text/plain", "text/html"})
_REPORTS = frozenset(
    {
        "message/delivery-status",
        "message/global-delivery-status",
        "message/disposition-notification",
        "message/global-disposition-notification",
        "message/feedback-report",
        "text/rfc822-headers",
        "message/global-headers",
    }
)
"""For programs: no file that somebody sent (RFC 6522)."""
_APPLE_FORK = frozenset({"application/applefile"})
_LEFT_OUT = {
    "multipart/alternative": frozenset({"text/x-amp-html", "text/watch-html"}),
    "multipart/appledouble": _APPLE_FORK,
    "multipart/x-appledouble": _APPLE_FORK,
    "multipart/signed": SIGNATURES,
}
"""What says the same once more for one mail client only, and what is about another part."""


@dataclass(slots=True)
class Bodies:
    """`html` is prepared, not sanitised yet; "" if the mail has none. `page` is the same, read.

    `is_made`: the text is the page's, for the mail has none of its own.
    """

    text: str = ""
    is_made: bool = False
    html: str = ""
    page: Page | None = None
    files: list[Part] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    inline: list[Attachment] = field(default_factory=list)
    messages: list[Part] = field(default_factory=list)
    """Parts with a `message` in them"""
    spare: list["_Seen"] = field(default_factory=list)
    """Bodies out of TNEF, which tell what the mail's own tell, if it has any"""
    defects: list[str] = field(default_factory=list)


def read_bodies(root: Part) -> Bodies:
    bodies = Bodies()
    seen = _completed(_sort(root, bodies), bodies.spare)
    if any(part.content_type == "text/html" for part in seen.html):
        html, images = take_out("\n".join(_as_html(part, bodies) for part in seen.html))
        if len(html) > HTML_CHARS:
            bodies.defects.append("html: cut")
        bodies.html = prepare(html)
        bodies.page = Page(bodies.html)
        bodies.inline = images
    _sort_files(bodies, root)
    text = ""
    if not bodies.page or _has(seen.text, "text/plain"):
        text = "\n".join(_as_text(part, bodies) for part in seen.text)
    if bodies.page and not text.strip():
        text, bodies.is_made = bodies.page.text, True
    if len(text) > TEXT_CHARS:
        bodies.defects.append("text: cut")
    bodies.text = clean_text(text[:TEXT_CHARS]).strip("\n")
    bodies.defects = list(dict.fromkeys(bodies.defects))
    return bodies


def _sort_files(bodies: Bodies, root: Part) -> None:
    """A file is inline when the HTML shows it; else somebody sent it to be kept, or nobody did."""
    keys = shown(bodies.html)
    files = [(part, content_key(part.content_id or "") in keys) for part in bodies.files]
    inline = [make_attachment(part) for part, is_shown in files if is_shown]
    bodies.inline = inline + [
        image for image in bodies.inline if content_key(image.content_id or "") in keys
    ]
    others = [part for part, is_shown in files if not is_shown]
    for part, why in sort_out(others, root, has_html=bodies.page is not None):
        if why:
            bodies.defects.append(f"attachments: left out {why}")
        else:
            bodies.attachments.append(make_attachment(part))


class _Seen(NamedTuple):
    """The parts a reader of plain text sees, and those a reader of HTML sees."""

    text: list[Part]
    html: list[Part]


def _sort(part: Part, bodies: Bodies) -> _Seen:
    if part.parts:
        children = [_sort(child, bodies) for child in _wanted(part)]
        if part.content_type == "multipart/alternative":
            return _alternatives(children)
        seen = _joined(children)
        if part.content_type != TNEF:
            return seen
        bodies.spare.append(seen)
    elif part.message:
        bodies.messages.append(part)
    elif part.content_type in _BODY_TYPES and not _is_file(part):
        return _Seen([part], [part])
    elif part.content_type not in _REPORTS and not is_machinery(part):
        bodies.files.append(part)
    return _Seen([], [])


def _joined(seen: list[_Seen]) -> _Seen:
    return _Seen(
        [leaf for one in seen for leaf in one.text], [leaf for one in seen for leaf in one.html]
    )


def _completed(seen: _Seen, spare: list[_Seen]) -> _Seen:
    """With a text or an HTML from elsewhere in place of one that is missing or blank."""
    other = _joined(spare)
    has_text = any(leaf.content.strip() for leaf in seen.text)
    has_html = _has(seen.html, "text/html")
    return _Seen(
        seen.text if has_text or not other.text else other.text,
        seen.html if has_html or not other.html else other.html,
    )


def _wanted(part: Part) -> list[Part]:
    left_out = _LEFT_OUT.get(part.content_type, frozenset())
    return [child for child in part.parts if child.content_type not in left_out]


def _alternatives(children: list[_Seen]) -> _Seen:
    """The plainest for text, the richest for HTML (RFC 2046 section 5.1.4: best last)."""
    plain = [child.text for child in children if _has(child.text, "text/plain")]
    rich = [child.html for child in children if _has(child.html, "text/html")]
    return _Seen(
        next(iter(plain), rich[-1] if rich else []), rich[-1] if rich else next(iter(plain), [])
    )


def _has(parts: list[Part], content_type: str) -> bool:
    return any(part.content_type == content_type for part in parts)


def _is_file(part: Part) -> bool:
    return part.disposition == "attachment" or (
        bool(part.filename) and part.disposition != "inline"
    )


def _as_text(part: Part, bodies: Bodies) -> str:
    text = _decoded(part, bodies)
    return Page(prepare(text)).text if part.content_type == "text/html" else _unflowed(text, part)


def _unflowed(text: str, part: Part) -> str:
    if part.parameters.get("format", "").lower() != "flowed":
        return text
    return unflow(text, delete_space=part.parameters.get("delsp", "").lower() == "yes")


def _as_html(part: Part, bodies: Bodies) -> str:
    text = _decoded(part, bodies)
    return text if part.content_type == "text/html" else f"<pre>{escape(text)}</pre>"


def _decoded(part: Part, bodies: Bodies) -> str:
    text, defect = decode(part.content, part.parameters.get("charset"))
    if defect:
        bodies.defects.append(f"{part.content_type}: {defect}")
    return text
