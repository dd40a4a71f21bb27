"""The mails that are forwarded: made-up people who write to Mia Berg of `ours.example`.

Between them they have what makes reading hard: names with commas, in other alphabets, with quotation
marks or none at all, several To and Cc, prefixes and colons in subjects, label words in the body.
"""

from dataclasses import dataclass
from datetime import datetime

from tests.corpus.forwards.calendars import zone


@dataclass(frozen=True, slots=True)
class Person:
    name: str
    email: str


MIA = Person("Mia Berg", "mia@ours.example")
LEE = Person("Lee Wong", "lee@client.example")
JO = Person("Jo Client", "jo@client.example")


@dataclass(frozen=True, slots=True, kw_only=True)
class Original:
    """What was forwarded. `lines` is its body, "" between paragraphs."""

    sender: Person
    to: tuple[Person, ...] = (MIA,)
    cc: tuple[Person, ...] = ()
    subject: str
    lines: tuple[str, ...]


ORIGINALS = (
    Original(sender=JO, subject="Contract", lines=("We accept.", "", "Jo")),
    Original(
        sender=Person("Jürgen Müßig", "juergen.muessig@kunde.example"),
        to=(MIA, LEE, Person("Chloë Ångström", "chloe@client.example")),
        cc=(Person("Pat O'Neill", "pat@client.example"), Person("", "archive@client.example")),
        subject="Re: Angebot für März",
        lines=("Grüße aus Köln,", "wir nehmen an.", "", "From: now on we need it weekly.", "", "J. M."),
    ),
    Original(
        sender=Person("Doe, Jane", "jane.doe@client.example"),
        to=(Person("Berg, Mia", "mia@ours.example"),),
        cc=(Person("Ngô, Zoë", "zoe@client.example"), LEE),
        subject="Contract: second draft, 40 % less",
        lines=("Please see the changes:", "", "Total: 1,200", "Date: to be agreed", "", "Jane"),
    ),
    Original(
        sender=Person("Анна Иванова", "anna@client.example"),
        to=(Person("Борис Петров", "boris@ours.example"),),
        cc=(MIA,),
        subject="Договор № 7",
        lines=("Добрый день!", "", "Мы согласны.", "", "С уважением", "Анна"),
    ),
    Original(
        sender=Person("山田太郎", "taro@client.example"),
        to=(Person("", "mia@ours.example"),),
        subject="契約について",
        lines=("お世話になっております。", "承諾いたします。", "", "山田"),
    ),
    Original(
        sender=Person("", "billing+4711@client.example"),
        to=(Person("", "mia@ours.example"), Person("", "lee@client.example")),
        subject="Invoice 4711",
        lines=("Dear customer,", "", "your invoice is ready.", "", "-- ", "Client Ltd."),
    ),
    Original(
        sender=Person("Şule Öztürk (Client)", "sule@client.example"),
        to=(Person("Mia B. Berg", "mia@ours.example"),),
        cc=(Person("Łukasz Żółć", "lukasz@client.example"), Person("Ó Sé, Áine", "aine@client.example")),
        subject="AW: WG: Termin – neu",
        lines=("Merhaba,", "", "uygun.", "", "Şule"),
    ),
    Original(
        sender=Person("Lee Wong | Client", "lee@client.example"),
        to=(MIA, Person("sales@ours.example via Ours", "list@ours.example")),
        subject="[EXT] Offer: chairs & tables <draft>",
        lines=("CAUTION: this mail came from outside.", "", "Dear Ms. Berg:", "", "thank you.", "Lee"),
    ),
)  # fmt: skip

NOTES = (
    (),
    ("FYI",),
    (
        "Please log this one.",
        "",
        "It is about the spring order:",
        "they accept.",
        "",
        "Best",
        "Mia",
    ),
    ("Hi Lee,", "", "see below.", "", "-- ", "Mia Berg", "Ours Inc."),
)
"""What Mia writes above a forward."""


def moment(number, language):
    """A time in the zone of a language: of every month, and with days below and above 12."""
    month, day = number % 12 + 1, 3 + number * 5 % 25
    return datetime(
        2026,
        month,
        day,
        7 + number * 3 % 14,
        number * 7 % 60,
        number * 11 % 60,
        tzinfo=zone(language, month),
    )
