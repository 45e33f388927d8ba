"""How long the application takes to start (aim 1.5 s), and how long the set-up looks when nothing changed (aim 0.3 s).

Fresh processes take turns: one imports Flask and SQLAlchemy and nothing else, one imports the application and creates
it on an installation, one does the same for the command line, and one looks, with the standard library alone, whether
the set-up is in step. Each process tells its own time from its first line on.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.bench.figures import Figure, S, a_home, middle, remark, timed

ROOT = Path(__file__).parents[2]
CLOCKED = """
import sys, time
cpu = time.process_time()
sys.path.insert(0, {root!r})
{work}
print(time.process_time() - cpu)
"""
BARE, APPLICATION, SET_UP = "import flask, sqlalchemy", "import alliance.app, create_app", "the set-up in step"
WORKS = {
    BARE: BARE,
    APPLICATION: (
        "from pathlib import Path\n"
        "from alliance.app import create_app\n"
        "from alliance.settings import Settings\n"
        "create_app(Settings(home=Path({home!r})))"
    ),
    "import alliance.cli": "import alliance.cli",
    SET_UP: (
        "from alliance import bootstrap\n"
        "bootstrap.digest(bootstrap.ROOT / 'requirements.txt')\n"
        "bootstrap.in_step(bootstrap.Stamp.read(), dev=False)"
    ),
}
AIMS_S = {APPLICATION: 1.5, SET_UP: 0.3}
SLOWEST = 8


def started(work: str, home: Path) -> float:
    """CPU milliseconds of one fresh process."""
    code = CLOCKED.format(root=str(ROOT), work=work.format(home=str(home)))
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return float(done.stdout.split()[-1]) * 1000


def slowest_imports(home: Path) -> list[tuple[float, str]]:
    """The modules that take longest by themselves, in milliseconds; measuring makes all of them slower."""
    work = WORKS[APPLICATION].format(home=str(home))
    code = f"import sys; sys.path.insert(0, {str(ROOT)!r})\n{work}"
    done = subprocess.run([sys.executable, "-X", "importtime", "-c", code], capture_output=True, text=True, check=True)
    found = []
    for line in done.stderr.splitlines():
        own, _, name = line.removeprefix("import time:").split("|")
        if own.strip().isdecimal():
            found.append((int(own) / 1000, name.strip()))
    return sorted(found, reverse=True)[:SLOWEST]


def rows(*, quick: bool = False) -> list[Figure]:
    """All of them by turns; the slowest imports as a remark."""
    with a_home() as home:
        times: dict[str, list[float]] = {name: [] for name in WORKS}
        for turn in range(2 if quick else 6):
            for name, work in WORKS.items():
                spent = started(work, home)
                if turn:  # the first round may still write compiled modules
                    times[name].append(spent)
        if not quick:
            slowest = ", ".join(f"{name} {ms:.0f}" for ms, name in slowest_imports(home))
            remark(f"slowest imports by themselves, ms: {slowest}")
    bare = middle(times[BARE])
    return [timed(name, spent, aim=AIMS_S.get(name), unit=S, bare=bare) for name, spent in times.items()]
