"""Inboxes of teams and of people with much mail: HubSpot, Missive, Superhuman."""

from tests.corpus.forwards.layouts import block, divs, quoted, spaced, text, value
from tests.corpus.forwards.scribe import Client, Draft, Style, single, words

_ENGLISH = "en | | From | Date | To | Cc | Subject"


def _lines(draft: Draft) -> list[str]:
    return [f"{row.label}: {value(draft, row)}" for row in draft.rows]


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

CLIENTS = (_HUBSPOT, _MISSIVE, _SUPERHUMAN)
