"""All of relay's numbers, measured side by side with what people use today.

python -m tests.bench                  everything, a quarter of an hour
python -m tests.bench --quick          the same with a tenth of the mails, one round
python -m tests.bench accept latency   these parts only
python -m tests.bench --write          and write the table into tests/bench/README.md
"""

import argparse
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from relay.clock import SystemClock
from tests.bench import calls, door, parsing, upkeep, whole
from tests.bench.machine import Bench, NotHere, description
from tests.bench.table import Row, markdown, write_readme

PARTS: Mapping[str, Callable[[Bench], Iterator[Row]]] = {
    "accept": door.accept,
    "latency": door.latency,
    "whole": whole.whole,
    "calls": calls.calls,
    "idle": whole.idle,
    "memory": upkeep.memory,
    "million": upkeep.million,
    "hostile": upkeep.hostile,
    "parsing": parsing.parsing,
}


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m tests.bench",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("parts", nargs="*", metavar="part", help=", ".join(PARTS))
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--dir", type=Path, default=Path("/var/tmp"), help="on the disk to measure")
    asked = parser.parse_args()
    if unknown := set(asked.parts) - set(PARTS):
        parser.error(f"no such part: {', '.join(unknown)}")
    # So that nothing is left behind.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    with tempfile.TemporaryDirectory(prefix="relay-bench-", dir=asked.dir) as folder:
        Path(folder).chmod(0o755)
        bench = Bench(
            folder=Path(folder),
            rounds=1 if asked.quick else 3,
            scale=0.1 if asked.quick else 1,
            say=lambda text: print(text, flush=True),
            clock=SystemClock(),
        )
        rows = [row for name in asked.parts or PARTS for row in _rows(name, bench)]
        machine = description(bench.folder, bench.clock.now().date())
        print(machine, markdown(rows), sep="\n\n")
        if asked.write:
            write_readme(machine, rows)


def _rows(name: str, bench: Bench) -> Iterator[Row]:
    begun_at = time.monotonic()
    try:
        yield from PARTS[name](bench)
    except NotHere as lacking:
        yield Row(what=name, measured=f"not measured: {lacking}")
    bench.say(f"{name} took {time.monotonic() - begun_at:.0f} s")


if __name__ == "__main__":
    main()
