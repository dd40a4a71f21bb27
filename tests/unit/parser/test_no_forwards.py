"""Mails that are no forwards, however much of one is in them."""

from zlib import crc32

import pytest

from relay.parser import parse
from relay.parser.forwards import SURE
from tests.corpus.forwards import google, mozilla, replies
from tests.corpus.forwards.clients import CLIENTS

_ANSWER_WITH_THE_BLOCK = (
    "Outlook", "Outlook 2013, plain", "Outlook on the web", "Outlook on a phone", "Outlook for Mac",
    "Outlook 2016 for Mac", "Samsung Mail", "IONOS", "GMX", "AOL", "T-Online", "Seznam", "Libero",
)  # fmt: skip


def _forms(client):
    """Each language, with one of the client's forms after the other."""
    for number, language in enumerate(client.words, crc32(client.name.encode()) % 100):
        yield language, client.forms[number % len(client.forms)], number


@pytest.mark.parametrize(
    "client",
    [client for client in CLIENTS if client.name in _ANSWER_WITH_THE_BLOCK],
    ids=lambda client: client.name,
)
def test_a_reply_with_the_same_block_is_no_forward(client):
    wrong = [
        (language, form)
        for language, form, number in _forms(client)
        if parse(replies.with_a_block(client, language, form, number)).forwarded
    ]
    assert wrong == []


@pytest.mark.parametrize("client", [google.CLIENTS[0], mozilla.CLIENTS[0]], ids=lambda c: c.name)
def test_a_reply_that_quotes_is_no_forward_whatever_it_quotes(client):
    wrong = [
        (language, form, number)
        for language, form, number in _forms(client)
        if language != "en-GB"
        and parse(replies.introduced(client, language, form, number)).forwarded
    ]
    assert wrong == []


_NEWSLETTER = """From: our garden
To: your table

Spring offers
Date: until 30 April
Subject: to availability

From: 9.90 only
"""
_TRAVEL = """Your booking

From: Berlin Hbf (tief)
To: Praha hl.n.
Date: Monday, 2 March 2026, 8:15
Train: EC 173

From: Praha hl.n.
To: Berlin Hbf
Date: Friday, 6 March 2026, 16:30
"""
_ORDER = """Vielen Dank für Ihre Bestellung 4711.

Von: Client GmbH, Köln
An: Mia Berg, Hauptstr. 1, Berlin
Datum: 02.03.2026
Betreff: Ihre Bestellung

1 Stuhl 49,00 EUR
"""
_LOG = """The listener said:

2026-03-02T16:30:05 from=<jo@client.example> to=<mia@ours.example>
From: jo@client.example
To: mia@ours.example
Subject: Contract
status=sent (250 2.0.0 queued)
"""
_PROSE = """Hi Jo,

please use these for the letter:

From: Mia Berg <mia@ours.example>
To: the whole team
Subject: whatever you like

and send it by Friday. I forwarded message and files to Lee.
"""
_SIGNATURE = """See you on Monday.

--
Mia Berg
From: 9 to 5
Date of birth: none of your business
Mail: mia@ours.example
"""
_MINUTES = """Forwarded message handling, minutes

Date: 2 March 2026
From: 10:00
To: 11:30
Subject: forwards
"""
_HEADERS_ASKED_FOR = """Here are the headers you asked for:

    Return-Path: <jo@client.example>
    Received: from mx.client.example by mx.ours.example; Mon, 2 Mar 2026 16:30:05 +0100
    Message-ID: <4711@client.example>
    X-Spam-Score: 0.1

Does that help?
"""
_FORM = """Neue Anfrage über das Kontaktformular

Name: Jo Client
E-Mail: jo@client.example
Betreff: Angebot
Datum: 02.03.2026 16:30
Nachricht: Bitte rufen Sie an.
"""
_TICKET = """Ticket 4711 was updated

From: Open
To: Closed
Date: 2026-03-02 16:30
Subject: Chair is broken
"""


@pytest.mark.parametrize(
    "body",
    [
        _NEWSLETTER, _TRAVEL, _ORDER, _LOG, _PROSE, _SIGNATURE, _MINUTES, _HEADERS_ASKED_FOR, _FORM,
        _TICKET,
    ],
    ids=[
        "newsletter", "travel", "order", "log", "prose", "signature", "minutes", "headers", "form",
        "ticket",
    ],
)  # fmt: skip
@pytest.mark.parametrize("form", ["plain", "html"])
def test_words_that_look_like_labels_make_no_forward(read_mail, body, form):
    rows = body.replace("<", "&lt;").split("\n")
    shown = body if form == "plain" else "".join(f"<div>{row or '<br>'}</div>" for row in rows)
    email = read_mail(shown, Content_Type=f"text/{form}; charset=utf-8", Subject="News from us")
    assert all(one.confidence < SURE for one in email.forwarded)


@pytest.mark.parametrize(
    "table",
    [
        "<table><tr><th>From:</th><td>Berlin</td></tr><tr><th>Date:</th><td>2 March</td></tr></table>",
        "<table><tr><td>Von</td><td>An</td></tr><tr><td>Berlin</td><td>Prag</td></tr></table>",
        '<div style="border-top:solid #ccc 1px"><b>From:</b> 10:00<br><b>To:</b> 11:00</div>',
        '<blockquote type="cite"><b>Subject:</b> to change<br><b>Date:</b> open</blockquote>',
    ],
)
def test_a_table_of_travel_data_is_no_forward(read_mail, table):
    email = read_mail(f"<p>Your trip</p>{table}<p>Bon voyage</p>", Content_Type="text/html")
    assert email.forwarded == ()


@pytest.mark.parametrize("subject", ["Contract", "Re: Contract", "AW: Contract"])
def test_a_signature_under_a_rule_is_no_forward(read_mail, subject):
    body = f"We accept.\n\n{'_' * 32}\nJo Client\nFrom: Monday on in Berlin\njo@client.example\n"
    assert read_mail(body, Subject=subject).forwarded == ()


_FINNISH = (
    "Lähettäjä: Jo Client <jo@client.example>\nLähetetty: maanantai 2. maaliskuuta 2026 16.30\n"
    "Vastaanottaja: Mia Berg <mia@ours.example>\nAihe: Sopimus\n"
)
_DANISH = (
    "Fra: Jo Client <jo@client.example>\nSendt: 2. marts 2026 16:30\n"
    "Til: Mia Berg <mia@ours.example>\nEmne: Kontrakt\n"
)


def test_vs_is_a_reply_above_a_finnish_block_and_a_forward_above_a_danish_one(read_mail):
    assert read_mail(f"kiitos\n\n{_FINNISH}\nhyvä\n", Subject="VS: Sopimus").forwarded == ()
    (forward,) = read_mail(f"se her\n\n{_DANISH}\nfint\n", Subject="VS: Kontrakt").forwarded
    assert forward.confidence > SURE
