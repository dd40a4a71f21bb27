"""Alembic's entry: runs the migrations on the connection that `relay.spool.schema` hands over."""

from alembic import context

from relay.spool.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
context.run_migrations()
