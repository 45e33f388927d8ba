"""The pages of intake: the form for everybody, the counter's form, the code, the slip, and papers of an application."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from alliance.kernel import qr, web
from alliance.kernel.actors import Actor
from alliance.kernel.attachments import actions as attachments
from alliance.kernel.attachments.forms import LARGEST_UPLOAD
from alliance.kernel.crypto import mask_name
from alliance.kernel.errors import Invalid, NotFound
from compounds import form_pages
from mediation import addresses, held
from mediation.intake import access, actions, forms, queries, slips
from mediation.intake.actions import HandedOut
from mediation.intake.models import Application
from mediation.records import facts_of
from search.questions import access as questions
from search.questions import held as questions_held
from search.questions import lists

bp = Blueprint("mediation_intake", __name__, url_prefix=addresses.ROOT, template_folder="../templates")


@bp.route("/new", methods=["GET", "POST"])
@web.public
def new() -> ResponseReturnValue:
    """Ask for mediation: the form, the answers to check, then the deed."""
    actor, reading = web.actor(), web.reading()
    choices = (lists.compounds_of(reading, actor.alliance_id), queries.companies(reading, actor.alliance_id))
    form: Any = (
        forms.MemberForm(queries.standings(reading, actor), *choices) if actor.signed_in else forms.OpenForm(*choices)
    )
    if request.method == "GET":
        _begin(form)
        form.compound.data = form.compound.data or form.named(lists.own_compound(reading, actor)) or None

    def save() -> ResponseReturnValue:
        if actor.signed_in:
            with web.writing() as tx:
                case_id = actions.apply(tx, actor, form.command())
            flash("申请已经交给矛盾调解组。有照片、合同的，可以接着在这一页交上来。")
            return redirect(addresses.case(case_id))
        with web.writing() as tx:
            out = actions.apply_openly(tx, _asker(form), form.command(), request.remote_addr or "")
        held.keep(out.case_id, out.link_id)
        return _given(out)

    return form_pages.checked(
        form,
        "申请调解",
        save,
        back_url=url_for("front.home"),
        template="mediation_intake/new.html",
        button="没有错，交给调解组",
        signed_in=actor.signed_in,
        period=queries.words(reading, actor, queries.TRIAGE),
    )


@bp.route("/register", methods=["GET", "POST"])
def register() -> ResponseReturnValue:
    """Write an application down for somebody at the counter or on the telephone."""
    actor, reading = web.actor(), web.reading()
    choices = (lists.compounds_of(reading, actor.alliance_id), queries.companies(reading, actor.alliance_id))
    form = forms.CounterForm(*choices)
    if form.question_id is None and not request.args.get("question"):
        access.work(actor).enforce()
    if request.method == "GET":
        _begin(form)

    def save() -> ResponseReturnValue:
        with web.writing() as tx:
            out = actions.register(tx, actor, form.command())
        flash("已经登记，请把查询码交给申请人。")
        return _given(out)

    return form_pages.checked(
        form,
        "替人登记调解申请",
        save,
        back_url=url_for("front.home"),
        template="mediation_intake/register.html",
        button="没有错，登记",
    )


@bp.route("/code", methods=["GET", "POST"])
@web.public
def code() -> ResponseReturnValue:
    """Type the code of one's case."""
    form = forms.CodeForm()
    if request.method == "GET":
        return render_template("mediation_intake/code.html", form=form, refusal=None, signed_in=web.actor().signed_in)
    status, refusal = 422, None
    if form.validate():
        try:
            return redirect(addresses.case(held.prove(form.code.data).case_id))
        except held.REFUSALS as refused:
            status, refusal = refused.status, refused
    page = render_template("mediation_intake/code.html", form=form, refusal=refusal, signed_in=web.actor().signed_in)
    return page, status


@bp.route("/in/<text>", methods=["GET", "POST"])
@web.public
def enter(text: str) -> ResponseReturnValue:
    """Come by the square picture on a slip: who it is for, masked, and one press; looking alone opens nothing."""
    if request.method == "POST":
        return redirect(addresses.case(held.take(text).case_id))
    found = queries.side_of_link(web.reading(), text)
    return render_template(
        "mediation_intake/enter.html", side=found, name=mask_name(found.name), signed_in=web.actor().signed_in
    )


@bp.get("/slips/<int:party_id>")
@web.public
def slip(party_id: int) -> ResponseReturnValue:
    """The code that this browser has just been given, in large type, for paper."""
    kept = slips.of(party_id)
    if kept is None:
        raise NotFound(
            "这张纸条不在这台设备上。", remedy="有查询码的，请用“凭查询码看”；丢了的，请到社区或者调解组补发。"
        )
    reading, settings = web.reading(), web.platform().settings
    side = queries.side_of_link(reading, kept.link)
    return render_template(
        "mediation_intake/slip.html",
        slip=kept,
        side=side,
        picture=qr.data_uri(f"{settings.public_url}{url_for('.enter', text=kept.link)}"),
        address=f"{settings.public_url}{addresses.CODE}",
        telephone=settings.channels.desk_telephone,
        period=queries.words(reading, web.actor(), queries.TRIAGE),
        today=reading.today,
    )


@bp.post("/<int:case_id>/sides/<int:party_id>/code")
def issue_code(case_id: int, party_id: int) -> ResponseReturnValue:
    """Give a side a fresh code; the earlier one opens nothing any more."""
    form = forms.IssueForm(prefix=f"code-{party_id}-")
    if not form.validate():
        raise Invalid("请选择怎样核对的身份。", remedy="请回到本案的页面，选好再办。")
    with web.writing() as tx:
        out = actions.issue_code(tx, web.actor(), form.command(case_id, party_id))
    flash("新的查询码已经生成，旧的不能再用。")
    return _given(out)


@bp.post("/<int:case_id>/sides/<int:party_id>/no-code")
def revoke_code(case_id: int, party_id: int) -> ResponseReturnValue:
    """Take back a side's codes and links."""
    with web.writing() as tx:
        actions.revoke_code(tx, web.actor(), actions.RevokeCode(case_id, party_id))
    flash("这一方的查询码和链接都已收回。")
    return redirect(addresses.case(case_id))


@bp.post("/<int:case_id>/own-papers")
@web.public
@web.takes_files(LARGEST_UPLOAD)
def attach(case_id: int) -> ResponseReturnValue:
    """Keep a paper beside the application, where the other side does not see it."""
    actor = held.actor(case_id)
    case = queries.case(web.reading(), actor, case_id)
    application = queries.taken(web.reading(), actor, case_id)
    access.attach(actor, facts_of(web.reading(), case), application).enforce()
    form = forms.FileForm(prefix="paper-")
    if not form.validate() or application is None:
        raise Invalid("没有选文件。", remedy="请先选好文件，再点“交上这份材料”。")
    with web.writing() as tx:
        attachments.keep(
            tx,
            actor,
            subject=Application.__tablename__,
            subject_id=application.id,
            place_id=case.place_id,
            name=form.file.data.filename,
            stream=form.file.data.stream,
            purpose="申请时的材料",
        )
    flash("材料已经交上。对方看不到。")
    return redirect(addresses.case(case_id, "application"))


def _given(out: HandedOut) -> ResponseReturnValue:
    slips.keep(out)
    return redirect(url_for("mediation_intake.slip", party_id=out.party_id))


def _begin(form: Any) -> None:
    """Fill in what the question says from which somebody came, where they may turn it into an application."""
    question_id = request.args.get("question", type=int)
    if question_id is None:
        return
    bearer = questions_held.actor(question_id)
    found = queries.question(web.reading(), bearer, question_id)
    access.transfer(bearer, questions.facts_of(found)).enforce()
    form.question.data = str(question_id)
    form.subject.data, form.story.data = found.title, found.text
    form.compound.data = form.named(found.compound_id) or None
    if isinstance(form, forms.CounterForm) and found.asker_id is not None:
        form.name.data = queries.name_of(web.reading(), found.asker_id)


def _asker(form: forms.OpenForm) -> Actor:
    """Who asks without an account: the bearer of the question's code where it comes from a question."""
    return questions_held.actor(form.question_id) if form.question_id is not None else web.actor()
