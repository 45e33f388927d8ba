"""One table of every figure that was asked for: `python -m tests.bench [NAME…] [--quick]`.

Each bench runs in a process of its own, so that none measures what another has left in memory; `--quick` takes small
sizes, whose figures say whether a bench works and nothing about its aim. Ends with 1 where a bench failed or something
acknowledged was lost; a missed aim is told, and is no error.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict
from importlib import import_module
from pathlib import Path
from types import ModuleType

from tests.bench.figures import LOST, UNITS, Figure, reference_ms, remark

HERE = Path(__file__).parent
NAMES = tuple(sorted(file.stem.removesuffix("_bench") for file in HERE.glob("*_bench.py")))
HEADS = ("bench", "what", "figure", "aim", "of its aim", "min / median / p95", "of bare", "of reference")


def rows_of(name: str, *, quick: bool) -> list[Figure]:
    """What one bench measures, in this process."""
    found: list[Figure] = module_of(name).rows(quick=quick)
    return found


def module_of(name: str) -> ModuleType:
    """The bench of that name."""
    return import_module(f"tests.bench.{name}_bench")


def measured(name: str, *, quick: bool) -> tuple[list[Figure], float] | None:
    """The rows of a bench and the reference work of the same process; None where it failed, which it has told."""
    command = [sys.executable, "-m", "tests.bench", name, "--json", *(["--quick"] if quick else [])]
    done = subprocess.run(command, cwd=HERE.parents[1], stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        return None
    told = json.loads(done.stdout)
    return [Figure(**row) for row in told["rows"]], told["reference"]


def cells(name: str, row: Figure, reference: float) -> tuple[str, ...]:
    """One line of the table."""
    spread = [one for one in (row.least, row.middle, row.p95) if one is not None]
    times = UNITS[row.unit] * row.value / reference
    return (
        name,
        row.what,
        f"{number(row.value)} {row.unit}",
        "" if row.aim is None else f"{'≥' if row.at_least else '≤'} {number(row.aim)}",
        "" if row.of_aim is None else f"{row.of_aim:.2f}{' MISSED' if row.missed else ''}",
        " / ".join(number(one) for one in spread),
        "" if row.bare is None else f"{row.bare:.2f}",
        f"{times:.2f}" if times else "",
    )


def number(value: float) -> str:
    """Three figures of a number, and no more than it has."""
    if value == int(value):
        return f"{int(value):,}"
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.1f}" if abs(value) >= 10 else f"{value:.3g}"


def table(lines: Sequence[tuple[str, ...]]) -> str:
    """Lines under their heads, each column as wide as its longest."""
    wide = [max(len(line[at]) for line in (HEADS, *lines)) for at in range(len(HEADS))]
    ruled = [HEADS, tuple("-" * one for one in wide), *lines]
    return "\n".join("  ".join(cell.ljust(wide[at]) for at, cell in enumerate(line)).rstrip() for line in ruled)


def verdict(found: dict[str, list[Figure]]) -> str:
    """Which aims are missed, the farthest first, or that none is."""
    asked = [(name, row) for name, rows in found.items() for row in rows if row.aim is not None]
    missed = sorted((one for one in asked if one[1].missed), key=lambda one: -(one[1].of_aim or 1))
    if not missed:
        return f"all {len(asked)} aims are met"
    told = "".join(
        f"\n  {name}: {row.what}: {number(row.value)} {row.unit} where {number(row.aim or 0)} was asked for"
        for name, row in missed
    )
    return f"{len(missed)} of {len(asked)} aims are missed:{told}"


def main(names: Sequence[str], *, quick: bool) -> int:
    """Run benches one after another and print the table."""
    found: dict[str, list[Figure]] = {}
    lines, failed = [], []
    for name in names:
        began = time.perf_counter()
        if (got := measured(name, quick=quick)) is None:
            failed.append(name)
            continue
        found[name], reference = got
        lines += [cells(name, row, reference) for row in found[name]]
        remark(f"{name}: {time.perf_counter() - began:.0f} s")
    print(table(lines))
    print(verdict(found))
    if failed:
        print(f"not measured, since they failed: {', '.join(failed)}")
    lost = any(row.missed and row.unit == LOST for rows in found.values() for row in rows)
    return int(bool(failed) or lost)


if __name__ == "__main__":
    given = argparse.ArgumentParser(prog="tests.bench", description=(__doc__ or "").split(":")[0])
    given.add_argument("names", nargs="*", choices=[*NAMES, []], metavar="NAME", help="、".join(NAMES))
    given.add_argument("--quick", action="store_true", help="small sizes")
    given.add_argument("--json", action="store_true", help="one bench in this process, its rows as JSON")
    asked = given.parse_args()
    if asked.json:
        [one] = asked.names
        told = {"rows": [asdict(row) for row in rows_of(one, quick=asked.quick)], "reference": reference_ms()}
        json.dump(told, sys.stdout)
    else:
        sys.exit(main(asked.names or NAMES, quick=asked.quick))
