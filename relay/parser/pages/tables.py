"""Rows of tables in HTML: those of data become one line each, those of a layout stay apart.

A row whose cells have one short line each is data. Works on lines while they are written.
"""

from dataclasses import dataclass, field

from relay.parser.pages.lines import Line

PARTS = frozenset({"table", "td", "th", "tr"})
_CELL_CHARS = 120


@dataclass(slots=True)
class _Row:
    """`start`: where in the lines; `texts`: how many lines with text each of its cells has."""

    start: int
    texts: list[int] = field(default_factory=list)


class Tables:
    """The tables that are open. The parser sees to it that cells stand in rows, and rows in tables."""

    def __init__(self) -> None:
        self._have_heads: list[bool] = []
        self._rows: list[_Row] = []

    def open(self, tag: str, lines: list[Line], texts: int) -> None:
        """`texts`: how many of the lines have text."""
        if tag == "table":
            self._have_heads.append(False)
        elif tag == "tr":
            self._rows.append(_Row(len(lines)))
        else:
            self._have_heads[-1] |= tag == "th"
            self._rows[-1].texts.append(texts)

    def close(self, tag: str, lines: list[Line], texts: int) -> int:
        """How many of the lines have text now."""
        if tag == "table":
            self._have_heads.pop()
        elif tag == "tr":
            return texts - _join(self._rows.pop(), lines, has_heads=self._have_heads[-1])
        else:
            self._rows[-1].texts[-1] = texts - self._rows[-1].texts[-1]
        return texts


def _join(row: _Row, lines: list[Line], *, has_heads: bool) -> int:
    """Make a row of data one line. Returns how many lines fewer have text."""
    if sum(row.texts) < 2 or max(row.texts) > 1:  # noqa: PLR2004 - one cell has no neighbour
        return 0
    cells = [line for line in lines[row.start :] if line.text]
    if any(len(cell.text) > _CELL_CHARS or cell.quoted != cells[0].quoted for cell in cells):
        return 0
    filled = iter(cells)
    texts = [next(filled).text.strip() if count else "" for count in row.texts]
    text = ""
    for cell in texts if has_heads else filter(None, texts):
        text += (" " if text.endswith(":") else " | " if text else "") + cell
    lines[row.start :] = [Line(text, cells[0].quoted, cells[0].first, cells[-1].last)]
    return len(cells) - 1
