"""Gmail on the web, on Android and on iOS.

The line above the block and all labels but the first are English in every language. The text part
is made from the HTML, broken at 78 columns.
"""

from dataclasses import replace

from tests.corpus.forwards.layouts import block, divs, escape, spaced, text, value
from tests.corpus.forwards.scribe import IN_THREAD, Client, Draft, Style, Words, single

_ABOVE = "---------- Forwarded message ---------"

_DATES = single("""
cs    | {wk} {d}. {m}. {y} v {H}:{MM}
da    | {wk} {d}. {mon} {y} kl. {HH}.{MM}
de    | {wk}, {d}. {mon} {y} um {HH}:{MM} Uhr
en    | {wk}, {mon} {d}, {y} at {h}:{MM}~{ap}
en-GB | {wk}, {d} {mon} {y} at {HH}:{MM}
es    | {wk}, {d} {mon} {y} a las {H}:{MM}
et    | {wk}, {d}. {mon} {y} kell {HH}:{MM}
fi    | {wk} {d}. {mon} {y} klo {H}.{MM}
fr    | {wk} {d} {mon} {y} à {HH}:{MM}
hr    | {wk}, {d}. {mon} {y}. u {HH}:{MM}
hu    | {y}. {mon} {d}., {wk}, {H}:{MM}
it    | {wk} {d} {mon} {y} alle ore {HH}:{MM}
ja    | {y}年{m}月{d}日({wk}) {H}:{MM}
nl    | {wk} {d} {mon} {y} om {HH}:{MM}
no    | {wk} {d}. {mon} {y} kl. {HH}:{MM}
pl    | {wk}, {d} {mon} {y} o {HH}:{MM}
pt    | {wk}, {d}/{mm}/{y} à(s) {HH}:{MM}
pt-BR | {wk}, {d} de {mon} de {y} às {HH}:{MM}
ro    | {wk}, {d} {mon} {y} la {HH}:{MM}
ru    | {wk}, {d} {mon} {y} г. в {HH}:{MM}
sk    | {wk} {d}. {m}. {y} o {H}:{MM}
sv    | {wk} {d} {mon} {y} kl {HH}:{MM}
tr    | {d} {mon} {y} {wk}, {HH}:{MM}
uk    | {wk}, {d} {mon} {y} р. о {HH}:{MM}
""")

_SENDERS = single("""
cs    | Od
da    | Fra
de    | Von
en    | From
en-GB | From
es    | De
et    | Saatja
fi    | Lähettäjä
fr    | De_
hr    | Šalje
hu    | Feladó
it    | Da
ja    | From
nl    | Van
no    | Fra
pl    | Od
pt    | De
pt-BR | De
ro    | De la
ru    | От
sk    | Od
sv    | Från
tr    | Gönderen
uk    | Від
""")


def _words(language: str) -> Words:
    return Words(
        above=_ABOVE, sender=_SENDERS[language], date="Date", subject="Subject", to="To", cc="Cc",
        pattern=_DATES[language], prefix="Fwd",
    )  # fmt: skip


def _text(draft: Draft) -> str:
    return text(spaced(draft), draft.above, block(draft), "", "", draft.body)


def _html(draft: Draft) -> str:
    return (
        f'<div dir="ltr">{divs(draft.note)}<br><br>'
        f'<div class="gmail_quote gmail_quote_container">{_attribution(draft, "b")}<br><br>'
        f'<div dir="ltr">{divs(draft.body)}</div></div></div>\n'
    )


def _mobile(draft: Draft) -> str:
    auto = '<div dir="auto">'
    return (
        f'{divs(draft.note, auto)}<br><div class="gmail_quote">'
        f"{_attribution(draft, 'strong')}<br><br>{divs(draft.body)}</div>\n"
    )


def _attribution(draft: Draft, tag: str) -> str:
    sender, *others = draft.rows
    (person,) = sender.people
    name = f'<{tag} class="gmail_sendername" dir="auto">{escape(person.name)}</{tag}> '
    address = f'&lt;<a href="mailto:{person.email}">{person.email}</a>&gt;'
    lines = [f"{row.label}: {value(draft, row)}" for row in others]
    return (
        f'<div dir="ltr" class="gmail_attr">{draft.above}<br>'
        f'{sender.label}: {name if person.name else ""}<span dir="auto">{address}</span><br>'
        f"{'<br>'.join(lines)}<br></div>"
    )


_WEB = Client(
    name="Gmail",
    words={language: _words(language) for language in _SENDERS},
    order="sender date subject to cc",
    style=Style(nameless="<{email}>"),
    text=_text,
    html=_html,
    columns=78,
    head=IN_THREAD,
)

CLIENTS = (_WEB, replace(_WEB, name="Gmail on a phone", html=_mobile, encoding="base64"))
