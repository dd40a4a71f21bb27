"""The webmail of hosts and of single countries: Roundcube, GMX, AOL, Zimbra, mail.ru, ukr.net and others."""

from dataclasses import replace

from tests.corpus.forwards.layouts import block, breaks, divs, quoted, spaced, text, value
from tests.corpus.forwards.scribe import Client, Draft, Style, single, words


def _dashed(dashes: str, space: str = " "):
    def lines(draft: Draft) -> str:
        above = f"{dashes}{space}{draft.above}{space}{dashes}"
        return text(spaced(draft), above, block(draft), "", draft.body)

    return lines


def _dashed_html(dashes: str, space: str = " "):
    def lines(draft: Draft) -> str:
        rows = [f"{row.label}: {value(draft, row)}<br>" for row in draft.rows]
        above = f"{dashes}{space}{draft.above}{space}{dashes}"
        return f"<html><body>{breaks(draft.note)}<br>{above}<br>{''.join(rows)}<br>{divs(draft.body)}</body></html>\n"

    return lines


def _roundcube_html(draft: Draft) -> str:
    head = '<th nowrap="nowrap" valign="baseline" align="right">'
    rows = [f"<tr>{head}{row.label}:</th><td>{value(draft, row)}</td></tr>" for row in draft.rows]
    return (
        f"<html><body style='font-size: 10pt'>{divs(draft.note)}<p><br></p><p>-------- {draft.above} "
        f'--------</p><table border="0" cellspacing="0" cellpadding="0"><tbody>{"".join(rows)}</tbody>'
        f"</table><p><br></p>{divs(draft.body)}</body></html>\n"
    )


_ROUNDCUBE = Client(
    name="Roundcube",
    words=words(
        """
        cs    | Původní zpráva         | Odesílatel | Datum      | Adresát       | Kopie | Předmět
        da    | Original meddelelse    | Fra        | Dato       | Til           | Kopi  | Emne
        de    | Originalnachricht      | Von        | Datum      | An            | Kopie | Betreff
        en    | Original Message       | From       | Date       | To            | Cc    | Subject
        es    | Mensaje original       | Remitente  | Fecha      | Destinatario  | Cc    | Asunto
        fi    | Alkuperäinen viesti    | Lähettäjä  | Päiväys    | Vastaanottaja | Kopio | Aihe
        fr    | Message original       | De         | Date       | À             | Cc    | Objet
        hu    | Eredeti üzenet         | Feladó     | Dátum      | Címzett       | Másolat | Tárgy
        it    | Messaggio originale    | Mittente   | Data       | Destinatario  | Cc    | Oggetto
        nl    | Oorspronkelijk bericht | Afzender   | Datum      | Ontvanger     | Cc    | Onderwerp
        pl    | Wiadomość oryginalna   | Nadawca    | Data       | Odbiorca      | Kopia | Temat
        pt-BR | Mensagem original      | De         | Data       | Para          | Cc    | Assunto
        ru    | Исходное сообщение     | От         | Дата       | Кому          | Копия | Тема
        sv    | Originalmeddelande     | Avsändare  | Datum      | Mottagare     | Kopia | Ämne
        """,
        dates="{y}-{mm}-{dd} {HH}:{MM}",
    ),
    order="subject date sender to cc",
    style=Style(quotes_commas=True),
    text=_dashed("-" * 8),
    html=_roundcube_html,
)


def _gmx_text(draft: Draft) -> str:
    return text(spaced(draft), block(draft), "", draft.body)


def _gmx_html(draft: Draft) -> str:
    rows = [f"<b>{row.label}:</b>&nbsp;{value(draft, row)}" for row in draft.rows]
    return (
        f'<html><head></head><body><div style="font-family: Verdana;font-size: 12.0px;">{divs(draft.note)}'
        '<div>&nbsp;</div><div name="quote" style="margin:10px 5px 5px 10px; padding: 10px 0 10px 10px; '
        'border-left:2px solid #C3D9E5;"><div style="margin:0 0 10px 0;">'
        f'{"<br/>".join(rows)}</div><div name="quoted-content">{divs(draft.body)}</div></div></div></body></html>\n'
    )


_GMX = Client(
    name="GMX",
    words=words(
        """
        de | Von  | Gesendet | An | Cc | Betreff
        en | From | Sent     | To | Cc | Subject
        """,
        dates={
            "de": "{day}, {dd}. {month} {y} um {HH}:{MM} Uhr",
            "en": "{day}, {month} {dd}, {y} at {h}:{MM} {ap}",
        },
        prefixes="Fw",
        cells="sender date to cc subject",
    ),
    order="date sender to cc subject",
    style=Style(named='"{name}" <{email}>'),
    text=_gmx_text,
    html=_gmx_html,
    forms=("alternative", "html"),
)


def _zimbra_html(draft: Draft) -> str:
    rows = [f"<b>{row.label}: </b>{value(draft, row)}<br>" for row in draft.rows]
    return (
        f'<html><body><div style="font-family: arial">{divs(draft.note)}<div><br></div><hr id="zwchr" '
        f'data-marker="__DIVIDER__"><div data-marker="__HEADERS__"><blockquote style="border-left:2px '
        f'solid #1010FF;">{"".join(rows)}</blockquote></div><div data-marker="__QUOTED_TEXT__">'
        f"{divs(draft.body)}</div></div></body></html>\n"
    )


_ZIMBRA = Client(
    name="Zimbra",
    words=words(
        """
        en | Forwarded Message   | From   | Sent       | To | Cc | Subject
        de | Weitergeleitete Mail | Von   | Gesendet   | An | CC | Betreff
        fr | Mail transféré      | De     | Envoyé     | À  | Cc | Objet
        it | Messaggio inoltrato | Da     | Inviato    | A  | Cc | Oggetto
        """,
        dates=single("""
        en | {day}, {month} {d}, {y} {h}:{MM}:{SS} {ap}
        de | {day}, {d}. {month} {y} {HH}:{MM}:{SS}
        fr | {day} {d} {month} {y} {HH}:{MM}:{SS}
        it | {day}, {d} {month} {y} {HH}:{MM}:{SS}
        """),
    ),
    order="sender to cc date subject",
    style=Style(named='"{name}" <{email}>', nameless='"{email}" <{email}>'),
    text=_dashed("-" * 5),
    html=_zimbra_html,
)


def _yandex_text(draft: Draft) -> str:
    """The date and the author in one line without a label, and a line below the body."""
    sender, date = draft.rows
    above = f"-------- {draft.above} --------"
    below = "-------- Конец пересылаемого сообщения --------"
    return text(spaced(draft), above, f"{date.text}, {sender.text}:", "", draft.body, below)


def _yandex_html(draft: Draft) -> str:
    sender, date = draft.rows
    return (
        f"<div>{divs(draft.note)}</div><div> </div><div>-------- {draft.above} --------</div><div>"
        f"{date.text}, {value(draft, sender)}:</div><div> </div>{divs(draft.body)}"
        "<div>-------- Конец пересылаемого сообщения --------</div>\n"
    )


_YANDEX = Client(
    name="Yandex",
    words=words(
        "ru | Пересылаемое сообщение | От | Дата | Кому | Копия | Тема",
        dates="{dd}.{mm}.{y}, {HH}:{MM}",
    ),
    order="sender date",
    style=Style(named='"{name}" <{email}>', nameless='"{email}" <{email}>'),
    text=_yandex_text,
    html=_yandex_html,
)


def _orange_text(draft: Draft) -> str:
    """The date stands in the line above the block; all is quoted."""
    date, *rows = draft.rows
    lines = [f"Message du {date.text}", *block(replace(draft, rows=tuple(rows))), "", *draft.body]
    return text(spaced(draft), quoted(lines))


_ORANGE = Client(
    name="Orange",
    words=words(
        "fr | | De_ | Date_ | A_ | Copie à_ | Objet_",
        dates="{dd}/{mm}/{yy} {HH}:{MM}",
        prefixes="TR",
    ),
    order="date sender to cc subject",
    style=Style(named='"{name}" <{email}>'),
    text=_orange_text,
    html=_dashed_html("-"),
    forms=("text",),
)


def _host(
    name, table, dates, *, order, dashes, space=" ", named='"{name}" <{email}>', prefixes="Fwd"
):
    return Client(
        name=name,
        words=words(table, dates=dates, prefixes=prefixes),
        order=order,
        style=Style(named=named, quotes_commas=named.startswith("{")),
        text=_dashed(dashes, space),
        html=_dashed_html(dashes, space),
    )


CLIENTS = (
    _ROUNDCUBE,
    _GMX,
    _ZIMBRA,
    _YANDEX,
    _ORANGE,
    _host(
        "AOL", "en | Original Message | From | Sent | To | Cc | Subject",
        "{wk}, {mon} {d}, {y} {h}:{MM} {pm}",
        order="sender to cc date subject", dashes="-----", space="", named="{name} <{email}>",
    ),
    _host(
        "SquirrelMail", "en | Original Message | From | Date | To | Cc | Subject",
        "{wk}, {mon} {d}, {y} {h}:{MM} {pm}",
        order="subject sender date to cc", dashes="-" * 28,
    ),
    _host(
        "mail.ru", "ru | Пересылаемое сообщение | От | Дата | Кому | Копия | Тема",
        "{day}, {d} {month} {y}, {H}:{MM} {gmt}",
        order="sender to cc date subject", dashes="-" * 8, named="{name} <{email}>",
    ),
    _host(
        "ukr.net", "uk | Переслане повідомлення | Від кого | Дата | Кому | Копія | Тема",
        "{d} {month} {y}, {HH}:{MM}:{SS}",
        order="sender to cc date subject", dashes="---",
    ),
    _host(
        "Seznam", "cs | Původní e-mail | Od | Datum | Komu | Kopie | Předmět",
        "{d}. {m}. {y} {H}:{MM}:{SS}",
        order="sender to cc date subject", dashes="-" * 10, named="{name} <{email}>",
    ),
    _host(
        "T-Online", "de | Original-Nachricht | Von | Datum | An | Cc | Betreff",
        "{y}-{mm}-{dd}T{HH}:{MM}:{SS}{utc}",
        order="subject date sender to cc", dashes="-----", space="",
    ),
    _host(
        "Libero", "it | Messaggio originale | Da | Data | A | Cc | Oggetto",
        "{d} {month} {y} alle {H}.{MM}",
        order="sender to cc date subject", dashes="-" * 10,
    ),
)  # fmt: skip
