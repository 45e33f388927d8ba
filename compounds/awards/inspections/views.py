"""The pages of inspections: the list, the routes of a round, one visit with its records, and the printed checklist."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from alliance.kernel import deeds, web
from alliance.kernel.attachments.forms import LARGEST_UPLOAD
from alliance.kernel.db import Transaction
from alliance.kernel.documents import sheet
from alliance.kernel.errors import Invalid, NotPermitted, OutOfTurn
from alliance.kernel.forms import Form
from compounds import form_pages
from compounds.awards import addresses
from compounds.awards.access import oversees
from compounds.awards.inspections import blank, bringing, deciding, forms, lists, planning, queries, records, routes
from compounds.awards.inspections.queries import RecordLine, VisitPage
from compounds.awards.inspections.routes import RoutePage
from compounds.awards.inspections.workflow import GONE_NAMES, RecordState, VisitStage
from compounds.awards.rounds import queries as rounds

bp = Blueprint("awards_inspections", __name__, url_prefix=addresses.INSPECTIONS, template_folder="../../templates")
TONES = {
    VisitStage.PLANNED: "",
    VisitStage.RECORDED: "due",
    VisitStage.DISPUTED: "late",
    VisitStage.CONFIRMED: "go",
    VisitStage.CANCELLED: "late",
}


@bp.get("/")
def index() -> ResponseReturnValue:
    """The visits in sight."""
    reading, actor = web.reading(), web.actor()
    lines, page = lists.visit_list(reading, actor, request.args.get("page", 1, type=int))
    return render_template(
        "awards_inspections/index.html",
        lines=lines,
        page=page,
        rounds=rounds.running(reading, actor.alliance_id or 0) if oversees(actor) else (),
        goes=lists.goes(reading, actor),
        addresses=addresses,
        tones=TONES,
    )


@bp.get("/rounds/<int:round_id>")
def routes_of(round_id: int) -> ResponseReturnValue:
    """Who inspects which compounds of a round, and when."""
    return _routes(round_id)


@bp.post("/rounds/<int:round_id>/inspectors")
def name_inspector(round_id: int) -> ResponseReturnValue:
    """Put somebody on the list."""
    form = forms.InspectorForm(prefix="inspector-")
    return _planned(
        round_id, form, lambda tx: planning.name_inspector(tx, web.actor(), form.command(round_id)), "已加进名单。"
    )


@bp.post("/rounds/<int:round_id>/inspectors/<int:inspector_id>/drop")
def drop_inspector(round_id: int, inspector_id: int) -> ResponseReturnValue:
    """Take somebody off the list."""
    command = planning.DropInspector(round_id, inspector_id)
    return _planned(round_id, None, lambda tx: planning.drop_inspector(tx, web.actor(), command), "已移出名单。")


@bp.post("/rounds/<int:round_id>/visits")
def plan(round_id: int) -> ResponseReturnValue:
    """Plan the route of a day."""
    form = _route_form(routes.route_page(web.reading(), web.actor(), round_id))
    return _planned(
        round_id, form, lambda tx: planning.plan(tx, web.actor(), form.command(round_id)), "已安排，并通知了核查员。"
    )


@bp.get("/<int:visit_id>")
def visit(visit_id: int) -> ResponseReturnValue:
    """One visit."""
    return _shown(_page(visit_id))


@bp.get("/<int:visit_id>/checklist.pdf")
def checklist(visit_id: int) -> ResponseReturnValue:
    """The checklist on paper, for where no telephone can be used."""
    page = _page(visit_id)
    if not (page.own or page.leads):
        raise NotPermitted("纸质表由核查员和评选组打印。", remedy="核查员到现场会带着。")
    made = blank.blank(web.reading(), page.row, page.parts)
    answer = Response(sheet.pdf(current_app.jinja_env, made), mimetype="application/pdf")
    answer.headers.set("Content-Disposition", "attachment", filename=f"checklist-{visit_id}.pdf")
    return answer


@bp.route("/<int:visit_id>/paper", methods=["GET", "POST"])
@web.takes_files(LARGEST_UPLOAD)
def type_in(visit_id: int) -> ResponseReturnValue:
    """Type in what stands on the signed paper, or correct what was confirmed."""
    page = _page(visit_id)
    page.may["type_in"].enforce()
    correcting = page.row.stage is VisitStage.CONFIRMED
    form = forms.paper_form(page.parts, correcting=correcting, version=page.row.version)
    if request.method == "GET":
        form.on.data = page.row.visit_on

    def save() -> str:
        with web.writing() as tx:
            bringing.type_in(tx, web.actor(), form.command(visit_id, page.parts))
        flash("已录入。请另一位核查员登录确认，确认以后才计分。")
        return addresses.visit(visit_id)

    return form_pages.saved(
        form,
        f"{'更正' if correcting else '录入纸质表'}：{page.compound}",
        save,
        back_url=addresses.visit(visit_id),
        present=lambda: _page(visit_id).row.version,
        button="录入",
    )


@bp.post("/<int:visit_id>/move")
def move(visit_id: int) -> ResponseReturnValue:
    """Another day."""
    form = forms.MoveForm(prefix="move-")
    return _did(visit_id, form, lambda tx: planning.move(tx, web.actor(), form.command(visit_id)), "已改日子。")


@bp.post("/<int:visit_id>/cancel")
def cancel(visit_id: int) -> ResponseReturnValue:
    """Nobody goes."""
    form = forms.CancelForm(prefix="cancel-")
    return _did(visit_id, form, lambda tx: planning.cancel(tx, web.actor(), form.command(visit_id)), "已取消。")


@bp.post("/<int:visit_id>/replace")
def replace(visit_id: int) -> ResponseReturnValue:
    """Somebody else goes."""
    form = _replace_form(_page(visit_id))
    return _did(visit_id, form, lambda tx: planning.replace(tx, web.actor(), form.command(visit_id)), "已换人。")


@bp.post("/<int:visit_id>/declare")
def declare(visit_id: int) -> ResponseReturnValue:
    """Say whether there is a tie; whoever says so on the telephone's page goes back to it."""
    form = forms.DeclareForm(prefix="declare-")
    if not form.validate():
        _page(visit_id).may["declare"].enforce()
    back = addresses.INSPECTION_PHONE if "phone" in request.form else ""
    return _did(
        visit_id, form, lambda tx: planning.declare(tx, web.actor(), form.command(visit_id)), "已记下。", back=back
    )


@bp.post("/<int:visit_id>/records/<int:record_id>/confirm")
def confirm(visit_id: int, record_id: int) -> ResponseReturnValue:
    """Confirm a record in one's own account."""
    command = deciding.Confirm(visit_id, record_id, request.form.get("digest", ""))
    return _did(visit_id, None, lambda tx: deciding.confirm(tx, web.actor(), command), "已确认，计入现场复核的分。")


@bp.post("/<int:visit_id>/choose")
def choose(visit_id: int) -> ResponseReturnValue:
    """Choose between records that differ."""
    form = _choose_form(_page(visit_id))
    return _did(
        visit_id,
        form,
        lambda tx: deciding.choose(tx, web.actor(), form.command(visit_id)),
        "已选定，另一份留存。请另一位核查员确认。",
    )


@bp.post("/<int:visit_id>/annul")
def annul(visit_id: int) -> ResponseReturnValue:
    """Let a visit be made once more."""
    form = _annul_form(_page(visit_id))
    return _did(
        visit_id, form, lambda tx: deciding.annul(tx, web.actor(), form.command(visit_id)), "已作废，请另外派人。"
    )


@bp.post("/<int:visit_id>/records/<record_uuid>/pictures/<picture_uuid>/give-up")
def give_up(visit_id: int, record_uuid: str, picture_uuid: str) -> ResponseReturnValue:
    """Say why a picture cannot arrive any more."""
    form = forms.GiveUpForm(prefix="gone-")
    if not form.validate():
        return _shown(_page(visit_id), 422, note="".join(one.sentence for one in form.problems()))

    def act(tx: Transaction) -> None:
        command = bringing.RefusePicture(visit_id, record_uuid, picture_uuid, form.because.data)
        bringing.refuse_picture(tx, web.actor(), command)

    return _did(visit_id, None, act, "已写明原因，其他照片照样收。")


def _page(visit_id: int) -> VisitPage:
    return queries.visit_page(web.reading(), web.actor(), visit_id)


def _did(
    visit_id: int, form: Form | None, act: Callable[[Transaction], object], done: str, *, back: str = ""
) -> ResponseReturnValue:
    if form is not None and not form.validate():
        return _shown(_page(visit_id), 422, sent=form)
    try:
        with web.writing() as tx:
            act(tx)
    except (Invalid, OutOfTurn) as refused:
        page = _page(visit_id)
        sent = deeds.renewed(form, page.row.version) if form is not None else None
        return _shown(page, refused.status, f"{refused.reason}{refused.remedy}", sent)
    flash(done)
    if back or lists.in_sight(web.reading(), web.actor(), visit_id):
        return redirect(back or addresses.visit(visit_id))
    return redirect(url_for(".index"))


def _planned(round_id: int, form: Form | None, act: Callable[[Transaction], object], done: str) -> ResponseReturnValue:
    if form is not None and not form.validate():
        return _routes(round_id, 422, sent=form)
    try:
        with web.writing() as tx:
            act(tx)
    except (Invalid, OutOfTurn) as refused:
        return _routes(round_id, refused.status, f"{refused.reason}{refused.remedy}", form)
    flash(done)
    return redirect(addresses.inspection_routes(round_id))


def _routes(round_id: int, status: int = 200, note: str = "", sent: Form | None = None) -> ResponseReturnValue:
    page = routes.route_page(web.reading(), web.actor(), round_id)
    html = render_template(
        "awards_inspections/routes.html",
        page=page,
        inspector=forms.InspectorForm(prefix="inspector-", formdata=None).or_refused(sent),
        route=_route_form(page, formdata=None).or_refused(sent),
        sent=sent,
        note=note,
        addresses=addresses,
        tones=TONES,
    )
    return html, status


def _route_form(page: RoutePage, **more: Any) -> forms.RouteForm:
    compounds = [(one.compound_id, f"{street}　{one.name}") for street, each in page.streets.items() for one in each]
    people = [(one.person_id, one.name) for one in page.inspectors]
    return forms.RouteForm(compounds, people, page.each, prefix="route-", **more)


def _replace_form(page: VisitPage, **more: Any) -> forms.ReplaceForm:
    leaving = [(one.person_id, one.name) for one in page.people if one.gone is None]
    return forms.ReplaceForm(leaving, page.candidates, prefix="replace-", **more)


def _annul_form(page: VisitPage, **more: Any) -> forms.AnnulForm:
    people = [(one.person_id, one.name) for one in page.people if one.gone is None]
    return forms.AnnulForm(people, prefix="annul-", **more)


def _choose_form(page: VisitPage, **more: Any) -> forms.ChooseForm:
    found = [
        (one.row.id, f"{one.brought_by}送来的，校验码 {one.row.digest[: bringing.SHOWN]}")
        for one in page.records
        if one.row.state is RecordState.WAITING
    ]
    return forms.ChooseForm(found, prefix="choose-", **more)


def _shown(page: VisitPage, status: int = 200, note: str = "", sent: Form | None = None) -> ResponseReturnValue:
    fresh: dict[str, Any] = {"formdata": None, "version": page.row.version}
    planned = {"visit_on": page.row.visit_on, "turn": page.row.turn}
    html = render_template(
        "awards_inspections/visit.html",
        page=page,
        note=note,
        forms={
            "move": forms.MoveForm(prefix="move-", data=planned, **fresh).or_refused(sent),
            "cancel": forms.CancelForm(prefix="cancel-", **fresh).or_refused(sent),
            "replace": _replace_form(page, **fresh).or_refused(sent),
            "choose": _choose_form(page, **fresh).or_refused(sent),
            "annul": _annul_form(page, **fresh).or_refused(sent),
            "declare": forms.DeclareForm(prefix="declare-", formdata=None).or_refused(sent),
        },
        sent=sent,
        rows=_rows(page),
        gone=GONE_NAMES,
        tones=TONES,
        shown=bringing.SHOWN,
        missing=records.missing,
    )
    return html, status


def _rows(page: VisitPage) -> dict[int, list[list[str]]]:
    """What each record found, as rows of a table, by record."""

    def of(one: RecordLine) -> list[list[str]]:
        return [
            [
                line.name,
                *(found[:2] if (found := one.found.get((part.application_id, line.criterion))) else ("没有记", "")),
                part.award,
            ]
            for part in page.parts
            for line in part.lines
        ]

    return {one.row.id: of(one) for one in page.records}
