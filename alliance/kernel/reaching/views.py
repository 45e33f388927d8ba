"""The pages of what is sent to me, of confirming a mail address, and of who gets what."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from alliance.kernel import links, web
from alliance.kernel.accounts import queries as people
from alliance.kernel.errors import OutOfTurn
from alliance.kernel.reaching import actions, channels, forms, queries
from alliance.kernel.reaching.table import WAY_NAMES, Way
from alliance.kernel.tables import Cell

bp = Blueprint("reaching", __name__)


@bp.get("/account/messages")
def mine() -> ResponseReturnValue:
    """发给我的短信和邮件."""
    return _mine(forms.MailForm(formdata=None))


def _mine(form: forms.MailForm, status: int = 200) -> ResponseReturnValue:
    reading, actor = web.reading(), web.actor()
    page = queries.own_reach(reading, actor, page=request.args.get("page", 1, type=int))
    number = people.own_account(reading, actor).person.phone_masked
    ready = channels.set_up(web.platform().settings)
    html = render_template(
        "reaching/mine.html",
        reach=page,
        form=form,
        number=number,
        has_sms=Way.SMS in ready,
        has_mail=Way.MAIL in ready,
    )
    return html, status


@bp.post("/account/messages/mail")
def set_mail() -> ResponseReturnValue:
    """Name a mail address."""
    if Way.MAIL not in channels.set_up(web.platform().settings):
        raise OutOfTurn("邮件还没有开通，暂时不能填邮箱。", remedy="消息都在“我的消息”里，不会少。")
    form = forms.MailForm()
    if not form.validate():
        return _mine(form, 422)
    with web.writing() as tx:
        actions.set_mail(tx, web.actor(), form.command())
    flash("确认信马上发到这个邮箱，请打开信里的链接。确认以前，不会往那里发别的。")
    return redirect(url_for("reaching.mine"))


@bp.post("/account/messages/mail/drop")
def drop_mail() -> ResponseReturnValue:
    """Take the mail address back."""
    with web.writing() as tx:
        actions.drop_mail(tx, web.actor())
    flash("邮箱已取消，以后不再发邮件。")
    return redirect(url_for("reaching.mine"))


@bp.post("/account/messages/switches")
def switch() -> ResponseReturnValue:
    """Choose what comes by text message and mail."""
    command = forms.switched(queries.choices(()), set(request.form.getlist("wanted")))
    with web.writing() as tx:
        actions.switch(tx, web.actor(), command)
    flash("已经记下。站内消息照常都有，账号安全的短信照常发。")
    return redirect(url_for("reaching.mine"))


@bp.route("/mail-address/<text>", methods=["GET", "POST"])
@web.public
def confirm_mail(text: str) -> ResponseReturnValue:
    """Confirm a mail address: by a button, since scanners of mail open links too."""
    bearer = links.bearer(web.reading(), text, actions.MAIL_ADDRESS)
    if request.method == "GET":
        return render_template("reaching/confirm_mail.html", text=text)
    with web.writing() as tx:
        actions.confirm_mail(tx, bearer)
    flash("邮箱确认好了，以后该通知您的也会发到这里。")
    return redirect(url_for("front.home"))


@bp.get("/who-gets-what")
def who_gets_what() -> ResponseReturnValue:
    """谁会收到什么."""
    page = queries.table_page(web.reading(), web.actor())
    ready = channels.set_up(web.platform().settings)
    figures = [
        (
            one.name,
            Cell("已开通", tone="go") if one.way in ready else Cell("还没有开通", tone="due"),
            one.sent,
            one.waiting,
            one.failed,
        )
        for one in page.figures
    ]
    return render_template("reaching/who_gets_what.html", page=page, figures=figures, names=WAY_NAMES)
