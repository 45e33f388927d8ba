"""The same vectors on a Meilisearch server as here: told as they are learned, and put in whenever it is filled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from alliance.kernel.indexing import IndexEntry
from search.engine.nearest import Meant, Nearest

if TYPE_CHECKING:
    from search.engine.meaning import Vectors
    from search.engine.meili import MeiliIndex


class SharedNearest(Nearest):
    """Vectors at hand that a server has too, so that what it finds near passes the same ranking."""

    def __init__(self, folder: Path, model: str) -> None:
        super().__init__(folder, model)
        self._server: MeiliIndex | None = None

    def share(self, server: MeiliIndex) -> None:
        """Tell this server from now on, and let it ask."""
        self._server = server
        server.take_vectors_from(self)

    def learn(self, rows: Sequence[Meant], vectors: Vectors) -> None:
        """Add vectors (n, size) there and here. Raises IndexUnavailable, and then nothing is learned, to come again."""
        if self._server is not None and len(rows):
            told = {row.key: vector.tolist() for row, vector in zip(rows, vectors, strict=True)}
            self._server.learn(told, int(vectors.shape[1]))
        super().learn(rows, vectors)

    def size(self) -> int | None:
        """How long a vector is; None as long as there is none."""
        opened = self._open()
        return int(opened.vectors.shape[1]) if opened is not None else None

    def of(self, entries: Sequence[IndexEntry]) -> Mapping[str, tuple[float, ...]]:
        """The vectors of these entries, of those whose text is still the one that was understood."""
        opened = self._open()
        if opened is None:
            return {}
        marks = opened.rows["mark"]
        places = {entry.key: opened.last.get(entry.key) for entry in entries}
        return {
            entry.key: tuple(opened.vectors[place].tolist())
            for entry in entries
            if (place := places[entry.key]) is not None and int(marks[place]) == Meant.of(entry).mark
        }
