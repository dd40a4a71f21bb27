"""Webmail: Proton, Tuta, Fastmail, Zoho, IONOS."""

from tests.corpus.forwards.calendars import RFC
from tests.corpus.forwards.layouts import block, breaks, divs, plain, quoted, spaced, text, value
from tests.corpus.forwards.scribe import Client, Draft, Style, single, words

_ENGLISH = "en | | From | Date | To | Cc | Subject"


def _lines(draft: Draft, colon: str = ": ") -> list[str]:
    return [f"{row.label}{colon}{value(draft, row)}" for row in draft.rows]


# ---------------------------------------------------------------- Proton


def _proton_text(draft: Draft) -> str:
    above = "------- Forwarded Message -------"
    return text(spaced(draft), above, block(draft), "", quoted(draft.body))


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
    style=Style(nameless="{email} <{email}>"),
    text=_proton_text,
    html=_proton_html,
)


def _old_proton_text(draft: Draft) -> str:
    """Until 2022 a forward began like a reply, below a line with typographic hyphens."""
    sender, date = draft.rows
    above = f"{'‐' * 7} Original Message {'‐' * 7}"
    return text(
        spaced(draft), above, f"On {date.text}, {sender.text} wrote:", "", quoted(draft.body)
    )


def _old_proton_html(draft: Draft) -> str:
    sender, date = draft.rows
    return (
        f'<div>{breaks(draft.note)}<br></div><div class="protonmail_quote">{"‐" * 7} Original Message '
        f"{'‐' * 7}<br> On {date.text}, {value(draft, sender)} wrote:<br> <br> <blockquote "
        f'class="protonmail_quote" type="cite"> {divs(draft.body)}</blockquote><br></div>\n'
    )


_OLD_PROTON = Client(
    name="Proton until 2022",
    words=words(_ENGLISH, dates="{day}, {month} {d}, {y} {h}:{MM} {ap}"),
    order="sender date",
    text=_old_proton_text,
    html=_old_proton_html,
)

# ---------------------------------------------------------------- Tuta


def _tuta_text(draft: Draft) -> str:
    return text(spaced(draft), block(draft), "", quoted(draft.body))


def _tuta_html(draft: Draft) -> str:
    """No line above the block, addresses without names."""
    rows = [f"{row.label}: {plain(row)}" for row in draft.rows]
    return (
        f"<div>{divs(draft.note)}</div><br><br>{'<br>'.join(rows)}<br><br><blockquote "
        f'class="tutanota_quote">{divs(draft.body)}</blockquote>\n'
    )


_TUTA = Client(
    name="Tuta",
    words=words(
        """
        en | | From | Date  | To | Cc | Subject
        de | | Von  | Datum | An | Cc | Betreff
        """,
        dates={
            "en": "{wk}, {mon} {d}, {y}, {h}:{MM} {ap}",
            "de": "{wk}, {d}. {mon} {y}, {HH}:{MM}",
        },
        prefixes="FWD",
    ),
    order="date sender to cc subject",
    style=Style(named="{email}"),
    text=_tuta_text,
    html=_tuta_html,
    forms=("html",),
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

CLIENTS = (_PROTON, _OLD_PROTON, _TUTA, _FASTMAIL, _ZOHO, _IONOS)
