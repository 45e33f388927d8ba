"""The pages of the roster: the list, its table, applying, nominating, and the answer of the nominated."""

from __future__ import annotations

from typing import cast

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from alliance.kernel import links, qr, web
from alliance.kernel.errors import Invalid, NotFound
from alliance.kernel.tables import Cell
from compounds import form_pages
from expert_pool import addresses
from expert_pool.fields import FIELD_NAMES, Field
from expert_pool.roster import access, applying, exporting, forms, handed, promise, queries, shown
from expert_pool.roster.gate import EXTENSION, Gate
from expert_pool.roster.queries import Filter
from expert_pool.roster.workflow import STANDING_NAMES, Standing

bp = Blueprint("experts_roster", __name__, url_prefix=addresses.ROSTER, template_folder="../templates")
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_CHECK = "核对无误，交上"
_ANSWERED_OR_LATE = "答复过的，不用再办；还没有答复的，请推荐您的人再打一张纸条。"


def gate() -> Gate:
    """Who tells about training."""
    return cast("Gate", web.running_app().extensions[EXTENSION])


@bp.get("/")
def index() -> ResponseReturnValue:
    """Who is in the pool, for everybody signed in; who is on the way or gone, for those who oversee it."""
    actor, reading = web.actor(), web.reading()
    chosen = _chosen()
    found = queries.roster(reading, actor, chosen, number=request.args.get("page", 1, type=int))
    rows = [
        (
            Cell(row.name, url=addresses.expert(row.expert_id)),
            row.field_names,
            row.unit,
            row.place_name,
            *((Cell(STANDING_NAMES[row.standing], tone=shown.TONES.get(row.standing, "")),) if found.oversees else ()),
        )
        for row in found.rows
    ]
    return render_template(
        "experts_roster/index.html",
        found=found,
        rows=rows,
        chosen=chosen,
        field_names=FIELD_NAMES,
        standing_names=STANDING_NAMES,
        own=queries.own_line(reading, actor),
        may_apply=access.apply(actor),
        may_nominate=access.nominate(actor),
    )


@bp.get("/table.xlsx")
def table() -> ResponseReturnValue:
    """The list as a spreadsheet, with the same filter, for those who oversee the pool."""
    content = exporting.workbook(web.reading(), web.actor(), _chosen())
    return Response(content, mimetype=_XLSX, headers={"Content-Disposition": "attachment; filename=experts.xlsx"})


@bp.get("/mine")
def mine() -> ResponseReturnValue:
    """One's own page, or the application for whoever has none."""
    own = queries.own_line(web.reading(), web.actor())
    return redirect(addresses.expert(own.id) if own is not None else url_for(".apply"))


@bp.route("/apply", methods=["GET", "POST"])
def apply() -> ResponseReturnValue:
    """Apply for oneself."""
    actor, reading = web.actor(), web.reading()
    access.apply(actor).enforce()
    form = forms.ApplyForm(queries.homes(reading, actor), data={"place": queries.own_home(actor)})

    def save() -> ResponseReturnValue:
        with web.writing() as tx:
            expert_id = applying.apply(tx, actor, form.command())
        flash("申请交上了。请接着传材料，例如证书、聘书的照片。")
        return redirect(addresses.expert(expert_id))

    return form_pages.checked(
        form,
        "申请当评审专家",
        save,
        back_url=url_for(".index"),
        button=_CHECK,
        template="experts_roster/apply.html",
        clauses=promise.CLAUSES,
        conditions=exporting.conditions(reading, actor.alliance_id or 0),
    )


@bp.route("/nominate", methods=["GET", "POST"])
def nominate() -> ResponseReturnValue:
    """Nominate somebody, and hand them the link."""
    actor, reading = web.actor(), web.reading()
    access.nominate(actor).enforce()
    form = forms.NominateForm(queries.homes(reading, actor))

    def save() -> ResponseReturnValue:
        with web.writing() as tx:
            nominated = applying.nominate(tx, actor, form.command())
        handed.keep(nominated)
        flash("推荐已记下，还要本人同意。请把纸条交给本人。")
        return redirect(url_for(".slip", expert_id=nominated.expert_id))

    return form_pages.checked(form, "推荐一位专家", save, back_url=url_for(".index"), button=_CHECK)


@bp.get("/<int:expert_id>/slip")
def slip(expert_id: int) -> ResponseReturnValue:
    """What is handed to the nominated, in the browser that made it."""
    page = shown.expert_page(web.reading(), web.actor(), expert_id, gate())
    page.may.ask_again.enforce()
    link = handed.of(expert_id)
    if link is None:
        raise NotFound("这张纸条不能再看。", remedy="只有刚办的那台设备能打印；请到他的页面点“重新发链接”。")
    address = f"{web.platform().settings.public_url}{url_for('.consent', text=link)}"
    return render_template(
        "experts_roster/slip.html", page=page, address=address, picture=qr.data_uri(address), today=web.reading().today
    )


@bp.route("/consent/<string(minlength=30):text>", methods=["GET", "POST"])
@web.public
def consent(text: str) -> ResponseReturnValue:
    """The nominated read who asks and what is promised, and answer; opening the page answers nothing."""
    reading = web.reading()
    try:
        bearer = links.bearer(reading, text, applying.PURPOSE)
    except links.LinkExpired as over:
        raise links.LinkExpired(over.reason, remedy=_ANSWERED_OR_LATE) from over
    expert_id = bearer.link.subject_id if bearer.link is not None else 0
    asked = shown.asked(reading, bearer, expert_id)
    form = forms.AnswerForm()

    def show(status: int = 200) -> ResponseReturnValue:
        return render_template("experts_roster/consent.html", asked=asked, form=form, clauses=promise.CLAUSES), status

    if not form.is_submitted():
        return show()
    if not form.validate():
        return show(422)
    try:
        with web.writing() as tx:
            applying.answer_nomination(tx, bearer, form.command(expert_id))
    except Invalid as refused:
        form.decline(refused)
        return show(422)
    return render_template("experts_roster/answered.html", willing=form.answer.data == forms.YES, asked=asked)


def _chosen() -> Filter:
    field, standing = request.args.get("field", ""), request.args.get("standing", "")
    return Filter(
        Field(field) if field in set(Field) else None,
        Standing(standing) if standing in set(Standing) else None,
        request.args.get("words", "")[: queries.WORDS_MOST],
    )
