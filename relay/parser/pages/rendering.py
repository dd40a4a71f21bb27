"""Walks an HTML document and writes the lines that a reader sees. Linear, no recursion.

It knows HTML, and what Word makes of it, but no mail client.
"""

import re

from selectolax.lexbor import LexborHTMLParser, LexborNode

from relay.parser.pages.lines import Line
from relay.parser.pages.links import target_of
from relay.parser.pages.styles import CHANGING, PLAIN, Around, Style, style_of
from relay.parser.pages.tables import PARTS, Tables

_BLOCKS = frozenset(
    {"address", "article", "aside", "body", "caption", "center", "dd", "details", "dir", "div"}
    | {"dt", "fieldset", "figcaption", "figure", "footer", "form", "header", "hr", "html"}
    | {"legend", "li", "main", "menu", "nav", "section", "summary", "tbody", "td", "tfoot"}
    | {"th", "thead", "tr"}
)
_SPACED_BLOCKS = frozenset(
    {"blockquote", "dl", "h1", "h2", "h3", "h4", "h5", "h6", "ol", "p", "pre", "table", "ul"}
)
_LISTS = frozenset({"dl", "ol", "ul"})
_ACTIVE = _BLOCKS | _SPACED_BLOCKS | CHANGING | {"a", "br", "img"}
"""Anything else does nothing to its text, unless its style does."""
_GAP = "\t\r\n\f\xa0\u2000-\u200a\u200c\u200d\u202f\u205f"
_GAPS = re.compile(f"[{_GAP}][ {_GAP}]*| [ {_GAP}]+")
"""But for the single space, which nearly all are."""
_JOINERS = "\u200c\u200d"
_INVISIBLE = dict.fromkeys(map(ord, "\xad\u034f\u180e\u200b\u2060\ufeff"))
_RULE = "_" * 32
"""How Outlook writes a line across the page in its plain text."""
_DIGITS = 9
_BLANK_LINES = 2
_LETTERS_FOR_BULLETS = frozenset("o§Øüvqà")
"""Word's bullets, where its symbol fonts are not seen."""


def render(tree: LexborHTMLParser) -> list[Line]:
    """The lines of the body. Two blank ones at most follow each other."""
    writer = _Writer()
    styles: dict[str, Style] = {}
    open_elements: list[tuple[LexborNode, str, Style, Around]] = []
    node: LexborNode | None = tree.body
    while node is not None:
        tag = node.tag or ""
        if tag == "-text":
            writer.write_text(node)
        elif not (style := style_of(node, tag, styles)).is_hidden:
            outer = writer.around
            writer.enter(node, tag, style)
            if (child := node.child) is not None:
                open_elements.append((node, tag, style, outer))
                node = child
                continue
            writer.leave(node, tag, style, outer)
        while (following := node.next) is None and open_elements:
            node, tag, style, outer = open_elements.pop()
            writer.leave(node, tag, style, outer)
        node = following if open_elements else None
    return writer.lines


class _Writer:
    """The lines so far, the line that is being written, and what is open around it."""

    def __init__(self) -> None:
        self.lines: list[Line] = []
        self.around = Around()
        self._texts = 0
        """How many of the lines have text"""
        self._line = Line()
        self._pieces: list[str] = []
        self._mark = ""
        """`- ` or `1. `, until the first text of the item"""
        self._numbers: list[int | None] = []
        """The next number of each open list; None for a list with bullets"""
        self._links: list[tuple[int, int]] = []
        """Where in the lines and pieces the open links start"""
        self._target = ""
        self._tables = Tables()

    def enter(self, node: LexborNode, tag: str, style: Style) -> None:
        """Write what comes before the children."""
        if style is PLAIN and tag not in _ACTIVE:
            return
        if tag in _BLOCKS or tag in _SPACED_BLOCKS:
            self._break()
            if self._is_spaced(tag, style):
                self._space()
        self.around = self.around.and_in(tag, style)
        if tag == "a":
            self._links.append((len(self.lines), len(self._pieces)))
        elif tag in ("ol", "ul"):
            self._numbers.append(_number(node, "start") or 1 if tag == "ol" else None)
        elif tag == "li":
            self._start_item(node)
        elif tag in PARTS:
            self._tables.open(tag, self.lines, self._texts)
        else:
            self._write_single(node, tag)

    def leave(self, node: LexborNode, tag: str, style: Style, outer: Around) -> None:
        """Write what comes behind the children, and go back to what is around the element."""
        if style is PLAIN and tag not in _ACTIVE:
            return
        if tag == "a":
            self._write_target(node)
        elif tag == "p" and style.is_tight and not self._pieces and not node.text().strip():
            self._place(node)  # how people leave a line blank in Word
            self._end_line()
        if tag in _BLOCKS or tag in _SPACED_BLOCKS:
            self._break()
        self.around = outer
        if tag in ("ol", "ul"):
            self._numbers.pop()
        elif tag == "li":
            self._mark = ""
        elif tag in PARTS:
            self._texts = self._tables.close(tag, self.lines, self._texts)
        if self._is_spaced(tag, style):
            self._space()

    def write_text(self, node: LexborNode) -> None:
        text = node.text_content or ""
        if not self.around.is_sized:
            return
        is_ascii = text.isascii()
        if not is_ascii:
            text = text.translate(_INVISIBLE)
        if self.around.is_preformatted:
            for index, row in enumerate(text.split("\n")):
                if index:
                    self._end_line()
                self._write(row, node)
            return
        text = _GAPS.sub(" " if is_ascii else _gap, text)
        if self.around.is_mark:
            self._mark = _word_mark(text.strip()) or self._mark
        elif self.around.is_struck and text.strip():
            self._write(text.replace(text.strip(), f"~~{text.strip()}~~"), node)
        elif self.around.is_raised and text.strip().isdigit() and self._pieces:
            self._write(f"^{text}", node)
        else:
            self._write(text, node)

    def _write_single(self, node: LexborNode, tag: str) -> None:
        if tag == "br":
            self._place(node)
            self._end_line()
        elif tag == "hr":
            self._write(_RULE, node)
        elif tag == "img":
            self._write_image(node)

    def _write_image(self, node: LexborNode) -> None:
        alt = _GAPS.sub(" ", node.attrs.sget("alt")).strip()
        is_dot = {node.attrs.sget("width"), node.attrs.sget("height")} & {"0", "1"}
        if alt and not is_dot:
            is_words = any(letter.isalnum() for letter in alt)
            self._write(f"[{alt}]" if is_words else alt, node)

    def _write_target(self, node: LexborNode) -> None:
        """Where a link leads, unless its text says so or the link before it led there."""
        line, piece = self._links.pop()
        is_same_line = line == len(self.lines)
        pieces = self._pieces[piece:] if is_same_line else self._pieces
        text = " ".join((*(item.text for item in self.lines[line : line + 2]), "".join(pieces)))
        target = target_of(node.attrs.sget("href"), text) if text.strip() else ""
        if target and target != self._target:
            self._write(f" <{target}>", None if self._line.first else _last_leaf(node))
            self._target = target

    def _start_item(self, node: LexborNode) -> None:
        number = self._numbers[-1] if self._numbers else None
        if number is None:
            self._mark = "- "
            return
        number = _number(node, "value") or number
        self._numbers[-1] = number + 1
        self._mark = f"{number}. "

    def _write(self, text: str, node: LexborNode | None) -> None:
        if not self.around.is_preformatted and (not self._pieces or self._pieces[-1][-1:] == " "):
            text = text.lstrip()
        if text[:1].isalnum() and self._pieces and self._pieces[-1][-1:] == ">":
            text = f" {text}"  # behind the target of a link
        if text:
            self._pieces.append(text)
            self._place(node)

    def _place(self, node: LexborNode | None) -> None:
        if node is not None:
            self._line.first = self._line.first or node
            self._line.last = node

    def _break(self) -> None:
        """Start a new line, unless at the start of one."""
        if self._pieces:
            self._end_line()

    def _end_line(self) -> None:
        line, self._line = self._line, Line()
        text, self._pieces = "".join(self._pieces).rstrip(), []
        line.quoted = self.around.quoted
        if text:
            margin = "  " * (self.around.level - bool(self._mark and self.around.level))
            line.text, self._mark = margin + self._mark + text, ""
            self._texts += 1
        elif not any(item.text for item in self.lines[-_BLANK_LINES:]):
            return
        self.lines.append(line)

    def _is_spaced(self, tag: str, style: Style) -> bool:
        """Is there a blank line around it? Inside of lists paragraphs and lists stand close."""
        if tag == "p":
            return not (style.is_tight or style.level or self.around.level)
        return tag in _SPACED_BLOCKS and not (tag in _LISTS and self.around.level)

    def _space(self) -> None:
        """Leave one line blank."""
        if self.lines and self.lines[-1].text:
            self.lines.append(Line(quoted=self.around.quoted))
        elif self.lines:
            self.lines[-1].quoted = min(self.lines[-1].quoted, self.around.quoted)


def _gap(run: re.Match[str]) -> str:
    """White space is one space. A joiner by itself holds letters together; several are padding."""
    if run[0].strip(_JOINERS):
        return " "
    return run[0] if len(run[0]) == 1 else ""


def _word_mark(mark: str) -> str:
    if not mark:
        return ""
    is_bullet = mark in _LETTERS_FOR_BULLETS or not any(letter.isalnum() for letter in mark)
    return "- " if is_bullet else f"{mark} "


def _number(node: LexborNode, name: str) -> int | None:
    value = node.attrs.sget(name).strip()
    return int(value) if value.isascii() and value.isdigit() and len(value) < _DIGITS else None


def _last_leaf(node: LexborNode) -> LexborNode:
    while (child := node.last_child) is not None:
        node = child
    return node
