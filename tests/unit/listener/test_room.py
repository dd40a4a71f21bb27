"""Bytes in memory are shared out, in order."""

import asyncio

from relay.listener.room import Room


class Guests:
    """Each takes its part of the room, and stays until it is sent away."""

    def __init__(self, room):
        self.inside = []
        self._room = room
        self._leaving = {}

    async def come(self, name, size):
        self._leaving[name] = asyncio.Event()
        async with self._room.taken(size):
            self.inside.append(name)
            await self._leaving[name].wait()
            self.inside.remove(name)

    def leave(self, name):
        self._leaving[name].set()


async def settle():
    for _ in range(10):
        await asyncio.sleep(0)


async def test_who_finds_no_room_waits_and_is_not_overtaken():
    guests = Guests(Room(10))
    async with asyncio.TaskGroup() as group:
        for name, size in (("a", 6), ("b", 4), ("large", 8), ("small", 1)):
            group.create_task(guests.come(name, size))
        await settle()
        assert guests.inside == ["a", "b"]
        guests.leave("a")
        await settle()
        assert guests.inside == ["b"]
        guests.leave("b")
        await settle()
        assert guests.inside == ["large", "small"]
        guests.leave("large")
        guests.leave("small")


async def test_a_mail_larger_than_the_room_gets_all_of_it():
    guests = Guests(Room(10))
    async with asyncio.TaskGroup() as group:
        for name, size in (("huge", 99), ("small", 1)):
            group.create_task(guests.come(name, size))
        await settle()
        assert guests.inside == ["huge"]
        guests.leave("huge")
        await settle()
        assert guests.inside == ["small"]
        guests.leave("small")


async def test_who_no_longer_waits_holds_up_nobody():
    room = Room(10)
    guests = Guests(room)
    async with asyncio.TaskGroup() as group:
        group.create_task(guests.come("a", 6))
        waiting = group.create_task(guests.come("b", 6))
        group.create_task(guests.come("c", 4))
        await settle()
        waiting.cancel()
        await settle()
        assert guests.inside == ["a", "c"]
        guests.leave("a")
        guests.leave("c")
