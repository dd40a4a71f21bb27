"""What providers ask before they forward is kept as long as the raw mail, and no longer."""

from datetime import timedelta

import pytest

from relay.model import Confirmation, Ignored
from relay.settings import StoreSettings

ASKED = Confirmation(provider="Gmail", address="jane@acme.com", code="123456789", link="https://x")


@pytest.fixture
def ask(spool, lease, claim, delivery, settle):
    async def take(name, **changes):
        [receipt] = await spool.put([delivery(name)])
        await claim(lease)
        asked = Confirmation(provider="Gmail", address=f"{name}@acme.com", **changes)
        await settle(lease, receipt.spool_id, Ignored(reason="asked", confirmation=asked))
        return receipt.spool_id

    return take


async def test_the_newest_question_comes_first(spool, ask):
    first, second = await ask("jane", code="123456"), await ask("sam", link="https://x")
    shown = await spool.confirmations()
    assert [(one.spool_id, one.confirmation.address) for one in shown] == [
        (second, "sam@acme.com"),
        (first, "jane@acme.com"),
    ]
    assert (shown[1].confirmation.code, shown[0].confirmation.link) == ("123456", "https://x")


async def test_what_is_read_anew_takes_the_place_of_what_was_read(spool, ask, lease, claim, settle):
    spool_id = await ask("jane", code="1")
    await spool.reopen(spool_id)
    await claim(lease)
    await settle(lease, spool_id, Ignored(reason="asked", confirmation=ASKED))
    assert [one.confirmation for one in await spool.confirmations()] == [ASKED]


async def test_a_question_goes_with_its_raw_mail(spool, ask, clock):
    await ask("jane", code="123456")
    await clock.advance(timedelta(days=31).total_seconds())
    await spool.prune(StoreSettings(keep_raw_days=30))
    assert await spool.confirmations() == []


async def test_code_and_link_are_in_no_reason_and_no_finding(spool, ask):
    story = await spool.story(await ask("jane", code="123456", link="https://x"))
    assert "123456" not in repr(story)
    assert "https://x" not in repr(story)
