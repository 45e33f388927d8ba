"""The curriculum as it ships, read once from `data/` and checked: courses, modules, lessons, questions.

`data/courses.toml` names the courses; which modules stand in one, its programmes say. A module is a folder
`data/<module>/`:

    module.toml       title, hours (of 45 minutes), summary, goals (list)
    01-<slug>.md …    lessons: a head in TOML between two lines `+++`, then the body in Markdown (without `#` and HTML);
                      the first is the lesson `<module>-1`
    questions.toml    [[question]], see `questions`

The head of a lesson:

    title      as it is shown
    kind       reading (default) | document | video_link | task
    minutes    what it takes in all: reading, articles, self-check and practice
    required   default true
    articles   citations in full that are opened beside the text: "《中华人民共和国民法典》第二百七十八条第二款"
    history    optional: citations told only as what was
    elsewhere  optional: citations told only as what other places do
    selfcheck  codes of questions of this module
    [[link]]   label, url: where it leads on this platform
    url        of a video by link, https; caption: everything that is said in it

Every article that is cited in a body stands in one of the three lists of its lesson; a test proves it.
"""

from __future__ import annotations

import logging
import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from training import programmes
from training.curriculum import questions as reading
from training.curriculum.definition import (
    MODULE_NAMES,
    LessonKind,
    Link,
    ShippedCourse,
    ShippedLesson,
    ShippedModule,
    ShippedQuestion,
)
from training.curriculum.faults import Faulty, only

log = logging.getLogger("alliance.training")
_FENCE = "+++\n"
_FILE = re.compile(r"(\d{2})-[a-z0-9-]+\.md")
_PATH = re.compile(r"/(?:guidance|training|laws|ask)(?:[/?#][^\s]*)?")
_MODULE = frozenset({"title", "hours", "summary", "goals"})
_LESSON = frozenset({"title", "kind", "minutes", "required", "articles", "history", "elsewhere", "selfcheck", "link"})
_VIDEO = frozenset({"url", "caption"})
_LONGEST_TITLE, _LONGEST_GOAL, _LONGEST_SUMMARY = 40, 60, 300


def _data() -> Traversable:
    return files("training.curriculum").joinpath("data")


def modules() -> Mapping[str, ShippedModule]:
    """Every module that is written and sound, by its code, in the order of their names."""
    return _gathered()[0]


def faulty() -> Mapping[str, str]:
    """What is wrong with a module that is left out, by its code; a test wants none, and a running platform goes on.

    What shipped before such a module was broken stays in use: nothing that lacks it is brought.
    """
    return _gathered()[1]


@cache
def _gathered() -> tuple[dict[str, ShippedModule], dict[str, str]]:
    return gathered(_data())


def gathered(data: Traversable) -> tuple[dict[str, ShippedModule], dict[str, str]]:
    """The sound modules of a folder by their codes, and what is wrong with the others."""
    sound: dict[str, ShippedModule] = {}
    wrong: dict[str, str] = {}
    for code in MODULE_NAMES:
        if data.joinpath(code, "module.toml").is_file():
            try:
                sound[code] = made(code, _content(data.joinpath(code)))
            except (ValueError, TypeError, KeyError, AttributeError) as fault:  # as many as a file can be wrong
                wrong[code] = str(fault)
                log.exception("a shipped module is left out: %s", code)
    return sound, wrong


@cache
def courses() -> Mapping[str, ShippedCourse]:
    """Every course by its code, with those of its modules that are written and sound. Raises Faulty."""
    entries = tomllib.loads(_data().joinpath("courses.toml").read_text(encoding="utf-8"))["course"]
    return {course.code: course for course in map(_course, entries)}


@cache
def questions() -> Mapping[str, ShippedQuestion]:
    """Every question of every module by its code."""
    return {question.code: question for module in modules().values() for question in module.questions}


def read_module(code: str) -> ShippedModule:
    """The module in the folder of this code. Raises Faulty, naming the file and what is wrong with it."""
    return made(code, _content(_data().joinpath(code)))


def _content(folder: Traversable) -> dict[str, str]:
    return {
        file.name: file.read_text(encoding="utf-8").replace("\r\n", "\n")
        for file in sorted(folder.iterdir(), key=lambda file: file.name)
        if file.name.endswith((".toml", ".md"))
    }


def made(code: str, content: Mapping[str, str]) -> ShippedModule:
    """The module of a folder's files by their names. Raises Faulty."""
    head = _toml(f"{code}/module.toml", content.get("module.toml", ""))
    texts = {name: text for name, text in sorted(content.items()) if name.endswith(".md")}
    lessons = tuple(_lesson(code, name, text) for name, text in texts.items())
    asked = reading.read(code, _toml(f"{code}/questions.toml", content.get("questions.toml", "")))
    only(f"{code}/module.toml", head, _MODULE)
    try:
        module = ShippedModule(
            code=code,
            title=str(head["title"]),
            hours=int(head["hours"]),
            summary=str(head["summary"]),
            goals=tuple(head["goals"]),
            lessons=lessons,
            questions=asked,
        )
    except (KeyError, TypeError, ValueError) as wrong:
        raise Faulty(f"{code}/module.toml: {wrong!r}") from wrong
    _sound(module)
    return module


def _sound(module: ShippedModule) -> None:
    numbers = [lesson.code for lesson in module.lessons]
    known = {question.code: question for question in module.questions}
    checks = (
        (module.code in MODULE_NAMES, f"{module.code} is no module of `MODULE_NAMES`"),
        (0 < len(module.title) <= _LONGEST_TITLE, "title is empty or too long"),
        (0 < len(module.summary) <= _LONGEST_SUMMARY, "summary is empty or too long"),
        (bool(module.goals) and all(0 < len(one) <= _LONGEST_GOAL for one in module.goals), "goals lack or are long"),
        (numbers == [f"{module.code}-{n}" for n in range(1, len(numbers) + 1)], "lessons are not numbered 01, 02, …"),
        (bool(numbers), "there is no lesson"),
    )
    for holds, told in checks:
        if not holds:
            raise Faulty(f"{module.code}: {told}")
    for lesson in module.lessons:
        for code in lesson.selfcheck:
            if code not in known or known[code].item.kind not in reading.CHECKED_AT_ONCE:
                raise Faulty(f"{lesson.code}: selfcheck {code} is no question here that can be checked at once")


def _lesson(module: str, name: str, text: str) -> ShippedLesson:
    where = f"{module}/{name}"
    number = _FILE.fullmatch(name)
    before, _, rest = text.partition(_FENCE)
    written, fence, after = rest.partition(_FENCE)
    if number is None or before.strip() or not fence:
        raise Faulty(f"{where}: name 01-slug.md, then +++, the head, +++, the body")
    head, body = _toml(where, written), after.strip()
    only(where, head, _LESSON | _VIDEO)
    try:
        lesson = ShippedLesson(
            code=f"{module}-{int(number[1])}",
            title=str(head["title"]),
            kind=LessonKind(head.get("kind", LessonKind.READING)),
            minutes=int(head["minutes"]),
            body=body,
            basis=reading.basis(head),
            required=bool(head.get("required", True)),
            selfcheck=tuple(head.get("selfcheck", ())),
            links=tuple(Link(str(one["label"]), str(one["url"])) for one in head.get("link", ())),
            url=str(head.get("url", "")),
            caption=str(head.get("caption", "")),
        )
    except (KeyError, TypeError, ValueError) as wrong:
        raise Faulty(f"{where}: {wrong!r}") from wrong
    video = lesson.kind is LessonKind.VIDEO_LINK
    checks = (
        (0 < len(lesson.title) <= _LONGEST_TITLE, "title is empty or too long"),
        (lesson.minutes > 0, "minutes lack"),
        (bool(body), "the body is empty"),
        (not re.search(r"^# |<[a-zA-Z/!]", body, re.MULTILINE), "the body has a heading with one # or HTML"),
        (all(_PATH.fullmatch(link.url) and link.label for link in lesson.links), "a link leads off the platform"),
        (video == (lesson.url.startswith("https://") and bool(lesson.caption)), "url and caption belong to a video"),
        (len(set(lesson.selfcheck)) == len(lesson.selfcheck), "selfcheck names a question twice"),
    )
    for holds, told in checks:
        if not holds:
            raise Faulty(f"{where}: {told}")
    return lesson


def _course(entry: Mapping[str, Any]) -> ShippedCourse:
    code, taught = str(entry["code"]), programmes.of_course(str(entry["code"]))
    required = dict.fromkeys(module for one in taught for module in one.required_modules)
    electives = dict.fromkeys(module for one in taught for module in one.elective_modules)
    if unknown := sorted((required | electives).keys() - MODULE_NAMES.keys()):
        raise Faulty(f"courses.toml: {code} has no module {'、'.join(unknown)}")
    return ShippedCourse(
        code=code,
        title=str(entry["title"]),
        summary=str(entry["summary"]),
        required=tuple(module for module in required if module in modules()),
        electives=tuple(module for module in electives if module in modules()),
    )


def _toml(where: str, text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as wrong:
        raise Faulty(f"{where}: {wrong}") from wrong
