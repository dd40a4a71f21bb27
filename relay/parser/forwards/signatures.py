"""What clients put below a mail by themselves: `Sent from my iPhone`. Data, and how to tell it.

The beginnings of such lines stand with the other words of each language; here are the languages that
end so, and the devices and programs that are named.
"""

import re

from relay.parser.forwards.language import EDGES, fold
from relay.parser.forwards.words import Words

_LINE_CHARS = 120
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


def is_client_line(text: str, words: Words) -> bool:
    """`Sent from my iPhone`, `iPhone'umdan gönderildi`, `Get Outlook for iOS <…>`."""
    if len(text) > _LINE_CHARS:
        return False
    folded = fold(text.strip(_BRACKETS + EDGES)).replace("[", "")
    if folded.startswith("sent from my "):
        return True
    if folded.startswith(words.sent_from):
        return bool(_DEVICES.search(folded) or _PROGRAMS.search(folded))
    return (folded.startswith(_MINE) or folded.endswith(_SENT)) and bool(_DEVICES.search(folded))
