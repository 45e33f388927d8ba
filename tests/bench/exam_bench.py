"""200 candidates save answers: aim 300 ms at the 95th percentile when all press at one instant, and none lost.

A real server in a process of its own (`alliance serve`) and candidates with the passes of their papers, each on a line
that stays open. First all press at the same instant, then each saves as a person does, one answer every three seconds.
Every answer that was acknowledged must be stored under its number. DATABASE_URL and WORKERS for another server.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path

from sqlalchemy import func, select

from alliance import installation
from alliance.kernel import web
from alliance.kernel.actors import Office
from alliance.settings import Settings
from tests.bench.figures import LOST, WALL_MS, Figure, a_folder, middle, remark, timed
from tests.factories import an_actor, an_alliance
from tests.stories.house import HOST, ROOT, free_port
from tests.training.attempts.papers import CLOSED_ITEMS, an_exam, open_doors
from training.attempts import passing, starting
from training.attempts.models import Response

EVERY_S, EACH = 3.0, 4
PATIENCE_S = 60
AIM_MS = 300


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
        began = time.perf_counter()
        status, told = self.post(seq or len(self.receipts) + 1)
        waited = time.perf_counter() - began
        assert status == 200, told
        return waited

    def post(self, seq: int) -> tuple[int, str]:
        """Send one answer; the status, and what was told besides the receipt that is noted."""
        assert self.line is not None
        body = {"client": "bench", "answers": [{"slot": 1, "seq": seq, "answer": None, "ago_ms": 0}]}
        self.line.request("POST", f"/training/attempts/{self.attempt_id}/answers", json.dumps(body), self.headers)
        with self.line.getresponse() as answer:
            told = answer.read().decode()
        if answer.status == 200:
            self.receipts |= {one["seq"]: one["number"] for one in json.loads(told)["kept"]}
        return answer.status, told


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


def as_people_do(people: list[Candidate], each: int) -> list[float]:
    """Everybody saves a few answers, one every few seconds, each beginning at another moment."""

    def sit(numbered: tuple[int, Candidate]) -> list[float]:
        number, one = numbered
        time.sleep(EVERY_S * number / len(people))
        waits = []
        for _ in range(each):
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


def rows(*, quick: bool = False) -> list[Figure]:
    """One alone, everybody at once, everybody as people do; then what is stored."""
    candidates, each = (8, 1) if quick else (200, EACH)
    with a_folder() as folder:
        home = folder / "home"
        settings = Settings(home=home, database_url=os.environ.get("DATABASE_URL", ""))
        port = free_port()
        people = prepare(settings, candidates, port)
        with served(home, port):
            for one in people:
                one.open()
            for _ in range(20):
                people[0].save()
            alone = [people[0].save() for _ in range(50)]
            bursts = [wait for _ in range(1 if quick else 3) for wait in together(people)]
            steady = as_people_do(people, each) if not quick else []
            for one in people:
                one.close()
        wrong = lost(settings, people)
    for sentence in wrong[:5]:
        remark(sentence)
    bare = middle(alone) * 1000
    lines = {f"{candidates} at the same instant": bursts, f"{candidates}, each every {EVERY_S:.0f} s": steady}
    return [
        *(
            timed(f"{name}, p95", [one * 1000 for one in waits], aim=AIM_MS, unit=WALL_MS, bare=bare, part=0.95)
            for name, waits in lines.items()
            if waits
        ),
        timed("one alone", [one * 1000 for one in alone], unit=WALL_MS),
        Figure(f"of {sum(len(one.receipts) for one in people)} acknowledged", len(wrong), LOST, 0),
    ]


@contextmanager
def served(home: Path, port: int) -> Iterator[None]:
    """The server in a process of its own."""
    command = [sys.executable, "-m", "alliance.cli", "serve", "--port", str(port)]
    environ = {
        **os.environ,
        "ALLIANCE_HOME": str(home),
        "ALLIANCE_MEANING": "off",
        "PUBLIC_URL": f"http://{HOST}:{port}",
    }
    workers = ["--workers", os.environ["WORKERS"]] if "WORKERS" in os.environ else []
    server = subprocess.Popen([*command, *workers], cwd=ROOT, env=environ, stdout=sys.stderr)
    try:
        wait_for(port)
        yield
    finally:
        server.terminate()
        server.wait()


def wait_for(port: int) -> None:
    """Wait until the server answers."""
    for _ in range(900):
        with closing(HTTPConnection(HOST, port, timeout=5)) as line:
            try:
                line.request("GET", "/healthz")
                line.getresponse().read()
            except OSError:
                time.sleep(0.1)
            else:
                return
    raise SystemExit("the server did not start")
