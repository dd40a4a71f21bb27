"""Webmail and teams' inboxes: Proton, Fastmail, Zoho, IONOS, HubSpot, Missive, Superhuman."""

from tests.corpus.forwards.calendars import RFC
from tests.corpus.forwards.layouts import block, breaks, divs, quoted, spaced, text, value
from tests.corpus.forwards.scribe import Client, Draft, Style, single, words

_ENGLISH = "en | | From | Date | To | Cc | Subject"


def _lines(draft: Draft, colon: str = ": ") -> list[str]:
    return [f"{row.label}{colon}{value(draft, row)}" for row in draft.rows]


# ---------------------------------------------------------------- Proton


def _proton_text(draft: Draft) -> str:
    return text(spaced(draft), "------- Forwarded Message -------", block(draft), "", draft.body)


def _proton_html(draft: Draft) -> str:
    return (
        f'<div style="font-family: Arial, sans-serif; font-size: 14px;">{breaks(draft.note)}</div><div '
        'class="protonmail_quote">------- Forwarded Message -------<br>'
        f'{"<br>".join(_lines(draft))}<br><br><blockquote class="protonmail_quote" type="cite">'
        f"{divs(draft.body)}</blockquote><br></div>\n"
    )


_PROTON = Client(
    name="Proton",
    words=words(
        """
        en | | From | Date  | To | CC | Subject
        de | | Von  | Datum | An | CC | Betreff
        fr | | De_  | Date_ | À_ | Cc_ | Objet_
        """,
        dates={
            "en": "On {day}, {month} {d}{th}, {y} at {h}:{MM} {ap}",
            "de": "Am {day}, {d}. {month} {y} um {HH}:{MM}",
            "fr": "Le {day} {d} {month} {y} à {HH}:{MM}",
        },
    ),
    order="sender date subject to cc",
    text=_proton_text,
    html=_proton_html,
)

# ---------------------------------------------------------------- Fastmail


def _fastmail_text(draft: Draft) -> str:
    return text(spaced(draft), "----- Original message -----", block(draft), "", draft.body)


def _fastmail_html(draft: Draft) -> str:
    rows = [f"<div>{line}<br></div>" for line in _lines(draft)]
    return (
        "<!DOCTYPE html><html><head><title></title></head><body>"
        f"{divs(draft.note)}<div><br></div><div>----- Original message -----<br></div>{''.join(rows)}"
        f'<div><br></div><blockquote type="cite" id="qt" style="">{divs(draft.body)}</blockquote>'
        "</body></html>\n"
    )


_FASTMAIL = Client(
    name="Fastmail",
    words=words(_ENGLISH, dates="{day}, {month} {dd}, {y} {h}:{MM} {ap}"),
    order="sender to cc subject date",
    style=Style(quotes_commas=True),
    text=_fastmail_text,
    html=_fastmail_html,
)

# ---------------------------------------------------------------- Zoho

_ZOHO_LINE = "============ Forwarded message ============"


def _zoho_text(draft: Draft) -> str:
    """The line stands below the block, too."""
    return text(spaced(draft), _ZOHO_LINE, block(draft), _ZOHO_LINE, "", draft.body)


def _zoho_html(draft: Draft) -> str:
    return (
        f'<div style="font-family: Verdana, sans-serif; font-size: 10pt;">{divs(draft.note)}<br>'
        f'<div class="zmail_extra" style=""><br>{_ZOHO_LINE}<br>{"<br>".join(_lines(draft, " : "))}<br>'
        f'{_ZOHO_LINE}<br><br><blockquote style="border-left: 1px solid rgb(204, 204, 204);">'
        f"{divs(draft.body)}</blockquote></div></div>\n"
    )


_ZOHO = Client(
    name="Zoho",
    words=words(_ENGLISH, dates=RFC),
    order="sender to cc date subject",
    style=Style(named='"{name}"<{email}>', nameless="<{email}>"),
    text=_zoho_text,
    html=_zoho_html,
)

# ---------------------------------------------------------------- IONOS and other hosts of Open-Xchange


def _ionos_text(draft: Draft) -> str:
    lines = [f"---------- {draft.above} ----------", *block(draft), "\xa0", *draft.body]
    return text(spaced(draft), quoted(lines))


def _ionos_html(draft: Draft) -> str:
    rows = [f"<div>{line}</div>" for line in _lines(draft)]
    return (
        f'<html><head></head><body>{divs(draft.note)}<blockquote type="cite"><div>---------- '
        f"{draft.above} ----------</div>{''.join(rows)}<div>&nbsp;</div><div>&nbsp;</div>"
        f"{divs(draft.body)}</blockquote></body></html>\n"
    )


_IONOS = Client(
    name="IONOS",
    words=words(
        """
        en | Original Message         | From | Date  | To   | Cc | Subject
        de | Ursprüngliche Nachricht  | Von  | Datum | An   | Cc | Betreff
        es | Mensaje original         | De   | Fecha | Para | Cc | Asunto
        fr | Message original         | De_  | Date_ | À_   | Cc_ | Objet_
        it | Messaggio originale      | Da   | Data  | A    | Cc | Oggetto
        nl | Oorspronkelijk bericht   | Van  | Datum | Aan  | Cc | Onderwerp
        pl | Wiadomość oryginalna     | Od   | Data  | Do   | Dw | Temat
        """,
        dates=single("""
        en | {mm}/{dd}/{y} {h}:{MM} {ap} {zone}
        de | {dd}.{mm}.{y} {HH}:{MM} {zone}
        es | {dd}/{mm}/{y} {HH}:{MM} {zone}
        fr | {dd}/{mm}/{y} {HH}:{MM} {zone}
        it | {dd}/{mm}/{y} {HH}:{MM} {zone}
        nl | {dd}-{mm}-{y} {HH}:{MM} {zone}
        pl | {dd}.{mm}.{y} {HH}:{MM} {zone}
        """),
    ),
    order="sender to cc date subject",
    style=Style(nameless='"{email}" <{email}>', quotes_commas=True),
    text=_ionos_text,
    html=_ionos_html,
)

# ---------------------------------------------------------------- HubSpot


def _hubspot_text(draft: Draft) -> str:
    above = f"---------- {draft.above} ---------"
    rows = [line.replace("：: ", "：") for line in block(draft)]
    return text(spaced(draft), above, rows, "", "", draft.body)


def _hubspot_html(draft: Draft) -> str:
    rows = [line.replace("：: ", "：") for line in _lines(draft)]
    return (
        f'<div style="font-size:14px" dir="auto" data-top-level="true">{divs(draft.note, "<p>").replace("</div>", "</p>")}'
        f"</div><br><br>---------- {draft.above} ---------<br>{'<br>'.join(rows)}<br><br><br>"
        f"{divs(draft.body)}\n"
    )


_HUBSPOT = Client(
    name="HubSpot",
    words=words(
        """
        en    | Forwarded message          | From      | Date       | To            | Cc    | Subject
        de    | Weitergeleitete Nachricht  | Von       | Datum      | An            | Cc    | Betreff
        es    | Mensaje reenviado          | De        | Fecha      | A             | Cc    | Asunto
        fi    | Edelleenlähetetty viesti   | Lähettäjä | Päivämäärä | Vastaanottaja | Kopio | Aihe
        fr    | Message transféré          | De_       | Date_      | À_            | Cc_   | Objet_
        it    | Messaggio inoltrato        | Da        | Data       | A             | Cc    | Oggetto
        ja    | メッセージを転送               | 送信元：    | 日付：       | 送信先：        | CC：  | 件名：
        nl    | Doorgestuurd bericht       | Van       | Datum      | Aan           | Cc    | Onderwerp
        pl    | Wiadomość przesłana dalej  | Od        | Data       | Do            | DW    | Temat
        pt-BR | Mensagem encaminhada       | De        | Data       | Para          | Cc    | Assunto
        sv    | Vidarebefordrat meddelande | Från      | Datum      | Till          | Kopia | Ämne
        """,
        dates=single("""
        en    | {day}, {month} {d}, {y}, {h}:{MM}:{SS} {ap} {utc}
        de    | {day}, {d}. {month} {y}, {HH}:{MM}:{SS} {utc}
        es    | {day}, {d} de {month} de {y} {H}:{MM}:{SS} {utc}
        fi    | {day} {d}. {month} {y} klo {H}.{MM}.{SS} {utc}
        fr    | {day} {d} {month} {y} à {HH}:{MM}:{SS} {utc}
        it    | {day} {d} {month} {y}, {HH}:{MM}:{SS} {utc}
        ja    | {y}年{m}月{d}日{day} {H}:{MM}:{SS} {utc}
        nl    | {day} {d} {month} {y} {HH}:{MM}:{SS} {utc}
        pl    | {day}, {d} {month} {y}, {HH}:{MM}:{SS} {utc}
        pt-BR | {day}, {d} de {month} de {y} {HH}:{MM}:{SS} {utc}
        sv    | {day} {d} {month} {y} {HH}:{MM}:{SS} {utc}
        """),
    ),
    order="sender date subject to cc",
    text=_hubspot_text,
    html=_hubspot_html,
)

# ---------------------------------------------------------------- Missive, Superhuman


def _missive_text(draft: Draft) -> str:
    above = "---------- Forwarded message ----------"
    return text(spaced(draft), above, block(draft), "", quoted(draft.body))


def _missive_html(draft: Draft) -> str:
    return (
        f'<div>{divs(draft.note)}</div><div><br></div><div class="missive_quote">---------- Forwarded '
        f"message ----------<br>{'<br>'.join(_lines(draft))}<br><br><blockquote "
        f'style="margin:0;border:0;padding:0">{divs(draft.body)}</blockquote></div>\n'
    )


def _superhuman_html(draft: Draft) -> str:
    return (
        f'<html><head></head><body><div>{divs(draft.note)}</div><br><div class="gmail_quote">'
        f"---------- Forwarded message ----------<br>{'<br>'.join(_lines(draft))}<br><br>"
        f'<div class="sh-quoted-content">{divs(draft.body)}</div></div></body></html>\n'
    )


def _superhuman_text(draft: Draft) -> str:
    above = "---------- Forwarded message ----------"
    return text(spaced(draft), above, block(draft), "", draft.body)


_MISSIVE = Client(
    name="Missive",
    words=words(_ENGLISH, dates="{month} {d}, {y} at {h}:{MM} {ap}"),
    order="sender date subject to cc",
    text=_missive_text,
    html=_missive_html,
)
_SUPERHUMAN = Client(
    name="Superhuman",
    words=words(_ENGLISH, dates="{wk}, {mon} {dd} {y} at {h}:{MM} {ap}"),
    order="sender date subject to cc",
    style=Style(named="{name} < {email} >", nameless="< {email} >"),
    text=_superhuman_text,
    html=_superhuman_html,
)

CLIENTS = (_PROTON, _FASTMAIL, _ZOHO, _IONOS, _HUBSPOT, _MISSIVE, _SUPERHUMAN)
