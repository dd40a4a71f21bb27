"""The wall clock is set, or a mail's Date is absurd: each mail is logged once, in time, at a sane time.

libfaketime shows relay another wall clock than the rest of the world has; HubSpot's stays right.
"""

import os
import re
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

pytestmark = pytest.mark.system

DAY_S = 86_400
CREATE = {"method": "POST", "path": "/crm/v3/objects/email*[se]"}  # emails, emails/batch/create
LOCKED = {"kind": "status", "status": 423, **CREATE}  # tried again after backoff_s
LOST = {"kind": "applied_lost", **CREATE}
BACKOFF_S = 30
# How far the clock is off next, and whether relay runs while it is set.
JUMPS = ((DAY_S, True), (-DAY_S, False), (DAY_S, False), (-DAY_S, True))
JUMPS = JUMPS if os.environ.get("RELAY_LONG") == "1" else JUMPS[:2]
SECOND = timedelta(seconds=1)
AUTUMN = datetime(2026, 10, 25, 1, 0, tzinfo=UTC)  # Berlin has the hour before once more


# What stands in a mail's Date, and when the mail is logged at; None: when it came in.
DATES = {
    "old": ("Thu, 01 Jan 1970 00:00:01 +0000", "1970-01-01T00:00:01+00:00"),
    "zoned": ("Thu, 26 Nov 2026 12:00:00 +0545", "2026-11-26T06:15:00+00:00"),
    "bare": ("Thu, 26 Nov 2026 12:00:00", "2026-11-26T12:00:00+00:00"),
    "older": ("Thu, 01 Jan 1970 00:00:01 +1400", None),
    "ancient": ("Sat, 01 Jan 1600 00:00:00 +2359", None),
    "future": ("Fri, 31 Dec 9999 23:59:59 -2359", None),
    "later": ("Fri, 31 Dec 2100 23:59:59 +0000", None),
    "missing": (None, None),
    "empty": ("", None),
    "words": ("yesterday, after lunch", None),
    "offset": ("Thu, 26 Nov 2026 12:00:00 +9999999999", "2026-11-26T12:00:00+00:00"),
    "impossible": ("Thu, 32 Nov 2026 25:61:61 +0000", None),
    "numbers": ("9" * 400, None),
}


class WallClock:
    """What `relay` takes for the time. What only goes forward goes on as it does."""

    def __init__(self, relay, folder, library):
        self._file = folder / "wall-clock"
        self.set(0)
        relay.environment |= {
            "LD_PRELOAD": str(library),
            "FAKETIME_TIMESTAMP_FILE": str(self._file),
            "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        }

    def set(self, off_by_s):
        """Seconds ahead of the true time, or behind it."""
        new = self._file.with_suffix(".new")
        new.write_text(f"{off_by_s:+.0f}\n")
        new.rename(self._file)


@pytest.fixture
def wall_clock(relay, tmp_path, program):
    program("faketime")
    [library] = Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1")
    worker = relay.settings["worker"] | {
        "backoff_s": BACKOFF_S,
        "backoff_max_s": BACKOFF_S,
        "unsure_s": 9,
    }
    relay.change(worker=worker)
    return WallClock(relay, tmp_path, library)


@pytest.fixture
def words(sandbox):
    """How often each word is in the CRM."""
    return lambda: Counter(email.subject.removeprefix("About ") for email in sandbox.emails())


def test_a_clock_that_is_set_by_a_day_delays_nothing_and_doubles_nothing(
    relay, wall_clock, sandbox, mail, words, eventually
):
    """Forward and backward, while relay runs and between two runs."""
    relay.start()
    sent = []
    for off_by_s, is_running in JUMPS:
        for fault, state in ((LOCKED, "queued"), (LOST, "unsure")):
            sent.append(f"{state}{len(sent)}")
            sandbox.add_fault(**fault)
            relay.send(mail(sent[-1]))
            eventually(lambda: (state, True) in states_and_reasons(relay), what=relay.text)  # noqa: B023
        if not is_running:
            assert relay.terminate() == 0
        wall_clock.set(off_by_s)
        if not is_running:
            relay.start()
        sent.append(f"fresh{len(sent)}")
        relay.send(mail(sent[-1]))
        assert {row.state for row in relay.wait_settled(BACKOFF_S - 5)} == {"logged"}
    assert words() == Counter(sent)
    assert relay.balance().off_by == 0
    assert len(sandbox.journal()) < 12 * len(sent)  # it did not spin


def states_and_reasons(relay):
    """Of each mail, whether anything has been tried yet."""
    return [(row.state, bool(row.attempt or row.reason)) for row in relay.queue()]


def test_summer_time_ends_while_it_runs(relay, wall_clock, mail, words):
    relay.environment["TZ"] = "Europe/Berlin"
    wall_clock.set((AUTUMN - datetime.now(UTC)).total_seconds() - 4)
    relay.start()
    sent = []
    while not sent or datetime.fromisoformat(relay.log[-1]["timestamp"]) < AUTUMN + 2 * SECOND:
        sent.append(f"word{len(sent)}")
        relay.send(mail(sent[-1]))
        time.sleep(0.2)
    relay.wait_settled(BACKOFF_S - 5)
    assert words() == Counter(sent)
    logged_at = [datetime.fromisoformat(line["timestamp"]) for line in relay.log]
    assert logged_at == sorted(logged_at)
    assert max(line["age_ms"] for line in relay.logged("mail_logged")) < 10_000


# ---------------------------------------------------------------- what mails say


def test_a_mail_whose_date_is_absurd_is_logged_once_at_a_sane_time(relay, sandbox, mail, words):
    relay.start()
    begun = datetime.now(UTC) - SECOND
    raws = [with_date(mail(word), text) for word, (text, _) in DATES.items()]
    assert None not in relay.send(*raws)
    assert {row.state for row in relay.wait_settled()} == {"logged"}
    assert words() == dict.fromkeys(DATES, 1)

    found = sandbox.ask(
        "GET", "/crm/v3/objects/emails?limit=100&properties=hs_timestamp,hs_email_subject"
    )
    for record in found["results"]:
        word = record["properties"]["hs_email_subject"].removeprefix("About ")
        at = datetime.fromisoformat(record["properties"]["hs_timestamp"])
        expected = DATES[word][1]
        if expected is None:
            assert begun <= at <= datetime.now(UTC), word
        else:
            assert at == datetime.fromisoformat(expected), word


def with_date(raw, text):
    """The mail with this Date field; None for none."""
    field = b"" if text is None else f"Date: {text}\r\n".encode()
    return re.sub(rb"Date: .*\r\n", field, raw, count=1)
