"""An HTML document as the lines that a reader sees. Linear in the document, no recursion.

Every line remembers where it stands in the document: so the rules that find a forwarded mail in text
find it in HTML too, and the document can be cut there. It knows no mail client.
"""

import re
from dataclasses import dataclass
from typing import Literal
from urllib.parse import unquote

from selectolax.lexbor import LexborHTMLParser, LexborNode

from relay.parser.html import sanitise
from relay.parser.limits import QUOTE_DEPTH

_BLOCKS = frozenset(
    {"address", "article", "aside", "body", "center", "dd", "details", "dir", "div", "dl", "dt"}
    | {"fieldset", "figcaption", "figure", "footer", "form", "header", "hr", "html", "legend", "li"}
    | {"main", "menu", "nav", "section", "summary", "tbody", "tfoot", "thead", "tr"}
)
_SPACED_BLOCKS = frozenset(
    {"blockquote", "h1", "h2", "h3", "h4", "h5", "h6", "ol", "p", "pre", "table", "ul"}
)
_UNSEEN = frozenset(
    {"applet", "head", "iframe", "math", "noframes", "noscript", "object", "script", "select"}
    | {"style", "svg", "template", "textarea", "title"}
)
_HIDDEN = re.compile(r"display\s{0,9}:\s{0,9}none", re.IGNORECASE)
_SPACES = re.compile(r"[ \t\r\n\f\xa0]+")
_RULE = "_" * 32
"""How Outlook writes a line across the page in its plain text."""


@dataclass(slots=True)
class Line:
    """`quoted` is the depth of block quotes; `first` and `last` are the leaves it is made of."""

    text: str = ""
    quoted: int = 0
    first: LexborNode | None = None
    last: LexborNode | None = None


class Page:
    """Made from HTML that went through `html.prepare`."""

    def __init__(self, html: str) -> None:
        self._html = html
        self.lines = _Renderer().render(LexborHTMLParser(html))

    @property
    def text(self) -> str:
        return "\n".join(("> " * line.quoted + line.text).rstrip() for line in self.lines).strip()

    def before(self, index: int) -> str:
        """Sanitised HTML of what stands above a line that is not blank."""
        tree = LexborHTMLParser(self._html)
        edge = _Renderer().render(tree)[index].first
        _remove(edge, "next")
        return sanitise(tree.html or "")

    def after(self, index: int) -> str:
        """Sanitised HTML of what stands below a line that is not blank."""
        tree = LexborHTMLParser(self._html)
        edge = _Renderer().render(tree)[index].last
        _remove(edge, "prev")
        return sanitise(tree.html or "")


def _remove(edge: LexborNode | None, side: Literal["next", "prev"]) -> None:
    """Take a leaf out of the body, what is on one side of it, and the wrappers left empty."""
    node = edge
    while node is not None and node.tag != "body":
        while (sibling := getattr(node, side)) is not None:
            sibling.decompose()
        node = node.parent
    node = edge
    while node is not None and node.tag != "body" and node.child is None:
        emptied, node = node, node.parent
        emptied.decompose()


class _Renderer:
    """Walks a document and writes its lines."""

    def __init__(self) -> None:
        self._lines: list[Line] = []
        self._line = Line()
        self._pieces: list[str] = []
        self._quoted = 0
        self._preformatted = 0
        self._numbers: list[int] = []
        """The next number of each open list; 0 for a list with bullets"""

    def render(self, tree: LexborHTMLParser) -> list[Line]:
        node: LexborNode | None = tree.body
        depth = 0
        while node is not None:
            if self._enter(node) and node.child is not None:
                node = node.child
                depth += 1
                continue
            self._leave(node)
            while depth and node.next is None and node.parent is not None:
                node = node.parent
                depth -= 1
                self._leave(node)
            node = node.next if depth else None
        self._break()
        return self._lines

    def _enter(self, node: LexborNode) -> bool:
        """Write what comes before the children. False if there is nothing to see in them."""
        tag = node.tag or ""
        if tag == "-text":
            self._write_text(node.text_content or "", node)
        if not _is_seen(tag, node):
            return False
        if tag in _BLOCKS or tag in _SPACED_BLOCKS:
            self._break()
        if tag in _SPACED_BLOCKS:
            self._space()
        if tag in ("br", "hr", "img", "li", "td", "th"):
            self._write_mark(tag, node)
        self._quoted += tag == "blockquote"
        self._preformatted += tag == "pre"
        if tag in ("ul", "ol"):
            self._numbers.append(int(tag == "ol"))
        return True

    def _leave(self, node: LexborNode) -> None:
        tag = node.tag or ""
        if not _is_seen(tag, node):
            return
        if tag == "a":
            self._write_target(node)
        if tag in _BLOCKS or tag in _SPACED_BLOCKS:
            self._break()
        self._quoted -= tag == "blockquote"
        self._preformatted -= tag == "pre"
        if tag in ("ul", "ol"):
            self._numbers.pop()
        if tag in _SPACED_BLOCKS:
            self._space()

    def _write_text(self, text: str, node: LexborNode) -> None:
        if not self._preformatted:
            self._write(_SPACES.sub(" ", text), node)
            return
        for index, row in enumerate(text.split("\n")):
            if index:
                self._end_line()
            self._write(row, node)

    def _write_mark(self, tag: str, node: LexborNode) -> None:
        match tag:
            case "br":
                self._place(node)
                self._end_line()
            case "hr":
                self._write(_RULE, node)
            case "img":
                alt = _SPACES.sub(" ", node.attrs.sget("alt")).strip()
                self._write(f"[{alt}]" if alt else "", node)
            case "li":
                number = self._numbers[-1] if self._numbers else 0
                self._write(f"{number}. " if number else "- ", node)
                if number:
                    self._numbers[-1] += 1
            case _:
                self._pieces += ["\t"] if self._pieces else []  # the next cell of a row

    def _write_target(self, node: LexborNode) -> None:
        """Where a link leads, unless its text says so."""
        text = (node.text() or "").strip()
        scheme, _, target = node.attrs.sget("href").strip().partition(":")
        if scheme.lower() == "mailto":
            address = unquote(target.partition("?")[0])
            if address and address.lower() not in text.lower():
                self._write(f" <{address}>", node)
        elif scheme.lower() in ("http", "https") and text:
            bare = target.strip("/")
            if bare.removeprefix("www.") not in text:
                self._write(f" <{scheme}:{target}>", node)

    def _write(self, text: str, node: LexborNode) -> None:
        if not self._pieces and not self._preformatted:
            text = text.lstrip()
        if text:
            self._pieces.append(text)
            self._place(node)

    def _place(self, node: LexborNode) -> None:
        self._line.first = self._line.first or node
        self._line.last = node

    def _break(self) -> None:
        """Start a new line, unless at the start of one."""
        if self._pieces:
            self._end_line()

    def _end_line(self) -> None:
        self._line.text = "".join(self._pieces).rstrip()
        self._line.quoted = min(self._quoted, QUOTE_DEPTH)
        self._lines.append(self._line)
        self._line = Line()
        self._pieces = []

    def _space(self) -> None:
        """Leave one line blank."""
        if self._lines and self._lines[-1].text:
            self._lines.append(Line(quoted=min(self._quoted, QUOTE_DEPTH)))
        elif self._lines:
            self._lines[-1].quoted = min(self._lines[-1].quoted, self._quoted)


def _is_seen(tag: str, node: LexborNode) -> bool:
    if tag == "br":
        return True
    if tag.startswith("-") or tag in _UNSEEN:
        return False
    return not _HIDDEN.search(node.attrs.sget("style"))
