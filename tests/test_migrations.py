from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from sqlalchemy.exc import DBAPIError

from alliance import installation
from alliance.kernel.ledger import LedgerHead, LedgerLine
from alliance.migrations import tables
from tests import databases
from tests.conftest import FIXED


@pytest.fixture
def bare(tmp_path: Path) -> Iterator[Path]:
    """A folder whose database holds nothing yet."""
    home = tmp_path / "bare"
    home.mkdir()
    yield home
    databases.forget(home)


def made(home: Path) -> set[str]:
    return set(sa.inspect(databases.engine_at(home)).get_table_names())


def test_the_tables_go_up_down_and_up_again(bare: Path) -> None:
    settings = databases.settings_at(bare)
    installation.migrate(settings)
    up = made(bare)
    assert set(tables.metadata.tables) <= up
    installation.migrate(settings, "base")
    assert made(bare) == {"alembic_version"}
    installation.migrate(settings)
    assert made(bare) == up


def test_every_step_goes_down_and_up_again_by_itself(demo_home: Path) -> None:
    settings = databases.settings_at(demo_home, demo=True)
    up = made(demo_home)
    revisions = installation.revisions()
    for _ in revisions:
        installation.migrate(settings, "-1")
    assert made(demo_home) == {"alembic_version"}
    for revision in revisions:
        installation.migrate(settings, revision)
    assert made(demo_home) == up


def test_a_filled_database_goes_down_too(demo_home: Path) -> None:
    installation.migrate(databases.settings_at(demo_home, demo=True), "base")
    assert made(demo_home) == {"alembic_version"}


def test_models_and_migrations_agree(home: Path) -> None:
    config = Config()
    config.set_main_option("script_location", str(installation.MIGRATIONS))
    config.attributes["url"] = databases.settings_at(home).database
    command.check(config)


@pytest.mark.parametrize("deed", ["UPDATE ledger_lines SET verb = 'x'", "DELETE FROM ledger_lines"])
def test_the_guard_of_the_ledger_is_made_by_the_migration(home: Path, deed: str) -> None:
    with databases.engine_at(home).begin() as connection:
        line = {"chain": 9, "serial": 1, "at": FIXED, "office": "", "verb": "a.b", "subject": "c", "subject_id": 1}
        connection.execute(sa.insert(LedgerLine).values(**line, facts={}, before="0", digest="1"))
        connection.execute(sa.insert(LedgerHead).values(chain=9, serial=1, digest="1"))
    with databases.engine_at(home).begin() as connection, pytest.raises(DBAPIError, match="append-only"):
        connection.exec_driver_sql(deed)
