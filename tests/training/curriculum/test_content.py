"""What the curriculum says: honest minutes, links that lead somewhere, sums that come out, citations that stand."""

from __future__ import annotations

import ast
import operator
import re
from collections.abc import Iterable
from fractions import Fraction
from importlib.resources import files
from pathlib import Path

import pytest

from alliance.kernel.actors import CLOCK
from alliance.kernel.citations.checking import Checked, Verdict
from alliance.kernel.db import Transaction
from alliance.kernel.parameters import queries as parameters
from compounds.guidance.calculators.views import CALCULATORS
from compounds.guidance.model_texts.shipped import all_texts
from compounds.guidance.paths.shipped import paths
from search.library import actions, intake
from search.library.citations import checking
from training.curriculum import shipped
from training.curriculum.definition import MODULE_NAMES, Basis, ShippedModule, ShippedQuestion
from training.curriculum.minutes import Minutes
from training.items.definition import Kind

WRITTEN = [one for one in MODULE_NAMES if files("training.curriculum").joinpath("data", one, "module.toml").is_file()]
FIRST_LESSON_MINUTES = 10
LEAST_QUESTIONS = 200
SAMPLE_FILES = (
    "物业管理条例(2018-03-19).md",
    "浙江省物业管理条例(2009-11-27).md",
    "最高人民法院关于审理建筑物区分所有权纠纷案件适用法律若干问题的解释(2020-12-29).md",
    "最高人民法院关于审理物业服务纠纷案件适用法律若干问题的解释(2020-12-29).md",
    "最高人民法院关于人民调解协议司法确认程序的若干规定(2011-03-23).md",
    "信访工作条例(2022-02-25).md",
    "浙江省消防条例(2021-11-25).md",
    "浙江省特种设备安全管理条例.md",
    "浙江省生活垃圾管理条例(2020-12-24).md",
    "浙江省电动自行车管理条例(2020-05-15).md",
    "浙江省房屋使用安全管理条例(2020-09-24).md",
)
LINK = re.compile(r"\]\((/[^)\s]*)\)")
SUMS = {ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv}


def reckoned(sum_: str) -> Fraction:
    """What a sum of figures, + - * / and brackets gives, exactly."""

    def value(node: ast.expr) -> Fraction:
        if isinstance(node, ast.BinOp):
            return Fraction(SUMS[type(node.op)](value(node.left), value(node.right)))
        assert isinstance(node, ast.Constant), sum_
        return Fraction(str(ast.get_source_segment(sum_, node)))

    return value(ast.parse(sum_, mode="eval").body)


@pytest.fixture(params=WRITTEN)
def module(request: pytest.FixtureRequest) -> ShippedModule:
    """Each module that is written."""
    return shipped.read_module(str(request.param))


def test_the_minutes_of_a_module_are_those_of_its_hours_and_honest(tx: Transaction, module: ShippedModule) -> None:
    hour = parameters.on(tx, "training.hour_minutes", "/", tx.today).whole
    assert module.minutes == (module.hours * hour or FIRST_LESSON_MINUTES)
    pace = parameters.on(tx, "training.reading_speed", "/", tx.today).whole
    each = parameters.on(tx, "training.article_minutes", "/", tx.today).whole
    for lesson in module.lessons:
        told = Minutes.of(lesson.minutes, lesson.body + lesson.caption, len(lesson.basis.articles), pace, each)
        assert told.reading + told.articles + told.practice == lesson.minutes, lesson.code
        assert lesson.minutes <= 10 * told.practice, f"{lesson.code}: {told}"
        assert 5 * told.practice <= 3 * lesson.minutes or lesson.kind == "task", f"{lesson.code}: {told}"


def test_a_lesson_asks_a_few_questions_and_its_links_lead_somewhere(module: ShippedModule) -> None:
    known = {f"/guidance/calculators/{code}" for code in (*CALCULATORS, "heads", "")}
    known |= {f"/guidance/paths/{code}" for code in paths()} | {f"/guidance/texts/{code}" for code in all_texts()}
    known |= {"/guidance/texts/", "/guidance/paths/", "/laws", "/ask", "/training/", "/training/first-day"}
    for lesson in module.lessons:
        assert len(lesson.selfcheck) in range(3, 6) or lesson.kind == "task", lesson.code
        for url in (*(link.url for link in lesson.links), *LINK.findall(lesson.body)):
            page = url.split("?")[0].split("#")[0]
            assert page in known or page.startswith(("/guidance/", "/laws/", "/training/courses/")), (
                f"{lesson.code}: {url}"
            )
            if page.startswith(("/guidance/calculators/", "/guidance/paths/", "/guidance/texts/")):
                assert page in known, f"{lesson.code}: {url}"


def test_what_is_to_be_reckoned_comes_out(module: ShippedModule) -> None:
    for question in module.questions:
        if question.reckoning:
            answer = question.item.numbers[0]
            assert answer.value is not None
            off = abs(reckoned(question.reckoning) - Fraction(answer.value))
            assert off <= Fraction(answer.tolerance), f"{question.code}: {float(reckoned(question.reckoning))}"


def test_the_curriculum_is_whole(tx: Transaction) -> None:
    modules = shipped.modules()
    assert modules.keys() == MODULE_NAMES.keys()
    assert {code: module.title for code, module in modules.items()} == MODULE_NAMES
    hours = {code: sum(modules[one].hours for one in course.required) for code, course in shipped.courses().items()}
    assert hours == {"first_lesson": 0, "new_member": 16, "expert": 4, "mediator": 4}
    book = parameters.several(tx, ("training.required_hours", "training.elective_hours"), "/", tx.today)
    new_member = shipped.courses()["new_member"]
    assert hours["new_member"] == book["training.required_hours"].whole
    assert sum(modules[one].hours for one in new_member.electives) == book["training.elective_hours"].whole
    asked = shipped.questions().values()
    assert len(asked) >= LEAST_QUESTIONS
    assert {question.item.kind for question in asked} == set(Kind)
    assert {question.difficulty for question in asked} == {1, 2, 3}


def test_every_citation_stands_by_the_register_where_no_text_is_loaded(tx: Transaction, module: ShippedModule) -> None:
    assert fallen(tx, [module]) == []


def test_every_citation_stands_in_the_texts_of_the_regulations(tx: Transaction, samples: Path) -> None:
    actions.admit(tx, CLOCK, intake.take([samples / name for name in SAMPLE_FILES]).incoming)
    assert fallen(tx, [shipped.read_module(code) for code in WRITTEN]) == []


def fallen(tx: Transaction, modules: Iterable[ShippedModule]) -> list[str]:
    """Every citation that is no basis here, or that a lesson or a question cites without listing it."""
    pieces: list[tuple[int, str, Basis]] = []
    text = ""
    for module in modules:
        for lesson in module.lessons:
            pieces.append((len(text), lesson.code, lesson.basis))
            text += "\n".join((*_all(lesson.basis), "。", lesson.body, lesson.caption, "", ""))
        for question in module.questions:
            pieces.append((len(text), question.code, question.basis))
            text += "\n".join((*_all(question.basis), "。", _words(question), "", ""))
    found: list[str] = []
    checked = checking.check(tx, text, tx.today)
    for at, (start, code, basis) in enumerate(pieces):
        end = pieces[at + 1][0] if at + 1 < len(pieces) else len(text)
        mine = [one for one in checked if start <= one.start < end]
        head = [one for one in mine if one.start < start + sum(len(line) + 1 for line in _all(basis))]
        if [one.citation for one in head] != list(_all(basis)):
            found.append(f"{code}: a line of the lists is not one citation: {[one.citation for one in head]}")
        firm, past, far = len(basis.articles), len(basis.history), len(basis.elsewhere)
        listed = {_place(one) for one in head}
        found += [f"{code}: {one.citation} {one.verdict} {one.because}" for one in head[:firm] if not one.stands]
        found += [f"{code}: {one.citation} is no history" for one in head[firm : firm + past] if one.stands]
        found += [f"{code}: {one.citation} applies here" for one in head[firm + past :][:far] if one.applies]
        for one in mine[len(head) :]:
            if _place(one) not in listed:
                found.append(f"{code}: {one.citation} is cited and not listed")
            if one.verdict in {Verdict.MISQUOTED, Verdict.NO_ARTICLE, Verdict.NO_WORK}:
                found.append(f"{code}: {one.citation} {one.verdict} {one.because}")
    return found


def _all(basis: Basis) -> tuple[str, ...]:
    return (*basis.articles, *basis.history, *basis.elsewhere)


def _place(one: Checked) -> tuple[str, str]:
    return one.work, one.article.split("条")[0]


def _words(question: ShippedQuestion) -> str:
    item = question.item
    parts = (item.stem, item.explanation, item.sample, *(choice.feedback for choice in item.choices))
    return "\n".join(part.body for part in parts)
