"""Lines that a client or a company puts below everything its people write, taken off a reply.

Words are folded, by `relay.parser.forwards.language`.
"""

from collections.abc import Sequence

from relay.parser.forwards.language import EDGES, fold
from relay.parser.forwards.signatures import is_client_line
from relay.parser.forwards.words import WORDS

_NOTICE_CHARS = 100
_PARAGRAPH_LINES = 40
_CONFIDENTIAL = (
    "confiden", "privileged", "vertraulich", "vertrouwelijk", "riservat", "poufn", "důvěrn", "dôvern",
    "povjerljiv", "konfiden", "fortrolig", "luottamuks", "bizalmas", "gizli", "конфиденц", "конфіденц",
    "機密", "保密",
)  # fmt: skip
_ADDRESSEES = (
    "recipient", "addressee", "intended", "empfänger", "adressat", "destinat", "geadresseerd",
    "ontvanger", "adresat", "odbiorc", "adresát", "příjemc", "príjemc", "primatelj", "mottagar",
    "modtager", "mottak", "vastaanott", "címzett", "alıcı", "alici", "адресат", "получател",
    "одержувач", "отримувач", "saaja", "受信者", "宛先", "收件人",
)  # fmt: skip


def take_signature(lines: list[str]) -> None:
    """Take blank lines, clients' lines and notices of secrecy off the end."""
    while lines:
        if not lines[-1].strip(EDGES) or is_client_line(lines[-1], WORDS):
            lines.pop()
            continue
        start = _paragraph(lines)
        if not start or not _is_notice(" ".join(lines[start:])):
            break
        del lines[start:]


def _paragraph(lines: Sequence[str]) -> int:
    """Where the last one starts."""
    start = len(lines)
    while start and lines[start - 1].strip(EDGES) and len(lines) - start < _PARAGRAPH_LINES:
        start -= 1
    return start


def _is_notice(paragraph: str) -> bool:
    if len(paragraph) < _NOTICE_CHARS:
        return False
    folded = fold(paragraph)
    return any(stem in folded for stem in _CONFIDENTIAL) and any(
        stem in folded for stem in _ADDRESSEES
    )
