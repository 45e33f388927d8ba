"""How long the application takes to start; run it alone: `python tests/bench/start_bench.py [ROUNDS]`.

Fresh processes take turns: one imports Flask and SQLAlchemy and nothing else, one imports the application and creates
it on an installation, one does the same for the command line. Prints each process's own CPU and wall time from its
first line on, the ratio of the middles, and the slowest imports. Asserts nothing about time.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).parents[2]))

from alliance import installation
from alliance.settings import Settings

ROOT = Path(__file__).parents[2]
CLOCKED = """
import sys, time
wall, cpu = time.perf_counter(), time.process_time()
sys.path.insert(0, {root!r})
{work}
print(time.perf_counter() - wall, time.process_time() - cpu)
"""
WORKS = {
    "import flask, sqlalchemy": "import flask, sqlalchemy",
    "import alliance.app, create_app": (
        "from pathlib import Path\n"
        "from alliance.app import create_app\n"
        "from alliance.settings import Settings\n"
        "create_app(Settings(home=Path({home!r})))"
    ),
    "import alliance.cli": "import alliance.cli",
}
SLOWEST = 8


def started(work: str, home: Path) -> tuple[float, float]:
    """Wall and CPU seconds of one fresh process."""
    code = CLOCKED.format(root=str(ROOT), work=work.format(home=str(home)))
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    wall, cpu = done.stdout.split()[-2:]
    return float(wall), float(cpu)


def slowest_imports(home: Path) -> list[tuple[float, str]]:
    """The modules that take longest by themselves, in milliseconds; measuring makes all of them slower."""
    work = WORKS["import alliance.app, create_app"].format(home=str(home))
    code = f"import sys; sys.path.insert(0, {str(ROOT)!r})\n{work}"
    done = subprocess.run([sys.executable, "-X", "importtime", "-c", code], capture_output=True, text=True, check=True)
    found = []
    for line in done.stderr.splitlines():
        own, _, name = line.removeprefix("import time:").split("|")
        if own.strip().isdecimal():
            found.append((int(own) / 1000, name.strip()))
    return sorted(found, reverse=True)[:SLOWEST]


def bench(home: Path, rounds: int) -> None:
    installation.create(Settings(home=home))
    times: dict[str, list[tuple[float, float]]] = {name: [] for name in WORKS}
    for turn in range(rounds + 1):
        for name, work in WORKS.items():
            spent = started(work, home)
            if turn:  # the first round may still write compiled modules
                times[name].append(spent)
    floor = median(cpu for _, cpu in times["import flask, sqlalchemy"])
    for name, spent in times.items():
        wall, cpu = median(wall for wall, _ in spent), median(cpu for _, cpu in spent)
        print(f"{name:<34} CPU {cpu:5.2f} s   wall {wall:5.2f} s   {cpu / floor:5.2f} of bare")
    print("slowest imports by themselves, ms:", ", ".join(f"{name} {ms:.0f}" for ms, name in slowest_imports(home)))


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        bench(Path(folder) / "home", int(sys.argv[1]) if sys.argv[1:] else 5)
