"""Card and account numbers are told by their check digits, however they are grouped."""

import time

import pytest

from relay.privacy.numbers import accounts, cards

CARDS = (
    "4111111111111111",
    "4111 1111 1111 1111",
    "4111-1111-1111-1111",
    "4111\u00a01111\u00a01111\u00a01111",
    "5555 5555 5555 4444",
    "2223 0031 2200 3222",
    "3782 822463 10005",
    "378282246310005",
    "3056 930902 5904",
    "6011 1111 1111 1117",
    "3530 1113 3330 0000",
    "6200 0000 0000 0005",
    "6759 6498 2643 8453",
)
ACCOUNTS = (
    "DE89370400440532013000",
    "DE89 3704 0044 0532 0130 00",
    "de89 3704 0044 0532 0130 00",
    "GB29 NWBK 6016 1331 9268 19",
    "FR14 2004 1010 0505 0001 3M02 606",
    "NO93 8601 1117 947",
    "MT84 MALT 0110 0001 2345 MTLC AST0 01S",
)


def found_in(finder, text):
    return [text[start:end] for start, end in finder(text)]


@pytest.mark.parametrize("number", CARDS)
@pytest.mark.parametrize("around", ["{}", "Card: {}.", "({}),", "12 {} 12/29", "no. {}\n2026"])
def test_a_card_is_found_whole(number, around):
    assert found_in(cards, around.format(number)) == [number]


@pytest.mark.parametrize(
    "text",
    [
        "4111 1111 1111 1112",  # the check digit
        "1234 5678 9012 3452",  # no such card is issued
        "a4111111111111111",
        "41111111111111111111",
        "4111 1111 1111",
        "+49 170 1234567",
        "4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1",
        "",
    ],
)
def test_what_is_no_card_is_left_alone(text):
    assert found_in(cards, text) == []


def test_two_cards_beside_each_other_are_two():
    assert found_in(cards, f"{CARDS[1]} {CARDS[6]}") == [CARDS[1], CARDS[6]]


@pytest.mark.parametrize("number", ACCOUNTS)
@pytest.mark.parametrize("around", ["{}", "IBAN: {}.", "{} is mine", "on {}\nBIC COBADEFF"])
def test_an_account_is_found_whole(number, around):
    assert found_in(accounts, around.format(number)) == [number]


@pytest.mark.parametrize(
    "text",
    [
        "DE88 3704 0044 0532 0130 00",  # the check digits
        "DE89 3704 0044 0532 0130 001",  # too long
        "DE89 3704 0044 0532",
        "ZZ89 3704 0044 0532 0130 00",
        "xDE89370400440532013000",
        "AB12 is a seat",
    ],
)
def test_what_is_no_account_is_left_alone(text):
    assert found_in(accounts, text) == []


@pytest.mark.parametrize("words", ["4111 ", "4111111111111112 ", "DE89 ", "DE89", "4 ", "a1"])
def test_numbers_without_an_end_take_time_by_their_length(words):
    begun = time.perf_counter()
    for finder in (cards, accounts):
        assert found_in(finder, words * 20_000) == []
    assert time.perf_counter() - begun < 10
