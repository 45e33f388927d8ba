"""The pages of the members: the register, one membership as a file, applying, the counter, and every step."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from alliance.kernel import deeds, handed, typed, web
from alliance.kernel.access import Verdict
from alliance.kernel.attachments import actions as attachments
from alliance.kernel.attachments import queries as files
from alliance.kernel.attachments.forms import LARGEST_UPLOAD
from alliance.kernel.db import Transaction
from alliance.kernel.documents import queries as papers
from alliance.kernel.errors import Invalid, OutOfTurn
from alliance.kernel.forms import Form
from compounds import one_compound
from compounds import queries as registry
from compounds.membership import access, actions, addresses, admissions, applications, forms, queries
from compounds.membership.applications import Moved
from compounds.membership.asking import asked
from compounds.membership.council_pages import companies
from compounds.membership.models import Member, MemberKind
from compounds.membership.names import KIND_NAMES
from compounds.membership.queries import Choice, MemberPage
from compounds.membership.records import FILE_FIRST, NONE_SITS
from compounds.membership.workflow import STAGE_NAMES, Stage

bp = Blueprint("members", __name__, url_prefix=addresses.MEMBERS, template_folder="../templates")
LONGEST_NAME, LONGEST_KEY = 60, 9
Deed = Callable[[Transaction, Any, Any], Moved]

PLAIN: dict[str, tuple[Deed, str]] = {
    "submit": (applications.submit, "申请已经提出，联盟办好会通知您。"),
    "admit": (admissions.admit, "已准予入会，通知书正在制作，代表会收到通知。"),
    "resume": (actions.resume, "已恢复会员权利。"),
}
REASONED: dict[str, tuple[Deed, str]] = {
    "withdraw": (applications.withdraw, "申请已经撤回。"),
    "send_back": (admissions.send_back, "已退回补正，对方会收到通知。"),
    "decline": (admissions.decline, "已登记不予入会，对方会收到通知和理由。"),
    "suspend": (actions.suspend, "已暂停会员权利，对方会收到通知。"),
    "leave": (actions.leave, "已登记退会。"),
}
REASONS = {
    "withdraw": "撤回的理由",
    "send_back": "退回的理由",
    "decline": "不予入会的理由",
    "suspend": "暂停的理由",
    "leave": "退会的原因",
}
STEPS = PLAIN | REASONED


@bp.get("/")
def index() -> ResponseReturnValue:
    """The memberships in sight, fifty a page, narrowed as asked."""
    actor, reading = web.actor(), web.reading()
    choice, ignored = _choice(request.args)
    return render_template(
        "membership/members.html",
        found=queries.register(reading, actor, choice, request.args.get("page", 1, type=int)),
        choice=choice,
        ignored=ignored,
        streets=registry.streets(reading, actor) if access.reads_all(actor) else (),
        kinds=KIND_NAMES,
        stages=STAGE_NAMES,
        desk=access.is_desk(actor),
    )


def _choice(args: MultiDict[str, str]) -> tuple[Choice, bool]:
    """What the register is narrowed to, and whether something that cannot be read was left out."""
    kind = next((one for one in MemberKind if one.value == args.get("kind", "")), None)
    stage = next((one for one in Stage if one.value == args.get("stage", "")), None)
    text = args.get("street", "")
    street = int(text) if text.isascii() and text.isdecimal() and len(text) <= LONGEST_KEY else None
    try:
        name = typed.line(args.get("q", ""), LONGEST_NAME)
        ignored = False
    except ValueError:
        name, ignored = "", True
    ignored |= any((args.get("kind") and kind is None, args.get("stage") and stage is None, text and street is None))
    return Choice(kind, stage, street, name), bool(ignored)


@bp.get("/mine")
def mine() -> ResponseReturnValue:
    """One's own membership, or the choice among several, or how to apply where there is none."""
    actor, reading = web.actor(), web.reading()
    own = queries.own_memberships(reading, actor)
    if len(own) == 1:
        return redirect(url_for(".member", member_id=own[0][0]))
    return render_template("membership/mine.html", own=own, compounds=registry.own_compounds(reading, actor))


def _forms(page: MemberPage) -> dict[str, Form]:
    """One form a step, each with its own ids."""
    fresh: dict[str, Any] = {"formdata": None, "version": page.version}
    plain: dict[str, Form] = {name: forms.StepForm(prefix=f"{name}-", **fresh) for name in PLAIN}
    return plain | {name: forms.ReasonForm(REASONS[name], prefix=f"{name}-", **fresh) for name in REASONED}


def _shown(page: MemberPage, *, status: int = 200, note: str = "", **sent: Form) -> ResponseReturnValue:
    reading, actor = web.reading(), web.actor()
    html = render_template(
        "membership/member.html",
        page=page,
        forms=_forms(page) | {name: form for name, form in sent.items() if name != "file"},
        file=sent.get("file") or forms.AttachForm(prefix="file-", formdata=None),
        note=note,
        may_attach=bool(_may_attach(page)),
        files=files.of(reading, actor, Member.__tablename__, page.member_id),
        papers=papers.of(reading, actor, Member.__tablename__, page.member_id),
    )
    return html, status


@bp.get("/<int:member_id>")
def member(member_id: int) -> ResponseReturnValue:
    """One membership as a file."""
    return _shown(queries.member_page(web.reading(), web.actor(), member_id))


@bp.post("/<int:member_id>/attach")
@web.takes_files(LARGEST_UPLOAD)
def attach(member_id: int) -> ResponseReturnValue:
    """Hand in a paper for a membership, by those who may hand in the application or keep the books."""
    actor = web.actor()
    page = queries.member_page(web.reading(), actor, member_id)
    _may_attach(page).enforce()
    form = forms.AttachForm(prefix="file-")
    if not form.validate():
        return _shown(page, status=422, file=form)
    try:
        with web.writing() as tx:
            attachments.keep(
                tx,
                actor,
                subject=Member.__tablename__,
                subject_id=member_id,
                place_id=page.place_id,
                name=form.file.data.filename,
                stream=form.file.data.stream,
                purpose="入会材料",
            )
    except Invalid as refused:
        form.decline(refused)
        return _shown(page, status=422, file=form)
    flash("材料已经交上。")
    return redirect(url_for(".member", member_id=member_id))


def _may_attach(page: MemberPage) -> Verdict:
    """Whoever may hand in the application, or change the representative, or keeps the books."""
    for verdict in (page.may.submit, page.may.change_representative, page.may.renew):
        if verdict:
            return verdict
    return access.is_desk(web.actor())


@bp.post("/<int:member_id>/<any(submit,admit,resume,withdraw,send_back,decline,suspend,leave):step>")
def step(member_id: int, step: str) -> ResponseReturnValue:
    """One step of the file: 404, 403 and 409 before the form can say 422; an admission may hand out a slip."""
    page = queries.member_page(web.reading(), web.actor(), member_id)
    form = forms.StepForm(prefix=f"{step}-") if step in PLAIN else forms.ReasonForm(REASONS[step], prefix=f"{step}-")
    verdict: Verdict = getattr(page.may, step)
    if verdict.refusal is OutOfTurn:
        return _shown(page, status=409, note=verdict.because, **{step: form})
    verdict.enforce()
    if not form.validate():
        return _shown(page, status=422, **{step: form})
    deed, done = STEPS[step]
    try:
        with web.writing() as tx:
            moved = deed(tx, web.actor(), form.command(member_id))
    except Invalid as refused:
        form.decline(refused)
        return _shown(page, status=422, **{step: form})
    except OutOfTurn as late:
        present = queries.member_page(web.reading(), web.actor(), member_id)
        deeds.renewed(form, present.version)
        return _shown(present, status=409, note=f"{late.reason}{late.remedy}", **{step: form})
    flash(done)
    if moved.handed_out is not None:
        return handed.keep(moved.handed_out)
    return redirect(url_for(".member", member_id=member_id))


@bp.route("/apply/<int:compound_id>", methods=["GET", "POST"])
def apply(compound_id: int) -> ResponseReturnValue:
    """A committee's application, checked once more before the file is opened."""
    actor, reading = web.actor(), web.reading()
    facts = one_compound.compound_facts(reading, actor, compound_id)
    access.apply_for_committee(actor, facts.path).enforce()
    seats = queries.seats_to_choose(reading, actor, compound_id)
    if not seats:
        raise OutOfTurn(NONE_SITS, remedy=FILE_FIRST)
    form = forms.CommitteeForm(seats)

    def save() -> ResponseReturnValue:
        with web.writing() as tx:
            moved = applications.apply_for_committee(tx, actor, form.apply(compound_id))
        flash(f"已开好办件 {moved.reference}。请附上业委会的决定，再点“提出申请”。")
        return redirect(url_for(".member", member_id=moved.member_id))

    return asked(
        form,
        f"{facts.name}业委会申请加入联盟",
        save,
        back_url=url_for("compounds.compound", compound_id=compound_id),
        lead="业委会先开会决定是否加入、由谁代表，再照会议记录填写。",
        check=True,
    )


@bp.route("/adviser/new", methods=["GET", "POST"])
def register_adviser() -> ResponseReturnValue:
    """A legal adviser at the counter."""
    actor = web.actor()
    access.register_adviser(actor).enforce()
    form = forms.AdviserForm()

    def save() -> ResponseReturnValue:
        with web.writing() as tx:
            return _opened(applications.register_adviser(tx, actor, form.command()))

    return asked(form, "登记一位法律顾问", save, back_url=url_for(".index"), lead=_COUNTER, check=True)


@bp.route("/manager/new", methods=["GET", "POST"])
def register_manager() -> ResponseReturnValue:
    """A property manager at the counter: first the company, then who and which of its compounds."""
    actor, reading = web.actor(), web.reading()
    access.register_manager(actor).enforce()
    company_id = request.args.get("company", 0, type=int)
    known = dict(companies(reading, actor))
    if company_id not in known:
        return render_template("membership/company.html", companies=known.items())
    form = forms.ManagerForm(queries.served_by(reading, actor, company_id))

    def save() -> ResponseReturnValue:
        with web.writing() as tx:
            return _opened(applications.register_manager(tx, actor, form.command(company_id)))

    heading = f"登记一位物业项目经理（{known[company_id]}）"
    return asked(form, heading, save, back_url=url_for(".index"), lead=_COUNTER, check=True)


_COUNTER = "请和本人当面核对，收下纸质材料；登记以后由另一位同事决定。"


def _opened(moved: Moved) -> ResponseReturnValue:
    flash(f"已开好办件 {moved.reference}。请附上聘书或推荐函，再点“提出申请”。")
    return redirect(url_for(".member", member_id=moved.member_id))


@bp.route("/<int:member_id>/amend", methods=["GET", "POST"])
def amend(member_id: int) -> ResponseReturnValue:
    """New answers for an application that is still with whoever applies."""
    return _committee(
        member_id,
        "amend",
        lambda page, form: lambda tx: applications.amend(tx, web.actor(), form.amend(page.member_id)),
        heading="修改入会申请",
        done="已改好。",
    )


@bp.route("/<int:member_id>/renew", methods=["GET", "POST"])
def renew(member_id: int) -> ResponseReturnValue:
    """The short form after a re-election."""
    return _committee(
        member_id,
        "renew",
        lambda page, form: lambda tx: applications.renew(tx, web.actor(), form.renew(page.member_id)),
        heading="换届后续办入会",
        done="续办申请已经提出，联盟办好会通知您。",
    )


@bp.route("/<int:member_id>/representative", methods=["GET", "POST"])
def change_representative(member_id: int) -> ResponseReturnValue:
    """Another representative, by a decision of the committee."""
    return _committee(
        member_id,
        "change_representative",
        lambda page, form: lambda tx: actions.change_representative(tx, web.actor(), form.command(page.member_id)),
        heading="更换代表",
        done="代表已经更换。新代表还没有账号的，请到联盟窗口领登录纸条。",
        make=forms.RepresentativeForm,
    )


def _committee(
    member_id: int,
    name: str,
    act: Callable[[MemberPage, Any], Callable[[Transaction], Moved]],
    *,
    heading: str,
    done: str,
    make: type[forms.CommitteeForm] = forms.CommitteeForm,
) -> ResponseReturnValue:
    """A form about the committee of a membership, checked once more before it is saved."""
    reading, actor = web.reading(), web.actor()
    page = queries.member_page(reading, actor, member_id)
    verdict: Verdict = getattr(page.may, name)
    if page.compound_id is None:
        raise OutOfTurn("只有业委会会员才用这一页。", remedy="窗口登记的申请填错了，请撤回后重新登记。")
    verdict.enforce()
    form = make(queries.seats_to_choose(reading, actor, page.compound_id), version=page.version)

    def save() -> ResponseReturnValue:
        with web.writing() as tx:
            act(page, form)(tx)
        flash(done)
        return redirect(url_for(".member", member_id=member_id))

    return asked(
        form,
        heading,
        save,
        back_url=url_for(".member", member_id=member_id),
        check=True,
        present=lambda: queries.member_page(web.reading(), actor, member_id).version,
    )
