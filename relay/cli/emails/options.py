"""The arguments and options that the commands of `relay emails` share."""

import functools
import inspect
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer

from relay.cli.emails.inputs import properties_of
from relay.hubspot.batches import checked_id

CONFIG = Path("config.yaml")

Id = Annotated[str, typer.Argument(metavar="EMAIL", help="An email's id.", parser=checked_id)]
Ids = Annotated[
    list[str], typer.Argument(metavar="EMAIL...", help="Ids of emails.", parser=checked_id)
]
IdsOrNone = Annotated[
    list[str] | None,
    typer.Argument(metavar="EMAIL...", help="Ids of emails; none with --batch.", parser=checked_id),
]
Record = Annotated[str, typer.Argument(metavar="RECORD", help="Like contact:602.")]
RecordList = Annotated[list[str], typer.Argument(metavar="RECORD...", help="Like contact:602.")]
Type = Annotated[
    str, typer.Option("--type", help="Association type: 198 or email_to_contact. Else the usual.")
]
Associate = Annotated[
    list[str] | None,
    typer.Option("--associate", metavar="RECORD", help="Like contact:602; may be repeated."),
]
Names = Annotated[
    str | None, typer.Option("--properties", help="Which properties, with commas. Else the usual.")
]
Types = Annotated[
    str | None,
    typer.Option("--associations", help="Also the linked records of these types, with commas."),
]
Limit = Annotated[int, typer.Option(help="How many at most.", min=1)]
All = Annotated[bool, typer.Option("--all", help="All there are, whatever --limit says.")]
Own = Annotated[
    list[str] | None,
    typer.Option(
        "--own", metavar="NAME", help="A property of the portal's own that the JSON may name."
    ),
]
OneFile = Annotated[
    Path | None, typer.Option("--file", help="JSON as HubSpot documents it; - for standard input.")
]
Batch = Annotated[
    Path | None, typer.Option("--batch", help="A file with a JSON body in each line; or -.")
]
Portal = Annotated[str | None, typer.Option(help="A portal of the settings. Else their first.")]
AsJson = Annotated[bool, typer.Option("--json", help="For programs.")]
Config = Annotated[Path, typer.Option("--config", "-c", help="The settings file.")]

_One = str | None
_Several = list[str] | None
_PROPERTIES: dict[str, Any] = {
    "subject": Annotated[_One, typer.Option(help="The subject.")],
    "text": Annotated[_One, typer.Option(help="The body as plain text.")],
    "html": Annotated[_One, typer.Option(help="The body as HTML.")],
    "direction": Annotated[_One, typer.Option(help="EMAIL, INCOMING_EMAIL or FORWARDED_EMAIL.")],
    "status": Annotated[_One, typer.Option(help="SENT, BOUNCED, FAILED, SCHEDULED or SENDING.")],
    "timestamp": Annotated[
        _One, typer.Option(help="When it was sent: 2026-03-02T08:30:00Z, or Unix milliseconds.")
    ],
    "owner": Annotated[_One, typer.Option(help="An owner's id.")],
    "from_": Annotated[_One, typer.Option("--from", help="Like 'Jane Doe <jane@acme.com>'.")],
    "sender": Annotated[_One, typer.Option(help="What submitted it, if that is not --from.")],
    "to": Annotated[_Several, typer.Option(help="Like --from; may be repeated.")],
    "cc": Annotated[_Several, typer.Option(help="Like --to.")],
    "bcc": Annotated[_Several, typer.Option(help="Like --to.")],
    "header_json": Annotated[_One, typer.Option(help="HubSpot's headers, for --from and so on.")],
    "attachment_id": Annotated[
        _Several, typer.Option(help="The id of an uploaded file; may be repeated.")
    ],
}


def with_properties(command: Callable[..., None]) -> Callable[..., None]:
    """The command with an option for each property of an email. It gets them all as `given`."""
    own = [each for each in inspect.signature(command).parameters.values() if each.name != "given"]
    options = [
        inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=None, annotation=option)
        for name, option in _PROPERTIES.items()
    ]

    @functools.wraps(command)
    def taking(**arguments: Any) -> None:
        options = {name: arguments.pop(name) for name in _PROPERTIES}
        command(given=properties_of(**options), **arguments)

    signature = inspect.Signature([*own, *options])
    taking.__signature__ = signature  # type: ignore[attr-defined] # typer reads it
    taking.__annotations__ = {each.name: each.annotation for each in signature.parameters.values()}
    return taking
