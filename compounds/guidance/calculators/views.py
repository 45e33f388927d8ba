"""The pages of the calculators: six questions, each with its result, its sheet and a link that holds the figures."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import CombinedMultiDict, MultiDict
from werkzeug.exceptions import RequestEntityTooLarge

from alliance.kernel import web
from alliance.kernel.accounts.signed_in import alliance_name
from alliance.kernel.attachments.views import fresh_download
from alliance.kernel.documents.sheet import pdf
from alliance.kernel.errors import Invalid, NotFound
from alliance.kernel.parameters import queries as parameters
from alliance.kernel.paths import NATION
from alliance.kernel.tables import Column
from compounds.guidance import addresses
from compounds.guidance.calculators import bills, days, forms, limits, owners, reckoning, rows
from compounds.guidance.calculators.reckoning import Here
from compounds.guidance.calculators.worked import Code, Worked
from compounds.guidance.deadlines import COURSES
from compounds.guidance.figures import Faulty
from compounds.guidance.judging import ELSEWHERE
from compounds.guidance.sharing import BenefitingUnit, Sharing
from compounds.workbooks import guards

bp = Blueprint("guidance_calculators", __name__, url_prefix=addresses.CALCULATORS, template_folder="../../templates")
SIZE = "workbook_size"
DECIDED = "decided-"
"""What the names of decisions about doubts open with."""
LONGEST_LINK = 2_000
"""Signs of an address that phones and chats still take whole."""
LONG = 300
"""Lines from which a roster takes the machine some time."""
SHOWN = 20
"""Faults that are listed at once."""
ASKED = 30
"""Doubts that are asked at once."""
UNFOLDED = 12
"""Rows of a result beyond which the table is folded: on a telephone each row is a card."""


@dataclass(frozen=True, slots=True)
class Calculator:
    """One question: what it is called and answers, the answer without which it was not asked, its form, its working."""

    code: Code
    title: str
    summary: str
    asked_by: str
    form: Callable[[MultiDict[str, Any]], Any]
    work: Callable[[Here, Any], Worked]


def _periods(given: MultiDict[str, Any]) -> forms.DeadlineForm:
    reckoner = Here(web.reading(), web.actor()).reckoner()
    return forms.DeadlineForm({course.parameter: days.title_of(reckoner, course) for course in COURSES}, formdata=given)


def _shared_out(_: Here, form: forms.SharingForm) -> Worked:
    return _shared(form)[0]


CALCULATORS: Mapping[str, Calculator] = {
    calculator.code: calculator
    for calculator in (
        Calculator(
            Code.VOTE,
            "表决过没过",
            "业主大会的表决、选举：填六个数，看参加的够不够、同意的够不够。",
            "agree_heads",
            forms.VoteForm.of,
            reckoning.vote,
        ),
        Calculator(
            Code.SPECIAL_MEETING,
            "联名够不够开临时会议",
            "多少业主提议，业委会就应当召开业主大会临时会议。",
            "petition_heads",
            forms.SpecialMeetingForm.of,
            reckoning.special_meeting,
        ),
        Calculator(
            Code.COMMITTEE_MEETING,
            "业委会会议的决定算不算数",
            "到会几位、同意几位，决定作不作数。",
            "members",
            forms.CommitteeMeetingForm.of,
            reckoning.committee_meeting,
        ),
        Calculator(
            Code.SHARING,
            "费用怎么摊",
            "维修费按受益的面积分到各户，合计一分不差。",
            "total",
            forms.SharingForm.of,
            _shared_out,
        ),
        Calculator(
            Code.DEADLINE,
            "哪天到期",
            "备案、通知、移交、请求撤销：最晚哪一天，节假日怎么顺延。",
            "day",
            _periods,
            reckoning.deadline,
        ),
        Calculator(
            Code.REPLENISH,
            "维修资金要不要续交",
            "余额和首期比，够不够；这次用掉一笔以后还够不够。",
            "initial",
            forms.ReplenishForm.of,
            reckoning.replenish,
        ),
    )
}


@bp.get("/")
@web.public
def index() -> ResponseReturnValue:
    """What can be worked out."""
    return render_template("guidance_calculators/index.html", calculators=CALCULATORS.values(), elsewhere=ELSEWHERE)


@bp.get("/<code>")
@web.public
def calculator(code: str) -> ResponseReturnValue:
    """One calculator, empty or with the figures of its address worked out."""
    found = _calculator(code)
    form = found.form(request.args)
    if found.asked_by not in request.args:
        return _page(found, form)
    return _answered(found, form)


@bp.post("/sharing")
@web.public
@web.takes_files(forms.LARGEST_UPLOAD)
def share_out() -> ResponseReturnValue:
    """A cost shared out over a list that is too long for an address, or over a workbook that is read and not kept."""
    return _answered(_calculator(Code.SHARING), _posted())


@bp.post("/sharing/shares.xlsx")
@web.public
def shares() -> ResponseReturnValue:
    """The shares of all units as a workbook."""
    form = _posted()
    found = _calculator(Code.SHARING)
    if not form.validate():
        return _page(found, form, status=422)
    _count_one()
    try:
        _, sharing = _shared(form)
    except Faulty as faulty:
        _tell(form, faulty)
        return _page(found, form, status=422)
    return fresh_download(bills.workbook(sharing), "费用分摊试算.xlsx")


@bp.get("/sharing/blank.xlsx")
@web.public
def blank() -> ResponseReturnValue:
    """The empty list of units."""
    return fresh_download(bills.blank(), "分摊名单-空白.xlsx")


@bp.route("/heads", methods=["GET", "POST"])
@web.public
def heads() -> ResponseReturnValue:
    """How many owners a roster has; it is posted, so that no name stands in an address, and nothing of it is kept."""
    form = forms.RosterForm.of(request.form)
    if request.method == "GET":
        return _heads(form)
    if not form.validate():
        return _heads(form, status=422)
    given = request.form.items()
    decided = {name.removeprefix(DECIDED): answer for name, answer in given if name.startswith(DECIDED) and answer}
    if form.roster.data.count("\n") > LONG:
        _count_one()
    try:
        return _heads(form, owners.counted(form.roster.data, decided), decided)
    except Faulty as faulty:
        _tell(form, faulty)
        return _heads(form, decided=decided, status=422)


def _heads(
    form: forms.RosterForm,
    counted: owners.Counted | None = None,
    decided: Mapping[str, str] | None = None,
    *,
    status: int = 200,
) -> ResponseReturnValue:
    worked = counted.worked if counted else None
    html = render_template(
        "guidance_calculators/heads.html",
        form=form,
        counted=counted,
        worked=worked,
        laws=_laws(worked) if worked else (),
        onwards=_onwards(counted) if counted and worked else "",
        prefix=DECIDED,
        asked=ASKED,
        decided=decided or {},
    )
    return html, status


def _onwards(counted: owners.Counted) -> str:
    """The vote's calculator with the two totals filled in."""
    area = rows.plain(counted.electorate.area)
    return url_for(".calculator", code=Code.VOTE, total_area=area, total_heads=len(counted.electorate.heads))


@bp.post("/<code>/sheet")
@web.public
def sheet(code: str) -> ResponseReturnValue:
    """The result as PDF, made on the spot and kept nowhere."""
    found = _calculator(code)
    form = found.form(request.form)
    if not form.validate():
        return _page(found, form, status=422)
    try:
        worked = _worked(found, form)
    except (Faulty, Invalid) as wrong:
        _tell(form, wrong)
        return _page(found, form, status=422)
    _count_one()
    reading = web.reading()
    content = pdf(current_app.jinja_env, worked.sheet(alliance_name(reading, web.actor()), reading.today))
    return fresh_download(content, f"{worked.title.replace('：', '-')}.pdf")


@bp.errorhandler(RequestEntityTooLarge)
def too_large(_: RequestEntityTooLarge) -> ResponseReturnValue:
    """A request beyond the limit is refused before its body is read."""
    if request.endpoint == f"{bp.name}.heads":
        roster = forms.RosterForm.of(MultiDict())
        _tell(roster, Invalid("名册太长，一次放不下。", remedy="请按楼幢分几次数。"))
        return _heads(roster, status=413)
    form = forms.SharingForm.of(MultiDict())
    _tell(form, guards.too_large(parameters.on(web.reading(), SIZE, NATION, web.reading().today).whole))
    return _page(_calculator(Code.SHARING), form, status=413)


def _calculator(code: str) -> Calculator:
    if code not in CALCULATORS:
        raise NotFound("没有这个计算。", remedy="请回到“算一算”，从列表里选一个。")
    return CALCULATORS[code]


def _posted() -> forms.SharingForm:
    return forms.SharingForm(formdata=CombinedMultiDict([request.files, request.form]))


def _answered(found: Calculator, form: Any) -> ResponseReturnValue:
    if not form.validate():
        return _page(found, form, status=422)
    try:
        return _page(found, form, _worked(found, form))
    except (Faulty, Invalid) as wrong:
        _tell(form, wrong)
        return _page(found, form, status=422)


def _worked(found: Calculator, form: Any) -> Worked:
    return found.work(Here(web.reading(), web.actor()), form)


def _shared(form: forms.SharingForm) -> tuple[Worked, Sharing]:
    return bills.worked(form, _units(form))


def _units(form: forms.SharingForm) -> tuple[BenefitingUnit, ...]:
    """The list of a form; a workbook is read once, and what was read takes its place."""
    if not form.workbook.data:
        return rows.from_text(form.listed.data or "")
    _count_one()
    limit = parameters.on(web.reading(), SIZE, NATION, web.reading().today).whole
    units = rows.from_workbook(form.workbook.data.stream, form.workbook.data.filename or "", limit)
    form.listed.raw_data = [rows.to_text(units)]
    return units


def _count_one() -> None:
    """Whoever has an account is known; everybody else is counted by network."""
    if not web.actor().signed_in:
        with web.writing() as tx:
            limits.count_one(tx, request.remote_addr or "")


def _tell(form: Any, wrong: Faulty | Invalid) -> None:
    """What could not be reckoned, beside the field that it names, else above all of them."""
    if isinstance(wrong, Invalid):
        form.decline(wrong)
        return
    for fault in wrong.faults[:SHOWN]:
        if fault.field in form and fault.row is None:
            form[fault.field].errors = [*form[fault.field].errors, f"“{form[fault.field].label.text}”：{fault.reason}"]
        else:
            form.form_errors.append(str(fault))
    if len(wrong.faults) > SHOWN:
        form.form_errors.append(f"还有 {len(wrong.faults) - SHOWN} 处，改好上面的再看。")


def _page(found: Calculator, form: Any, worked: Worked | None = None, *, status: int = 200) -> ResponseReturnValue:
    filled = form.filled() if worked else []
    link = url_for(".calculator", code=found.code, **dict(filled)) if worked else ""
    listing = worked.listing if worked else None
    html = render_template(
        "guidance_calculators/calculator.html",
        calculator=found,
        form=form,
        worked=worked,
        shown=UNFOLDED,
        columns=[Column(name, at in listing.numbers) for at, name in enumerate(listing.columns)] if listing else (),
        laws=_laws(worked) if worked else (),
        filled=filled,
        link=f"{web.platform().settings.public_url}{link}" if len(link) <= LONGEST_LINK else "",
    )
    return html, status


def _laws(worked: Worked) -> tuple[tuple[str, str], ...]:
    """Each article with the address of its text, or none where it is not at hand."""
    checked = web.platform().citations.check(web.reading(), "\n".join(worked.basis))
    told = []
    at = 0
    for cited in worked.basis:
        here = [one.url for one in checked if at <= one.start < at + len(cited) and one.url]
        told.append((cited, here[0] if here else ""))
        at += len(cited) + 1
    return tuple(told)
