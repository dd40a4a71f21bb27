"""Three months of a simulated office: does every mail land where it belongs? A confusion table.

python -m tests.accuracy.office                5,000 mails
python -m tests.accuracy.office --mails 500    fewer, over the same three months
python -m tests.accuracy.office --seed 7       another three months
python -m tests.accuracy.office --misses       and what was expected and found of each wrong one
python -m tests.accuracy.office --stories      and `relay why` of one mail of each kind and answer
"""

import argparse
import asyncio
import time
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console
from rich.table import Table
from rich.text import Text

from relay.cli import show
from relay.listener.replies import Reply
from tests.office.running import live_through
from tests.office.scenario import NOT_YET, scenario
from tests.office.truth import Unlogged
from tests.office.verdicts import RIGHT, VERDICTS, Judged, count, judge

_WIDTH = 210


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m tests.accuracy.office",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--mails", type=int, default=5_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--misses", action="store_true")
    parser.add_argument("--stories", action="store_true")
    asked = parser.parse_args()
    console = Console(width=_WIDTH, soft_wrap=True, highlight=False)
    played = scenario(mails=asked.mails, seed=asked.seed)
    began = time.perf_counter()
    with TemporaryDirectory() as folder:
        seen = asyncio.run(live_through(played, Path(folder)))
    took_s = time.perf_counter() - began
    judged = judge(played, seen)
    if asked.misses:
        _print_misses(console, judged)
    if asked.stories:
        _print_stories(console, judged)
    console.print(_table(judged))
    console.print(f"{len(judged)} mails, {len(seen.engagements)} engagements, {took_s:.0f} s")
    console.print(f"{seen.calls} calls of HubSpot's API, {seen.calls / len(judged):.2f} a mail")
    for kind, reason in NOT_YET.items():
        console.print(f"not yet: {kind} ({reason})")


def _table(judged: Sequence[Judged]) -> Table:
    table = Table("kind", "mails", *VERDICTS)
    counted = count(list(judged))
    for kind, verdicts in sorted(counted.items()):
        table.add_row(
            kind,
            str(verdicts.total()),
            *(str(verdicts[one]) if verdicts[one] else "" for one in VERDICTS),
        )
    sums = [sum(verdicts[one] for verdicts in counted.values()) for one in VERDICTS]
    table.add_section()
    table.add_row("all", str(len(judged)), *map(str, sums))
    return table


def _print_misses(console: Console, judged: Sequence[Judged]) -> None:
    for one in judged:
        if one.verdict != RIGHT:
            console.print(Text(f"{one.mail.kind} N{one.mail.number:05d}: {one.verdict}"))
            console.print(Text(f"  expected {one.expected}\n  found    {one.found}"))
            if not isinstance(one.story, Reply):
                show.story(one.story)


def _print_stories(console: Console, judged: Sequence[Judged]) -> None:
    """One for each kind and each answer that it may have."""
    told = set()
    for one in judged:
        truth = one.mail.truth
        key = one.mail.kind, type(truth), isinstance(truth, Unlogged) and truth.because
        if key in told:
            continue
        told.add(key)
        console.rule(f"{one.mail.kind}")
        if isinstance(one.story, Reply):
            console.print(Text(f"refused: {one.story.code} {one.story.status} {one.story.text}"))
        else:
            show.story(one.story)


if __name__ == "__main__":
    main()
