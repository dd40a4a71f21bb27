"""Parts that are no file of anybody's: what mail programs and servers add, and nobody meant to send.

Signatures, empty leftovers of a conversion, logos that no text shows, an invitation twice, the sender's own
card. Each rule wants a sign besides the name; in doubt it is a file. What is left out is a defect, but
for the machinery of signatures, which `ParsedEmail.protection` tells.
"""

import hashlib
import re
from collections import defaultdict
from collections.abc import Sequence

from relay.parser.formats.protection import SIGNATURES
from relay.parser.mime import Part

_SIGNATURE_NAME = re.compile(
    r"smime\.p7s|(?:pgp |openpgp[_ ]|)signature(?:\.asc|\.pgp|)|noname|", re.IGNORECASE
)
_CONTROL_BYTES = 200
"""PGP/MIME begins with a part that says `Version: 1`."""
_GENERATED_TEXT = re.compile(r"att\d{3,6}(?:\.(?:txt|html?|dat))?|noname|", re.IGNORECASE)
"""The names that Exchange and Gmail give to parts without one."""
_BLANK_BYTES = 4 * 1024
_MARKUP = re.compile(rb"<[^<>]{0,2000}>|&nbsp;|\xc2\xa0|\xa0|\s+")
_FOOTER = re.compile(rb"\s{0,9}_{20,100}\r?\n(?=.{0,1000}\blist\b)", re.IGNORECASE | re.DOTALL)
_FOOTER_BYTES = 2_000
_CALENDARS = frozenset({"text/calendar", "application/ics"})
_CALENDAR_BYTES = 256 * 1024
_CARDS = frozenset({"text/vcard", "text/x-vcard", "text/directory"})
_CARD_BYTES = 16 * 1024
_CARD_EMAIL = re.compile(
    rb"^(?:item\d{1,3}\.)?email[^:\n]{0,200}:([^\r\n]{3,254})", re.IGNORECASE | re.MULTILINE
)
_GENERATED_IMAGE = re.compile(
    r"image\d{3,4}\.(?:png|jpe?g|gif)|outlook-[\w-]{1,40}\.(?:png|jpe?g|gif)"
    r"|(?:facebook|twitter|linkedin|instagram|youtube|xing|whatsapp|tiktok|pinterest|x|social)"
    r"[-_ ]?(?:icon|logo)?[-_ \dx@]{0,12}\.(?:png|gif|jpe?g|svg)",
    re.IGNORECASE,
)
_LOGO_BYTES = 32 * 1024
_DOT = re.compile(
    rb"GIF8[79]a[\x00\x01]\x00[\x00\x01]\x00|\x89PNG.{12}\x00{3}[\x00\x01]\x00{3}[\x00\x01]",
    re.DOTALL,
)
"""The beginning of an image that says it is one dot wide and high."""
_DOT_BYTES = 2_000


def is_machinery(part: Part) -> bool:
    """A signature, or what PGP/MIME puts before encrypted content."""
    name = part.filename.strip()
    if part.content_type in SIGNATURES:
        return bool(_SIGNATURE_NAME.fullmatch(name))
    if name.lower() == "smime.p7s":
        return True
    if part.content_type != "application/pgp-encrypted":
        return False
    return part.end - part.start < _CONTROL_BYTES and part.content.lstrip().startswith(b"Version")


def sort_out(parts: Sequence[Part], root: Part, *, has_html: bool) -> list[tuple[Part, str]]:
    """Each part that no HTML shows, with why it is no file: "" if it is one.

    `root` is the mail they are in, `has_html` whether it shows images at all.
    """
    copies = _copies(parts)
    related = {
        id(leaf)
        for part in root.walk()
        if part.content_type == "multipart/related"
        for leaf in part.walk()
    }
    author = root.headers.first("from").lower()
    return [
        (
            part,
            (_blank(part) or _footer(part) or _card(part, author))
            or ("a second copy" if id(part) in copies else "")
            or (_decoration(part, is_related=id(part) in related) if has_html else ""),
        )
        for part in parts
    ]


def _size(part: Part) -> int:
    """In bytes, as encoded: at least that of the content."""
    return part.end - part.start


def _blank(part: Part) -> str:
    """What is left where Exchange took a text apart at its attachments."""
    if not part.content_type.startswith("text/") or _size(part) > _BLANK_BYTES:
        return ""
    is_named = _GENERATED_TEXT.fullmatch(part.filename)
    return "an empty text" if is_named and not _MARKUP.sub(b"", part.content) else ""


def _footer(part: Part) -> str:
    """A mailing list's last words, made a file by Exchange."""
    if not part.content_type.startswith("text/plain") or _size(part) > _FOOTER_BYTES:
        return ""
    is_named = part.filename and _GENERATED_TEXT.fullmatch(part.filename)
    return "a mailing list's footer" if is_named and _FOOTER.match(part.content) else ""


def _card(part: Part, author: bytes) -> str:
    """The card that a mail program adds to whatever its owner sends: one, of the author."""
    is_card = part.content_type in _CARDS or part.filename.lower().endswith(".vcf")
    if not is_card or _size(part) > _CARD_BYTES:
        return ""
    content = part.content.lower()
    emails = [email.strip() for email in _CARD_EMAIL.findall(content)]
    is_authors = content.count(b"begin:vcard") == 1 and any(email in author for email in emails)
    return "the author's card" if is_authors else ""


def _decoration(part: Part, *, is_related: bool) -> str:
    """An image that belongs to an HTML which does not show it: a logo, or a dot that reports back."""
    is_image = part.content_type.startswith("image/")
    if not is_image or not (is_related or part.disposition == "inline"):
        return ""
    if part.disposition == "attachment" or _size(part) > _LOGO_BYTES:
        return ""
    if _GENERATED_IMAGE.fullmatch(part.filename):
        return "a signature's image"
    is_dot = _size(part) < _DOT_BYTES and _DOT.match(part.content)
    return "an image of one dot" if is_dot else ""


def _copies(parts: Sequence[Part]) -> set[int]:
    """The ids of those that say what another one says: files by name and content, calendars by content."""
    groups: defaultdict[tuple[str, int], list[Part]] = defaultdict(list)
    for part in parts:
        if _is_calendar(part):
            groups["calendar", 0].append(part)
        elif part.filename:
            groups[part.filename, _size(part)].append(part)
    copies = set()
    for group in groups.values():
        if len(group) == 1:
            continue
        seen = set()
        for part in sorted(group, key=lambda part: not part.filename):  # what has a name is kept
            digest = hashlib.sha256(_compared(part)).digest()
            if digest in seen:
                copies.add(id(part))
            seen.add(digest)
    return copies


def _is_calendar(part: Part) -> bool:
    is_one = part.content_type in _CALENDARS or part.filename.lower().endswith(".ics")
    return is_one and _size(part) < _CALENDAR_BYTES


def _compared(part: Part) -> bytes:
    """Calendars are told apart without their line ends, which differ by how they came."""
    return b"\n".join(part.content.split()) if _is_calendar(part) else part.content
