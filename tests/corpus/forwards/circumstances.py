"""What else differs between forwards of one client: rows that only some mails have, words of two
languages, old charsets, a text part that says nothing.
"""

from dataclasses import replace

from tests.corpus.forwards import apple, google, microsoft, mozilla
from tests.corpus.forwards.calendars import rows
from tests.corpus.forwards.layouts import text
from tests.corpus.forwards.scribe import Client, Draft, Mail, Row, single

_IMPORTANCE = rows("""
cs    | Důležitost     | Vysoká
da    | Prioritet      | Høj
de    | Wichtigkeit    | Hoch
en    | Importance     | High
es    | Importancia    | Alta
et    | Tähtsus        | Kõrge
fi    | Tärkeys        | Suuri
fr    | Importance_    | Haute
hr    | Važnost        | Visoka
hu    | Fontosság      | Magas
it    | Priorità       | Alta
ja    | 重要度          | 高
nl    | Urgentie       | Hoog
no    | Viktighet      | Høy
pl    | Ważność        | Wysoka
pt    | Importância    | Alta
pt-BR | Prioridade     | Alta
ro    | Importanță     | Ridicată
ru    | Важность       | Высокая
sk    | Dôležitosť     | Vysoká
sv    | Prioritet      | Hög
tr    | Önem Derecesi  | Yüksek
uk    | Важливість     | Висока
""")
_REPLY_TO = single("""
cs    | Odpověď na
da    | Svar til
de    | Antwort an
en    | Reply-To
es    | Responder a
fi    | Vastaus
fr    | Répondre à
hr    | Odgovori na
hu    | Válaszcím
it    | Rispondi a
nl    | Antwoord aan
no    | Svar til
pl    | Odpowiedź-do
pt    | Responder A
pt-BR | Responder a
ro    | Răspuns către
ru    | Ответ-Кому
sk    | Odpovedať-Pre
sv    | Svara till
tr    | Yanıt Adresi
uk    | Кому відповісти
""")
CHARSETS = single("""
cs    | iso-8859-2
da    | iso-8859-1
de    | iso-8859-15
en    | us-ascii
es    | windows-1252
et    | iso-8859-15
fi    | iso-8859-15
fr    | iso-8859-1
hr    | windows-1250
hu    | iso-8859-2
it    | windows-1252
ja    | iso-2022-jp
nl    | iso-8859-1
no    | iso-8859-1
pl    | iso-8859-2
pt    | iso-8859-1
pt-BR | iso-8859-1
ro    | utf-16
ru    | koi8-r
sk    | windows-1250
sv    | iso-8859-1
tr    | iso-8859-9
uk    | windows-1251
""")
"""What clients used before UTF-8. Romanian's comma letters have no place in theirs."""


def _with_row(client: Client, language: str, row: Row, *, above: bool = False) -> Client:
    """The client, with one more row at the end of the block, or below its first one."""

    def more(draft: Draft) -> Draft:
        first, *others = draft.rows
        rows_now = (first, row, *others) if above else (*draft.rows, row)
        return replace(draft, rows=rows_now)

    return replace(
        client,
        words={language: client.words[language]},
        text=lambda draft: client.text(more(draft)),
        html=lambda draft: client.html(more(draft)),
    )


def important(client: Client) -> list[Client]:
    """Outlook says it below the subject."""
    return [
        _with_row(client, language, Row(name="importance", label=label, people=(), text=value))
        for language, (label, value) in _IMPORTANCE.items()
        if language in client.words
    ]


def answered_elsewhere(client: Client) -> list[Client]:
    """Apple Mail shows Reply-To, Thunderbird other fields, too."""
    return [
        _with_row(
            client,
            language,
            Row(name="reply_to", label=label, people=(), text="Desk <desk@client.example>"),
            above=above,
        )
        for language, label in _REPLY_TO.items()
        if language in client.words
        for above in (True, False)
    ]


def in_two_languages(client: Client) -> list[Client]:
    """Windows writes dates in the words of its region, Outlook labels in those of its own language."""
    english = client.words["en"]
    both = []
    for language, own in client.words.items():
        both.append({language: replace(english, pattern=own.pattern)})
        if language != "en":
            both.append({"en": replace(own, pattern=english.pattern)})
    return [replace(client, words=words) for words in both]


def with_another_subject(client: Client, subject: str) -> Client:
    """Mia has written a subject of her own, and the mail is in no thread."""
    return replace(client, head={"Subject": subject})


def with_a_dummy(client: Client) -> Client:
    """The text part only says that there is HTML."""
    return replace(client, text=lambda _: text("This message is in HTML."), forms=("alternative",))


def in_charset(client: Client, charset: str) -> Client:
    """As it was coded before UTF-8: also without the characters that came with it."""
    spaces = str.maketrans({"\ufeff": "", "\u202f": " "})
    return replace(
        client,
        charset=charset,
        encoding="quoted-printable",
        text=lambda draft: client.text(draft).translate(spaces),
        html=lambda draft: client.html(draft).translate(spaces),
    )


def with_a_file(mail: Mail) -> Mail:
    """The original had a file, and the client sends it along."""
    head, version, part = mail.raw.partition(b"MIME-Version: 1.0\n")
    raw = (
        head + version + b'Content-Type: multipart/mixed; boundary="mixed"\n\n--mixed\n' + part
        + b'\n--mixed\nContent-Type: application/pdf; name="offer.pdf"\n'
        b'Content-Disposition: attachment; filename="offer.pdf"\n'
        b"Content-Transfer-Encoding: base64\n\nJVBERi0xLjQ=\n--mixed--\n"
    )  # fmt: skip
    return replace(mail, raw=raw)


SEVERAL = (
    google.CLIENTS[0],
    apple.CLIENTS[0],
    apple.CLIENTS[1],
    microsoft.CLIENTS[0],
    microsoft.CLIENTS[2],
    mozilla.CLIENTS[0],
)
"""Those whose forms differ most."""
OUTLOOKS = tuple(client for client in microsoft.CLIENTS if "subject" in client.order)
