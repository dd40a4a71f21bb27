"""`relay emails`: look at the emails of a portal; create, change, link, pin and delete them.

Each command makes the calls of `relay.hubspot.HubSpot` and prints their answers.

    look     get, list, search
    write    create, update, delete
    link     associate, dissociate, pin, unpin
    inputs   what people write, read: flags, JSON, records, filters
    options  the options that commands share
    call     one command's way to HubSpot, and how it ends
    show     how it looks
"""

import typer

from relay.cli.emails import link, look, write

cli = typer.Typer(
    help="Manage the emails that are logged in HubSpot, or in the sandbox.", no_args_is_help=True
)
look.register(cli)
write.register(cli)
link.register(cli)
