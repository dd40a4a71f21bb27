"""Outlook's words: labels, prefixes, and times as Windows and Apple's systems write them.

The words are the user's, or English ones, by a setting (the default in some languages).
"""

from tests.corpus.forwards.scribe import single

WORDS = """
cs    | Od        | Odesláno   | Komu          | Kopie          | Předmět
da    | Fra       | Sendt      | Til           | Cc             | Emne
de    | Von       | Gesendet   | An            | Cc             | Betreff
en    | From      | Sent       | To            | Cc             | Subject
en-GB | From      | Sent       | To            | Cc             | Subject
es    | De        | Enviado el | Para          | CC             | Asunto
et    | Saatja    | Saadetud   | Adressaat     | Koopia         | Teema
fi    | Lähettäjä | Lähetetty  | Vastaanottaja | Kopio          | Aihe
fr    | De_       | Envoyé_    | À_            | Cc_            | Objet_
hr    | Šalje     | Poslano    | Prima         | Kopija         | Predmet
hu    | Feladó    | Elküldve   | Címzett       | Másolatot kap  | Tárgy
it    | Da        | Inviato    | A             | Cc             | Oggetto
ja    | 差出人     | 送信日時    | 宛先           | CC             | 件名
nl    | Van       | Verzonden  | Aan           | CC             | Onderwerp
no    | Fra       | Sendt      | Til           | Kopi           | Emne
pl    | Od        | Wysłano    | Do            | DW             | Temat
pt    | De        | Enviado    | Para          | Cc             | Assunto
pt-BR | De        | Enviada em | Para          | Cc             | Assunto
ro    | De la     | Trimis     | Către         | Cc             | Subiect
ru    | От        | Отправлено | Кому          | Копия          | Тема
sk    | Od        | Odoslané   | Komu          | Kópia          | Predmet
sv    | Från      | Skickat    | Till          | Kopia          | Ämne
tr    | Kimden    | Gönderildi | Kime          | Bilgi          | Konu
uk    | Від       | Надіслано  | Кому          | Копія          | Тема
"""

ORIGINAL = single("""
cs    | Původní zpráva
da    | Oprindelig meddelelse
de    | Ursprüngliche Nachricht
en    | Original Message
en-GB | Original Message
es    | Mensaje original
et    | Algne sõnum
fi    | Alkuperäinen viesti
fr    | Message d'origine
hr    | Izvorna poruka
hu    | Eredeti üzenet
it    | Messaggio originale
ja    | 元のメッセージ
nl    | Oorspronkelijk bericht
no    | Opprinnelig melding
pl    | Wiadomość oryginalna
pt    | Mensagem original
pt-BR | Mensagem original
ro    | Mesaj original
ru    | Исходное сообщение
sk    | Pôvodná správa
sv    | Ursprungligt meddelande
tr    | Özgün İleti
uk    | Вихідне повідомлення
""")

PREFIXES = single("""
cs    | FW
da    | VS
de    | WG
en    | FW
en-GB | Fw
es    | RV
et    | Edasi
fi    | VL
fr    | TR
hr    | FW
hu    | Továbbítás
it    | I
ja    | FW
nl    | FW
no    | VS
pl    | PD
pt    | FW
pt-BR | ENC
ro    | FW
ru    | FW
sk    | FW
sv    | VB
tr    | İLT
uk    | FW
""")

WEB_PREFIXES = {
    **PREFIXES, "cs": "Fw", "en": "Fw", "hr": "Fw", "hu": "Fw", "no": "Vs", "ro": "Redir.", "sk": "Fw",
}  # fmt: skip
MAC_PREFIXES = {**PREFIXES, "no": "Videresend", "hu": "FW"}

WINDOWS = single("""
cs    | {day} {d}. {month} {y} {H}:{MM}
da    | {day} den {d}. {month} {y} {HH}:{MM}
de    | {day}, {d}. {month} {y} {HH}:{MM}
en    | {day}, {month} {d}, {y} {h}:{MM} {ap}
en-GB | {dd} {month} {y} {HH}:{MM}
es    | {day}, {d} de {month} de {y} {H}:{MM}
et    | {day}, {d}. {month} {y} {HH}:{MM}
fi    | {on} {d}. {month} {y} {H}.{MM}
fr    | {day} {d} {month} {y} {HH}:{MM}
hr    | {day}, {d}. {month} {y}. {HH}:{MM}
hu    | {y}. {month} {d}., {day} {H}:{MM}
it    | {day} {d} {month} {y} {HH}:{MM}
ja    | {y}年{m}月{d}日 {H}:{MM}
nl    | {day} {d} {month} {y} {HH}:{MM}
no    | {day} {d}. {month} {y} {HH}:{MM}
pl    | {day}, {d} {month} {y} {HH}:{MM}
pt    | {d} de {month} de {y} {HH}:{MM}
pt-BR | {day}, {d} de {month} de {y} {HH}:{MM}
ro    | {day}, {d} {month} {y} {HH}:{MM}
ru    | {day}, {d} {month} {y} г. {H}:{MM}
sk    | {day} {d}. {month} {y} {H}:{MM}
sv    | {day} den {d} {month} {y} {HH}:{MM}
tr    | {d} {month} {y} {day} {HH}:{MM}
uk    | {d} {month} {y} р. {H}:{MM}
""")

MAC_WORDS = """
cs    | Od        | Datum      | Komu          | Kopie          | Předmět
da    | Fra       | Dato       | Til           | Cc             | Emne
de    | Von       | Datum      | An            | Cc             | Betreff
en    | From      | Date       | To            | Cc             | Subject
en-GB | From      | Date       | To            | Cc             | Subject
es    | De        | Fecha      | Para          | CC             | Asunto
fi    | Lähettäjä | Päivämäärä | Vastaanottaja | Kopio          | Aihe
fr    | De_       | Date_      | À_            | Cc_            | Objet_
hu    | Feladó    | Dátum      | Címzett       | Másolatot kap  | Tárgy
it    | Da        | Data       | A             | Cc             | Oggetto
ja    | 差出人     | 日付        | 宛先           | CC             | 件名
nl    | Van       | Datum      | Aan           | CC             | Onderwerp
no    | Fra       | Dato       | Til           | Kopi           | Emne
pl    | Od        | Data       | Do            | DW             | Temat
pt    | De        | Data       | Para          | CC             | Assunto
pt-BR | De        | Data       | Para          | Cc             | Assunto
ro    | De la     | Data       | Către         | Cc             | Subiect
ru    | От        | Дата       | Кому          | Копия          | Тема
sk    | Od        | Dátum      | Komu          | Kópia          | Predmet
sv    | Från      | Datum      | Till          | Kopia          | Ämne
tr    | Kimden    | Tarih      | Kime          | Bilgi          | Konu
uk    | Від       | Дата       | Кому          | Копія          | Тема
"""

MAC = single("""
cs    | {day} {d}. {month} {y} v {H}:{MM}
da    | {day}, {d}. {month} {y} kl. {HH}.{MM}
de    | {day}, {d}. {month} {y} um {HH}:{MM}
en    | {day}, {month} {d}, {y} at {h}:{MM}~{ap}
en-GB | {day}, {d} {month} {y} at {HH}:{MM}
es    | {day}, {d} de {month} de {y}, {H}:{MM}
fi    | {day}, {d}. {month} {y} klo {H}.{MM}
fr    | {day}, {d} {month} {y} à {HH}:{MM}
hu    | {day}, {y}. {month} {d}. {H}:{MM}
it    | {day}, {d} {month} {y} {HH}:{MM}
ja    | {y}年{m}月{d}日 {day} {H}:{MM}
nl    | {day}, {d} {month} {y} om {HH}:{MM}
no    | {day}, {d}. {month} {y} kl. {HH}:{MM}
pl    | {day}, {d} {month} {y} o {HH}:{MM}
pt    | {day}, {d} de {month} de {y}, {HH}:{MM}
pt-BR | {day}, {d} de {month} de {y}, {HH}:{MM}
ro    | {day}, {d} {month} {y}, {HH}:{MM}
ru    | {day}, {d} {month} {y} г. в {HH}:{MM}
sk    | {day}, {d}. {month} {y}, {H}:{MM}
sv    | {day}, {d} {month} {y} {HH}:{MM}
tr    | {d} {month} {y} {day} {HH}:{MM}
uk    | {day}, {d} {month} {y} р. о {HH}:{MM}
""")

INTRODUCTIONS = single("""
cs    | Dne {dd}.{mm}.{y} {H}:{MM}, "{{name}}" <{{email}}> napsal(a):
da    | Den {dd}.{mm}.{y} {HH}.{MM} skrev "{{name}}" <{{email}}>:
de    | Am {dd}.{mm}.{yy}, {HH}:{MM} schrieb "{{name}}" <{{email}}>:
en    | On {m}/{d}/{yy}, {h}:{MM} {ap}, "{{name}}" <{{email}}> wrote:
en-GB | On {dd}/{mm}/{y} {HH}:{MM}, "{{name}}" <{{email}}> wrote:
es    | El {d}/{m}/{yy} {H}:{MM}, "{{name}}" <{{email}}> escribió:
fi    | {{name}} <{{email}}> kirjoitti {d}.{m}.{y} {H}.{MM}:
fr    | Le {dd}/{mm}/{y} {HH}:{MM}, «_{{name}}_» <{{email}}> a écrit_:
hu    | {y}. {mm}. {dd}. {H}:{MM} időpontban {{name}} (<{{email}}>) ezt írta:
it    | Il giorno {dd}/{mm}/{yy}, {HH}:{MM} "{{name}}" <{{email}}> ha scritto:
nl    | Op {dd}-{mm}-{yy} {HH}:{MM} heeft {{name}} <{{email}}> geschreven:
no    | {{name}} <{{email}}> skrev følgende den {dd}.{mm}.{y} {HH}:{MM}:
pl    | Dnia {dd}.{mm}.{y}, {HH}:{MM} użytkownik „{{name}}” <{{email}}> napisał:
pt    | Em {dd}/{mm}/{yy}, {HH}:{MM}, "{{name}}" <{{email}}> escreveu:
pt-BR | Em {dd}/{mm}/{y} {HH}:{MM}, "{{name}}" <{{email}}> escreveu:
ru    | {dd}.{mm}.{yy}, {HH}:{MM} пользователь "{{name}}" <{{email}}> написал:
sk    | {d}. {m}. {y} {H}:{MM} používateľ {{name}} (<{{email}}>) napísal:
sv    | Den {y}-{mm}-{dd} {HH}:{MM} skrev "{{name}}" <{{email}}> följande:
tr    | "{{name}}" <{{email}}>, {d}.{mm}.{y} {HH}:{MM} tarihinde şunu yazdı:
""")
"""Outlook for Mac up to 2019 introduces a forward of plain text like a reply, and indents it."""
