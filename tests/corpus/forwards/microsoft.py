"""Outlook: on Windows from 2013, for Mac, on the web and the new one for Windows, on phones.

None writes a line above the block that tells a forward from a reply. The words are the user's, or
English ones, by a setting (the default in some languages); times are Windows's long ones.
"""

from dataclasses import replace

from tests.corpus.forwards.layouts import block, divs, plain, quoted, spaced, text, value
from tests.corpus.forwards.scribe import IN_THREAD, Client, Draft, Style, single, words

_WORDS = """
cs    | Od        | Odesláno   | Komu          | Kopie          | Předmět
da    | Fra       | Sendt      | Til           | Cc             | Emne
de    | Von       | Gesendet   | An            | Cc             | Betreff
en    | From      | Sent       | To            | Cc             | Subject
en-GB | From      | Sent       | To            | Cc             | Subject
es    | De        | Enviado el | Para          | CC             | Asunto
et    | Saatja    | Saadetud   | Adressaat     | Koopia         | Teema
fi    | Lähettäjä | Lähetetty  | Vastaanottaja | Kopio          | Aihe
fr    | De_       | Envoyé_    | À_            | Cc_            | Objet_
hr    | Šalje     | Poslano    | Prima         | Kopija         | Predmet
hu    | Feladó    | Elküldve   | Címzett       | Másolatot kap  | Tárgy
it    | Da        | Inviato    | A             | Cc             | Oggetto
ja    | 差出人     | 送信日時    | 宛先           | CC             | 件名
nl    | Van       | Verzonden  | Aan           | CC             | Onderwerp
no    | Fra       | Sendt      | Til           | Kopi           | Emne
pl    | Od        | Wysłano    | Do            | DW             | Temat
pt    | De        | Enviado    | Para          | Cc             | Assunto
pt-BR | De        | Enviada em | Para          | Cc             | Assunto
ro    | De la     | Trimis     | Către         | Cc             | Subiect
ru    | От        | Отправлено | Кому          | Копия          | Тема
sk    | Od        | Odoslané   | Komu          | Kópia          | Predmet
sv    | Från      | Skickat    | Till          | Kopia          | Ämne
tr    | Kimden    | Gönderildi | Kime          | Bilgi          | Konu
uk    | Від       | Надіслано  | Кому          | Копія          | Тема
"""

_ORIGINAL = single("""
cs    | Původní zpráva
da    | Oprindelig meddelelse
de    | Ursprüngliche Nachricht
en    | Original Message
en-GB | Original Message
es    | Mensaje original
et    | Algne sõnum
fi    | Alkuperäinen viesti
fr    | Message d'origine
hr    | Izvorna poruka
hu    | Eredeti üzenet
it    | Messaggio originale
ja    | 元のメッセージ
nl    | Oorspronkelijk bericht
no    | Opprinnelig melding
pl    | Wiadomość oryginalna
pt    | Mensagem original
pt-BR | Mensagem original
ro    | Mesaj original
ru    | Исходное сообщение
sk    | Pôvodná správa
sv    | Ursprungligt meddelande
tr    | Özgün İleti
uk    | Вихідне повідомлення
""")

_PREFIXES = single("""
cs    | FW
da    | VS
de    | WG
en    | FW
en-GB | Fw
es    | RV
et    | Edasi
fi    | VL
fr    | TR
hr    | FW
hu    | Továbbítás
it    | I
ja    | FW
nl    | FW
no    | VS
pl    | PD
pt    | FW
pt-BR | ENC
ro    | FW
ru    | FW
sk    | FW
sv    | VB
tr    | İLT
uk    | FW
""")

_WEB_PREFIXES = {
    **_PREFIXES, "cs": "Fw", "en": "Fw", "hr": "Fw", "hu": "Fw", "no": "Vs", "ro": "Redir.", "sk": "Fw",
}  # fmt: skip
_MAC_PREFIXES = {**_PREFIXES, "no": "Videresend", "hu": "FW"}

_WINDOWS = single("""
cs    | {day} {d}. {month} {y} {H}:{MM}
da    | {day} den {d}. {month} {y} {HH}:{MM}
de    | {day}, {d}. {month} {y} {HH}:{MM}
en    | {day}, {month} {d}, {y} {h}:{MM} {ap}
en-GB | {dd} {month} {y} {HH}:{MM}
es    | {day}, {d} de {month} de {y} {H}:{MM}
et    | {day}, {d}. {month} {y} {HH}:{MM}
fi    | {on} {d}. {month} {y} {H}.{MM}
fr    | {day} {d} {month} {y} {HH}:{MM}
hr    | {day}, {d}. {month} {y}. {HH}:{MM}
hu    | {y}. {month} {d}., {day} {H}:{MM}
it    | {day} {d} {month} {y} {HH}:{MM}
ja    | {y}年{m}月{d}日 {H}:{MM}
nl    | {day} {d} {month} {y} {HH}:{MM}
no    | {day} {d}. {month} {y} {HH}:{MM}
pl    | {day}, {d} {month} {y} {HH}:{MM}
pt    | {d} de {month} de {y} {HH}:{MM}
pt-BR | {day}, {d} de {month} de {y} {HH}:{MM}
ro    | {day}, {d} {month} {y} {HH}:{MM}
ru    | {day}, {d} {month} {y} г. {H}:{MM}
sk    | {day} {d}. {month} {y} {H}:{MM}
sv    | {day} den {d} {month} {y} {HH}:{MM}
tr    | {d} {month} {y} {day} {HH}:{MM}
uk    | {d} {month} {y} р. {H}:{MM}
""")

_MAC_WORDS = """
cs    | Od        | Datum      | Komu          | Kopie          | Předmět
da    | Fra       | Dato       | Til           | Cc             | Emne
de    | Von       | Datum      | An            | Cc             | Betreff
en    | From      | Date       | To            | Cc             | Subject
en-GB | From      | Date       | To            | Cc             | Subject
es    | De        | Fecha      | Para          | CC             | Asunto
fi    | Lähettäjä | Päivämäärä | Vastaanottaja | Kopio          | Aihe
fr    | De_       | Date_      | À_            | Cc_            | Objet_
hu    | Feladó    | Dátum      | Címzett       | Másolatot kap  | Tárgy
it    | Da        | Data       | A             | Cc             | Oggetto
ja    | 差出人     | 日付        | 宛先           | CC             | 件名
nl    | Van       | Datum      | Aan           | CC             | Onderwerp
no    | Fra       | Dato       | Til           | Kopi           | Emne
pl    | Od        | Data       | Do            | DW             | Temat
pt    | De        | Data       | Para          | CC             | Assunto
pt-BR | De        | Data       | Para          | Cc             | Assunto
ro    | De la     | Data       | Către         | Cc             | Subiect
ru    | От        | Дата       | Кому          | Копия          | Тема
sk    | Od        | Dátum      | Komu          | Kópia          | Predmet
sv    | Från      | Datum      | Till          | Kopia          | Ämne
tr    | Kimden    | Tarih      | Kime          | Bilgi          | Konu
uk    | Від       | Дата       | Кому          | Копія          | Тема
"""

_MAC = single("""
cs    | {day} {d}. {month} {y} v {H}:{MM}
da    | {day}, {d}. {month} {y} kl. {HH}.{MM}
de    | {day}, {d}. {month} {y} um {HH}:{MM}
en    | {day}, {month} {d}, {y} at {h}:{MM}~{ap}
en-GB | {day}, {d} {month} {y} at {HH}:{MM}
es    | {day}, {d} de {month} de {y}, {H}:{MM}
fi    | {day}, {d}. {month} {y} klo {H}.{MM}
fr    | {day}, {d} {month} {y} à {HH}:{MM}
hu    | {day}, {y}. {month} {d}. {H}:{MM}
it    | {day}, {d} {month} {y} {HH}:{MM}
ja    | {y}年{m}月{d}日 {day} {H}:{MM}
nl    | {day}, {d} {month} {y} om {HH}:{MM}
no    | {day}, {d}. {month} {y} kl. {HH}:{MM}
pl    | {day}, {d} {month} {y} o {HH}:{MM}
pt    | {day}, {d} de {month} de {y}, {HH}:{MM}
pt-BR | {day}, {d} de {month} de {y}, {HH}:{MM}
ro    | {day}, {d} {month} {y}, {HH}:{MM}
ru    | {day}, {d} {month} {y} г. в {HH}:{MM}
sk    | {day}, {d}. {month} {y}, {H}:{MM}
sv    | {day}, {d} {month} {y} {HH}:{MM}
tr    | {d} {month} {y} {day} {HH}:{MM}
uk    | {day}, {d} {month} {y} р. о {HH}:{MM}
""")

_INTRODUCTIONS = single("""
cs    | Dne {dd}.{mm}.{y} {H}:{MM}, "{{name}}" <{{email}}> napsal(a):
da    | Den {dd}.{mm}.{y} {HH}.{MM} skrev "{{name}}" <{{email}}>:
de    | Am {dd}.{mm}.{yy}, {HH}:{MM} schrieb "{{name}}" <{{email}}>:
en    | On {m}/{d}/{yy}, {h}:{MM} {ap}, "{{name}}" <{{email}}> wrote:
en-GB | On {dd}/{mm}/{y} {HH}:{MM}, "{{name}}" <{{email}}> wrote:
es    | El {d}/{m}/{yy} {H}:{MM}, "{{name}}" <{{email}}> escribió:
fi    | {{name}} <{{email}}> kirjoitti {d}.{m}.{y} {H}.{MM}:
fr    | Le {dd}/{mm}/{y} {HH}:{MM}, «_{{name}}_» <{{email}}> a écrit_:
hu    | {y}. {mm}. {dd}. {H}:{MM} időpontban {{name}} (<{{email}}>) ezt írta:
it    | Il giorno {dd}/{mm}/{yy}, {HH}:{MM} "{{name}}" <{{email}}> ha scritto:
nl    | Op {dd}-{mm}-{yy} {HH}:{MM} heeft {{name}} <{{email}}> geschreven:
no    | {{name}} <{{email}}> skrev følgende den {dd}.{mm}.{y} {HH}:{MM}:
pl    | Dnia {dd}.{mm}.{y}, {HH}:{MM} użytkownik „{{name}}” <{{email}}> napisał:
pt    | Em {dd}/{mm}/{yy}, {HH}:{MM}, "{{name}}" <{{email}}> escreveu:
pt-BR | Em {dd}/{mm}/{y} {HH}:{MM}, "{{name}}" <{{email}}> escreveu:
ru    | {dd}.{mm}.{yy}, {HH}:{MM} пользователь "{{name}}" <{{email}}> написал:
sk    | {d}. {m}. {y} {H}:{MM} používateľ {{name}} (<{{email}}>) napísal:
sv    | Den {y}-{mm}-{dd} {HH}:{MM} skrev "{{name}}" <{{email}}> följande:
tr    | "{{name}}" <{{email}}>, {d}.{mm}.{y} {HH}:{MM} tarihinde şunu yazdı:
""")
"""Outlook for Mac up to 2019 introduces a forward of plain text like a reply, and indents it."""

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
    words=words(_WORDS, dates=_WINDOWS, prefixes=_PREFIXES, cells=_CELLS),
    order="sender date to cc subject",
    style=Style(between="; "),
    text=_bare,
    html=_word,
    head={**IN_THREAD, "Thread-Index": "AdqO"},
)
_ON_MAC = Client(
    name="Outlook for Mac",
    words=words(_MAC_WORDS, dates=_MAC, prefixes=_MAC_PREFIXES, cells=_CELLS),
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
            language: replace(own, above=_ORIGINAL[language])
            for language, own in _OUTLOOK.words.items()
        },
        style=Style(named="{name} [mailto:{email}]", between="; "),
        text=_original,
        forms=("text",),
    ),
    replace(
        _OUTLOOK,
        name="Outlook on the web",
        words=words(_WORDS, dates=_WINDOWS, prefixes=_WEB_PREFIXES, cells=_CELLS),
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
            for language, pattern in _INTRODUCTIONS.items()
        },
        order="sender date",
        text=_introduced,
        forms=("text",),
    ),
    replace(_ON_MAC, name="Outlook 2016 for Mac", html=_old_mac, forms=("html",)),
)
