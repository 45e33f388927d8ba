"""The pages of draws: the public list, one draw with everything to check it by, and the steps of the ceremony."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from io import BytesIO
from typing import Any

from flask import Blueprint, Response, current_app, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from alliance.kernel import deeds, qr, web
from alliance.kernel.attachments.views import fresh_download
from alliance.kernel.db import Transaction
from alliance.kernel.documents import queries as documents
from alliance.kernel.errors import ChangedMeanwhile, Invalid, OutOfTurn
from alliance.kernel.forms import Form
from expert_pool import addresses
from expert_pool.conflicts import disputes, served
from expert_pool.conflicts.queries import Known
from expert_pool.draws import access, ending, fairness, forms, hearing, papers, planning, queries, sealing, transcribing
from expert_pool.draws.hearing import Heard
from expert_pool.draws.models import Draw
from expert_pool.draws.planning import FreezePage
from expert_pool.draws.queries import DrawPage
from expert_pool.draws.workflow import ABANDONED_NAMES, FALL_NAMES, PART_NAMES, STAGE_NAMES, Abandoned, Stage
from expert_pool.fields import FIELD_NAMES
from expert_pool.tracks import TRACKS, TenderTrack
from expert_pool.verifier import page as verifier

bp = Blueprint("experts_draws", __name__, url_prefix=addresses.DRAWS, template_folder="../templates")
SAY: dict[str, Any] = {
    "stage": STAGE_NAMES,
    "tone": {
        Stage.FROZEN: "due",
        Stage.SEALED: "due",
        Stage.HEARD: "due",
        Stage.DRAWN: "go",
        Stage.OPENED: "go",
        Stage.ABANDONED: "late",
    },
    "fall": FALL_NAMES,
    "abandoned": ABANDONED_NAMES,
    "part": PART_NAMES,
    "field": FIELD_NAMES,
    "spaced": papers.spaced,
}
_STEPS: dict[str, tuple[Callable[[Transaction, Any, int, int], None], str]] = {
    "witness": (sealing.witness, "封存码已公布。请把封存单打印出来，贴在小区显著位置。"),
    "agree_to_abandon": (ending.agree_to_abandon, "这次抽取已作废，记录一直留在这里。"),
    "open_draw": (ending.open_draw, "名单已开启。稍等几秒，到“这份申请”里打开评审页面，请大家签到。"),
}
_HEARD = {
    Heard.FIRST: ("message", "第一遍已录好，请另一个人再录一遍。"),
    Heard.DIFFERS: ("warning", "两遍号码不一样，都已清除。请对照公布的号码，两个人重新各录一遍。"),
    Heard.DRAWN: ("message", "两遍号码一致，已经抽取。专家马上收到征询。"),
}


@bp.get("/")
@web.public
def index() -> ResponseReturnValue:
    """Every draw whose seal is public, also those that were given up."""
    reading, actor = web.reading(), web.actor()
    return render_template(
        "experts_draws/index.html",
        draws=queries.draws(reading, actor),
        figures=bool(access.figures(actor)),
        say=SAY,
        track=TRACKS[TenderTrack.OWNER_SELF_GOVERNED],
    )


@bp.get("/verify.html")
@web.public
def verify() -> ResponseReturnValue:
    """The page that checks a file of any draw, to be opened without any network."""
    return _offline(verifier.page(), "自己核对抽取.html")


@bp.get("/figures")
def figures() -> ResponseReturnValue:
    """How often each expert was drawn, beside what chance alone would give."""
    reading = web.reading()
    year = request.args.get("year", reading.today.year, type=int)
    found = fairness.figures(reading, web.actor(), year)
    rows = [(one.name, one.place, str(one.pools), _hundredths(one.expected), str(one.seats)) for one in found.experts]
    return render_template("experts_draws/figures.html", found=found, rows=rows, this_year=reading.today.year)


def _hundredths(share: Fraction) -> str:
    """A number of seats with two places, rounded half up."""
    whole = (share.numerator * 200 + share.denominator) // (2 * share.denominator)
    return f"{whole // 100}.{whole % 100:02}"


@bp.route("/freeze/<int:request_id>", methods=["GET", "POST"])
def freeze(request_id: int) -> ResponseReturnValue:
    """Where the chance comes from; then the pool is frozen."""
    reading, actor = web.reading(), web.actor()
    try:
        page = planning.freeze_page(reading, actor, request_id, _known())
    except OutOfTurn as late:
        if request.method == "POST":
            raise
        flash(late.reason, "warning")
        return redirect(addresses.request(request_id))
    page.may.enforce()
    if request.method == "GET":
        form = forms.FreezeForm(formdata=None, day=page.day, version=page.version, way="balls")
        return _freezing(page, form)
    form = forms.FreezeForm()
    if not form.validate():
        return _freezing(page, form, 422)
    try:
        with web.writing() as tx:
            draw_id = sealing.freeze(tx, actor, form.command(request_id), _known()).id
    except (Invalid, ChangedMeanwhile) as refused:
        web.keep_on_record(refused)
        page = planning.freeze_page(web.reading(), actor, request_id, _known())
        form.decline(refused)
        return _freezing(page, deeds.renewed(form, page.version), refused.status)
    flash("名单已封存。请社区、街道的工作人员在号码产生以前来确认，确认以后才公布。")
    return redirect(url_for(".draw", draw_id=draw_id))


def _freezing(page: FreezePage, form: Form, status: int = 200) -> ResponseReturnValue:
    plan = [(one.name, str(one.seats), str(one.rows)) for one in page.fields]
    return render_template(
        "experts_draws/freeze.html", page=page, form=form, plan_rows=plan, addresses=addresses
    ), status


@bp.get("/<int:draw_id>")
@web.public
def draw(draw_id: int) -> ResponseReturnValue:
    """One draw as everybody may see it; for keeper and witness with their next step."""
    return _shown(queries.draw_page(web.reading(), web.actor(), draw_id))


def _shown(page: DrawPage, status: int = 200, note: str = "", **sent: Form) -> ResponseReturnValue:
    reading, actor = web.reading(), web.actor()
    fresh: dict[str, Any] = {"formdata": None, "version": page.version}
    made: dict[str, Form] = {name: forms.StepForm(prefix=f"{name}-", **fresh) for name in _STEPS}
    made["hear"] = forms.HearForm(prefix="hear-", formdata=None)
    made["abandon"] = forms.AbandonForm(page.reasons, prefix="abandon-", **fresh)
    address = f"{web.platform().settings.public_url}{addresses.draw(page.draw_id)}"
    html = render_template(
        "experts_draws/draw.html",
        page=page,
        forms=made | sent,
        note=note,
        qr=qr.svg(f"{address}#{page.seal_code[:16]}", label="这一页的网址"),
        documents=documents.of(reading, actor, Draw.__tablename__, page.draw_id),
        size_rows=[(one.name, str(one.seats), str(one.rows)) for one in page.fields],
        addresses=addresses,
        say=SAY,
    )
    return html, status


@bp.post("/<int:draw_id>/<any(witness, agree_to_abandon, open_draw):step>")
def step(draw_id: int, step: str) -> ResponseReturnValue:
    """A step that takes no words."""
    act, done = _STEPS[step]

    def do(tx: Transaction, form: Any) -> tuple[str, str]:
        act(tx, web.actor(), draw_id, form.version.data or 0)
        return "message", done

    return _take(draw_id, step, forms.StepForm(prefix=f"{step}-"), do)


@bp.post("/<int:draw_id>/hear")
def hear(draw_id: int) -> ResponseReturnValue:
    """The numbers, by one of the two."""

    def do(tx: Transaction, form: Any) -> tuple[str, str]:
        return _HEARD[hearing.hear(tx, web.actor(), draw_id, form.typed.data)]

    return _take(draw_id, "hear", forms.HearForm(prefix="hear-"), do)


@bp.post("/<int:draw_id>/abandon")
def abandon(draw_id: int) -> ResponseReturnValue:
    """Give a draw up, or propose it."""
    page = queries.draw_page(web.reading(), web.actor(), draw_id)

    def do(tx: Transaction, form: Any) -> tuple[str, str]:
        gone = ending.abandon(tx, web.actor(), draw_id, form.version.data or 0, Abandoned(form.because.data))
        return "message", "这次抽取已作废，记录一直留在这里。" if gone else "已提出作废，等见证人同意。"

    return _take(draw_id, "abandon", forms.AbandonForm(page.reasons, prefix="abandon-"), do)


def _take(
    draw_id: int, name: str, form: Form, act: Callable[[Transaction, Any], tuple[str, str]]
) -> ResponseReturnValue:
    page = queries.draw_page(web.reading(), web.actor(), draw_id)
    if page.may[name].refusal is OutOfTurn:
        return _shown(page, 409, f"{page.may[name].because}{page.may[name].remedy}")
    page.may[name].enforce()
    if not form.validate():
        return _shown(page, 422, **{name: form})
    try:
        with web.writing() as tx:
            category, done = act(tx, form)
    except (Invalid, OutOfTurn) as refused:
        web.keep_on_record(refused)
        present = queries.draw_page(web.reading(), web.actor(), draw_id)
        deeds.renewed(form, present.version)
        return _shown(present, refused.status, f"{refused.reason}{refused.remedy}", **{name: form})
    flash(done, category)
    return redirect(url_for(".draw", draw_id=draw_id))


@bp.get("/<int:draw_id>/transcript.json")
@web.public
def transcript(draw_id: int) -> ResponseReturnValue:
    """The file by which anybody draws again."""
    reading, actor = web.reading(), web.actor()
    found = queries.one(reading, actor, draw_id)
    return fresh_download(transcribing.transcript(reading, found), f"抽取记录-{found.seal_code[:8]}.json")


@bp.get("/<int:draw_id>/seal.json")
@web.public
def seal(draw_id: int) -> ResponseReturnValue:
    """The very bytes whose digest is the seal code."""
    found = queries.one(web.reading(), web.actor(), draw_id)
    return fresh_download(found.seal.encode(), f"封存内容-{found.seal_code[:8]}.json")


@bp.get("/<int:draw_id>/check.html")
@web.public
def check(draw_id: int) -> ResponseReturnValue:
    """The page that checks this draw, with its file inside."""
    reading, actor = web.reading(), web.actor()
    return _offline(verifier.page_with(transcribing.transcript(reading, queries.one(reading, actor, draw_id))), "")


def _offline(html: bytes, name: str) -> Response:
    """The checking page: to look at under its own policy, or where it has a name to keep."""
    answer = send_file(BytesIO(html), mimetype="text/html", as_attachment=bool(name), download_name=name or None)
    answer.headers["Content-Security-Policy"] = verifier.policy()
    return answer


def _known() -> Known:
    return Known(current_app.extensions[disputes.EXTENSION], current_app.extensions[served.EXTENSION])
