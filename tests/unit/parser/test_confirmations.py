import pytest

from relay.model import Confirmation, Kind
from relay.parser import scan

_LINK = "https://mail-settings.google.com/mail/vf-%5BAbc_9%5D-x1"


@pytest.fixture
def asked(read_mail):
    def read(body="", **fields):
        fields = {"From": "forwarding-noreply@google.com", "To": "log@relay.example", **fields}
        return read_mail(body, **fields)

    return read


@pytest.mark.parametrize(
    ("subject", "body"),
    [
        ("(#123456789) Gmail Forwarding Confirmation - Receive Mail from mia@ours.example", f"Click:\n{_LINK}\n"),
        ("(#123456789) Confirmación de reenvío de Gmail: recibir correo de mia@ours.example", f"<{_LINK}>."),
        ("=?utf-8?B?KCMxMjM0NTY3ODkpIEdtYWlsIOi7oumAgeOBrueiuuiqjSAtIG1pYUBvdXJzLmV4YW1wbGU=?=", _LINK),
        (
            "Gmail-Weiterleitungsbestätigung",
            f"An log@relay.example möchte mia@ours.example weiterleiten.\nCode: 123456789\n{_LINK}",
        ),
        (
            "Gmail",
            (f"mia@ours.example asks. 123456789\n{_LINK.replace('vf-', 'uf-')}\nhttps://evil.example/mail/vf-1\n"
            f"https://mail.google.com@evil.example/mail/vf-1\nhttp://mail.google.com/mail/vf-1\n{_LINK}"),
        ),
    ],
)  # fmt: skip
def test_gmail_is_understood_in_any_language(asked, subject, body):
    email = asked(body, Subject=subject)
    assert email.kind is Kind.CONFIRMATION
    assert email.confirmation == Confirmation(
        provider="Gmail", address="mia@ours.example", code="123456789", link=_LINK
    )


def test_a_link_may_stand_in_the_html_only(asked):
    email = asked(
        f'<p>Code <b>123456789</b></p><a href="{_LINK}?a=1&amp;b=2">Confirm</a>',
        Content_Type="text/html",
    )
    assert (email.confirmation.code, email.confirmation.link) == ("123456789", f"{_LINK}?a=1&b=2")


def test_what_a_request_does_not_name_stays_empty(asked):
    assert asked().confirmation == Confirmation(provider="Gmail", address="")


@pytest.mark.parametrize(
    ("from_", "subject", "body", "provider"),
    [
        ("noreply@zoho.com", "Email forwarding: confirm", "https://mail.zoho.com/confirm?k=1", "Zoho"),
        ("no-reply@accountprotection.microsoft.com", "Weiterleitung bestätigen", "Code: 123456", "Outlook"),
        ("noreply@yandex.ru", "Подтверждение пересылки", "https://mail.yandex.ru/confirm/1", "Yandex"),
        ("no-reply@notify.proton.me", "Mail forwarding", "https://account.proton.me/u/0/1", "Proton"),
    ],
)  # fmt: skip
def test_other_providers_ask_too(asked, from_, subject, body, provider):
    email = asked(body, From=from_, Subject=subject)
    assert (email.kind, email.confirmation.provider) == (Kind.CONFIRMATION, provider)


@pytest.mark.parametrize(
    "subject",
    [
        "Potvrďte přeposílání", "Bekræft videresendelse", "Bestätigen Sie die Weiterleitung",
        "Confirm forwarding", "Confirmar el reenvío", "Kinnita edastamine", "Vahvista edelleenlähetys",
        "Confirmez le transfert", "Potvrdite prosljeđivanje", "Továbbítás megerősítése",
        "Conferma l'inoltro", "転送の確認", "Bevestig het doorsturen", "Bekreft videresending",
        "Potwierdź przesyłanie dalej", "Confirmar reencaminhamento", "Confirme o encaminhamento",
        "Confirmați redirecționarea", "Confirmaţi redirecţionarea", "Подтвердите пересылку",
        "Potvrďte preposielanie", "Bekräfta vidarebefordran", "İletmeyi onaylayın",
        "Підтвердьте пересилання",
    ],
)  # fmt: skip
def test_outlook_asks_in_any_language(asked, subject):
    email = asked("mia@ours.example: 123456", From="no-reply@microsoft.com", Subject=subject)
    assert email.kind is Kind.CONFIRMATION
    assert (email.confirmation.address, email.confirmation.code) == ("mia@ours.example", "123456")


@pytest.mark.parametrize(
    "fields",
    [
        {"From": '"forwarding-noreply@google.com" <x@evil.example>'},
        {"From": "forwarding-noreply@google.com.evil.example"},
        {"From": "forwarding-noreply@google.com, x@evil.example"},
        {"From": "jo.client@outlook.com", "Subject": "Forwarding my offer 123456"},
        {"From": "noreply@zoho.com", "Subject": "Your invoice 123456"},
        {"From": "noreply@zoho.com", "Subject": "Forwarding explained"},
        {"From": None},
    ],
)
def test_who_merely_looks_like_a_provider_asks_nothing(asked, fields):
    email = asked("https://evil.example/mail/vf-1", **fields)
    assert (email.kind, email.confirmation) == (Kind.MAIL, None)


def test_code_and_link_are_not_shown_by_accident(asked):
    email = asked(_LINK, Subject="(#123456789) Gmail")
    assert "123456789" not in repr(email.confirmation)
    assert "vf-" not in repr(email.confirmation)


@pytest.mark.parametrize(
    ("subject", "address"),
    [
        ("(#123456789) Gmail Forwarding Confirmation - Receive Mail from mia@ours.example", "mia@ours.example"),
        ("=?utf-8?B?KCMxMjM0NTY3ODkpIEdtYWlsIOi7oumAgeOBrueiuuiqjSAtIG1pYUBvdXJzLmV4YW1wbGU=?=", "mia@ours.example"),
        ("log@relay.example: forwarding", ""),
        ("", ""),
    ],
)  # fmt: skip
def test_the_door_sees_who_asks_and_for_whom(subject, address):
    raw = f"From: forwarding-noreply@google.com\r\nTo: log@relay.example\r\nSubject: {subject}\r\n\r\n"
    asks = scan(raw.encode(), mail_from="").asks
    assert asks == Confirmation(provider="Gmail", address=address)


@pytest.mark.parametrize(
    ("from_", "subject"),
    [
        ("jo@client.example", "Gmail Forwarding Confirmation - Receive Mail from mia@ours.example"),
        ("forwarding-noreply@google.com, x@evil.example", "Forwarding"),
        ("no-reply@accountprotection.microsoft.com", "Your security code"),
        ("jo@outlook.com", "Forwarding"),
    ],
)
def test_the_door_takes_nobody_else_for_a_provider(from_, subject):
    raw = f"From: {from_}\r\nTo: log@relay.example\r\nSubject: {subject}\r\n\r\n"
    assert scan(raw.encode(), mail_from="").asks is None
