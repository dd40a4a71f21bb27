"""Link emails with records, and pin them on their timelines."""

from collections.abc import Mapping

import typer

from relay.cli.emails import inputs, options
from relay.cli.emails.call import ask
from relay.errors import Permanent
from relay.hubspot import HubSpot
from relay.hubspot.objects import Records as Timeline


def register(cli: typer.Typer) -> None:
    for command in (associate, dissociate, pin, unpin):
        cli.command()(command)


def associate(
    email: options.Id,
    records: options.RecordList,
    *,
    association_type: options.Type = "",
    portal: options.Portal = None,
    config: options.Config = options.CONFIG,
) -> None:
    """Link an email with records: it appears on their timelines."""

    async def work(hubspot: HubSpot) -> None:
        for text, (object_type, record_id) in ends:
            await hubspot.emails.associate(email, object_type, record_id, association_type)
            print(f"Email {email} is linked with {text}.")

    ends = [(text, inputs.record(text)) for text in records]
    ask(config, portal, work)


def dissociate(
    email: options.Id,
    records: options.RecordList,
    *,
    association_type: options.Type = "",
    portal: options.Portal = None,
    config: options.Config = options.CONFIG,
) -> None:
    """Take an email off the timelines of records."""

    async def work(hubspot: HubSpot) -> None:
        for text, (object_type, record_id) in ends:
            await hubspot.emails.dissociate(email, object_type, record_id, association_type)
            print(f"Email {email} is no longer linked with {text}.")

    ends = [(text, inputs.record(text)) for text in records]
    ask(config, portal, work)


def pin(
    email: options.Id,
    record: options.Record,
    *,
    portal: options.Portal = None,
    config: options.Config = options.CONFIG,
) -> None:
    """Keep an email at the top of a record's timeline. It must be linked with it."""

    async def work(hubspot: HubSpot) -> None:
        await _timeline(hubspot, record, object_type).pin(record_id, email)

    object_type, record_id = inputs.record(record)
    ask(config, portal, work)
    print(f"Email {email} is pinned on {record}.")


def unpin(
    email: options.Id,
    record: options.Record,
    *,
    portal: options.Portal = None,
    config: options.Config = options.CONFIG,
) -> None:
    """Let an email be pinned on a record no more."""

    async def work(hubspot: HubSpot) -> None:
        timeline = _timeline(hubspot, record, object_type)
        if (pinned := await timeline.pinned(record_id)) != email:
            there = f"email or note {pinned} is" if pinned else "nothing is"
            raise Permanent(f"email {email} is not pinned on {record}: {there}")
        await timeline.unpin(record_id)

    object_type, record_id = inputs.record(record)
    ask(config, portal, work)
    print(f"Email {email} is no longer pinned on {record}.")


def _timeline(hubspot: HubSpot, record: str, object_type: str) -> Timeline[Mapping[str, str]]:
    found = hubspot.records(object_type)
    if found is None:
        raise Permanent(f"{record}: only a contact, company, deal or ticket has a timeline")
    return found
