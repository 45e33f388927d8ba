"""The pages for offices: who holds them, inviting, granting, ending, and helping people back into an account."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from alliance.kernel import handed, typed, web
from alliance.kernel.accounts import access as people_access
from alliance.kernel.accounts import invitations
from alliance.kernel.accounts.invitations import HandedOut
from alliance.kernel.actors import OFFICE_NAMES, Office
from alliance.kernel.counter.access import serve
from alliance.kernel.errors import Invalid, NotFound
from alliance.kernel.jinja import day
from alliance.kernel.personal import queries as personal
from alliance.kernel.places import access, actions, forms, queries
from alliance.kernel.tables import Cell

bp = Blueprint("places", __name__)
NO_OFFICE = "none"
LONGEST_ASKED = 30


@bp.get("/offices")
def offices() -> ResponseReturnValue:
    """任职名单."""
    actor, over = web.actor(), request.args.get("over") == "1"
    asked = typed.searched(request.args.get("q", ""), LONGEST_ASKED)
    number = request.args.get("page", 1, type=int)
    found = queries.holders(web.reading(), actor, page=number, asked=asked, over=over)
    rows = [
        (
            Cell(one.person, url=url_for("places.office", office_id=one.id), note=one.office),
            one.place,
            f"{day(one.starts_on)}到{day(one.ends_on)}" if one.ends_on else f"{day(one.starts_on)}起",
            Cell(one.state, tone=one.tone),
        )
        for one in found.lines
    ]
    return render_template(
        "places/offices.html",
        rows=rows,
        page=found.page,
        asked=asked,
        over=over,
        may_invite=people_access.invite(actor),
        may_serve=serve(actor),
    )


@bp.get("/offices/<int:office_id>")
def office(office_id: int) -> ResponseReturnValue:
    """One office."""
    return _office(office_id, forms.EndOfficeForm(formdata=None))


def _office(office_id: int, form: forms.EndOfficeForm, status: int = 200) -> ResponseReturnValue:
    page = queries.office_page(web.reading(), web.actor(), office_id)
    if form.version.data is None:
        form.version.data = page.version
    number = personal.reveal_page(web.reading(), web.actor(), office_id)
    html = render_template(
        "places/office.html",
        office=page,
        form=form,
        may_serve=serve(web.actor()),
        may_reveal=number.may_reveal and number.masked,
    )
    return html, status


@bp.post("/offices/<int:office_id>/end")
def end_office(office_id: int) -> ResponseReturnValue:
    """End an office, after a look at what will happen."""
    actor = web.actor()
    page = queries.office_page(web.reading(), actor, office_id)
    page.may_end.enforce()
    form = forms.EndOfficeForm()
    if not form.validate() or form.amending:
        return _office(office_id, form, 200 if form.amending else 422)
    if not form.confirmed:
        return render_template(
            "confirm.html",
            heading=f"收回职务：{page.line.person}，{page.line.office}（{page.line.place}）",
            action=url_for("places.end_office", office_id=office_id),
            form=form,
            rows=form.answers(),
            warning="收回以后，此人马上看不到这项职务的页面；办过的事都还在。" if form.last_day.data is None else "",
            button="确定收回",
            back_url=url_for("places.office", office_id=office_id),
        )
    with web.writing() as tx:
        actions.end_office(tx, actor, form.command(office_id))
    flash(f"已收回{page.line.person}的职务。" if form.last_day.data is None else "最后一天已改好。")
    return redirect(url_for("places.office", office_id=office_id))


@bp.get("/offices/invite")
def invite() -> ResponseReturnValue:
    """Choose the office to invite somebody to."""
    actor = web.actor()
    people_access.invite(actor).enforce()
    choices = [(OFFICE_NAMES[one], url_for("places.invite_to", office=one.value)) for one in access.grantable(actor)]
    bare = url_for("places.invite_to", office=NO_OFFICE)
    return render_template("places/invite.html", choices=choices, bare_url=bare)


@bp.route("/offices/invite/<office>", methods=["GET", "POST"])
def invite_to(office: str) -> ResponseReturnValue:
    """Invite somebody to one office, with a look at the answers before the last step."""
    actor = web.actor()
    people_access.invite(actor).enforce()
    wanted = _wanted(office)
    if wanted:
        access.grants(actor, wanted).enforce()
    places = queries.places_to_grant(web.reading(), actor, wanted) if wanted else []
    form = forms.InviteForm.for_office(wanted, places, web.reading().today)
    heading = f"邀请一位{OFFICE_NAMES[wanted]}" if wanted else "邀请一个人，不另授职务"
    if request.method == "GET" or form.amending:
        return render_template("places/invite_to.html", form=form, heading=heading)
    if not form.validate():
        return render_template("places/invite_to.html", form=form, heading=heading), 422
    try:
        if form.confirmed:
            return handed.keep(_invited(form, wanted))
        web.rehearse(lambda: _invited(form, wanted))
    except Invalid as wrong:
        form.decline(wrong)
        return render_template("places/invite_to.html", form=form, heading=heading), 422
    return render_template(
        "confirm.html",
        heading=heading,
        lead="请和本人当面核对姓名和手机号，没有错再办。",
        action=url_for("places.invite_to", office=office),
        form=form,
        rows=form.answers(),
        button="确定邀请",
        back_url=url_for("places.offices"),
    )


def _invited(form: forms.InviteForm, wanted: Office | None) -> HandedOut:
    with web.writing() as tx:
        return invitations.invite(tx, web.actor(), form.command(wanted))


def _wanted(text: str) -> Office | None:
    if text == NO_OFFICE:
        return None
    try:
        return Office(text)
    except ValueError as unknown:
        raise NotFound("没有这项职务。") from unknown
