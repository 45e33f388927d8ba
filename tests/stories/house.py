"""A real server in a process of its own, and visitors who send it forms as a browser without scripts would."""

from __future__ import annotations

import html
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from http.cookies import SimpleCookie
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar
from urllib.parse import quote, urlencode

from sqlalchemy.orm import Session

from tests import databases, forked
from tests.forked import Started

ROOT = Path(__file__).parents[2]
PATIENCE = 300
"""Seconds after which a command hangs; the first one prints some hundred papers, on a busy machine slowly."""
HOST = "127.0.0.1"
OUR_SETTINGS = (
    "ALLIANCE_",
    "DATABASE_URL",
    "DEMO_DATABASE_URL",
    "METRICS_TOKEN",
    "SECRET_KEY",
    "PUBLIC_URL",
    "TRUSTED_PROXIES",
    "MEILI_",
    "LOG_LEVEL",
)
"""Names that a server must not inherit from whoever runs the tests."""
SLOW_START = "PYTHONDONTWRITEBYTECODE"
"""Would make each of the many starts compile every module anew."""
PATIENCE_S = 120
KEY = re.compile(r'name="csrf_token"[^>]* value="([^"]+)"')
T = TypeVar("T")


def until(look: Callable[[], T], patience: float = PATIENCE_S) -> T:
    """What `look` gives as soon as it is something; fails when patience ends."""
    end = time.monotonic() + patience
    while not (found := look()):
        assert time.monotonic() < end, "it did not come about in time"
        time.sleep(0.05)
    return found


def free_port() -> int:
    with socket.socket() as door:
        door.bind((HOST, 0))
        return int(door.getsockname()[1])


@dataclass
class House:
    """One installation under `root`; its server can be started, ended, killed and started again."""

    root: Path
    command: str = "demo"
    texts: Path | None = None
    port: int = field(default_factory=free_port)
    _process: subprocess.Popen[bytes] | Started | None = None

    @property
    def address(self) -> str:
        return f"http://{HOST}:{self.port}"

    @property
    def home(self) -> Path:
        """The folder with the database."""
        return self.root / "demo" if self.command == "demo" else self.root

    @property
    def told(self) -> str:
        """Everything the server has said."""
        file = self.root.with_suffix(".log")
        return file.read_text(encoding="utf-8") if file.exists() else ""

    @property
    def _served_by(self) -> list[str]:
        return [sys.executable, "-m", "alliance.cli", self.command, "--port", str(self.port)]

    @property
    def _environ(self) -> dict[str, str]:
        others = {name: text for name, text in os.environ.items() if not name.startswith((*OUR_SETTINGS, SLOW_START))}
        texts = {"ALLIANCE_TEXTS": str(self.texts)} if self.texts else {}
        where = databases.environ_at(self.home, demo=self.command == "demo")
        words = {"ALLIANCE_MEANING": os.environ.get("ALLIANCE_MEANING", "off")}
        return {**others, **where, **words, "PUBLIC_URL": self.address, "PIP_NO_INDEX": "1", **texts}

    def run(self, *words: object) -> subprocess.CompletedProcess[str]:
        """Run a command of the platform on this installation, as an operator would in a second window."""
        return forked.run([str(word) for word in words], self._environ, PATIENCE)

    def report(self) -> str:
        """What the report on this installation prints, which does without the program."""
        command = [sys.executable, "-m", "alliance.report"]
        done = subprocess.run(command, cwd=ROOT, env=self._environ, capture_output=True, text=True, check=True)
        return done.stdout

    def start(self) -> None:
        """Start the server and wait until it answers."""
        log = self.root.with_suffix(".log")
        if self.command == "demo":
            self._process = Started(["demo", "--port", str(self.port)], self._environ, log, log)
        else:
            with log.open("ab") as said:
                self._process = subprocess.Popen(
                    self._served_by, cwd=ROOT, env=self._environ, stdout=said, stderr=said, start_new_session=True
                )
        until(self._answers)

    def _answers(self) -> bool:
        assert self._process is not None
        assert self._process.poll() is None, self.told
        with closing(HTTPConnection(HOST, self.port, timeout=PATIENCE_S)) as line, suppress(OSError, HTTPException):
            line.request("GET", "/healthz")
            with line.getresponse() as answer:
                answer.read()
                return answer.status == 200
        return False

    def kill(self) -> None:
        """End the server in the middle of whatever it does, with its workers, who would answer a second longer."""
        if self._process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self.pid, signal.SIGKILL)
            self._process.wait(timeout=PATIENCE_S)
        self._process = None

    def stop(self) -> None:
        """End the server as Ctrl-C does; it must have had nothing to complain of."""
        if self._process is not None:
            self._process.send_signal(signal.SIGINT)
            self._process.wait(timeout=PATIENCE_S)
        self._process = None
        assert "Traceback" not in self.told, self.told

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Look into the database from outside of the server."""
        with Session(databases.engine_at(self.home)) as session:
            yield session

    @property
    def pid(self) -> int:
        """The process of the server."""
        assert self._process is not None
        return self._process.pid

    def ledger_holds(self) -> bool:
        checked = self.run("ledger", "verify")
        return checked.returncode == 0 and "台账完好" in checked.stdout


@contextmanager
def served(house: House) -> Iterator[House]:
    """The house while its server runs."""
    try:
        house.start()
        yield house
    except BaseException:
        house.kill()
        raise
    house.stop()


@dataclass(frozen=True)
class Answer:
    """What came back for one request."""

    status: int
    location: str
    text: str


class Visitor:
    """One browser without scripts: it keeps its cookies and sends forms with the hidden value of their page."""

    def __init__(self, house: House) -> None:
        self._line = HTTPConnection(HOST, house.port, timeout=PATIENCE_S)
        self._cookies: dict[str, str] = {}
        self._key = ""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        self._line.close()

    def get(self, path: str) -> Answer:
        return self._ask("GET", path)

    def post(self, path: str, **fields: object) -> Answer:
        """Send a form. Raises OSError or HTTPException where the server goes away before it answers."""
        filled = {"csrf_token": self._key, **{name.replace("__", "-"): value for name, value in fields.items()}}
        return self._ask("POST", path, urlencode(filled))

    def hang_up(self) -> None:
        """Close the line, as a browser does whose server has gone; the next request opens another."""
        self._line.close()

    def send(self, path: str, body: bytes, kind: str) -> Answer:
        """Send something that is no form, as a script of our pages does."""
        return self._ask("POST", path, body, kind)

    def carry(self, name: str, value: str) -> Self:
        """Take the cookie of somebody who has signed in, and the hidden value that goes with it."""
        self._cookies[name] = value
        self._key = KEY.findall(self.get("/account").text)[0]
        return self

    def _ask(
        self, method: str, path: str, body: str | bytes | None = None, kind: str = "application/x-www-form-urlencoded"
    ) -> Answer:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self._cookies.items())}
        if body is not None:
            headers |= {"Content-Type": kind, "X-CSRFToken": self._key}
        try:
            self._line.request(method, path, body, headers)
            with self._line.getresponse() as found:
                text = found.read().decode()
        except BaseException:
            self._line.close()
            raise
        for line in found.headers.get_all("Set-Cookie") or ():
            self._cookies |= {name: crumb.value for name, crumb in SimpleCookie(line).items()}
        return Answer(found.status, found.headers.get("Location", ""), text)

    def enter(self, name: str) -> Visitor:
        """Press the button of the first page that enters as `name`."""
        page = self.get("/demo/identities").text
        button = re.search(rf'action="(/demo/enter/\d+)"(?:(?!</form>).)*{name}</span></button>', page, re.DOTALL)
        assert button, name
        self._key = KEY.findall(page)[0]
        assert self.post(button[1]).status == 302
        home = self.get("/").text
        assert f"{name}，今天" in home
        self._key = KEY.findall(home)[0]
        return self

    def communities(self) -> list[int]:
        """Where this visitor may register a compound, as the form offers it."""
        offered = r'(?:<option value="|compounds/new\?community=)([1-9]\d*)"'
        few = re.findall(offered, self.get("/compounds/new").text)
        return [int(key) for key in few or re.findall(offered, self.get(f"/compounds/new?q={quote('街道')}").text)]

    def register_compound(self, name: str, community: int) -> Answer:
        return self.post(
            "/compounds/new", name=name, community=community, households=120, governance="none", confirmed=1
        )


def readable(page: str) -> str:
    """The words of a page."""
    return html.unescape(re.sub(r"<[^>]+>", "", page))
