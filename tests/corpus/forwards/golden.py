"""The forwards that stand beside this file as mails to open: the clients and languages used most.

`python -m tests.corpus.forwards.golden` writes them anew: `.eml`, and `.json` with what is right to read.
"""

import json
from dataclasses import asdict
from pathlib import Path

from tests.corpus.forwards.clients import CLIENTS
from tests.corpus.forwards.scribe import Mail, forward

_FOLDER = Path(__file__).parent / "golden"
_CHOSEN = (
    ("Gmail", "en", "alternative", 0),
    ("Gmail", "de", "alternative", 1),
    ("Gmail", "pt-BR", "html", 8),
    ("Gmail", "ja", "alternative", 4),
    ("Gmail", "hu", "text", 5),
    ("Gmail on a phone", "es", "alternative", 2),
    ("Gmail on a phone", "tr", "alternative", 6),
    ("Apple Mail", "en", "alternative", 1),
    ("Apple Mail", "fr", "text", 2),
    ("Apple Mail", "it", "html", 10),
    ("Apple Mail", "uk", "alternative", 3),
    ("Apple Mail on a phone", "de", "alternative", 2),
    ("Apple Mail on a phone", "sv", "text", 7),
    ("Outlook", "en", "html", 1),
    ("Outlook", "de", "alternative", 2),
    ("Outlook", "fr", "text", 5),
    ("Outlook", "ja", "html", 4),
    ("Outlook 2013, plain", "nl", "text", 0),
    ("Outlook on the web", "es", "alternative", 5),
    ("Outlook on the web", "pl", "html", 6),
    ("Outlook on a phone", "da", "alternative", 1),
    ("Outlook for Mac", "fi", "html", 0),
    ("Outlook for Mac", "ru", "alternative", 3),
    ("Outlook 2016 for Mac", "en-GB", "html", 2),
    ("Thunderbird", "de", "html", 0),
    ("Thunderbird", "cs", "alternative", 1),
    ("Thunderbird", "hr", "text", 6),
    ("Yahoo", "en", "alternative", 1),
    ("Yahoo", "ro", "html", 2),
    ("Proton", "en", "alternative", 0),
    ("Fastmail", "en", "alternative", 1),
    ("Zoho", "en", "alternative", 2),
    ("IONOS", "de", "alternative", 1),
    ("HubSpot", "ja", "alternative", 4),
    ("Missive", "en", "alternative", 0),
    ("Superhuman", "en", "alternative", 1),
    ("Samsung Mail", "pt-BR", "alternative", 2),
    ("Spark", "en", "alternative", 0),
    ("MailMate", "en", "alternative", 1),
    ("Roundcube", "de", "alternative", 2),
    ("GMX", "de", "alternative", 1),
    ("mail.ru", "ru", "alternative", 3),
)


def golden() -> dict[Path, Mail]:
    """The mails by the file that each stands in."""
    clients = {client.name: client for client in CLIENTS}
    mails = {}
    for name, language, form, number in _CHOSEN:
        stem = (
            f"{name.lower().replace(' ', '_').replace(',', '').replace('.', '_')}_{language}_{form}"
        )
        mails[_FOLDER / f"{stem}.eml"] = forward(clients[name], language, form, number)
    return mails


def as_json(mail: Mail) -> str:
    reading = asdict(mail.reading) | {"date": mail.reading.date.isoformat()}
    return json.dumps(reading, ensure_ascii=False, indent=2) + "\n"


def main() -> None:
    _FOLDER.mkdir(exist_ok=True)
    for path, mail in golden().items():
        path.write_bytes(mail.raw)
        path.with_suffix(".json").write_text(as_json(mail), "utf-8")


if __name__ == "__main__":
    main()
