import pytest

from relay.model import Kind


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        (Kind.BOUNCE, {"From": "MAILER-DAEMON@mx.example"}),
        (Kind.BOUNCE, {"X_Failed_Recipients": "jo@client.example"}),
        (Kind.BOUNCE, {"From": "postmaster@mx.example", "Return_Path": "<>"}),
        (Kind.BOUNCE, {"Return_Path": "<>", "Subject": "Undeliverable: Contract"}),
        (Kind.BOUNCE, {"X_Failed_Recipients": "a@b.example", "Auto_Submitted": "auto-replied"}),
        (Kind.MAIL, {"Subject": "Undeliverable: what to do"}),
        (Kind.MAIL, {"From": "postmaster@client.example"}),
        (
            Kind.MAIL,
            {"From": "System Administrator <a@x.example>", "Subject": "Delivery report Q3"},
        ),
        (Kind.MAIL, {"From": "postmaster@client.example", "Subject": "Mail delivery options"}),
        (Kind.MAIL, {"From": "postmaster@client.example", "Subject": "Re: delivery problem"}),
        (Kind.AUTO_REPLY, {"Auto_Submitted": "auto-replied"}),
        (Kind.AUTO_REPLY, {"Auto_Submitted": "auto-generated", "Return_Path": "<>"}),
        (Kind.AUTO_REPLY, {"X_Autoreply": "yes"}),
        (Kind.AUTO_REPLY, {"Precedence": "auto_reply"}),
        (Kind.AUTO_REPLY, {"X_Precedence": "auto-reply"}),
        (Kind.BOUNCE, {"Content_Type": "multipart/report; report-type=delivery-status"}),
        (Kind.MAIL, {"X_Auto_Response_Suppress": "All"}),
        (Kind.MAIL, {"Subject": "Out of office: I will visit you"}),
        (Kind.AUTO_REPLY, {"Subject": "Automatic reply: Contract", "In_Reply_To": "<a@b.example>"}),
        (
            Kind.AUTO_REPLY,
            {"Content_Type": "multipart/report; report-type=disposition-notification"},
        ),
        (Kind.MAIL, {"Auto_Submitted": "no"}),
        (Kind.MAIL, {"Subject": "Re: Automatic reply settings"}),
        (
            Kind.MAIL,
            {
                "Auto_Submitted": "auto-generated",
                "X_MS_Exchange_Inbox_Rules_Loop": "mia@ours.example",
            },
        ),
        (Kind.LIST, {"List_Id": "<list.example>"}),
        (Kind.LIST, {"Precedence": "bulk"}),
        (Kind.CONFIRMATION, {"From": "forwarding-noreply@google.com"}),
        (Kind.MAIL, {}),
    ],
)
def test_the_kind_of_a_mail_shows_in_its_form(read_mail, kind, fields):
    email = read_mail(**fields)
    assert email.kind is kind
    assert bool(email.kind_evidence) is (kind is not Kind.MAIL)


@pytest.mark.parametrize(
    "subject",
    [
        "Automatic reply: Offer",
        "Automatická odpověď: Nabídka",
        "Automatisk svar: Tilbud",
        "Automatische Antwort: Angebot",
        "Abwesenheitsnotiz",
        "Respuesta automática: Oferta",
        "Automaatvastus: Pakkumine",
        "Automaattinen vastaus: Tarjous",
        "Réponse automatique : Offre",
        "Automatski odgovor: Ponuda",
        "Automatikus válasz: Ajánlat",
        "Risposta automatica: Offerta",
        "自動応答: 見積",
        "【自動返信】見積",
        "Automatisch antwoord: Aanbod",
        "Automatyczna odpowiedź: Oferta",
        "Resposta automática: Oferta",
        "Răspuns automat: Ofertă",
        "Автоматический ответ: Предложение",
        "Autosvar: Erbjudande",
        "Otomatik yanıt: Teklif",
        "Автоматична відповідь: Пропозиція",
        "自动答复: 报价",
        "[Auto-Reply] Offer",
        "Automatická odpoveď: Ponuka",
        "Neprítomnosť: Ponuka",
        "Mimo kancelář: Nabídka",
        "Fraværsmelding: Tilbud",
        "Absent(e) : Offre",
        "Fuera de la oficina: Oferta",
        "Fuori sede: Offerta",
        "Ausência temporária: Oferta",
        "În afara biroului: Ofertă",
        "Afwezig: Aanbod",
        "Nieobecność: Oferta",
        "Odsutan: Ponuda",
        "Házon kívül: Ajánlat",
        "Poissa toimistosta: Tarjous",
        "Frånvarande: Erbjudande",
        "Kontorist väljas: Pakkumine",
        "Ofis dışındayım: Teklif",
        "Вне офиса: Предложение",
        "Поза офісом: Пропозиція",
        "不在通知：見積",
        "Out of Office (until Monday)",
    ],
)
def test_an_automatic_reply_is_known_in_any_language(read_mail, subject):
    assert read_mail(Subject=subject, In_Reply_To="<1@ours.example>").kind is Kind.AUTO_REPLY
    assert read_mail(Subject=subject).kind is Kind.MAIL
    assert read_mail(Subject=f"Re: {subject}", In_Reply_To="<1@ours.example>").kind is Kind.MAIL


@pytest.mark.parametrize(
    "subject",
    [
        "Gelesen: Offer", "Lu : Offre", "Leído: Oferta", "Прочитано: Offer", "開封済み: 見積", "Read: Offer",
        "Not read: Offer", "Ungelesen: Angebot", "Não lida: Oferta", "Ikke læst: Tilbud",
        "Nepřečteno: Nabídka", "Okunmadı: Teklif", "Не прочитано: Пропозиція", "Niet gelezen: Aanbod",
    ],
)  # fmt: skip
def test_a_receipt_without_its_fields_is_known_by_its_subject(read_mail, subject):
    assert read_mail(Subject=subject, X_Auto_Response_Suppress="All").kind is Kind.AUTO_REPLY
    assert read_mail(Subject=subject, In_Reply_To="<1@ours.example>").kind is Kind.MAIL
    assert read_mail(Subject="Lu", X_Auto_Response_Suppress="All").kind is Kind.MAIL


@pytest.mark.parametrize(
    "subject",
    [
        "Undeliverable: Offer",
        "Unzustellbar: Angebot",
        "Non remis : Offre",
        "No se puede entregar: Oferta",
        "Non recapitabile: Offerta",
        "Não entregue: Oferta",
        "Onbestelbaar: Aanbod",
        "Går inte att leverera: Erbjudande",
        "Ei voi toimittaa: Tarjous",
        "Niedostarczone: Oferta",
        "Nedoručitelné: Nabídka",
        "Kézbesíthetetlen: Ajánlat",
        "Nelivrat: Ofertă",
        "Teslim edilemedi: Teklif",
        "Не доставлено: Предложение",
        "配信不能: 見積",
        "无法投递: 报价",
    ],
)
def test_a_bounce_with_a_null_return_path_is_known_in_any_language(read_mail, subject):
    assert read_mail(Subject=subject, Return_Path="<>").kind is Kind.BOUNCE
    assert read_mail(Subject=subject).kind is Kind.MAIL


@pytest.mark.parametrize(
    ("body", "fields", "kind"),
    [
        ("550 no such user here", {"From": "post_master@mx.example"}, Kind.BOUNCE),
        ("Where can I park?", {"From": "post_master@mx.example"}, Kind.MAIL),
        ("550 5.1.1 no such user", {"Return_Path": "<>"}, Kind.BOUNCE),
        ("Our address: 500 Main Street", {"Return_Path": "<>"}, Kind.MAIL),
        ("It could not be delivered.", {"Return_Path": "<>"}, Kind.MAIL),
        ("Your parcel could not be delivered.", {"From": "no-reply@shop.example"}, Kind.MAIL),
    ],
)
def test_a_report_in_prose_needs_two_signs(read_mail, body, fields, kind):
    assert read_mail(body, **fields).kind is kind


def test_a_machine_that_brings_a_mail_back_reports_a_failure(read_mail):
    body = (
        "--b\n\nYour mail could not be delivered to jo@client.example, whose mailbox is full.\n"
        "--b\nContent-Type: message/rfc822\n\nFrom: mia@ours.example\nMessage-ID: <1@ours.example>\n\nx\n--b--"
    )
    mixed = "multipart/mixed; boundary=b"
    assert read_mail(body, From="no-reply@mx.example", Content_Type=mixed).kind is Kind.BOUNCE
    assert read_mail(body, Content_Type=mixed).kind is Kind.MAIL


@pytest.mark.parametrize(
    ("kind", "content_type", "body"),
    [
        (Kind.CALENDAR, "text/calendar; method=REQUEST", "BEGIN:VCALENDAR\n"),
        (Kind.CALENDAR, "text/calendar", "BEGIN:VCALENDAR\nMETHOD:REPLY\n"),
        (Kind.MAIL, "text/calendar", "BEGIN:VCALENDAR\nMETHOD:PUBLISH\n"),
        (
            Kind.MAIL,
            "multipart/mixed; boundary=b",
            (
                "--b\n\nSee the file.\n--b\nContent-Type: text/calendar; method=REQUEST\n"
                "Content-Disposition: attachment; filename=visit.ics\n\nBEGIN:VCALENDAR\n--b--\n"
            ),
        ),
        (
            Kind.MAIL,
            "multipart/mixed; boundary=b",
            (
                "--b\n\nYour address bounces, see the file.\n--b\n"
                "Content-Type: message/delivery-status\nContent-Disposition: attachment\n\n"
                "Action: failed\n--b--\n"
            ),
        ),
    ],
)
def test_a_calendar_that_asks_or_answers_makes_a_calendar_mail(read_mail, kind, content_type, body):
    assert read_mail(body, Content_Type=content_type).kind is kind


def _report(action):
    return f"Reporting-MTA: dns; x\n\nFinal-Recipient: rfc822; jo@x.example\nAction: {action}\n"


def test_a_report_of_success_is_no_bounce(read_mail):
    report = "multipart/report; boundary=b; report-type=delivery-status"
    body = "--b\nContent-Type: message/delivery-status\n\n{}\n--b--\n"
    failed = read_mail(body.format(_report("failed")), Content_Type=report)
    delivered = read_mail(body.format(_report("delivered")), Content_Type=report)
    assert (failed.kind, delivered.kind) == (Kind.BOUNCE, Kind.AUTO_REPLY)
    assert (failed.bounce.recipient.email, failed.bounce.status) == ("jo@x.example", "5.0.0")


def test_a_bounce_is_no_forward_of_the_mail_it_brings_back(read_mail):
    email = read_mail(
        "From: mia@ours.example\nMessage-ID: <lost@ours.example>\n\nx",
        Content_Type="message/rfc822",
        From="MAILER-DAEMON@mx.example",
    )
    assert email.forwarded == ()
    assert email.bounce.original_message_id == "lost@ours.example"
