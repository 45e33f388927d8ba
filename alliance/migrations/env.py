"""Runs the revisions against the database of the installation."""

from __future__ import annotations

from typing import Any, Literal

import sqlalchemy as sa
from alembic import context
from alembic.autogenerate.api import AutogenContext

from alliance.kernel.db import prepare
from alliance.migrations import tables


def plain(kind: str, item: Any, _: AutogenContext) -> str | Literal[False]:
    """Write a column of ours as the type it is stored in, so that revisions never depend on today's code."""
    if kind == "type" and isinstance(item, sa.Enum):
        return f"sa.String(length={item.length})"
    if kind == "type" and isinstance(item, sa.types.TypeDecorator):
        return f"sa.{item.impl_instance!r}"
    return False


def run() -> None:
    """Upgrade or downgrade in one transaction."""
    engine = sa.create_engine(context.config.attributes["url"], poolclass=sa.pool.NullPool)
    prepare(engine)
    with engine.connect().execution_options(writing=True) as connection:
        context.configure(
            connection=connection, target_metadata=tables.metadata, render_as_batch=True, render_item=plain
        )
        with context.begin_transaction():
            if engine.dialect.name == "postgresql":
                connection.exec_driver_sql("SET LOCAL statement_timeout = 0")  # a large table takes its time
            context.run_migrations()
    engine.dispose()


run()
