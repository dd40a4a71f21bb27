"""Counts the right cases of a corpus, and holds them against its floors, which only rise."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.accuracy import bounce, dates, forward, mime, reply, robust, unseen
from tests.accuracy.cases import CORPORA, Case

SCORED = {
    "forward": forward,
    "dates": dates,
    "mime": mime,
    "bounce": bounce,
    "reply": reply,
    "robust": robust,
    "unseen": unseen,
}
_OWN = ("unseen",)
"""Scored on mails of our own, whether other people's are there or not."""
_FLOORS = Path(__file__).with_name("floors.json")
_CLEARLY = 0.02
"""A score is clearly above its floor by this share of its cases: less is noise of work under way."""


@dataclass(frozen=True, kw_only=True)
class Score:
    """`floor` is the number of right cases that must not be lost again; `target` a share, 0 for none."""

    corpus: str
    measure: str
    right: int
    of: int
    floor: int
    target: float

    @property
    def is_met(self) -> bool:
        return self.right >= self.target * self.of

    @property
    def is_lost(self) -> bool:
        return self.right < self.floor

    @property
    def is_to_raise(self) -> bool:
        return self.right - self.floor > self.of * _CLEARLY


def can_score(corpus: str) -> bool:
    return corpus in _OWN or CORPORA.is_dir()


def read_cases(corpus: str) -> list[Case]:
    return list(SCORED[corpus].cases())


def scores(corpus: str, cases: Sequence[Case]) -> list[Score]:
    """One for each measure. One that has a floor but no case is lost."""
    floors = read_floors().get(corpus, {})
    verdicts: dict[str, list[bool]] = {measure: [] for measure in floors}
    for case in cases:
        for measure in dict.fromkeys(check.measure for check in case.checks):
            checks = [check.is_right for check in case.checks if check.measure == measure]
            verdicts.setdefault(measure, []).append(all(checks))
    return [
        Score(
            corpus=corpus,
            measure=measure,
            right=sum(each),
            of=len(each),
            floor=floors.get(measure, 0),
            target=SCORED[corpus].TARGETS.get(measure, 0),
        )
        for measure, each in verdicts.items()
    ]


def read_floors() -> dict[str, dict[str, int]]:
    return json.loads(_FLOORS.read_text("utf-8"))


def raise_floors(reached: Sequence[Score]) -> None:
    """Up to what was reached. None is ever lowered."""
    floors: Mapping[str, dict[str, int]] = read_floors()
    for score in reached:
        floors.setdefault(score.corpus, {})[score.measure] = max(score.floor, score.right)
    _FLOORS.write_text(json.dumps(floors, indent=2) + "\n", "utf-8")
