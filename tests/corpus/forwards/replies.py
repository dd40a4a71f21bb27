"""Replies that quote, as mail clients write them: none is a forward, though Outlook's look like one."""

from html import escape

from tests.corpus.forwards.calendars import rows, written
from tests.corpus.forwards.exchanges import JO, moment
from tests.corpus.forwards.layouts import block, divs, quoted, text
from tests.corpus.forwards.scribe import IN_THREAD, Client, Draft, draft_of, header, mail, single

_INTRODUCTIONS = rows("""
cs    | {wk} {d}. {m}. {y} v {H}:{MM} odesílatel {who} napsal:
da    | Den {wk} {d}. {mon} {y} kl. {HH}.{MM} skrev {who}:
de    | Am {wk}, {d}. {mon} {y} um {HH}:{MM} Uhr schrieb {who}:
en    | On {wk}, {mon} {d}, {y} at {h}:{MM}~{ap} {who} wrote:
es    | El {wk}, {d} {mon} {y} a las {H}:{MM}, {who} escribió:
et    | {who} kirjutas kuupäeval {wk}, {d}. {mon} {y} kell {HH}:{MM}:
fi    | {wk} {d}. {mon} {y} klo {H}.{MM} {who} kirjoitti:
fr    | Le {wk} {d} {mon} {y} à {HH}:{MM}, {who} a écrit_:
hr    | {wk}, {d}. {mon} {y}. u {HH}:{MM} {who} napisao je:
hu    | {who} ezt írta (időpont: {y}. {mon} {d}., {wk}, {H}:{MM}):
it    | Il giorno {wk} {d} {mon} {y} alle ore {HH}:{MM} {who} ha scritto:
ja    | {y}年{m}月{d}日({wk}) {H}:{MM} {who}:
nl    | Op {wk} {d} {mon} {y} om {HH}:{MM} schreef {who}:
no    | {wk} {d}. {mon} {y} kl. {HH}:{MM} skrev {who}:
pl    | {wk}, {d} {mon} {y} o {HH}:{MM} {who} napisał(a):
pt    | {who} escreveu ({wk}, {d}/{mm}/{y} à(s) {HH}:{MM}):
pt-BR | Em {wk}, {d} de {mon} de {y} às {HH}:{MM}, {who} escreveu:
ro    | În {wk}, {d} {mon} {y} la {HH}:{MM}, {who} a scris:
ru    | {wk}, {d} {mon} {y} г. в {HH}:{MM}, {who}:
sk    | {wk} {d}. {m}. {y} o {H}:{MM} {who} napísal(a):
sv    | Den {wk} {d} {mon} {y} kl {HH}:{MM} skrev {who}:
tr    | {who}, {d} {mon} {y} {wk}, {HH}:{MM} tarihinde şunu yazdı:
uk    | {wk}, {d} {mon} {y} р. о {HH}:{MM} {who} пише:
""")

PREFIXES = single("""
cs    | RE
da    | SV
de    | AW
en    | RE
en-GB | Re
es    | RE
et    | Vs
fi    | VS
fr    | RE
hr    | Re
hu    | Vá
it    | R
ja    | RE
nl    | Antw
no    | SV
pl    | ODP
pt    | RE
pt-BR | RES
ro    | RE
ru    | HA
sk    | RE
sv    | SV
tr    | YNT
uk    | RE
""")


def with_a_block(client: Client, language: str, form: str, number: int) -> bytes:
    """A reply with the same block as a forward has, as Outlook and others write it."""
    draft = draft_of(client, language, number)
    head = _head(draft, number, language, f"{PREFIXES[language]}: Contract")
    return mail(head, client, draft, form)


def introduced(client: Client, language: str, form: str, number: int) -> bytes:
    """A reply that says `On …, Jo wrote:`. What it quotes may itself be a forward."""
    draft = draft_of(client, language, number)
    (person,) = draft.rows[[row.name for row in draft.rows].index("sender")].people
    pattern = _INTRODUCTIONS[language][0].replace(
        "{who}", f"{person.name} <{person.email}>".strip()
    )
    above = written(moment(number, language), language, pattern)
    inner = [*(["", draft.above, *block(draft), ""] if number % 2 else []), *draft.body]
    answer = draft.note or ("Thank you",)
    shown = Client(
        name=client.name,
        words=client.words,
        order=client.order,
        text=lambda _: text(answer, "", above, "", quoted(inner)),
        html=lambda _: _html(answer, above, inner),
    )
    head = _head(draft, number, language, "Re: Contract")
    return mail(head, shown, draft, form)


def _html(answer, above: str, inner) -> str:
    return (
        f'<div dir="ltr">{divs(answer)}</div><br><div class="gmail_quote gmail_quote_container">'
        f'<div dir="ltr" class="gmail_attr">{escape(above, quote=False)}<br></div><blockquote '
        'class="gmail_quote" style="margin:0px 0px 0px 0.8ex;border-left:1px solid rgb(204,204,204)">'
        f"{divs(inner)}</blockquote></div>\n"
    )


def _head(draft: Draft, number: int, language: str, subject: str) -> dict[str, str]:
    to = {row.name: row.text for row in draft.rows}["sender"]
    named = {"To": to if to.isascii() else JO.email, "Bcc": "log@relay.example"}
    return header(number, moment(number, language), subject) | named | IN_THREAD
