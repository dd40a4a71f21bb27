"""OpenPGP in the text of a mail (RFC 9580 sections 6 and 7): signed text without its armour.

A signature is left out, encrypted text is set apart as a file: it says nothing to a reader, and who has
the key may need it. Quoted armour is somebody else's and stays. Linear.
"""

from typing import NamedTuple

from relay.model import Attachment, Protection

_BEGINS, _ENDS = "-----BEGIN PGP ", "-----END PGP "
_SIGNED = "-----BEGIN PGP SIGNED MESSAGE-----"
_SIGNATURE = "-----BEGIN PGP SIGNATURE-----"
_ENCRYPTED = "-----BEGIN PGP MESSAGE-----"


class Unwrapped(NamedTuple):
    text: str
    protection: Protection | None
    files: tuple[Attachment, ...]


def unwrap(text: str) -> Unwrapped:
    """A clean text, and what it was wrapped in. Armour without an end stays as it is."""
    if _SIGNED not in text and _ENCRYPTED not in text:
        return Unwrapped(text, None, ())
    reader = _Reader()
    for line in text.split("\n"):
        reader.take(line)
    return reader.unwrapped()


class _Reader:
    def __init__(self) -> None:
        self._kept: list[str] = []
        self._armour: list[str] = []
        """The lines since an armour began"""
        self._files: list[Attachment] = []
        self._is_signed = False
        self._is_in_signed_text = False

    def take(self, line: str) -> None:
        mark = line.rstrip()
        if self._armour:
            self._take_armour(line, mark)
        elif mark in (_SIGNED, _ENCRYPTED) or (mark == _SIGNATURE and self._is_in_signed_text):
            self._armour = [line]
        elif self._is_in_signed_text:
            self._kept.append(line.removeprefix("- "))
        else:
            self._kept.append(line)

    def _take_armour(self, line: str, mark: str) -> None:
        self._armour.append(line)
        begin = self._armour[0].rstrip()
        if begin == _SIGNED:
            if not mark:  # the signed text follows its own header fields
                self._is_signed = self._is_in_signed_text = True
                self._armour = []
        elif mark == begin.replace(_BEGINS, _ENDS):
            if begin == _ENCRYPTED:
                self._files.append(_file("\n".join(self._armour)))
            self._is_in_signed_text = False
            self._armour = []

    def unwrapped(self) -> Unwrapped:
        protection = Protection.PGP_SIGNED if self._is_signed else None
        return Unwrapped(
            text="\n".join([*self._kept, *self._armour]).strip("\n"),
            protection=Protection.PGP_ENCRYPTED if self._files else protection,
            files=tuple(self._files),
        )


def _file(armour: str) -> Attachment:
    return Attachment(
        filename="message.asc",
        content_type="application/pgp-encrypted",
        content=f"{armour}\n".encode(),
    )
