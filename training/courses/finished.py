"""What a draft lacks before it can be published: parts, captions, conditions that can be met, articles that stand."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction

from alliance.kernel.citations.checking import Citations, Verdict
from alliance.kernel.db import Transaction
from training.courses import opening
from training.courses.contents import CourseContent, Opens
from training.courses.opening import Facts, Place
from training.curriculum.definition import LessonKind
from training.items.definition import FULL
from training.programmes import Seat


def unfinished(content: CourseContent) -> list[str]:
    """What a draft lacks before it can be published, in sentences."""
    found = [] if content.modules else ["课程里还没有模块。"]
    codes = {code for code, _, _ in _parts(content)}
    strange = [title for _, title, opens in _parts(content) if opening.codes(opens) - codes]
    found.extend(f"“{title}”的开放条件里有课程中没有的模块或者课。" for title in strange)
    for module in content.modules:
        if not any(lesson.required for lesson in module.lessons):
            found.append(f"模块“{module.title}”里还没有要学的课。")
        found.extend(
            f"“{lesson.title}”是视频课，要写网址和全部字幕。"
            for lesson in module.lessons
            if lesson.kind is LessonKind.VIDEO_LINK and not (lesson.url and lesson.caption)
        )
    return found or _shut_for_ever(content)


def fallen(reading: Transaction, citations: Citations, content: CourseContent) -> list[str]:
    """The articles that a draft teaches and that do not stand today, in sentences; one check for all."""
    lessons = [lesson for module in content.modules for lesson in module.lessons]
    cited = list(dict.fromkeys(name for lesson in lessons for name in lesson.basis.get("articles", ())))
    return [
        f"{one.citation}：{one.because or '不能作依据。'}"
        for one in citations.check(reading, "\n".join(cited))
        if not one.stands and one.verdict is not Verdict.NOT_LOADED
    ]


def _shut_for_ever(content: CourseContent) -> list[str]:
    """Parts whose conditions wait for one another: shut even for whoever holds every seat and has full marks."""
    marks = {exam: Fraction(FULL) for _, _, opens in _parts(content) for exam in opening.exams(opens)}
    done: frozenset[str] = frozenset()
    while (more := done | _reached(content, Facts(date.max, done, marks, frozenset(Seat)))) != done:
        done = more
    return [f"“{title}”永远开放不了：开放条件互相等着对方。" for code, title, _ in _parts(content) if code not in done]


def _reached(content: CourseContent, known: Facts) -> frozenset[str]:
    """The lessons that are open to somebody of whom this is known, and the modules that are done."""

    def is_open(opens: Opens) -> bool:
        return not opening.lacks(opens, known, Place)

    lessons = {
        lesson.code
        for module in content.modules
        if is_open(module.opens)
        for lesson in module.lessons
        if is_open(lesson.opens)
    }
    needed = {module.code: {one.code for one in module.lessons if one.required} for module in content.modules}
    return frozenset(lessons) | {code for code, all_ in needed.items() if all_ <= known.done}


def _parts(content: CourseContent) -> Iterator[tuple[str, str, Opens]]:
    for module in content.modules:
        yield module.code, module.title, module.opens
        for lesson in module.lessons:
            yield lesson.code, lesson.title, lesson.opens
