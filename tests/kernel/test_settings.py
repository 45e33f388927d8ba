from pathlib import Path

import pytest

from alliance.settings import DEMO_MARK, Settings, SettingsError


def test_every_problem_is_listed_at_once(tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as raised:
        Settings.from_environ(
            {
                "ALLIANCE_HOME": str(tmp_path),
                "DATABASE_URL": "mysql://x",
                "SECRET_KEY": "short",
                "PUBLIC_URL": "alliance",
                "MEILI_URL": "localhost",
                "ALLIANCE_TEXTS": str(tmp_path / "absent"),
                "LOG_LEVEL": "LOUD",
                "TRUSTED_PROXIES": "many",
            }
        )
    named = "".join(raised.value.problems)
    assert len(raised.value.problems) == 7
    for name in (
        "DATABASE_URL",
        "SECRET_KEY",
        "PUBLIC_URL",
        "MEILI_URL",
        "ALLIANCE_TEXTS",
        "LOG_LEVEL",
        "TRUSTED_PROXIES",
    ):
        assert name in named


@pytest.mark.parametrize(
    "address", ["postgresql://[bad:x", "postgresql://host:port/x", "sqlite://", "sqlite:///:memory:"]
)
def test_an_address_without_a_database_behind_it_is_a_problem_of_the_settings(tmp_path: Path, address: str) -> None:
    with pytest.raises(SettingsError, match="DATABASE_URL"):
        Settings.from_environ({"ALLIANCE_HOME": str(tmp_path), "DATABASE_URL": address})


def test_a_bare_command_uses_the_demo_only_where_nothing_else_is_installed(tmp_path: Path) -> None:
    environ = {"ALLIANCE_HOME": str(tmp_path)}
    assert not Settings.from_environ(environ).demo
    (tmp_path / "demo").mkdir()
    (tmp_path / "demo" / DEMO_MARK).touch()
    assert Settings.from_environ(environ).home == tmp_path / "demo"
    (tmp_path / "alliance.db").touch()
    assert Settings.from_environ(environ).home == tmp_path


def test_the_demo_never_touches_a_configured_database(tmp_path: Path) -> None:
    environ = {"ALLIANCE_HOME": str(tmp_path), "DATABASE_URL": "postgresql://localhost/alliance"}
    assert not Settings.from_environ(environ).demo
    assert Settings.from_environ(environ, demo=True).database.startswith("sqlite:///")


def test_a_home_that_is_a_file_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()
    with pytest.raises(SettingsError, match="ALLIANCE_HOME"):
        Settings.from_environ({"ALLIANCE_HOME": str(file)})
