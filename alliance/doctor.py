"""`python3 -m alliance doctor`: what is there, what is missing and the line that mends it; installs nothing."""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from alliance import bootstrap, machine
from alliance.bootstrap import DEV_LOCK, PYTHON, ROOT, RUNTIME_LOCK, VENV, Stamp

PORT = 8000
ROOM_TO_INSTALL = 1_500_000_000  # bytes: .venv with the development tools, the demo's folder and the pip cache
ROOM_TO_WORK = 200_000_000  # bytes
PROOF_SECONDS = 120
SLOW_SECONDS = 20
DEMO = "python3 -m alliance demo"

# Runs in .venv: prints one line and tells which fonts went into the paper and how long it took.
PROOF = """
import json, re, time
begun = time.monotonic()
from weasyprint import HTML
paper = HTML(string='<html lang="zh-CN"><p>业主委员会联盟</p></html>').write_pdf(uncompressed_pdf=True)
names = sorted({name.decode() for name in re.findall(rb"/BaseFont ?/(?:[A-Z]{6}[+])?([^/ \\r\\n]+)", paper)})
print(json.dumps({"fonts": names, "seconds": time.monotonic() - begun}))
"""


class State(StrEnum):
    """How one thing stands."""

    THERE = "有　"
    NOTE = "注意"
    MISSING = "缺　"
    BLOCKED = "不行"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the report; BLOCKED keeps the demo from running, MISSING does not."""

    state: State
    text: str
    mend: str = ""

    def __str__(self) -> str:
        return f"{self.state}　{self.text}" + (f"\n　　　补上：{self.mend}" if self.mend else "")


def _python() -> Finding:
    version = ".".join(str(part) for part in sys.version_info[:3])
    return Finding(State.THERE, f"Python {version}（{sys.executable}）")


def _venv(stamp: Stamp | None) -> Finding:
    if bootstrap.in_step(stamp, dev=False):
        kind = "运行和开发所需" if stamp and stamp.dev else "运行所需"
        return Finding(State.THERE, f".venv 已建好，装有{kind}的软件包")
    if bootstrap.foreign():
        return Finding(State.BLOCKED, "这里有一个不是本程序建立的 .venv", f"mv {VENV} {VENV}.old")
    if bootstrap.belongs(stamp) and stamp and stamp.lock:
        return Finding(State.MISSING, ".venv 已建好，但软件包的锁定清单变过了", DEMO)
    if bootstrap.can_make_venv():
        known = VENV.exists() and any(VENV.iterdir())
        return Finding(
            State.MISSING, ".venv 没有装完，或者文件夹、Python 换过了" if known else ".venv 还没有建立", DEMO
        )
    state = State.MISSING if machine.may_install() else State.BLOCKED
    return Finding(state, "python3-venv：没有它就建不了 .venv", machine.line_to_run(["python3-venv"]))


def locked(lock: Path) -> dict[str, tuple[str, bool]]:
    """What a lock file names: normalised name to exact version and whether every machine needs it."""
    pins: dict[str, tuple[str, bool]] = {}
    for line in lock.read_text("utf-8").splitlines():
        if pin := re.match(r"([A-Za-z0-9._-]+)==([^ ;\\]+)(.*)", line):
            pins[_normal(pin[1])] = (pin[2], ";" not in pin[3])
    return pins


def installed() -> dict[str, str]:
    """Normalised name to version of every package in `.venv`, read from the folders that pip leaves."""
    found: dict[str, str] = {}
    for folder in VENV.glob("lib/python3*/site-packages/*.dist-info"):
        name, _, version = folder.name.removesuffix(".dist-info").rpartition("-")
        found[_normal(name)] = version
    return found


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _packages(stamp: Stamp | None) -> Finding:
    lock = DEV_LOCK if stamp and stamp.dev else RUNTIME_LOCK
    try:
        pins = locked(lock)
    except OSError:
        return Finding(State.BLOCKED, f"缺少 {lock.name}，仓库不完整", f"git checkout {lock.name}")
    if not VENV.exists():
        return Finding(State.MISSING, f"软件包：{lock.name} 里的 {len(pins)} 个都还没有装", DEMO)
    here = installed()
    absent = sorted(name for name, (_, always) in pins.items() if always and name not in here)
    wrong = sorted(name for name, (version, _) in pins.items() if name in here and here[name] != version)
    if absent or wrong:
        words = "；".join(
            f"{what}：{'、'.join(names)}" for what, names in (("没有装", absent), ("版本不对", wrong)) if names
        )
        return Finding(State.MISSING, f"软件包与 {lock.name} 不一致。{words}", f"rm -r {VENV} && {DEMO}")
    more = sorted(here.keys() - pins.keys() - {"pip", "setuptools", "wheel"})
    extra = f"，另有清单外的 {'、'.join(more)}" if more else ""
    return Finding(State.THERE, f"软件包：{len(pins.keys() & here.keys())} 个，与 {lock.name} 一致{extra}")


def _natives() -> Iterator[Finding]:
    lacking = machine.missing(machine.PRINTING + machine.BROWSER)
    for native in machine.PRINTING + machine.BROWSER:
        if native in lacking:
            text = f"{native.package}（{native.purpose}）：{native.without}"
            yield Finding(State.MISSING, text, machine.line_to_run([native.package]))
        else:
            yield Finding(State.THERE, f"{native.package}（{native.purpose}）")


def _printing() -> Finding:
    if lacking := machine.missing(machine.PRINTING):
        return Finding(State.NOTE, f"打印中文 PDF：没有试，因为缺 {'、'.join(native.package for native in lacking)}")
    if not os.access(PYTHON, os.X_OK):
        return Finding(State.NOTE, "打印中文 PDF：没有试，因为 .venv 还没有建好")
    try:
        done = subprocess.run(
            [str(PYTHON), "-c", PROOF],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=PROOF_SECONDS,
            check=False,
        )
        proof = json.loads(done.stdout)
    except (subprocess.TimeoutExpired, ValueError):
        return Finding(State.MISSING, "打印中文 PDF：试印没有成功", f"rm -r {VENV} && {DEMO}")
    families = {re.sub(r"[^a-z0-9]", "", family.lower()) for family in machine.chinese_fonts()} - {""}
    fitting = [name for name in proof["fonts"] if re.sub(r"[^a-z0-9]", "", name.lower()).startswith(tuple(families))]
    if not fitting:
        return Finding(
            State.MISSING, "打印中文 PDF：印出来的汉字是方框", machine.line_to_run(["fonts-noto-cjk", "fontconfig"])
        )
    slow = "，太慢，请检查 libharfbuzz-subset0" if proof["seconds"] > SLOW_SECONDS else ""
    return Finding(State.THERE, f"打印中文 PDF：试印了一行，用的字体是 {fitting[0]}，{proof['seconds']:.1f} 秒{slow}")


def _nearest(folder: Path) -> Path:
    """The folder itself, or the nearest one above it that exists."""
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    return folder


def _disk(*, ready: bool) -> Finding:
    free = shutil.disk_usage(ROOT).free
    text = f"磁盘空间：还有 {free / 1e9:.1f} GB"
    if free < (ROOM_TO_WORK if ready else ROOM_TO_INSTALL):
        return Finding(
            State.BLOCKED, f"{text}，不够用", f"先腾出空间，看看谁占得多：du -xh --max-depth=1 {ROOT} | sort -h"
        )
    return Finding(State.THERE, text)


def _home() -> Finding:
    home = Path(os.environ.get("ALLIANCE_HOME") or ROOT / ".alliance").expanduser().absolute()
    nearest = _nearest(home)
    if nearest.is_dir() and os.access(nearest, os.W_OK | os.X_OK):
        made = "" if home.exists() else "（还没有，运行时建立）"
        return Finding(State.THERE, f"数据文件夹 {home} 可以写{made}")
    mend = f"sudo chown -R $(id -un) {nearest}" if nearest.is_dir() else f"mv {nearest} {nearest}.old"
    return Finding(State.BLOCKED, f"数据文件夹 {home} 不能写（ALLIANCE_HOME）", mend)


def _port() -> Finding:
    with socket.socket() as trial:
        trial.settimeout(1)
        if trial.connect_ex(("127.0.0.1", PORT)) == 0:
            mend = f"若不是正在运行的演示，找出是谁占用：ss -ltnp 'sport = :{PORT}'"
            return Finding(State.NOTE, f"端口 {PORT} 正被占用", mend)
    return Finding(State.THERE, f"端口 {PORT} 空着")


def _installation() -> list[Finding]:
    """How the installation in use stands: database, keys, deliverer, backup; nothing where there is none."""
    home = Path(os.environ.get("ALLIANCE_HOME") or ROOT / ".alliance").expanduser().absolute()
    if not any((folder / "keys").exists() for folder in (home, home / "demo")) or not os.access(PYTHON, os.X_OK):
        return []
    try:
        done = subprocess.run(
            [str(PYTHON), "-m", "alliance.report"],
            cwd=ROOT,
            env={**os.environ, "ALLIANCE_HOME": str(home)},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=PROOF_SECONDS,
            check=False,
        )
        return [Finding(State[one["state"]], one["text"], one["mend"]) for one in json.loads(done.stdout)]
    except (subprocess.TimeoutExpired, ValueError):
        return [Finding(State.NOTE, f"安装 {home}：没有看成", "先运行一次 python3 -m alliance demo，装好软件包")]


def findings() -> list[Finding]:
    """Everything worth knowing before the demo is started, in reading order."""
    stamp = Stamp.read()
    ready = bootstrap.in_step(stamp, dev=False)
    there = [_python(), _venv(stamp), _packages(stamp), *_natives(), _printing()]
    return [*there, _disk(ready=ready), _home(), _port(), *_installation()]


def report() -> int:
    """Print every finding; 0 when the demo can run, even without paper, and 1 when something blocks it."""
    try:
        found = findings()
    except bootstrap.CannotSetUp as reason:
        found = [_python(), Finding(State.BLOCKED, str(reason))]
    for finding in found:
        print(finding)
    lacks = [native.package for native in machine.missing(machine.PRINTING + machine.BROWSER)]
    if len(lacks) > 1:
        print(f"\n系统软件包一次补齐：\n    {machine.line_to_run(lacks)}")
    blocked = [finding for finding in found if finding.state is State.BLOCKED]
    lacking = [finding for finding in found if finding.state is State.MISSING]
    if blocked:
        print(f"\n演示还不能运行：先解决上面标“不行”的 {len(blocked)} 项。")
    elif lacking:
        print(
            f"\n演示可以运行：{DEMO}\n"
            f"标“缺”的 {len(lacking)} 项不影响演示打开；有的运行时会自动补上，有的请按上面的那一行补。"
        )
    else:
        print(f"\n样样齐全：{DEMO}")
    return 1 if blocked else 0
