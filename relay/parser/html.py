"""HTML that is safe: to process (`prepare`), and to show to people (`sanitise`).

Everything that came as HTML passes `prepare` before any HTML library sees it.
"""

import re

import nh3

from relay.parser.clean import clean_text
from relay.parser.limits import HTML_CHARS, HTML_DEPTH

_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
_NOT_NESTING = frozenset(
    {"area", "base", "br", "col", "dd", "dt", "hr", "img", "input", "li", "link", "meta", "option"}
    | {"p", "source", "td", "th", "tr", "wbr"}
)
"""Elements without an end, or whose end is implied by the next of their kind."""

_REACHING_OUT = re.compile(r"\\|(?<!rgb)(?<!rgba)(?<!hsl)(?<!hsla)\(|(?<=[:\s])-[\d.]")
"""In a style: an escape, a function but a colour's, a negative length (it lies over its neighbours)."""


def _calm(_element: str, attribute: str, value: str) -> str:
    if attribute != "style":
        return value
    return ";".join(part for part in value.split(";") if not _REACHING_OUT.search(part))


_SANITISER = nh3.Cleaner(
    tags=(nh3.ALLOWED_TAGS - {"area", "map"}) | {"font", "section", "u"},
    clean_content_tags={"script", "style", "title", "template", "noscript"},
    attribute_filter=_calm,
    attributes={
        **{tag: names - {"cite"} for tag, names in nh3.ALLOWED_ATTRIBUTES.items()},
        "*": {"align", "dir", "lang", "style", "title", "valign"},
        "font": {"color", "face", "size"},
        "table": {"bgcolor", "border", "cellpadding", "cellspacing", "width"},
        "td": {"bgcolor", "colspan", "rowspan", "width"},
        "th": {"bgcolor", "colspan", "rowspan", "width"},
    },
    url_schemes={"http", "https", "mailto", "tel", "cid"},
    url_relative="deny",  # relative to what? Where the mail is shown: a call there, in the reader's name
    filter_style_properties={
        "background-color", "border", "border-bottom", "border-left", "border-right", "border-top",
        "color", "display", "font-family", "font-size", "font-style", "font-weight", "height", "margin",
        "margin-left", "padding", "padding-left", "text-align", "text-decoration", "vertical-align", "width",
    },
)  # fmt: skip


def prepare(html: str) -> str:
    """Cut to size, and flattened below `limits.HTML_DEPTH`: deeper, every HTML library crawls."""
    html = clean_text(html[:HTML_CHARS])
    if html.count("<") <= HTML_DEPTH:
        return html
    depth = 0

    def flatten(tag: re.Match[str]) -> str:
        nonlocal depth
        if tag[2].lower() in _NOT_NESTING:
            return tag[0]
        if tag[1]:
            depth = max(depth - 1, 0)
            return tag[0] if depth < HTML_DEPTH else "</wbr"
        depth += 1
        return tag[0] if depth <= HTML_DEPTH else "<wbr"

    return _TAG.sub(flatten, html)


def sanitise(html: str) -> str:
    """HTML without scripts, frames, forms and styles that could reach outside. From `prepare`."""
    return clean_text(_SANITISER.clean(html)).strip()
