"""HTML that is safe: to process (`prepare`), and to show to people (`sanitise`).

Everything that came as HTML passes `prepare` before any HTML library sees it.
"""

import re
from collections.abc import Callable
from html import unescape

import nh3
from selectolax.lexbor import LexborHTMLParser

from relay.parser.clean import clean_text
from relay.parser.limits import HTML_CHARS, HTML_DEPTH

_TAG = re.compile(
    r"<(?:(/?[a-zA-Z][a-zA-Z0-9]*+)[^>=]*+(?:=\s*+(?:\"[^\"]*+\"|'[^']*+'|)[^>=]*+)*+"
    r"|!--(?:-?>|.*?(?:--!?>|\Z)))",
    re.DOTALL,
)
"""Its name, with a slash before that of an end tag; none for a comment."""
_MOST_HIDDEN = 16 * HTML_DEPTH
_CROWD = 1_000
_MANY = 4_000
"""Elements and references to characters; so many cost the sanitiser ten milliseconds at worst."""
_UNSEEN = ("script", "style", "title", "template", "noscript")
_FOREIGN = ("svg", "math")
_NOT_NESTING = frozenset(
    {"area", "base", "br", "col", "dd", "dt", "hr", "img", "input", "li", "link", "meta", "option"}
    | {"p", "source", "td", "th", "tr", "wbr"}
)
"""Elements without an end, or whose end is implied by the next of their kind."""
_PASSED_OVER = _NOT_NESTING | {f"/{name}" for name in _NOT_NESTING} | {""}
_SCOPES = frozenset(
    {
        "annotation",
        "applet",
        "caption",
        "desc",
        "foreignobject",
        "html",
        "iframe",
        "marquee",
        "mi",
        "mn",
        "mo",
        "ms",
    }
    | {
        "mtext",
        "noembed",
        "noframes",
        "object",
        "script",
        "select",
        "style",
        "table",
        "template",
        "textarea",
    }
    | {"title", "xmp"}
)
"""No end tag of something else reaches out of these, or is one inside them."""

_REACHING_OUT = re.compile(r"\\|(?<!rgb)(?<!rgba)(?<!hsl)(?<!hsla)\(|(?<=[:\s])-[\d.]")
"""In a style: an escape, a function but a colour's, a negative length (it lies over its neighbours)."""


_REST_OF_TAG = r'[^<>"]*+(?:"[^"]*+"[^<>"]*+)*+>'
_INLINE_TAG = re.compile(rf"</?(?:[abiqsu]|span|font|strong|em|sub|sup)(?=[ >]){_REST_OF_TAG}")
_SHOWN_TAG = re.compile(rf"<{_REST_OF_TAG}")
_STYLE = re.compile(r' style="([^"]*)"')
"""As they are written by the sanitiser."""


def _calm(_element: str, attribute: str, value: str) -> str:
    if attribute != "style":
        return value
    return ";".join(part for part in value.split(";") if not _REACHING_OUT.search(part))


def _cleaner(attribute_filter: Callable[[str, str, str], str] | None = None) -> nh3.Cleaner:
    return nh3.Cleaner(
        tags=(nh3.ALLOWED_TAGS - {"area", "map"}) | {"font", "section", "u"},
        clean_content_tags=set(_UNSEEN),
        attribute_filter=attribute_filter,
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


_SANITISER = _cleaner()
_CALMER = _cleaner(_calm)
"""Twice as slow: it calls Python for each attribute."""


def prepare(html: str) -> str:
    """Cut to size, and flattened below `limits.HTML_DEPTH`: deeper, every HTML library crawls."""
    html = _uncrowded(clean_text(html[:HTML_CHARS]))
    if html.count("<") <= HTML_DEPTH or _is_shallow(html):
        return html
    return _TAG.sub(_Flattener().flatten, html)


def _uncrowded(html: str) -> str:
    """With breaks in a stretch of text that has very many ampersands or unbreakable spaces.

    The sanitiser is quadratic in those of one stretch: a megabyte of them would take it ten seconds.
    """
    if html.count("&") + html.count("\xa0") <= _CROWD:
        return html
    stretches = html.replace("\xa0", "&nbsp;").split("<")
    return "<".join(_broken(text) if text.count("&") > _CROWD else text for text in stretches)


def _broken(text: str) -> str:
    pieces = text.split("&")
    crowds = ("&".join(pieces[at : at + _CROWD]) for at in range(0, len(pieces), _CROWD))
    return "<wbr>&".join(crowds)


def _is_shallow(html: str) -> bool:
    """Would the flattener leave all as it is? A fourth of its time; it may say no too often."""
    tags = _TAG.findall(html.lower())
    if html.count("<") - len(tags) > _MOST_HIDDEN:
        return False
    opened: list[str] = []
    for tag in tags:
        if tag in _PASSED_OVER:
            continue
        if tag[0] != "/":
            opened.append(f"/{tag}")
        elif not opened or opened.pop() != tag:
            return False
        if len(opened) > HTML_DEPTH:
            return False
    return True


class _Flattener:
    """Takes away the start tags that lie too deep. What it takes for open is at least what is open:

    an end tag closes the last element of its name, in the same cell or object, and nothing else. Tags in
    comments and attributes are none; as browsers may see that differently, their number is bounded.
    """

    def __init__(self) -> None:
        self._open: list[str] = []
        self._hidden = 0

    def flatten(self, tag: re.Match[str]) -> str:
        self._hidden += tag[0].count("<") - 1
        is_comment = tag[1] is None
        if self._hidden > _MOST_HIDDEN:
            return "" if is_comment else "<wbr"
        if is_comment:
            return tag[0]
        name = tag[1].lower()
        if name in _PASSED_OVER:
            return tag[0]
        if name[0] == "/":
            return tag[0] if self._close(name[1:]) else "</wbr"
        if len(self._open) >= HTML_DEPTH:
            return "<wbr"
        self._open.append(name)
        return tag[0]

    def _close(self, name: str) -> bool:
        if name not in self._open:
            return False
        for index in range(len(self._open) - 1, -1, -1):
            if self._open[index] == name:
                del self._open[index]
                return True
            if self._open[index] in _SCOPES:
                return False
        return False


def sanitise(html: str) -> str:
    """HTML without scripts, frames, forms and styles that could reach outside. From `prepare`."""
    shown = clean_text(_SANITISER.clean(_tidied(html))).strip()
    if any(_REACHING_OUT.search(style) for style in set(_STYLE.findall(shown))):
        return _CALMER.clean(shown)
    return shown


def _tidied(html: str) -> str:
    """With what stands in a table but in no cell before the table, where browsers show it.

    To move it there is quadratic in the sanitiser: half a megabyte of line breaks takes it five seconds.
    Elements of foreign kinds go, as they may be read otherwise when they are written out and read again.
    """
    if html.count("<") + html.count("&") <= _MANY or "<table" not in html.lower():
        return html
    tree = LexborHTMLParser(html)
    tree.strip_tags([*_UNSEEN, *_FOREIGN])
    return tree.html or ""


def rough_text(html: str) -> str:
    """The text of HTML from `sanitise`, hidden or not, in a twentieth of the time that rendering takes.

    Its lines are those of the document, but for white space: what is one line may be several here.
    """
    return unescape(_SHOWN_TAG.sub("\n", _INLINE_TAG.sub("", html)))
