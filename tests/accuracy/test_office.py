"""The simulated office, in a short form. `python -m tests.accuracy.office` plays all of it."""

import copy

import pytest

from tests.office.running import live_through
from tests.office.scenario import KINDS, NOT_YET, scenario
from tests.office.truth import Mail, Rotation
from tests.office.verdicts import (
    BOUNCE,
    DOUBLE,
    NOT_LOGGED,
    OWNER,
    RECORDS,
    RIGHT,
    WAY,
    WRONGLY_LOGGED,
    judge,
)

MAILS = 120


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
    _what_is_wrong_would_show(played, seen)


def _what_is_wrong_would_show(played, seen):
    """Had relay done something else with the first mail, a letter to contacts, that would be seen."""

    def verdict(change):
        tampered = copy.copy(seen)
        tampered.engagements = copy.deepcopy(seen.engagements)
        change(tampered.engagements)
        return judge(played, tampered)[0].verdict

    assert verdict(list) == RIGHT
    assert verdict(lambda logged: logged.pop(0)) == NOT_LOGGED
    assert verdict(lambda logged: logged.append(logged[0])) == DOUBLE
    assert verdict(lambda logged: logged[0]["associations"].pop("contacts")) == RECORDS
    for name, value, expected in (
        ("hs_email_direction", "INCOMING_EMAIL", WAY),
        ("hubspot_owner_id", None, OWNER),
        ("hs_email_status", "BOUNCED", BOUNCE),
    ):
        change = {name: value}
        assert verdict(lambda logged, c=change: logged[0]["properties"].update(c)) == expected
    [spoof, *_] = [one for one in judge(played, seen) if one.mail.kind == "spoof"]
    forged = copy.deepcopy(seen.engagements[0])
    forged["properties"]["hs_email_text"] = f"Reference N{spoof.mail.number:05d}."
    tampered = copy.copy(seen)
    tampered.engagements = [*seen.engagements, forged]
    told = {one.mail.number: one.verdict for one in judge(played, tampered)}
    assert told[spoof.mail.number] == WRONGLY_LOGGED


def test_the_scenario_has_every_kind_of_mail_and_is_the_same_every_time(played):
    made = [one for one in played.happenings if isinstance(one, Mail)]
    assert {one.kind for one in made} >= KINDS.keys() - NOT_YET.keys() - {"two authors"}
    again = [one for one in scenario(mails=MAILS, seed=1).happenings if isinstance(one, Mail)]
    assert [(one.kind, one.at, one.truth) for one in made] == [
        (one.kind, one.at, one.truth) for one in again
    ]
