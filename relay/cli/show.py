"""How stories, lists and explanations look on a terminal, and as JSON."""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from typing import Any, assert_never

from rich.console import Console
from rich.highlighter import JSONHighlighter
from rich.table import Table
from rich.text import Text

from relay.app import Explained
from relay.direction import MarkBounced
from relay.log import visible, visible_json
from relay.model import Copy, Evidence, Ignored, Parked, Retry, State
from relay.pipeline import Composed, Decision
from relay.spool import Asked, Listed, Move, Recovered, Story


def mails(listed: Iterable[Listed]) -> None:
    table = Table("mail", "state", "received", "from", "why", box=None)
    for mail in listed:
        table.add_row(
            str(mail.id),
            mail.state,
            _time(mail.received_at),
            _plain(mail.mail_from or "<>"),
            _plain(mail.reason),
        )
    if table.row_count:
        Console().print(table)
    else:
        print("No mail is in this state.")


def story(told: Story) -> None:
    """Everything known of a mail, oldest first, for a person to read."""
    console = Console(highlight=False, soft_wrap=True)
    mail = told.mail
    console.print(f"Mail {mail.id} is {mail.state}: ", _plain(mail.reason), sep="")
    console.print(_plain(f"Message-ID {mail.message_id or '(none)'}, {mail.size} bytes"))
    for number, copy in enumerate(told.copies):
        came = "came in again" if number else "came in"
        console.print(_plain(f"{_time(copy.received_at)}  {came} {_door(copy)}"))
        for note in copy.evidence.notes:
            console.print(_plain(f"{'':22}{note}"))
    for move in told.moves:
        console.print(_plain(f"{_time(move.at)}  {move.to_state}: {move.reason}"))
        for finding in move.findings:
            console.print(_plain(f"{'':22}{finding.rule}: {finding.text}"))
    for effect in told.effects:
        records = ", ".join(str(record) for record in effect.links)
        name = f"engagement {effect.engagement_id}" if effect.engagement_id else "not created yet"
        console.print(_plain(f"{effect.direction}: {name}, on {records}"))
    for other in told.also:
        console.print(_plain(f"It also came as mail {other.id}, {other.state}: {other.reason}"))


def _door(copy: Copy) -> str:
    return f"for {copy.recipient.address} from <{copy.mail_from}> by {copy.peer} ({_who(copy.evidence)})"


def _who(shown: Evidence) -> str:
    if shown.user is not None:
        return f"logged in as {shown.user}"
    return "in a trusted network" if shown.peer_trusted else "outside the trusted networks"


def explained(told: Explained) -> None:
    """What would become of a mail, why, and the exact requests."""
    console = Console(highlight=False, soft_wrap=True)
    console.print(_plain(f"{_would(told)} (portal {told.portal})"))
    for finding in told.findings:
        console.print(_plain(f"  {finding.rule}: {finding.text}"))
    for request, files in zip(told.requests, told.files, strict=True):
        for file in files:
            console.print(_plain(f"upload {file.filename}, {len(file.content)} bytes"))
        console.print("POST /crm/v3/objects/emails")
        console.print(JSONHighlighter()(visible_json(request)))


def _would(told: Explained) -> str:
    decision: Decision = told.decision
    match decision:
        case Composed():
            ways = ", ".join(one.direction for one in decision.engagements)
            return f"It would be logged as {ways}" if ways else "It is logged already"
        case MarkBounced():
            return f"Engagement {decision.engagement_id} would be marked as bounced"
        case Ignored():
            return f"It would be ignored: {decision.reason}"
        case Parked() if [found.rule for found in told.findings] == ["access"]:
            return f"It would be refused at the door: {decision.reason}"
        case Parked():
            return f"It would be parked: {decision.reason}"
        case Retry():
            return f"It would wait: {decision.reason}"
        case _:
            assert_never(decision)


def recovered(told: Recovered) -> None:
    """What was saved of a damaged database, what was lost, and what to do."""
    print(f"The damaged database is now {told.aside}. In the new one:")
    for state in State:
        print(f"{told.mails.get(state, 0):8} {state}")
    for number, why in sorted(told.parked.items()):
        print(f"Mail {number} is parked: {why}.")
    if told.rebuilt:
        print(
            f"Put together again, from what other tables say: mails {_written(_ranges(told.rebuilt))}."
        )
    if told.without_raw:
        print(f"{told.without_raw} mails have lost their raw mail.")
    if told.missing:
        print(
            f"Nothing was found of mails {_written(told.missing)}: lost, or dropped when they were old."
        )
    lost = ", ".join(f"{count} in {table}" for table, count in told.lost.items())
    print(f"Pages and rows that could not be read: {lost or 'none'}.")
    print("`relay run` goes on with it. `relay queue list --state parked` shows what needs you.")


def _ranges(numbers: Iterable[int]) -> list[tuple[int, int]]:
    """1, 2, 3 and 7 as 1 to 3 and 7 to 7."""
    runs: list[tuple[int, int]] = []
    for number in numbers:
        if runs and runs[-1][1] == number - 1:
            runs[-1] = runs[-1][0], number
        else:
            runs.append((number, number))
    return runs


def _written(ranges: Iterable[tuple[int, int]]) -> str:
    return ", ".join(str(first) if first == last else f"{first}-{last}" for first, last in ranges)


# ---------------------------------------------------------------- for programs


def as_dict(told: Explained) -> dict[str, Any]:
    return {
        "portal": told.portal,
        "would": _would(told),
        "findings": [asdict(finding) for finding in told.findings],
        "requests": list(told.requests),
        "files": [
            [{"name": file.filename, "size": len(file.content)} for file in files]
            for files in told.files
        ],
    }


def listed_as_dict(mail: Listed) -> dict[str, Any]:
    return {
        **asdict(mail),
        "received_at": mail.received_at.isoformat(),
        "next_attempt_at": mail.next_attempt_at.isoformat(),
    }


def asked_as_dict(asked: Asked) -> dict[str, Any]:
    return {
        "mail": asked.spool_id,
        "portal": asked.portal,
        "received_at": asked.received_at.isoformat(),
        **asdict(asked.confirmation),
    }


def story_as_dict(told: Story) -> dict[str, Any]:
    return {
        "mail": listed_as_dict(told.mail),
        "copies": [
            {
                "at": copy.received_at.isoformat(),
                "address": copy.recipient.address,
                "mail_from": copy.mail_from,
                "peer": copy.peer,
                "user": copy.evidence.user,
                "trusted": copy.evidence.peer_trusted,
                "evidence": list(copy.evidence.notes),
            }
            for copy in told.copies
        ],
        "moves": [_move_as_dict(move) for move in told.moves],
        "engagements": [
            {
                "id": effect.engagement_id,
                "direction": effect.direction,
                "records": [f"{record.type}-{record.id}" for record in effect.links],
            }
            for effect in told.effects
        ],
        "also": [listed_as_dict(other) for other in told.also],
    }


def _move_as_dict(move: Move) -> dict[str, Any]:
    return {**asdict(move), "at": move.at.isoformat()}


def _plain(words: str) -> Text:
    """Words that may be a stranger's: no markup, and nothing that a terminal would obey."""
    return Text(visible(words))


def _time(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M:%SZ}"
