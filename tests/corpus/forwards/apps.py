"""Programs: Samsung Mail, Spark, MailMate, eM Client, Evolution, KMail, mutt, Notes."""

from dataclasses import replace

from tests.corpus.forwards.calendars import RFC
from tests.corpus.forwards.layouts import block, breaks, divs, quoted, spaced, text, value
from tests.corpus.forwards.scribe import Client, Draft, Style, single, words

_ENGLISH = "en | | From | Date | To | Cc | Subject"


def _lines(draft: Draft) -> list[str]:
    return [f"{row.label}: {value(draft, row)}" for row in draft.rows]


# ---------------------------------------------------------------- Samsung Mail


def _samsung_text(draft: Draft) -> str:
    """Everything in one line: only the HTML beside it can be read."""
    glued = " ".join([*block(draft), *draft.body])
    return text(" ".join([*draft.note, f"-------- {draft.above} --------"]) + glued)


def _samsung_html(draft: Draft) -> str:
    rows = [f"<div>{line} </div>" for line in _lines(draft)]
    return (
        f'<html><head></head><body dir="auto">{divs(draft.note)}<div><br></div><div style="font-size:'
        '100%;color:#000000;text-align:left" dir="auto" align="left"><!-- originalMessage --><div>'
        f"-------- {draft.above} --------</div>{''.join(rows)}<div><br></div></div>{divs(draft.body)}"
        "</body></html>\n"
    )


_SAMSUNG = Client(
    name="Samsung Mail",
    words=words(
        """
        en    | Original message        | From      | Date   | To            | Cc    | Subject
        en-GB | Original message        | From      | Date   | To            | Cc    | Subject
        cs    | Původní zpráva          | Od        | Datum  | Komu          | Kopie | Předmět
        da    | Oprindelig besked       | Fra       | Dato   | Til           | Cc    | Emne
        de    | Ursprüngliche Nachricht | Von       | Datum  | An            | Cc    | Betreff
        es    | Mensaje original        | De        | Fecha  | Para          | Cc    | Asunto
        fr    | Message d'origine       | De_       | Date_  | À_            | Cc_   | Objet_
        hu    | Eredeti üzenet          | Feladó    | Dátum  | Címzett       | Másolat | Tárgy
        it    | Messaggio originale     | Da        | Data   | A             | Cc    | Oggetto
        nl    | Oorspronkelijk bericht  | Van       | Datum  | Aan           | Cc    | Onderwerp
        pl    | Oryginalna wiadomość    | Od        | Data   | Do            | DW    | Temat
        pt-BR | Mensagem original       | De        | Data   | Para          | Cc    | Assunto
        ru    | Исходное сообщение      | От        | Дата   | Кому          | Копия | Тема
        sv    | Originalmeddelande      | Från      | Datum  | Till          | Kopia | Ämne
        tr    | Orijinal mesaj          | Kimden    | Tarih  | Kime          | Bilgi | Konu
        """,
        dates=single("""
        en    | {m}/{d}/{yy}  {h}:{MM} {ap}  (GMT{gmt})
        en-GB | {dd}/{mm}/{y}  {HH}:{MM}  (GMT{gmt})
        cs    | {dd}.{mm}.{yy}  {HH}:{MM}  (GMT{gmt})
        da    | {dd}.{mm}.{y}  {HH}.{MM}  (GMT{gmt})
        de    | {dd}.{mm}.{yy}  {HH}:{MM}  (GMT{gmt})
        es    | {d}/{m}/{yy}  {H}:{MM}  (GMT{gmt})
        fr    | {dd}/{mm}/{y}  {HH}:{MM}  (GMT{gmt})
        hu    | {y}. {mm}. {dd}.  {H}:{MM}  (GMT{gmt})
        it    | {dd}/{mm}/{yy}  {HH}:{MM}  (GMT{gmt})
        nl    | {dd}-{mm}-{y}  {HH}:{MM}  (GMT{gmt})
        pl    | {dd}.{mm}.{y}  {HH}:{MM}  (GMT{gmt})
        pt-BR | {dd}/{mm}/{y}  {HH}:{MM}  (GMT{gmt})
        ru    | {dd}.{mm}.{y}  {HH}:{MM}  (GMT{gmt})
        sv    | {y}-{mm}-{dd}  {HH}:{MM}  (GMT{gmt})
        tr    | {d}.{mm}.{y}  {HH}:{MM}  (GMT{gmt})
        """),
    ),
    order="sender date to cc subject",
    text=_samsung_text,
    html=_samsung_html,
    forms=("alternative", "html"),
    encoding="base64",
    signature="Sent from my Galaxy",
)

# ---------------------------------------------------------------- Spark


def _spark_text(draft: Draft) -> str:
    above = "---------- Forwarded message ----------"
    return text(spaced(draft), above, block(draft), "", quoted(draft.body))


def _spark_html(draft: Draft) -> str:
    rows = [f"<b>{row.label}:</b> {value(draft, row)}<br />" for row in draft.rows]
    return (
        '<html xmlns="http://www.w3.org/1999/xhtml"><head><title></title></head><body><div '
        f'name="messageBodySection">{divs(draft.note)}</div><div name="messageReplySection">---------- '
        f"Forwarded message ----------<br />{''.join(rows)}<br /><blockquote "
        'style="border-left-color: grey; border-left-width: thin; border-left-style: solid; margin: 5px '
        f'5px;padding-left: 10px;" class="spark_quote">{divs(draft.body)}</blockquote></div></body></html>\n'
    )


_SPARK = Client(
    name="Spark",
    words=words(_ENGLISH, dates="{d} {mon} {y}, {HH}:{MM} {utc}"),
    order="sender date to cc subject",
    text=_spark_text,
    html=_spark_html,
)

# ---------------------------------------------------------------- MailMate


def _mailmate_text(draft: Draft) -> str:
    return text(spaced(draft), "Forwarded message:", "", quoted([*block(draft), "", *draft.body]))


def _mailmate_html(draft: Draft) -> str:
    style = "margin:0 0 5px; padding-left:5px; border-left:2px solid #777777; color:#777777;"
    return (
        f'<html><body><div class="markdown"><p dir="auto">{breaks(draft.note)}</p><p dir="auto">'
        f'Forwarded message:</p></div><div class="plaintext"><blockquote style="{style}">'
        f'<p dir="auto">{"<br>".join(_lines(draft))}</p>{divs(draft.body, "<p>").replace("</div>", "</p>")}'
        "</blockquote></div></body></html>\n"
    )


_MAILMATE = Client(
    name="MailMate",
    words=words(_ENGLISH, dates=RFC),
    order="sender to cc subject date",
    style=Style(quotes_commas=True),
    text=_mailmate_text,
    html=_mailmate_html,
)

# ---------------------------------------------------------------- eM Client, Evolution, KMail


def _simple(above: str, below: str = "", blank: str = "-"):
    """A layout of lines only. `below` closes the body; `blank` is "" for a blank line below `above`."""

    def lines(draft: Draft) -> str:
        head = [above, blank] if not blank else [above]
        tail = [below] if below else []
        return text(spaced(draft), head, block(draft), "", draft.body, tail)

    return lines


def _emclient_html(draft: Draft) -> str:
    rows = [f"<div>{row.label}: {value(draft, row)}</div>" for row in draft.rows]
    return (
        f'<html><head></head><body>{divs(draft.note)}<div><br></div><div id="xb5c9"><div>------ '
        f"Forwarded Message ------</div>{''.join(rows)}<div><br></div>{divs(draft.body)}</div></body></html>\n"
    )


def _emclient_10_text(draft: Draft) -> str:
    rows = block(draft, "{label} {text}")
    return text(spaced(draft), "------ Forwarded Message ------", rows, "", draft.body)


def _emclient_10_html(draft: Draft) -> str:
    """Its labels have no colon."""
    rows = [f"<div>{row.label} <span>{value(draft, row)}</span></div>" for row in draft.rows]
    return (
        f"<html><head></head><body>{divs(draft.note)}<div><br></div><div>------ Forwarded Message ------"
        f'</div>{"".join(rows)}<div><br></div><div id="xb5c9">{divs(draft.body)}</div></body></html>\n'
    )


def _horde_text(draft: Draft) -> str:
    """Labels stand right, values left."""
    rows = [f"{row.label:>7}: {row.text}" for row in draft.rows]
    above = f"----- Forwarded message from {draft.rows[1].text} -----"
    return text(spaced(draft), above, rows, "", draft.body, "", "----- End forwarded message -----")


def _evolution_html(draft: Draft) -> str:
    rows = [f"<div><b>{row.label}</b>: {value(draft, row)}</div>" for row in draft.rows]
    return (
        f"<html><head></head><body>{divs(draft.note)}<div>-------- Forwarded Message --------</div>"
        f"{''.join(rows)}<div><br></div>{divs(draft.body)}</body></html>\n"
    )


def _mutt_text(draft: Draft) -> str:
    above = f"----- Forwarded message from {draft.rows[1].text} -----"
    return text(
        spaced(draft),
        above,
        "",
        block(draft),
        "",
        draft.body,
        "",
        "----- End forwarded message -----",
    )


def _notes_text(draft: Draft) -> str:
    """Every label stands there, also without a value."""
    rows = block(draft, "{label}:\t{text}")
    names = [row.name for row in draft.rows]
    if "cc" not in names:
        rows.insert(names.index("to") + 1, "Cc:\t")
    above = "----- Forwarded by Mia Berg/Ours on 03/02/2026 04:30 PM -----"
    return text(spaced(draft), above, "", rows, "", "", "", draft.body)


_EMCLIENT = Client(
    name="eM Client",
    words=words(_ENGLISH, dates="{m}/{d}/{y} {h}:{MM}:{SS} {ap}"),
    order="sender to cc date subject",
    style=Style(named='"{name}" <{email}>'),
    text=_simple("------ Forwarded Message ------"),
    html=_emclient_html,
)
_EMCLIENT_10 = replace(
    _EMCLIENT, name="eM Client 10", text=_emclient_10_text, html=_emclient_10_html
)
_EVOLUTION = Client(
    name="Evolution",
    words=words(_ENGLISH, dates=RFC),
    order="sender to cc subject date",
    style=Style(quotes_commas=True),
    text=_simple("-------- Forwarded Message --------"),
    html=_evolution_html,
)
_KMAIL = Client(
    name="KMail",
    words=words(_ENGLISH, dates="{day}, {d} {month} {y}, {HH}:{MM}:{SS} {zone}"),
    order="subject date sender to cc",
    style=Style(quotes_commas=True),
    text=_simple("----------  Forwarded Message  ----------", "-" * 41, ""),
    html=_evolution_html,
    forms=("text",),
)
_MUTT = Client(
    name="mutt",
    words=words(_ENGLISH, dates=RFC),
    order="date sender to cc subject",
    style=Style(quotes_commas=True),
    text=_mutt_text,
    html=_evolution_html,
    forms=("text",),
    encoding="8bit",
)
_HORDE = replace(_MUTT, name="Horde", text=_horde_text)
_NOTES = Client(
    name="Notes",
    words=words(_ENGLISH, dates="{mm}/{dd}/{y} {hh}:{MM} {ap}"),
    order="sender to cc date subject",
    style=Style(named='"{name}" <{email}>', nameless="<{email}>"),
    text=_notes_text,
    html=_evolution_html,
    forms=("text",),
)

CLIENTS = (
    _SAMSUNG,
    _SPARK,
    _MAILMATE,
    _EMCLIENT,
    _EMCLIENT_10,
    _EVOLUTION,
    _KMAIL,
    _MUTT,
    _HORDE,
    _NOTES,
)
