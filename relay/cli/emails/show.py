"""How logged emails, and what HubSpot refuses, look on a terminal and as JSON."""

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from relay.hubspot import (
    BatchAnswer,
    BatchError,
    CrmObject,
    HubSpotError,
    Locked,
    PortalPaused,
    Quote,
    Refused,
    Unanswered,
)
from relay.hubspot.properties import NAMES
from relay.hubspot.wire import moment
from relay.log import visible, visible_json

COLUMNS = ("timestamp", "direction", "status", "subject", "from", "to")
_UNBROKEN = ("id", "timestamp", "direction", "status")
_LONGEST = 60
_WIDE = 250  # for who reads it by a pipe: nothing is cut
_REMEDIES = {
    400: "Correct what it names, and try again.",
    404: "Look whether it is there: an email by `relay emails list`, a record in HubSpot.",
    409: "There is one like it already: change that one, or delete it.",
}


def table(emails: Iterable[CrmObject]) -> None:
    shown = Table(box=None)
    for column in ("id", *COLUMNS):
        shown.add_column(column, no_wrap=column in _UNBROKEN)
    for email in emails:
        values = {column: email[NAMES[column]] for column in COLUMNS}
        if at := moment(values["timestamp"]):
            values["timestamp"] = f"{at:%Y-%m-%d %H:%MZ}"
        shown.add_row(email.id, *(_plain(_cut(value)) for value in values.values()))
    if shown.row_count:
        Console(width=None if sys.stdout.isatty() else _WIDE).print(shown)
    else:
        print("No emails.")


def one(email: CrmObject) -> None:
    """What is known of an email: its properties that have a value, and what it is linked with."""
    console = Console(highlight=False, soft_wrap=True)
    console.print(f"Email {email.id}{', archived' if email.archived else ''}")
    for name, value in email.properties.items():
        first, *more = (value or "").splitlines() or [""]
        if value:
            console.print(_plain(f"{name}: {first}"))
        for line in more:
            console.print(_plain(f"    {line}"))
    for to_type, ends in email.associations.items():
        console.print(_plain(f"{to_type}: {', '.join(end.id for end in ends)}"))


def as_json(shown: object) -> None:
    print(visible_json(shown))


def lines(emails: Iterable[CrmObject]) -> None:
    """Which email each line of a batch became, in the order of the lines: HubSpot has its own."""
    for email in sorted(emails, key=lambda email: (len(email.trace_id), email.trace_id)):
        print(visible(f"line {email.trace_id}: email {email.id}"))


def answer_as_json(answer: BatchAnswer) -> dict[str, Any]:
    return {
        "results": [result.as_json() for result in answer.results],
        "errors": [
            {
                "inputs": list(error.trace_ids or error.ids),
                "reason": error.reason,
                "message": error.quote.message,
                "category": error.quote.category,
                "correlationId": error.quote.correlation_id,
            }
            for error in answer.errors
        ],
    }


# ---------------------------------------------------------------- what went wrong


def failed(error: HubSpotError) -> None:
    """One call's error: what happened, in HubSpot's words too, and what to do. A line each."""
    for line in (f"relay: {error.reason}", _quoted(error.quote, error.reason), _remedy(error)):
        if line:
            _complain(line)


def failed_inputs(errors: Iterable[BatchError], *, kind: str) -> int:
    """A line for each input of a batch that failed; how many. `kind`: what an input is."""
    failed = [(name, error) for error in errors for name in error.trace_ids or error.ids or ("?",)]
    for name, error in failed:
        _complain(f"{kind} {name}: {error.reason}. {_quoted(error.quote, error.reason)}".rstrip())
    return len(failed)


def _quoted(quote: Quote, reason: str) -> str:
    """What HubSpot says, with what its support asks for unless the reason has it."""
    correlation = quote.correlation_id and f"correlation {quote.correlation_id}"
    more = [each for each in (quote.category, correlation) if each and each not in reason]
    message = f'HubSpot says: "{quote.message}"' if quote.message else ""
    return f"{message} ({', '.join(more)})".lstrip() if more else message


def _remedy(error: HubSpotError) -> str:
    match error:
        case Refused():
            return _REMEDIES.get(error.status, "")
        case PortalPaused(needs_person=True):
            return ""  # the reason says it
        case PortalPaused() | Locked():
            return f"Try again in {error.retry_after_s or 0:.0f} s."
        case Unanswered():
            return "It may have been done all the same: look before you try again."
        case _:
            return ""


def _complain(line: str) -> None:
    print(visible(line), file=sys.stderr)


# ---------------------------------------------------------------- progress


@contextmanager
def progress(total: int) -> Iterator[Callable[[int], None]]:
    """A bar on standard error, if that is a terminal. What it gives is told how many were done."""
    console = Console(stderr=True)
    columns = (BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal) as bar:
        task = bar.add_task("emails", total=total)
        yield lambda done: bar.advance(task, done)


def _plain(words: str) -> Text:
    """Words that are a stranger's: no markup, and nothing that a terminal would obey."""
    return Text(visible(words))


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
