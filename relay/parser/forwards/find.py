"""Looks through the lines of one body for forwarded mails, from the top.

Only the outermost one is looked for: whatever is inside it belongs to its body. So the search ends
with the first that is sure, and with anything that introduces a quotation: below it are older mails.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import tzinfo

from relay.model import ParsedEmail
from relay.parser.forwards.blocks import Block, Reader
from relay.parser.forwards.evidence import (
    SURE,
    Above,
    Mark,
    Outer,
    inside,
    weigh_block,
    weigh_introduction,
)
from relay.parser.forwards.language import EDGES, Field
from relay.parser.forwards.openings import Introduction, Opening, read_introduction, read_opening
from relay.parser.forwards.rows import Row, make_rows
from relay.parser.forwards.words import Words
from relay.parser.pages.page import Line
from relay.parser.subjects import without_forward

_READINGS = 3
_LABELS_AHEAD = 4
_FRAMES = frozenset("-=_*")
_FRAME_CHARS = 3
_ANNOUNCING = frozenset({Opening.ORIGINAL, Opening.FORWARDED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A forwarded mail by its lines. `top`: the first that is not the sender's own; `last`: of the block.

    `quoted`: how deep the block is. `frame`: the dashes before the words of the line above it.
    """

    top: int
    last: int
    quoted: int
    frame: str
    email: ParsedEmail
    languages: frozenset[str]
    mark: Mark


def find_readings(
    lines: Sequence[Line],
    outer: Outer,
    *,
    zone: tzinfo,
    words: Words,
    client_at: Callable[[int], str] = lambda _: "",
) -> list[Reading]:
    """At most three, as they stand. `client_at`: whose landmark a line stands in."""
    return _Search(make_rows(lines, words), outer, zone, words, client_at).run()


class _Search:
    def __init__(
        self,
        rows: list[Row],
        outer: Outer,
        zone: tzinfo,
        words: Words,
        client_at: Callable[[int], str],
    ) -> None:
        self._rows = rows
        self._outer = outer
        self._zone = zone
        self._words = words
        self._client_at = client_at
        self._reader = Reader(
            rows=rows, words=words, subject=without_forward(outer.subject), zone=zone
        )
        self._readings: list[Reading] = []
        self._is_inside = False
        self._above = Above()
        self._top = -1

    def run(self) -> list[Reading]:
        index = 0
        while 0 <= index < len(self._rows):
            index = self._step(index)
        return self._readings

    def _step(self, index: int) -> int:
        """Look at one row. Where to go on; -1 for nowhere."""
        row = self._rows[index]
        if row.is_blank or self._is_opening(row, index):
            return index + 1
        if introduction := self._introduction(index):
            mark = weigh_introduction(introduction, self._above, self._outer, self._words)
            if mark:
                top = introduction.start if self._top < 0 else self._top
                self._add(top, introduction.end, introduction, mark)
            return -1
        if self._begins(index):
            block = self._reader.read(index)
            return self._weigh(block) if block else self._past_run(index)
        self._above, self._top = Above(), -1
        return index + 1

    def _is_opening(self, row: Row, index: int) -> bool:
        if (row.fields and row.has_colon) or not (found := read_opening(row, self._words)):
            return False
        opening, words = found
        self._top = index if self._top < 0 else self._top
        if opening.value > self._above.opening.value:
            frame = _frame(row.text.strip(EDGES))
            self._above = Above(opening=opening, words=words, frame=frame, is_quoted=row.quoted > 0)
        return True

    def _introduction(self, index: int) -> Introduction | None:
        row = self._rows[index]
        if row.fields and row.has_colon:
            return None
        return read_introduction(self._rows, index, self._words, self._zone)

    def _begins(self, index: int) -> bool:
        """May a block begin at this row: with a label, and another one near?"""
        row = self._rows[index]
        if not row.label or not (row.has_colon or self._above.opening in _ANNOUNCING):
            return False
        return any(row.label for row in self._rows[index + 1 : index + 1 + _LABELS_AHEAD])

    def _past_run(self, index: int) -> int:
        """Below labelled rows that are no block: a part of them is none either."""
        self._above, self._top = Above(), -1
        quoted = self._rows[index].quoted
        while (
            index < len(self._rows)
            and self._rows[index].label
            and self._rows[index].quoted == quoted
        ):
            index += 1
        return index

    def _with_line(self, block: Block) -> Block:
        """With the line a quotation begins with, if the block is next in it: words, or the date (Orange).

        The line is quoted as deep as the block and what is above it is not: it is not the sender's own.
        """
        rows, quoted = self._rows, self._rows[block.start].quoted
        line = block.start - 1
        if line > 0 and rows[line].is_blank and rows[line].quoted == quoted:
            line -= 1
        is_first = line <= 0 or rows[line - 1].quoted < quoted
        if not quoted or line < 0 or rows[line].quoted != quoted or not is_first:
            return block
        self._top = line if self._top < 0 else self._top
        if Field.DATE in block.fields:
            return block
        return self._reader.with_date(block, rows[line].text)

    def _weigh(self, block: Block) -> int:
        block = self._with_line(block)
        client = self._client_at(self._rows[block.start].index)
        mark = weigh_block(block, self._above, self._outer, client, self._words)
        is_whole = block.is_known and {Field.DATE, Field.SUBJECT} <= block.fields
        if mark:
            top = block.start if self._top < 0 else self._top
            self._add(top, block.end, block, mark)
            self._is_inside = self._is_inside or (is_whole and block.author is None)
            is_last = mark.confidence >= SURE or len(self._readings) >= _READINGS
            following = -1 if is_last else block.end + 1
        else:  # above a quoted reply there is nothing else to find
            following = -1 if is_whole else block.start + 1
        self._above, self._top = Above(), -1
        return following

    def _add(self, top: int, end: int, found: Block | Introduction, mark: Mark) -> None:
        self._readings.append(
            Reading(
                top=self._rows[top].index,
                last=self._rows[self._closing(end)].index,
                quoted=self._rows[found.start].quoted,
                frame=self._above.frame if self._above.opening in _ANNOUNCING else "",
                email=found.email,
                languages=found.languages,
                mark=inside(mark) if self._is_inside else mark,
            )
        )

    def _closing(self, end: int) -> int:
        """The last row of a block: Zoho repeats the line above it below it."""
        below = range(end + 1, min(end + 1 + _LABELS_AHEAD, len(self._rows)))
        first = next((index for index in below if not self._rows[index].is_blank), end)
        if first == end or not self._above.words:
            return end
        again = read_opening(self._rows[first], self._words)
        return first if again and again[1] == self._above.words else end


def _frame(text: str) -> str:
    """The dashes before the words of a line that is set off by some on both sides."""
    mark = text[:1]
    frame = text[: len(text) - len(text.lstrip(mark))] if mark in _FRAMES else ""
    return frame if len(frame) >= _FRAME_CHARS and text.endswith(mark * _FRAME_CHARS) else ""
