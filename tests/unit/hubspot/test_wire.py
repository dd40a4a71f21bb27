"""The requests are those of the seed page "Engagements | Email", letter by letter."""

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from relay.hubspot.wire import (
    contact,
    contact_request,
    email_properties,
    email_request,
    headers,
    moment,
    traits,
)
from relay.model import Address, RecordRef, RecordType

# The page's example request, except that it shows the space of "ToFirst ToLast" URL-encoded, as
# "+"; its example of the headers value has the space.
SEED_EXAMPLE = {
    "hs_timestamp": "2019-10-30T03:30:17.883Z",
    "hubspot_owner_id": "47550177",
    "hs_email_direction": "EMAIL",
    "hs_email_status": "SENT",
    "hs_email_subject": "Let's talk",
    "hs_email_text": "Thanks for youremail",
    "hs_email_headers": '{"from":{"email":"from@domain.com","firstName":"FromFirst","lastName":"FromLast"},"sender":{"email":"sender@domain.com","firstName":"SenderFirst","lastName":"SenderLast"},"to":[{"email":"ToFirst ToLast<to@test.com>","firstName":"ToFirst","lastName":"ToLast"}],"cc":[],"bcc":[]}',
}


@pytest.fixture
def seed_engagement(engagement):
    return replace(
        engagement,
        at=datetime(2019, 10, 30, 3, 30, 17, 883_000, UTC),
        owner_id="47550177",
        subject="Let's talk",
        text="Thanks for youremail",
        html="",
        from_=Address(email="from@domain.com", name="FromFirst FromLast"),
        sender=Address(email="sender@domain.com", name="SenderFirst SenderLast"),
        to=(Address(email="to@test.com", name="ToFirst ToLast"),),
        cc=(),
        bcc=(),
        links=(RecordRef(RecordType.DEAL, "601"), RecordRef(RecordType.CONTACT, "602")),
    )


def test_the_example_request_of_the_seed_page_is_reproduced(seed_engagement):
    assert email_properties(seed_engagement) == SEED_EXAMPLE


def test_the_example_associations_of_the_seed_page_are_reproduced(seed_engagement):
    assert email_request(seed_engagement)["associations"] == [
        {
            "to": {"id": "601"},
            "types": [{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 210}],
        },
        {
            "to": {"id": "602"},
            "types": [{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 198}],
        },
    ]


@pytest.mark.parametrize(
    ("record_type", "type_id"),
    [("contact", 198), ("company", 186), ("deal", 210), ("ticket", 224)],
)
def test_each_type_of_record_has_its_association_type(engagement, record_type, type_id):
    linked = replace(engagement, links=(RecordRef(RecordType(record_type), "7"),))
    (association,) = email_request(linked)["associations"]
    assert association["types"][0]["associationTypeId"] == type_id


def test_the_sender_stands_in_the_headers_only_when_there_is_one(engagement):
    assert list(json.loads(headers(replace(engagement, sender=None)))) == [
        "from",
        "to",
        "cc",
        "bcc",
    ]


def test_a_recipient_without_a_name_is_an_address_alone(engagement):
    bare = replace(engagement, to=(Address(email="Bo@Example.com"),))
    assert json.loads(headers(bare))["to"] == [
        {"email": "Bo@Example.com", "firstName": "", "lastName": ""}
    ]


def test_a_name_with_angle_brackets_cannot_pose_as_an_address(engagement):
    sly = replace(engagement, to=(Address(email="bo@example.com", name="Eve <Boss>"),))
    assert json.loads(headers(sly))["to"][0]["email"] == "Eve Boss<bo@example.com>"


def test_headers_of_very_many_recipients_still_fit_the_property(engagement):
    many = tuple(Address(email=f"person{n}@example.com", name="N" * 100) for n in range(2_000))
    value = headers(replace(engagement, to=many[:1], cc=many))
    assert len(value) <= 65_535
    assert 100 < len(json.loads(value)["cc"]) < 2_000


def test_attachment_ids_are_joined_by_semicolons(engagement):
    assert email_properties(engagement, ("11", "12"))["hs_attachment_ids"] == "11;12"


def test_all_property_values_are_strings_and_none_is_empty(engagement):
    properties = email_properties(replace(engagement, owner_id=None, subject="", html=""))
    assert all(isinstance(value, str) and value for value in properties.values())
    assert "hubspot_owner_id" not in properties


def test_a_time_of_another_zone_is_sent_in_utc(engagement):
    at = datetime.fromisoformat("2026-03-02T10:00:00.1239+02:00")
    assert (
        email_properties(replace(engagement, at=at))["hs_timestamp"] == "2026-03-02T08:00:00.123Z"
    )


@pytest.mark.parametrize(
    "value", ["2019-10-30T03:30:17.883Z", "1572406217883", "2019-10-30T03:30:17.883"]
)
def test_every_form_of_a_time_is_read(value):
    assert moment(value) == datetime(2019, 10, 30, 3, 30, 17, 883_000, UTC)


@pytest.mark.parametrize("value", [None, "", "yesterday", "9" * 40, [], "2019-10-30T99:00:00Z"])
def test_what_is_no_time_is_none(value):
    assert moment(value) is None


def test_a_record_is_recognised_although_hubspot_rewrote_its_properties(seed_engagement):
    sent = email_properties(seed_engagement)
    stored = sent | {
        "hs_timestamp": "1572406217883",
        "hs_email_subject": " Let's  talk\n",
        "hs_email_headers": json.dumps(json.loads(sent["hs_email_headers"]), indent=2),
    }
    assert traits(stored) == traits(sent)


@pytest.mark.parametrize(
    "change",
    [
        {"hs_timestamp": "1572406217884"},
        {"hs_email_subject": "Let us talk"},
        {"hs_email_headers": '{"from":{"email":"from@domain.com"},"to":[],"cc":[],"bcc":[]}'},
        {"hs_email_headers": "not JSON"},
        {"hs_email_headers": "[" * 100_000},
        {"hs_email_headers": '"a string"'},
    ],
)
def test_another_record_is_not_taken_for_it(seed_engagement, change):
    sent = email_properties(seed_engagement)
    assert traits(sent | change) != traits(sent)


def test_a_new_contact_has_only_what_the_mail_says():
    assert contact_request(Address(email="Bo@Example.com"), None) == {
        "properties": {"email": "bo@example.com"}
    }
    assert contact_request(Address(email="bo@example.com", name="Doe, Bo"), "9") == {
        "properties": {
            "email": "bo@example.com",
            "firstname": "Bo",
            "lastname": "Doe",
            "hubspot_owner_id": "9",
        }
    }


def test_a_contact_is_known_by_its_secondary_addresses_too():
    record = {
        "id": "5",
        "properties": {"email": "A@x.com", "hs_additional_emails": "b@x.com;C@x.com;a@x.com"},
    }
    assert contact(record).emails == ("a@x.com", "b@x.com", "c@x.com")
    assert contact({"id": "5", "properties": {"email": None}}).emails == ()
