"""The images of an HTML body: those that came with the mail, and those that only report back.

An image comes with a mail as a part that the HTML names by its Content-ID (RFC 2392), or inside the
HTML itself as a `data:` URL (RFC 2397). Both become files here, shown under one kind of name, `cid:`.
"""

import hashlib
import re
from collections.abc import Mapping
from urllib.parse import unquote

from selectolax.lexbor import LexborHTMLParser, LexborNode

from relay.model import Attachment
from relay.parser.pages.html import sanitise
from relay.parser.transfer import decode_base64

_SCHEME = "cid:"
_WEB = ("https://", "http://")
_DATA = re.compile(
    r"(?:(?<=[\"'])|(?<=[=(])(?P<bare>))"
    r"data:(?P<type>[a-z0-9.+/-]{0,100})(?:;[a-z0-9.=-]{1,60}){0,4};base64,"
    r"(?P<base64>(?(bare)[a-z0-9+/=%_-]*|[a-z0-9+/=%_\s-]*))",
    re.IGNORECASE | re.ASCII,
)
"""Only between quotation marks may base64 go over several lines."""
_NOTHING = "data:,"
_SHOWN_BY = re.compile(r"(?<![\w-])src\s{0,9}=\s{0,9}[\"']?\Z", re.IGNORECASE)
_SHOWN_BY_CHARS = 40
_PICTURES = frozenset(
    {"image/png", "image/jpeg", "image/jpg", "image/gif", "image/webp", "image/bmp"}
)
_SMALLEST_BYTES = 100
"""A file of fewer bytes shows one dot: it holds a place."""
_PIXELS = re.compile(r"\s*0*([01])(?:\.0*)?\s*(?:px)?\s*\Z")
_HIDDEN = re.compile(r"display\s*:\s*none")
_STYLED = re.compile(r"(?<![\w-])(width|height)\s*:\s*([^;]*)")


def content_key(reference: str) -> str:
    """What the spellings of a Content-ID have in common: encoding, case and brackets differ."""
    return unquote(reference).strip("<> ").lower()


def shown(html: str) -> frozenset[str]:
    """The images that prepared HTML shows by Content-ID, as `content_key`s."""
    if _SCHEME not in html.lower():
        return frozenset()
    sources = (_source(image) for image in LexborHTMLParser(html).css("img"))
    return frozenset(key for source in sources if (key := _content_id(source)) is not None)


def take_out(html: str) -> tuple[str, list[Attachment]]:
    """The document with `cid:` in place of the images written out in it, and those as files.

    What else is written out in base64 is no picture, and would only take up the document's room.
    """
    files: dict[str, Attachment] = {}
    if "base64," not in html.lower():
        return html, []

    def name(found: re.Match[str]) -> str:
        before = html[max(0, found.start() - _SHOWN_BY_CHARS) : found.start()]
        content_type = found["type"].lower()
        if content_type not in _PICTURES or not _SHOWN_BY.search(before):
            return _NOTHING
        content = decode_base64(unquote(found["base64"]).encode("ascii", "ignore"))
        if len(content) < _SMALLEST_BYTES:
            return _NOTHING
        content_id = f"{hashlib.sha256(content).hexdigest()[:32]}@data"
        files[content_id] = Attachment(
            filename=f"image.{content_type.removeprefix('image/')}",
            content_type=content_type,
            content=content,
            content_id=content_id,
        )
        return _SCHEME + content_id

    return _DATA.sub(name, html), list(files.values())


def show(html: str, urls: Mapping[str, str]) -> str:
    """Sanitised HTML, its own images shown from where they are now: URLs by `content_key`.

    An image that is nowhere leaves its alternative text, in brackets. One that nobody can see, which
    only tells its sender of each look at the mail, leaves nothing.
    """
    if "<img" not in html and _SCHEME not in html:
        return html
    tree = LexborHTMLParser(html)
    for link in tree.css("a"):
        _repoint(link, "href", urls)
    for image in tree.css("img"):
        is_own = _content_id(_source(image)) is not None
        if _is_unseen(image):
            image.decompose()
        elif not _repoint(image, "src", urls):
            alt = " ".join(image.attrs.sget("alt").split()) or ("image" if is_own else "")
            image.replace_with(f"[{alt}]" if alt else "")
    return sanitise(tree.html or "")


def _repoint(node: LexborNode, attribute: str, urls: Mapping[str, str]) -> bool:
    """Whether it leads to the web now. What it named and is nowhere, it names no more."""
    target = node.attrs.sget(attribute).strip()
    key = _content_id(target)
    if key is not None:
        target = urls.get(key, "")
        node.attrs[attribute] = target
    return target.lower().startswith(_WEB)


def _source(image: LexborNode) -> str:
    return image.attrs.sget("src").strip()


def _content_id(reference: str) -> str | None:
    scheme, target = reference[: len(_SCHEME)], reference[len(_SCHEME) :]
    return content_key(target) if scheme.lower() == _SCHEME else None


def _is_unseen(image: LexborNode) -> bool:
    """Hidden, or no larger than a dot."""
    style = image.attrs.sget("style").lower()
    sizes = {name: image.attrs.sget(name) for name in ("width", "height")}
    sizes |= dict(_STYLED.findall(style))
    return bool(_HIDDEN.search(style)) or all(_PIXELS.match(size) for size in sizes.values())
