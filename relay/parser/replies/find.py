"""Goes through the lines of a body and keeps the author's.

What is introduced as a quotation goes, and so does what is quoted at the end. Answers between and
below quotations stay. So does a quotation that nothing introduces, with an answer below it: the author
has chosen it.
"""

from collections.abc import Sequence

from relay.parser.clean import clean_text
from relay.parser.forwards.language import EDGES
from relay.parser.forwards.rows import first_lines, text_lines
from relay.parser.limits import REPLY_LINES
from relay.parser.pages.lines import Line
from relay.parser.pages.page import Page
from relay.parser.replies.attributions import (
    Passage,
    close_addresses,
    find_attributions,
    header_end,
    is_opening,
    may_quote,
)
from relay.parser.replies.landmarks import Role, roles_of
from relay.parser.replies.signatures import take_signature

_DELIMITERS = frozenset({"--", "- --", "\u2013", "\u2014", "__", "___"})
_LIST_RULE = "_" * 40
"""Mailing lists draw a longer line above their footer than Outlook above a header block."""
_FENCE = "```"
_FOOTER_LINES = 12
_FOOTER_ROWS = 40
_NEAR = 4
_LAST_LINES = 400
"""A signature and a notice of secrecy are within so many"""


def find_reply(text: str, page: Page | None = None) -> str:
    """`page`: the HTML that the text was made from, if it was made from any."""
    if page:
        rows = [f"{'> ' * line.quoted}{line.text}".rstrip() for line in page.lines]
        lines = page.lines[:REPLY_LINES]
        roles = roles_of(lines)
    else:
        if not may_quote(first_lines(text, REPLY_LINES).split("\n")):
            return _without_signature(text)
        rows = text.split("\n")
        lines = text_lines(text, REPLY_LINES)
        roles = [Role.AUTHOR] * len(lines)
    passages = [_passage(*each) for each in zip(lines, rows, roles, strict=False)]
    close_addresses(passages)
    walk = _Walk(passages)
    index = 0
    while index < len(passages):
        index = walk.step(index)
    rest = rows[len(passages) :] if index == len(passages) else []
    return clean_text("\n".join([*walk.kept(is_whole=not rest), *rest])).strip("\n")


def _without_signature(text: str) -> str:
    """A text that quotes nothing. Its signature is in its last lines: all above them stays one string."""
    rows = text.rsplit("\n", _LAST_LINES)
    above = [rows.pop(0)] if len(rows) > _LAST_LINES else []
    count = len(rows)
    take_signature(rows)
    return text if len(rows) == count else "\n".join(above + rows).strip("\n")


def _passage(line: Line, raw: str, role: Role) -> Passage:
    return Passage(text=line.text.strip(EDGES), quoted=line.quoted, raw=raw, role=role)


class _Walk:
    def __init__(self, passages: Sequence[Passage]) -> None:
        self._passages = passages
        self._attributions = find_attributions(passages)
        self._code = _code(passages)
        self._end = len(passages) + 1
        """Where to go on when nothing more is the author's"""
        self._kept: list[str] = []
        self._written = 0
        """So many of the kept lines reach to the author's last; those behind are quoted or blank"""
        self._is_open = False
        """Has the author written something since the last quotation?"""
        self._has_ended = False
        """Has the author ever written something that a quotation or a signature ended?"""
        self._is_introduced = False

    def kept(self, *, is_whole: bool) -> list[str]:
        """`is_whole`: no line comes after those that were looked at."""
        if is_whole:
            self._end_run()
        if is_whole and self._has_ended:
            del self._kept[self._written :]
        return self._kept

    def step(self, index: int) -> int:
        """Look at one line. Where to go on."""
        passage = self._passages[index]
        if index in self._code or (passage.is_blank and not passage.quoted):
            self._keep(passage)
        elif passage.role is not Role.AUTHOR:
            return self._marked(index)
        elif passage.quoted or self._is_barred(passage):
            self._quote(index)
        elif index in self._attributions:
            return self._below(self._attributions[index], is_certain=False)
        elif end := self._block(index):
            return self._below(end, is_certain=True)
        elif passage.text in _DELIMITERS or passage.text.startswith(_LIST_RULE):
            return self._signature(index)
        else:
            self._keep(passage)
        return index + 1

    def _keep(self, passage: Passage) -> None:
        if passage.is_blank and not self._is_open and self._kept[-1:] in ([], [""]):
            return
        self._kept.append(passage.raw)
        if not passage.is_blank:
            self._written = len(self._kept)
            self._is_open = True

    def _end_run(self) -> None:
        """The author's words up to here, without a signature at their end and set off from what follows."""
        if self._is_open:
            del self._kept[self._written :]
            take_signature(self._kept)
            self._written = len(self._kept)
            self._is_open, self._has_ended = False, True
            self._kept += [""] if self._kept else []

    # ------------------------------------------------------------ quotations

    def _marked(self, index: int) -> int:
        """A line that stands in a landmark."""
        role = self._passages[index].role
        self._end_run()
        self._is_introduced |= role is Role.ATTRIBUTION
        return self._end if role is Role.BELOW else index + 1

    def _quote(self, index: int) -> None:
        self._is_introduced = self._is_introduced or self._begins_a_mail(index)
        if self._is_introduced:
            self._end_run()
        else:
            self._kept.append(self._passages[index].raw)

    def _begins_a_mail(self, index: int) -> bool:
        """Apple Mail quotes the introduction, too."""
        if index and self._passages[index - 1].quoted:
            return False
        near = range(index, min(index + _NEAR, len(self._passages)))
        return any(i in self._attributions or is_opening(self._passages[i]) for i in near)

    def _is_barred(self, passage: Passage) -> bool:
        """`| quoted`, as some clients write below an introduction."""
        return self._is_introduced and passage.text.startswith("|")

    def _block(self, index: int) -> int:
        """The line after what announces a quotation and starts at a line; 0 if nothing does.

        That is at most a line across the page, words of opening, and a header block.
        """
        is_announced = False
        end = 0
        while (passage := self._passages[index]).is_rule or is_opening(passage):
            end = end if passage.is_rule else index + 1
            following = self._next(index + 1)
            if following is None or (is_announced and passage.is_rule):
                return end
            is_announced, index = True, following
        if is_announced and (
            index in self._attributions or self._passages[index].role is Role.BELOW
        ):
            return self._attributions.get(index, index)
        return header_end(self._passages, index, is_announced=is_announced) or end

    def _next(self, index: int) -> int | None:
        """The next line that is not blank, if it is near."""
        near = range(index, min(index + _NEAR, len(self._passages)))
        return next((i for i in near if not self._passages[i].is_blank), None)

    def _below(self, index: int, *, is_certain: bool) -> int:
        """Below an introduction: what is marked as quoted goes; without marks, all that is below is quoted.

        Unless the introduction is the first of the mail, and might as well be the author's own words.
        """
        self._end_run()
        self._is_introduced = True
        following = self._next(index)
        if following is None:
            return index
        passage = self._passages[following]
        is_marked = passage.quoted or passage.role is not Role.AUTHOR or self._is_barred(passage)
        return index if is_marked or not (is_certain or self._written) else self._end

    # ------------------------------------------------------------ signatures

    def _signature(self, index: int) -> int:
        """Below `--` all is signature up to the next quotation; below another mark, if it is short."""
        is_certain = self._passages[index].text.strip(" ") == "--"
        end = index + 1
        lines = 0
        while end < len(self._passages) and not self._is_quotation(end):
            lines += not self._passages[end].is_blank
            end += 1
            if not is_certain and (lines > _FOOTER_LINES or end - index > _FOOTER_ROWS):
                self._keep(self._passages[index])
                return index + 1
        self._end_run()
        return end

    def _is_quotation(self, index: int) -> bool:
        passage = self._passages[index]
        if passage.quoted or passage.role is not Role.AUTHOR or index in self._attributions:
            return True
        return not passage.is_blank and bool(self._block(index))


def _code(passages: Sequence[Passage]) -> frozenset[int]:
    """The lines between ``` and ```."""
    fences = [i for i, passage in enumerate(passages) if passage.text.startswith(_FENCE)]
    return frozenset(
        line
        for start, end in zip(fences[::2], fences[1::2], strict=False)
        for line in range(start, end + 1)
    )
