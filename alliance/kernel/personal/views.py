"""The pages about personal data: what it is used for, one's own, one number, exports, and erasure."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from alliance.kernel import web
from alliance.kernel.accounts import sign_in
from alliance.kernel.accounts.sign_in import NotProved
from alliance.kernel.attachments.views import fresh_download
from alliance.kernel.errors import Invalid, Refused, Throttled
from alliance.kernel.jinja import day, moment
from alliance.kernel.personal import actions, erasure, forms, own_copy, queries
from alliance.kernel.personal.purposes import table
from alliance.kernel.tables import Cell, Column

bp = Blueprint("personal", __name__)
Proof = forms.CopyForm | forms.AskErasureForm


@bp.get("/privacy")
@web.public
def privacy() -> ResponseReturnValue:
    """个人信息怎么用."""
    return render_template("personal/privacy.html", table=table(), periods=queries.periods(web.reading(), web.actor()))


@bp.get("/account/data")
def data() -> ResponseReturnValue:
    """我的资料."""
    return _data(forms.CopyForm(formdata=None))


def _data(form: forms.CopyForm, refusal: Refused | None = None, status: int = 200) -> ResponseReturnValue:
    page = queries.data_page(web.reading(), web.actor())
    if not page.has_password and "password" in form:
        del form.password
    looks = [(moment(one.at), one.who, one.because) for one in page.looks]
    return render_template("personal/data.html", page=page, form=form, looks=looks, refusal=refusal), status


@bp.post("/account/data/copy")
def take_copy() -> ResponseReturnValue:
    """导出我的资料."""
    form = forms.CopyForm()
    _without_password(form)
    if not form.validate():
        return _data(form, status=422)
    try:
        _prove(form)
    except (NotProved, Throttled) as refusal:
        return _data(form, refusal, refusal.status)
    with web.writing() as tx:
        held = actions.take_own_copy(tx, web.actor())
        now = tx.now
    page = render_template(
        "personal/own_copy.html", name=web.actor().name, holdings=held, told=own_copy.told, taken_at=now
    )
    return fresh_download(own_copy.archive(page, held, now), "我的资料.zip")


def _without_password(form: Proof) -> None:
    """The people of a demonstration have no password to give."""
    if not queries.data_page(web.reading(), web.actor()).has_password:
        del form.password


def _prove(form: Proof) -> None:
    """Raises NotProved, Throttled."""
    if "password" in form:
        sign_in.prove_password(web.writing, web.actor(), form.password.data, request.remote_addr or "")


@bp.post("/account/data/consents/<code>")
def give_consent(code: str) -> ResponseReturnValue:
    """Agree to one purpose."""
    with web.writing() as tx:
        actions.give_consent(tx, web.actor(), code)
    flash("已记下您的同意。随时可以在这里撤回。")
    return redirect(url_for("personal.data"))


@bp.post("/account/data/consents/<code>/withdraw")
def withdraw_consent(code: str) -> ResponseReturnValue:
    """Take consent back."""
    with web.writing() as tx:
        actions.withdraw_consent(tx, web.actor(), code)
    flash("已撤回。为这个用途保存的内容已经删除，不影响您办别的事。")
    return redirect(url_for("personal.data"))


@bp.route("/account/erasure", methods=["GET", "POST"])
def ask_erasure() -> ResponseReturnValue:
    """注销账号."""
    if request.method == "GET":
        return _ask_erasure(forms.AskErasureForm(formdata=None))
    form = forms.AskErasureForm()
    _without_password(form)
    if not form.validate():
        return _ask_erasure(form, status=422)
    try:
        _prove(form)
    except (NotProved, Throttled) as refusal:
        return _ask_erasure(form, refusal, refusal.status)
    with web.writing() as tx:
        asked = erasure.ask_erasure(tx, web.actor())
        due_on = asked.due_on
    flash(f"已收到您的注销申请，最迟{day(due_on)}办结。办好以前可以撤回。")
    return redirect(url_for("personal.ask_erasure"))


def _ask_erasure(form: forms.AskErasureForm, refusal: Refused | None = None, status: int = 200) -> ResponseReturnValue:
    page = queries.data_page(web.reading(), web.actor())
    if not page.has_password and "password" in form:
        del form.password
    effect = queries.own_effect(web.reading(), web.actor())
    html = render_template("personal/ask_erasure.html", page=page, effect=effect, form=form, refusal=refusal)
    return html, status


@bp.post("/account/erasure/<int:erasure_id>/withdraw")
def withdraw_erasure(erasure_id: int) -> ResponseReturnValue:
    """Take one's own request back."""
    with web.writing() as tx:
        erasure.withdraw_erasure(tx, web.actor(), erasure_id)
    flash("注销申请已撤回，账号照常使用。")
    return redirect(url_for("personal.data"))


@bp.get("/erasures")
def erasures() -> ResponseReturnValue:
    """注销申请."""
    found = queries.erasures(web.reading(), web.actor(), page=request.args.get("page", 1, type=int))
    rows = [
        (
            Cell(one.name, url=url_for("personal.erasure_page", erasure_id=one.id)),
            moment(one.asked_at),
            day(one.due_on),
            Cell(one.stage_name, tone=one.tone),
        )
        for one in found.lines
    ]
    return render_template("personal/erasures.html", rows=rows, page=found.page)


@bp.get("/erasures/<int:erasure_id>")
def erasure_page(erasure_id: int) -> ResponseReturnValue:
    """One request."""
    return _erasure(erasure_id, forms.CarryOutForm(formdata=None), forms.RefuseForm(formdata=None))


def _erasure(
    erasure_id: int, certain: forms.CarryOutForm, refuse: forms.RefuseForm, status: int = 200
) -> ResponseReturnValue:
    page = queries.erasure_page(web.reading(), web.actor(), erasure_id)
    for form in (certain, refuse):
        if form.version.data is None:
            form.version.data = page.line.version
    return render_template("personal/erasure.html", page=page, certain=certain, refuse=refuse), status


@bp.post("/erasures/<int:erasure_id>/carry-out")
def carry_out(erasure_id: int) -> ResponseReturnValue:
    """Erase."""
    queries.erasure_page(web.reading(), web.actor(), erasure_id).may_carry_out.enforce()
    form = forms.CarryOutForm()
    if not form.validate():
        return _erasure(erasure_id, form, forms.RefuseForm(formdata=None), 422)
    with web.writing() as tx:
        until = erasure.carry_out(tx, web.actor(), form.command(erasure_id))
    flash(f"已注销。姓名在届次记录里留到{day(until)}，到期自动删除。" if until else "已注销，姓名和联系方式都删除了。")
    return redirect(url_for("personal.erasure_page", erasure_id=erasure_id))


@bp.post("/erasures/<int:erasure_id>/refuse")
def refuse_erasure(erasure_id: int) -> ResponseReturnValue:
    """Decline."""
    queries.erasure_page(web.reading(), web.actor(), erasure_id).may_refuse.enforce()
    form = forms.RefuseForm()
    if not form.validate():
        return _erasure(erasure_id, forms.CarryOutForm(formdata=None), form, 422)
    with web.writing() as tx:
        erasure.refuse_erasure(tx, web.actor(), form.command(erasure_id))
    flash("已写明理由，会告诉本人。")
    return redirect(url_for("personal.erasure_page", erasure_id=erasure_id))


@bp.get("/exports")
def exports() -> ResponseReturnValue:
    """导出记录."""
    found = queries.export_list(web.reading(), web.actor(), page=request.args.get("page", 1, type=int))
    rows = [(moment(one.at), one.who, one.what, one.place, one.rows, one.code) for one in found.lines]
    columns = ["时间", "谁", "导出了什么", "范围", Column("行数", number=True), "编号"]
    return render_template("personal/exports.html", rows=rows, columns=columns, page=found.page)


@bp.route("/offices/<int:office_id>/number", methods=["GET", "POST"])
def reveal(office_id: int) -> ResponseReturnValue:
    """看手机号: once, with a reason, and never at an address that could be opened again."""
    page, form = queries.reveal_page(web.reading(), web.actor(), office_id), forms.RevealForm()
    page.may_reveal.enforce()
    if request.method == "GET":
        return render_template("personal/reveal.html", page=page, form=form, shown=None)
    if not form.validate():
        return render_template("personal/reveal.html", page=page, form=form, shown=None), 422
    try:
        with web.writing() as tx:
            shown = actions.reveal(tx, web.actor(), form.command(office_id))
    except Invalid as wrong:
        form.decline(wrong)
        return render_template("personal/reveal.html", page=page, form=form, shown=None), 422
    return render_template("personal/reveal.html", page=page, form=form, shown=shown)
