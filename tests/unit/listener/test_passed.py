"""Sockets that systemd opened: who connects is served, by whichever relay runs at the moment."""

import asyncio
import contextlib
import socket

import pytest

from relay.errors import Permanent


@pytest.fixture
def passed():
    """`passed()`: an open socket as systemd keeps it; relay gets a `dup` of it."""
    with contextlib.ExitStack() as stack:
        yield lambda: stack.enter_context(socket.create_server(("127.0.0.1", 0), backlog=100))


@pytest.fixture
def greeted(house):
    """`await greeted(connection)`: the code a new client hears first; it then leaves."""

    async def hear(connection):
        client = house.over(*await asyncio.open_connection(sock=connection))
        code = (await client.reply())[:3]
        client.send("QUIT\r\n")
        return code

    return hear


def connect(listening):
    """A connection as soon as the kernel has it, before anybody accepts it."""
    return socket.create_connection(listening.getsockname())


async def test_all_sockets_of_a_name_are_served(house, passed, greeted):
    both = [passed(), passed()]
    settings = house.make_settings(listen="systemd:smtp")
    listener = await house.open_with(settings, smtp=[one.dup() for one in both])
    assert listener.endpoints == ("systemd:smtp",)
    assert [await greeted(connect(one)) for one in both] == ["220", "220"]


async def test_a_passed_unix_socket_is_trusted_and_its_file_stays(house, tmp_path, monkeypatch):
    """The file is systemd's: without it nobody would find the socket after a restart."""
    monkeypatch.chdir(tmp_path)
    settings = house.make_settings(listen="systemd:lmtp", trusted=())
    with socket.socket(socket.AF_UNIX) as lmtp:
        lmtp.bind("lmtp.sock")
        listener = await house.open_with(settings, lmtp=[lmtp.dup()])
        client = house.over(*await asyncio.open_unix_connection("lmtp.sock"))
        await client.hello()
        assert (await client.mail()).startswith("250 ")
        await listener.drain(0.05)
    assert (tmp_path / "lmtp.sock").is_socket()
    assert house.spool.deliveries[0].envelope.peer == "unix"


async def test_a_socket_that_was_not_passed_is_a_permanent_error_that_says_what_to_do(house):
    with pytest.raises(Permanent, match=r"systemd:smtp: systemd passed no .* enable a \.socket"):
        await house.open(listen="systemd:smtp")


async def test_a_passed_socket_that_no_listener_uses_is_a_permanent_error(house, passed):
    """Its clients would wait for ever."""
    with pytest.raises(Permanent, match="named submission, which no listener uses"):
        await house.open_with(house.make_settings(), submission=[passed()])


@pytest.mark.parametrize("turns", range(6))
async def test_who_connects_while_relay_restarts_is_served(house, passed, greeted, turns):
    """By the one that stops, or the one that starts: however far accepting has come by then."""
    smtp = passed()
    settings = house.make_settings(listen="systemd:smtp")
    old = await house.open_with(settings, smtp=[smtp.dup()])
    connections = [connect(smtp) for _ in range(20)]
    for _ in range(turns):
        await asyncio.sleep(0)
    async with asyncio.TaskGroup() as group:
        group.create_task(old.drain(5))
        codes = [group.create_task(greeted(each)) for each in connections]
        await asyncio.sleep(0.02)
        await house.open_with(settings, smtp=[smtp.dup()])
    assert {code.result() for code in codes} <= {"220", "421"}
