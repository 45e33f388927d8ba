"""The pages of the bodies that mediate: who we are and what papers we may make, and the register behind it."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from alliance.kernel import web
from alliance.kernel.attachments import actions as attachments
from alliance.kernel.attachments import queries as files
from alliance.kernel.attachments.forms import LARGEST_UPLOAD
from alliance.kernel.errors import Invalid
from compounds import form_pages
from mediation.bodies import access, actions, forms, queries, standing
from mediation.bodies.models import Body

bp = Blueprint("mediation_bodies", __name__, url_prefix="/mediation/bodies", template_folder="../templates")


@bp.get("")
@web.public
def index() -> ResponseReturnValue:
    """Who mediates here, what each may call its papers, and what a court may confirm."""
    actor = web.actor()
    return render_template(
        "mediation_bodies/index.html",
        bodies=queries.bodies(web.reading(), actor),
        standings=standing.every(),
        may_add=access.add_body(actor),
    )


@bp.route("/new", methods=["GET", "POST"])
def new() -> ResponseReturnValue:
    """Enter a body."""
    actor = web.actor()
    access.add_body(actor).enforce()
    form = forms.BodyForm(queries.places(web.reading(), actor))

    def save() -> ResponseReturnValue:
        with web.writing() as tx:
            body_id = actions.add_body(tx, actor, form.command()).id
        flash("已登记。有证明文件的，请接着传上来。")
        return redirect(url_for(".body", body_id=body_id))

    return form_pages.checked(form, "登记调解组织", save, back_url=url_for(".index"))


@bp.get("/<int:body_id>")
@web.public
def body(body_id: int) -> ResponseReturnValue:
    """One body with what its standing allows."""
    return _shown(body_id)


@bp.route("/<int:body_id>/amend", methods=["GET", "POST"])
def amend(body_id: int) -> ResponseReturnValue:
    """Correct what the register says."""
    actor, reading = web.actor(), web.reading()
    page = queries.body_page(reading, actor, body_id)
    page.may_amend.enforce()
    form = forms.BodyForm(queries.places(reading, actor), version=page.line.version)
    if request.method == "GET":
        form = forms.BodyForm(
            queries.places(reading, actor),
            formdata=None,
            version=page.line.version,
            name=page.line.name,
            status=str(page.line.standing.status),
            place=page.line.place_id,
            registered_as=page.line.registered_as,
            registered_on=page.line.registered_on,
            address=page.line.address,
            contact=page.line.contact,
        )

    def save() -> str:
        with web.writing() as tx:
            actions.amend_body(tx, actor, actions.AmendBody(body_id, form.version.data or 0, form.command()))
        flash("已更正。以后做的文书照新的登记。")
        return url_for(".body", body_id=body_id)

    return form_pages.saved(
        form,
        "更正调解组织",
        save,
        back_url=url_for(".body", body_id=body_id),
        present=lambda: queries.body_page(web.reading(), actor, body_id).line.version,
    )


@bp.post("/<int:body_id>/end")
def end(body_id: int) -> ResponseReturnValue:
    """Let it take no more cases."""
    actor = web.actor()
    queries.body_page(web.reading(), actor, body_id).may_end.enforce()
    form = forms.EndForm(prefix="end-")
    if not form.validate():
        return _shown(body_id, status=422, end=form)
    try:
        with web.writing() as tx:
            actions.end_body(tx, actor, form.command(body_id))
    except Invalid as refused:
        form.decline(refused)
        return _shown(body_id, status=422, end=form)
    flash("已停用，手上的案件照办。")
    return redirect(url_for(".body", body_id=body_id))


@bp.post("/<int:body_id>/attach")
@web.takes_files(LARGEST_UPLOAD)
def attach(body_id: int) -> ResponseReturnValue:
    """Keep the paper that proves its standing."""
    actor = web.actor()
    page = queries.body_page(web.reading(), actor, body_id)
    page.may_attach.enforce()
    form = forms.ProofForm(prefix="file-")
    if not form.validate():
        return _shown(body_id, status=422, attach=form)
    try:
        with web.writing() as tx:
            attachments.keep(
                tx,
                actor,
                subject=Body.__tablename__,
                subject_id=body_id,
                place_id=page.line.place_id,
                name=form.file.data.filename,
                stream=form.file.data.stream,
                purpose="设立的证明",
            )
    except Invalid as refused:
        form.decline(refused)
        return _shown(body_id, status=422, attach=form)
    flash("证明文件已收下。")
    return redirect(url_for(".body", body_id=body_id))


def _shown(
    body_id: int, *, status: int = 200, end: forms.EndForm | None = None, attach: forms.ProofForm | None = None
) -> ResponseReturnValue:
    actor, reading = web.actor(), web.reading()
    page = queries.body_page(reading, actor, body_id)
    html = render_template(
        "mediation_bodies/body.html",
        page=page,
        signed_in=actor.signed_in,
        papers=files.of(reading, actor, Body.__tablename__, body_id) if actor.signed_in else (),
        end=end or forms.EndForm(prefix="end-", formdata=None, version=page.line.version, ended_on=reading.today),
        attach=attach or forms.ProofForm(prefix="file-", formdata=None),
    )
    return html, status
