"""Address lists (RFC 5322 section 3.4, RFC 6532) to `Address`. Linear, capped, never raises.

Real lists hold unquoted commas, nested comments, groups, routes, semicolons for commas and Outlook's
`[mailto:…]`. What cannot be an address is left out; `parse_authors` says where that happened.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from enum import Enum, auto
from itertools import islice
from typing import NamedTuple

from relay.model import Address
from relay.parser.clean import clean_line
from relay.parser.headers import decode_words
from relay.parser.limits import ADDRESSES, COMMENT_DEPTH, ITEMS

_TOKEN = re.compile(
    r"[ \t\r\n]+"
    r"|=\?[^?\s]{1,60}\?[bBqQ]\?[^?]{0,2000}\?="
    r"|(?:[^ \t\r\n\"(),;:<>\\=]|=(?!\?))+"
    r"|\\.?|.",
    re.DOTALL,
)
"""White space, an encoded word (mailers leave commas in them), a word, an escape, a special."""
_QUOTED = re.compile(r"\"((?:[^\"\\]|\\.)*)\"(@[^\s\"(),;:<>]{1,255})?", re.DOTALL)
_COMMENT_MARK = re.compile(r"[()]|\\.", re.DOTALL)
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_LOCAL = re.compile(r"[^\s<>()\[\]:;,@\\\"\ud800-\udfff]{1,200}|\"[^\"\\\s\ud800-\udfff]{1,200}\"")
_DOMAIN = re.compile(
    r"[^\s<>()\[\]:;,@\\\"/=|!#$%&'*+?^`{}~\ud800-\udfff]{1,255}|\[[0-9A-Za-z.:]{2,64}\]"
)
_DOMAIN_CHARS = 255  # RFC 1035 section 3.1
_ADDR_SPEC = (
    r"[A-Za-z0-9_][A-Za-z0-9._+-]{0,99}+@[A-Za-z0-9-]++(?:\.[A-Za-z0-9-]++)*+(?=[ \t\r\n>,]|\Z)"
)
_PLAIN = re.compile(
    rf"[ \t\r\n]*+(?:([A-Za-z0-9 .'_-]*+|\"[A-Za-z0-9 .,'_-]*+\"[ ]*+)<({_ADDR_SPEC})>|({_ADDR_SPEC}))"
    r"[ \t\r\n]*+(,(?=.)|\Z)",
    re.DOTALL,
)
_PLAIN_CHARS = 8_192
"""One address with or without a name, as nearly all mail has them: no character means anything else."""
_QUOTATION_MARKS = '"\'"'
"""In the order in which they are found around names: Outlook writes `"'Jo Client'"`, others the reverse."""
_MAILTO = re.compile(r"\[mailto:\s*([^\]\s]{1,320})\]|<mailto:\s*([^>\s]{1,320})>", re.IGNORECASE)


class _Token(NamedTuple):
    kind: str
    """space, word, quoted, comment, or the special character itself"""
    text: str


def parse_addresses(
    text: str, *, decode_name: Callable[[str], str] = decode_words
) -> tuple[Address, ...]:
    """The addresses of a header field's value. At most `limits.ADDRESSES`.

    Only names are decoded, after the list is cut apart: no encoding can add an address to it.
    """
    if plain := _plain(text):
        return tuple(plain)
    found: list[Address] = []
    for item in islice(_mailboxes(text), ITEMS):
        found += _read(item, decode_name)
        if len(found) >= ADDRESSES:
            break
    return tuple(found[:ADDRESSES])


def parse_authors(
    texts: Iterable[str], *, decode_name: Callable[[str], str] = decode_words
) -> tuple[Address, ...]:
    """The authors that a mail's From fields name.

    An author that cannot be read must not vanish behind one that can: somebody else's reader may see
    the other one. Such a list gets one more author, without an address.
    """
    found: list[Address] = []
    all_clear = True
    for text in texts:
        if plain := _plain(text):
            found += plain
            continue
        for item in islice(_mailboxes(text), ITEMS):
            if not any("@" in token.text for token in item if token.kind == "word"):
                continue  # no address by any reading: the first half of `Doe, Jane <jane@…>`
            read = _read(item, decode_name)
            all_clear = all_clear and len(read) == 1 and not _names_another(item, read[0])
            found += read
            if len(found) >= ADDRESSES:
                return tuple(found[:ADDRESSES])
    return tuple(found[:ADDRESSES]) if all_clear or not found else (*found, Address(email=""))


def _plain(text: str) -> list[Address]:
    """The addresses of a list that is written plainly; none when it takes a closer look.

    A tenth of the time of reading token by token, with the same result.
    """
    found: list[Address] = []
    position = 0
    while match := len(text) <= _PLAIN_CHARS and _PLAIN.match(text, position):
        phrase, in_angle, bare, comma = match.groups()
        email = in_angle or bare
        if len(email) - email.rindex("@") > _DOMAIN_CHARS:
            return []
        name = _without_quotes(" ".join(phrase.split())) if phrase else ""
        found.append(Address(email=email, name="" if name.lower() == email.lower() else name))
        position = match.end()
        if not comma:
            return found if len(found) <= ADDRESSES else []
    return []


def _names_another(item: list[_Token], address: Address) -> bool:
    """Does an item hold a second address, outside of quotes and comments?"""
    words = (token.text.strip("'<>[]") for token in item if token.kind == "word")
    return any(
        other is None or other.key != address.key
        for other in (make_address(word) for word in words if "@" in word.strip("@"))
    )


def make_address(addr_spec: str, name: str = "") -> Address | None:
    """An `Address` if `addr_spec` is one; international domains as A-labels (RFC 5890).

    One that holds what nobody sees is none: without it, it would be somebody else's.
    """
    addr_spec = addr_spec.strip()
    local, at, domain = addr_spec.rpartition("@")
    domain = to_ascii(domain.rstrip("."))
    if not at or not addr_spec.isprintable():
        return None
    if not _LOCAL.fullmatch(local) or not _DOMAIN.fullmatch(domain):
        return None
    return Address(email=f"{local}@{domain}", name=name)


class _Angle(Enum):
    NONE = auto()
    OPEN = auto()
    ROUTE = auto()
    """`<@relay,@relay:addr` (RFC 5322 section 4.4), where a comma ends nothing"""
    CLOSED = auto()


def _mailboxes(text: str) -> Iterator[list[_Token]]:
    """The list cut into its items; names of groups are left out."""
    item: list[_Token] = []
    angle = _Angle.NONE
    has_at = False
    for token in _tokens(text):
        match token.kind:
            case ":" if angle is _Angle.NONE and not has_at:
                item = []  # the name of a group
                continue
            case "," | ";" if angle is not _Angle.ROUTE:
                yield item
                item, angle, has_at = [], _Angle.NONE, False
                continue
            case "<" if angle is _Angle.CLOSED:
                yield item  # a second address without a comma must not hide behind the first
                item, angle, has_at = [], _Angle.OPEN, False
            case "<":
                angle = _Angle.OPEN
            case ">":
                angle = _Angle.CLOSED
            case "word" if (
                angle is _Angle.OPEN and item[-1].kind == "<" and token.text.startswith("@")
            ):
                angle = _Angle.ROUTE
            case _:
                pass
        has_at = has_at or "@" in token.text
        item.append(token)
    yield item


def _read(item: list[_Token], decode_name: Callable[[str], str]) -> list[Address]:
    """`name <addr>`, `<addr>`, `addr (name)`, or words with bare addresses among them."""
    kinds = [token.kind for token in item]
    if "<" in kinds:
        innermost = len(kinds) - 1 - kinds[::-1].index("<")
        addr_spec = _addr_spec(item[innermost + 1 :])
        name = _name(item[: kinds.index("<")], addr_spec, decode_name)
        if address := make_address(addr_spec, name):
            return [address]
    bare = [(token, address) for token in item if (address := _bare_address(token))]
    if len(bare) == 1:
        token, address = bare[0]
        name = _name([part for part in item if part is not token], address.email, decode_name)
        return [Address(email=address.email, name=name)]
    return [address for _, address in bare]


def _bare_address(token: _Token) -> Address | None:
    if token.kind in ("word", "quoted") and "@" in token.text:
        text = token.text.strip("'")
        return make_address(text.strip("[]") if text.startswith("[") else text)
    return None


def _addr_spec(tokens: list[_Token]) -> str:
    """What stands between angle brackets, without comments, spaces and an obsolete route."""
    parts = []
    for token in tokens:
        if token.kind == ">":
            break
        if token.kind not in ("space", "comment"):
            parts.append(token.text)
    text = "".join(parts)
    return text.rpartition(":")[2] if text.startswith("@") else text


def _name(tokens: list[_Token], addr_spec: str, decode: Callable[[str], str]) -> str:
    """The display name; a comment if there is no other (RFC 5322 section 3.4, note)."""
    phrase = "".join(
        " " if token.kind == "space" else token.text
        for token in tokens
        if token.kind not in ("comment", "<", ">")
    )
    if not phrase.strip():
        phrase = " ".join(token.text for token in tokens if token.kind == "comment")
    name = _without_quotes(clean_line(decode(phrase)))
    return "" if name.lower() == addr_spec.lower() else name


def _without_quotes(name: str) -> str:
    """The name without marks around the whole of it: `'t Hooft` and `'Jo' via Sales` keep theirs."""
    name = name.strip()
    for mark in _QUOTATION_MARKS:
        inner = name[1:-1]
        if name.startswith(mark) and name.endswith(mark) and f"{mark} " not in inner:
            name = inner.strip()
    return name


def _tokens(text: str) -> Iterator[_Token]:
    """The text cut into tokens. A quote or bracket that is never closed is dropped.

    Once one of them turned out unclosed, so are all later ones: looking again would be quadratic.
    """
    text = _MAILTO.sub(r"<\1\2>", text)
    closed_quotes = closed_comments = True
    position = 0
    while position < len(text):
        if text[position] == '"' and closed_quotes:
            if quoted := _QUOTED.match(text, position):
                yield _quoted(_ESCAPE.sub(r"\1", quoted[1]), domain=quoted[2])
                position = quoted.end()
                continue
            closed_quotes = False
        elif text[position] == "(" and closed_comments:
            if end := _comment_end(text, position):
                yield _Token("comment", text[position + 1 : end - 1])
                position = end
                continue
            closed_comments = False
        token = _TOKEN.match(text, position)
        assert token  # noqa: S101 - its last alternative matches any character
        position = token.end()
        if token[0].isspace():
            yield _Token("space", " ")
        elif token[0] in "<>,;:":
            yield _Token(token[0], token[0])
        elif token[0] not in '"()':
            yield _Token("word", token[0].removeprefix("\\"))


def _quoted(text: str, *, domain: str | None) -> _Token:
    """A quoted string; or a local part in quotes, which it only keeps if it needs them."""
    if not domain:
        return _Token("quoted", text)
    return _Token("word", (text if _LOCAL.fullmatch(text) else f'"{text}"') + domain)


def _comment_end(text: str, start: int) -> int | None:
    """Past the bracket that closes the one at `start`; None if none does within the limits."""
    depth = 0
    for mark in _COMMENT_MARK.finditer(text, start):
        if mark[0] == "(":
            depth += 1
            if depth > COMMENT_DEPTH:
                return None
        elif mark[0] == ")":
            depth -= 1
            if depth == 0:
                return mark.end()
    return None


def to_ascii(domain: str) -> str:
    """The domain with its international labels as A-labels (RFC 5891), or as it is if it has none.

    A domain that would turn into plain ASCII stays as it is: `acme.com` in full-width letters is
    not `acme.com`.
    """
    if domain.isascii() or len(unicodedata.normalize("NFKC", domain)) > _DOMAIN_CHARS:
        return domain
    try:
        converted = domain.encode("idna").decode("ascii")
    except UnicodeError:
        return domain
    labels = zip(domain.split("."), converted.split("."), strict=False)
    is_folded = domain.count(".") != converted.count(".") or any(
        not before.isascii() and not after.startswith("xn--") for before, after in labels
    )
    return domain if is_folded else converted
