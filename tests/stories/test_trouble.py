"""Trouble while eight people work in seven rooms: nothing acknowledged is lost, and pages say what is going on."""

from __future__ import annotations

import json
import re
import resource
import shutil
import socket
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import pytest

from tests import databases
from tests.stories.eight import Eight, eight
from tests.stories.house import Answer, House, readable, until
from tests.stories.test_second_window import TEXT

pytestmark = pytest.mark.sqlite("the disk, the locks and the files are those of the embedded database")
WORKERS, ENOUGH = 8, 24
INFINITE = resource.RLIM_INFINITY
WRONG_CLOCK = """
import os, sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
import waitress
from alliance import installation
from alliance.app import create_app
from alliance.settings import Settings

class Astray:
    def now(self):
        return datetime.now(UTC) + timedelta(seconds=int(Path(sys.argv[2]).read_text()))

app = create_app(Settings.from_environ(os.environ), clock=Astray())
with installation.delivering(app):
    waitress.serve(app, host="127.0.0.1", port=int(sys.argv[1]), threads=8)
"""


@dataclass
class AstrayHouse(House):
    """A house whose server takes the time from a file: so many seconds off the machine's."""

    command: str = "serve"

    @property
    def off(self) -> Path:
        return self.root.with_name("off")

    @property
    def _served_by(self) -> list[str]:
        return [sys.executable, "-c", WRONG_CLOCK, str(self.port), str(self.off)]


@contextmanager
def at_work(house: House) -> Iterator[Eight]:
    """Eight people inside a served house; it is ended whatever happens."""
    try:
        with ExitStack() as stack:
            everybody = eight(house, stack)
            assert len(everybody.people) == WORKERS
            yield everybody
    finally:
        house.kill()
        databases.forget(house.home)


def nothing_is_wrong(everybody: Eight) -> None:
    """Everything that was said to be saved is there, and the ledger is whole."""
    assert everybody.lost() == {}
    checked = everybody.house.run("ledger", "verify")
    assert "台账完好" in checked.stdout, checked.stdout + checked.stderr
    assert "Traceback" not in "".join(answer.text for one in everybody.people for answer in one.refused)


def goes_well(everybody: Eight) -> None:
    """Everybody saves once, and nobody is refused."""
    before = everybody.acknowledged
    everybody.work(1)
    assert everybody.refusals() == []
    assert everybody.acknowledged == before + WORKERS


def all_are_told(everybody: Eight, words: str) -> None:
    """Everybody tries once; each is refused in words, with the number for the staff."""
    before = everybody.acknowledged
    everybody.work(1)
    refused = everybody.refusals()
    assert everybody.acknowledged == before
    for what, answer in refused:
        said = readable(answer.text)
        assert (answer.status, words in said) == (503, True), (what, answer.status, said[:300])
        assert re.search(r"报这个编号：\s*[0-9A-F]{8}", said), what
    assert len(refused) == WORKERS


def troubles(everybody: Eight) -> list[str]:
    """What the page for machines names."""
    answer = everybody.reader.get("/healthz")
    assert answer.status == 200
    found: list[str] = json.loads(answer.text)["troubles"]
    return found


def doctor(house: House) -> str:
    """What `alliance doctor` prints of the installation."""
    return "".join(line["text"] for line in json.loads(house.report()))


def still_reads(everybody: Eight) -> None:
    for visitor in (everybody.reader, everybody.administrator):
        answer = visitor.get("/")
        assert (answer.status, "今天" in answer.text) == (200, True)


def test_killed_locked_and_full(home: Path) -> None:
    with at_work(House(home, command="serve")) as everybody:
        goes_well(everybody)
        house = everybody.house

        threads = everybody.begin()
        until(lambda: everybody.acknowledged >= ENOUGH)
        house.kill()
        for thread in threads:
            thread.join()
        assert everybody.refusals() == []
        house.start()
        for visitor in (everybody.reader, everybody.administrator):
            visitor.hang_up()
        assert everybody.lost() == {}

        with closing(sqlite3.connect(home / "alliance.db", isolation_level=None)) as somebody:
            somebody.execute("BEGIN IMMEDIATE")
            still_reads(everybody)
            all_are_told(everybody, "现在办的人多，这一次没有保存，也没有只存一半")
            somebody.execute("ROLLBACK")
        goes_well(everybody)

        resource.prlimit(house.pid, resource.RLIMIT_FSIZE, (0, INFINITE))
        all_are_told(everybody, "平台的磁盘满了，现在存不了东西")
        still_reads(everybody)
        resource.prlimit(house.pid, resource.RLIMIT_FSIZE, (INFINITE, INFINITE))
        goes_well(everybody)
        nothing_is_wrong(everybody)
        with house.reading() as found:
            assert found.connection().exec_driver_sql("PRAGMA integrity_check").scalars().all() == ["ok"]


def test_a_dead_index_and_a_gateway_that_never_answers(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    law = tmp_path / "柯城区样例电动自行车充电桩管理规定(2024-03-01).md"
    law.write_text(TEXT, encoding="utf-8")
    with socket.create_server(("127.0.0.1", 0)) as silent:
        monkeypatch.setenv("STAFF_WEBHOOK_URL", f"https://127.0.0.1:{silent.getsockname()[1]}/robot")
        house = House(home, command="serve")
        taken = house.run("library", "import", law)
        assert taken.returncode == 0, taken.stderr
        with at_work(house) as everybody:
            goes_well(everybody)
            assert "index" not in troubles(everybody)
            shutil.rmtree(home / "index")
            goes_well(everybody)
            assert "index" in troubles(everybody)
            told = readable(everybody.administrator.get("/").text)
            assert "搜索用不了" in told
            assert "alliance search rebuild" in told
            assert "搜索用不了" in doctor(house)
            said = everybody.reader.get(f"/ask?q={quote('充电桩')}")
            assert (said.status, "现在查不了：搜索索引不在了" in readable(said.text)) == (503, True), readable(
                said.text
            )[:1500]
            until(lambda: "index" not in troubles(everybody))  # whoever asks has it made again
            goes_well(everybody)
            still_reads(everybody)
            nothing_is_wrong(everybody)


def test_a_clock_that_jumps(home: Path) -> None:
    house = AstrayHouse(home)
    house.off.write_text("0")
    hour, year = 3600, 365 * 86_400
    with at_work(house) as everybody:
        goes_well(everybody)
        for off in (hour, 5 * hour, year):
            house.off.write_text(str(off))
            everybody.work(1)
            spoken(everybody.refusals())
        house.off.write_text(str(-20 * hour))
        everybody.work(1)
        spoken(everybody.refusals())
        assert "clock" in troubles(everybody)
        told = readable(everybody.administrator.get("/").text)
        assert "平台的时间不对：比最近一次办理的时间还早" in told
        assert "timedatectl" in told
        assert everybody.lost() == {}
        house.off.write_text("0")
        goes_well(everybody)
        nothing_is_wrong(everybody)


def spoken(refused: list[tuple[str, Answer]]) -> None:
    """Whoever was refused was told so in words: nobody met a fault."""
    for what, answer in refused:
        assert answer.status < 500, (what, answer.status, readable(answer.text)[:300])
