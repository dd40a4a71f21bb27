"""A token is changed while relay runs: the queue moves on, and no mail has paid for it."""

import asyncio

from relay.settings import Secret, SecretRef
from relay.worker.settle import Settler


async def paused(log_lines):
    async with asyncio.timeout(10):
        while not any(line["event"] == "portal_paused" for line in log_lines):
            await asyncio.sleep(0.01)
    return next(line for line in log_lines if line["event"] == "portal_paused")


async def test_a_new_token_in_the_file_is_found_within_the_pause(world, mail, log_lines, tmp_path):
    path = tmp_path / "token"
    path.write_text("old")
    world.sandbox.revoke("old")
    world.read_token = SecretRef(f"file:{path}").read
    world.start()
    spool_id = await world.put(mail())
    line = await paused(log_lines)
    assert line["log_level"] == "error"
    assert f"refused the token (401): put a valid one into {path}" in line["reason"]

    path.write_text("new")
    story = await world.reaches(spool_id, within_s=line["wait_s"] + 1)
    assert story.mail.attempt == 1


async def test_a_reload_ends_the_pause_at_once(world, mail, log_lines, tmp_path):
    path = tmp_path / "token"
    path.write_text("old")
    world.sandbox.revoke("old")
    world.read_token = SecretRef(f"file:{path}").read
    world.start()
    spool_id = await world.put(mail())
    await paused(log_lines)

    path.write_text("new")
    world.worker.apply({"acme": world.line()}, world.settings)
    await world.reaches(spool_id, within_s=1)


async def test_a_reload_while_the_old_token_is_tried_ends_the_pause_at_once(world, mail, log_lines):
    world.sandbox.revoke("old")

    def read_late():
        world.read_token = lambda: Secret("new")
        world.worker.apply({"acme": world.line()}, world.settings)
        return Secret("old")

    world.read_token = read_late
    world.start()
    spool_id = await world.put(mail())
    await paused(log_lines)
    await world.reaches(spool_id, within_s=10)


async def test_a_reload_while_mails_are_given_back_ends_the_pause_at_once(
    world, mail, log_lines, monkeypatch
):
    give_back = Settler.give_back

    async def with_reload(self, *args):
        await give_back(self, *args)
        world.token = "new"
        world.worker.apply({"acme": world.line()}, world.settings)

    world.sandbox.revoke("sandbox")
    monkeypatch.setattr(Settler, "give_back", with_reload)
    world.start()
    spool_id = await world.put(mail())
    await paused(log_lines)
    await world.reaches(spool_id, within_s=10)


async def test_the_environment_is_fixed_so_a_restart_is_asked_for(
    world, mail, log_lines, monkeypatch
):
    monkeypatch.setenv("RELAY_TEST_TOKEN", "old")
    world.sandbox.revoke("old")
    world.read_token = SecretRef("env:RELAY_TEST_TOKEN").read
    world.start()
    await world.put(mail())
    assert "then restart relay" in (await paused(log_lines))["reason"]
