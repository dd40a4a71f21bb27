"""relay's parser against what Python programs read mail with: the standard library, and mail-parser.

All do the same work: every header decoded, people, date, bodies as text, files decoded. relay makes the
HTML safe to show besides, and looks for forwards and bounces in it; the others hand it over as it came.
"""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from email import message_from_bytes, policy
from pathlib import Path
from statistics import median

from relay.parser import parse
from tests.bench import letters
from tests.bench.machine import Bench, NotHere
from tests.bench.table import Row, at_least, at_most

try:
    import mailparser
except ImportError:
    mailparser = None

_MEASURED_S = 0.5
"""How long each reads in one turn."""


def by_relay(raw: bytes) -> object:
    return parse(raw)


def by_the_standard_library(raw: bytes) -> object:
    mail = message_from_bytes(raw, policy=policy.default)
    read: list[object] = [str(value) for value in mail.values()]
    for name in ("from", "to", "cc", "bcc", "reply-to", "sender"):
        for value in mail.get_all(name, []):
            read += [(person.display_name, person.addr_spec) for person in value.addresses]
    read.append(mail["date"].datetime)
    for part in mail.walk():
        if not part.is_multipart():
            read.append((part.get_content_type(), part.get_filename(), part.get_content()))
    return read


def by_mail_parser(raw: bytes) -> object:
    mail = mailparser.parse_from_bytes(raw)
    people = (mail.from_, mail.to, mail.cc, mail.bcc, mail.reply_to)
    return mail.headers, people, mail.date, mail.text_plain, mail.text_html, mail.attachments


_READERS = {
    "relay": by_relay,
    "email.policy.default": by_the_standard_library,
    "mail-parser": by_mail_parser,
}
_RIVAL = "email.policy.default"


def parsing(bench: Bench) -> Iterator[Row]:
    """CPU time a mail, and memory at its highest."""
    if mailparser is None:
        raise NotHere("mail-parser is not installed")
    for what, make, count, wanted in (
        ("3 KB, plain text", letters.plain, 60, 3),
        ("37 KB, text and HTML", letters.alternative, 60, 2),
        ("25 MB, with files", letters.large, 2, 1 / 1.2),
    ):
        took_s = _compared(bench, [make(number) for number in range(count)])
        bench.say(f"{what}: {', '.join(f'{name} {_shown(s)}' for name, s in took_s.items())}")
        ours, theirs, others = (took_s[name] for name in _READERS)
        yield at_least(
            f"CPU to read a mail, {what}, against {_RIVAL}", theirs / ours, round(wanted, 2),
            f"{_shown(ours)} against {_shown(theirs)}; mail-parser {_shown(others)}",
        )  # fmt: skip
    for what, raw in (
        ("25 MB with one file", letters.large(0)),
        ("25 MB with four files", letters.large(1)),
        ("5 MB of text", letters.long()),
    ):
        mail = bench.fresh() / "mail.eml"
        mail.write_bytes(raw)
        ours, theirs, others = (_peak_bytes(name, mail) / len(raw) for name in _READERS)
        yield at_most(
            f"memory to read {what}, in sizes of the mail", ours, 4, "\u00d7",
            f"{_RIVAL} {theirs:.2f}, mail-parser {others:.2f}",
        )  # fmt: skip


def _shown(seconds: float) -> str:
    return f"{seconds * 1e6:,.0f} \u00b5s" if seconds < 0.1 else f"{seconds * 1e3:,.0f} ms"


def _compared(bench: Bench, mails: list[bytes]) -> dict[str, float]:
    """Seconds of CPU a mail: the median of rounds in which they take turns, after one to warm up."""
    order = list(_READERS)
    runs: dict[str, list[float]] = {name: [] for name in order}
    for _ in range(bench.rounds + 1):
        for name in order:
            runs[name].append(_cost_s(_READERS[name], mails))
        order.reverse()
    return {name: median(costs[1:]) for name, costs in runs.items()}


def _cost_s(read: Callable[[bytes], object], mails: list[bytes]) -> float:
    began, took_s, count = time.process_time(), 0.0, 0
    while took_s < _MEASURED_S:
        for raw in mails:
            read(raw)
        count += len(mails)
        took_s = time.process_time() - began
    return took_s / count


def _peak_bytes(name: str, mail: Path) -> int:
    """What one reading takes in a process of its own, the mail included, above what it took to start."""
    command = [sys.executable, "-m", "tests.bench.parsing", name, mail]
    return int(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def _measure_peak(name: str, mail: Path) -> None:
    _READERS[name](letters.plain(0))
    at_rest = _peak_so_far_bytes()
    _READERS[name](mail.read_bytes())
    print(_peak_so_far_bytes() - at_rest)


def _peak_so_far_bytes() -> int:
    """Of this process alone; getrusage would count its parent's, before it became another program."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) * 1024


if __name__ == "__main__":
    _measure_peak(sys.argv[1], Path(sys.argv[2]))
