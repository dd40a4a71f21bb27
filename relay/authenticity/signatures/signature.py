"""One signature of a mail: what its field says, and whether it holds.

The same for DKIM-Signature and ARC-Message-Signature, which differ in a few tags (RFC 8617 section
4.1.2). What needs no DNS is looked at first: nobody is asked about what cannot hold anyway.
"""

import asyncio
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from relay.authenticity.lookups import Answer, Record, Unanswered
from relay.authenticity.signatures import canonical, keys, tags
from relay.authenticity.signatures.canonical import BodyHash, Form
from relay.authenticity.signatures.fields import Field, Signed
from relay.authenticity.signatures.keys import BadKey, Key
from relay.authenticity.signatures.tags import BadTags
from relay.model import Check

Ask = Callable[[str, Record], Awaitable[Answer]]

_DOMAIN = re.compile(r"(?=.{1,253}\Z)[A-Za-z0-9_](?:[A-Za-z0-9_.-]{0,251}[A-Za-z0-9])?")
_NUMBER = re.compile(r"[0-9]{1,12}")
_SIGNED_NAMES = 200
_LONG_BODY = 262_144


class BadSignature(ValueError):
    """The field is none that could hold. Its text says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """`length`: how much of the body is signed (l=), None for all. Times are seconds since 1970."""

    field: Field
    domain: str
    selector: str
    algorithm: str
    value: bytes
    body_hash: bytes
    header_form: Form
    body_form: Form
    names: tuple[str, ...]
    identity: str
    length: int | None = None
    expires_at: int | None = None


@dataclass(frozen=True, slots=True)
class Result:
    """`reason` says why, of what does not hold. `domain` is "" where none could be read."""

    check: Check
    domain: str
    reason: str = ""


class Mail:
    """A mail whose signatures are looked at. Its body is digested once for each form, when wanted."""

    def __init__(self, raw: bytes, signed: Signed) -> None:
        self.signed = signed
        self._raw = raw
        self._by_name: dict[str, list[Field]] = {}
        for field in signed.fields:
            self._by_name.setdefault(field.name, []).append(field)
        self._bodies: dict[Form, BodyHash] = {}

    async def body(self, form: Form) -> BodyHash:
        if form not in self._bodies:
            start = self.signed.body_start
            is_long = len(self._raw) - start > _LONG_BODY
            self._bodies[form] = (
                await asyncio.to_thread(canonical.body, self._raw, start, form)
                if is_long
                else canonical.body(self._raw, start, form)
            )
        return self._bodies[form]

    def header(self, signature: Signature) -> bytes:
        """What is signed of the header (RFC 6376 sections 3.7 and 5.4.2): fields from the bottom up."""
        own = Field(signature.field.name, tags.without(signature.field.raw, b"b"))
        left = {name: list(self._by_name.get(name, ())) for name in signature.names}
        chosen = [fields.pop() for name in signature.names if (fields := left[name])]
        return b"\r\n".join(
            canonical.header(each, signature.header_form) for each in (*chosen, own)
        )


def read(field: Field) -> Signature:
    """What a DKIM-Signature or ARC-Message-Signature says. Raises BadSignature."""
    try:
        found = tags.parse(field.value.decode("ascii"))
        return _signature(field, found)
    except UnicodeDecodeError as error:
        raise BadSignature("it is not ASCII") from error
    except BadTags as bad:
        raise BadSignature(str(bad)) from bad


def _signature(field: Field, found: dict[str, str]) -> Signature:
    if field.name == "dkim-signature" and found.get("v") != "1":
        raise BadSignature("it is of another version")
    if missing := next(
        (tag for tag in ("a", "b", "bh", "d", "h", "s") if not found.get(tag)), None
    ):
        raise BadSignature(f"it has no {missing}=")
    names = tuple(name.strip().lower() for name in found["h"].split(":", _SIGNED_NAMES))
    if "from" not in names:
        raise BadSignature("it does not sign From")
    if "arc-seal" in names and field.name != "dkim-signature":
        raise BadSignature("it signs a seal")
    header_form, body_form = _forms(found.get("c", "simple"))
    return Signature(
        field=field,
        domain=domain_of(found),
        selector=found["s"],
        algorithm=algorithm_of(found),
        value=tags.decode(found["b"]),
        body_hash=tags.decode(found["bh"]),
        header_form=header_form,
        body_form=body_form,
        names=names,
        identity=_identity(field, found),
        length=_number(found, "l"),
        expires_at=_number(found, "x"),
    )


def domain_of(found: dict[str, str]) -> str:
    """The tag d, with a selector that can stand before it. Raises BadSignature."""
    domain = found.get("d", "").lower()
    if not (_DOMAIN.fullmatch(domain) and _DOMAIN.fullmatch(found.get("s", ""))):
        raise BadSignature("its domain or selector is none")
    return domain


def algorithm_of(found: dict[str, str]) -> str:
    """The tag a. Raises BadSignature."""
    name = found.get("a", "").lower()
    if name not in keys.ALGORITHMS:
        raise BadSignature(f"{'SHA-1' if name == 'rsa-sha1' else 'its algorithm'} is not accepted")
    return name


def _forms(written: str) -> tuple[Form, Form]:
    header, _, body = written.lower().partition("/")
    try:
        return Form(header.strip()), Form(body.strip() or "simple")
    except ValueError as error:
        raise BadSignature("its canonical form is none") from error


def _identity(field: Field, found: dict[str, str]) -> str:
    """The domain of the tag i, which in DKIM is the signer's or one below it (section 3.5)."""
    domain = found["d"].lower()
    if field.name != "dkim-signature" or "i" not in found:
        return domain
    identity = found["i"].rpartition("@")[2].lower()
    if identity != domain and not identity.endswith(f".{domain}"):
        raise BadSignature("its identity is of another domain")
    return identity


def _number(found: dict[str, str], tag: str) -> int | None:
    if tag not in found:
        return None
    if not _NUMBER.fullmatch(found[tag]):
        raise BadSignature(f"its {tag}= is no number")
    return int(found[tag])


async def verify(signature: Signature, mail: Mail, ask: Ask, *, now_s: float) -> Result:
    """Whether a signature holds: its body, its time, its key, its header. Never raises."""
    domain = signature.domain
    if reason := await _known_to_fail(signature, mail, now_s):
        return Result(Check.FAIL, domain, reason)
    try:
        key = await find_key(domain, signature.selector, signature.algorithm, ask)
    except BadKey as bad:
        return Result(Check.PERMERROR, domain, str(bad))
    except Unanswered as silent:
        return Result(Check.TEMPERROR, domain, f"its key could not be asked for: {silent}")
    if key.is_strict and signature.identity != domain:
        return Result(Check.PERMERROR, domain, "its key is not for subdomains")
    if not key.made(signature.value, mail.header(signature)):
        return Result(Check.FAIL, domain, "the header was changed, or the key is another")
    return Result(Check.PASS, domain)


async def _known_to_fail(signature: Signature, mail: Mail, now_s: float) -> str:
    """Why it does not hold, as far as the mail itself shows; "" if it may."""
    if signature.expires_at is not None and signature.expires_at < now_s:
        return "it has expired"
    body = await mail.body(signature.body_form)
    if signature.length is not None and signature.length != body.length:
        return "it does not cover all of the body"
    return "" if signature.body_hash == body.digest else "the body was changed"


async def find_key(domain: str, selector: str, algorithm: str, ask: Ask) -> Key:
    """The key that DNS has. Raises BadKey and Unanswered."""
    records = await ask(f"{selector}._domainkey.{domain}", Record.TXT)
    if len(records) != 1:
        raise BadKey("DNS has several keys for it" if records else "DNS has no key for it")
    return keys.read(records[0], algorithm)
