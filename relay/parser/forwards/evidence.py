"""What makes a header block a forward, in words for an administrator, and how sure that is.

The same block also stands above the quotation in Outlook's replies. So a block alone is a forward only
if nothing says that the mail is a reply: the subject's prefix, the headers that name the mail it
answers, or that it goes to the very person it quotes.
"""

from dataclasses import dataclass

from relay.model import Address, ParsedEmail
from relay.parser.forwards.blocks import Block
from relay.parser.forwards.language import Field, fold
from relay.parser.forwards.openings import IN_TWO_LANGUAGES, Introduction, Opening
from relay.parser.forwards.words import Words
from relay.parser.subjects import is_forward, is_reply

SURE = 0.5
"""How sure it must be whose mail was forwarded (`Forwarded.confidence`), to log it as theirs.

Half: more likely right than wrong. A client's own line, a forward's subject or a client's HTML with
labels of a known language are far above it; a block of which nothing but its shape speaks, one whose
author has no address, and text and HTML that name different authors are below. Logged wrongly, a mail is
on a stranger's timeline; parked, it costs a look.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """What makes a block a forward, and how sure that is, from 0 to 1."""

    evidence: str
    confidence: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Above:
    """What announced the block."""

    opening: Opening = Opening.NOTHING
    words: str = ""
    frame: str = ""
    """The dashes or such before the words"""
    is_quoted: bool = False


_NO_ADDRESS = 0.3
"""An author without an address cannot be found in a CRM."""
_NOBODY = "its author has no address"
_INSIDE = 0.45
"""The outermost forward counts: whom its author quotes is a guess, if a good one."""
_FORWARD = "the subject is a forward's"
_MAY_MEAN = "a word before the subject that may mean a forward, and a header block"


class Outer:
    """What the mail around it says about itself."""

    def __init__(self, email: ParsedEmail, *, is_named: bool) -> None:
        self.subject = email.subject
        self.is_named = is_named
        self._refers = bool(email.in_reply_to or email.references)
        self._people = {address.key for address in (*email.to, *email.cc)}

    def is_forward(self, languages: frozenset[str]) -> bool:
        return is_forward(self.subject, languages)

    def is_reply(self, languages: frozenset[str]) -> bool:
        return is_reply(self.subject, languages)

    def may_be_reply(self, languages: frozenset[str]) -> bool:
        """Clients that name the mail a reply answers name it in forwards, too."""
        return self.is_reply(languages) or (self._refers and not self.is_forward(languages))

    def is_prefixed(self, block: Block) -> bool:
        """Is the outer subject the block's, with an unknown word and a colon before it?"""
        subject = block.email.subject
        word, colon, rest = self.subject.partition(":")
        is_word = bool(colon) and word.replace(" ", "").isalpha() and rest.strip() == subject != ""
        return is_word and not self.is_reply(block.languages)

    def answers(self, author: Address | None) -> bool:
        return author is not None and author.key in self._people


def weigh_block(block: Block, above: Above, outer: Outer, client: str, words: Words) -> Mark | None:
    """None if it is no forward."""
    where = _where(block, client, words)
    if outer.is_named:
        return Mark(evidence=f"a header block{where}", confidence=1.0)
    labelled = _known_labels if block.is_known else _unknown_labels
    rules = labelled(block, above, outer, client, _line(above, words))
    seen, confidence = next(((seen, sure) for fits, seen, sure in rules if fits), ("", _NONE))
    if not confidence:
        return None
    if block.author is None:
        nobody = f'its author "{block.name}" has no address' if block.name else _NOBODY
        return Mark(evidence=f"{seen}{where}; {nobody}", confidence=_NO_ADDRESS)
    return Mark(evidence=f"{seen}{where}", confidence=confidence)


_NONE = 0.0
_Rule = tuple[bool, str, float]
"""Whether it fits, in words what was seen, and how sure that is."""


def _known_labels(
    block: Block, above: Above, outer: Outer, client: str, line: str
) -> tuple[_Rule, ...]:
    is_announced = above.opening is Opening.FORWARDED
    is_complete = {Field.DATE, Field.SUBJECT} <= block.fields and block.is_ordered
    is_answer = outer.is_reply(block.languages)
    return (
        (is_announced and not is_answer, line, 1.0),
        (is_announced and not above.is_quoted, line, 0.8),
        (is_announced, "", _NONE),
        (outer.is_forward(block.languages), f"{_FORWARD}, and a header block", 0.95),
        (outer.answers(block.author), "", _NONE),
        (
            outer.may_be_reply(block.languages),
            _MAY_MEAN,
            0.45 if outer.is_prefixed(block) else _NONE,
        ),
        (above.opening is Opening.ORIGINAL, line, 0.7),
        (not is_complete or not (block.author or block.has_time), "", _NONE),
        (bool(client), "a header block", 0.7),
        (True, "a header block", 0.6),
    )


def _unknown_labels(
    block: Block, above: Above, outer: Outer, client: str, line: str
) -> tuple[_Rule, ...]:
    """The labels say nothing: something else must say that it is a block, and no reply's."""
    is_set_off = above.opening in (Opening.ORIGINAL, Opening.SET_OFF)
    is_line = above.opening is Opening.RULE
    is_prefixed = outer.is_prefixed(block)
    return (
        (not block.author or not block.fields & {Field.SUBJECT, Field.TO}, "", _NONE),
        (above.opening is Opening.FORWARDED, line, 0.9),
        (outer.is_forward(block.languages), f"{_FORWARD}, and a header block", 0.75),
        (outer.answers(block.author), "", _NONE),
        (outer.may_be_reply(block.languages), _MAY_MEAN, 0.4 if is_prefixed else _NONE),
        (is_set_off, line, 0.55),
        (bool(client), "a header block", 0.55),
        (is_prefixed and bool(block.email.to), _MAY_MEAN, 0.4),
        (is_line, "a header block below a line across the page", 0.4),
        (block.is_plain_header, "a header block", 0.3),
    )


def weigh_introduction(
    introduction: Introduction, above: Above, outer: Outer, words: Words
) -> Mark | None:
    """Replies begin with one; a forward does if its subject says so, or the line above."""
    seen = "the introduction of a quotation"
    if above.opening is Opening.FORWARDED:
        seen = f"the line {_known_words(above, words)} above {seen}"
    elif outer.is_forward(introduction.languages):
        seen = f"{_FORWARD}, and {seen}"
    elif not outer.is_named:
        return None
    if not introduction.email.from_ and not outer.is_named:
        return Mark(evidence=f"{seen}; {_NOBODY}", confidence=_NO_ADDRESS)
    return Mark(evidence=seen, confidence=0.95 if introduction.is_known else 0.75)


def inside(mark: Mark) -> Mark:
    """What makes a block a forward, if it stands inside of one whose author has no address."""
    return Mark(
        evidence=f"{mark.evidence}, inside of one whose author has no address",
        confidence=min(mark.confidence, _INSIDE),
    )


def _line(above: Above, words: Words) -> str:
    return f"the line {_known_words(above, words)} above a header block"


def _known_words(above: Above, words: Words) -> str:
    """Only known words are quoted: others may be the sender's own, and reasons go to the log."""
    folded = fold(above.words)
    if folded in words.forwarded or folded in words.original:
        return f'"{above.words}"'
    parts = [part for part in IN_TWO_LANGUAGES.split(folded) if part in words.forwarded]
    begun = [each for each in words.forwarded_by if folded.startswith(each)]
    return f'"{(*parts, *begun)[0].strip()}"' if parts or begun else "that is set off"


def _where(block: Block, client: str, words: Words) -> str:
    names = sorted(words.names[code] for code in block.languages)
    language = f" in {names[0]}" if len(names) == 1 and block.is_known else ""
    return f"{language if block.is_known else ' with labels in no known language'}" + (
        f", in HTML of {client}" if client else ""
    )
