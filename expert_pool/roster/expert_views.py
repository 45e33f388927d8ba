"""The page of one expert: the way in, the fields with their evidence, being in the pool, and measures."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from alliance.kernel import web
from alliance.kernel.access import ALLOWED, Verdict
from alliance.kernel.actors import Actor
from alliance.kernel.attachments import actions as attachments
from alliance.kernel.attachments.forms import LARGEST_UPLOAD
from alliance.kernel.db import Transaction
from alliance.kernel.errors import Invalid, NotFound, OutOfTurn
from alliance.kernel.forms import Form
from alliance.kernel.reaching import channels
from alliance.kernel.reaching.table import Way
from compounds import form_pages
from expert_pool import addresses
from expert_pool.roster import applying, forms, handed, keeping, promise, queries, reviewing, shown
from expert_pool.roster.models import Expert, ExpertField
from expert_pool.roster.shown import ExpertPage
from expert_pool.roster.views import gate

bp = Blueprint("experts_expert", __name__, url_prefix=addresses.ROSTER, template_folder="../templates")
_QUICK = (("今天起 7 天不方便", timedelta(days=6)), ("今天起 30 天不方便", timedelta(days=29)))
"""Days away with one tap."""
Deed = Callable[[Transaction, Actor, Any, int], object]
_STEPS: dict[str, tuple[Callable[..., Any], Deed, str]] = {
    "answer_nomination": (
        forms.AnswerForm,
        lambda tx, actor, form, key: applying.answer_nomination(tx, actor, form.command(key)),
        "已记下您的答复。",
    ),
    "hand_in": (
        forms.PressForm,
        lambda tx, actor, form, key: applying.hand_in(tx, actor, form.hand_in(key)),
        "已交审，审完会告诉您。",
    ),
    "send_back": (
        forms.ToldForm,
        lambda tx, actor, form, key: reviewing.send_back(tx, actor, form.command(key)),
        "已退回补材料，本人会收到消息。",
    ),
    "pass_review": (
        forms.PressForm,
        lambda tx, actor, form, key: reviewing.pass_review(tx, actor, form.step(key)),
        "审核通过，下一步是培训。",
    ),
    "decline": (
        forms.ToldForm,
        lambda tx, actor, form, key: reviewing.decline(tx, actor, form.command(key)),
        "已记下没有通过，本人会收到消息。",
    ),
    "appoint": (
        forms.PressForm,
        lambda tx, actor, form, key: reviewing.appoint(tx, actor, form.step(key), gate()),
        "已入库，从现在起可以抽到。",
    ),
    "renew": (
        forms.PressForm,
        lambda tx, actor, form, key: reviewing.renew(tx, actor, form.step(key)),
        "已续聘。",
    ),
    "set_away": (
        forms.AwayForm,
        lambda tx, actor, form, key: keeping.set_away(tx, actor, form.command(key)),
        "已记下，这几天的评审不抽您。",
    ),
    "set_most": (
        forms.MostForm,
        lambda tx, actor, form, key: keeping.set_most(tx, actor, form.command(key)),
        "已记下。",
    ),
    "leave": (
        forms.PressForm,
        lambda tx, actor, form, key: keeping.leave(tx, actor, form.leave(key)),
        "已退出专家库。以后想再来，可以重新申请。",
    ),
    "suspend": (
        forms.SuspendForm,
        lambda tx, actor, form, key: keeping.suspend(tx, actor, form.command(key)),
        "已暂停，本人会收到消息，可以说明。",
    ),
    "lift": (
        forms.PressForm,
        lambda tx, actor, form, key: keeping.lift(tx, actor, form.lift(key)),
        "已解除暂停。",
    ),
    "propose_removal": (
        forms.RemovalForm,
        lambda tx, actor, form, key: keeping.propose_removal(tx, actor, form.command(key)),
        "已记下提议，先请本人说明，再由另一个人决定。",
    ),
    "decide_removal": (
        forms.DecideForm,
        lambda tx, actor, form, key: keeping.decide_removal(tx, actor, form.command(key)),
        "决定已记下，本人会收到消息。",
    ),
}


@bp.get("/<int:expert_id>")
def expert(expert_id: int) -> ResponseReturnValue:
    """One expert: all of it for themselves and the keeper, else what the roster says."""
    return _shown(_page(expert_id))


@bp.route("/<int:expert_id>/edit", methods=["GET", "POST"])
def edit(expert_id: int) -> ResponseReturnValue:
    """Change the particulars."""
    actor, page = web.actor(), _page(expert_id)
    page.may.amend.enforce()
    known = {
        "place": page.place_id,
        "unit": page.unit,
        "entry": page.entry.value,
        "entry_ground": page.entry_ground,
        "introduced": page.introduced,
    }
    form = forms.ParticularsForm(queries.homes(web.reading(), actor), version=page.version, data=known)

    def save() -> str:
        with web.writing() as tx:
            applying.amend(tx, actor, form.amend(expert_id))
        flash("已保存。")
        return addresses.expert(expert_id)

    return form_pages.saved(
        form,
        f"修改{page.name}的资料",
        save,
        back_url=addresses.expert(expert_id),
        present=lambda: _page(expert_id).version,
    )


@bp.post(f"/<int:expert_id>/<any({', '.join(_STEPS)}):name>")
def step(expert_id: int, name: str) -> ResponseReturnValue:
    """One step of the line: 404, 403 and 409 before the form can say 422."""
    make, deed, done = _STEPS[name]
    form = make(prefix=f"{name}-")
    verdict: Verdict = getattr(_page(expert_id).may, name)
    return _taken(
        expert_id, form, lambda tx, actor: deed(tx, actor, form, expert_id), may=verdict, name=name, done=done
    )


@bp.post("/<int:expert_id>/link")
def link(expert_id: int) -> ResponseReturnValue:
    """A new link for the answer of the nominated."""
    _page(expert_id).may.ask_again.enforce()
    with web.writing() as tx:
        nominated = applying.ask_again(tx, web.actor(), applying.AskAgain(expert_id))
    handed.keep(nominated)
    flash("新的链接做好了，原来的不能用了。请把纸条交给本人。")
    return redirect(url_for("experts_roster.slip", expert_id=expert_id))


@bp.post("/<int:expert_id>/fields")
@web.takes_files(LARGEST_UPLOAD)
def enter_field(expert_id: int) -> ResponseReturnValue:
    """Claim one field more, perhaps with its evidence."""
    form, page = forms.FieldForm(prefix="enter_field-"), _page(expert_id)

    def deed(tx: Transaction, actor: Actor) -> None:
        field_id = applying.enter_field(tx, actor, form.command(expert_id))
        if form.file.data:
            _keep(tx, actor, field_id, page, form.file.data)

    return _taken(expert_id, form, deed, may=page.may.amend, name="enter_field", done="已填报，等审核。")


@bp.post("/<int:expert_id>/fields/<int:field_id>/evidence")
@web.takes_files(LARGEST_UPLOAD)
def evidence(expert_id: int, field_id: int) -> ResponseReturnValue:
    """Hand in a file beside a field."""
    form, page = forms.EvidenceForm(prefix=f"evidence-{field_id}-"), _page(expert_id)
    if all(one.field_id != field_id for one in page.fields):
        raise NotFound("没有找到这项专业。", remedy="请刷新页面查看。")

    def deed(tx: Transaction, actor: Actor) -> None:
        _keep(tx, actor, field_id, page, form.file.data)

    return _taken(expert_id, form, deed, may=page.may.amend, name=f"evidence-{field_id}", done="材料已收下。")


@bp.post("/<int:expert_id>/fields/<int:field_id>/drop")
def drop_field(expert_id: int, field_id: int) -> ResponseReturnValue:
    """Take a field back."""
    form = forms.PressForm()

    def deed(tx: Transaction, actor: Actor) -> None:
        applying.drop_field(tx, actor, applying.DropField(expert_id, field_id))

    return _taken(expert_id, form, deed, may=_page(expert_id).may.amend, name="drop_field", done="已撤下。")


@bp.post("/<int:expert_id>/fields/<int:field_id>/find")
def find(expert_id: int, field_id: int) -> ResponseReturnValue:
    """Say whether a field is good."""
    form = forms.FindForm(prefix=f"find-{field_id}-")

    def deed(tx: Transaction, actor: Actor) -> None:
        reviewing.find(tx, actor, form.command(expert_id, field_id))

    return _taken(expert_id, form, deed, may=_page(expert_id).may.find, name=f"find-{field_id}", done="已记下。")


@bp.post("/<int:expert_id>/away/<int:away_id>/end")
def end_away(expert_id: int, away_id: int) -> ResponseReturnValue:
    """Days away that do not hold any more."""
    _page(expert_id).may.set_away.enforce()
    with web.writing() as tx:
        keeping.end_away(tx, web.actor(), keeping.EndAway(expert_id, away_id))
    flash("已取消。")
    return redirect(addresses.expert(expert_id))


@bp.post("/<int:expert_id>/measures/<int:measure_id>/reply")
def reply(expert_id: int, measure_id: int) -> ResponseReturnValue:
    """The expert's own words on a measure."""
    page = _page(expert_id)
    found = next((one for one in page.measures if one.measure_id == measure_id), None)
    if found is None or not page.is_self:
        raise NotFound("没有找到。", remedy="请刷新页面查看。")
    form = forms.ReplyForm(prefix=f"reply-{measure_id}-")

    def deed(tx: Transaction, actor: Actor) -> None:
        keeping.reply(tx, actor, form.command(expert_id, measure_id))

    return _taken(expert_id, form, deed, may=ALLOWED, name=f"reply-{measure_id}", done="您的说明已交上。")


def _page(expert_id: int) -> ExpertPage:
    return shown.expert_page(web.reading(), web.actor(), expert_id, gate())


def _taken(
    expert_id: int,
    form: Any,
    deed: Callable[[Transaction, Actor], object],
    *,
    may: Verdict,
    name: str,
    done: str,
) -> ResponseReturnValue:
    if may.refusal is OutOfTurn:
        return _shown(_page(expert_id), status=409, note=f"{may.because}{may.remedy}")
    may.enforce()
    if not form.validate():
        return _shown(_page(expert_id), status=422, sent={name: form})
    try:
        with web.writing() as tx:
            deed(tx, web.actor())
    except Invalid as refused:
        return _shown(_page(expert_id), status=422, sent={name: form.decline(refused)})
    except OutOfTurn as late:
        return _shown(_page(expert_id), status=409, note=f"{late.reason}{late.remedy}")
    flash(done)
    return redirect(addresses.expert(expert_id))


def _shown(
    page: ExpertPage, *, status: int = 200, note: str = "", sent: dict[str, Form] | None = None
) -> ResponseReturnValue:
    fresh: dict[str, Any] = {"formdata": None, "version": page.version}
    made: dict[str, Form] = {name: make(prefix=f"{name}-", **fresh) for name, (make, _, _) in _STEPS.items()}
    made["set_most"] = forms.MostForm(prefix="set_most-", formdata=None, most=page.most_a_year)
    made["enter_field"] = forms.FieldForm(prefix="enter_field-", **fresh)
    for one in page.fields:
        made[f"evidence-{one.field_id}"] = forms.EvidenceForm(prefix=f"evidence-{one.field_id}-", **fresh)
        made[f"find-{one.field_id}"] = forms.FindForm(prefix=f"find-{one.field_id}-", **fresh)
    for measure in page.measures:
        made[f"reply-{measure.measure_id}"] = forms.ReplyForm(prefix=f"reply-{measure.measure_id}-", **fresh)
    today = web.reading().today
    html = render_template(
        "experts_roster/expert.html",
        page=page,
        forms=made | (sent or {}),
        sent=sent or {},
        note=note,
        clauses=promise.CLAUSES,
        thread_=web.thread(Expert.__tablename__, page.expert_id),
        quick=[(label, today, today + span) for label, span in _QUICK],
        ready=channels.set_up(web.platform().settings) - {Way.STAFF_WEBHOOK},
    )
    return html, status


def _keep(tx: Transaction, actor: Actor, field_id: int, page: ExpertPage, file: Any) -> None:
    attachments.keep(
        tx,
        actor,
        subject=ExpertField.__tablename__,
        subject_id=field_id,
        place_id=page.place_id,
        name=file.filename,
        stream=file.stream,
        purpose="专业的材料",
    )
