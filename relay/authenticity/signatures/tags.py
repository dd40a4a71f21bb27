"""Tag lists (RFC 6376 section 3.2): `v=1; a=rsa-sha256; d=acme.com`, in signatures, keys and policies."""

import binascii
import re
from base64 import b64decode

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,30}")
_WHITE_SPACE = re.compile(r"[ \t\r\n]+")
_TAGS = 100


class BadTags(ValueError):
    """The list does not follow the rules."""


def parse(text: str) -> dict[str, str]:
    """The tags by name, without the space around them. Raises BadTags."""
    tags: dict[str, str] = {}
    pieces = text.split(";", _TAGS)
    if not pieces[-1].strip():
        pieces.pop()
    for piece in pieces:
        name, equals, value = piece.partition("=")
        name = name.strip()
        if not equals or not _NAME.fullmatch(name):
            raise BadTags("it cannot be read")
        if name in tags:
            raise BadTags(f"{name}= stands twice")
        tags[name] = value.strip()
    return tags


def without(raw: bytes, tag: bytes) -> bytes:
    """A signature's field with the value of one tag taken out (RFC 6376 section 3.7)."""
    name, colon, value = raw.partition(b":")
    pieces = value.split(b";")
    for index, piece in enumerate(pieces):
        before, equals, _ = piece.partition(b"=")
        if equals and before.strip(b" \t\r\n") == tag:
            pieces[index] = before + equals
    return name + colon + b";".join(pieces)


def unspaced(text: str) -> str:
    return _WHITE_SPACE.sub("", text)


def decode(text: str) -> bytes:
    """Base64 with white space in it. Raises BadTags."""
    try:
        return b64decode(unspaced(text), validate=True)
    except (binascii.Error, ValueError) as error:
        raise BadTags("it is no base64") from error
