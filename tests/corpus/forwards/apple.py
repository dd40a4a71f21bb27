"""Apple Mail on macOS and iOS. There is none in Estonian.

The block is quoted like the body, in text and as `blockquote type="cite"`. iOS puts it in another order,
and a byte order mark before the body.
"""

from tests.corpus.forwards.layouts import block, breaks, divs, quoted, spaced, text, value
from tests.corpus.forwards.scribe import Client, Draft, Style, single, words

_WORDS = """
cs    | Začátek přeposílané zprávy:          | Od           | Datum      | Komu          | Kopie   | Předmět
da    | Start på videresendt besked:         | Fra          | Dato       | Til           | Cc      | Emne
de    | Anfang der weitergeleiteten Nachricht: | Von        | Datum      | An            | Kopie   | Betreff
en    | Begin forwarded message:             | From         | Date       | To            | Cc      | Subject
en-GB | Begin forwarded message:             | From         | Date       | To            | Cc      | Subject
es    | Inicio del mensaje reenviado:        | De           | Fecha      | Para          | Cc      | Asunto
fi    | Välitetty viesti alkaa:              | Lähettäjä    | Päivämäärä | Vastaanottaja | Kopio   | Aihe
fr    | Début du message réexpédié_:         | De           | Date       | À             | Cc      | Objet
hr    | Započni proslijeđenu poruku:         | Šalje        | Datum      | Prima         | Cc      | Predmet
hu    | Továbbított levél kezdete:           | Feladó       | Dátum      | Címzett       | Másolat | Tárgy
it    | Inizio messaggio inoltrato:          | Da           | Data       | A             | Cc      | Oggetto
ja    | 転送されたメッセージ：                    | 差出人        | 日付        | 宛先           | Cc      | 件名
nl    | Begin doorgestuurd bericht:          | Van          | Datum      | Aan           | Kopie   | Onderwerp
no    | Videresendt melding:                 | Fra          | Dato       | Til           | Kopi    | Emne
pl    | Początek przekazywanej wiadomości:   | Od           | Data       | Do            | Dw      | Temat
pt    | Início da mensagem reencaminhada:    | De           | Data       | Para          | Cc      | Assunto
pt-BR | Início da mensagem encaminhada:      | De           | Data       | Para          | Cc      | Assunto
ro    | Începe mesajul redirecționat:        | Expeditorul  | Dată       | Destinatarul  | Cc      | Subiectul
ru    | Начало переадресованного сообщения:  | Отправитель  | Дата       | Кому          | Копия   | Тема
sk    | Začiatok preposlanej správy:         | Od           | Dátum      | Pre           | Cc      | Predmet
sv    | Vidarebefordrat mejl:                | Från         | Datum      | Till          | Kopia   | Ämne
tr    | İleti başlangıcı:                    | Kimden       | Tarih      | Kime          | Bilgi   | Konu
uk    | Початок листа, що пересилається:     | Від кого     | Дата       | Кому          | Копія   | Тема
"""

_DATES = single("""
cs    | {d}. {month} {y} {H}:{MM}:{SS} {zone}
da    | {d}. {month} {y} kl. {HH}.{MM}.{SS} {zone}
de    | {d}. {month} {y} um {HH}:{MM}:{SS} {zone}
en    | {month} {d}, {y} at {h}:{MM}:{SS}~{ap} {zone}
en-GB | {d} {month} {y} at {HH}:{MM}:{SS} {zone}
es    | {d} de {month} de {y}, {H}:{MM}:{SS} {zone}
fi    | {d}. {month} {y} klo {H}.{MM}.{SS} {zone}
fr    | {d} {month} {y} à {HH}:{MM}:{SS} {zone}
hr    | {d}. {month} {y}. u {HH}:{MM}:{SS} {zone}
hu    | {y}. {month} {d}. {H}:{MM}:{SS} {zone}
it    | {d} {month} {y} alle ore {HH}:{MM}:{SS} {zone}
ja    | {y}年{m}月{d}日 {H}:{MM}:{SS} {zone}
nl    | {d} {month} {y} om {HH}:{MM}:{SS} {zone}
no    | {d}. {month} {y} kl. {HH}:{MM}:{SS} {zone}
pl    | {d} {month} {y} o {HH}:{MM}:{SS} {zone}
pt    | {d} de {month} de {y}, {HH}:{MM}:{SS} {zone}
pt-BR | {d} de {month} de {y} às {HH}:{MM}:{SS} {zone}
ro    | {d} {month} {y}, {HH}:{MM}:{SS} {zone}
ru    | {d} {month} {y} г. в {HH}:{MM}:{SS} {zone}
sk    | {d}. {month} {y} o {H}:{MM}:{SS} {zone}
sv    | {d} {month} {y} kl. {HH}:{MM}:{SS} {zone}
tr    | {d} {month} {y} {HH}:{MM}:{SS} {zone}
uk    | {d} {month} {y} р. о {HH}:{MM}:{SS} {zone}
""")

_STYLE = Style(quotes_commas=True)


def _text(draft: Draft) -> str:
    lines = [draft.above, "", *block(draft), "", *draft.body]
    return text(spaced(draft), quoted(lines))


def _phone_text(draft: Draft) -> str:
    lines = [*block(draft), "", f"\ufeff{draft.body[0]}", *draft.body[1:]]
    return text(spaced(draft), draft.above, "", quoted(lines))


def _html(draft: Draft) -> str:
    font = "font-family: -webkit-system-font, Helvetica Neue, Helvetica, sans-serif; color:rgba(0, 0, 0, 1.0);"
    margin = (
        '<div style="margin-top: 0px; margin-right: 0px; margin-bottom: 0px; margin-left: 0px;">'
    )
    lines = [
        f'{margin}<span style="{font}"><b>{row.label}: </b></span><span style="{font}">'
        f"{value(draft, row)}<br></span></div>"
        for row in draft.rows
    ]
    return (
        '<html><head><meta http-equiv="content-type" content="text/html; charset=utf-8"></head>'
        '<body style="overflow-wrap: break-word; -webkit-nbsp-mode: space; '
        f'line-break: after-white-space;">{breaks(draft.note)}<div><br><blockquote type="cite">'
        f'<div>{draft.above}</div><br class="Apple-interchange-newline">{"".join(lines)}<br>'
        f"<div>{divs(draft.body)}</div></blockquote></div><br></body></html>\n"
    )


def _phone_html(draft: Draft) -> str:
    lines = [f"<b>{row.label}:</b> {value(draft, row)}<br>" for row in draft.rows]
    return (
        '<html><head><meta http-equiv="content-type" content="text/html; charset=utf-8"></head>'
        f'<body dir="auto"><div dir="ltr">{breaks(draft.note)}</div><div dir="ltr"><br>{draft.above}'
        f'<br><br></div><blockquote type="cite"><div dir="ltr">{"".join(lines)}<br></div></blockquote>'
        f'<blockquote type="cite"><div dir="ltr">\ufeff{divs(draft.body)}</div></blockquote>'
        "</body></html>\n"
    )


CLIENTS = (
    Client(
        name="Apple Mail",
        words=words(_WORDS, dates=_DATES),
        order="sender subject date to cc",
        style=_STYLE,
        text=_text,
        html=_html,
    ),
    Client(
        name="Apple Mail on a phone",
        words=words(_WORDS.replace("réexpédié", "transféré"), dates=_DATES),
        order="sender date to cc subject",
        style=_STYLE,
        text=_phone_text,
        html=_phone_html,
        signature="Sent from my iPhone",
        encoding="base64",
    ),
)
