"""The pages of the bank: the list, a new question, one question with its steps, and trying it as a candidate would."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from alliance.kernel import deeds, typed, web
from alliance.kernel.access import MISSING, Verdict
from alliance.kernel.db import Transaction
from alliance.kernel.errors import ChangedMeanwhile, Invalid, NotFound
from alliance.kernel.forms import Form
from training import access as training
from training import addresses
from training.bank import access, actions, forms, kinds, queries
from training.bank.models import Question
from training.bank.queries import QuestionPage, Wanted, Wording
from training.bank.workflow import STATE_NAMES, STATE_TONES, State
from training.curriculum.definition import DIFFICULTY_NAMES, MODULE_NAMES
from training.items import answering, grading, presenting
from training.items.definition import KIND_NAMES, Item, Kind, Text
from training.items.showing import html
from training.sources import actions as sources
from training.sources import precedents
from training.sources.precedents import Precedent, Precedents

bp = Blueprint("training_bank", __name__, url_prefix=addresses.BANK, template_folder="../templates")
SEARCH_MOST = 60
USUAL = {"points": 1, "difficulty": 1}
_STEPS: dict[str, tuple[type[Form], str]] = {
    "sign": (forms.DecideForm, "已审定，从现在起可以出到试卷上。"),
    "drop": (forms.DecideForm, "这一稿已作废。"),
    "retire": (forms.RetireForm, "已停用，以后的试卷不再出这道题。"),
    "settle": (forms.SettleForm, "已登记复核结论。"),
}
"""The form of each step, and what is said when it is done."""


@dataclass(frozen=True, slots=True)
class Tried:
    """What an answer given on trial is worth, in words."""

    share: str
    right: bool
    needs_person: bool
    complaint: str
    feedback: tuple[Text, ...]
    best: tuple[Text, ...]


def _keepers() -> None:
    training.marks(web.actor()).enforce()


@bp.get("/")
def index() -> ResponseReturnValue:
    """The list."""
    reading, actor = web.reading(), web.actor()
    _keepers()
    wanted = _wanted()
    page, lines = queries.lines(reading, actor, wanted, request.args.get("page", 1, type=int))
    return render_template(
        "training_bank/index.html",
        page=page,
        lines=lines,
        wanted=wanted,
        counts=queries.counts(reading, actor),
        write=access.write_question(actor),
        state_names=STATE_NAMES,
        state_tones=STATE_TONES,
        kind_names=KIND_NAMES,
        topics=MODULE_NAMES,
        difficulties=DIFFICULTY_NAMES,
    )


def _wanted() -> Wanted:
    args = request.args
    difficulty = args.get("difficulty", "")
    return Wanted(
        words=typed.searched(args.get("q", ""), SEARCH_MOST),
        topic=topic if (topic := args.get("topic", "")) in {"-", *MODULE_NAMES} else "",
        difficulty=next((one for one in DIFFICULTY_NAMES if str(one) == difficulty), None),
        kind=next((one for one in Kind if one.value == args.get("kind")), None),
        state=next((one for one in State if one.value == args.get("state")), None),
        to_sign=args.get("sign") == "1",
    )


@bp.route("/new", methods=["GET", "POST"])
def new() -> ResponseReturnValue:
    """Write a question: first its kind, then the fields that it asks; perhaps from a precedent."""
    access.write_question(web.actor()).enforce()
    kind = next((one for one in Kind if one.value == request.args.get("kind")), None)
    source = _source()
    if kind is None:
        return render_template("training_bank/kinds.html", kind_names=KIND_NAMES, source=source)
    usual: dict[str, Any] = USUAL | {"topic": request.args.get("topic", "")}
    if source is not None:
        usual |= {"stem": source.as_stem, "explanation": source.as_explanation}
    form = forms.form_for(kind, forms.FEWEST_ROWS)(data=None if request.method == "POST" else usual)
    return _writing(form, f"写一道{KIND_NAMES[kind]}", None, source)


def _precedents() -> Precedents:
    found: Precedents = web.running_app().extensions[precedents.EXTENSION]
    return found


def _source() -> Precedent | None:
    """The precedent that the address names, None where it names none. Raises NotFound for one that is not published."""
    number = request.args.get("precedent", type=int)
    if number is None:
        return None
    found = _precedents().standing(web.reading(), web.actor(), number)
    if found is None:
        raise NotFound(sources.GONE, remedy=sources.GONE_REMEDY)
    return found


@bp.route("/<int:question_id>/edit", methods=["GET", "POST"])
def edit(question_id: int) -> ResponseReturnValue:
    """Word a question anew; what is in use stays until another one has signed."""
    page = _page(question_id)
    page.may.rewrite.enforce()
    base = page.draft or page.shown
    form_class = forms.form_for(base.item.kind, forms.rows_for(base.item))
    if request.method == "POST":
        return _writing(form_class(), "改写这道题", page)
    known = forms.known(base.item) | {
        "topic": base.topic,
        "difficulty": base.difficulty,
        "articles": "\n".join(base.articles),
        "history": "\n".join(base.history),
        "elsewhere": "\n".join(base.elsewhere),
        "because": base.because if page.draft is not None and not page.is_fresh else "",
    }
    return _writing(form_class(formdata=None, data=known, version=page.version), "改写这道题", page)


def _writing(
    form: forms.QuestionForm, heading: str, page: QuestionPage | None, source: Precedent | None = None
) -> ResponseReturnValue:
    base = (page.draft or page.shown).item if page is not None else None
    question_id = page.question_id if page is not None else None

    def show(status: int = 200, changed: ChangedMeanwhile | None = None) -> ResponseReturnValue:
        back = addresses.question(question_id) if question_id is not None else url_for(".index")
        html_ = render_template(
            "training_bank/edit.html",
            form=form,
            heading=heading,
            groups=kinds.groups(form),
            back=back,
            changed=changed,
            in_use=page is not None and not page.is_fresh,
            source=source,
        )
        return html_, status

    if request.method == "GET":
        return show()
    if not form.validate():
        return show(422)
    try:
        with web.writing() as tx:
            saved = actions.write_question(tx, web.actor(), form.command(base, question_id))
            if source is not None:
                sources.name_source(tx, web.actor(), _precedents(), source.precedent_id, question_id=saved)
    except ChangedMeanwhile as changed:
        deeds.renewed(form, _page(question_id or 0).version)
        return show(409, changed)
    except Invalid as refused:
        form.decline(refused)
        return show(422)
    flash("已保存。请另一位同事打开这道题审定，审定以后才会出到试卷上。")
    return redirect(addresses.question(saved))


@bp.get("/<int:question_id>")
def question(question_id: int) -> ResponseReturnValue:
    """One question."""
    return _shown(question_id)


@bp.get("/<int:question_id>/wordings/<int:number>")
def wording(question_id: int, number: int) -> ResponseReturnValue:
    """One wording of it, as it was."""
    page = _page(question_id)
    one = queries.wording(page, number)
    return render_template("training_bank/wording.html", page=page, one=one, **_preview(page, one), **_words())


@bp.post("/<int:question_id>/wordings/<int:number>/try")
def try_wording(question_id: int, number: int) -> ResponseReturnValue:
    """Answer it on trial; nothing is kept."""
    page = _page(question_id)
    one = queries.wording(page, number)
    order = _order(page, one)
    shown = presenting.presented(one.item, order)
    try:
        answer = presenting.posted(shown, request.form.getlist)
        response = presenting.taken(one.item, order, answer)
    except ValueError as wrong:
        more: dict[str, Any] = {"unread": str(wrong), "answer": None}
        status = 422
    else:
        more, status = {"tried": _tried(one.item, response), "answer": answer}, 200
    page_html = render_template(
        "training_bank/wording.html", page=page, one=one, **(_preview(page, one) | more), **_words()
    )
    return page_html, status


@bp.post("/<int:question_id>/sign")
def sign_wording(question_id: int) -> ResponseReturnValue:
    """Put the draft into use."""
    page = _page(question_id)
    return _step(
        page,
        page.may.sign,
        "sign",
        lambda tx, form: actions.sign_wording(
            tx, web.actor(), form.command(question_id), web.platform().citations.check
        ),
    )


@bp.post("/<int:question_id>/drop")
def drop_wording(question_id: int) -> ResponseReturnValue:
    """Give the draft up."""
    page = _page(question_id)
    return _step(
        page, page.may.drop, "drop", lambda tx, form: actions.drop_wording(tx, web.actor(), form.command(question_id))
    )


@bp.post("/<int:question_id>/retire")
def retire_question(question_id: int) -> ResponseReturnValue:
    """Take it out of use."""
    page = _page(question_id)
    return _step(
        page,
        page.may.retire,
        "retire",
        lambda tx, form: actions.retire_question(tx, web.actor(), form.command(question_id)),
    )


@bp.post("/<int:question_id>/reviews/<int:review_id>/settle")
def settle_review(question_id: int, review_id: int) -> ResponseReturnValue:
    """Say what a look at a change of the law came to."""
    page = _page(question_id)
    line = next((one for one in page.reviews if one.review_id == review_id), None)
    return _step(
        page,
        line.settle if line is not None else None,
        f"settle-{review_id}",
        lambda tx, form: actions.settle_review(
            tx, web.actor(), form.command(question_id, review_id), web.platform().citations.check
        ),
    )


def _step(
    page: QuestionPage, verdict: Verdict | None, name: str, act: Callable[[Transaction, Any], None]
) -> ResponseReturnValue:
    """One step: 404, 403 and 409 before the form can say 422."""
    if verdict is None:
        raise NotFound(MISSING, remedy="这一步可能已经有人办过了，请从题库重新打开这道题。")
    verdict.enforce()
    make, done = _STEPS[name.partition("-")[0]]
    form = make(prefix=f"{name}-")
    if not form.validate():
        return _shown(page.question_id, 422, {name: form})
    try:
        with web.writing() as tx:
            act(tx, form)
    except Invalid as refused:
        return _shown(page.question_id, 422, {name: form.decline(refused)})
    flash(done)
    return redirect(addresses.question(page.question_id))


def _page(question_id: int) -> QuestionPage:
    return queries.question_page(web.reading(), web.actor(), question_id, web.platform().citations.check)


def _shown(question_id: int, status: int = 200, filled: dict[str, Form] | None = None) -> ResponseReturnValue:
    page = _page(question_id)
    given = filled or {}

    def form_of(name: str) -> Form:
        make, _ = _STEPS[name.partition("-")[0]]
        return given.get(name) or make(formdata=None, prefix=f"{name}-", version=page.version)

    page_html = render_template(
        "training_bank/question.html",
        page=page,
        form_of=form_of,
        thread_=web.thread(Question.__tablename__, page.question_id),
        state_name=STATE_NAMES[page.state],
        state_tone=STATE_TONES[page.state],
        **_preview(page, page.draft or page.shown),
        **_words(),
    )
    return page_html, status


def _preview(page: QuestionPage, one: Wording) -> dict[str, Any]:
    order = _order(page, one)
    return {
        "shown": presenting.presented(one.item, order),
        "right": answering.text_of(one.item, grading.best(one.item)) if not one.faults else (),
        "answer": None,
        "tried": None,
        "unread": "",
    }


def _order(page: QuestionPage, one: Wording) -> presenting.Order:
    """One order for every look at a wording: an answer given on trial is read as the page showed it."""
    return presenting.ordered(one.item, f"{page.question_id}:{one.number}".encode())


def _tried(item: Item, response: answering.Response) -> Tried:
    grade = grading.grade(item, response)
    return Tried(
        share=f"{grade.share.normalize():f}%",
        right=grade.is_right,
        needs_person=grade.needs_person,
        complaint=answering.complaint(item, response),
        feedback=grade.feedback,
        best=answering.text_of(item, grading.best(item)),
    )


def _words() -> dict[str, Any]:
    return {"html": html, "kind_names": KIND_NAMES, "letter": kinds.letter}
