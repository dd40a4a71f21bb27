"""Who wrote a mail that a list or a group sent on under its own address. A claim, like From itself.

Google Groups, Mailman and others put the list's address into From when the author's domain would
have the mail refused (DMARC, RFC 7960 section 4.1.3.3), and say elsewhere who it was. Access is never
judged by what is read here.
"""

import re
from collections.abc import Iterator

from relay.model import Address
from relay.parser.addresses import parse_addresses
from relay.parser.folding import without_accents
from relay.parser.headers import Headers, name_decoder, to_escaped_text

_SAID_OUTRIGHT = "x-original-from"
"""Google Groups writes it only where it has put another address into From"""
_SAID_BY_LISTS = ("author", "x-original-sender", "x-google-original-from")
"""RFC 9057; Google Groups; Gmail. Others write them too, or write them always"""
_LIST_FIELDS = ("list-post", "x-beenthere", "mailing-list", "x-mailing-list", "delivered-to")
_LIST_ID = re.compile(r"<\s?([^\s<>@.]{1,64})\.([^\s<>@]{1,190})\s?>")
_ADDR_SPEC = re.compile(r"[^\s<>:;,@\"()]{1,64}+@[^\s<>:;,@?\"()]{1,190}")
_MAILING_LIST = re.compile(r"\s{0,3}mailing list\s", re.IGNORECASE)
_IN_LOCAL_PART = re.compile(
    r"([^\s=+@]{1,64})=(?:40)?((?:[a-z0-9-]{1,63}\.){1,8}[a-z]{2,24})", re.IGNORECASE
)
"""`jane=acme.com@lists.example`, `jane=40acme.com@dmarc.example`"""
_NO_DOMAIN = ".invalid"
_VIA = re.compile(r"\s(?:via|vía|über|tramite|przez|через)\s", re.IGNORECASE)
"""Mailman speaks the list's language."""
_VALUES = 20
_EVIDENCE_CHARS = 3


def written_by(
    headers: Headers,
    from_: tuple[Address, ...],
    reply_to: tuple[Address, ...],
    cc: tuple[Address, ...],
) -> Address | None:
    """The author, where From names the list in place of them; None where From is the author's.

    `from_`, `reply_to` and `cc` are those fields as they were read.
    """
    if len(from_) != 1:
        return None
    shown = from_[0]
    known = (one for one in _candidates(headers, shown, reply_to, cc) if one.key != shown.key)
    author = next(known, None)
    return author and Address(email=author.email, name=author.name or _name_before_via(shown))


def _candidates(
    headers: Headers, shown: Address, reply_to: tuple[Address, ...], cc: tuple[Address, ...]
) -> Iterator[Address]:
    yield from _only(headers, _SAID_OUTRIGHT)
    if hidden := _hidden(shown.email):
        yield Address(email=hidden)
    lists = frozenset(_lists(headers))
    is_list = shown.key in lists
    if is_list or _VIA.search(shown.name):
        for field in _SAID_BY_LISTS:
            yield from _only(headers, field)
        name = _name_before_via(shown)
        answered = [one for one in reply_to if one.key not in lists | {shown.key}]
        if len(answered) == 1 and (is_list or _is_called(answered[0], name)):
            yield answered[0]
        if is_list and name:  # Mailman puts the author into Cc where answers go to the list
            yield from (one for one in cc if without_accents(one.name) == without_accents(name))


def _only(headers: Headers, name: str) -> tuple[Address, ...]:
    """The one address that a field names; nothing if it names several or stands several times."""
    values = headers.all(name)
    if len(values) != 1:
        return ()
    found = parse_addresses(to_escaped_text(values[0]), decode_name=name_decoder(values[0]))
    return found if len(found) == 1 else ()


def _hidden(email: str) -> str:
    """The address that a list has written into its own, or made undeliverable; "" if none."""
    local_part, _, domain = email.rpartition("@")
    if domain.lower().endswith(_NO_DOMAIN) and "." in domain[: -len(_NO_DOMAIN)]:
        return email[: -len(_NO_DOMAIN)]
    found = _IN_LOCAL_PART.fullmatch(local_part)
    return f"{found[1]}@{found[2]}" if found else ""


def _lists(headers: Headers) -> Iterator[str]:
    """The addresses, in lower case, of the lists that the mail says it came through."""
    for name in _LIST_FIELDS:
        for value in headers.all(name)[:_VALUES]:
            text = to_escaped_text(value[:1000])
            if name != "delivered-to" or _MAILING_LIST.match(text):  # as ezmlm writes
                yield from (found.lower() for found in _ADDR_SPEC.findall(text))
    if found := _LIST_ID.search(headers.text("list-id")[-300:]):
        yield f"{found[1]}@{found[2]}".lower()


def _is_called(address: Address, name: str) -> bool:
    """The address has that name, or a word of it in its local part."""
    words = [
        word for word in re.findall(r"\w+", without_accents(name)) if len(word) >= _EVIDENCE_CHARS
    ]
    local_part = without_accents(address.email.rpartition("@")[0])
    return bool(words) and (
        without_accents(address.name) == without_accents(name)
        or any(word in local_part for word in words)
    )


def _name_before_via(shown: Address) -> str:
    """`Jane Doe` of `'Jane Doe' via Sales`; "" of `'jane@acme.com' via Sales`."""
    name = _VIA.split(shown.name, maxsplit=1)[0].strip("'\" ")
    return "" if "@" in name or name == shown.name else name
