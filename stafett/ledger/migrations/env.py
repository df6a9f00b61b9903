"""Alembic's door: the connection comes from `Database.migrate`, inside its write transaction."""

from alembic import context

from stafett.ledger.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata, render_as_batch=True)
context.run_migrations()
