"""A person who is forgotten is in no table any more; other people's mail stays as it is."""

import pytest

from relay.model import Finding, Ignored, Logged, Parked, State

JO = "jo@client.example"


@pytest.fixture
def log_with(spool, lease, claim, settle, delivery, effect):
    async def log(name, *people, raw=b"Subject: x\r\n\r\nhi\r\n"):
        [receipt] = await spool.put([delivery(name, raw=raw)])
        await claim(lease)
        told = Finding(rule="people", text=f"with {', '.join(people)}")
        await spool.intend(
            lease, {receipt.spool_id: [effect("k", people=people)]}, {receipt.spool_id: [told]}
        )
        logged = Logged(engagement_ids=(f"9{name}",), reason=f"with {people[0]}")
        await settle(lease, receipt.spool_id, logged, engagement_ids={"k": f"9{name}"})
        return receipt.spool_id

    return log


async def dump(spool):
    """All that the database has, as text."""

    def read(connection):
        tables = ("mail", "copy", "chunk", "ledger", "effect", "confirmation", "awaited")
        return repr(
            [list(connection.exec_driver_sql(f'SELECT * FROM "{table}"')) for table in tables]
        )

    return await spool._read(read)


async def test_a_logged_mail_loses_its_words_and_the_person(spool, log_with):
    spool_id = await log_with(
        "1", JO, "carla@globex.example", raw=b"From: Jo@Client.Example\r\n\r\nsecret words\r\n"
    )
    [mention] = await spool.mentions(JO.upper())
    assert (mention.spool_id, mention.state, mention.engagement_ids) == (
        spool_id,
        State.LOGGED,
        ("91",),
    )
    assert await spool.scrub(spool_id, JO)
    assert await spool.mentions(JO) == []
    left = await dump(spool)
    assert "jo@client" not in left.lower()
    assert "secret" not in left
    assert "carla@globex.example" in left
    story = await spool.story(spool_id)
    assert [move.reason for move in story.moves][-1] == "with (forgotten)"
    assert story.effects[0].engagement_id == "91"
    assert (await spool.balance()).off_by == 0


async def test_another_copy_of_a_forgotten_mail_is_not_looked_at(
    spool, delivery, lease, claim, settle, state_of
):
    [receipt] = await spool.put([delivery("a", raw=f"To: {JO}\r\n\r\nhi\r\n".encode())])
    await claim(lease)
    await settle(lease, receipt.spool_id, Ignored(reason="rule"))
    await spool.scrub(receipt.spool_id, JO)
    await spool.put([delivery("a", tag="deal-602")])
    assert await state_of(receipt.spool_id) is State.IGNORED
    assert await spool.raw(receipt.spool_id) is None


@pytest.mark.parametrize(
    ("raw", "is_found"),
    [
        (b"To: Jo <JO@client.example>\r\n\r\n", True),
        (b"To: x\r\n\r\nwrite to jo@client.exam=\r\nple.", True),
        (b"To: bobjo@client.example\r\n\r\n", False),
        (b"To: jo@client.example.org, xjo@client.example\r\n\r\n", False),
        (b"To: xjo@client.example, jo@client.example\r\n\r\n", True),
        (b"To: b.jo@client.example\r\n\r\n", False),
        (b"To: jo@client.example.\r\n\r\n", True),
    ],
)
async def test_a_mail_that_waits_is_found_by_what_stands_in_it(spool, delivery, raw, is_found):
    await spool.put([delivery("a", raw=raw)])
    assert bool(await spool.mentions(JO)) is is_found


async def test_what_is_not_at_rest_is_left_alone(spool, delivery, lease, claim, settle):
    [receipt] = await spool.put([delivery("a", raw=f"To: {JO}\r\n\r\n".encode())])
    assert not await spool.scrub(receipt.spool_id, JO)
    await claim(lease)
    await settle(lease, receipt.spool_id, Parked(reason=f"no contact for {JO}"))
    assert not await spool.scrub(receipt.spool_id, JO)
    assert await spool.raw(receipt.spool_id) is not None


async def test_more_mails_than_one_step_are_all_found(spool, delivery):
    raw = f"To: {JO}\r\n\r\n".encode()
    await spool.put([delivery(str(number), raw=raw) for number in range(205)])
    assert len(await spool.mentions(JO)) == 205
