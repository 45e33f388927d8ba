"""Several workers and one deliverer, as real processes: what one promises all see, and nobody is cut off."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from urllib.parse import quote

import pytest
from sqlalchemy import func, select

from alliance import exchange
from alliance.kernel.accounts.models import AttemptResult, SignInAttempt
from alliance.kernel.errors import OutOfTurn
from alliance.kernel.running import alive
from tests import databases
from tests.stories.house import HOST, ROOT, Visitor, free_port, until
from tests.stories.test_second_window import TEXT

TOKEN = "a-word-for-prometheus"
WORKERS = 2


class Platform:
    """An installation served by several workers, with a deliverer in a process of its own."""

    def __init__(self, home: Path, log: Path) -> None:
        self.home, self.port, self._log = home, free_port(), log
        self.processes: list[subprocess.Popen[bytes]] = []

    @property
    def environ(self) -> dict[str, str]:
        """Nothing of whoever runs the tests but what a process needs."""
        ours = {"METRICS_TOKEN": TOKEN, "PUBLIC_URL": f"http://{HOST}:{self.port}", "PIP_NO_INDEX": "1"}
        return {**os.environ, **databases.environ_at(self.home), **ours}

    @property
    def told(self) -> str:
        return self._log.read_text(encoding="utf-8") if self._log.exists() else ""

    def start(self, *words: str) -> subprocess.Popen[bytes]:
        with self._log.open("ab") as log:
            command = [sys.executable, "-m", "alliance.cli", *words]
            self.processes.append(subprocess.Popen(command, cwd=ROOT, env=self.environ, stdout=log, stderr=log))
        return self.processes[-1]

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "alliance.cli", *words]
        return subprocess.run(command, cwd=ROOT, env=self.environ, capture_output=True, text=True, check=False)

    def serve(self) -> subprocess.Popen[bytes]:
        server = self.start("serve", "--workers", str(WORKERS), "--port", str(self.port))
        until(lambda: self.answers(server))
        return server

    def answers(self, server: subprocess.Popen[bytes]) -> bool:
        assert server.poll() is None, self.told
        with suppress(OSError, HTTPException):
            return self.get("/healthz")[0] == 200
        return False

    def get(self, path: str, **headers: str) -> tuple[int, str]:
        """One request over a line of its own, so that any worker may answer."""
        with closing(HTTPConnection(HOST, self.port, timeout=30)) as line:
            line.request("GET", path, headers=headers)
            answer = line.getresponse()
            return answer.status, answer.read().decode()

    def workers(self, server: subprocess.Popen[bytes]) -> list[int]:
        children = Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text(encoding="ascii")
        return [int(pid) for pid in children.split()]


@contextmanager
def ended(one: Platform) -> Iterator[Platform]:
    """The platform, whose processes end with the block and had nothing to complain of."""
    yield one
    for process in one.processes:
        if process.poll() is None:
            process.terminate()
    for process in one.processes:
        process.wait(timeout=40)
    assert "Traceback" not in one.told, one.told


@pytest.fixture
def platform(home: Path, tmp_path: Path) -> Iterator[Platform]:
    with ended(Platform(home, tmp_path / "log")) as one:
        yield one


@pytest.fixture(scope="module")
def served(blank: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    """One that serves already, for what leaves it as it was; nothing delivers."""
    folder = tmp_path_factory.mktemp("served")
    home = databases.copy(blank, folder / "home")
    with ended(Platform(home, folder / "log")) as one:
        one.serve()
        yield one
    databases.forget(home)


def found_by(platform: Platform, question: str) -> list[bool]:
    """Whether a new text is found, asked often enough that every worker answers."""
    return ["蓝鲸充电桩应当" in re.sub(r"<[^>]+>", "", platform.get(f"/ask?q={quote(question)}")[1]) for _ in range(12)]


def test_what_the_deliverer_writes_is_found_by_every_worker(platform: Platform, tmp_path: Path) -> None:
    assert platform.run("search", "rebuild").returncode == 0
    server = platform.serve()
    assert "alliance outbox run" in platform.told, "nobody delivers yet, and it says so"
    until(lambda: len(platform.workers(server)) == WORKERS)
    assert json.loads(platform.get("/readyz")[1])["deliverer"] is False
    question = "磁吸式蓝鲸充电桩装在哪里"
    assert not any(found_by(platform, question))

    platform.start("outbox", "run")
    until(lambda: alive.is_recent(platform.home))
    file = tmp_path / "柯城区样例电动自行车充电桩管理规定(2024-03-01).md"
    file.write_text(TEXT, encoding="utf-8")
    taken = platform.run("library", "import", str(file))
    assert taken.returncode == 0, taken.stderr
    until(lambda: all(found_by(platform, question)))
    assert json.loads(platform.get("/readyz")[1]) == {
        "status": "ok", "database": True, "disk": True, "index": True, "deliverer": True,
    }  # fmt: skip
    with pytest.raises(OutOfTurn), exchange.alone(platform.home):
        pass


def counted(platform: Platform) -> float:
    """How many sign-in pages were asked for, as whichever worker answers adds it up."""
    told = platform.get("/metrics", Authorization=f"Bearer {TOKEN}")[1]
    found = re.findall(r'alliance_requests_total\{endpoint="accounts.sign_in",method="GET".*\} ([0-9.]+)', told)
    return float(found[0]) if found else 0.0


def test_the_figures_of_all_workers_are_added_up(served: Platform) -> None:
    before, asked = counted(served), 40
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: served.get("/sign-in")[0], range(asked)))
    assert answers == [200] * asked
    assert [counted(served) for _ in range(4)] == [before + asked] * 4
    assert served.get("/metrics")[0] == 401


def test_a_killed_worker_is_replaced_and_an_end_is_graceful(platform: Platform) -> None:
    server = platform.serve()
    first = until(lambda: len(now := platform.workers(server)) == WORKERS and now)
    os.kill(first[0], signal.SIGKILL)
    until(lambda: len(now := platform.workers(server)) == WORKERS and now != first)
    assert platform.get("/sign-in")[0] == 200
    server.send_signal(signal.SIGTERM)
    assert server.wait(timeout=40) == 0


def test_guesses_at_one_number_are_counted_across_workers(served: Platform) -> None:
    """The throttle is in the database, so that two workers do not give twice the tries."""
    visitors = [Visitor(served) for _ in range(8)]  # type: ignore[arg-type]  # it needs the port alone
    key = re.compile(r'name="csrf_token"[^>]* value="([^"]+)"')
    for visitor in visitors:
        visitor._key = key.findall(visitor.get("/sign-in").text)[0]
    with ThreadPoolExecutor(8) as pool:
        pool.map(lambda visitor: visitor.post("/sign-in", number="13857000001", password="猜一猜猜一猜猜一"), visitors)
    for visitor in visitors:
        visitor.__exit__(None, None, None)
    with databases.engine_at(served.home).connect() as connection:
        judged = connection.scalar(
            select(func.count()).select_from(SignInAttempt).where(SignInAttempt.result == AttemptResult.FAILED)
        )
    assert judged == 5


def test_a_body_that_is_too_large_is_refused_and_the_worker_lives(served: Platform) -> None:
    server = served.processes[0]
    before = until(lambda: len(now := served.workers(server)) == WORKERS and now)
    with closing(HTTPConnection(HOST, served.port, timeout=30)) as line:
        line.putrequest("POST", "/sign-in")
        line.putheader("Content-Type", "application/x-www-form-urlencoded")
        line.putheader("Content-Length", str(10**10))
        line.endheaders()
        with suppress(OSError):
            line.send(b"x" * 100_000)
        assert line.getresponse().status == 413
    assert served.workers(server) == before
    assert served.get("/sign-in")[0] == 200
