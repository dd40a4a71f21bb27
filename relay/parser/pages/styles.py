"""What an element's style does to its text: hidden, preformatted, struck out, an item of Word's lists.

Only the style attribute is read, in which mail has to say what matters: many clients drop style
sheets. Linear.
"""

import re
from typing import NamedTuple

from selectolax.lexbor import LexborNode

from relay.parser.limits import QUOTE_DEPTH

_UNSEEN = frozenset(
    {"applet", "datalist", "head", "iframe", "math", "noframes", "noscript", "object", "rp"}
    | {"script", "select", "style", "svg", "template", "textarea", "title"}
)
_STRIKES = frozenset({"del", "s", "strike"})
CHANGING = frozenset({"blockquote", "dd", "ol", "pre", "sup", "ul"}) | _STRIKES
"""These do something to the text in them, whatever their style says."""
_LEVELS = 9
_ZERO = r"\s{0,9}:\s{0,9}0{1,9}(?:\.0{1,9})?(?:px|pt|em|rem|%)?\s{0,9}(?:;|!|$)"
_HIDDEN = re.compile(
    r"display\s{0,9}:\s{0,9}none|visibility\s{0,9}:\s{0,9}hidden|mso-hide\s{0,9}:\s{0,9}all"
    rf"|(?<![\w-])opacity{_ZERO}|(?<![\w-])max-height{_ZERO}",
    re.IGNORECASE,
)
_NO_ROOM = re.compile(rf"(?<![\w-])(?:height|width){_ZERO}", re.IGNORECASE)
_OVERFLOW = re.compile(r"overflow(?:-[xy])?\s{0,9}:\s{0,9}hidden", re.IGNORECASE)
_FONT_SIZE = re.compile(r"(?<![\w-])font-size\s{0,9}:\s{0,9}([\d.]{1,9})", re.IGNORECASE)
_PREFORMATTED = re.compile(r"white-space\s{0,9}:\s{0,9}(?:pre|break-spaces)", re.IGNORECASE)
_STRUCK = re.compile(r"text-decoration[\w-]{0,9}\s{0,9}:[^;]{0,40}line-through", re.IGNORECASE)
_NO_MARGIN = re.compile(
    rf"(?<![\w-])margin\s{{0,9}}:\s{{0,9}}0|(?<![\w-])margin-bottom{_ZERO}", re.IGNORECASE
)
_LIST_LEVEL = re.compile(r"mso-list\s{0,9}:[^;]{0,40}level(\d)", re.IGNORECASE)
_LIST_MARK = re.compile(r"mso-list\s{0,9}:\s{0,9}ignore", re.IGNORECASE)


class Style(NamedTuple):
    """`is_sized`: None if the size is that of the element around it, False for letters of no size.

    `level` is that of an item of Word's lists, which are paragraphs; `is_mark` what stands before it.
    """

    is_hidden: bool = False
    is_sized: bool | None = None
    is_preformatted: bool = False
    is_struck: bool = False
    is_tight: bool = False
    """A paragraph without a blank line around it"""
    level: int = 0
    is_mark: bool = False


PLAIN = Style()
_HIDDEN_STYLE = Style(is_hidden=True)
_WORDS_PARAGRAPH = ";margin:0"
"""What Word's style sheet says of its paragraphs"""


def style_of(node: LexborNode, tag: str, known: dict[str, Style]) -> Style:
    """`known`: what was read of the document's styles so far, which are few and often repeated."""
    if not tag or tag in _UNSEEN or tag.startswith("-"):  # comments, instructions and the like
        return _HIDDEN_STYLE
    style = node.attrs.sget("style")
    if tag == "p" and node.attrs.sget("class").startswith("Mso"):
        style += _WORDS_PARAGRAPH
    if not style:
        return PLAIN
    if (read := known.get(style)) is None:
        read = known[style] = _read(style)
    return read


def _read(style: str) -> Style:
    if _HIDDEN.search(style) or (_OVERFLOW.search(style) and _NO_ROOM.search(style)):
        return _HIDDEN_STYLE
    size = _FONT_SIZE.search(style)
    level = _LIST_LEVEL.search(style)
    read = Style(
        is_sized=bool(size[1].strip("0.")) if size else None,
        is_preformatted=bool(_PREFORMATTED.search(style)),
        is_struck=bool(_STRUCK.search(style)),
        is_tight=bool(_NO_MARGIN.search(style)),
        level=int(level[1]) if level else 0,
        is_mark=bool(_LIST_MARK.search(style)),
    )
    return PLAIN if read == PLAIN else read


class Around(NamedTuple):
    """What the elements around a text do to it."""

    quoted: int = 0
    level: int = 0
    """Of lists inside each other"""
    is_preformatted: bool = False
    is_struck: bool = False
    is_raised: bool = False
    is_mark: bool = False
    is_sized: bool = True

    def and_in(self, tag: str, style: Style) -> "Around":
        if style is PLAIN and tag not in CHANGING:
            return self
        is_deeper = tag in ("dd", "ol", "ul")
        return Around(
            quoted=min(self.quoted + (tag == "blockquote"), QUOTE_DEPTH),
            level=style.level or min(self.level + is_deeper, _LEVELS),
            is_preformatted=self.is_preformatted or style.is_preformatted or tag == "pre",
            is_struck=self.is_struck or style.is_struck or tag in _STRIKES,
            is_raised=self.is_raised or tag == "sup",
            is_mark=self.is_mark or style.is_mark,
            is_sized=self.is_sized if style.is_sized is None else style.is_sized,
        )
