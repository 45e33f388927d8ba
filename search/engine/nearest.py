"""The nearest meanings: vectors in files beside the index, mapped into memory by every process, scanned exactly."""

from __future__ import annotations

import fcntl
import os
import secrets
import shutil
import threading
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Any

from alliance.kernel.indexing import IndexEntry, IndexQuery
from search.engine.meaning import passage

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from search.engine.meaning import Vectors

LONGEST_KEY = 64
_POINTER = "current"
_LOCK = "writer.lock"
_FIELDS = [
    ("key", f"S{LONGEST_KEY}"),
    ("mark", "u8"),
    ("place", "u4"),
    ("since", "i4"),
    ("until", "i4"),
    ("weight", "f4"),
]


@dataclass(frozen=True, slots=True)
class Meant:
    """What is kept of an entry beside its vector, so that a scan passes over most of what a query leaves out.

    `mark` changes with the text and with everything else here: an entry with another mark is learnt anew.
    """

    key: str
    mark: int
    place: int
    since: int
    until: int
    weight: float

    @classmethod
    def of(cls, entry: IndexEntry) -> Meant:
        """What is kept of an entry."""
        since, until = (entry.since or date.min).toordinal(), (entry.until or date.max).toordinal()
        told = f"{passage(entry)}\0{entry.place_path}\0{since}\0{until}\0{entry.weight:.4f}"
        mark = int.from_bytes(blake2b(told.encode(), digest_size=8).digest(), "big")
        return cls(entry.key, mark, _code(entry.place_path), since, until, entry.weight)


@dataclass(slots=True)
class _Opened:
    """One generation as a process has it: `rows` and `vectors` lie side by side, the last row of a key counts."""

    name: str
    rows: npt.NDArray[Any]
    vectors: Vectors
    last: dict[str, int]
    live: npt.NDArray[np.bool_]
    asked: tuple[bytes, Vectors] | None = field(default=None)

    def cosines(self, vector: Vectors) -> Vectors:
        """How near every row is to a vector, reckoned once for queries that follow one another."""
        told = vector.tobytes()
        if self.asked is None or self.asked[0] != told:
            self.asked = (told, self.vectors @ vector)
        return self.asked[1]


class Nearest:
    """The vectors of one model in a folder of its own, which may be deleted at any time: the table has them all.

    Rows are only ever added; a later one stands for an earlier one with the same key. What was removed from the index
    may still lie here until `keep` drops it, so whatever is found must pass the index before it is shown.
    """

    def __init__(self, folder: Path, model: str) -> None:
        self._folder = folder / blake2b(model.encode(), digest_size=6).hexdigest()
        self._guard = threading.Lock()
        self._opened: _Opened | None = None

    def learn(self, rows: Sequence[Meant], vectors: Vectors) -> None:
        """Add vectors (n, size), each of length 1, for n entries; keys that are too long are left out."""
        import numpy as np  # noqa: PLC0415 -- slow import

        fitting = [place for place, one in enumerate(rows) if len(one.key.encode()) <= LONGEST_KEY]
        if not fitting:
            return
        with self._writing():
            generation = self._generation(vectors.shape[1])
            size = vectors.shape[1] * 4
            whole = min(
                (generation / "rows").stat().st_size // np.dtype(_FIELDS).itemsize,
                (generation / "vectors").stat().st_size // size,
            )
            # Whoever was cut off while writing left a tail; the vectors go first, so that a row always has its own.
            _append(generation / "vectors", whole * size, np.ascontiguousarray(vectors[fitting], np.float32).tobytes())
            told = np.array([_told(rows[place]) for place in fitting], dtype=_FIELDS)
            _append(generation / "rows", whole * told.itemsize, told.tobytes())

    def near(self, vector: Vectors, query: IndexQuery, limit: int) -> list[str]:
        """The keys nearest to a vector, at most `limit`, of what holds on the day and at the places of the query."""
        import numpy as np  # noqa: PLC0415 -- slow import

        opened = self._open()
        if opened is None or opened.vectors.shape[1] != vector.shape[0]:
            return []
        open_to = opened.live
        if query.places is not None:
            within = np.isin(opened.rows["place"], [_code(path) for path in query.places])
            open_to = open_to & (~within if query.elsewhere else within)
        if query.on is not None:
            day = query.on.toordinal()
            open_to = open_to & (opened.rows["since"] <= day) & (opened.rows["until"] >= day)
        scores = np.where(open_to, opened.cosines(vector), -2.0)
        limit = min(limit, int(open_to.sum()))
        if limit < 1:
            return []
        best = np.argpartition(scores, -limit)[-limit:]
        return [opened.rows["key"][place].decode() for place in best[np.argsort(-scores[best], kind="stable")]]

    def cosines(self, vector: Vectors, keys: Iterable[str]) -> dict[str, tuple[float, float]]:
        """How near each of these keys is to a vector, and its weight; keys without a vector are left out."""
        opened = self._open()
        if opened is None or opened.vectors.shape[1] != vector.shape[0]:
            return {}
        scores, weights = opened.cosines(vector), opened.rows["weight"]
        places = {key: opened.last[key] for key in keys if key in opened.last}
        return {key: (float(scores[place]), float(weights[place])) for key, place in places.items()}

    def held(self) -> Mapping[str, int]:
        """The mark of every key."""
        opened = self._open()
        if opened is None:
            return {}
        marks = opened.rows["mark"]
        return {key: int(marks[place]) for key, place in opened.last.items()}

    def count(self) -> int:
        """How many keys have a vector."""
        opened = self._open()
        return len(opened.last) if opened is not None else 0

    def width(self) -> int:
        """How many numbers a vector has; 0 where there is none yet."""
        opened = self._open()
        return int(opened.vectors.shape[1]) if opened is not None else 0

    def keep(self, keys: Iterable[str]) -> int:
        """Drop everything but the last row of these keys; returns how many rows were dropped."""
        wanted = set(keys)
        with self._writing():
            opened = self._open()
            if opened is None:
                return 0
            places = sorted(place for key, place in opened.last.items() if key in wanted)
            dropped = len(opened.rows) - len(places)
            if dropped:
                fresh = self._fresh()
                (fresh / "vectors").write_bytes(opened.vectors[places].tobytes())
                (fresh / "rows").write_bytes(opened.rows[places].tobytes())
                (fresh / "size").write_text(str(opened.vectors.shape[1]), encoding="ascii")
                self._swap(fresh)
            return dropped

    def _open(self) -> _Opened | None:
        """The generation that answers, as far as it is written by now; None where there is none yet."""
        import numpy as np  # noqa: PLC0415 -- slow import

        with self._guard:
            try:
                name = (self._folder / _POINTER).read_text(encoding="ascii")
                folder = self._folder / name
                if (size := int((folder / "size").read_text(encoding="ascii"))) < 1:
                    raise ValueError(f"vectors of size {size}")
                number = (folder / "rows").stat().st_size // np.dtype(_FIELDS).itemsize
                number = min(number, (folder / "vectors").stat().st_size // (size * 4))
                before = self._opened if self._opened is not None and self._opened.name == name else None
                if number and (before is None or len(before.rows) != number):
                    rows = np.fromfile(folder / "rows", dtype=_FIELDS, count=number)
                    vectors = np.memmap(folder / "vectors", dtype=np.float32, mode="r", shape=(number, size))
                    self._opened = _followed(name, rows, vectors, before)
                elif not number:
                    self._opened = None
            except (OSError, ValueError):
                self._opened = None
            return self._opened

    def _generation(self, size: int) -> Path:
        """The folder to add to; a new one where there is none, or where the vectors have another size."""
        try:
            folder = self._folder / (self._folder / _POINTER).read_text(encoding="ascii")
            if (folder / "size").read_text(encoding="ascii") == str(size) and (folder / "rows").is_file():
                return folder
        except OSError:
            pass
        fresh = self._fresh()
        for name in ("rows", "vectors"):
            (fresh / name).touch()
        (fresh / "size").write_text(str(size), encoding="ascii")
        return self._swap(fresh)

    def _fresh(self) -> Path:
        fresh = self._folder / f"generation-{secrets.token_hex(4)}"
        fresh.mkdir(parents=True)
        return fresh

    def _swap(self, fresh: Path) -> Path:
        spare = self._folder / f"{_POINTER}.new"
        spare.write_text(fresh.name, encoding="ascii")
        spare.replace(self._folder / _POINTER)
        for old in self._folder.glob("generation-*"):
            if old.name != fresh.name:
                shutil.rmtree(old, ignore_errors=True)  # open readers keep their mapped files until they follow
        return fresh

    @contextmanager
    def _writing(self) -> Iterator[None]:
        self._folder.mkdir(parents=True, exist_ok=True)
        with (self._folder / _LOCK).open("a") as door:
            fcntl.flock(door, fcntl.LOCK_EX)
            yield


def _followed(name: str, rows: npt.NDArray[Any], vectors: Vectors, before: _Opened | None) -> _Opened:
    """The generation with what was added since, so that thousands of keys are not read again for a few new ones."""
    import numpy as np  # noqa: PLC0415 -- slow import

    known = len(before.rows) if before is not None else 0
    last = dict(before.last) if before is not None else {}
    live = np.ones(len(rows), dtype=np.bool_)
    if before is not None:
        live[:known] = before.live
    for place, key in enumerate(rows["key"][known:].tolist(), known):
        earlier = last.get(told := key.decode())
        if earlier is not None:
            live[earlier] = False
        last[told] = place
    return _Opened(name, rows, vectors, last, live)


def _append(file: Path, at: int, content: bytes) -> None:
    with file.open("r+b") as writing:
        writing.truncate(at)
        writing.seek(at)
        writing.write(content)
        writing.flush()
        os.fsync(writing.fileno())


def _told(one: Meant) -> tuple[bytes, int, int, int, int, float]:
    return one.key.encode(), one.mark, one.place, one.since, one.until, one.weight


def _code(path: str) -> int:
    """A place as a number: two places that share one are told apart by the index."""
    return zlib.crc32(path.encode())
