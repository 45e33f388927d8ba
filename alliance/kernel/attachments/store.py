"""The store: files named by the digest of their content, written whole or not at all, below the installation's home."""

from __future__ import annotations

import errno
import hashlib
import os
import re
import tempfile
import time
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from alliance.kernel.errors import Unavailable

FILES, DOCUMENTS = "files", "documents"
"""What people handed in, and what the platform issued; folders below the home."""
FRESH_S = 24 * 3600
"""A file younger than this may belong to a deed that has not committed yet, so no sweep takes it."""
_PART = ".part-"
_DIGEST = re.compile(r"[0-9a-f]{64}")
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_AT_ONCE = 1 << 20


@dataclass(frozen=True, slots=True)
class Damaged:
    """A stored file that is not what its name says; `path` is relative to the home."""

    path: str
    reason: str


def paths(home: Path) -> tuple[Path, ...]:
    """The folders that hold files, for the backup; they may not exist yet."""
    return home / FILES, home / DOCUMENTS


def digest_of(content: bytes) -> str:
    """The sha256 of `content` in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def file_of(home: Path, folder: str, digest: str) -> Path:
    """Where the content with this digest lies, whether it is there or not. Raises ValueError for what is no digest."""
    if not _DIGEST.fullmatch(digest):
        raise ValueError(f"{digest[:80]} is no digest")
    return home / folder / digest[:2] / digest[2:]


def put(home: Path, folder: str, content: bytes) -> str:
    """Store `content` and return its digest; what is already there stays. Raises Unavailable where the disk is full.

    The bytes are on the disk under another name before they take their own, so a reader never meets half a file.
    """
    digest = digest_of(content)
    target = file_of(home, folder, digest)
    if target.is_file() and target.stat().st_size == len(content):
        os.utime(target)  # young again: a sweep that runs at this moment leaves it
        return digest
    try:
        _write(target, content)
    except OSError as trouble:
        if trouble.errno not in _FULL:
            raise
        raise Unavailable(
            "存放文件的磁盘满了，这份文件没有存下来，也没有只存一半。",
            remedy="请告诉系统管理员清理磁盘，之后再交一次。",
        ) from trouble
    return digest


def _write(target: Path, content: bytes) -> None:
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, name = tempfile.mkstemp(prefix=_PART, dir=target.parent)
    part = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        part.replace(target)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    for folder in (target.parent, target.parent.parent):
        _settle(folder)


def _settle(folder: Path) -> None:
    """Have the folder itself written, so that the name survives a power cut too."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def remove(home: Path, folder: str, digest: str) -> None:
    """Take the content away; nothing happens where it is gone already."""
    file_of(home, folder, digest).unlink(missing_ok=True)


def stored(home: Path, folder: str) -> Iterator[Path]:
    """Every file of a folder, unfinished ones too, in the order of their names."""
    for shelf in sorted((home / folder).glob("[0-9a-f][0-9a-f]")):
        yield from sorted(file for file in shelf.iterdir() if file.is_file())


def sweep(home: Path, folder: str, needed: Collection[str]) -> int:
    """Remove what no row needs and what a killed process left half written, fresh files aside; returns how many."""
    oldest_kept = time.time() - FRESH_S  # the age of a file is told by the machine's clock, not by the demonstration's
    gone = 0
    for file in stored(home, folder):
        if _name(file) not in needed and file.stat().st_mtime < oldest_kept:
            file.unlink(missing_ok=True)
            gone += 1
    return gone


def verify(home: Path) -> list[Damaged]:
    """Read every stored file and name those whose content is not what their name says; empty where all are whole."""
    return [
        Damaged(str(file.relative_to(home)), "内容和存入时不一样了")
        for folder in (FILES, DOCUMENTS)
        for file in stored(home, folder)
        if not file.name.startswith(_PART) and _read(file) != _name(file)
    ]


def _name(file: Path) -> str:
    return file.parent.name + file.name


def _read(file: Path) -> str:
    digest = hashlib.sha256()
    with file.open("rb") as content:
        while part := content.read(_AT_ONCE):
            digest.update(part)
    return digest.hexdigest()
