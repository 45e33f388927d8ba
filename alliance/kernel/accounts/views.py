"""The pages for signing in and for one's own account."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Blueprint, flash, g, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from alliance.kernel import web
from alliance.kernel.accounts import (
    actions,
    codes,
    forms,
    invitations,
    passwords,
    queries,
    second_factor,
    sign_in,
    signed_in,
)
from alliance.kernel.accounts.actions import Browser
from alliance.kernel.accounts.queries import INVITATION, RESET, LinkPage
from alliance.kernel.accounts.sign_in import NotProved
from alliance.kernel.accounts.signed_in import SignedIn
from alliance.kernel.errors import Throttled
from alliance.kernel.jinja import moment
from alliance.kernel.places import access as offices
from alliance.kernel.tables import Cell

bp = Blueprint("accounts", __name__)
NEXT_MOST = 600
SLIP = "slip"
"""Where the browser keeps, signed, which link its code has opened."""


def own_path(text: str) -> str:
    """The address to go on to, where it is a path of our own; empty otherwise."""
    if not text.startswith("/") or len(text) > NEXT_MOST or "\\" in text or not text.isprintable():
        return ""
    parts = urlsplit(text)
    return "" if parts.scheme or parts.netloc or text.startswith("//") else text


def browser() -> Browser:
    """The browser that asks, and the session it holds."""
    return Browser(agent=request.user_agent.string, replaces=web.secret())


def origin() -> str:
    """The network address that asks; only a fingerprint of it is kept."""
    return request.remote_addr or ""


def _go_on(default: str = "front.home") -> ResponseReturnValue:
    return redirect(own_path(session.pop("next", "")) or url_for(default))


def _signed() -> SignedIn:
    """The session that asks, also where its second step is still to come."""
    signed: SignedIn | None = g.signed
    if signed is None:
        raise web.SignInNeeded
    return signed


@bp.route("/sign-in", methods=["GET", "POST"], endpoint="sign_in")
@web.public
def sign_in_page() -> ResponseReturnValue:
    """登录."""
    onward = own_path(request.values.get("next", ""))
    if g.signed is not None and request.method == "GET":
        return redirect(onward or url_for("front.home"))
    form = forms.SignInForm()
    if request.method == "GET":
        return render_template("accounts/sign_in.html", form=form, next=onward, refusal=None)
    if not form.validate():
        return render_template("accounts/sign_in.html", form=form, next=onward, refusal=None), 422
    given = sign_in.Credentials(form.number.data, form.password.data, origin(), browser())
    try:
        secret = sign_in.sign_in(web.writing, web.actor(), given)
    except (NotProved, Throttled) as refusal:
        return render_template("accounts/sign_in.html", form=form, next=onward, refusal=refusal), refusal.status
    web.sign_in(secret)
    session["next"] = onward
    signed = signed_in.actor_for(web.reading(), secret, demo=web.platform().settings.demo)
    return redirect(url_for(signed.pending)) if signed and signed.pending else _go_on()


@bp.post("/sign-out")
@web.before_second_factor
def sign_out() -> ResponseReturnValue:
    """退出登录."""
    if secret := web.secret():
        with web.writing() as tx:
            actions.sign_out(tx, secret)
    web.sign_out()
    flash("您已退出登录。")
    return redirect(url_for("accounts.sign_in"))


@bp.route("/sign-in/code", methods=["GET", "POST"])
@web.before_second_factor
def second_step() -> ResponseReturnValue:
    """第二步验证."""
    signed = _signed()
    if signed.second_factor:
        return _go_on()
    form = forms.CodeForm()
    if request.method == "GET":
        return render_template("accounts/second_step.html", form=form, refusal=None)
    if not form.validate():
        return render_template("accounts/second_step.html", form=form, refusal=None), 422
    onward = session.get("next", "")
    given = sign_in.ProveCode(signed.session_id, form.code.data, origin(), browser())
    try:
        secret = sign_in.prove_code(web.writing, signed.actor, given)
    except (NotProved, Throttled) as refusal:
        return render_template("accounts/second_step.html", form=form, refusal=refusal), refusal.status
    web.sign_in(secret)
    return redirect(own_path(onward) or url_for("front.home"))


@bp.get("/account/second-factor", endpoint="second_factor")
@web.before_second_factor
def second_factor_page() -> ResponseReturnValue:
    """第二步验证的设置."""
    return _second_factor_page(forms.CodeForm(formdata=None))


def _second_factor_page(
    form: forms.CodeForm, refusal: Exception | None = None, status: int = 200
) -> ResponseReturnValue:
    signed = _signed()
    if not signed.second_factor:
        return redirect(url_for("accounts.second_step"))
    page = queries.account_page(web.reading(), signed.actor, signed.session_id)
    enrolment = second_factor.pending_enrolment(web.reading(), signed.actor)
    html = render_template(
        "accounts/second_factor.html",
        page=page,
        enrolment=enrolment,
        must=signed.must_enroll,
        form=form,
        password_form=forms.PasswordForm(formdata=None),
        refusal=refusal,
    )
    return html, status


@bp.post("/account/second-factor/start")
@web.before_second_factor
def start_second_factor() -> ResponseReturnValue:
    """Begin to set it up; who has one already proves the password first."""
    signed = _signed()
    page = queries.account_page(web.reading(), signed.actor, signed.session_id)
    if not signed.second_factor:
        return redirect(url_for("accounts.second_step"))
    if page.second_factor_since is not None:
        _prove_password(signed)
    with web.writing() as tx:
        second_factor.start_enrolment(tx, signed.actor)
    return redirect(url_for("accounts.second_factor"))


@bp.post("/account/second-factor/confirm")
@web.before_second_factor
def confirm_second_factor() -> ResponseReturnValue:
    """Turn it on, and show the recovery codes once."""
    signed = _signed()
    if not signed.second_factor:
        return redirect(url_for("accounts.second_step"))
    form = forms.CodeForm()
    if not form.validate():
        return _second_factor_page(form, status=422)
    onward = session.get("next", "")
    try:
        with web.writing() as tx:
            command = second_factor.ConfirmEnrolment(form.code.data, browser())
            enrolled = second_factor.confirm_enrolment(tx, signed.actor, command)
    except NotProved as refusal:
        return _second_factor_page(form, refusal, refusal.status)
    web.sign_in(enrolled.secret)
    printed = [codes.printed_code(code) for code in enrolled.recovery_codes]
    onward = own_path(onward) or url_for("front.home")
    return render_template("accounts/recovery_codes.html", codes=printed, onward=onward)


@bp.post("/account/second-factor/drop")
def drop_second_factor() -> ResponseReturnValue:
    """Turn it off."""
    signed = _signed()
    queries.account_page(web.reading(), signed.actor, signed.session_id).may_drop.enforce()
    _prove_password(signed)
    with web.writing() as tx:
        second_factor.drop_second_factor(tx, signed.actor)
    flash("第二步验证已关闭。以后登录只要手机号和密码。")
    return redirect(url_for("accounts.account"))


def _prove_password(signed: SignedIn) -> None:
    form = forms.PasswordForm()
    password = form.password.data if form.validate() else None
    if not password:
        raise NotProved("请填写现在的密码。", remedy="请返回上一页，填好再点一次。")
    sign_in.prove_password(web.writing, signed.actor, password, origin())


@bp.get("/account")
def account() -> ResponseReturnValue:
    """我的账号."""
    signed = _signed()
    page = queries.account_page(web.reading(), signed.actor, signed.session_id)
    history = [(moment(one.at), Cell(one.what, tone="go" if one.good else "late")) for one in page.history]
    sees_offices = offices.see_offices(signed.actor)
    return render_template("accounts/account.html", page=page, history=history, sees_offices=sees_offices)


@bp.route("/account/password", methods=["GET", "POST"])
def change_password() -> ResponseReturnValue:
    """修改密码."""
    signed, form = _signed(), forms.ChangePasswordForm()
    if request.method == "GET":
        return render_template("accounts/change_password.html", form=form, refusal=None)
    form.owner = queries.number_of(web.reading(), queries.own_account(web.reading(), signed.actor).person)
    if not form.validate():
        return render_template("accounts/change_password.html", form=form, refusal=None), 422
    try:
        sign_in.prove_password(web.writing, signed.actor, form.old.data, origin())
    except (NotProved, Throttled) as refusal:
        return render_template("accounts/change_password.html", form=form, refusal=refusal), refusal.status
    command = actions.ChangePassword(passwords.hashed(form.new.data), signed.session_id)
    with web.writing() as tx:
        ended = actions.change_password(tx, signed.actor, command)
    flash(f"密码改好了。其他 {ended} 处登录已退出。" if ended else "密码改好了。")
    return redirect(url_for("accounts.account"))


@bp.post("/account/sessions/<int:session_id>/end")
def end_session(session_id: int) -> ResponseReturnValue:
    """End one session."""
    signed = _signed()
    with web.writing() as tx:
        actions.end_session(tx, signed.actor, actions.EndSession(session_id))
    if session_id == signed.session_id:
        web.sign_out()
        return redirect(url_for("accounts.sign_in"))
    flash("那一处登录已退出。")
    return redirect(url_for("accounts.account"))


@bp.post("/account/sessions/end")
def sign_out_everywhere() -> ResponseReturnValue:
    """全部退出."""
    with web.writing() as tx:
        ended = actions.sign_out_everywhere(tx, web.actor())
    web.sign_out()
    flash(f"{ended} 处登录都已退出，包括这一处。请重新登录。")
    return redirect(url_for("accounts.sign_in"))


@bp.route("/invitation/<text>", methods=["GET", "POST"])
@web.public
def invitation(text: str) -> ResponseReturnValue:
    """Set the first password."""
    return _set_password(text, INVITATION)


@bp.route("/reset/<text>", methods=["GET", "POST"])
@web.public
def reset(text: str) -> ResponseReturnValue:
    """Set a new password."""
    return _set_password(text, RESET)


@bp.route("/code", methods=["GET", "POST"])
@web.public
def code() -> ResponseReturnValue:
    """Type the code of a slip."""
    form = forms.SlipForm()
    if request.method == "GET":
        return render_template("accounts/code.html", form=form, refusal=None)
    if not form.validate():
        return render_template("accounts/code.html", form=form, refusal=None), 422
    try:
        link_id = sign_in.prove_slip(web.writing, web.actor(), form.code.data, origin())
    except (NotProved, Throttled) as refusal:
        return render_template("accounts/code.html", form=form, refusal=refusal), refusal.status
    queries.slip_page(web.reading(), link_id)  # a slip that is over is said here, before the next page
    session[SLIP] = link_id
    return redirect(url_for("accounts.code_password"))


@bp.route("/code/password", methods=["GET", "POST"])
@web.public
def code_password() -> ResponseReturnValue:
    """Set the password with a slip whose code was proved in this browser."""
    if SLIP not in session:
        return redirect(url_for("accounts.code"))
    return _password_page(queries.slip_page(web.reading(), session[SLIP]))


def _set_password(text: str, purpose: str) -> ResponseReturnValue:
    return _password_page(queries.link_page(web.reading(), text, purpose))


def _password_page(page: LinkPage) -> ResponseReturnValue:
    form, first = forms.SetPasswordForm(), page.first
    form.owner = page.number
    if request.method == "GET":
        return render_template("accounts/set_password.html", form=form, page=page, first=first)
    if not form.validate():
        return render_template("accounts/set_password.html", form=form, page=page, first=first), 422
    command = invitations.Accept(passwords.hashed(form.new.data), origin(), browser())
    with web.writing() as tx:
        secret = invitations.accept(tx, page.actor, command)
    web.sign_in(secret)
    flash("密码设好了，您已登录。以后用手机号和这个密码登录。")
    return redirect(url_for("front.home"))


@bp.get("/inbox")
def inbox() -> ResponseReturnValue:
    """我的消息."""
    page = request.args.get("page", 1, type=int)
    return render_template("accounts/inbox.html", inbox=queries.inbox(web.reading(), web.actor(), page=page))


@bp.post("/inbox/read")
def read_all() -> ResponseReturnValue:
    """Mark all messages as read."""
    with web.writing() as tx:
        actions.mark_read(tx, web.actor())
    flash("都标为看过了。")
    return redirect(url_for("accounts.inbox"))


@bp.post("/inbox/<int:notice_id>/read")
def read_one(notice_id: int) -> ResponseReturnValue:
    """Mark one message as read."""
    with web.writing() as tx:
        actions.mark_read(tx, web.actor(), notice_id)
    return redirect(url_for("accounts.inbox"))
