"""Passwords, apart from any session."""

import asyncio

from relay.listener.auth import Authenticator, Credentials

JANE = Credentials(name="Jane@acme.com", password="correct horse")


async def test_the_name_may_be_spelled_in_capitals(clock, accounts):
    assert await Authenticator(clock).is_right(JANE, accounts)


async def test_without_accounts_nobody_is_right_and_it_still_takes_time(clock, eventually):
    async with asyncio.TaskGroup() as group:
        check = group.create_task(Authenticator(clock).is_right(JANE, ()))
        await eventually(lambda: clock._sleepers)
        assert not check.done()
        await clock.advance(3)
    assert check.result() is False


async def test_an_unknown_name_costs_a_hash_like_a_known_one(
    clock, accounts, eventually, monkeypatch
):
    checked = []
    monkeypatch.setattr(
        "relay.listener.auth.verify", lambda password_hash, _: checked.append(password_hash) or True
    )
    nobody = Credentials(name="nobody@acme.com", password="correct horse")
    async with asyncio.TaskGroup() as group:
        check = group.create_task(Authenticator(clock).is_right(nobody, accounts))
        await eventually(lambda: clock._sleepers)
        await clock.advance(3)
    assert check.result() is False
    assert checked == [accounts[0].password_hash]


def test_credentials_do_not_show_the_password():
    assert "horse" not in repr(JANE)
