from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config

from alliance import installation
from alliance.migrations import tables
from alliance.settings import Settings


def made(home: Path) -> sa.Inspector:
    return sa.inspect(sa.create_engine(f"sqlite:///{home / 'alliance.db'}"))


def test_the_tables_go_up_down_and_up_again(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    installation.migrate(settings)
    up = set(made(tmp_path).get_table_names())
    assert set(tables.metadata.tables) <= up
    installation.migrate(settings, "base")
    assert set(made(tmp_path).get_table_names()) == {"alembic_version"}
    installation.migrate(settings)
    assert set(made(tmp_path).get_table_names()) == up


def test_a_filled_database_goes_down_too(home: Path) -> None:
    installation.migrate(Settings(home=home), "base")
    assert set(made(home).get_table_names()) == {"alembic_version"}


def test_models_and_migrations_agree(home: Path) -> None:
    config = Config()
    config.set_main_option("script_location", str(installation.MIGRATIONS))
    config.attributes["url"] = Settings(home=home).database
    command.check(config)


def test_the_guard_of_the_ledger_is_made_by_the_migration(home: Path) -> None:
    with sa.create_engine(f"sqlite:///{home / 'alliance.db'}").connect() as connection:
        names = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'trigger'").scalars().all()
    assert {"ledger_lines_no_update", "ledger_lines_no_delete"} <= set(names)
