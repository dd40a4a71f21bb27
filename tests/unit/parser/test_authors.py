"""Who wrote a mail that a list sent on under its own address."""

import pytest

from relay.model import Address
from relay.parser import scan

_GROUP = "\"'Jo Client' via Sales\" <sales@ours.example>"
_JO = Address(email="jo@client.example", name="Jo Client")


@pytest.mark.parametrize(
    "fields",
    [
        {"From": _GROUP, "X-Original-From": "Jo Client <jo@client.example>"},
        {"From": "Sales <sales@ours.example>", "X-Original-From": "Jo Client <jo@client.example>"},
        {"From": _GROUP, "X-Original-Sender": "jo@client.example"},
        {"From": _GROUP, "X-Google-Original-From": '"Jo Client" <jo@client.example>'},
        {"From": _GROUP, "Author": "Jo Client <jo@client.example>"},
        {"From": _GROUP, "Reply-To": "Jo Client <jo@client.example>"},
        {
            "From": _GROUP,
            "Reply-To": "jo@client.example",
            "List-Post": "<mailto:sales@ours.example>",
        },
        {
            "From": _GROUP,
            "Reply-To": "Sales <sales@ours.example>, jo@client.example",
            "List-Id": "<sales.ours.example>",
        },
        {
            "From": _GROUP,
            "Reply-To": "sales@ours.example",
            "Cc": "Bo <bo@client.example>, Jo Client <jo@client.example>",
            "List-Id": "<sales.ours.example>",
        },
        {"From": "Jo Client via Dev <jo=client.example@lists.example>"},
        {"From": "Jo Client via Dev <jo=40client.example@dmarc.example>"},
        {"From": "Jo Client <jo@client.example.invalid>"},
    ],
)
def test_the_author_behind_a_list_is_known(read_mail, fields):
    email = read_mail(**fields)
    assert email.written_by in (_JO, Address(email=_JO.email))
    assert email.authors == (email.written_by,)


@pytest.mark.parametrize(
    "evidence",
    [
        {"List-Post": "<mailto:sales@ours.example>"},
        {"List-Id": "Sales of ours <sales.ours.example>"},
        {"X-BeenThere": "sales@ours.example"},
        {"Mailing-List": "list Sales@ours.example; contact sales+owners@ours.example"},
        {"Delivered-To": "mailing list sales@ours.example"},
    ],
)
def test_a_list_that_is_its_own_sender_gives_its_authors_address_for_answers(read_mail, evidence):
    email = read_mail(
        From="Sales <sales@ours.example>", Reply_To="Jo Client <jo@client.example>", **evidence
    )
    assert email.written_by == _JO


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"From": None},
        {"From": "a@x.example, b@x.example", "X-Original-From": "jo@client.example"},
        {"Reply-To": "jo@client.example"},
        {"X-Original-Sender": "jo@client.example"},  # Google Groups writes it always
        {"X-Google-Original-From": "jo@client.example"},
        {"Author": "Jo Client <jo@client.example>"},
        {"X-Original-From": "Mia Berg <mia@ours.example>"},
        {"X-Original-From": "jo@client.example, bo@client.example"},
        {"X-Original-From": "somebody"},
        {"List-Post": "<mailto:dev@lists.example>", "Reply-To": "dev@lists.example"},
        {"From": _GROUP},
        {"From": _GROUP, "Reply-To": "sales@ours.example", "List-Id": "<sales.ours.example>"},
        {"From": _GROUP, "Reply-To": "jo@client.example, bo@client.example"},
        {"From": _GROUP, "Cc": "Jo Client <jo@client.example>"},  # no list says so
        {"From": _GROUP, "Cc": "Bo <bo@client.example>", "List-Id": "<sales.ours.example>"},
        {"From": "Jo via Contacts <invite@social.example>", "Reply-To": "hit-reply@social.example"},
        {"From": "'a@b.example' via Sales <sales@ours.example>", "Reply-To": "x@y.example"},
        {"From": "Mia <mia@no.invalid>", "X-Original-From": "mia@no.invalid"},
        {"From": "bounce+jo=client.example@ours.example"},
        {"Delivered-To": "mia@ours.example", "Reply-To": "jo@client.example"},
    ],
)
def test_an_author_in_from_is_the_author(read_mail, fields):
    email = read_mail(**fields)
    assert email.written_by is None
    assert email.authors == email.from_


def test_the_list_lends_no_name_but_the_one_before_via(read_mail):
    for shown, name in (
        (_GROUP, "Jo Client"),
        ("\"'jo@client.example' via Sales\" <s@ours.example>", ""),
        ("Jo Client über Sales <s@ours.example>", "Jo Client"),
        ("Jo Client через Sales <s@ours.example>", "Jo Client"),
    ):
        email = read_mail(From=shown, X_Original_Sender="jo@client.example")
        assert email.written_by == Address(email="jo@client.example", name=name)


def test_access_is_judged_by_from_whatever_stands_behind_it(make_mail, read_mail):
    fields = {"From": "Jo <jo@client.example>", "X-Original-From": "Mia Berg <mia@ours.example>"}
    assert read_mail(**fields).from_ == (Address(email="jo@client.example", name="Jo"),)
    claims = scan(make_mail(**fields), mail_from="").claims
    assert [author.email for author in claims.from_] == ["jo@client.example"]
    assert claims.redirects == ()
