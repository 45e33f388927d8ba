"""A course of two modules, small enough to be read in a test."""

from __future__ import annotations

from dataclasses import replace

from alliance.kernel.citations.checking import Citations
from search.library.citations.checking import check
from tests.search.answers.factories import TITLE
from training.courses.contents import CourseContent, LessonContent, ModuleContent
from training.curriculum.definition import LessonKind
from training.items.definition import FULL, Choice, Item, Kind, Text, Unit
from training.items.definition import NumericAnswer as Number

CODE = "neighbours"
PAGE = f"/training/courses/{CODE}/meeting-1"
SINGLE = Item(
    Kind.SINGLE,
    Text("谁可以提议？"),
    choices=(Choice(Text("业主"), FULL), Choice(Text("物业公司"), FULL - FULL)),
    explanation=Text("看第一条。"),
)
SUM = Item(Kind.NUMERIC, Text("一百户的两成？"), numbers=(Number(FULL / 5, FULL - FULL, FULL),), units=(Unit("户"),))
BODY = "第一段。\n\n<script>alert(1)</script>\n\n|门槛|数|\n|---|---|\n|面积|三分之二|\n"
CITED = f"《{TITLE}》第一条第二款"


def a_lesson(code: str, **changed: object) -> LessonContent:
    lesson = LessonContent(
        code,
        f"课{code}",
        LessonKind.READING,
        True,
        10,
        "第一段。\n\n第二段。",
        {"articles": [], "history": [], "elsewhere": []},
    )
    return replace(lesson, **changed)  # type: ignore[arg-type]  # a test changes what it likes


def a_module(code: str, *lessons: LessonContent, **changed: object) -> ModuleContent:
    module = ModuleContent(code, f"模块{code}", 1, True, "会开会。", ["会通知"], lessons)
    return replace(module, **changed)  # type: ignore[arg-type]  # as above


def content(**changed: object) -> CourseContent:
    """Two modules; the second opens after the first."""
    first = a_module("meeting", a_lesson("meeting-1"), a_lesson("meeting-2"))
    second = a_module("money", a_lesson("money-1"), opens={"done": "meeting"})
    return replace(CourseContent("邻里课程", "给新委员。", (first, second)), **changed)  # type: ignore[arg-type]  # too


def citations() -> Citations:
    """The checker that the wiring hands in."""
    found = Citations()
    found.provide(check)
    return found
