"""Look: one email, a list, a search."""

from collections.abc import AsyncIterator, Sequence
from typing import Annotated

import typer

from relay.cli.emails import inputs, options, show
from relay.cli.emails.call import ask
from relay.errors import Permanent
from relay.hubspot import CrmObject
from relay.hubspot.properties import FROM_HEADERS, NAMES, WRITABLE
from relay.hubspot.records import PER_CALL


def register(cli: typer.Typer) -> None:
    cli.command()(get)
    cli.command(name="list")(list_emails)
    cli.command()(search)


def get(
    ids: options.Ids,
    *,
    properties: options.Names = None,
    associations: options.Types = None,
    as_json: options.AsJson = False,
    portal: options.Portal = None,
    config: options.Config = options.CONFIG,
) -> None:
    """Show one email with all it has, or several in a table."""
    names = inputs.names(properties) or [*WRITABLE, *FROM_HEADERS]
    types = inputs.names(associations)
    if len(ids) > 1 and types:
        raise Permanent("--associations: HubSpot tells them of one email at a time: name one")
    if len(ids) > 1:
        answer = ask(
            config, portal, lambda hubspot: hubspot.emails.batch.read(ids, properties=names)
        )
        _show(answer.results, as_json=as_json)
        show.failed_inputs(answer.errors, kind="email")
        raise typer.Exit(1 if answer.errors else 0)
    email = ask(
        config,
        portal,
        lambda hubspot: hubspot.emails.get(ids[0], properties=names, associations=types),
    )
    if as_json:
        show.as_json(email.as_json())
    else:
        show.one(email)


def list_emails(
    *,
    limit: options.Limit = 20,
    everything: options.All = False,
    archived: Annotated[bool, typer.Option("--archived", help="The deleted ones.")] = False,
    properties: options.Names = None,
    associations: options.Types = None,
    as_json: options.AsJson = False,
    portal: options.Portal = None,
    config: options.Config = options.CONFIG,
) -> None:
    """List emails, the oldest first."""
    _show(
        ask(
            config,
            portal,
            lambda hubspot: _take(
                hubspot.emails.list(
                    properties=inputs.names(properties) or _columns(),
                    associations=inputs.names(associations),
                    limit=PER_CALL if everything else min(limit, PER_CALL),
                    archived=archived,
                ),
                None if everything else limit,
            ),
        ),
        as_json=as_json,
    )


def search(
    *,
    filters: Annotated[
        list[str] | None,
        typer.Option("--filter", help="'PROPERTY OPERATOR VALUE'. Repeated: all must match."),
    ] = None,
    query: Annotated[str, typer.Option(help="Words to look for.")] = "",
    sort: Annotated[
        str | None, typer.Option(help="A property; with - before it, the largest first.")
    ] = None,
    limit: options.Limit = 20,
    everything: options.All = False,
    properties: options.Names = None,
    as_json: options.AsJson = False,
    portal: options.Portal = None,
    config: options.Config = options.CONFIG,
) -> None:
    """Search emails. What was written in the last minute may be missing: HubSpot's index lags."""
    group = [inputs.search_filter(text) for text in filters or ()]
    _show(
        ask(
            config,
            portal,
            lambda hubspot: _take(
                hubspot.emails.search(
                    group,
                    query=query,
                    sort=inputs.sort(sort) if sort else None,
                    properties=inputs.names(properties) or _columns(),
                    limit=PER_CALL if everything else min(limit, PER_CALL),
                ),
                None if everything else limit,
            ),
        ),
        as_json=as_json,
    )


def _columns() -> list[str]:
    return [NAMES[column] for column in show.COLUMNS]


async def _take(found: AsyncIterator[CrmObject], most: int | None) -> list[CrmObject]:
    taken: list[CrmObject] = []
    async for email in found:
        taken.append(email)
        if len(taken) == most:
            break
    return taken


def _show(emails: Sequence[CrmObject], *, as_json: bool) -> None:
    if as_json:
        show.as_json([email.as_json() for email in emails])
    else:
        show.table(emails)
