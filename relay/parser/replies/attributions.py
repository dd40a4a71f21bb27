"""What stands above a quotation: `On …, Jo Client wrote:`, a header block, `--- Original Message ---`.

The words of the languages and the forms of headers are those of forwards; here they only have to be
told from the author's own words.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from relay.parser.forwards.language import EDGES, Field, fold
from relay.parser.forwards.openings import DATED, Opening, is_quotation_below, read_opening
from relay.parser.forwards.rows import DECORATION, Row
from relay.parser.forwards.words import WORDS
from relay.parser.replies.landmarks import Role

_COLONS = (":", "\uff1a")
_ENDS = EDGES + "*_"
_DATED = re.compile(rf"{DATED.pattern}|\d{{1,2}}[:.]\d\d")
_ADDRESS = re.compile(r"[<(\[][^<>\[\]()]{0,200}?\S@\S")
_SENTENCE_ENDS = (".", "!", "?", ":", ";")
_ROWS = 4
_ROWS_WITH_BLANK = 7
_CHARS = 500
_BLOCK_ROWS = 20
_UNLABELLED = 3
_VERB_CHARS = 4
_LABEL_CHARS = 40
_NO_FIELDS: frozenset[Field] = frozenset()
_HEADERS = frozenset({Field.FROM, Field.TO, Field.CC, Field.DATE, Field.SUBJECT})
_RULE_CHARS = 5
_FIRST = frozenset(">|_=*~#[`-\u2013\u2014")
_LAST = frozenset(":\uff1a>]*_-")


@dataclass(slots=True)
class Passage:
    """A line of the body. `raw` is what is kept of it, with its quotation marks."""

    text: str
    quoted: int
    raw: str
    role: Role = Role.AUTHOR

    @property
    def is_blank(self) -> bool:
        return not self.text

    @property
    def is_rule(self) -> bool:
        """A line across the page."""
        return len(self.text) >= _RULE_CHARS and not self.text.strip("_-=*")


def may_quote(rows: Sequence[str]) -> bool:
    """Is there any line to look at? Most mail has none, and this is much the faster way to know."""
    for row in rows:
        text = row.strip()
        if not text:
            continue
        if text[0] in _FIRST or text[-1] in _LAST:
            return True
        if (":" in text or "\uff1a" in text) and Field.FROM in _fields(text):
            return True
    return False


def close_addresses(passages: Sequence[Passage]) -> None:
    """A `>` that closes an address which was broken into lines is no quotation mark."""
    is_open = False
    for passage in passages:
        if is_open and passage.quoted and ">" not in passage.text:
            passage.quoted -= 1
            passage.text = f"> {passage.text}"
        _, angle, tail = passage.text.rpartition("<")
        if angle and ">" not in tail and " " not in tail.strip():
            is_open = True
        elif passage.is_blank or (not angle and ">" in passage.text):
            is_open = False


def find_attributions(passages: Sequence[Passage]) -> dict[int, int]:
    """For each `On …, Jo Client wrote:` the index of its first line, and of the one after its last."""
    found: dict[int, int] = {}
    for index, passage in enumerate(passages):
        if (
            passage.text[-1:] in _LAST
            and _may_end(passage.text)
            and (start := _start(passages, index)) is not None
        ):
            found[start] = index + 1
    return found


def _may_end(text: str) -> bool:
    last = text.rstrip(_ENDS)[-1:]
    return last in _COLONS or last in (">", "]") or (text[:2] == "--" and text[-2:] == "--")


def _start(passages: Sequence[Passage], end: int) -> int | None:
    """Where the attribution that ends at a line starts: where its time or address is."""
    is_quoted_below = is_quotation_below(passages, end)
    is_called = passages[end].text.rstrip(_ENDS)[-1:] in _COLONS or passages[end].text[:2] == "--"
    if not (is_called or is_quoted_below):
        return None
    text = ""
    for start in range(end, max(-1, end - _ROWS_WITH_BLANK), -1):
        passage = passages[start]
        if passage.quoted != passages[end].quoted or len(text) > _CHARS:
            break
        if start < end and passage.text.endswith(_SENTENCE_ENDS):
            break
        if is_quoted_below and (passage.is_blank or end - start >= _ROWS):
            break
        text = f"{passage.text} {text}"
        if _DATED.search(passage.text):
            if start and "@" not in text and _is_beginning(above := passages[start - 1].text):
                start, text = start - 1, f"{above} {text}"  # noqa: PLW2901 - the loop ends here
            return start if _is_attribution(text, is_quoted_below=is_quoted_below) else None
    return end if is_quoted_below and _ends_in_verb(passages[end].text) else None


def _is_beginning(text: str) -> bool:
    """`Jo Client <jo@client.example> schrieb am Mo., 2.`, and month and year in the next line."""
    return bool(_ADDRESS.search(text) and _has_verb(text))


def _is_attribution(text: str, *, is_quoted_below: bool) -> bool:
    if is_quoted_below:
        return True
    return _ends_in_verb(text) or bool(_ADDRESS.search(text) and _has_verb(text))


def _ends_in_verb(text: str) -> bool:
    words = fold(text.rstrip(DECORATION + ":\uff1a")).split()
    return bool(words) and len(words[-1]) >= _VERB_CHARS and words[-1] in WORDS.wrote


def _has_verb(text: str) -> bool:
    words = fold(text.replace(">", "> ")).split()
    return any(
        len(word.rstrip(":")) >= _VERB_CHARS and word.rstrip(":") in WORDS.wrote for word in words
    )


def header_end(passages: Sequence[Passage], start: int, *, is_announced: bool) -> int | None:
    """The line after the header block that starts at a line, None if there is none.

    Without a line across the page above it, it has to name author, time and subject.
    """
    if not (first := _fields(passages[start].text)):
        return None
    fields, end = set(first), start + 1
    for index in range(start + 1, min(len(passages), start + _BLOCK_ROWS)):
        if index - end >= _UNLABELLED or passages[index].quoted != passages[start].quoted:
            break
        if more := _fields(passages[index].text):
            fields |= more
            end = index + 1
    needed = {Field.FROM} if is_announced else {Field.FROM, Field.DATE, Field.SUBJECT}
    return end if needed <= fields and len(fields & _HEADERS) > 1 else None


def _fields(text: str) -> frozenset[Field]:
    head, colon, _ = text[:_LABEL_CHARS].replace("\uff1a", ":", 1).partition(":")
    if not colon:
        return _NO_FIELDS
    return frozenset(WORDS.labels.get(fold(head.strip(DECORATION)), {}).values())


def is_opening(passage: Passage) -> bool:
    """`-------- Original Message --------`, `Begin forwarded message:`."""
    text = passage.text
    if not text or (text[0] not in "-=_*~#[" and text[-1] not in _COLONS):
        return False
    found = read_opening(Row(text=text, quoted=passage.quoted, index=0), WORDS)
    return found is not None and found[0] in (Opening.ORIGINAL, Opening.FORWARDED)
