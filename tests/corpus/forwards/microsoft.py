"""Outlook: on Windows from 2013, for Mac, on the web and the new one for Windows, on phones.

None writes a line above the block that tells a forward from a reply.
"""

from dataclasses import replace

from tests.corpus.forwards.layouts import block, divs, plain, quoted, spaced, text, value
from tests.corpus.forwards.microsoft_words import (
    INTRODUCTIONS,
    MAC,
    MAC_PREFIXES,
    MAC_WORDS,
    ORIGINAL,
    PREFIXES,
    WEB_PREFIXES,
    WINDOWS,
    WORDS,
)
from tests.corpus.forwards.scribe import IN_THREAD, Client, Draft, Style, words

_CELLS = "sender date to cc subject"
_RULE = "_" * 32
_LINE = "display:inline-block;width:98%"


def _bare(draft: Draft) -> str:
    return text(spaced(draft), block(draft), "", draft.body)


def _original(draft: Draft) -> str:
    return text(spaced(draft), f"-----{draft.above}-----", block(draft), "", draft.body)


def _introduced(draft: Draft) -> str:
    (person,) = draft.rows[0].people
    line = (
        draft.rows[1]
        .text.replace("{name}", person.name or person.email)
        .replace("{email}", person.email)
    )
    return text(spaced(draft), f"\ufeff{line}", "", quoted(draft.body, "    "))


def _ruled(draft: Draft) -> str:
    return text(spaced(draft), _RULE, block(draft), "", draft.body)


def _paragraphs(lines) -> str:
    return (
        divs(lines)
        .replace("<div>", "<p class=MsoNormal>")
        .replace("</div>", "<o:p></o:p></p>")
        .replace("<br>", "<o:p>&nbsp;</o:p>")
    )


def _word(draft: Draft) -> str:
    rows = [f"<b>{row.label}:</b> {plain(row)}" for row in draft.rows]
    return (
        '<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><meta name=Generator '
        'content="Microsoft Word 15 (filtered medium)"><style><!-- p.MsoNormal {margin:0cm} --></style>'
        f'</head><body lang=EN-US link="#0563C1" vlink="#954F72"><div class=WordSection1>'
        f"{_paragraphs(draft.note)}<p class=MsoNormal><o:p>&nbsp;</o:p></p><div><div style='border:none;"
        "border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm'><p class=MsoNormal>"
        f"{'<br>'.join(rows)}<o:p></o:p></p></div></div><p class=MsoNormal><o:p>&nbsp;</o:p></p>"
        f"{_paragraphs(draft.body)}</div></body></html>\n"
    )


def _web(draft: Draft) -> str:
    rows = [f"<b>{row.label}:</b> {plain(row)}" for row in draft.rows]
    return (
        '<html><head><style type="text/css" style="display:none;"> P {margin-top:0;} </style></head>'
        f'<body dir="ltr">{divs(draft.note, "<div class=elementToProof>")}<div id="appendonsend"></div>'
        f'<hr style="{_LINE}" tabindex="-1"><div id="divRplyFwdMsg" dir="ltr"><font face="Calibri, '
        f'sans-serif" style="font-size:11pt" color="#000000">{"<br>".join(rows)}</font><div>&nbsp;</div>'
        f"</div>{divs(draft.body)}</body></html>\n"
    )


def _phone(draft: Draft) -> str:
    rows = [f"<b>{row.label}:</b> {plain(row)}" for row in draft.rows]
    return (
        f'<html><body><div dir="auto">{divs(draft.note)}</div>'
        f'<div id="mail-editor-reference-message-container"><hr style="{_LINE}">'
        f'<div id="divRplyFwdMsg" style="font-size: 11pt;">{"<br>".join(rows)}<br></div><br>'
        f"{divs(draft.body)}</div></body></html>\n"
    )


def _mac(draft: Draft) -> str:
    first, *others = [f"{row.label}: </b>{value(draft, row)}" for row in draft.rows]
    rows = f"{first.replace('</b>', '</span></b><span>', 1)}<br><b>" + "<br><b>".join(others)
    return (
        f'<html><body lang="EN-US" style="word-wrap:break-word"><div class="WordSection1">'
        f'{_paragraphs(draft.note)}<div id="mail-editor-reference-message-container"><div><div '
        'style="border:none;border-top:solid #B5C4DF 1.0pt;padding:3.0pt 0cm 0cm 0cm">'
        '<p class="MsoNormal" style="margin-bottom:12.0pt"><b><span style="color:black">'
        f"{rows}</span></p></div>{_paragraphs(draft.body)}</div></div></div></body></html>\n"
    )


def _old_mac(draft: Draft) -> str:
    """Outlook 2011 and 2016 for Mac."""
    rows = [
        f'<span style="font-weight:bold">{row.label}: </span> {value(draft, row)}<br>'
        for row in draft.rows
    ]
    return (
        f'<html><body><div>{divs(draft.note)}</div><div><br></div><span id="OLK_SRC_BODY_SECTION">'
        '<div style="font-family:Calibri; color:black; BORDER-BOTTOM: medium none; BORDER-TOP: #b5c4df '
        f'1pt solid; PADDING-TOP: 3pt">{"".join(rows)}</div><div><br></div><div>{divs(draft.body)}</div>'
        "</span></body></html>\n"
    )


_OUTLOOK = Client(
    name="Outlook",
    words=words(WORDS, dates=WINDOWS, prefixes=PREFIXES, cells=_CELLS),
    order="sender date to cc subject",
    style=Style(between="; "),
    text=_bare,
    html=_word,
    head={**IN_THREAD, "Thread-Index": "AdqO"},
)
_ON_MAC = Client(
    name="Outlook for Mac",
    words=words(MAC_WORDS, dates=MAC, prefixes=MAC_PREFIXES, cells=_CELLS),
    order="sender date to cc subject",
    style=Style(nameless="{email} <{email}>"),
    text=_bare,
    html=_mac,
    head=IN_THREAD,
)

CLIENTS = (
    _OUTLOOK,
    replace(
        _OUTLOOK,
        name="Outlook 2013, plain",
        words={
            language: replace(own, above=ORIGINAL[language])
            for language, own in _OUTLOOK.words.items()
        },
        style=Style(named="{name} [mailto:{email}]", between="; "),
        text=_original,
        forms=("text",),
    ),
    replace(
        _OUTLOOK,
        name="Outlook on the web",
        words=words(WORDS, dates=WINDOWS, prefixes=WEB_PREFIXES, cells=_CELLS),
        style=Style(nameless="{email} <{email}>", between="; "),
        text=_ruled,
        html=_web,
    ),
    replace(
        _OUTLOOK,
        name="Outlook on a phone",
        style=Style(nameless="{email} <{email}>", between="; "),
        text=_ruled,
        html=_phone,
        signature="Get Outlook for iOS",
        encoding="base64",
    ),
    _ON_MAC,
    replace(
        _ON_MAC,
        name="Outlook 2019 for Mac, plain",
        words={
            language: replace(_OUTLOOK.words[language], pattern=pattern, prefix="FW")
            for language, pattern in INTRODUCTIONS.items()
        },
        order="sender date",
        text=_introduced,
        forms=("text",),
    ),
    replace(_ON_MAC, name="Outlook 2016 for Mac", html=_old_mac, forms=("html",)),
)
