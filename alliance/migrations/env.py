"""Runs the revisions against the database of the installation."""

from __future__ import annotations

from alembic import context
from sqlalchemy import create_engine, pool

from alliance.kernel.db import prepare
from alliance.migrations import tables


def run() -> None:
    """Upgrade or downgrade in one transaction."""
    engine = create_engine(context.config.attributes["url"], poolclass=pool.NullPool)
    prepare(engine)
    with engine.connect().execution_options(writing=True) as connection:
        context.configure(
            connection=connection, target_metadata=tables.metadata, render_as_batch=True, compare_type=True
        )
        with context.begin_transaction():
            context.run_migrations()
    engine.dispose()


run()
