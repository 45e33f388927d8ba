"""The pages of answers: the desk's page of an edition, the editor of a claim, the steps, the PDF."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from alliance.kernel import deeds, web
from alliance.kernel.actors import CLOCK
from alliance.kernel.attachments.views import as_download
from alliance.kernel.documents import queries as papers
from alliance.kernel.errors import Invalid, NotFound, OutOfTurn
from alliance.kernel.forms import Form
from alliance.kernel.indexing import IndexUnavailable
from search.questions import addresses as questions
from search.questions import held
from search.questions.answers import (
    access,
    actions,
    addresses,
    assistant,
    binding,
    documents,
    forms,
    pages,
    picking,
    signing,
)
from search.questions.answers.judging import MOST_CITATIONS, ClaimText, judge
from search.questions.answers.pages import EditionPage

bp = Blueprint("answers", __name__, url_prefix=questions.ROOT, template_folder="../../templates")

Act = Callable[[Any, Any, Any], object]
_STEPS: dict[str, tuple[Callable[..., Any], Act, str]] = {
    "submit": (
        forms.SubmitForm,
        lambda tx, actor, command: signing.submit(tx, actor, command, _check()),
        "已送签，另一位会收到通知。",
    ),
    "take_over": (forms.TakeOverForm, actions.take_over, "现在由您起草，签发要请另一位。"),
    "send_back": (forms.SendBackForm, signing.send_back, "已退回，起草人会收到通知。"),
    "sign": (
        forms.SignForm,
        lambda tx, actor, command: signing.sign(tx, actor, command, _check()),
        "已签发，提问人会收到通知。PDF 正在制作。",
    ),
    "withdraw": (forms.WithdrawForm, actions.withdraw, "已撤回。"),
}
_NO_PAPER = "这份答复的 PDF 还没有制好。"
_MATERIALS = 10


@bp.app_context_processor
def _at_hand() -> dict[str, bool]:
    return {"assistant_at_hand": bool(web.platform().settings.llm_url)}


@bp.post("/<int:question_id>/draft")
def draft(question_id: int) -> ResponseReturnValue:
    """Begin an edition."""
    with web.writing() as tx:
        answer_id = actions.draft(tx, web.actor(), actions.Draft(question_id), _check())
    flash("请一条一条地写，每一条都要有依据，或者注明是建议。")
    return redirect(addresses.edition(answer_id))


@bp.post("/<int:question_id>/assist")
def assist(question_id: int) -> ResponseReturnValue:
    """Have a machine write a first draft from articles that were found; every citation is judged before it shows."""
    actor, reading, helper = web.actor(), web.reading(), _assistant()
    question = pages.question_in_sight(reading, actor, question_id)
    access.draft(actor, binding.to_answer(reading.session, question)).enforce()
    if helper is None:
        raise NotFound("这里没有接起草助手。", remedy="请自己起草。")
    asked = f"{question.public_title}\n{question.public_text}"  # never the asker's own words
    picks = picking.found(reading, web.platform().index, question.place.path, asked, _check(), most=_MATERIALS)
    whole = [assistant.Material(f"L{n}", pick.title, pick.label, pick.text) for n, pick in enumerate(picks, 1)]
    reading.session.rollback()  # nothing is held open while a machine thinks
    claims = helper.claims(asked, whole)
    with web.writing() as tx:
        answer_id = actions.draft(tx, actor, actions.Draft(question_id, claims, assisted=True), _check())
    flash("助手写了初稿。划掉的引文没有核对上，不能用；请逐条核对、改写，再送签。", "warning")
    return redirect(addresses.edition(answer_id))


@bp.get("/<int:question_id>/answer.pdf")
@web.public
def paper(question_id: int) -> ResponseReturnValue:
    """The answer that stands, on paper, for whoever sees its question."""
    reading = web.reading()
    pages.question_in_sight(reading, held.actor(question_id), question_id)
    document = documents.standing(reading, question_id)
    if document is None:
        raise NotFound("这个问题还没有签发的答复。", remedy="有了答复再来下载。")
    if document.digest is None:
        raise OutOfTurn(_NO_PAPER, remedy="请过一分钟再试。")
    file = papers.file_of(reading, CLOCK, document.id)  # its sight is that of the question, asked above
    return as_download(file.path, file.name, "application/pdf")


@bp.get("/answers/<int:answer_id>")
def edition(answer_id: int) -> ResponseReturnValue:
    """One edition on the desk."""
    return _edition(_page(answer_id))


@bp.post(f"/answers/<int:answer_id>/<any({', '.join(_STEPS)}):name>")
def step(answer_id: int, name: str) -> ResponseReturnValue:
    """One step of an edition: 404, 403 and 409 before the form can say 422."""
    page = _page(answer_id)
    make, act, done = _STEPS[name]
    form = make(prefix=f"{name}-")
    return deeds.taken(
        page,
        getattr(page.may, name),
        form,
        lambda tx: act(tx, web.actor(), form.command(answer_id)),
        show=lambda found, status, note: _edition(found, status=status, note=note, **{name: form}),
        again=lambda: _page(answer_id),
        done=done,
        to=addresses.answer(page.question_id) if name in {"sign", "withdraw"} else addresses.edition(answer_id),
    )


@bp.route("/answers/<int:answer_id>/claims/new", methods=["GET", "POST"])
def new_claim(answer_id: int) -> ResponseReturnValue:
    """Write one more claim."""
    return _claim(_page(answer_id), None)


@bp.route("/answers/<int:answer_id>/claims/<int:claim_id>", methods=["GET", "POST"])
def claim(answer_id: int, claim_id: int) -> ResponseReturnValue:
    """Rewrite one claim."""
    return _claim(_page(answer_id), claim_id)


@bp.post("/answers/<int:answer_id>/claims/<int:claim_id>/drop")
def drop_claim(answer_id: int, claim_id: int) -> ResponseReturnValue:
    """Leave one claim out."""
    return _small(answer_id, claim_id, actions.DropClaim, actions.drop_claim, "已删去这一条。")


@bp.post("/answers/<int:answer_id>/claims/<int:claim_id>/up")
def move_claim(answer_id: int, claim_id: int) -> ResponseReturnValue:
    """Put one claim before the one above it."""
    return _small(answer_id, claim_id, actions.MoveClaim, actions.move_claim, "已上移。")


def _claim(page: EditionPage, claim_id: int | None) -> ResponseReturnValue:
    page.may.revise.enforce()
    known = None
    if claim_id is not None:
        row = pages.claim_of(page, claim_id)
        known = ClaimText(row.text, row.advice, tuple(one.written for one in row.citations))
    if request.method == "GET":
        return _editing(page, claim_id, forms.ClaimForm(known, formdata=None, version=page.version))
    form = forms.ClaimForm()
    if looked := _looked(page, claim_id, form):
        return looked
    if not form.validate():
        return _editing(page, claim_id, form, status=422)
    try:
        with web.writing() as tx:
            actions.save_claim(tx, web.actor(), form.command(page.answer_id, claim_id), _check())
    except Invalid as refused:
        return _editing(page, claim_id, form.decline(refused), status=422)
    except OutOfTurn as late:
        present = _page(page.answer_id)
        deeds.renewed(form, present.version)
        return _editing(present, claim_id, form, status=409, note=f"{late.reason}{late.remedy}")
    flash("这一条已保存。")
    return redirect(addresses.edition(page.answer_id))


def _looked(page: EditionPage, claim_id: int | None, form: forms.ClaimForm) -> ResponseReturnValue | None:
    """The page again, with what was typed, where a button only looks something up; None where it is to be saved."""
    if value := request.form.get("cite", ""):
        citation = picking.cited(web.reading(), value)
        full = citation is not None and not form.put(citation)
        return _editing(page, claim_id, form, note=f"一条最多 {MOST_CITATIONS} 处依据。" if full else "")
    if "find" in request.form:
        return _editing(page, claim_id, form, find=form.words.data or "")
    return _editing(page, claim_id, form) if "check" in request.form else None


def _editing(
    page: EditionPage, claim_id: int | None, form: forms.ClaimForm, *, status: int = 200, note: str = "", find: str = ""
) -> ResponseReturnValue:
    picks: tuple[picking.Pick, ...] = ()
    away = ""
    if find:
        try:
            picks = tuple(picking.found(web.reading(), web.platform().index, page.path, find, _check()))
        except IndexUnavailable as gone:
            away = str(gone)
    html = render_template(
        "answers/claim.html",
        page=page,
        claim_id=claim_id,
        form=form,
        judged=judge(web.reading(), form.citations(), page.path, _check()),
        note=note,
        find=find,
        picks=picks,
        away=away,
        back_url=addresses.edition(page.answer_id),
    )
    return html, status


def _edition(page: EditionPage, *, status: int = 200, note: str = "", **sent: Form) -> ResponseReturnValue:
    fresh: dict[str, Any] = {"formdata": None, "version": page.version}
    made: dict[str, Form] = {name: make(prefix=f"{name}-", **fresh) for name, (make, _, _) in _STEPS.items()}
    made["small"] = forms.StepForm(**fresh)
    html = render_template(
        "answers/edition.html",
        page=page,
        forms=made | sent,
        note=note,
        question_url=questions.question(page.question_id),
    )
    return html, status


def _small(
    answer_id: int, claim_id: int, command: Callable[[int, int, int], Any], act: Act, done: str
) -> ResponseReturnValue:
    page = _page(answer_id)
    page.may.revise.enforce()
    form = forms.StepForm()
    if not form.validate():
        return _edition(page, status=422, small=form)
    try:
        with web.writing() as tx:
            act(tx, web.actor(), command(answer_id, form.version.data or 0, claim_id))
    except OutOfTurn as late:
        return _edition(_page(answer_id), status=409, note=f"{late.reason}{late.remedy}")
    flash(done)
    return redirect(addresses.edition(answer_id))


def _page(answer_id: int) -> EditionPage:
    return pages.edition_page(web.reading(), web.actor(), answer_id, _check())


def _check() -> Any:
    return web.platform().citations.check


def _assistant() -> assistant.Assistant | None:
    settings = web.platform().settings
    if not settings.llm_url:
        return None
    return assistant.Assistant(settings.llm_url, settings.llm_key or "", settings.llm_model or "default")
