"""What remains of a reply without quotation and signature, as clients of many languages write them."""

import pytest

from relay.parser.pages.html import prepare
from relay.parser.pages.page import Page
from relay.parser.replies import find_reply

_ATTRIBUTIONS = [
    "On Mon, Mar 2, 2026 at 4:30 PM Jo Client <jo@client.example> wrote:",
    "On Mon, Mar 2, 2026 at 4:30 PM Jo Client <jo@client.example>\nwrote:",
    "On Mon, Mar 2, 2026 at 4:30 PM Jo Client with a long name <\njo@client.example> wrote:",
    "On Mon, Mar 2, 2026 at 4:30 PM Jo Client <jo@client.example\n> wrote:",
    "On 2 Mar 2026, at 16:30, Jo Client <jo@client.example> wrote:",
    "On 02/03/2026 16:30, Jo Client wrote:",
    'On Monday, March 2, 2026, 4:30:12 PM GMT+1, "Jo Client" <jo@client.example> wrote:',
    "---- On Mon, 02 Mar 2026 16:30:00 +0100 Jo Client <jo@client.example> wrote ----",
    "2026-03-02 16:30 GMT+01:00 Jo Client <jo@client.example>:",
    "Am Mo., 2. März 2026 um 16:30 Uhr schrieb Jo Client <jo@client.example>:",
    "Am 02.03.2026 um 16:30 schrieb Jo Client:",
    "Jo Client <jo@client.example> schrieb am Mo., 2.\nMärz 2026, 16:30:",
    "Le lun. 2 mars 2026 à 16:30, Jo Client <jo@client.example> a écrit :",
    "El lun, 2 mar 2026 a las 16:30, Jo Client (<jo@client.example>)\nescribió:",
    "Il giorno lun 2 mar 2026 alle ore 16:30 Jo Client <\njo@client.example> ha scritto:",
    "Em seg., 2 de mar. de 2026 às 16:30, Jo Client <jo@client.example>\nescreveu:",
    "Op ma 2 mrt 2026 om 16:30 schreef Jo Client <jo@client.example>:",
    "Op 2 mrt. 2026 16:30 schreef Jo Client <jo@client.example> het\nvolgende geschreven:",
    "Den mån 2 mars 2026 kl 16:30 skrev Jo Client <jo@client.example>:",
    "man. 2. mars 2026 kl. 16:30 skrev Jo Client <jo@client.example>:",
    "Den man. 2. mar. 2026 kl. 16.30 skrev Jo Client <jo@client.example>:",
    "ma 2. maalisk. 2026 klo 16.30 Jo Client (jo@client.example) kirjoitti:",
    "pon., 2 mar 2026 o 16:30 Jo Client <jo@client.example> napisał(a):",
    "po 2. 3. 2026 v 16:30 odesílatel Jo Client <jo@client.example> napsal:",
    "po 2. 3. 2026 o 16:30 Jo Client <jo@client.example> napísal(a):",
    "Jo Client <jo@client.example> ezt írta (időpont: 2026. márc. 2., H, 16:30):",
    "În lun., 2 mar. 2026 la 16:30, Jo Client <jo@client.example> a scris:",
    "pon, 2. ožu 2026. u 16:30 Jo Client <jo@client.example> napisao je:",
    "пн, 2 мар. 2026 г. в 16:30, Jo Client <jo@client.example>:",
    "02.03.2026, 16:30, Jo Client <jo@client.example> пишет:",
    "пн, 2 бер. 2026 р. о 16:30 Jo Client <jo@client.example> пише:",
    "Jo Client <jo@client.example>, 2 Mar 2026 Pzt, 16:30 tarihinde şunu yazdı:",
    "Jo Client <jo@client.example> kirjutas kuupäeval E, 2. märts 2026 kell 16:30:",
    "2026年3月2日(月) 16:30 Jo Client <jo@client.example>:",
    "2026/03/02 16:30、Jo Client <jo@client.example>のメール:",
]


@pytest.mark.parametrize("attribution", _ATTRIBUTIONS)
def test_a_quotation_goes_with_its_introduction(attribution):
    quotation = "> Tuesday?\n>\n> Jo\n"
    assert find_reply(f"Fine.\n\n{attribution}\n\n{quotation}") == "Fine."
    assert find_reply(f"Fine.\n{attribution}\n{quotation}") == "Fine."
    assert find_reply(f"{attribution}\n\n{quotation}\nFine.") == "Fine."


@pytest.mark.parametrize(
    "attribution",
    [
        *(one for one in _ATTRIBUTIONS if "@" in one and not one.endswith(" <jo@client.example>:")),
        "On 02/03/2026 16:30, Jo Client wrote:",
    ],
)
def test_without_marks_all_that_is_below_an_introduction_is_quoted(attribution):
    assert find_reply(f"Fine.\n\n{attribution}\n\nTuesday?\n\nJo") == "Fine."


def test_answers_between_quotations_are_the_authors():
    body = "On 2 Mar 2026, Jo wrote:\n> One?\n\nYes.\n\n> Two?\n> Three?\nNo.\n\nMia\n> rest"
    assert find_reply(body) == "Yes.\n\nNo.\n\nMia"


def test_a_quotation_that_nothing_introduces_stays_above_its_answer_only():
    assert find_reply("> One?\n\nYes.\n\n> Two?") == "> One?\n\nYes."
    assert find_reply("> One?") == "> One?"


def test_apple_mail_quotes_the_introduction_too():
    body = (
        "Fine.\n\n> On 2 Mar 2026, at 16:30, Jo <jo@x.example> wrote:\n> \n> One?\n\nYes.\n> Two?"
    )
    assert find_reply(body) == "Fine.\n\nYes."


@pytest.mark.parametrize(
    "block",
    [
        "From: Jo <jo@x.example>\nSent: Monday, 2 March 2026 16:30\nTo: Mia\nSubject: Contract",
        "________________________________\nFrom: Jo <jo@x.example>\nSent: 2 March 2026\nTo: Mia",
        "-----Original Message-----\nFrom: Jo\nSent: Monday\nTo: Mia\nSubject: Contract",
        "-----Ursprüngliche Nachricht-----\nVon: Jo\nGesendet: Montag\nAn: Mia\nBetreff: Vertrag",
        "-----Mensaje original-----\nDe: Jo\nEnviado: lunes\nPara: Mia\nAsunto: Contrato",
        "-------- Message d'origine --------\nDe : Jo\nDate : 02/03/2026\nÀ : Mia\nObjet : Contrat",
        "*Von:* Jo <jo@x.example>\n*Gesendet:* Montag\n*An:* Mia\n*Betreff:* Vertrag",
        "Van: Jo\nVerzonden: maandag\nAan: Mia\nOnderwerp: Contract",
        "Da: Jo\nInviato: lunedì\nA: Mia\nOggetto: Contratto",
        "Od: Jo\nWysłano: poniedziałek\nDo: Mia\nTemat: Umowa",
        "Från: Jo\nSkickat: den 2 mars\nTill: Mia\nÄmne: Avtal",
        "От: Jo\nОтправлено: 2 марта\nКому: Mia\nТема: Договор",
        "差出人: Jo\n送信日時: 2026年3月2日\n宛先: Mia\n件名: 契約",
        "---------- Forwarded message ---------\nFrom: Jo\nDate: Mon\nSubject: Contract\nTo: Mia",
        "-------- Original Message --------",
        "___________________________________\n-----Original Message-----\n\nFrom: Jo\nSubject: a",
        "________________________________\nOn 2 March 2026 at 16:30, Jo wrote:",
    ],
)
def test_from_a_header_block_on_all_is_quoted(block):
    assert find_reply(f"Fine.\n\n{block}\n\nTuesday?\n\nJo") == "Fine."
    assert find_reply(f"{block}\n\nTuesday?") in ("", "Tuesday?")


def test_below_a_block_and_marks_answers_are_the_authors():
    block = "From: Jo\nSent: Monday\nTo: Mia\nSubject: Contract"
    assert find_reply(f"See below.\n\n{block}\n\n> One?\nYes.\n> Two?") == "See below.\n\nYes."


@pytest.mark.parametrize(
    "signature",
    [
        "-- \nMia Berg\nOurs Ltd",
        "--\nMia",
        "—\nMia",
        "Sent from my iPhone",
        "Sent from my XPhone 3000",
        "Sent from Yahoo Mail on Android",
        "Get Outlook for iOS<https://aka.ms/x>",
        "Von meinem iPhone gesendet",
        "Gesendet von Outlook für Android",
        "Envoyé de mon iPhone",
        "Enviado desde mi iPhone",
        "Inviato da iPhone",
        "Enviado do meu iPhone",
        "Verstuurd vanaf mijn iPhone",
        "Skickat från min iPhone",
        "Sendt fra min iPad",
        "Lähetetty iPhonesta",
        "Wysłane z iPhone'a",
        "Odesláno z iPhonu",
        "Odoslané z iPhonu",
        "Az iPhone-omról küldve",
        "Trimis de pe iPhone",
        "Poslano s mog iPhonea",
        "Отправлено с iPhone",
        "Надіслано з iPhone",
        "iPhone'umdan gönderildi",
        "Saadetud minu iPhone'ist",
        "iPhoneから送信",
        "发自我的 iPhone",
        "_______________________________________________\nlist mailing list\nlist@x.example",
        "-- \nMia\n\nThis e-mail is confidential.",
        ("This e-mail and its attachments are confidential and meant for the intended recipient "
         "only. If you are not, delete it."),
        ("Diese E-Mail enthält vertrauliche Informationen. Wenn Sie nicht der richtige Adressat "
         "sind, löschen Sie sie bitte sofort."),
    ],
)  # fmt: skip
def test_a_signature_goes(signature):
    quotation = "On 2 Mar 2026, Jo wrote:\n> One?\n"
    assert find_reply(f"Fine.\n\n{signature}\n") == "Fine."
    assert find_reply(f"Fine.\n\n{signature}\n\n{quotation}") == "Fine."
    assert find_reply(f"{quotation}\nFine.\n\n{signature}\n") == "Fine."


@pytest.mark.parametrize(
    "text",
    [
        "Best regards,\nMia Berg",
        "We meet on 2 March 2026 at 16:30, in:\n\n- Bern\n- Basel",
        "Ask Jo <jo@x.example> before 16:30 about:\n- price",
        "Jo wrote:\n\nnothing at all.",
        "As agreed on 2 March 2026:\n\nwe pay.",
        "From: Berlin\nTo: Paris\n\nis what I booked.",
        "Subject: to contract\nPrice: 80",
        "Offer\n=====\nChair 80\n-----\nTable 90",
        "Part one\n________________________________\n" + "\n".join(["Part two"] * 20),
        "I sent it from my phone yesterday, by mail and again by mail; did it not arrive there?\nMia",
        "```\n# not cut\n-- \n> x\n```\nEnd",
        "```\nopen fence\n> x\ntext",
        "a < b\n\nc > d",
        "Note: the price\nDate: to be told",
        "This is confidential.",
        "",
        "\u2014 a dash, that is all",
    ],
)
def test_the_authors_own_words_stay(text):
    assert find_reply(text) == text


def test_a_mail_that_begins_with_an_introduction_without_marks_keeps_what_is_below():
    assert find_reply("On 2 March 2026 16:30, Jo <jo@x.example> wrote:\n\nFine.") == "Fine."


def test_a_long_mail_is_looked_through_at_its_beginning():
    lines = "\n".join(f"line {number}" for number in range(5_000))
    assert find_reply(f"{lines}\n-- \nMia") == f"{lines}\n-- \nMia"
    assert find_reply(f"Fine.\n\nOn 2 Mar 2026, Jo <jo@x.example> wrote:\n\n{lines}") == "Fine."


# ---------------------------------------------------------------- HTML


def _of_page(html):
    page = Page(prepare(html))
    return find_reply(page.text, page)


@pytest.mark.parametrize(
    "quotation",
    [
        (  # Gmail
            "<br><div class='gmail_quote'><div class='gmail_attr'>Vo 2.3. el Jo ga:<br></div>"
            "<blockquote class='gmail_quote'>Tuesday?</blockquote></div>"
        ),
        (  # Outlook for the web, passed on by Exchange
            "<div id='x_appendonsend'></div><hr><div id='x_divRplyFwdMsg'><b>Zeno:</b> Jo</div>"
            "<div>Tuesday?</div>"
        ),
        (  # Outlook for Windows
            "<div style='border:none;border-top:solid #E1E1E1 1.0pt'><p class=MsoNormal>"
            "<b>From:</b> Jo &lt;jo@x.example&gt;<br><b>Sent:</b> Monday<br><b>To:</b> Mia<br>"
            "<b>Subject:</b> a</p></div><p class=MsoNormal>Tuesday?</p>"
        ),
        (  # Thunderbird
            "<div class='moz-cite-prefix'>Zeno 2.3. Jo:</div>"
            "<blockquote type='cite'>Tuesday?</blockquote>"
        ),
        (  # Apple Mail
            "<div><br><blockquote type='cite'><div>On 2 Mar 2026, at 16:30, Jo &lt;jo@x.example&gt; "
            "wrote:</div><br><div>Tuesday?</div></blockquote></div>"
        ),
        "<div class='yahoo_quoted'><div>Zeno Jo:</div><div>Tuesday?</div></div>",
        "<div class='protonmail_quote'>Zeno<blockquote>Tuesday?</blockquote></div>",
        "<div class='zmail_extra'>Zeno<blockquote>Tuesday?</blockquote></div>",
        "<div name='messageReplySection'>Zeno<blockquote>Tuesday?</blockquote></div>",
        "<div name='quote'><div><b>Zeno:</b> Jo</div><div>Tuesday?</div></div>",
    ],
)
def test_landmarks_tell_a_quotation_in_any_language(quotation):
    assert _of_page(f"<div>Fine.</div>{quotation}") == "Fine."


def test_answers_inside_of_gmails_quotation_are_the_authors():
    html = (
        "<div class='gmail_quote'><div class='gmail_attr'>On Monday Jo wrote:</div>"
        "<blockquote class='gmail_quote'>One?</blockquote><div>Yes.</div>"
        "<blockquote class='gmail_quote'>Two?</blockquote><div>No.</div></div>"
    )
    assert _of_page(html) == "Yes.\n\nNo."


@pytest.mark.parametrize(
    "signature",
    [
        "<div class='gmail_signature'>Mia Berg</div>",
        "<div id='Signature'><p>Mia Berg</p></div>",
        "<pre class='moz-signature'>-- \nMia</pre>",
        "<div id='ms-outlook-mobile-signature'>Hol dir Outlook</div>",
    ],
)
def test_signatures_are_told_by_landmarks(signature):
    assert _of_page(f"<p>Fine.</p>{signature}<blockquote>One?</blockquote>") == "Fine."


def test_a_quotation_in_html_that_nothing_introduces_is_written_with_its_marks():
    assert _of_page("<blockquote>One?</blockquote><p>Yes.</p>") == "> One?\n\nYes."


# ---------------------------------------------------------------- in a mail


def test_a_mail_has_its_reply_beside_its_whole_text(read_mail):
    body = "Fine.\n\nOn 2 Mar 2026, Jo wrote:\n> Tuesday?"
    email = read_mail(body)
    assert (email.text, email.reply) == (body, "Fine.")


def test_a_mail_of_html_alone_has_its_reply_from_there(read_mail):
    html = "<p>Fine.</p><div class='yahoo_quoted'>Zeno Jo:<p>Tuesday?</p></div>"
    assert read_mail(html, Content_Type="text/html").reply == "Fine."


def test_a_forwarded_mail_has_its_own_reply(read_mail):
    body = (
        "See below.\n\n---------- Forwarded message ---------\nFrom: Jo <jo@client.example>\n"
        "Date: Mon, Mar 2, 2026 at 4:30 PM\nSubject: Re: Contract\nTo: Mia <mia@ours.example>\n\n\n"
        "Fine.\n\nOn 1 Mar 2026, Mia Berg wrote:\n> Tuesday?\n"
    )
    email = read_mail(body, Subject="Fwd: Re: Contract")
    assert (email.reply, email.forwarded[0].email.reply) == ("See below.", "Fine.")
