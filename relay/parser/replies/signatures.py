"""Lines that a client or a company puts below everything its people write. Data, and how to tell them.

Words are folded, by `relay.parser.forwards.language`. The beginnings of `Sent from my iPhone` stand with
the other words of each language there; here are the languages that end so.
"""

import re
from collections.abc import Sequence

from relay.parser.forwards.language import EDGES, fold
from relay.parser.forwards.words import WORDS

_LINE_CHARS = 120
_NOTICE_CHARS = 100
_PARAGRAPH_LINES = 40
_BRACKETS = "<>()[]*_|. "
_DEVICES = re.compile(
    r"iphon|ipad|ipod|\bios\b|android|samsung|galaxy|huawei|xiaomi|redmi|oppo|pixel|nokia|motorola"
    r"|oneplus|alcatel|\bhtc\b|sony|\blg\b|windows|\bmac\b|blackberry|mobil|phone|\bcell\b|handy|telefon"
    r"|smartphone|gerät|tablet|device|телефон|смартфон|мобил|мобіл|携帯|スマート|手机|手機|휴대"
)
_PROGRAMS = re.compile(
    r"mail|outlook|proton|yahoo|\baol\b|gmx|web\.de|spark|superhuman|thunderbird|missive|hubspot|zoho|tuta"
)
_MINE = (
    "from my ", "von meinem ", "de mon ", "从我的", "從我的", "发自我的", "發自我的",
)  # fmt: skip
_SENT = (
    "gönderildi",
    "küldve",
    "から送信",
    "より送信",
    "傳送",
    "传送",
    "发送",
    "發送",
    "에서 보냄",
)
"""Clients' lines end so where the verb comes last."""
_CONFIDENTIAL = re.compile(
    r"confiden|privileged|vertraulich|vertrouwelijk|riservat|poufn|důvěrn|dôvern|povjerljiv|konfiden"
    r"|fortrolig|luottamuks|bizalmas|gizli|конфиденц|конфіденц|機密|保密"
)
_ADDRESSEES = re.compile(
    r"recipient|addressee|intended|empfänger|adressat|destinat|geadresseerd|ontvanger|adresat|odbiorc"
    r"|adresát|příjemc|príjemc|primatelj|mottagar|modtager|mottak|vastaanott|címzett|alıcı|alici|адресат"
    r"|получател|одержувач|отримувач|saaja|受信者|宛先|收件人"
)


def is_client_line(text: str) -> bool:
    """`Sent from my iPhone`, `iPhone'umdan gönderildi`, `Get Outlook for iOS <…>`."""
    if len(text) > _LINE_CHARS:
        return False
    folded = fold(text.strip(_BRACKETS + EDGES)).replace("[", "")
    if folded.startswith("sent from my "):
        return True
    if folded.startswith(WORDS.sent_from):
        return bool(_DEVICES.search(folded) or _PROGRAMS.search(folded))
    return (folded.startswith(_MINE) or folded.endswith(_SENT)) and bool(_DEVICES.search(folded))


def take_signature(lines: list[str]) -> None:
    """Take blank lines, clients' lines and notices of secrecy off the end."""
    while lines:
        if not lines[-1].strip(EDGES) or is_client_line(lines[-1]):
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
    return bool(_CONFIDENTIAL.search(folded) and _ADDRESSEES.search(folded))
