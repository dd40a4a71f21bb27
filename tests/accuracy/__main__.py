"""How much of mail the parser reads right: a table.

python -m tests.accuracy                    all corpora
python -m tests.accuracy mime bounce        these only
python -m tests.accuracy forward --misses   and which case missed which field, or is right otherwise
python -m tests.accuracy --raise            and make what was reached the floor of the tests
"""

import argparse
from collections.abc import Sequence
from itertools import takewhile

from rich.console import Console
from rich.table import Table
from rich.text import Text

from tests.accuracy.cases import Case
from tests.accuracy.score import SCORED, Score, can_score, raise_floors, read_cases, scores

_SHOWN_CHARS = 300


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m tests.accuracy",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("corpora", nargs="*", metavar="corpus", help=", ".join(SCORED))
    parser.add_argument("--misses", action="store_true")
    parser.add_argument("--raise", action="store_true", dest="is_raising")
    asked = parser.parse_args()
    if unknown := set(asked.corpora) - set(SCORED):
        parser.error(f"no such corpus: {', '.join(sorted(unknown))}")
    corpora = asked.corpora or list(SCORED)
    if missing := [corpus for corpus in corpora if not can_score(corpus)]:
        parser.error(f"there are no corpora at ../shared/corpora: {', '.join(missing)}")
    console = Console(soft_wrap=True)
    reached: list[Score] = []
    for corpus in corpora:
        cases = read_cases(corpus)
        reached += scores(corpus, cases)
        if asked.misses:
            _print_misses(console, corpus, cases)
    console.print(_table(reached))
    if asked.is_raising:
        raise_floors(reached)


def _print_misses(console: Console, corpus: str, cases: Sequence[Case]) -> None:
    for case in cases:
        for check in case.checks:
            what = f"{corpus} {case.name}: {check.measure}, {check.field}"
            if check.remark:
                console.print(Text(f"{what}: right, {check.remark}"))
            if not check.is_right:
                console.print(Text(what))
                expected, found = repr(check.expected), repr(check.found)
                same = sum(
                    1
                    for _ in takewhile(
                        lambda pair: pair[0] == pair[1], zip(expected, found, strict=False)
                    )
                )
                console.print(Text(f"  expected {_from(expected, same)}"))
                console.print(Text(f"  found    {_from(found, same)}"))


def _from(text: str, same: int) -> str:
    """Of a long text, where it begins to differ."""
    start = max(0, same - _SHOWN_CHARS // 4) if len(text) > _SHOWN_CHARS else 0
    return ("… " if start else "") + text[start : start + _SHOWN_CHARS]


def _table(reached: Sequence[Score]) -> Table:
    table = Table("corpus", "measure", "right", "share", "floor", "target", "")
    for score in reached:
        table.add_row(
            score.corpus,
            score.measure,
            f"{score.right} of {score.of}",
            f"{100 * score.right / max(score.of, 1):.1f} %",
            str(score.floor),
            f"{100 * score.target:.0f} %" if score.target else "",
            ("met" if score.is_met else "missed") if score.target else "",
        )
    return table


main()
