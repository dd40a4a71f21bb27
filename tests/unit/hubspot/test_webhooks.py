"""What HubSpot posts by itself: its signature, version 3, and which events matter."""

import base64
import hashlib
import hmac
import json
from datetime import timedelta

import pytest

from relay.hubspot.webhooks import is_signed, tells_of_contacts

SECRET = "app-secret"
URL = "https://relay.acme.com/hubspot/acme"
BODY = b'[{"subscriptionType": "contact.creation", "objectId": 7}]'


def sign(text, secret=SECRET):
    digest = hmac.new(secret.encode(), text, hashlib.sha256).digest()
    return base64.b64encode(digest).decode()


def checked(clock, *, sent_ago=timedelta(0), **changes):
    timestamp = str(round((clock.now() - sent_ago).timestamp() * 1000))
    given = {
        "secret": SECRET,
        "url": URL,
        "body": BODY,
        "timestamp": timestamp,
        "signature": sign(b"POST" + URL.encode() + BODY + timestamp.encode()),
        "now": clock.now(),
    }
    return is_signed(**given | changes)


def test_what_hubspot_signed_is_known(clock):
    assert checked(clock)
    assert checked(clock, sent_ago=timedelta(minutes=5))


@pytest.mark.parametrize(
    "changes",
    [
        {"body": BODY + b" "},
        {"secret": "another"},
        {"url": "https://relay.acme.com/hubspot/other"},
        {"signature": ""},
        {"signature": "ö"},
        {"signature": sign(BODY)},
        {"timestamp": ""},
        {"timestamp": "-1"},
        {"timestamp": "1e9"},
        {"timestamp": "٣"},
        {"timestamp": "9" * 15},
        {"timestamp": "9" * 400},
        {"sent_ago": timedelta(minutes=5, seconds=1)},
        {"sent_ago": -timedelta(minutes=5, seconds=1)},
    ],
)
def test_what_anybody_else_posts_is_not(clock, changes):
    assert not checked(clock, **changes)


def test_the_address_is_signed_with_some_letters_decoded(clock):
    timestamp = str(round(clock.now().timestamp() * 1000))
    plain = "https://relay.acme.com/hubspot/a,b%20c"
    signature = sign(b"POST" + plain.encode() + BODY + timestamp.encode())
    for url in (plain, "https://relay.acme.com%2Fhubspot/a%2Cb%20c", plain.replace(",", "%2c")):
        assert checked(clock, url=url, signature=signature, timestamp=timestamp)


@pytest.mark.parametrize(
    ("events", "matter"),
    [
        ([{"subscriptionType": "contact.creation"}], True),
        ([{"subscriptionType": "contact.merge"}], True),
        ([{"subscriptionType": "contact.propertyChange", "propertyName": "email"}], True),
        ([{"subscriptionType": "deal.creation"}, {"subscriptionType": "contact.creation"}], True),
        ([{"subscriptionType": "contact.propertyChange", "propertyName": "phone"}], False),
        ([{"subscriptionType": "contact.propertyChange"}], False),
        ([{"subscriptionType": "contact.deletion"}], False),
        ([{"subscriptionType": ["contact.creation"]}], False),
        (["contact.creation", None], False),
        ([], False),
        ({"subscriptionType": "contact.creation"}, False),
        (None, False),
    ],
)
def test_the_events_that_matter(events, matter):
    assert tells_of_contacts(json.dumps(events).encode()) is matter


@pytest.mark.parametrize("body", [b"", b"\xff", b"[" * 100_000])
def test_what_is_no_json_tells_nothing(body):
    assert not tells_of_contacts(body)
