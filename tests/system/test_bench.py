"""`relay bench` beside the daemon: it measures, says what that means, and leaves nothing behind."""

import re
import signal
import subprocess
import time

import pytest

pytestmark = pytest.mark.system

NUMBER = r"[1-9][\d,.]*"
MS = r"[\d,.]+ ms"
SHAPE = [
    rf"Disk: {NUMBER} syncs/s",
    *(
        rf"Door, {sessions}, {size} KB: {NUMBER} durable mails/s"
        for size in (2, 30)
        for sessions in ("1 session", "10 sessions", "50 sessions")
    ),
    rf"Door, from the end of a mail to its 250: p50 {MS}, p99 {MS}",
    rf"Worker, one mail at a time, .*: p50 {MS}, p99 {MS}, {NUMBER} calls for each: 1, .*",
    rf"Worker, mails that come at once: {NUMBER} mails/s, {NUMBER} calls for up to 100",
    "",
    rf"This carries {NUMBER} mails an hour .* bursts of {NUMBER} a second\.",
    rf"With 100 mails a day each, .* that is {NUMBER} people\.",
    r"What limits it: (HubSpot|this machine's CPU|the disk).*\.",
    rf"HubSpot's smallest plan has 250,000 calls a day: {NUMBER} mails .* {NUMBER} in full batches\.",
]


def test_it_says_what_the_machine_carries_and_leaves_the_daemon_alone(relay, mail):
    relay.start()
    relay.send(mail("before"))
    before = relay.wait_settled()
    files = sorted(relay.folder.glob("data/*"))

    done = relay.command("bench", "--seconds", "0.1")

    assert (done.returncode, done.stderr) == (0, b"")
    lines = done.stdout.decode().splitlines()
    assert len(lines) == len(SHAPE)
    for line, shape in zip(lines, SHAPE, strict=True):
        assert re.fullmatch(shape, line), line
    assert relay.queue() == before
    assert sorted(relay.folder.glob("data/*")) == files


def test_who_stops_it_finds_nothing_left(relay, eventually):
    data = relay.folder / "data"
    with subprocess.Popen(
        [*relay.program[:1], "bench", "--config", relay.config], stdout=subprocess.DEVNULL
    ) as bench:
        logs = eventually(lambda: list(data.glob("bench-*/accepts/relay.log")), what=relay.text)
        eventually(lambda: "relay_started" in logs[0].read_text(), what=logs[0].read_text)
        begun_at = time.monotonic()
        bench.send_signal(signal.SIGTERM)
        assert bench.wait(20) == 128 + signal.SIGTERM
    assert time.monotonic() - begun_at < 15
    assert list(data.iterdir()) == []
