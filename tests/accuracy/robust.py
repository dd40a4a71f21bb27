"""Odd, broken and hostile mail: nothing raises and nothing takes long."""

import time
from collections.abc import Iterator

from relay.parser import parse
from tests.accuracy.cases import CORPORA, Case, Check

TARGETS = {"no bug": 1.0, "within 2 s": 1.0}
_MOST_S = 2.0


def cases() -> Iterator[Case]:
    for path in sorted((CORPORA / "robust").rglob("*.eml")):
        raw = path.read_bytes()
        begun_at = time.process_time()
        email = parse(raw)
        took_s = time.process_time() - begun_at
        bugs = [defect for defect in email.defects if defect.startswith("parser:")]
        checks = (
            Check(measure="no bug", field="defects", expected=[], found=bugs),
            Check(measure="within 2 s", field="time", expected=True, found=took_s <= _MOST_S),
        )
        yield Case(name=str(path.relative_to(CORPORA)), checks=checks)
