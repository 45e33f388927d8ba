"""The files of the curriculum: what is read, and what a writer is told of a wrong one."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from training.curriculum import shipped
from training.curriculum.definition import MODULE_NAMES, LessonKind
from training.curriculum.faults import Faulty
from training.items.definition import Kind

CODE = "meetings_voting"
HEAD = 'title = "会议与表决"\nhours = 3\nsummary = "会算。"\ngoals = ["会算双门槛"]\n'
LESSON = """+++
title = "怎么算"
minutes = 20
articles = ["《中华人民共和国民法典》第二百七十八条"]
selfcheck = ["meetings_voting-q01"]
[[link]]
label = "算一遍"
url = "/guidance/calculators/vote"
+++
## 法律怎么说

两个数都要够。
"""
ASKED = """[[question]]
code = "meetings_voting-q01"
kind = "{kind}"
difficulty = 2
stem = "参加的要多少？"
explanation = "两项都要三分之二。"
articles = ["《中华人民共和国民法典》第二百七十八条"]
{own}
"""
SINGLE = ASKED.format(kind="single", own='choices = ["一半", "三分之二", "四分之三"]\nright = 2')


def folder(**changed: str) -> dict[str, str]:
    return {"module.toml": HEAD, "01-how.md": LESSON, "questions.toml": SINGLE, **changed}


def test_a_folder_is_read_into_a_module_with_lessons_and_questions() -> None:
    module = shipped.made(CODE, folder())
    assert (module.hours, module.minutes, [one.code for one in module.lessons]) == (3, 20, ["meetings_voting-1"])
    assert module.lessons[0].kind is LessonKind.READING
    assert module.lessons[0].links[0].url == "/guidance/calculators/vote"
    assert [choice.share for choice in module.questions[0].item.choices] == [0, 100, 0]


@pytest.mark.parametrize(
    ("kind", "own", "shares"),
    [
        (
            "multiple",
            'choices = ["甲", "乙", "丙", "丁"]\nright = [1, 3, 4]',
            ["33.33334", "-100", "33.33333", "33.33333"],
        ),
        ("true_false", "right = false", ["0", "100"]),
        ("short_answer", 'answers = ["三分之二", "2/3"]', ["100", "100"]),
    ],
)
def test_shares_sum_to_a_hundred_and_ticking_everything_gives_nothing(kind: str, own: str, shares: list[str]) -> None:
    item = shipped.made(CODE, folder(**{"questions.toml": ASKED.format(kind=kind, own=own)})).questions[0].item
    assert [choice.share for choice in item.choices] == [Decimal(share) for share in shares]
    assert item.kind is Kind(kind)


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"module.toml": HEAD + "length = 3\n"}, "nobody reads length"),
        ({"module.toml": "title"}, "module.toml"),
        ({"02-later.md": LESSON.replace("两个", "# 大\n\n两个")}, "heading with one #"),
        ({"03-later.md": LESSON}, "not numbered"),
        ({"01-how.md": LESSON.replace("/guidance/calculators/vote", "https://example.org")}, "off the platform"),
        ({"01-how.md": LESSON.replace("q01", "q09")}, "selfcheck meetings_voting-q09"),
        ({"01-how.md": LESSON.replace('title = "怎么算"', 'kind = "video_link"\ntitle = "看"')}, "belong to a video"),
        ({"questions.toml": SINGLE + SINGLE}, "twice meetings_voting-q01"),
        ({"questions.toml": SINGLE.replace("right = 2", "right = 4")}, "no such choice"),
        ({"questions.toml": SINGLE.replace("difficulty = 2", "difficulty = 4")}, "difficulty is not 1 to 3"),
        ({"questions.toml": SINGLE.replace('["《中华人民共和国民法典》第二百七十八条"]', "[]")}, "no article"),
        (
            {"questions.toml": ASKED.format(kind="multiple", own='choices = ["甲", "乙", "丙"]\nright = [1, 2, 3]')},
            "a wrong",
        ),
        ({"questions.toml": ASKED.format(kind="numeric", own="answer = 0.5")}, "strings"),
        ({"questions.toml": ASKED.format(kind="essay", own='sample = "要点"\nright = 1')}, "nobody reads right"),
    ],
)
def test_a_wrong_file_is_loud(changed: dict[str, str], told: str) -> None:
    with pytest.raises(Faulty, match=told):
        shipped.made(CODE, folder(**changed))


def test_one_faulty_module_is_left_out_and_the_others_are_read(tmp_path: Path) -> None:
    for code, lesson in {"maintenance_fund": LESSON.replace("meetings_voting-q01", "no-such"), CODE: LESSON}.items():
        (tmp_path / code).mkdir()
        for name, text in folder(**{"01-how.md": lesson}).items():
            (tmp_path / code / name).write_text(text, encoding="utf-8")
    sound, wrong = shipped.gathered(tmp_path)
    assert list(sound) == [CODE]
    assert list(wrong) == ["maintenance_fund"]
    assert shipped.faulty() == {}


def test_the_courses_have_the_modules_of_their_programmes_as_far_as_they_are_written() -> None:
    courses = shipped.courses()
    assert {"new_member", "expert", "mediator", "first_lesson"} == courses.keys()
    placed = [module for course in courses.values() for module in course.modules]
    assert len(placed) == len(set(placed))
    assert set(placed) == shipped.modules().keys() <= MODULE_NAMES.keys()
