"""What the machine itself must bring: native libraries, fonts and the browser of the tests, and apt to fetch them."""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

APT_LISTS = Path("/var/lib/apt/lists")
APT_SECONDS = 900


def say(text: str) -> None:
    """Tell the person at the terminal; standard output stays free for what the command itself answers."""
    print(text, file=sys.stderr, flush=True)


def _loads(*names: str) -> bool:
    try:
        for name in names:
            ctypes.CDLL(name)
    except OSError:
        return False
    return True


def chinese_fonts() -> list[str]:
    """Names of the font families that hold Chinese; empty where there are none or fontconfig is missing."""
    if (lister := shutil.which("fc-list")) is None:
        return []
    answer = subprocess.run([lister, ":lang=zh-cn", "family"], capture_output=True, text=True, check=False)
    return sorted({name.strip() for line in answer.stdout.splitlines() for name in line.split(",") if name.strip()})


def chromium() -> str | None:
    """Path of Debian's browser, which the tests drive; None where it is not installed."""
    return shutil.which("chromium")


@dataclass(frozen=True, slots=True)
class Native:
    """One Debian package that no Python package brings: what it is for and how its presence is proved."""

    package: str
    purpose: str
    without: str
    present: Callable[[], bool]
    hideable: bool = True


PRINTING = (
    Native(
        "libpango-1.0-0",
        "排印文字",
        "不能打印 PDF，其余照常",
        lambda: _loads("libgobject-2.0.so.0", "libpango-1.0.so.0", "libharfbuzz.so.0"),
    ),
    Native("libpangoft2-1.0-0", "排印字体", "不能打印 PDF，其余照常", lambda: _loads("libpangoft2-1.0.so.0")),
    Native(
        "libharfbuzz-subset0",
        "裁剪字体",
        "打印会慢几十倍，而且不报错，所以先停用打印",
        lambda: _loads("libharfbuzz-subset.so.0"),
    ),
    Native(
        "fontconfig",
        "查找字体",
        "不能打印 PDF，其余照常",
        lambda: _loads("libfontconfig.so.1") and shutil.which("fc-list") is not None,
    ),
    Native(
        "fonts-noto-cjk", "中文字体", "印出来的汉字全是方框，而且不报错，所以先停用打印", lambda: bool(chinese_fonts())
    ),
)
BROWSER = (
    Native(
        "chromium", "测试用的浏览器", "浏览器测试不能运行；演示不需要它", lambda: chromium() is not None, hideable=False
    ),
)


def hidden(environ: Mapping[str, str]) -> bool:
    """Whether ALLIANCE_HIDE_NATIVE=1 asks to behave as though no native library and no font were there."""
    return environ.get("ALLIANCE_HIDE_NATIVE") == "1"


def missing(needed: Iterable[Native], environ: Mapping[str, str] = os.environ) -> list[Native]:
    """Those of `needed` that this machine lacks, in the given order."""
    concealed = hidden(environ)
    return [native for native in needed if (concealed and native.hideable) or not native.present()]


def line_to_run(packages: Iterable[str]) -> str:
    """The one line a person may copy to install Debian packages."""
    become = "" if os.geteuid() == 0 else "sudo "
    return f"{become}apt-get update && {become}apt-get install -y --no-install-recommends {' '.join(packages)}"


def _apt() -> list[str] | None:
    """The words that start apt-get with the right to install, or None where we have no such right."""
    if shutil.which("apt-get") is None:
        return None
    words = ["env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq", "-y", "-o", "DPkg::Lock::Timeout=120"]
    if os.geteuid() == 0:
        return words
    if shutil.which("sudo") is None:
        return None
    asked = subprocess.run(["sudo", "-n", "true"], stdin=subprocess.DEVNULL, capture_output=True, check=False)
    return ["sudo", "-n", *words] if asked.returncode == 0 else None


def may_install() -> bool:
    """Whether apt-get may be used here without asking anybody for a password."""
    return _apt() is not None


def _ran(command: list[str]) -> bool:
    try:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            timeout=APT_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        say(f"apt-get {APT_SECONDS // 60} 分钟没有做完，已停下。")
        return False
    if done.returncode != 0:
        say("\n".join(f"    {line}" for line in done.stdout.strip().splitlines()[-5:]))
    return done.returncode == 0


def install(packages: list[str]) -> bool:
    """Install Debian packages where we may; True when apt-get says it is done.

    The package lists are fetched first where there are none, and once more where the lists at hand are too old
    to name a file that is still there.
    """
    if (apt := _apt()) is None:
        return False
    say(f"正在用 apt-get 安装：{' '.join(packages)}（第一次约需一两分钟）……")
    listed = any(APT_LISTS.glob("*_Packages*"))
    if not listed and not _ran([*apt, "update"]):
        return False
    wanted = [*apt, "install", "--no-install-recommends", *packages]
    if _ran(wanted):
        return True
    return listed and _ran([*apt, "update"]) and _ran(wanted)
