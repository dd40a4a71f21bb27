"""The prefixes that mail clients put before a subject, in all their languages: reply or forward.

Bracketed tags (`[EXTERNAL]`, `[#1234]`) are words of the subject, since a ticket's number is what tells
two conversations apart; prefixes are seen in front of them and behind. Linear.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_REPLY = (
    "re aw antw antwort sv odp odg r res rif rép vast ynt yan vá ang bls atb απ σχετ на отв відп "
    "回复 回覆 答复 返信 회신 답장"
)
_FORWARD = (
    "fw fwd wg tr i vb rv enc doorst vl pd ilt továbbítás trs yml πρθ пер пересл переслано "
    "edasi redir videresend reenv prosl proslj pr wtrlt "
    "转发 轉寄 轉發 転送 전달"
)
_EITHER = "vs"
"""`vastaus`, a reply, to Finns and Estonians; `videresendt`, a forward, to Danes and Norwegians"""
_DANISH = frozenset({"da", "no"})
_IN_CAPITALS = frozenset({"r", "i", "на", "pr"})
"""Words of their own else. Outlook writes them so in Italian, Russian and Croatian"""

_REPLIES, _FORWARDS = frozenset(_REPLY.split()), frozenset(_FORWARD.split())
_WORDS = "|".join(sorted({*_REPLIES, *_FORWARDS, _EITHER}, key=len, reverse=True))
_PREFIX = re.compile(
    rf"\s?({_WORDS})\.?\s?(?:\[\d{{1,3}}\]|\(\d{{1,3}}\)|\^\d{{1,3}})?\s?[:\uff1a]\s?",
    re.IGNORECASE,
)
_TAG = re.compile(r"\[[^\[\]]{1,80}\]\s?")
_WRAPPED = re.compile(r"\s?\[(?=fwd?\s?:)", re.IGNORECASE)
_TRAILER = re.compile(r"\s?\(fwd\)\s?$", re.IGNORECASE)
_MOST = 100


def bare(subject: str) -> str:
    """What the subjects of one conversation have in common (RFC 5256 section 2.1, in any language)."""
    tags, rest = "", subject
    for prefix in _prefixes(subject):
        tags += prefix.tags
        rest = prefix.rest
    return f"{tags}{_TRAILER.sub('', rest)}".strip()


def without_forward(subject: str, languages: frozenset[str] = frozenset()) -> str:
    """The subject of what was forwarded: without the prefix that the forward added, if it has one."""
    outermost = next(_prefixes(subject), None)
    if outermost and is_forward(subject, languages):
        return f"{outermost.tags}{outermost.rest}".strip()
    return _TRAILER.sub("", subject).strip()


def is_forward(subject: str, languages: frozenset[str] = frozenset()) -> bool:
    """Its outermost prefix is a forward's. `languages`: codes of the mail's own, if known, for `VS`."""
    words = [prefix.word for prefix in _prefixes(subject)]
    if not words:
        return bool(_TRAILER.search(subject))
    return words[0] in _FORWARDS or (words[0] == _EITHER and _is_danish(words, languages) is True)


def may_be_forward(subject: str) -> bool:
    """It is a forward's in some language."""
    return is_forward(subject, _DANISH)


def is_reply(subject: str, languages: frozenset[str] = frozenset()) -> bool:
    """Its outermost prefix is a reply's. A `VS` of which nothing tells the language is neither."""
    words = [prefix.word for prefix in _prefixes(subject)]
    if not words:
        return False
    return words[0] in _REPLIES or (words[0] == _EITHER and _is_danish(words, languages) is False)


def _is_danish(words: list[str], languages: frozenset[str]) -> bool | None:
    """Whether `VS` is Danish or Norwegian rather than Finnish or Estonian; None if nothing tells."""
    danish, finnish = bool(languages & _DANISH), bool(languages & {"fi", "et"})
    if danish == finnish:
        danish, finnish = "sv" in words, "vl" in words  # what clients of the same language wrote
    return None if danish == finnish else danish


@dataclass(frozen=True, slots=True)
class _Prefix:
    """One prefix in lower case; the tags between it and the one before; all that comes behind it."""

    word: str
    tags: str
    rest: str


def _prefixes(subject: str) -> Iterator[_Prefix]:
    """The outermost first. At most so many: no client writes more."""
    at, end = 0, len(subject.rstrip())
    for _ in range(_MOST):
        tags_at = at
        while not (wrapped := _wrapped(subject, at, end)) and (tag := _TAG.match(subject, at, end)):
            at = tag.end()
        tags = subject[tags_at:at]
        if wrapped:
            at, end = wrapped.end(), end - 1
        found = _PREFIX.match(subject, at, end)
        if not found or (found[1].lower() in _IN_CAPITALS and not found[1].isupper()):
            return
        at = found.end()
        yield _Prefix(found[1].lower().replace("\u0307", ""), tags, subject[at:end])


def _wrapped(subject: str, at: int, end: int) -> re.Match[str] | None:
    """`[Fwd: the offer]`, as Mozilla's programs once wrote."""
    return _WRAPPED.match(subject, at, end) if subject[end - 1 : end] == "]" else None
