"""Eight writers at once on SQLite; run it alone: `python tests/bench/writers_bench.py [WRITES]`.

Each writer is a process with its own application. Through `web.writing()` it takes a reference, adds a company and
writes the ledger, and notes on a file of its own, made durable, what was acknowledged. Afterwards everything that was
acknowledged must be stored, references must have no gap, and the ledger must hold; the count of errors is printed with
writes a second for one writer and for eight, as a ratio. Asserts nothing about time; ends with 1 where any is lost.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from sqlalchemy import select

from alliance import installation
from alliance.app import create_app
from alliance.kernel import ledger, references, web
from alliance.kernel.actors import Actor, Office
from alliance.kernel.places.models import Alliance
from alliance.settings import Settings
from compounds.models import Company
from tests.bench.figures import share
from tests.factories import an_actor, an_alliance

OFFICE = "柯试"
WRITERS = 8
READY, GO = "ready", "go"


def write(home: Path, name: str, writes: int) -> None:
    """One writer: waits for the sign to begin, writes, and notes on standard output what was acknowledged."""
    app = create_app(Settings(home=home))
    errors = 0
    with app.app_context():
        alliance_id = web.reading().session.scalars(select(Alliance.id)).one()
        actor = Actor(alliance_id=alliance_id, person_id=1, name=name)
        (home / f"{READY}-{name}").touch()
        while not (home / GO).exists():
            time.sleep(0.005)
        for number in range(writes):
            began = time.perf_counter()
            title = f"{name}号写手第{number}家"
            try:
                with web.writing() as tx:
                    reference = references.allot(tx, alliance_id, OFFICE)
                    company = Company(alliance_id=alliance_id, name=title)
                    tx.session.add(company)
                    ledger.write(tx, actor, "compounds.company_noted", company, reference=str(reference))
            except Exception as failed:  # noqa: BLE001 -- every error of a writer counts, whatever it is
                errors += 1
                print("error", type(failed).__name__, str(failed).splitlines()[0], sep="\t", flush=True)
            else:
                print("kept", title, reference.serial, time.perf_counter() - began, sep="\t", flush=True)


def together(home: Path, writers: int, writes: int, mark: str) -> tuple[float, list[list[str]]]:
    """Run writers at once; returns wall seconds and the lines they noted."""
    names = [f"{mark}{number}" for number in range(writers)]
    for sign in (*(home / f"{READY}-{name}" for name in names), home / GO):
        sign.unlink(missing_ok=True)
    running = [
        subprocess.Popen(
            [sys.executable, __file__, "--writer", str(home), name, str(writes)], stdout=subprocess.PIPE, text=True
        )
        for name in names
    ]
    while not all((home / f"{READY}-{name}").exists() for name in names):
        time.sleep(0.01)
    began = time.perf_counter()
    (home / GO).touch()
    said = [process.communicate()[0] for process in running]
    return time.perf_counter() - began, [line.split("\t") for text in said for line in text.splitlines()]


def lost(home: Path, lines: list[list[str]]) -> list[str]:
    """What is wrong afterwards: acknowledged and not stored, stored and not acknowledged, gaps, a broken ledger."""
    app = create_app(Settings(home=home))
    kept = {line[1]: int(line[2]) for line in lines if line[0] == "kept"}
    wrong = []
    with app.app_context():
        session = web.reading().session
        stored = set(session.scalars(select(Company.name)))
        if stored != set(kept):
            wrong.append(f"{len(set(kept) - stored)} acknowledged and not stored, {len(stored - set(kept))} besides")
        if sorted(kept.values()) != list(range(1, len(kept) + 1)):
            wrong.append("references have gaps or doubles")
        _, breaks = ledger.verify(session)
        wrong += [broken.reason for broken in breaks]
    return wrong


def bench(home: Path, writes: int) -> int:
    installation.create(Settings(home=home))
    app = create_app(Settings(home=home))
    with app.app_context():
        with web.writing() as tx:
            alliance = an_alliance(tx)
            an_actor(tx, alliance, Office.GUIDANCE_SECRETARY, alliance.place)
        web.database.session.remove()
        web.database.engine.dispose()
    every: list[list[str]] = []
    rates = {}
    for writers, mark in ((1, "a"), (WRITERS, "b")):
        seconds, lines = together(home, writers, writes * WRITERS // writers, mark)
        every += lines
        waits = [float(line[3]) * 1000 for line in lines if line[0] == "kept"]
        errors = [line for line in lines if line[0] == "error"]
        rates[writers] = len(waits) / seconds
        print(
            f"{writers} writer(s): {len(waits)} acknowledged, {len(errors)} errors, {rates[writers]:6.1f} writes/s, "
            f"a write p50 {share(waits, 0.5):6.1f} ms, p95 {share(waits, 0.95):6.1f} ms"
        )
    wrong = lost(home, every)
    print(f"{WRITERS} writers : 1 writer = {rates[WRITERS] / rates[1]:.2f} writes a second")
    print("acknowledged = stored, references without gaps, ledger whole" if not wrong else "; ".join(wrong))
    return int(bool(wrong) or any(line[0] == "error" for line in every))


ledger.tell({"compounds.company_noted": "试写一家企业，{reference}"})

if __name__ == "__main__":
    if sys.argv[1:2] == ["--writer"]:
        write(Path(sys.argv[2]), sys.argv[3], int(sys.argv[4]))
        sys.exit(0)
    with tempfile.TemporaryDirectory() as folder:
        sys.exit(bench(Path(folder) / "home", int(sys.argv[1]) if sys.argv[1:] else 50))
