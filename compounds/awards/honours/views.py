"""The pages of honours: the public list, one honour with its present status, reviews, and diagnoses."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from flask import Blueprint, Response, current_app, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from alliance.kernel import charts, deeds, typed, web
from alliance.kernel.actors import Actor
from alliance.kernel.attachments.forms import LARGEST_UPLOAD
from alliance.kernel.attachments.views import fresh_download
from alliance.kernel.days import full_date
from alliance.kernel.db import Transaction
from alliance.kernel.documents import sheet
from alliance.kernel.documents.blocks import Heading, Numbered, Paragraph, Table
from alliance.kernel.documents.kinds import label_of
from alliance.kernel.documents.sheet import Sheet
from alliance.kernel.errors import ChangedMeanwhile, Invalid, OutOfTurn
from alliance.kernel.forms import Form
from alliance.kernel.tables import Cell
from compounds.awards import addresses
from compounds.awards.honours import actions, diagnoses, exporting, forms, leads, papers, queries
from compounds.awards.honours.diagnoses import DiagnosisPage
from compounds.awards.honours.diagnosing import EFFORT, EFFORT_WORDS
from compounds.awards.honours.queries import Chosen, HonourPage, ReviewPage, StreetCount
from compounds.awards.honours.workflow import GROUND_NAMES, OUTCOME_NAMES, PART_NAMES, STATUS_NAMES, Status
from compounds.awards.indicators.tree import SOURCE_NAMES
from compounds.awards.results import files
from compounds.awards.rounds.models import CODE_MOST

bp = Blueprint("awards_honours", __name__, url_prefix=addresses.HONOURS, template_folder="../../templates")
Act = Callable[[Transaction, Actor, Any], object]
_STEPS: dict[str, tuple[Act, str]] = {
    "reply": (actions.reply, "收到您的说明。处理以后会通知您。"),
    "propose": (actions.propose, "意见已经提出，等另一个人决定。"),
    "decide": (actions.decide, "已办好。同意的，结果已经在所有页面上生效。"),
}
_SHADES: dict[Status, int] = {
    Status.VALID: 0,
    Status.UNDER_REVIEW: 1,
    Status.SUSPENDED: 2,
    Status.REVOKED: 4,
    Status.EXPIRED: 3,
}


@bp.get("/")
@web.public
def index() -> ResponseReturnValue:
    """Every honour with what it is worth today, and the picture by street."""
    reading, actor, chosen = web.reading(), web.actor(), _chosen()
    found = queries.listing(reading, actor, chosen, request.args.get("page", 1, type=int))
    rows = [
        (
            Cell(one.compound_name, url=addresses.honour(one.honour_id)),
            one.street,
            one.label,
            str(one.reference),
            Cell(one.status_name, tone=one.tone, note=f"{full_date(one.since)}起"),
            "—" if one.status is Status.REVOKED else full_date(one.valid_until),
        )
        for one in found.lines
    ]
    return render_template(
        "awards_honours/index.html",
        found=found,
        rows=rows,
        chosen=chosen,
        statuses=[(one.value, STATUS_NAMES[one]) for one in Status],
        drawing=charts.drawn(picture(queries.by_street(reading, actor))),
        reviews=queries.under_way(reading, actor) if actor.signed_in else (),
        grounds=GROUND_NAMES,
        parts=PART_NAMES,
        addresses=addresses,
    )


@bp.get("/list.xlsx")
@web.public
def workbook() -> ResponseReturnValue:
    """The list as a workbook."""
    lines = queries.everything(web.reading(), web.actor(), _chosen())
    return fresh_download(files.book("荣誉", exporting.HEADS, exporting.rows(lines)), "评选荣誉.xlsx")


@bp.get("/list.json")
@web.public
def plain() -> ResponseReturnValue:
    """The list for other programmes."""
    lines = queries.everything(web.reading(), web.actor(), _chosen())
    return jsonify(exporting.data(lines, web.platform().settings.public_url, addresses.honour))


@bp.get("/<int:honour_id>")
@web.public
def honour(honour_id: int) -> ResponseReturnValue:
    """One honour: what it is worth today, since when and why."""
    return _honour(queries.honour_page(web.reading(), web.actor(), honour_id))


@bp.route("/<int:honour_id>/review", methods=["GET", "POST"])
@web.takes_files(LARGEST_UPLOAD)
def review_honour(honour_id: int) -> ResponseReturnValue:
    """Look at an honour again because of an effective document."""
    page = queries.honour_page(web.reading(), web.actor(), honour_id)
    page.may_review.enforce()
    if request.method == "GET":
        return _opening(page, forms.ReviewForm(formdata=None, version=page.row.version))
    form = forms.ReviewForm()
    if not form.validate():
        return _opening(page, form, 422)
    try:
        with web.writing() as tx:
            review_id = actions.under_review(tx, web.actor(), form.command(honour_id))
    except (Invalid, ChangedMeanwhile) as refused:
        form.decline(refused)
        present = queries.honour_page(web.reading(), web.actor(), honour_id)
        return _opening(present, deeds.renewed(form, present.row.version), refused.status)
    flash("已开始荣誉复核。从现在起，荣誉页和查验页上都写明了。")
    return redirect(addresses.honour_review(review_id))


@bp.get("/reviews/<int:review_id>")
def review(review_id: int) -> ResponseReturnValue:
    """One review, for those who handle it and for the compound."""
    return _review(queries.review_page(web.reading(), web.actor(), review_id))


@bp.post(f"/reviews/<int:review_id>/<any({', '.join(_STEPS)}):name>")
def step(review_id: int, name: str) -> ResponseReturnValue:
    """One step of a review: 404, 403 and 409 before the form can say 422."""
    page = queries.review_page(web.reading(), web.actor(), review_id)
    form = forms.STEPS[name](prefix=f"{name}-")
    verdict = getattr(page, f"may_{name}")
    if verdict.refusal is OutOfTurn:
        return _review(page, 409, note=f"{verdict.because}{verdict.remedy}", **{name: form})
    verdict.enforce()
    if not form.validate():
        return _review(page, 422, **{name: form})
    act, done = _STEPS[name]
    try:
        with web.writing() as tx:
            act(tx, web.actor(), form.command(review_id))
    except (Invalid, OutOfTurn, ChangedMeanwhile) as refused:
        present = queries.review_page(web.reading(), web.actor(), review_id)
        deeds.renewed(form, present.row.version)
        return _review(present, refused.status, note=f"{refused.reason}{refused.remedy}", **{name: form})
    flash(done)
    return redirect(addresses.honour_review(review_id))


@bp.get("/diagnosis/<int:application_id>")
def diagnosis(application_id: int) -> ResponseReturnValue:
    """What an applicant learns from the result."""
    page = diagnoses.page(web.reading(), web.actor(), application_id)
    return render_template(
        "awards_honours/diagnosis.html",
        page=page,
        rows=_lines(page),
        below=sum(one.below for one in page.diagnosis.lines),
        steps=[(one, _leads(one.criterion)) for one in page.diagnosis.improvements],
        sources=SOURCE_NAMES,
        efforts=[(SOURCE_NAMES[one], EFFORT_WORDS[one]) for one in EFFORT],
        addresses=addresses,
    )


@bp.get("/diagnosis/<int:application_id>/sheet.pdf")
def diagnosis_sheet(application_id: int) -> ResponseReturnValue:
    """The same on paper."""
    page = diagnoses.page(web.reading(), web.actor(), application_id)
    answer = Response(sheet.pdf(current_app.jinja_env, _sheet(page)), mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f"inline; filename=diagnosis-{application_id}.pdf"
    return answer


def picture(streets: tuple[StreetCount, ...]) -> charts.Chart:
    """How many honours each street has, by what they are worth today; from a street its list opens."""
    shown = [status for status in Status if any(status in one.counts for one in streets)]
    return charts.Chart(
        title="各街道的荣誉",
        labels=tuple(one.street for one in streets),
        series=tuple(
            charts.Series(STATUS_NAMES[status], tuple(one.counts.get(status, 0) for one in streets), _SHADES[status])
            for status in shown
        ),
        unit="项",
        kind=charts.Kind.STACKED,
        links=tuple(f"{addresses.HONOURS}/?street={one.street_id}" for one in streets),
        label_head="街道",
    )


def _chosen() -> Chosen:
    status = request.args.get("status", "")
    return Chosen(
        code=typed.searched(request.args.get("award", ""), CODE_MOST),
        year=request.args.get("year", 0, type=int),
        street=request.args.get("street", 0, type=int),
        status=Status(status) if status in set(Status) else None,
    )


def _honour(page: HonourPage) -> ResponseReturnValue:
    return render_template(
        "awards_honours/honour.html",
        page=page,
        sentence=papers.sentence(page.row, page.line.status),
        course=papers.course(page.row),
        codes=[(label_of(kind), code) for kind, code in page.codes],
        files=page.papers if web.actor().signed_in else (),
        grounds=GROUND_NAMES,
        parts=PART_NAMES,
        free=papers.FREE,
        addresses=addresses,
    )


def _opening(page: HonourPage, form: Form, status: int = 200) -> ResponseReturnValue:
    return render_template("awards_honours/open_review.html", page=page, form=form, addresses=addresses), status


def _review(page: ReviewPage, status: int = 200, note: str = "", **sent: Form) -> ResponseReturnValue:
    fresh: dict[str, Any] = {"formdata": None, "version": page.row.version}
    made = {name: make(prefix=f"{name}-", **fresh) for name, make in forms.STEPS.items()}
    html = render_template(
        "awards_honours/review.html",
        page=page,
        forms=made | sent,
        sent=sent,
        note=note,
        ground=GROUND_NAMES[page.row.ground],
        part=PART_NAMES[page.row.part],
        outcome=OUTCOME_NAMES[page.row.outcome] if page.row.outcome is not None else "",
        lines=[(one["name"], _plain(one["won"]), _plain(one["now"]), one["words"]) for one in page.row.lines],
        addresses=addresses,
    )
    return html, status


def _plain(share: str) -> str:
    """A share as people write it: 30, not 30.0."""
    return f"{Decimal(share):g}" if Decimal(share) % 1 else f"{Decimal(share):.0f}"


def _lines(page: DiagnosisPage) -> list[tuple[object, ...]]:
    rows: list[tuple[object, ...]] = []
    for one in page.diagnosis.lines:
        source = SOURCE_NAMES[one.criterion.source]
        if one.earned is None:
            rows.append((Cell(one.criterion.name, note=one.group), source, "不适用", "", ""))
            continue
        mark = Cell("低于一半的小区", tone="due") if one.below else ""
        rows.append(
            (
                Cell(one.criterion.name, note=one.group),
                source,
                f"{one.earned.points} / {one.earned.most}",
                str(one.median),
                mark,
            )
        )
    return rows


def _leads(criterion: Any) -> list[tuple[str, str]]:
    """Label and address of what helps; rooms that this installation does not have are left out."""
    return [
        (one.label, one.url or url_for(one.endpoint))
        for one in leads.of(criterion)
        if one.url or one.endpoint in current_app.view_functions
    ]


def _sheet(page: DiagnosisPage) -> Sheet:
    application, found = page.application, page.diagnosis
    told = tuple(
        f"{one.criterion.name}：最多还能多得 {one.gain} 分。{EFFORT_WORDS[one.criterion.source]}。"
        for one in found.improvements
    )
    rows = tuple(
        (
            one.criterion.name,
            SOURCE_NAMES[one.criterion.source],
            f"{one.earned.points} / {one.earned.most}" if one.earned is not None else "不适用",
            str(one.median) if one.median is not None else "",
        )
        for one in found.lines
    )
    return Sheet(
        title=f"{application.place.name}：{application.award.name}诊断",
        blocks=(
            Paragraph(f"{application.round.title}，一共 {page.entries} 个小区参加评分。"),
            Heading("最省力的改进"),
            Numbered(told) if told else Paragraph("每一项都得了满分。"),
            Heading("每一项"),
            Table(("项目", "来源", "得分", "中间的小区"), rows, numbers=frozenset({2, 3})),
        ),
        made_on=web.reading().today,
        note="“中间的小区”是把所有小区这一项的得分从低到高排好，排在正中间的那个。改进的次序是平台的建议，不是法定。",
    )
