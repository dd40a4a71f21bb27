"""When a backlog is done: from what was measured, or in words why nobody can say."""

from datetime import UTC, datetime, timedelta

import pytest

from relay.hubspot import Limits
from relay.model import State
from relay.spool import Waiting
from relay.worker.backlog import Pause, estimate, stand
from relay.worker.pace import Measured, Pace

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
FAST = Measured(seconds=100, mails=500, calls=50)


def limits(**changes):
    fields = {
        "interval_s": 10,
        "allowed": 90,
        "maximum": 100,
        "others": 0,
        "daily": None,
        "daily_budget": None,
        "daily_left": None,
        "new_day_at": None,
        "calls": 0,
    }
    return Limits(**{**fields, **changes})


def when(mails, **changes):
    given = {"now": NOW, "due_by": NOW, "pause": None, "limits": limits(), "measured": FAST}
    return estimate(mails, **{**given, **changes})


def after(**time):
    return NOW + timedelta(**time)


def test_nothing_waits():
    assert when(0).soonest == NOW


def test_it_goes_on_at_the_pace_that_was_measured():
    done = when(3_000)
    assert (done.soonest, done.latest) == (after(minutes=10), after(minutes=10))
    assert done.basis == (
        "5 mails a second, measured over 500 mails with 0.1 calls each; "
        "HubSpot allows relay 9 calls a second"
    )


def test_it_goes_no_faster_than_hubspot_allows_now():
    done = when(3_000, limits=limits(allowed=2))
    assert done.soonest == after(seconds=1_500)


def test_numbers_are_written_plainly():
    slow = Measured(seconds=10_000, mails=2, calls=251)
    done = when(3, measured=slow, limits=limits(allowed=90_000, maximum=100_000))
    assert done.basis == (
        "0.0002 mails a second, measured over 2 mails with 130 calls each; "
        "HubSpot allows relay 9,000 calls a second"
    )


def test_nothing_was_measured_yet():
    done = when(3_000, measured=None)
    assert (done.soonest, done.latest) == (None, None)
    assert "has not been measured yet" in done.basis


def test_mail_that_keeps_coming_in_makes_it_later():
    done = when(3_000, measured=Measured(seconds=100, mails=500, fresh=125, calls=50))
    assert done.soonest == after(minutes=10)
    assert done.latest == after(seconds=800)
    assert "25% of what is settled came in meanwhile" in done.basis


def test_mail_that_comes_in_as_fast_as_it_is_settled_has_no_end():
    done = when(3_000, measured=Measured(seconds=100, mails=500, fresh=240, calls=50))
    assert (done.soonest, done.latest) == (after(minutes=10), None)


def test_a_mail_that_is_tried_again_later_is_waited_for():
    assert when(3_000, due_by=after(hours=2)).soonest == after(hours=2)


def test_a_pause_is_added_and_its_end_is_not_promised():
    pause = Pause(reason="no connection", until=after(minutes=5), needs_person=False)
    done = when(3_000, pause=pause)
    assert (done.soonest, done.latest) == (after(minutes=15), None)
    assert done.basis.startswith("paused: no connection; tried again at 09:05 UTC")


def test_a_pause_that_takes_a_person_has_no_end():
    pause = Pause(reason="the token is refused (401)", until=after(minutes=1), needs_person=True)
    done = when(3_000, pause=pause)
    assert (done.soonest, done.latest) == (None, None)
    assert "until somebody acts: the token is refused (401)" in done.basis


@pytest.mark.parametrize(
    ("mails", "days", "minutes"), [(3_000, 0, 2 / 3 * 10), (30_000, 2, 2 / 3 * 10)]
)
def test_beyond_the_calls_of_today_it_goes_on_after_midnight(mails, days, minutes):
    """0.1 calls a mail: 3,000 need 300; a whole day allows 1,300 or so."""
    midnight = after(hours=14)
    budget = limits(daily=1_444, daily_budget=1_350, daily_left=100, new_day_at=midnight)
    done = when(mails, limits=budget)
    needed = mails / 10 - 100 - days * 1_350
    assert done.soonest == midnight + timedelta(days=days, seconds=needed * 10 / 5)
    assert done.soonest - midnight - timedelta(days=days) == pytest.approx(
        timedelta(minutes=minutes), abs=timedelta(minutes=1)
    )
    assert "goes on after the account's midnight, 2026-03-02 23:00 UTC" in done.basis


def test_when_that_midnight_is_is_not_made_up():
    done = when(3_000, limits=limits(daily=1_000, daily_budget=900, daily_left=100))
    assert (done.soonest, done.latest) == (after(seconds=200), None)
    assert "midnight, and when that is relay asks" in done.basis


def test_what_waits_for_a_person_is_not_counted():
    rows = [
        Waiting(portal="acme", state=state, mails=mails, oldest=NOW, due_by=due_by)
        for state, mails, due_by in (
            (State.QUEUED, 7, NOW),
            (State.CLAIMED, 2, after(hours=1)),  # what it waits should the attempt fail
            (State.PARKED, 5, after(days=1)),
        )
    ]
    status = stand("acme", rows, now=NOW, pause=None, limits=limits(), measured=FAST)
    assert (status.mails, status.parked) == (9, 5)
    assert status.estimate.soonest == after(seconds=9 / 5)
    assert status.as_dict()["estimate"]["soonest"] == "2026-03-02T09:00:01.800000+00:00"


@pytest.fixture
def pace(clock):
    """With a backlog: what is claimed had come in an hour before."""
    made = Pace(clock=clock)
    made.claimed([clock.now() - timedelta(hours=1)], is_idle=True, calls=0)
    return made


async def test_a_single_mail_says_nothing_about_a_backlog(pace, clock):
    for _ in range(100):
        await clock.advance(1)
        pace.claimed([clock.now()], is_idle=False, calls=0)
        pace.note(mails=1, calls=4)
    assert pace.measured() is None


async def test_a_flood_is_a_backlog_and_its_end_is_the_end_of_new_mail(pace, clock):
    """All of it came in since the run began, but only what came in since the last claim is new."""
    await clock.advance(1)
    flood = clock.now()
    await clock.advance(1)
    pace.claimed([flood] * 100, is_idle=False, calls=0)
    for _ in range(3):
        pace.claimed([flood] * 100, is_idle=False, calls=0)
        await clock.advance(1)
        pace.note(mails=100, calls=4)
    pace.claimed([flood] * 99 + [clock.now()], is_idle=False, calls=0)
    await clock.advance(1)
    pace.note(mails=100, calls=4)
    assert (pace.measured().mails, pace.measured().fresh) == (400, 101)


async def test_only_the_last_minutes_count_and_no_pause(pace, clock):
    for seconds in (1_000, 60, 40):  # the first hundred went slowly
        await clock.advance(seconds)
        pace.note(mails=100, calls=0)
    await clock.advance(70)
    pace.note(mails=100, calls=0)
    assert pace.measured().seconds == 170
    long_ago = clock.now()
    await clock.advance(3_600)
    pace.claimed([], is_idle=True, calls=7)
    assert pace.measured().mails == 300  # nothing better yet
    pace.claimed([long_ago], is_idle=True, calls=7)
    await clock.advance(10)
    pace.note(mails=50, calls=17)
    assert pace.measured() == Measured(seconds=10, mails=50, fresh=0, calls=10)
