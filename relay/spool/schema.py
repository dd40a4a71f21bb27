"""Bringing a database to the schema this relay knows, by Alembic, at start.

An older schema is migrated in one transaction; a newer one is refused, since this relay does not
know what it means, and so is a database that has tables of somebody else.
"""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, inspect

from relay.errors import Permanent

MIGRATIONS = Path(__file__).with_name("migrations")


def migrate(engine: Engine) -> None:
    """Raises Permanent when the database was made by a newer relay, or by another program."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "os")
    scripts = ScriptDirectory.from_config(config)
    head = scripts.get_current_head()
    name = engine.url.render_as_string(hide_password=True)
    with engine.begin() as connection:
        current = MigrationContext.configure(connection).get_current_revision()
        if current == head:
            return
        if current is not None and current not in {
            step.revision for step in scripts.walk_revisions()
        }:
            raise Permanent(
                f"{name}: its schema {current} is not "
                f"known to this relay (which knows up to {head}): install the relay that wrote it"
            )
        if current is None and (tables := inspect(connection).get_table_names()):
            raise Permanent(
                f"{name}: it has tables ({', '.join(tables[:3])}, …), but not relay's: "
                "name an empty database, or one that relay made"
            )
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
