"""What of a mail's parts is its text, its HTML, its files, and the messages attached to it.

The choice follows RFC 8621 section 4.1.4 (the textBody, htmlBody and attachments of JMAP): what a
reader would see, in order. Transfer encodings and charsets are undone here.
"""

from dataclasses import dataclass, field
from html import escape
from typing import NamedTuple

from relay.model import Attachment
from relay.parser.attachments import make_attachment
from relay.parser.clean import clean_text
from relay.parser.formats import TNEF
from relay.parser.formats.protection import SIGNATURES
from relay.parser.leftovers import is_machinery, sort_out
from relay.parser.limits import HTML_CHARS, TEXT_CHARS
from relay.parser.mime import Part
from relay.parser.pages.html import prepare
from relay.parser.pages.images import content_key, shown, take_out
from relay.parser.pages.page import Page
from relay.parser.passages import HTML, PLAIN, Passage, is_readable, read_passage

_ALTERNATIVE, _RELATED = "multipart/alternative", "multipart/related"
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
    "multipart/alternative": frozenset({"text/x-amp-html", "text/watch-html", "text/x-watch-html"}),
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
    seen = _completed(_sort(root, bodies, _Place()), bodies.spare)
    if _has(seen.html, HTML):
        html, images = take_out("\n".join(_as_html(passage) for passage in seen.html))
        if len(html) > HTML_CHARS:
            bodies.defects.append("html: cut")
        bodies.html = prepare(html)
        bodies.page = Page(bodies.html)
        bodies.inline = images
    _sort_files(bodies, root)
    text = ""
    if not bodies.page or not all(passage.is_html for passage in seen.text):
        text = "\n".join(_as_text(passage) for passage in seen.text)
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


class _Place(NamedTuple):
    """Where a part stands: in a container of what type, and is it the first one there?"""

    container: str = "multipart/mixed"
    is_first: bool = True


class _Seen(NamedTuple):
    """What a reader of plain text sees, and what a reader of HTML sees."""

    text: list[Passage]
    html: list[Passage]


def _sort(part: Part, bodies: Bodies, place: _Place) -> _Seen:
    if part.parts:
        children = [
            _sort(child, bodies, _Place(part.content_type, is_first=number == 0))
            for number, child in enumerate(_wanted(part))
        ]
        if part.content_type == _ALTERNATIVE:
            return _alternatives(children)
        seen = _joined(children)
        if part.content_type != TNEF:
            return seen
        bodies.spare.append(seen)
    elif part.message:
        bodies.messages.append(part)
    elif _is_body(part, place):
        passage = _read(part, bodies)
        return _Seen([passage], [passage])
    elif part.content_type not in _REPORTS and not is_machinery(part):
        bodies.files.append(part)
    return _Seen([], [])


def _is_body(part: Part, place: _Place) -> bool:
    """A text with a name, or of another kind than mail is written in, is only one in the first place."""
    if not is_readable(part.content_type) or part.disposition == "attachment":
        return False
    if place.container == _RELATED and not place.is_first:
        return not part.filename and part.content_id is None
    is_plain = not part.filename and part.content_type in {PLAIN, HTML}
    return is_plain or place.is_first or place.container == _ALTERNATIVE


def _read(part: Part, bodies: Bodies) -> Passage:
    passage, defect = read_passage(part)
    if defect:
        bodies.defects.append(f"{part.content_type}: {defect}")
    return passage


def _joined(seen: list[_Seen]) -> _Seen:
    return _Seen(
        [passage for one in seen for passage in one.text],
        [passage for one in seen for passage in one.html],
    )


def _completed(seen: _Seen, spare: list[_Seen]) -> _Seen:
    """With a text or an HTML from elsewhere in place of one that is missing or blank."""
    other = _joined(spare)
    has_text = any(passage.text.strip() for passage in seen.text)
    has_html = _has(seen.html, HTML)
    return _Seen(
        seen.text if has_text or not other.text else other.text,
        seen.html if has_html or not other.html else other.html,
    )


def _wanted(part: Part) -> list[Part]:
    """The parts in the order in which they are read."""
    left_out = _LEFT_OUT.get(part.content_type, frozenset())
    wanted = [child for child in part.parts if child.content_type not in left_out]
    if part.content_type == _RELATED and (start := part.parameters.get("start", "").strip("<> ")):
        wanted.sort(key=lambda child: child.content_id != start)
    return wanted


def _alternatives(children: list[_Seen]) -> _Seen:
    """The plainest for text, the richest for HTML (RFC 2046 section 5.1.4: best last)."""
    plain = [child.text for child in children if _has(child.text, PLAIN)]
    rich = [child.html for child in children if _has(child.html, HTML)]
    other = [child.text for child in children if child.text]
    return _Seen(
        next((found for found in (*plain, *rich[-1:], *other[-1:])), []),
        next((found for found in (*rich[-1:], *plain, *other[-1:])), []),
    )


def _has(passages: list[Passage], content_type: str) -> bool:
    return any(passage.content_type == content_type for passage in passages)


def _as_text(passage: Passage) -> str:
    return Page(prepare(passage.text)).text if passage.is_html else passage.text


def _as_html(passage: Passage) -> str:
    return passage.text if passage.is_html else f"<pre>{escape(passage.text)}</pre>"
