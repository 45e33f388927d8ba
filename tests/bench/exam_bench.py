"""200 candidates save answers: `python tests/bench/exam_bench.py [CANDIDATES [WORKERS]]`; DATABASE_URL for PostgreSQL.

A real server in a process of its own (`alliance serve`) and candidates with the passes of their papers, each on a line
that stays open. First all press at the same instant, then each saves as a person does, one answer every three seconds.
Printed are what waiting costs (p50, p95) and how both compare with one candidate alone. Every answer that was
acknowledged must be stored under its number. Asserts nothing about time; ends with 1 where one is lost.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from sqlalchemy import func, select

from alliance import installation
from alliance.kernel import web
from alliance.kernel.actors import Office
from alliance.settings import Settings
from tests.bench.figures import share
from tests.factories import an_actor, an_alliance
from tests.stories.house import HOST, ROOT, free_port
from tests.training.attempts.papers import CLOSED_ITEMS, an_exam, open_doors
from training.attempts import passing, starting
from training.attempts.models import Response

EVERY_S, EACH = 3.0, 4
PATIENCE_S = 60


@dataclass
class Candidate:
    """Somebody in the middle of an examination, with a browser's line to the server."""

    attempt_id: int
    headers: dict[str, str]
    port: int
    receipts: dict[int, int] = field(default_factory=dict)
    line: HTTPConnection | None = None

    def open(self) -> None:
        """Open the line, as the page that was loaded has done."""
        self.close()
        self.line = HTTPConnection(HOST, self.port, timeout=PATIENCE_S)
        self.line.connect()

    def close(self) -> None:
        """Hang up."""
        if self.line is not None:
            self.line.close()

    def save(self, seq: int = 0) -> float:
        """Save one answer, by default the next; seconds until the receipt is there."""
        assert self.line is not None
        seq = seq or len(self.receipts) + 1
        body = {"client": "bench", "answers": [{"slot": 1, "seq": seq, "answer": None, "ago_ms": 0}]}
        began = time.perf_counter()
        self.line.request("POST", f"/training/attempts/{self.attempt_id}/answers", json.dumps(body), self.headers)
        with self.line.getresponse() as answer:
            told = answer.read()
        waited = time.perf_counter() - began
        assert answer.status == 200, told
        self.receipts |= {one["seq"]: one["number"] for one in json.loads(told)["kept"]}
        return waited


def prepare(settings: Settings, candidates: int, port: int) -> list[Candidate]:
    """An installation with an examination that everybody has begun, each with the pass of the paper."""
    app = installation.create(settings)
    found = []
    with app.app_context():
        with web.writing() as tx:
            alliance = an_alliance(tx)
            desk = an_actor(tx, alliance, Office.GUIDANCE_SECRETARY, alliance.place)
            exam = an_exam(tx, desk, alliance, items=CLOSED_ITEMS)
            for number in range(candidates):
                person = an_actor(tx, alliance, Office.COMMITTEE_MEMBER, alliance.place, name=f"考生{number}")
                begun = starting.start(tx, person, starting.Start(exam.id), open_doors())
                shown = passing.pass_for(tx.keyring, person, begun.attempt_id)
                sent = {"Content-Type": "application/json", passing.HEADER: shown}
                found.append(Candidate(begun.attempt_id, sent, port))
        web.database.session.remove()
        web.database.engine.dispose()
    return found


def together(people: list[Candidate]) -> list[float]:
    """Everybody saves at the same instant."""
    ready = threading.Barrier(len(people))

    def press(one: Candidate) -> float:
        ready.wait()
        return one.save()

    with ThreadPoolExecutor(len(people)) as pool:
        return list(pool.map(press, people))


def as_people_do(people: list[Candidate]) -> list[float]:
    """Everybody saves a few answers, one every few seconds, each beginning at another moment."""

    def sit(numbered: tuple[int, Candidate]) -> list[float]:
        number, one = numbered
        time.sleep(EVERY_S * number / len(people))
        waits = []
        for _ in range(EACH):
            began = time.perf_counter()
            waits.append(one.save())
            time.sleep(max(0.0, EVERY_S - (time.perf_counter() - began)))
        return waits

    with ThreadPoolExecutor(len(people)) as pool:
        return [wait for waits in pool.map(sit, enumerate(people)) for wait in waits]


def lost(settings: Settings, people: list[Candidate]) -> list[str]:
    """What is wrong afterwards: numbers acknowledged and not stored, or stored and not acknowledged."""
    app = installation.open_app(settings)
    with app.app_context():
        counted = select(Response.attempt_id, func.count()).group_by(Response.attempt_id)
        stored = dict(iter(web.reading().session.execute(counted)))
    return [
        f"attempt {one.attempt_id}: acknowledged {len(one.receipts)}, stored {stored.get(one.attempt_id)}"
        for one in people
        if sorted(one.receipts.values()) != list(range(1, stored.get(one.attempt_id, 0) + 1))
    ]


def bench(home: Path, candidates: int, workers: int | None) -> int:
    settings = Settings(home=home, database_url=os.environ.get("DATABASE_URL", ""))
    port = free_port()
    people = prepare(settings, candidates, port)
    command = [sys.executable, "-m", "alliance.cli", "serve", "--port", str(port)]
    environ = {
        **os.environ,
        "ALLIANCE_HOME": str(home),
        "ALLIANCE_MEANING": "off",
        "PUBLIC_URL": f"http://{HOST}:{port}",
    }
    server = subprocess.Popen(command + (["--workers", str(workers)] if workers else []), cwd=ROOT, env=environ)
    try:
        wait_for(port)
        for one in people:
            one.open()
        for _ in range(20):
            people[0].save()
        alone = [people[0].save() for _ in range(50)]
        burst = [wait for _ in range(3) for wait in together(people)]
        steady = as_people_do(people)
    finally:
        server.terminate()
        server.wait()
    report("one alone", alone, alone)
    report(f"{candidates} at the same instant", burst, alone)
    report(f"{candidates}, each every {EVERY_S:.0f} s", steady, alone)
    wrong = lost(settings, people)
    print(f"{sum(len(one.receipts) for one in people)} acknowledged, none lost" if not wrong else "; ".join(wrong[:5]))
    return int(bool(wrong))


def wait_for(port: int) -> None:
    """Wait until the server answers."""
    for _ in range(200):
        with closing(HTTPConnection(HOST, port, timeout=5)) as line:
            try:
                line.request("GET", "/healthz")
                line.getresponse().read()
            except OSError:
                time.sleep(0.1)
            else:
                return
    raise SystemExit("the server did not start")


def report(name: str, waits: list[float], alone: list[float]) -> None:
    """One line: the middle, the 95th percentile, and how that compares with one alone."""
    p50, p95 = share(waits, 0.5) * 1000, share(waits, 0.95) * 1000
    ratio = share(waits, 0.95) / share(alone, 0.95)
    print(f"{name:28} p50 {p50:7.1f} ms, p95 {p95:7.1f} ms, {ratio:6.1f} : 1 against one alone")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        arguments = [int(word) for word in sys.argv[1:]]
        sys.exit(bench(Path(folder) / "home", *(arguments + [200, None][len(arguments) :])))
