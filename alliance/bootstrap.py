"""From a bare Python to a running command: makes `.venv`, keeps it in step with the lock, hands over."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import importlib.util
import json
import os
import runpy
import shutil
import subprocess
import sys
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from alliance import machine
from alliance.machine import say

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "alliance-stamp.json"
DRAFT = STAMP.with_suffix(".new")
RUNTIME_LOCK = ROOT / "requirements.lock"
DEV_LOCK = ROOT / "requirements-dev.lock"
PROGRESS_STEP = 20

# These look at the machine each time; every other command only after an installation, so that it starts at once.
LOOKS_AT_MACHINE = frozenset({"demo", "test"})

USAGE = """\
联盟工作平台 —— 在仓库所在的文件夹里运行：

    python3 -m alliance demo      装好一切，备好一个样板区，在 127.0.0.1:8000 打开
    python3 -m alliance test      装好开发所需，运行全部检查和测试
    python3 -m alliance doctor    看看缺什么、怎样补上（不安装任何东西）

第一次运行 demo 之后，python3 -m alliance --help 会列出全部命令。
"""


class CannotSetUp(Exception):
    """The set-up cannot go on; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """What `.venv` holds: the interpreter and folder it was made for, the lock it was filled from, what apt refused.

    `lock` is the SHA-256 of the lock file; empty while an installation is under way, so that one killed midway shows.
    """

    root: str
    python: str
    dev: bool
    lock: str
    refused: tuple[str, ...] = ()

    @classmethod
    def read(cls) -> Stamp | None:
        """The stamp on `.venv`, or None where there is none that can be read."""
        try:
            facts = json.loads(STAMP.read_text("utf-8"))
            return cls(**{**facts, "refused": tuple(facts["refused"])})
        except (OSError, ValueError, TypeError, KeyError):
            return None

    def write(self) -> None:
        """Put this stamp on `.venv`, whole or not at all."""
        DRAFT.write_text(json.dumps(asdict(self)), "utf-8")
        DRAFT.replace(STAMP)


def digest(lock: Path) -> str:
    """SHA-256 of a lock file, in hexadecimal; raises CannotSetUp where the file is missing."""
    try:
        return hashlib.sha256(lock.read_bytes()).hexdigest()
    except OSError as lost:
        raise CannotSetUp(f"缺少文件 {lock.name}，仓库不完整。请重新克隆，或运行：git checkout {lock.name}") from lost


def inside_venv() -> bool:
    """Whether this very Python is the one of `.venv`."""
    try:
        return Path(sys.prefix).samefile(VENV)
    except OSError:
        return False


def belongs(stamp: Stamp | None) -> bool:
    """Whether `.venv` was made by us, for this folder, with an interpreter that is still the same one."""
    if stamp is None or stamp.root != str(ROOT):
        return False
    return os.access(PYTHON, os.X_OK) and stamp.python == os.path.realpath(PYTHON)


def in_step(stamp: Stamp | None, *, dev: bool) -> bool:
    """Whether `.venv` needs nothing: whole, ours, and filled from today's lock."""
    if stamp is None or not belongs(stamp) or (dev and not stamp.dev):
        return False
    return stamp.lock == digest(DEV_LOCK if stamp.dev else RUNTIME_LOCK)


def foreign() -> bool:
    """Whether something that we did not make stands where `.venv` goes; such a thing is never deleted."""
    if VENV.is_symlink():
        return not STAMP.exists()
    if not VENV.is_dir():
        return VENV.exists()
    held = {entry.name for entry in VENV.iterdir()}
    return bool(held - {DRAFT.name}) and STAMP.name not in held


@contextlib.contextmanager
def alone() -> Iterator[None]:
    """Keep a second set-up in the same folder waiting; the lock is on the folder itself and leaves no file behind."""
    folder = os.open(ROOT, os.O_RDONLY)
    try:
        try:
            fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("另一个窗口正在安装，等它装完……")
            fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


def can_make_venv() -> bool:
    """Whether this Python has what `python3-venv` brings on Debian."""
    return all(importlib.util.find_spec(name) is not None for name in ("venv", "ensurepip"))


def _make_venv() -> None:
    if not can_make_venv():
        if not machine.install(["python3-venv"]):
            raise CannotSetUp(
                f"这个 Python 缺少 venv。请先运行这一行，再试一次：\n    {machine.line_to_run(['python3-venv'])}"
            )
        importlib.invalidate_caches()
    known = VENV.exists()
    say("上次没有装完，或者文件夹、Python 换过了，重新建立 .venv ……" if known else "第一次运行，正在建立 .venv ……")
    VENV.mkdir(exist_ok=True)
    # The stamp comes first and stays throughout: whatever is killed from here on is known as ours, and as unfinished.
    begun = Stamp(root=str(ROOT), python="", dev=False, lock="")
    begun.write()
    for entry in VENV.iterdir():
        if entry != STAMP:
            shutil.rmtree(entry) if entry.is_dir() and not entry.is_symlink() else entry.unlink()
    done = subprocess.run(
        [sys.executable, "-m", "venv", str(VENV)], stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        raise CannotSetUp(f"没能建立 .venv：\n{_indented((done.stdout + done.stderr).splitlines()[-8:])}")
    replace(begun, python=os.path.realpath(PYTHON)).write()


def _indented(lines: Sequence[str]) -> str:
    return "\n".join(f"    {line.rstrip()}" for line in lines)


def _fill_venv(lock: Path) -> None:
    """Install exactly what the lock names; raises CannotSetUp with pip's last words where pip gives up.

    Wheels only, so that no package's own build script runs here; pip's own settings (index, wheel folder, proxy) hold.
    """
    wanted = sum("==" in line for line in lock.read_text("utf-8").splitlines())
    say(f"正在安装 {wanted} 个软件包（第一次约需一两分钟）……")
    command = [str(PYTHON), "-m", "pip", "install", "--require-hashes", "--no-deps", "--only-binary=:all:"]
    command += ["--no-input", "--disable-pip-version-check", "--progress-bar=off", "-r", str(lock)]
    last: deque[str] = deque(maxlen=8)
    fetched = 0
    with subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        env={**os.environ, "PIP_USER": "0", "PYTHONUNBUFFERED": "1"},
    ) as pip:
        for line in pip.stdout or ():
            last.append(line)
            if line.startswith("Collecting "):
                fetched += 1
                if fetched % PROGRESS_STEP == 0:
                    say(f"    已取到 {fetched} 个……")
            elif line.startswith("Installing collected packages"):
                say("    已取齐，正在放好……")
    if pip.returncode != 0:
        raise CannotSetUp(f"软件包没有装成。\n{_indented(list(last))}\n{_way_out(''.join(last))}")
    say("软件包已装好。")


def _way_out(words: str) -> str:
    if "DO NOT MATCH THE HASHES" in words:
        return "取到的文件与锁定的校验码不符，已经停下，没有记作装好。请换一个可靠的网络再试；仍不行，请告诉维护人员。"
    return (
        "多半是连不上软件源。请检查网络（或 pip 的软件源设置：pip config list），再运行同一条命令。\n"
        "没有联网的机器：在联网的机器上取好软件包，放进一个文件夹，用 PIP_NO_INDEX=1 PIP_FIND_LINKS=那个文件夹 再运行。"
    )


def set_up(*, dev: bool) -> bool:
    """Bring `.venv` in step with the lock; True when something had to be installed. Once dev, it stays dev."""
    if in_step(Stamp.read(), dev=dev):
        return False
    with alone():
        stamp = Stamp.read()
        if in_step(stamp, dev=dev):
            return False
        if foreign():
            raise CannotSetUp(f"这里已有一个不是本程序建立的 .venv，没有动它。请移走再试：\n    mv {VENV} {VENV}.old")
        if stamp is None or not belongs(stamp) or not stamp.lock:
            _make_venv()
            dev = dev or (stamp is not None and stamp.dev)
            stamp = Stamp.read() or Stamp(root=str(ROOT), python="", dev=False, lock="")
        dev = dev or stamp.dev
        lock = DEV_LOCK if dev else RUNTIME_LOCK
        # Read before the installation: a lock that changes meanwhile is then out of step at the next start.
        wanted = digest(lock)
        replace(stamp, dev=dev, lock="").write()
        _fill_venv(lock)
        replace(stamp, dev=dev, lock=wanted).write()
    return True


def look_at_machine(*, test: bool) -> None:
    """Install what the machine lacks where we may; else print the line that does and go on without paper.

    What apt refused is not asked of it again at every start, only by `test`. Raises CannotSetUp where the tests lack
    their browser.
    """
    needed = machine.PRINTING + (machine.BROWSER if test else ())
    lacking = machine.missing(needed)
    concealed = machine.hidden(os.environ)
    wanted = [native.package for native in lacking if not (concealed and native.hideable)]
    stamp = Stamp.read()
    refused = stamp.refused if stamp else ()
    if wanted and (test or not set(wanted) <= set(refused)) and machine.may_install():
        with alone():
            machine.install(wanted)
            lacking = machine.missing(needed)
            still = tuple(native.package for native in lacking if not (concealed and native.hideable))
            if (stamp := Stamp.read()) is not None and still != stamp.refused:
                replace(stamp, refused=still).write()
    if not lacking:
        return
    for native in lacking:
        say(f"缺 {native.package}（{native.purpose}）：{native.without}。")
    say(f"补上请运行这一行：\n    {machine.line_to_run(native.package for native in lacking)}")
    if test and any(native in machine.BROWSER for native in lacking):
        raise CannotSetUp("没有浏览器，测试不能开始。")


def hand_over(arguments: Sequence[str]) -> int:
    """Become the command of `.venv`; from within `.venv`, run it here."""
    if inside_venv():
        runpy.run_module("alliance.cli", run_name="__main__")
        return 0
    if Path.cwd() != ROOT:
        paths = [str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
        os.environ["PYTHONPATH"] = os.pathsep.join(paths)
    sys.stdout.flush()
    sys.stderr.flush()
    return os.execv(PYTHON, [str(PYTHON), "-m", "alliance.cli", *arguments])


def _made_ready(command: str) -> int:
    """Set up what the command needs; 0, or the exit status after the trouble has been told."""
    if inside_venv():
        return 0
    try:
        news = set_up(dev=command == "test")
        if news or command in LOOKS_AT_MACHINE:
            look_at_machine(test=command == "test")
    except CannotSetUp as reason:
        say(str(reason))
        return 1
    except OSError as trouble:
        say(f"安装时出错：{trouble}\n请看看磁盘空间和文件夹的权限，再运行同一条命令：")
        say(f"    df -h {ROOT}; ls -ld {ROOT} {VENV}")
        return 1
    except KeyboardInterrupt:
        say("\n已停下。再运行同一条命令，会接着装。")
        return 130
    return 0


def main(arguments: Sequence[str]) -> int:
    """Run `python3 -m alliance …`; returns the exit status, unless the command takes this process over."""
    command = arguments[0] if arguments else ""
    if command == "doctor":
        from alliance import doctor  # noqa: PLC0415 -- slow import

        return doctor.report()
    bare = command in {"", "-h", "--help"} and not inside_venv() and not in_step(Stamp.read(), dev=False)
    if bare or (command == "test" and {"-h", "--help"} & set(arguments)):
        print(USAGE, end="")
        return 0
    if (trouble := _made_ready(command)) != 0:
        return trouble
    if command == "test":
        from alliance import checks  # noqa: PLC0415 -- slow import

        return checks.run(arguments[1:])
    return hand_over(arguments)
