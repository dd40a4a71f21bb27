"""Delivery reports for people, in their language and without any code, as Exchange writes them."""

import pytest

from relay.model import BounceReason, Kind

_REPORTS = """
cs | Nedoručitelné | E-mailová adresa, kterou jste zadali, nebyla nalezena. | Poštovní schránka příjemce je plná.
da | Kunne ikke leveres | Den mailadresse, du skrev, blev ikke fundet. | Modtagerens postkasse er fuld.
de | Unzustellbar | Die eingegebene E-Mail-Adresse konnte nicht gefunden werden. | Das Postfach des Empfängers ist voll.
en | Undeliverable | The email address you entered couldn't be found. | The recipient's mailbox is full.
es | No se puede entregar | No se encontró la dirección que escribió. | El buzón del destinatario está lleno.
es | No entregado | La dirección que escribió no se pudo encontrar. | El buzón de Jo está lleno.
et | Kättetoimetamatu | Sisestatud meiliaadressi ei leitud. | Adressaadi postkast on täis.
fi | Ei voi toimittaa | Antamaasi sähköpostiosoitetta ei löytynyt. | Vastaanottajan postilaatikko on täynnä.
fr | Non remis | L'adresse que vous avez entrée n'a pas été trouvée. | La boîte aux lettres est pleine.
hr | Nije isporučeno | Nije pronađena adresa koju ste unijeli. | Poštanski sandučić je pun.
hu | Kézbesíthetetlen | A beírt e-mail cím nem található. | A címzett postaládája megtelt.
it | Non recapitabile | Impossibile trovare l'indirizzo immesso. | La cassetta postale è piena.
it | Mancato recapito | L'indirizzo immesso non è stato trovato. | La casella è piena.
ja | 配信不能 | 入力したメール アドレスが見つかりませんでした。 | 受信者のメールボックスがいっぱいです。
nl | Onbestelbaar | Het ingevoerde e-mailadres is niet gevonden. | Het postvak van de ontvanger is vol.
no | Kan ikke leveres | Fant ikke e-postadressen du skrev inn. | Mottakerens postboks er full.
pl | Niedostarczalna | Nie znaleziono wpisanego adresu e-mail. | Skrzynka pocztowa adresata jest pełna.
pt | Não é possível entregar | Não foi possível encontrar o endereço. | A caixa de correio está cheia.
ro | Nelivrat | Adresa de e-mail introdusă nu a fost găsită. | Căsuța poștală este plină.
ru | Не удалось доставить | Указанный адрес не найден. | Почтовый ящик получателя переполнен.
sk | Nedoručiteľné | Zadaná e-mailová adresa sa nenašla. | Poštová schránka príjemcu je plná.
sv | Går inte att leverera | Det gick inte att hitta e-postadressen. | Mottagarens postlåda är full.
tr | Teslim edilemedi | Girdiğiniz e-posta adresi bulunamadı. | Alıcının posta kutusu dolu.
uk | Не вдалося доставити | Вказану адресу не знайдено. | Поштова скринька переповнена.
"""
_ROWS = [[cell.strip() for cell in row.split("|")] for row in _REPORTS.strip().split("\n")]


@pytest.mark.parametrize(("subject", "unknown", "full"), [row[1:] for row in _ROWS])
def test_why_a_mail_came_back_is_understood_without_a_code(read_mail, subject, unknown, full):
    for words, reason, is_hard in (
        (unknown, BounceReason.MAILBOX_UNKNOWN, True),
        (full, BounceReason.MAILBOX_FULL, False),
    ):
        email = read_mail(
            f"jo@client.example\n\n{words}\n",
            From="postmaster@ours.example",
            Return_Path="<>",
            Subject=f"{subject}: Contract",
        )
        assert email.kind is Kind.BOUNCE
        told = email.bounce
        assert (told.recipient.email, told.reason, told.is_hard) == (
            "jo@client.example",
            reason,
            is_hard,
        )
