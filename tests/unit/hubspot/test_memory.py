"""What is remembered: for how long, how much of it, and how it is forgotten."""

import pytest

from relay.hubspot.memory import MOST, Memory


class Asked:
    """Answers every key with itself in capitals, but those of `unknown`; notes what it was asked."""

    def __init__(self):
        self.unknown = set()
        self.calls = []

    async def __call__(self, keys):
        self.calls.append(list(keys))
        return {key: key.upper() for key in keys if key not in self.unknown}


@pytest.fixture
def ask():
    return Asked()


@pytest.fixture
def memory(clock):
    return Memory(lasts_s=10, clock=clock)


async def test_only_what_is_not_known_is_asked_for(memory, ask):
    assert await memory.of(["a", "b", "a"], ask) == {"a": "A", "b": "B"}
    assert await memory.of(["b", "c"], ask) == {"b": "B", "c": "C"}
    assert await memory.of(["a", "b", "c"], ask) == {"a": "A", "b": "B", "c": "C"}
    assert ask.calls == [["a", "b"], ["c"]]


async def test_an_answer_lasts_from_when_it_was_asked_for(memory, clock):
    async def slow(keys):
        await clock.advance(9)
        return dict.fromkeys(keys, "x")

    await memory.of(["a"], slow)
    await clock.advance(0.5)
    assert await memory.of(["a"], None) == {"a": "x"}
    await clock.advance(0.5)
    with pytest.raises(TypeError):
        await memory.of(["a"], None)


async def test_that_there_is_none_is_an_answer_too(memory, ask):
    ask.unknown.add("a")
    assert await memory.of(["a"], ask) == {}
    assert await memory.of(["a"], ask) == {}
    assert ask.calls == [["a"]]


async def test_that_there_is_none_need_not_be_kept(clock, ask):
    memory = Memory(lasts_s=10, clock=clock, keeps_none=False)
    ask.unknown.add("a")
    assert await memory.of(["a", "b"], ask) == {"b": "B"}
    ask.unknown.clear()
    assert await memory.of(["a", "b"], ask) == {"a": "A", "b": "B"}
    assert ask.calls == [["a", "b"], ["a"]]


async def test_what_was_told_along_is_kept_but_not_answered(memory, ask):
    async def talkative(_):
        return {"a": "A", "b": "B"}

    assert await memory.of(["a"], talkative) == {"a": "A"}
    assert await memory.of(["b"], ask) == {"b": "B"}
    assert ask.calls == []


async def test_a_failure_is_not_remembered(memory, ask):
    async def fail(_):
        raise LookupError

    with pytest.raises(LookupError):
        await memory.of(["a"], fail)
    assert await memory.of(["a"], ask) == {"a": "A"}


async def test_what_is_forgotten_is_asked_for_again(memory, ask):
    await memory.of(["a", "b", "c"], ask)
    memory.forget(lambda key, answer: key == "a" or answer == "B")
    memory.forget(lambda key, _: key == "a")
    await memory.of(["a", "b", "c"], ask)
    assert ask.calls[1:] == [["a", "b"]]


async def test_years_of_keys_do_not_fill_the_memory(memory, clock, ask):
    for year in range(20):
        await memory.of([f"{year}-{number}" for number in range(100)], ask)
        await clock.advance(11)
    assert len(memory) == 100


async def test_more_than_fits_is_answered_and_the_oldest_is_forgotten(memory, ask):
    keys = [str(number) for number in range(MOST + 100)]
    await memory.of(["old"], ask)
    assert len(await memory.of(keys, ask)) == MOST + 100
    assert len(memory) == MOST
    await memory.of([*keys[-MOST:], "old"], ask)
    assert ask.calls[2:] == [["old"]]


async def test_what_was_renewed_is_not_the_oldest(memory, ask):
    await memory.of(["a"], ask)
    await memory.of([str(number) for number in range(MOST - 1)], ask)
    memory.keep({"a": "new"})
    memory.keep({"b": "B"})
    assert await memory.of(["a"], ask) == {"a": "new"}
    assert len(memory) == MOST


async def test_a_single_answer_may_last_shorter(memory, clock, ask):
    memory.keep({"a": "A"}, lasts_s=2)
    await clock.advance(2)
    await memory.of(["a"], ask)
    assert ask.calls == [["a"]]
