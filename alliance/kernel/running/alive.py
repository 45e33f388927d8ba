"""The deliverer's sign of life: a file whose age tells whether somebody keeps the errands."""

from __future__ import annotations

import time
from datetime import timedelta
from pathlib import Path

FILE = "delivery.alive"
OFTEN_S = 5
RECENT = timedelta(minutes=5)
"""One errand, such as the making of an index, may take minutes, in which there is no beat."""


def beat(home: Path) -> None:
    """Say that the deliverer is at work; the disk is touched every few seconds at most."""
    since = age(home)
    if since is None or since.total_seconds() >= OFTEN_S:
        (home / FILE).touch()


def age(home: Path) -> timedelta | None:
    """How long ago the last beat was, by the machine's own clock; None where there never was one."""
    try:
        return timedelta(seconds=max(0.0, time.time() - (home / FILE).stat().st_mtime))
    except OSError:
        return None


def is_recent(home: Path) -> bool:
    """True where the deliverer was at work just now."""
    since = age(home)
    return since is not None and since < RECENT
