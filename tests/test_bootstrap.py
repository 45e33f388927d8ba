"""The set-up in real processes: a copy of the repository whose locks name one package made here, and no network."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import tomllib
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from alliance.checks import weaknesses
from alliance.machine import PRINTING

ROOT = Path(__file__).resolve().parent.parent
LOCKS = ("requirements.lock", "requirements-dev.lock")
MODULES = ("__init__", "__main__", "bootstrap", "checks", "doctor", "machine")
COMMAND = 'import json, sys\nprint(json.dumps({"arguments": sys.argv[1:], "prefix": sys.prefix}))\n'


@dataclass(frozen=True)
class Copy:
    """A checkout with nothing in it but the set-up, and the folder pip may take wheels from."""

    folder: Path
    wheels: Path

    @property
    def python(self) -> Path:
        return self.folder / ".venv" / "bin" / "python"

    @property
    def stamp(self) -> dict[str, object]:
        facts = json.loads((self.folder / ".venv" / "alliance-stamp.json").read_text("utf-8"))
        assert isinstance(facts, dict)
        return facts

    def environ(self, **more: str) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("PIP_", "ALLIANCE_"))}
        return {**kept, "PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(self.wheels), "ALLIANCE_HIDE_NATIVE": "1", **more}

    def begin(self, *arguments: str, python: str | Path = sys.executable, **environ: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [str(python), "-m", "alliance", *arguments],
            cwd=self.folder,
            env=self.environ(**environ),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def run(self, *arguments: str, python: str | Path = sys.executable, **environ: str) -> tuple[int, str, str]:
        process = self.begin(*arguments, python=python, **environ)
        out, err = process.communicate(timeout=120)
        return process.returncode, out, err

    def demand(self, version: str) -> None:
        """Lock the package `threshold` at `version`, with the hash of its wheel."""
        wheel = self.wheels / f"threshold-{version}-py3-none-any.whl"
        sha256 = hashlib.sha256(wheel.read_bytes()).hexdigest()
        for lock in LOCKS:
            (self.folder / lock).write_text(f"threshold=={version} \\\n    --hash=sha256:{sha256}\n", "utf-8")


def _make_wheel(folder: Path, version: str) -> None:
    about = f"threshold-{version}.dist-info"
    files = {
        "threshold.py": f'VERSION = "{version}"\n',
        f"{about}/METADATA": f"Metadata-Version: 2.1\nName: threshold\nVersion: {version}\n",
        f"{about}/WHEEL": "Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = ""
    for name, text in files.items():
        checked = base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()
        record += f"{name},sha256={checked},{len(text.encode())}\n"
    files[f"{about}/RECORD"] = f"{record}{about}/RECORD,,\n"
    with zipfile.ZipFile(folder / f"threshold-{version}-py3-none-any.whl", "w") as wheel:
        for name, text in files.items():
            wheel.writestr(name, text)


def _copy(folder: Path) -> Copy:
    """Copy the set-up into `folder`, with a command that tells how it was called."""
    checkout, wheels = folder / "checkout", folder / "wheels"
    (checkout / "alliance").mkdir(parents=True)
    wheels.mkdir()
    for module in MODULES:
        shutil.copy(ROOT / "alliance" / f"{module}.py", checkout / "alliance")
    (checkout / "alliance" / "cli.py").write_text(COMMAND, "utf-8")
    for version in ("1.0", "2.0"):
        _make_wheel(wheels, version)
    copy = Copy(checkout, wheels)
    copy.demand("1.0")
    return copy


@pytest.fixture
def bare(tmp_path: Path) -> Copy:
    return _copy(tmp_path)


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Copy:
    """A copy that has been set up once; tests leave it as they found it."""
    copy = _copy(tmp_path_factory.mktemp("ready"))
    status, _, told = copy.run("places", "--json")
    assert status == 0, told
    return copy


def _seconds(command: list[str], copy: Copy) -> float:
    begun = time.perf_counter()
    subprocess.run(command, cwd=copy.folder, env=copy.environ(), check=True, capture_output=True)
    return time.perf_counter() - begun


def test_the_command_runs_in_the_venv_with_its_arguments_and_alone_on_standard_output(ready: Copy) -> None:
    status, out, told = ready.run("search", "query", "业委会 备案", "--json")
    assert status == 0
    answer = json.loads(out)
    assert answer["arguments"] == ["search", "query", "业委会 备案", "--json"]
    assert Path(answer["prefix"]).samefile(ready.folder / ".venv")
    assert told == ""


def test_with_an_unchanged_lock_the_start_costs_little_more_than_python_itself(ready: Copy) -> None:
    bare_start = min(_seconds([sys.executable, "-c", "pass"], ready) for _ in range(5))
    start = min(_seconds([sys.executable, "-m", "alliance", "places"], ready) for _ in range(5))
    assert start / bare_start < 12


def test_inside_the_venv_nothing_is_built_or_installed(ready: Copy) -> None:
    before = ready.stamp
    ready.demand("2.0")
    try:
        status, out, told = ready.run("places", python=ready.python)
        held = subprocess.run(
            [ready.python, "-c", "import threshold; print(threshold.VERSION)"],
            capture_output=True,
            text=True,
            check=True,
        )
    finally:
        ready.demand("1.0")
    assert (status, told) == (0, "")
    assert json.loads(out)["arguments"] == ["places"]
    assert held.stdout == "1.0\n"
    assert ready.stamp == before


def test_a_start_from_another_folder_finds_the_packages(ready: Copy, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "alliance", "places"],
        cwd=tmp_path,
        env=ready.environ(PYTHONPATH=str(ready.folder)),
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(done.stdout)["arguments"] == ["places"]


def test_a_changed_lock_is_installed_once_and_set_up_speaks_on_standard_error(bare: Copy) -> None:
    assert bare.run("places")[0] == 0
    bare.demand("2.0")
    status, out, told = bare.run("places")
    assert status == 0
    assert json.loads(out)["arguments"] == ["places"]
    assert "正在安装 1 个软件包" in told
    assert (status, bare.run("places")[2]) == (0, "")
    held = subprocess.run(
        [bare.python, "-c", "import threshold; print(threshold.VERSION)"], capture_output=True, text=True, check=True
    )
    assert held.stdout == "2.0\n"


def test_a_set_up_killed_midway_is_mended_by_the_next(bare: Copy) -> None:
    process = bare.begin("places")
    while not bare.python.exists():
        assert process.poll() is None
        time.sleep(0.01)
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    assert bare.stamp["lock"] == ""
    assert "没有装完" in bare.run("doctor")[1]

    status, out, told = bare.run("places")
    assert status == 0, told
    assert "上次没有装完" in told
    assert json.loads(out)["arguments"] == ["places"]


def test_two_set_ups_at_once_wait_for_each_other(bare: Copy) -> None:
    both = [bare.begin("places"), bare.begin("places")]
    answers = [process.communicate(timeout=120) for process in both]
    assert [process.returncode for process in both] == [0, 0]
    told = [err for _, err in answers]
    assert sum("正在安装 1 个" in words for words in told) == 1
    assert sum("另一个窗口正在安装" in words for words in told) == 1


def test_where_no_package_can_be_had_a_sentence_says_so_and_nothing_counts_as_done(bare: Copy) -> None:
    for wheel in bare.wheels.iterdir():
        wheel.unlink()
    status, out, told = bare.run("places")
    assert (status, out) == (1, "")
    assert "连不上软件源" in told
    assert "Traceback" not in told
    assert bare.stamp["lock"] == ""


def test_a_package_that_is_not_the_locked_one_is_refused(bare: Copy) -> None:
    with zipfile.ZipFile(bare.wheels / "threshold-1.0-py3-none-any.whl", "a") as wheel:
        wheel.writestr("uninvited.py", "")
    status, out, told = bare.run("places")
    assert (status, out) == (1, "")
    assert "校验码不符" in told
    assert not list((bare.folder / ".venv").rglob("uninvited.py"))
    assert bare.stamp["lock"] == ""


def test_a_venv_of_somebody_else_is_left_alone(bare: Copy) -> None:
    theirs = bare.folder / ".venv" / "notes.txt"
    theirs.parent.mkdir()
    theirs.write_text("mine", "utf-8")
    status, out, told = bare.run("places")
    assert (status, out) == (1, "")
    assert "mv " in told
    assert theirs.read_text("utf-8") == "mine"
    assert bare.run("doctor")[0] == 1


@pytest.mark.parametrize("words", [(), ("test", "--help")])
def test_without_a_command_and_before_the_set_up_the_two_commands_are_named(bare: Copy, words: tuple[str, ...]) -> None:
    status, out, told = bare.run(*words)
    assert (status, told) == (0, "")
    assert "python3 -m alliance demo" in out
    assert "python3 -m alliance test" in out
    assert not (bare.folder / ".venv").exists()


def test_doctor_before_the_set_up_names_what_is_missing_and_makes_nothing(bare: Copy) -> None:
    before = sorted(path.name for path in bare.folder.iterdir())
    status, out, told = bare.run("doctor", ALLIANCE_HIDE_NATIVE="0")
    assert (status, told) == (0, "")
    assert "缺　　.venv 还没有建立" in out
    assert "requirements.lock 里的 1 个都还没有装" in out
    assert "补上：python3 -m alliance demo" in out
    assert sorted(path.name for path in bare.folder.iterdir()) == before


def test_doctor_names_every_hidden_library_with_its_line_and_the_demo_still_runs(ready: Copy) -> None:
    status, out, _ = ready.run("doctor")
    assert status == 0
    for native in PRINTING:
        assert re.search(
            rf"缺　　{re.escape(native.package)}（.*\n　　　补上：.*apt-get install .*{native.package}", out
        )
    assert ".venv 已建好" in out
    assert "1 个，与 requirements.lock 一致" in out
    assert "打印中文 PDF：没有试" in out
    status, answer, told = ready.run("demo", "--fresh")
    assert (status, json.loads(answer)["arguments"]) == (0, ["demo", "--fresh"])
    assert all(native.package in told for native in PRINTING)


def test_doctor_tells_a_package_that_was_taken_away(bare: Copy) -> None:
    assert bare.run("places")[0] == 0
    subprocess.run([bare.python, "-m", "pip", "uninstall", "-q", "-y", "threshold"], check=True, env=bare.environ())
    assert "没有装：threshold" in bare.run("doctor")[1]


def test_doctor_tells_a_data_folder_that_cannot_be(ready: Copy, tmp_path: Path) -> None:
    occupied = tmp_path / "home"
    occupied.write_text("", "utf-8")
    status, out, _ = ready.run("doctor", ALLIANCE_HOME=str(occupied))
    assert status == 1
    assert f"数据文件夹 {occupied} 不能写" in out


@pytest.mark.parametrize("lock", LOCKS)
def test_every_locked_package_has_one_version_and_a_hash_and_no_host(lock: str) -> None:
    text = (ROOT / lock).read_text("utf-8")
    wanted = [entry for entry in re.split(r"\n(?=[a-z0-9])", text) if not entry.startswith("#")]
    assert len(wanted) > 40
    for entry in wanted:
        assert re.match(r"[a-z0-9._-]+==\S+ ", entry), entry
        assert re.search(r"--hash=sha256:[0-9a-f]{64}\b", entry), entry
    assert "://" not in text
    assert not re.search(r"^--|--(index-url|extra-index-url|find-links|trusted-host)", text, re.MULTILINE)


def test_the_locks_hold_what_the_project_asks_for_and_agree_with_each_other() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    runtime, dev = (
        dict(re.findall(r"^([a-z0-9._-]+)==(\S+)", (ROOT / lock).read_text("utf-8"), re.MULTILINE)) for lock in LOCKS
    )
    assert runtime.items() <= dev.items()
    asked = [(line, runtime) for line in project["project"]["dependencies"]]
    asked += [(line, dev) for line in project["dependency-groups"]["dev"]]
    for line, pins in asked:
        wanted = Requirement(line)
        assert wanted.specifier.contains(pins[wanted.name]), line


def test_an_audit_that_got_no_answer_is_not_read_as_clean() -> None:
    silent = {"dependencies": [{"name": "jinja2", "skip_reason": "not found"}]}
    assert weaknesses(silent) == ([], ["jinja2"])
    weak = {"name": "jinja2", "version": "2.10.1", "vulns": [{"id": "PYSEC-2021-66"}]}
    clean = {"name": "flask", "version": "3.1.3", "vulns": []}
    assert weaknesses({"dependencies": [weak, clean]}) == (["jinja2 2.10.1: PYSEC-2021-66"], [])


def test_an_older_python_gets_a_sentence(bare: Copy) -> None:
    pretend = (
        "import runpy, sys; sys.version_info = (3, 9, 2, 'final', 0); sys.path.insert(0, '.');"
        " runpy.run_module('alliance', run_name='__main__')"
    )
    done = subprocess.run(
        [sys.executable, "-c", pretend],
        cwd=bare.folder,
        env=bare.environ(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "本程序需要 Python 3.11 或更新的版本，这里是 3.9。" in done.stderr
