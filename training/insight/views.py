"""The pages of insight: the district by street, what compounds are not ready for, and how questions behave."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from alliance.kernel import charts, web
from alliance.kernel.attachments.views import fresh_download
from alliance.kernel.errors import NotFound
from alliance.kernel.tables import Cell, Page
from compounds import queries as registry
from training import addresses
from training.curriculum.definition import MODULE_NAMES
from training.insight import access, areas, files, questions
from training.insight.areas import AREAS
from training.insight.questions import ExamFigures
from training.insight.readiness import LEVEL_NAMES, TONES, Level, Readiness, by_street, lacking, readiness
from training.statistics import ItemFigures

bp = Blueprint("training_insight", __name__, url_prefix=addresses.INSIGHT, template_folder="../templates")
PAGE_SIZE = 30
_SHADES = {Level.CERTIFIED: 0, Level.LEARNT: 1, Level.NOBODY: 3}


@bp.get("")
def index() -> ResponseReturnValue:
    """What the district is ready for: pictures first, tables behind, streets below."""
    access.overview(web.actor()).enforce()
    found = readiness(web.reading(), web.actor())
    return render_template(
        "training_insight/index.html",
        total=len(found),
        members=sum(len(one.members) for one in found),
        certified=sum(one.certified for one in found),
        drawings=[_areas(found), _streets(found)] if found else [],
        may_statistics=access.statistics(web.actor()),
    )


def _areas(found: Sequence[Readiness]) -> charts.Drawing:
    counted = lacking(found)
    return charts.drawn(
        charts.Chart(
            title="每一项工作，有多少个业委会有人学过",
            labels=tuple(area.short for area, _ in counted),
            series=tuple(
                charts.Series(LEVEL_NAMES[level], tuple(numbers[level] for _, numbers in counted), _SHADES[level])
                for level in Level
            ),
            unit="个",
            kind=charts.Kind.STACKED,
            links=tuple(url_for(".compounds", area=area.code) for area, _ in counted),
            label_head="工作",
        )
    )


def _streets(found: Sequence[Readiness]) -> charts.Drawing:
    streets = by_street(found)
    return charts.drawn(
        charts.Chart(
            title="各街道：委员和持证的人",
            labels=tuple(one.name for one in streets),
            series=(
                charts.Series("委员", tuple(one.members for one in streets), 3),
                charts.Series("持证", tuple(one.certified for one in streets), 0),
            ),
            unit="人",
            links=tuple(addresses.readiness_of_street(one.street_id) for one in streets),
            label_head="街道",
        )
    )


@bp.get("/compounds")
def compounds() -> ResponseReturnValue:
    """The compounds with a committee, narrowed to a street or to what nobody is certified for."""
    found, streets = _chosen(), registry.streets(web.reading(), web.actor())
    page = Page(request.args.get("page", 1, type=int), PAGE_SIZE, len(found))
    rows = [
        (
            Cell(one.name, url=addresses.readiness(one.compound_id), note=one.street if len(streets) > 1 else ""),
            f"{one.certified}/{len(one.members)}",
            Cell(_unready(one.unready)),
        )
        for one in found[page.offset : page.offset + page.size]
    ]
    return render_template(
        "training_insight/compounds.html",
        rows=rows,
        page=page,
        areas=AREAS,
        chosen=areas.area(request.args.get("area", "")),
        street=request.args.get("street", 0, type=int),
        streets=streets,
    )


def _unready(lacking: tuple[areas.Area, ...]) -> str:
    """The kinds of business nobody has learnt, in short where it is every one of them."""
    if len(lacking) == len(AREAS):
        return f"{len(AREAS)} 项都还没有"
    return "、".join(area.work for area in lacking) or "都有人学过"


@bp.get("/compounds.xlsx")
def compounds_table() -> ResponseReturnValue:
    """The same compounds as a workbook."""
    return fresh_download(files.readiness_book(_chosen()), "各小区培训情况.xlsx")


def _chosen() -> list[Readiness]:
    """The compounds that the address asks for; an area that does not exist narrows nothing."""
    access.overview(web.actor()).enforce()
    street, chosen = request.args.get("street", 0, type=int), areas.area(request.args.get("area", ""))
    return [
        one
        for one in readiness(web.reading(), web.actor())
        if (not street or one.street_id == street) and (chosen is None or chosen in one.gaps)
    ]


@bp.get("/compounds/<int:compound_id>")
def compound(compound_id: int) -> ResponseReturnValue:
    """One compound: every kind of business, who has learnt it, and the lesson that closes the gap."""
    actor = web.actor()
    found = readiness(web.reading(), actor, compound_id=compound_id)
    if not found:
        raise NotFound("没有找到，或者这个小区还没有业委会。", remedy="请从“培训情况”或者小区的页面进入。")
    one = found[0]
    named = access.names_people(actor, one.path)
    lines = [
        (
            area,
            one.level(area),
            [member.name for member in one.knowing(area)] if named else [],
            MODULE_NAMES[area.module],
        )
        for area in AREAS
    ]
    return render_template(
        "training_insight/compound.html", one=one, lines=lines, levels=LEVEL_NAMES, tones=TONES, named=named
    )


@bp.get("/exams")
def exams() -> ResponseReturnValue:
    """The examinations whose questions can be looked at."""
    return render_template("training_insight/exams.html", lines=questions.exams(web.reading(), web.actor()))


@bp.get("/exams/<int:exam_id>")
def exam(exam_id: int) -> ResponseReturnValue:
    """How one examination and its questions behave."""
    found = questions.figures(web.reading(), web.actor(), exam_id)
    told = [one for one in found.questions if one.figures is not None]
    page = Page(request.args.get("page", 1, type=int), PAGE_SIZE, len(found.questions))
    ordered = sorted(found.questions, key=lambda one: one.figures is None)
    return render_template(
        "training_insight/exam.html",
        found=found,
        drawing=_facility(found) if told else None,
        rows=[_row(one) for one in ordered[page.offset : page.last]],
        page=page,
        places=[_place(number, one) for number, one in found.positions.items()],
        paper=_paper(found),
    )


@bp.get("/exams/<int:exam_id>/questions.xlsx")
def exam_table(exam_id: int) -> ResponseReturnValue:
    """The same figures as a workbook."""
    found = questions.figures(web.reading(), web.actor(), exam_id)
    return fresh_download(files.questions_book(found), f"{found.title}试题分析.xlsx")


def _facility(found: ExamFigures) -> charts.Drawing:
    told = [one for one in found.questions if one.figures is not None]
    return charts.drawn(
        charts.Chart(
            title="每道题的得分率",
            labels=tuple(f"第{one.question_id}题" for one in told),
            series=(
                charts.Series("得分率", tuple(files.rounded(one.figures.facility) for one in told if one.figures)),
            ),
            unit="%",
            links=tuple(addresses.question(one.question_id) for one in told),
            label_head="题目",
        )
    )


def _row(one: questions.QuestionFigures) -> tuple[object, ...]:
    known = one.figures
    values = (known.facility, known.deviation, known.discrimination, known.efficiency) if known else (None,) * 4
    return (
        Cell(one.opening, url=addresses.question(one.question_id), note=MODULE_NAMES.get(one.topic, one.topic)),
        one.count,
        *_shown(values),
        one.advice,
    )


def _place(number: int, one: ItemFigures) -> tuple[object, ...]:
    figures = (one.facility, one.deviation, one.effective_weight, one.discrimination, one.efficiency)
    return (f"第 {number} 题", *_shown(figures))


def _shown(values: Sequence[Decimal | None]) -> list[object]:
    return ["—" if value is None else files.rounded(value) for value in values]


def _paper(found: ExamFigures) -> list[tuple[str, object, str]]:
    """The figures of the whole paper: label, value, and what it means in plain words."""
    if found.paper is None:
        return []
    told = found.paper
    figures = (
        ("平均分", told.mean, ""),
        ("中位数", told.median, "一半的人比它高，一半的人比它低"),
        ("标准差", told.deviation, "分数散得开不开"),
        ("偏度", told.skewness, "负数：低分的人拖着尾巴；正数：高分的人少"),
        ("峰度", told.kurtosis, "大于零：分数挤在中间"),
        ("内部一致性（%）", told.consistency, "各题是不是考同一件事；75 以上算好，负数说明题目互不相干"),
        ("误差比（%）", told.error_ratio, "分数的高低有多少是碰运气"),
        ("标准误", told.standard_error, "同一个人再考一次，分数大约差多少"),
    )
    return [(label, "看不出来" if value is None else files.rounded(value), means) for label, value, means in figures]
