"""Yahoo Mail. Its text part has the whole block in one line, its labels run into the values before."""

from tests.corpus.forwards.layouts import block, divs, spaced, text, value
from tests.corpus.forwards.scribe import Client, Draft, Style, single, words

_WORDS = """
cs    | Přeposlaná zpráva            | Od        | Datum      | Komu          | Kopie   | Předmět
da    | Videresendt meddelelse       | Fra       | Sendt      | Til           | Cc      | Emne
de    | Weitergeleitete Nachricht    | Von       | Gesendet   | An            | CC      | Betreff
en    | Forwarded Message            | From      | Sent       | To            | Cc      | Subject
es    | Mensaje reenviado            | De        | Enviado    | Para          | CC      | Asunto
fi    | Edelleenlähetetty viesti     | Lähettäjä | Lähetetty  | Vastaanottaja | Kopio   | Aihe
fr    | Message transmis             | De_       | Envoyé_    | À_            | Cc_     | Objet_
hu    | Továbbított üzenet           | Feladó    | Elküldve   | Címzett       | Másolat | Tárgy
it    | Messaggio inoltrato          | Da        | Inviato    | A             | Cc      | Oggetto
nl    | Doorgestuurd bericht         | Van       | Verzonden  | Aan           | Cc      | Onderwerp
no    | Videresendt melding          | Fra       | Sendt      | Til           | Kopi    | Emne
pl    | Przekazana wiadomość         | Od        | Wysłano    | Do            | Dw      | Temat
pt    | Mensagem reencaminhada       | De        | Enviado    | Para          | Cc      | Assunto
pt-BR | Mensagem encaminhada         | De        | Enviado    | Para          | Cc      | Assunto
ro    | Mesaj redirecționat          | De la     | Trimis     | Către         | Cc      | Subiect
ru    | Пересылаемое сообщение       | От        | Отправлено | Кому          | Копия   | Тема
sk    | Preposlaná správa            | Od        | Odoslané   | Komu          | Kópia   | Predmet
sv    | Vidarebefordrat meddelande   | Från      | Skickat    | Till          | Kopia   | Ämne
tr    | İletilmiş Mesaj              | Kimden    | Gönderilen | Kime          | Cc      | Konu
uk    | Перенаправлене повідомлення  | Від       | Відправлено | Кому         | Копія   | Тема
"""

_DATES = single("""
cs    | {day} {d}. {month} {y} {HH}:{MM}:{SS} {zone}
da    | {day} {d}. {month} {y} {HH}.{MM}.{SS} {zone}
de    | {day}, {d}. {month} {y}, {HH}:{MM}:{SS} {zone}
en    | {day}, {month} {d}, {y} at {hh}:{MM}:{SS} {ap} {zone}
es    | {day}, {d} de {month} de {y}, {HH}:{MM}:{SS} {zone}
fi    | {day} {d}. {month} {y} klo {HH}.{MM}.{SS} {zone}
fr    | {day} {d} {month} {y} à {HH}:{MM}:{SS} {zone}
hu    | {y}. {month} {d}., {day} {HH}:{MM}:{SS} {zone}
it    | {day} {d} {month} {y} alle ore {HH}:{MM}:{SS} {zone}
nl    | {day} {d} {month} {y} om {HH}:{MM}:{SS} {zone}
no    | {day} {d}. {month} {y} {HH}:{MM}:{SS} {zone}
pl    | {day}, {d} {month} {y}, {HH}:{MM}:{SS} {zone}
pt    | {day}, {d} de {month} de {y}, {HH}:{MM}:{SS} {zone}
pt-BR | {day}, {d} de {month} de {y} às {HH}:{MM}:{SS} {zone}
ro    | {day}, {d} {month} {y}, {HH}:{MM}:{SS} {zone}
ru    | {day}, {d} {month} {y} г., {HH}:{MM}:{SS} {zone}
sk    | {day} {d}. {month} {y}, {HH}:{MM}:{SS} {zone}
sv    | {day} {d} {month} {y} {HH}:{MM}:{SS} {zone}
tr    | {d} {month} {y} {day} {HH}:{MM}:{SS} {zone}
uk    | {day}, {d} {month} {y} р., {HH}:{MM}:{SS} {zone}
""")


def _text(draft: Draft) -> str:
    glued = f"   ----- {draft.above} ----- {''.join(block(draft))}"
    return text(spaced(draft), glued.replace("Dw:", "Dw"), draft.body)


def _html(draft: Draft) -> str:
    rows = [f"<div><b>{row.label}:</b> {value(draft, row)}</div>" for row in draft.rows]
    font = (
        "font-family:'Helvetica Neue', Helvetica, Arial, sans-serif;font-size:13px;color:#26282a;"
    )
    return (
        '<html><head></head><body><div class="ydp5c1d4yahoo-style-wrap" style="font-family:Helvetica">'
        f'<div dir="ltr">{divs(draft.note)}</div><div><br></div></div><div id="yahoo_quoted_4711471147" '
        f'class="yahoo_quoted"><div style="{font}"><div>----- {draft.above} -----</div>{"".join(rows)}'
        f'<div><br></div><div><div id="yiv4711">{divs(draft.body)}</div></div></div></div></body></html>\n'
    )


CLIENTS = (
    Client(
        name="Yahoo",
        words=words(_WORDS, dates=_DATES, prefixes="Fw"),
        order="sender to cc date subject",
        style=Style(nameless='"{email}" <{email}>', quotes_commas=True, between="; "),
        text=_text,
        html=_html,
        encoding="base64",
    ),
)
