"""Create, change and delete: one email, or many in batches."""

import sys
from pathlib import Path
from typing import Annotated, cast

import typer

from relay.cli.emails import inputs, options, show
from relay.cli.emails.call import ask, ask_batch
from relay.clock import SystemClock
from relay.errors import Permanent
from relay.hubspot import Change, CrmObject, EmailProperties, New
from relay.hubspot.written import read_change, read_new


def register(cli: typer.Typer) -> None:
    for command in (create, update, delete):
        cli.command()(command)


@options.with_properties
def create(
    *,
    given: dict[str, str],
    file: options.OneFile = None,
    batch: options.Batch = None,
    associate: options.Associate = None,
    own: options.Own = None,
    as_json: options.AsJson = False,
    portal: options.Portal = None,
    config: options.Config = options.CONFIG,
) -> None:
    """Log an email, from flags or JSON (flags win), or many from JSON lines.

    By default its direction is EMAIL, and its time is now.
    """
    links = [inputs.link(text) for text in associate or ()]
    if batch is not None:
        news = inputs.lines(_alone(batch, file, given, links), read_new)
        ask_batch(
            config,
            portal,
            len(news),
            lambda emails, progress: emails.create(news, on_progress=progress),
            told=("Created", "line"),
            own=own,
            as_json=as_json,
        )
    if file is None and not given:
        raise Permanent("an email needs something in it: --subject, --text, --file, …")
    new = New({}) if file is None else inputs.body(file)
    usual = inputs.properties_of(direction="EMAIL", timestamp=SystemClock().now().isoformat())
    properties = cast("EmailProperties", {**usual, **new.properties, **given})
    made = ask(
        config,
        portal,
        lambda hubspot: hubspot.emails.create(properties, links=[*new.links, *links]),
        own=own,
    )
    _tell(made, "created", as_json=as_json)


@options.with_properties
def update(
    ids: options.IdsOrNone = None,
    *,
    given: dict[str, str],
    file: options.OneFile = None,
    batch: options.Batch = None,
    own: options.Own = None,
    as_json: options.AsJson = False,
    portal: options.Portal = None,
    config: options.Config = options.CONFIG,
) -> None:
    """Change emails, from flags or JSON (flags win): the same in each; or from JSON lines with ids.

    An empty value ('') clears.
    """
    if batch is not None:
        changes, kind = inputs.lines(_alone(batch, ids, file, given), read_change), "line"
    else:
        properties = {**({} if file is None else inputs.body(file).properties), **given}
        if not ids or not properties:
            raise Permanent("name the emails and what to change in them: --subject, --file, …")
        changes, kind = [Change(each, properties, trace_id=each) for each in ids], "email"
    if batch is not None or len(changes) > 1:
        ask_batch(
            config,
            portal,
            len(changes),
            lambda emails, progress: emails.update(changes, on_progress=progress),
            told=("Updated", kind),
            own=own,
            as_json=as_json,
        )
    [change] = changes
    new_values = cast("EmailProperties", change.properties)
    changed = ask(
        config, portal, lambda hubspot: hubspot.emails.update(change.id, new_values), own=own
    )
    _tell(changed, "updated", as_json=as_json)


def delete(
    ids: options.Ids,
    *,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    portal: options.Portal = None,
    config: options.Config = options.CONFIG,
) -> None:
    """Delete emails for good. Asks first. HubSpot does not say whether they were there."""
    named = f"email {ids[0]}" if len(ids) == 1 else f"{len(ids)} emails"
    if not yes and not sys.stdin.isatty():
        raise Permanent(f"to delete {named} for good without being asked, say --yes")
    if not yes:
        typer.confirm(f"Delete {named} for good?", abort=True)
    if len(ids) > 1:
        ask_batch(
            config,
            portal,
            len(ids),
            lambda emails, progress: emails.archive(ids, on_progress=progress),
            told=("Deleted, or not there before:", "email"),
        )
    ask(config, portal, lambda hubspot: hubspot.emails.delete(ids[0]))
    print(f"Email {ids[0]} is deleted, or was not there.")


def _alone(batch: Path, *others: object) -> Path:
    if any(others):
        raise Permanent("--batch takes everything from its lines: leave out the rest")
    return batch


def _tell(email: CrmObject, became: str, *, as_json: bool) -> None:
    if as_json:
        show.as_json(email.as_json())
    else:
        print(f"Email {email.id} {became}.")
