"""A mail's own HTML, shut in: a document by itself, for a frame, in which nothing runs or loads.

It is hardly changed: what was logged is to be seen. Instead the browser is told, by headers that hold
however the document is opened, to run no script, send no form, follow no refresh, and fetch nothing
but the sandbox's own images. A link opens in a new tab when it is clicked, and only then.
"""

import re
from collections.abc import Mapping
from html import unescape

SANDBOX = "allow-popups allow-popups-to-escape-sandbox"
"""What a frame may do. Neither scripts nor the pages' own origin; a tab that a link opens is free."""

HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": (
        f"sandbox {SANDBOX}; default-src 'none'; img-src 'self' data:; style-src 'unsafe-inline'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-DNS-Prefetch-Control": "off",
    "Cache-Control": "no-store",
}

_HEAD = (
    "<!doctype html><meta charset=utf-8><title>Body of an email</title><base target=_blank>"
    "<style>body{margin:12px;background:#fff;color:#1b2330;overflow-wrap:anywhere;"
    "font:15px/1.55 Inter,system-ui,sans-serif}img{max-width:100%}</style>"
)
_CONNECTS = re.compile(r"<(/?)(?=i?frame|link)", re.IGNORECASE)
_OWN_ORIGIN = re.compile(r"https?://[^\s/\"'<>]+(?=/hubfs/\d+/[0-9a-f]{32}/)")
_TAG = re.compile(r"<[^<>]*>")
_BREAK = re.compile(r"<(?:br|p|div|tr|li|h[1-6]|blockquote)\b", re.IGNORECASE)
_IMAGE = re.compile(r"<img\b", re.IGNORECASE)
_LINE_PX, _IMAGE_PX, _CHARS = 24, 180, 84


def document(html: str) -> str:
    """The document to serve with `HEADERS`.

    Frames and link elements are renamed: for these a browser may look up and call a host before it
    asks the policy whether it may load anything.
    Images that were uploaded here are fetched from wherever the document came from: the sandbox goes
    by other names (in a container's network, say) than the one under which the file was uploaded.
    """
    inert = _CONNECTS.sub(r"<\1x-", html)
    return _HEAD + _OWN_ORIGIN.sub("", inert)


def height(html: str, *, least: int = 72, most: int) -> int:
    """About how many pixels it takes: a frame cannot ask without a script. It scrolls if it is more."""
    words = unescape(_TAG.sub("", html))
    lines = max(len(_BREAK.findall(html)), 1) + len(words) // _CHARS
    needed = 40 + lines * _LINE_PX + len(_IMAGE.findall(html)) * _IMAGE_PX
    return min(max(needed, least), most)
