"""Thunderbird: a table in HTML, a tab behind the labels in text; dates as in the mail's own header."""

from tests.corpus.forwards.calendars import RFC
from tests.corpus.forwards.layouts import block, divs, escape, spaced, text
from tests.corpus.forwards.scribe import Client, Draft, Row, Style, words

_WORDS = """
cs    | Přeposlaná zpráva            | Od        | Datum    | Komu          | Kopie       | Předmět
da    | Videresendt meddelelse       | From      | Date     | To            | CC          | Subject
de    | Weitergeleitete Nachricht    | Von       | Datum    | An            | Kopie (CC)  | Betreff
en    | Forwarded Message            | From      | Date     | To            | CC          | Subject
es    | Mensaje reenviado            | De        | Fecha    | Para          | CC          | Asunto
et    | Edastatud kiri               | Saatja    | Kuupäev  | Saaja         | Koopia      | Teema
fi    | Välitetty viesti             | Lähettäjä | Päiväys  | Vastaanottaja | CC          | Aihe
fr    | Message transféré            | De_       | Date_    | Pour_         | Copie à_    | Sujet_
hr    | Proslijeđena poruka          | Šalje     | Datum    | Prima         | CC          | Naslov
hu    | Továbbított üzenet           | Feladó    | Dátum    | Címzett       | CC          | Tárgy
it    | Messaggio Inoltrato          | Mittente  | Data     | A             | CC          | Oggetto
ja    | Forwarded Message            | From      | Date     | To            | CC          | Subject
nl    | Doorgestuurd bericht         | Van       | Datum    | Aan           | CC          | Onderwerp
no    | Videresendt melding          | Fra       | Dato     | Til           | CC          | Emne
pl    | Treść przekazanej wiadomości | Nadawca   | Data     | Adresat       | Kopia       | Temat
pt    | Mensagem reencaminhada       | De        | Data     | Para          | CC          | Assunto
pt-BR | Mensagem encaminhada         | De        | Data     | Para          | CC          | Assunto
ro    | Mesaj redirecționat          | de la     | Dată     | Către         | CC          | Subiect
ru    | Перенаправленное сообщение   | От        | Дата     | Кому          | Копия       | Тема
sk    | Preposlaná správa --- Forwarded Message | Od | Dátum | Pre           | Kópia       | Predmet
sv    | Vidarebefordrat meddelande   | Från      | Datum    | Till          | Kopia       | Ämne
tr    | İletilen İleti               | Kimden    | Tarih    | Kime          | CC          | Konu
uk    | Переслане повідомлення       | Від       | Дата     | Кому          | CC          | Тема
"""


def _above(draft: Draft) -> str:
    dashes = "-" * (3 if draft.above.startswith("Treść") else 8)
    return f"{dashes} {draft.above} {dashes}"


def _text(draft: Draft) -> str:
    rows = block(draft, "{label}: \t{text}")
    return text(spaced(draft), "", "", _above(draft), rows, "", "", "", draft.body)


def _composed_as_text(draft: Draft) -> str:
    return text(spaced(draft), "", _above(draft), block(draft), "", draft.body)


def _html(draft: Draft) -> str:
    head = '<th valign="BASELINE" align="RIGHT" nowrap="nowrap">'
    rows = [f"<tr>{head}{row.label}: </th><td>{_cell(draft, row)}</td></tr>" for row in draft.rows]
    return (
        '<html><head><meta http-equiv="content-type" content="text/html; charset=UTF-8"></head><body>'
        f'{divs(draft.note, "<p>").replace("</div>", "</p>")}<div class="moz-forward-container"><br><br>'
        f'{_above(draft)}<table class="moz-email-headers-table" cellspacing="0" cellpadding="0" '
        f'border="0"><tbody>{"".join(rows)}</tbody></table><br><br>{divs(draft.body)}</div></body></html>\n'
    )


def _cell(draft: Draft, row: Row) -> str:
    if not row.people:
        return escape(row.text, quote=False)
    return ", ".join(_link(draft, person) for person in row.people)


def _link(draft: Draft, person) -> str:
    href = f'href="mailto:{person.email}"'
    if not person.name:
        return f'<a class="moz-txt-link-abbreviated" {href}>{person.email}</a>'
    name = escape(draft.style.one(person).rpartition(" <")[0])
    return f'{name} <a class="moz-txt-link-rfc2396E" {href}>&lt;{person.email}&gt;</a>'


_STYLE = Style(quotes_commas=True)

CLIENTS = (
    Client(
        name="Thunderbird",
        words=words(_WORDS, dates=RFC),
        order="subject date sender to cc",
        style=_STYLE,
        text=_text,
        html=_html,
        encoding="8bit",
        is_flowed=True,
        head={"X-Forwarded-Message-Id": "<0@client.example>"},
    ),
    Client(
        name="Thunderbird, composed as text",
        words=words(_WORDS, dates=RFC),
        order="subject date sender to cc",
        style=_STYLE,
        text=_composed_as_text,
        html=_html,
        forms=("text",),
        encoding="8bit",
        is_flowed=True,
        head={"X-Forwarded-Message-Id": "<0@client.example>"},
    ),
)
