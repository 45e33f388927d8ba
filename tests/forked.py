"""Commands of the platform in processes of their own, forked from one that has read the program already.

Reading it takes seconds, and the tests start a hundred commands and demonstrations. What an operator starts to stay,
`serve`, is always started from nothing.
"""

from __future__ import annotations

import atexit
import gc
import multiprocessing
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from multiprocessing.context import ForkServerProcess
from pathlib import Path

from alliance.cli import alliance

ROOT = Path(__file__).parents[1]
_context = multiprocessing.get_context("forkserver")
_context.set_forkserver_preload([__name__])
gc.freeze()


class Started:
    """A running command, with as much of what `subprocess.Popen` offers as the tests need."""

    def __init__(self, words: Sequence[str], environ: Mapping[str, str], out: Path, errors: Path) -> None:
        handed = (list(words), dict(environ), str(out), str(errors))
        self._process: ForkServerProcess = _context.Process(target=_be, args=handed, daemon=True)
        self._process.start()

    @property
    def pid(self) -> int:
        """The number of the process."""
        assert self._process.pid is not None
        return self._process.pid

    def poll(self) -> int | None:
        """The exit code, or None while it runs; negative where a signal ended it."""
        return self._process.exitcode

    def wait(self, timeout: float) -> int:
        """The exit code. Raises TimeoutExpired."""
        self._process.join(timeout)
        if (code := self._process.exitcode) is None:
            raise subprocess.TimeoutExpired("alliance", timeout)
        return code

    def send_signal(self, number: signal.Signals) -> None:
        """Send a signal, unless it has ended."""
        if self.poll() is None:
            os.kill(self.pid, number)


def run(words: Sequence[str], environ: Mapping[str, str], timeout: float) -> subprocess.CompletedProcess[str]:
    """Run a command to its end, as `subprocess.run` would with its output as text."""
    with tempfile.TemporaryDirectory() as folder:
        out, errors = Path(folder) / "out", Path(folder) / "errors"
        started = Started(words, environ, out, errors)
        try:
            code = started.wait(timeout)
        except BaseException:
            started.send_signal(signal.SIGKILL)
            raise
        return subprocess.CompletedProcess(
            ["alliance", *words], code, out.read_text("utf-8"), errors.read_text("utf-8")
        )


def _be(words: list[str], environ: dict[str, str], out: str, errors: str) -> None:
    """Become that command: its session, its environment, its folder, its three streams, its name."""
    os.setsid()
    os.environ.clear()
    os.environ.update(environ)
    os.chdir(ROOT)
    append = os.O_WRONLY | os.O_CREAT | os.O_APPEND
    for stream, (name, how) in enumerate(((os.devnull, os.O_RDONLY), (out, append), (errors, append))):
        os.dup2(os.open(name, how, 0o600), stream)
    sys.stdin, sys.stdout, sys.stderr = (os.fdopen(number, how, encoding="utf-8") for number, how in enumerate("rww"))
    sys.stderr.reconfigure(line_buffering=True)
    sys.argv = ["alliance", *words]
    try:
        alliance(prog_name="alliance")
    finally:
        atexit._run_exitfuncs()
        sys.stdout.flush()
