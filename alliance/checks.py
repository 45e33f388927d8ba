"""Every check of the project in one order: format, lint, contracts, types, weaknesses, tests on both databases."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from alliance.bootstrap import DEV_LOCK, PYTHON, ROOT, VENV

# A version with long-published weaknesses. A service that finds none in it does not know, so its "none" means nothing.
KNOWN_WEAK = "jinja2==2.10.1"
AUDIT_SECONDS = 120
NO_ANSWER = "连不上漏洞库"
COMPILED = {"PYTHONDONTWRITEBYTECODE": ""}
"""Python keeps what it compiled, whatever the shell says: else every worker and command of the tests compiles anew."""


class Outcome(StrEnum):
    """How a check ended; one that could not be made is neither passed nor failed.

    What was published about a locked package since is a warning: code that was sound yesterday must not turn red by
    itself, and the lock is mended in a change of its own.
    """

    PASSED = "通过"
    FAILED = "没通过"
    WARNED = "请留意"
    UNCHECKED = "未检查"


@dataclass(frozen=True, slots=True)
class Line:
    """One check in the closing summary; `seconds` is wall time."""

    name: str
    outcome: Outcome
    seconds: float
    note: str = ""

    def __str__(self) -> str:
        note = f"（{self.note}）" if self.note else ""
        return f"{self.outcome}\t{self.name}{note}　{self.seconds:.1f} 秒"


Check = Callable[[], tuple[Outcome, str]]


def _tool(*command: str, **environ: str) -> Check:
    def check() -> tuple[Outcome, str]:
        there = {**os.environ, **environ}
        done = subprocess.run(command, cwd=ROOT, env=there, stdin=subprocess.DEVNULL, check=False)
        return (Outcome.PASSED, "") if done.returncode == 0 else (Outcome.FAILED, f"退出码 {done.returncode}")

    return check


def _audited(*arguments: str) -> Mapping[str, object] | None:
    """What pip-audit reports, or None where it gave no report in time."""
    command = [
        str(PYTHON),
        "-m",
        "pip_audit",
        "--disable-pip",
        "--format=json",
        "--progress-spinner=off",
        "--timeout=5",
    ]
    try:
        done = subprocess.run(
            [*command, *arguments],
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=AUDIT_SECONDS,
            check=False,
        )
        report = json.loads(done.stdout)
    except (subprocess.TimeoutExpired, ValueError):
        return None
    return report if isinstance(report, dict) else None


def weaknesses(report: Mapping[str, object]) -> tuple[list[str], list[str]]:
    """The `name version: identifiers` of each weak package in a report of pip-audit, and the names left unanswered."""
    weak: list[str] = []
    unanswered: list[str] = []
    entries = report.get("dependencies")
    for entry in entries if isinstance(entries, list) else []:
        if "vulns" not in entry:
            unanswered.append(entry["name"])
        elif entry["vulns"]:
            found = " ".join(weakness["id"] for weakness in entry["vulns"])
            weak.append(f"{entry['name']} {entry['version']}: {found}")
    return weak, unanswered


def audit() -> tuple[Outcome, str]:
    """Ask the public database whether a locked package has a known weakness.

    pip-audit ends green where its service answers nothing, so the service first has to recognise a weak version.
    """
    with tempfile.TemporaryDirectory() as folder:
        touchstone = Path(folder) / "touchstone.txt"
        touchstone.write_text(f"{KNOWN_WEAK}\n", "utf-8")
        known = _audited("--no-deps", "-r", str(touchstone))
    if known is None or not weaknesses(known)[0]:
        return Outcome.UNCHECKED, NO_ANSWER
    report = _audited("--require-hashes", "-r", str(DEV_LOCK))
    if report is None:
        return Outcome.UNCHECKED, NO_ANSWER
    weak, unanswered = weaknesses(report)
    for line in weak:
        print(line)
    if weak:
        return Outcome.WARNED, f"{len(weak)} 个软件包有已公布的漏洞"
    if unanswered:
        return Outcome.UNCHECKED, f"漏洞库没有回答：{'、'.join(unanswered)}"
    return Outcome.PASSED, ""


def every_check(pytest_arguments: Sequence[str]) -> list[tuple[str, Check]]:
    """Name and act of each check in the order of running; the tests come last, so that their closing line does too."""
    python = str(PYTHON)
    # Each worker takes a stretch of its own, so that what a folder's tests stand on is rarely made twice.
    tests = (python, "-m", "pytest", "-n", "auto", "--dist", "worksteal")
    # Pure rules, what single pages say and who may open which do not depend on the database; everything else runs on
    # both, and so does every page of the demonstration.
    asking = ("-m", "not browser and not walk and not one_database")
    return [
        ("ruff format --check", _tool(python, "-m", "ruff", "format", "--check", ".")),
        ("ruff check", _tool(python, "-m", "ruff", "check", ".")),
        ("lint-imports", _tool(str(VENV / "bin" / "lint-imports"))),
        ("mypy", _tool(python, "-m", "mypy")),
        ("pip check", _tool(python, "-m", "pip", "check")),
        ("pip-audit", audit),
        ("pytest，SQLite", _tool(*tests, *pytest_arguments, **COMPILED, ALLIANCE_TEST_DATABASE="sqlite")),
        (
            "pytest，PostgreSQL（规则、查询、迁移、备份和演示的每一页）",
            _tool(*tests, *asking, *pytest_arguments, **COMPILED, ALLIANCE_TEST_DATABASE="postgresql"),
        ),
    ]


def run(pytest_arguments: Sequence[str]) -> int:
    """Run every check with a heading each, then one line per check; 1 where any failed."""
    lines: list[Line] = []
    for name, check in every_check(pytest_arguments):
        print(f"\n── {name}", flush=True)
        began = time.monotonic()
        outcome, note = check()
        lines.append(Line(name, outcome, time.monotonic() - began, note))
        print(lines[-1], flush=True)
    print("\n── 小结")
    for line in lines:
        print(line)
    return int(any(line.outcome is Outcome.FAILED for line in lines))
