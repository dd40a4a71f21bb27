"""The scores do not fall. `python -m tests.accuracy` shows them."""

import pytest

from tests.accuracy.score import SCORED, Score, can_score, read_cases, scores


@pytest.mark.parametrize("corpus", SCORED)
def test_what_was_once_read_right_still_is_and_what_is_new_becomes_the_floor(corpus):
    if not can_score(corpus):
        pytest.skip("there are no corpora at ../shared/corpora")
    reached = scores(corpus, read_cases(corpus))
    assert reached
    lost = [_told(score) for score in reached if score.is_lost]
    assert not lost, f"{lost}: python -m tests.accuracy {corpus} --misses shows which cases"
    better = [_told(score) for score in reached if score.is_to_raise]
    assert not better, f"{better}: raise the floor: python -m tests.accuracy {corpus} --raise"


def _told(score: Score) -> str:
    return (
        f"{score.corpus}, {score.measure}: {score.right} of {score.of}, the floor is {score.floor}"
    )
