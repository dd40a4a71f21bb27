"""Passwords, apart from any session."""

import asyncio
from ipaddress import ip_address

import pytest

from relay.listener import replies
from relay.listener.auth import Authenticator, Credentials
from relay.listener.guesses import Guesses
from relay.listener.peers import Peer

NAME = "jane@acme.com"
JANE = Credentials(name="Jane@acme.com", password="correct horse")
HOME, OFFICE = Peer(address=ip_address("192.0.2.1")), Peer(address=ip_address("198.51.100.9"))


def network(number):
    return Peer(address=ip_address(f"203.0.113.{number}"))


async def answer(clock, check, eventually, after_s):
    """What a check says that takes its time."""
    async with asyncio.TaskGroup() as group:
        running = group.create_task(check)
        await eventually(lambda: clock._sleepers)
        await clock.advance(after_s - 0.1)
        assert not running.done()
        await clock.advance(0.1)
    return running.result()


async def test_the_name_may_be_spelled_in_capitals(clock, accounts):
    assert await Authenticator(clock).check(JANE, accounts, HOME) is replies.AUTHENTICATED


async def test_without_accounts_nobody_is_right_and_it_still_takes_time(clock, eventually):
    check = Authenticator(clock).check(JANE, (), HOME)
    assert await answer(clock, check, eventually, 3) is replies.AUTH_WRONG


async def test_an_unknown_name_costs_a_hash_like_a_known_one(
    clock, accounts, eventually, monkeypatch
):
    checked = []
    monkeypatch.setattr(
        "relay.listener.auth.verify", lambda password_hash, _: checked.append(password_hash) or True
    )
    nobody = Credentials(name="nobody@acme.com", password="correct horse")
    check = Authenticator(clock).check(nobody, accounts, HOME)
    assert await answer(clock, check, eventually, 3) is replies.AUTH_WRONG
    assert checked == [accounts[0].password_hash]


def test_credentials_do_not_show_the_password():
    assert "horse" not in repr(JANE)


async def test_each_further_guess_takes_longer_in_whatever_session(clock, accounts, eventually):
    authenticator = Authenticator(clock)
    for number, after_s in enumerate([3, 6, 9]):
        check = authenticator.check(
            Credentials(name=NAME, password=f"guess {number}"), accounts, HOME
        )
        assert await answer(clock, check, eventually, after_s) is replies.AUTH_WRONG


async def test_no_guess_takes_longer_than_a_client_waits(clock, accounts, eventually):
    authenticator = Authenticator(clock)
    guess(authenticator._guesses, HOME, NAME, 9)
    check = authenticator.check(Credentials(name=NAME, password="another"), accounts, HOME)
    assert await answer(clock, check, eventually, 15) is replies.AUTH_WRONG


async def test_after_too_many_guesses_not_even_the_right_password_is_looked_at(clock, accounts):
    authenticator = Authenticator(clock)
    guess(authenticator._guesses, HOME, NAME, 10)
    assert await authenticator.check(JANE, accounts, HOME) is replies.AUTH_LATER


async def test_only_so_many_wait_for_their_check_but_who_is_known_there_does(
    clock, accounts, monkeypatch
):
    authenticator = Authenticator(clock)
    assert await authenticator.check(JANE, accounts, HOME) is replies.AUTHENTICATED
    monkeypatch.setattr("relay.listener.auth._MOST_WAITING", 0)
    assert await authenticator.check(JANE, accounts, OFFICE) is replies.AUTH_LATER
    assert await authenticator.check(JANE, accounts, HOME) is replies.AUTHENTICATED


# ---------------------------------------------------------------- counted across sessions


@pytest.fixture
def guesses(clock):
    return Guesses(clock)


def guess(guesses, peer, name, times, start=0):
    for number in range(start, start + times):
        guesses.wrong(peer, name, f"guess {number}")


async def test_after_ten_guesses_at_an_account_a_network_waits_half_a_minute_for_each(
    guesses, clock
):
    guess(guesses, OFFICE, NAME, 10)
    assert not guesses.allow(OFFICE, NAME)
    assert guesses.allow(OFFICE, "sam@acme.com")
    assert guesses.allow(HOME, NAME)
    await clock.advance(30)
    assert guesses.allow(OFFICE, NAME)
    guess(guesses, OFFICE, NAME, 1, start=10)
    assert not guesses.allow(OFFICE, NAME)


async def test_a_network_that_tries_many_names_is_held_up(guesses, clock):
    for number in range(30):
        assert guesses.allow(OFFICE, f"user{number}@acme.com")
        guesses.wrong(OFFICE, f"user{number}@acme.com", "summer")
    assert not guesses.allow(OFFICE, NAME)
    await clock.advance(60)
    assert guesses.allow(OFFICE, NAME)


async def test_an_account_that_many_networks_try_is_held_up_but_not_where_its_user_is_known(
    guesses, clock
):
    guesses.right(HOME, NAME)
    for number in range(50):
        assert guesses.allow(network(number), NAME)
        guesses.wrong(network(number), NAME, "summer")
    assert not guesses.allow(network(99), NAME)
    assert guesses.allow(HOME, NAME)
    await clock.advance(60)
    assert guesses.allow(network(99), NAME)


def test_where_a_user_is_known_guesses_at_the_account_count_all_the_same(guesses):
    guesses.right(HOME, NAME)
    guess(guesses, HOME, NAME, 10)
    assert not guesses.allow(HOME, NAME)


def test_a_device_with_an_old_password_keeps_nobody_out(guesses):
    for _ in range(1_000):
        guesses.wrong(OFFICE, "sam@acme.com", "last year's")
    assert guesses.allow(OFFICE, NAME)
    assert guesses.allow(OFFICE, "sam@acme.com")


def test_the_addresses_of_one_ipv6_customer_count_as_one(guesses):
    for number in range(10):
        there = Peer(address=ip_address(f"2001:db8:1:2::{number:x}"))
        guesses.wrong(there, NAME, f"guess {number}")
    assert not guesses.allow(Peer(address=ip_address("2001:db8:1:2:3::4")), NAME)
    assert guesses.allow(Peer(address=ip_address("2001:db8:1:3::4")), NAME)


def test_no_flood_of_names_fills_the_memory(guesses, monkeypatch):
    monkeypatch.setattr("relay.listener.guesses._KEPT", 100)
    for number in range(1_000):
        guesses.right(OFFICE, f"user{number}")
        guesses.wrong(network(number % 250), f"user{number}", "summer")
    kept = (guesses._together._counts, guesses._accounts._counts, guesses._seen, guesses._at_home)
    assert [len(each) for each in kept] == [100] * 4
