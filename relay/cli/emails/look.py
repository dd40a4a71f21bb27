"""Look: one email, a list, a search."""

import sys
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import Annotated

import typer

from relay.cli.emails import inputs, options, show
from relay.cli.emails.call import ask
from relay.errors import Permanent
from relay.hubspot import CrmObject, Page
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
    found = ask(
        config,
        portal,
        lambda hubspot: _take(
            partial(
                hubspot.emails.page,
                properties=inputs.names(properties) or _columns(),
                associations=inputs.names(associations),
                archived=archived,
            ),
            None if everything else limit,
        ),
    )
    _show_taken(found, as_json=as_json)


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
    found = ask(
        config,
        portal,
        lambda hubspot: _take(
            partial(
                hubspot.emails.search.page,
                group,
                query=query,
                sort=inputs.sort(sort) if sort else None,
                properties=inputs.names(properties) or _columns(),
            ),
            None if everything else limit,
        ),
    )
    _show_taken(found, as_json=as_json)


def _columns() -> list[str]:
    return [NAMES[column] for column in show.COLUMNS]


async def _take(ask_page: Callable[..., Awaitable[Page]], most: int | None) -> Page:
    """All, or so many, as one page: its `after` is None when there are no more."""
    taken: list[CrmObject] = []
    after = None
    while most is None or len(taken) < most:
        limit = PER_CALL if most is None else min(PER_CALL, most - len(taken))
        page = await ask_page(limit=limit, after=after)
        taken += page.results
        if page.after is None or page.after == after:
            return Page(results=tuple(taken))
        after = page.after
    return Page(results=tuple(taken), after=after)


def _show_taken(taken: Page, *, as_json: bool) -> None:
    _show(taken.results, as_json=as_json)
    if taken.after is not None:
        print("There are more: --all, or --limit with a larger number.", file=sys.stderr)


def _show(emails: Sequence[CrmObject], *, as_json: bool) -> None:
    if as_json:
        show.as_json([email.as_json() for email in emails])
    else:
        show.table(emails)
