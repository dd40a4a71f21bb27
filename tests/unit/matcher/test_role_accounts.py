"""Addresses of no person."""

import pytest

from relay.matcher.role_accounts import is_role_account
from relay.model import Address


@pytest.mark.parametrize(
    "email",
    [
        "info@globex.com",
        "Info@Globex.com",
        "no-reply@globex.com",
        "noreply@mail.globex.com",
        "do.not_reply@globex.com",
        "mailer-daemon@globex.com",
        "support+4711@globex.com",
        "kontakt@globex.example",
        "buchhaltung@globex.example",
        "customer.service@globex.com",
    ],
)
def test_a_role_or_a_machine(email):
    assert is_role_account(Address(email=email))


@pytest.mark.parametrize(
    "email",
    [
        "carla@globex.com",
        "informer@globex.com",
        "jo.info@globex.com",
        "infocarla@globex.com",
        "carla@info.com",
        "carla+info@globex.com",
        "sales.carla@globex.com",
        "",
    ],
)
def test_a_person(email):
    assert not is_role_account(Address(email=email))
