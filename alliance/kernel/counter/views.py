"""The pages of the counter: finding somebody, helping them, and the slip on paper."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from alliance.kernel import handed, links, web
from alliance.kernel.accounts import codes, invitations
from alliance.kernel.counter import access, actions, forms, queries
from alliance.kernel.counter.queries import HelpPage
from alliance.kernel.errors import Invalid, NotFound, OutOfTurn
from alliance.kernel.forms import Form
from alliance.kernel.reaching import actions as reaching
from alliance.kernel.reaching import channels
from alliance.kernel.reaching.table import Way
from alliance.kernel.reaching.wechat import wechat_text

bp = Blueprint("counter", __name__, url_prefix="/counter")


@bp.get("")
def counter() -> ResponseReturnValue:
    """柜台帮办."""
    return _counter()


def _counter(status: int = 200, **shown: Any) -> ResponseReturnValue:
    access.serve(web.actor()).enforce()
    fresh = {
        "by_number": forms.FindByNumber(formdata=None),
        "by_name": forms.FindByName(formdata=None),
        "found": None,
        "sought": "",
        "note": "",
    }
    return render_template("counter/counter.html", **fresh | shown), status


@bp.post("/find")
def find() -> ResponseReturnValue:
    """Find somebody by their full number, which so stays out of addresses and logs."""
    actor, form = web.actor(), forms.FindByNumber()
    access.serve(actor).enforce()
    if not form.validate():
        return _counter(422, by_number=form)
    try:
        person_id = queries.by_number(web.reading(), actor, form.number.data)
    except NotFound as nobody:
        return _counter(404, by_number=form, note=f"{nobody.reason}{nobody.remedy}")
    return redirect(url_for("counter.person", person_id=person_id))


@bp.post("/find-by-name")
def find_by_name() -> ResponseReturnValue:
    """Find somebody by name within a compound."""
    actor, form = web.actor(), forms.FindByName()
    access.serve(actor).enforce()
    if not form.validate():
        return _counter(422, by_name=form)
    found = queries.by_name(web.reading(), actor, form.compound.data, form.name.data)
    return _counter(by_name=form, found=found, sought=f"{form.compound.data}，{form.name.data}")


@bp.get("/people/<int:person_id>")
def person(person_id: int) -> ResponseReturnValue:
    """One person at the counter."""
    return _person(queries.help_page(web.reading(), web.actor(), person_id))


def _person(page: HelpPage, form: Form | None = None, status: int = 200) -> ResponseReturnValue:
    slip = form or _slip_form(page, formdata=None)
    return render_template("counter/person.html", page=page, form=slip), status


def _slip_form(page: HelpPage, **more: object) -> forms.SlipForm:
    return forms.SlipForm.asking(number=not page.number, factor=bool(page.may_forget) and page.has_password, **more)


@bp.post("/people/<int:person_id>/slip")
def issue_slip(person_id: int) -> ResponseReturnValue:
    """Hand out a slip, and show it."""
    actor = web.actor()
    page = queries.help_page(web.reading(), actor, person_id)
    page.may_slip.enforce()
    form = _slip_form(page)
    if not form.validate():
        return _person(page, form, 422)
    try:
        with web.writing() as tx:
            out = actions.issue_slip(tx, actor, form.command(person_id))
    except (Invalid, OutOfTurn) as refused:
        form.decline(refused)
        return _person(page, form, refused.status)
    return handed.keep(out, form.check.data)


@bp.route("/people/<int:person_id>/number", methods=["GET", "POST"])
def correct_number(person_id: int) -> ResponseReturnValue:
    """Correct the number, with a second look."""
    page = queries.help_page(web.reading(), web.actor(), person_id)
    page.may_number.enforce()
    return _correction(
        page,
        forms.NumberForm(),
        "更正手机号",
        "counter.correct_number",
        lambda tx, form: actions.correct_number(tx, web.actor(), form.command(person_id)),
    )


@bp.route("/people/<int:person_id>/name", methods=["GET", "POST"])
def correct_name(person_id: int) -> ResponseReturnValue:
    """Correct the name, with a second look."""
    page = queries.help_page(web.reading(), web.actor(), person_id)
    page.may_name.enforce()
    return _correction(
        page,
        forms.NameForm(),
        "更正姓名",
        "counter.correct_name",
        lambda tx, form: actions.correct_name(tx, web.actor(), form.command(person_id)),
    )


def _correction(page: HelpPage, form: Any, deed: str, endpoint: str, act: Any) -> ResponseReturnValue:
    action = url_for(endpoint, person_id=page.person_id)
    back = url_for("counter.person", person_id=page.person_id)
    if form.version.data is None:
        form.version.data = page.version

    def asked(status: int) -> ResponseReturnValue:
        return render_template("counter/correct.html", page=page, form=form, deed=deed, back=back), status

    if not form.is_submitted() or form.amending:
        return asked(200)
    if not form.validate():
        return asked(422)

    def done() -> None:
        with web.writing() as tx:
            act(tx, form)

    try:
        if form.confirmed:
            done()
        else:
            web.rehearse(done)
    except (Invalid, OutOfTurn) as refused:
        form.decline(refused)
        return asked(refused.status)
    if not form.confirmed:
        return render_template(
            "confirm.html",
            heading=f"{page.name}：{deed}",
            lead="请再看一遍，没有错再办。办了以后，本人会收到消息。",
            action=action,
            form=form,
            rows=form.answers(),
            button=f"确定{deed}",
            back_url=back,
        )
    flash(f"已{deed}，本人会收到消息。")
    return redirect(back)


@bp.get("/slips/<int:account_id>")
def handed_out(account_id: int) -> ResponseReturnValue:
    """The slip that was just issued, by this browser; it may be loaded again until the link is over."""
    page = queries.slip_page(web.reading(), web.actor(), account_id)
    slip, ready = handed.slip(account_id), channels.set_up(web.platform().settings)
    piece = None
    if slip is not None:
        address = f"{web.platform().settings.public_url}{slip.path}"
        piece = wechat_text(f"{page.alliance}账号", "请点开链接，自己设一个密码。只能用一次，不要转给别人。", address)
    return render_template(
        "counter/handed_out.html",
        page=page,
        slip=slip,
        may_again=handed.issued(account_id) is not None and bool(page.may_issue),
        piece=piece,
        printed=links.printed_code(slip.code) if slip else "",
        has_sms=Way.SMS in ready,
        mail_ready=Way.MAIL in ready,
    )


@bp.post("/slips/<int:account_id>/again")
def issue_again(account_id: int) -> ResponseReturnValue:
    """Give another slip to whom this browser gave the last one: spoilt in the printer, lost on the way."""
    actor = web.actor()
    page, last = queries.slip_page(web.reading(), actor, account_id), handed.issued(account_id)
    page.may_issue.enforce()
    if last is None:
        raise OutOfTurn("这张纸条不是在这台设备上办的。", remedy="请到“柜台帮办”找到此人，核对身份再给一张。")
    with web.writing() as tx:
        if last.checked:
            out = actions.issue_slip(tx, actor, actions.IssueSlip(page.person_id, last.checked))
        else:
            out = invitations.issue_reset(tx, actor, invitations.IssueReset(account_id))
    return handed.keep(out, last.checked)


@bp.get("/slips/<int:account_id>/print")
def print_slip(account_id: int) -> ResponseReturnValue:
    """The slip on paper."""
    settings = web.platform().settings
    page, slip = queries.slip_page(web.reading(), web.actor(), account_id), handed.slip(account_id)
    if slip is None:
        return redirect(url_for("counter.handed_out", account_id=account_id))
    return render_template(
        "counter/slip.html",
        page=page,
        slip=slip,
        printed=links.printed_code(slip.code),
        picture=codes.picture(f"{settings.public_url}{slip.path}"),
        address=f"{settings.public_url}{url_for('accounts.code')}",
        telephone=settings.channels.desk_telephone,
        today=web.reading().today,
    )


@bp.post("/slips/<int:account_id>/send/<way>")
def send_link(account_id: int, way: str) -> ResponseReturnValue:
    """Send the link of the slip to the person."""
    actor, back = web.actor(), url_for("counter.handed_out", account_id=account_id)
    page = queries.slip_page(web.reading(), actor, account_id)
    page.may_issue.enforce()
    if way not in (Way.SMS, Way.MAIL):
        raise NotFound("没有找到。")
    if Way(way) not in channels.set_up(web.platform().settings):
        raise OutOfTurn("短信和邮件还没有开通。", remedy="请打印纸条，当面交给本人。")
    slip = handed.slip(account_id)
    if slip is None:
        raise OutOfTurn("这张纸条已经用过，或者不是在这台设备上办的。", remedy="请再发一张，然后马上发给本人。")
    with web.writing() as tx:
        reaching.send_link(tx, actor, reaching.SendLink(account_id, slip.purpose, slip.link, Way(way)))
    flash("链接马上发给本人。发没发成，在“帮办”那一页看得到。")
    return redirect(back)
