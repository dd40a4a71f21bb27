"""An HTML document as the lines that a reader sees, which can be cut at them.

Every line remembers where it stands in the document: so the rules that find a forwarded mail in text
find it in HTML too, and the document can be cut there. It knows no mail client.
"""

from functools import cached_property
from typing import Literal

from selectolax.lexbor import LexborHTMLParser, LexborNode

from relay.parser.clean import clean_text
from relay.parser.pages.html import sanitise
from relay.parser.pages.lines import Line
from relay.parser.pages.rendering import render

__all__ = ["Line", "Page"]


class Page:
    """Made from HTML that went through `html.prepare`."""

    def __init__(self, html: str) -> None:
        self._html = html

    @cached_property
    def lines(self) -> list[Line]:
        """Rendered when somebody looks: that takes most of the time of a mail with HTML."""
        return render(LexborHTMLParser(self._html))

    @property
    def text(self) -> str:
        rows = (("> " * line.quoted + line.text).rstrip() for line in self.lines)
        return clean_text("\n".join(rows)).strip()

    def before(self, index: int) -> str:
        """Sanitised HTML of what stands above a line that is not blank."""
        tree = LexborHTMLParser(self._html)
        _remove(render(tree)[index].first, "next")
        return sanitise(tree.html or "")

    def after(self, index: int) -> str:
        """Sanitised HTML of what stands below a line that is not blank."""
        tree = LexborHTMLParser(self._html)
        _remove(render(tree)[index].last, "prev")
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
