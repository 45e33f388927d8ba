"""Eight writers at once on SQLite: no error and nothing lost is asked for.

Each writer is a process with its own application. Through `web.writing()` it takes a reference, adds a company and
writes the ledger, and notes on a file of its own, made durable, what was acknowledged. Afterwards everything that was
acknowledged must be stored, references must have no gap, and the ledger must hold.
"""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

from sqlalchemy import select

from alliance.app import create_app
from alliance.kernel import ledger, references, web
from alliance.kernel.actors import Actor, Office
from alliance.kernel.places.models import Alliance
from alliance.settings import Settings
from compounds.models import Company
from tests.bench.figures import EACH_SECOND, LOST, WALL_MS, Figure, a_home, remark, timed
from tests.factories import an_actor, an_alliance

OFFICE = "柯试"
WRITERS = 8
ROOT = Path(__file__).parents[2]
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
            [sys.executable, "-m", "tests.bench.writers_bench", str(home), name, str(writes)],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
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


def rows(*, quick: bool = False) -> list[Figure]:
    """One writer, then eight, of as many writes in all."""
    writes, crowd = (3, 2) if quick else (50, WRITERS)
    with a_home() as home:
        app = create_app(Settings(home=home))
        with app.app_context():
            with web.writing() as tx:
                alliance = an_alliance(tx)
                an_actor(tx, alliance, Office.GUIDANCE_SECRETARY, alliance.place)
            web.database.session.remove()
            web.database.engine.dispose()
        found, every, rates = [], [], {}
        for writers, mark in ((1, "a"), (crowd, "b")):
            seconds, lines = together(home, writers, writes * crowd // writers, mark)
            every += lines
            waits = [float(line[3]) * 1000 for line in lines if line[0] == "kept"]
            rates[writers] = len(waits) / seconds
            bare = None if writers == 1 else rates[1]
            ratio = bare and rates[writers] / bare
            found.append(Figure(f"writes of {writers} writers", rates[writers], EACH_SECOND, bare=ratio))
            found.append(timed(f"one write of {writers} writers", waits, unit=WALL_MS))
        wrong, errors = lost(home, every), [line for line in every if line[0] == "error"]
    for sentence in [*wrong, *("\t".join(line) for line in errors)]:
        remark(sentence)
    return [
        *found,
        Figure(f"errors of {len(every)} writes", len(errors), LOST, 0),
        Figure("acknowledged and not stored, gaps, breaks of the ledger", len(wrong), LOST, 0),
    ]


ledger.tell({"compounds.company_noted": "试写一家企业，{reference}"})

if __name__ == "__main__":
    write(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]))
