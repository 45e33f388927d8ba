"""The command itself: whatever goes wrong is a sentence on stderr and an exit code, never a trace alone."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from click.testing import CliRunner

from alliance import installation
from alliance.cli import alliance
from alliance.kernel.crypto import KeysMissing
from alliance.kernel.db import FARTHEST_DAYS, ShiftedClock
from tests import databases, forked


def run(home: Path, *words: str, **environ: str) -> subprocess.CompletedProcess[str]:
    return forked.run(words, {**os.environ, **databases.environ_at(home), **environ}, 60)


FAULTS = {
    "a level of logs that is none": (("ledger", "verify"), {"LOG_LEVEL": "loud"}, 2, "LOG_LEVEL"),
    "an address that is none": (("ledger", "verify"), {"DATABASE_URL": "postgresql://[x:y"}, 2, "DATABASE_URL"),
    "bytes that are no text": (("init", "--place", os.fsdecode(b"\xff")), {}, 2, "UTF-8"),
    "a number beyond all": (("outbox", "retry", "9" * 20), {}, 2, "ERRAND"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_of_the_caller_is_a_sentence(home: Path, name: str) -> None:
    words, environ, code, said = FAULTS[name]
    if words[0] == "init":
        words = (*words, "--name", "某", "--short", "某", "--admin-name", "周敏", "--admin-phone", "13800138000")
    done = CliRunner(env={**databases.environ_at(home), **environ}).invoke(alliance, words)
    assert done.exit_code == code
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_a_command_started_from_nothing_says_the_same(home: Path) -> None:
    """The others are forked from a process that has read the program already."""
    command = [sys.executable, "-m", "alliance.cli", "ledger", "verify"]
    environ = {**os.environ, **databases.environ_at(home)}
    done = subprocess.run(command, cwd=forked.ROOT, env=environ, capture_output=True, text=True, check=True)
    again = run(home, "ledger", "verify")
    assert (done.returncode, done.stdout, done.stderr) == (again.returncode, again.stdout, again.stderr)
    assert "台账完好" in done.stdout


def test_a_database_that_cannot_be_used_is_a_sentence_and_a_trace_in_the_log(home: Path) -> None:
    (home / "alliance.db").write_bytes(b"no database at all" * 100)
    nowhere = {"DATABASE_URL": f"postgresql://nobody@/nothing?host={home}"} if databases.on_postgresql() else {}
    done = run(home, "ledger", "verify", **nowhere)
    assert done.returncode == 3
    assert "数据库现在不能用" in done.stderr
    assert '"level": "ERROR"' in done.stderr


def test_a_port_that_is_taken_is_a_sentence(home: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        done = run(home, "serve", "--port", str(taken.getsockname()[1]))
    assert done.returncode == 1
    assert "不能用" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_file_that_cannot_be_read_is_a_sentence(home: Path) -> None:
    (home / "delivery.lock").mkdir()
    done = run(home, "outbox", "run")
    assert done.returncode == 3
    assert "delivery.lock" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_command_that_only_looks_writes_nothing(home: Path) -> None:
    (home / "delivery.lock").mkdir()
    done = run(home, "library", "list")
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr


def test_the_operator_enters_a_number_that_binds_every_alliance(home: Path) -> None:
    words = ("numbers", "set", "committee_handover", "12", "--from", "2027-01-01")
    assert run(home, *words).returncode == 1, "a number of the law names its source"
    done = run(home, *words, "--source", "物业管理条例", "--article", "第十条")
    assert done.returncode == 0, done.stderr
    assert "12" in done.stdout


def test_no_new_keys_are_made_for_a_database_whose_keys_are_gone(home: Path) -> None:
    shutil.rmtree(home / "keys")
    for open_it in (installation.create, installation.open_app):
        with pytest.raises(KeysMissing):
            open_it(databases.settings_at(home))
    assert not (home / "keys").exists()


def test_the_clock_counts_every_press_and_stops_a_century_ahead(tmp_path: Path) -> None:
    clock = ShiftedClock(tmp_path / "clock")
    presses = [threading.Thread(target=clock.advance, args=(1,)) for _ in range(16)]
    for press in presses:
        press.start()
    for press in presses:
        press.join()
    assert clock.days == 16
    assert clock.advance(10 * FARTHEST_DAYS) == FARTHEST_DAYS == clock.days
