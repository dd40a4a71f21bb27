"""The simulated office, in a short form. `python -m tests.accuracy.office` plays all of it."""

import pytest

from tests.office.running import live_through
from tests.office.scenario import KINDS, NOT_YET, scenario
from tests.office.truth import Mail, Rotation
from tests.office.verdicts import RIGHT, judge

MAILS = 150


@pytest.fixture(scope="module")
def played():
    return scenario(mails=MAILS, seed=1)


async def test_every_mail_lands_where_it_belongs_or_is_not_logged_for_its_true_reason(
    played, tmp_path
):
    seen = await live_through(played, tmp_path)
    judged = judge(played, seen)
    wrong = [one for one in judged if one.verdict != RIGHT]
    assert not wrong, [
        (one.mail.kind, one.mail.number, one.verdict, one.expected, one.found) for one in wrong
    ]
    assert len(judged) >= MAILS
    assert seen.off_by == 0
    rotations = [one for one in played.happenings if isinstance(one, Rotation)]
    leaks = [line for line in seen.errors if line.startswith("address_leaked")]
    assert len(leaks) == len(rotations) > 0
    assert seen.errors == leaks


def test_the_scenario_has_every_kind_of_mail_and_is_the_same_every_time(played):
    made = [one for one in played.happenings if isinstance(one, Mail)]
    assert {one.kind for one in made} >= KINDS.keys() - NOT_YET.keys() - {"two authors"}
    again = [one for one in scenario(mails=MAILS, seed=1).happenings if isinstance(one, Mail)]
    assert [(one.kind, one.at, one.truth) for one in made] == [
        (one.kind, one.at, one.truth) for one in again
    ]
