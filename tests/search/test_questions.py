"""Real questions on the whole library: the right articles are among the first ten."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from search.asking import finding
from tests.search.conftest import READER, Library

QUESTIONS = [
    json.loads(line) for line in (Path(__file__).parent / "questions.jsonl").read_text(encoding="utf-8").splitlines()
]
FLOOR = 0.90
MUST = {
    "换物业要多少人同意": "第二百七十八条",
    "电梯里的广告收入归谁": "第二百八十二条",
    "物业合同到期了赖着不走怎么办": "第九百四十九条",
    "物业停水停电催物业费": "第九百四十四条",
    "高空抛物砸坏车谁赔": "第一千二百五十四条",
    "住改商要邻居同意吗": "第二百七十九条",
}


def found(library: Library, text: str, limit: int = 10) -> list[str]:
    answer = finding.ask(library.reading, READER, library.index, text, limit=limit)
    return [f"{one.title}{one.label}" for one in answer.here]


def test_the_whole_library_is_searchable(whole_library: Library) -> None:
    assert whole_library.added == 26_196 + 4_826
    assert whole_library.index.count() > 28_000


def test_recall_among_the_first_ten(whole_library: Library) -> None:
    shares = []
    for question in QUESTIONS:
        names = found(whole_library, question["text"])
        shares.append(sum(gold in names for gold in question["gold"]) / len(question["gold"]))
    assert len(shares) >= 40
    assert sum(shares) / len(shares) >= FLOOR


@pytest.mark.parametrize(("question", "label"), MUST.items())
def test_the_questions_of_the_founding_proposal_are_answered_at_once(
    whole_library: Library, question: str, label: str
) -> None:
    assert f"中华人民共和国民法典{label}" in found(whole_library, question)[:5]


def test_a_repealed_law_of_the_pack_is_no_answer(whole_library: Library) -> None:
    assert not any("噪声污染防治法" in name for name in found(whole_library, "噪声污染防治法 社会生活噪声", limit=50))
