"""The pages of questions: asking, one's own, the published ones, the desk, and one question with its steps."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from alliance.kernel import deeds, typed, web
from alliance.kernel.accounts.views import own_path
from alliance.kernel.actors import CLOCK, Actor
from alliance.kernel.attachments import actions as attachments
from alliance.kernel.attachments import queries as files
from alliance.kernel.attachments.forms import LARGEST_UPLOAD
from alliance.kernel.errors import Invalid, NotFound
from alliance.kernel.forms import Form
from search.questions import access, actions, forms, held, lists, parts, queries, similar, triage
from search.questions.models import Dossier, Question
from search.questions.queries import QuestionPage
from search.questions.workflow import STAGE_NAMES, STAGE_TONES
from search.words.access import put_word

bp = Blueprint("questions", __name__, url_prefix="/questions", template_folder="../templates")
bp.record_once(lambda state: state.app.extensions.setdefault(similar.EXTENSION, similar.Similar()))
bp.record_once(lambda state: state.app.extensions.setdefault(parts.EXTENSION, parts.Parts()))

SEARCH_MOST = 60
_EARLIEST = date(1949, 10, 1)
SHOWINGS = {
    "open": "还在办",
    "new": "待受理",
    "free": "待指派",
    "mine": "我承办的",
    "signing": "待签发",
    "reviewing": "复核中",
    "answered": "已答复",
    "closed": "已办结",
}
_MISSING_REMEDY = "提问的人请先登录；没有账号的，凭查询码查看。"
Act = Callable[[Any, Actor, Any], object]
_STEPS: dict[str, tuple[Callable[..., Any], Act, str]] = {
    "triage": (forms.WordingForm, triage.triage, "已受理，提问人会收到通知。接着指派承办人，或者自己承办。"),
    "word_publicly": (forms.WordingForm, triage.word_publicly, "公开的说法已保存。"),
    "take": (forms.TakeForm, triage.take, "这件由您承办，请起草答复。"),
    "assign": (forms.AssignForm, triage.assign, "已指派，承办人会收到通知。"),
    "merge": (forms.MergeForm, triage.merge, "已合并，提问人会跟着收到那一件的答复。"),
    "decline": (forms.DeclineForm, triage.decline, "已办结，提问人会收到通知和您写的原因。"),
    "ask_back": (forms.AskBackForm, triage.ask_back, "已请提问人补充，等回音的日子不计时。"),
    "write_note": (forms.NoteForm, triage.write_note, "备注已保存，只有工作人员看得到。"),
    "reply": (forms.ReplyForm, actions.reply, "补充已交上，承办人会接着办。"),
    "withdraw": (forms.WithdrawForm, actions.withdraw, "已撤回，不再答复。"),
    "rate": (forms.RateForm, actions.rate, "谢谢您的评价。"),
    "reopen": (forms.ReopenForm, actions.reopen, "已请承办人复核，重新签发以后通知您。"),
}


@bp.get("")
@web.public
def index() -> ResponseReturnValue:
    """Answered questions, for everybody."""
    actor, reading = web.actor(), web.reading()
    asked = typed.searched(request.args.get("q", ""), SEARCH_MOST)
    page, lines = lists.published(reading, actor, asked, request.args.get("page", 1, type=int))
    return render_template(
        "questions/index.html",
        page=page,
        lines=lines,
        asked=asked,
        signed_in=actor.signed_in,
        works=bool(access.work(actor)),
    )


@bp.route("/new", methods=["GET", "POST"])
@web.public
def new() -> ResponseReturnValue:
    """Ask: the form, then what may already answer it, then the deed."""
    actor, reading = web.actor(), web.reading()
    access.ask(actor).enforce()
    form = forms.AskForm(lists.compounds_of(reading, actor.alliance_id))
    if request.method == "GET":
        before = typed.searched(request.args.get("q", ""), forms.SEARCHED_MOST)
        form.title.data = form.title.data or before[: actions.TITLE_MOST]
        form.searched.data = before
        form.compound.data = form.named(lists.own_compound(reading, actor)) or None
    if request.method == "GET" or form.amending:
        return _asking(form)
    if not form.validate():
        return _asking(form, 422)
    asked = f"{form.title.data} {form.text.data or ''}".strip()
    offered = _similar().to(reading, actor, asked)
    trail = {
        "searched": [one for one in dict.fromkeys((form.searched.data or "", form.title.data)) if one],
        "offered": [{"key": one.key, "title": one.title, "url": one.url} for one in offered],
    }

    def save() -> ResponseReturnValue:
        command = form.command(trail)
        if actor.signed_in:
            with web.writing() as tx:
                question_id = actions.ask(tx, actor, command)
            flash("问题已经交给政策法规组。有照片、合同的，可以接着在这一页交上来。")
            return redirect(url_for(".question", question_id=question_id))
        with web.writing() as tx:
            out = actions.ask_openly(tx, actor, command, request.remote_addr or "")
        held.keep(out)
        return redirect(url_for(".question", question_id=out.question_id))

    try:
        if form.confirmed:
            return save()
        web.rehearse(save)
    except Invalid as refused:
        form.decline(refused)
        return _asking(form, 422)
    return render_template("questions/similar.html", form=form, rows=form.answers(), offered=offered, asked=asked)


@bp.post("/helped")
@web.public
def helped() -> ResponseReturnValue:
    """Say that what was offered answers the question, so that none is filed."""
    with web.writing() as tx:
        actions.helped(tx, web.actor(), request.form.get("key", ""))
    flash("记下了：这条帮到了您。您的问题没有提交，不用等答复。")
    return redirect(own_path(request.form.get("url", "")) or url_for(".index"))


@bp.get("/mine")
def mine() -> ResponseReturnValue:
    """One's own questions, and those one follows."""
    actor, reading = web.actor(), web.reading()
    page, lines = lists.mine(reading, actor, request.args.get("page", 1, type=int))
    return render_template(
        "questions/mine.html", page=page, lines=lines, followed=lists.followed(reading, actor), **_words()
    )


@bp.get("/desk")
def desk() -> ResponseReturnValue:
    """The policy desk's list."""
    showing = request.args.get("show", "open")
    showing = showing if showing in SHOWINGS else "open"
    page, lines, counts = lists.desk(web.reading(), web.actor(), showing, request.args.get("page", 1, type=int))
    return render_template(
        "questions/desk.html",
        page=page,
        lines=lines,
        counts=counts,
        showing=showing,
        showings=SHOWINGS,
        today=web.reading().today,
        keeps_words=bool(put_word(web.actor())),
        **_words(),
    )


@bp.route("/code", methods=["GET", "POST"])
@web.public
def code() -> ResponseReturnValue:
    """Type the code of one's question."""
    form = forms.CodeForm()
    if request.method == "GET":
        return render_template("questions/code.html", form=form, refusal=None)
    if not form.validate():
        return render_template("questions/code.html", form=form, refusal=None), 422
    try:
        question_id = held.prove(form.code.data)
    except held.REFUSALS as refusal:
        return render_template("questions/code.html", form=form, refusal=refusal), refusal.status
    return redirect(url_for(".question", question_id=question_id))


@bp.get("/<int:question_id>")
@web.public
def question(question_id: int) -> ResponseReturnValue:
    """One question as a file."""
    return _shown(*_page(question_id))


@bp.post("/<int:question_id>/follow")
def follow(question_id: int) -> ResponseReturnValue:
    """Be told how it goes on."""
    with web.writing() as tx:
        actions.follow(tx, web.actor(), question_id)
    flash("已关注，有变化会通知您。")
    return redirect(url_for(".question", question_id=question_id))


@bp.post("/<int:question_id>/unfollow")
def unfollow(question_id: int) -> ResponseReturnValue:
    """No longer be told."""
    with web.writing() as tx:
        actions.unfollow(tx, web.actor(), question_id)
    flash("不再关注。")
    return redirect(url_for(".question", question_id=question_id))


@bp.post("/<int:question_id>/attach")
@web.public
@web.takes_files(LARGEST_UPLOAD)
def attach(question_id: int) -> ResponseReturnValue:
    """Keep a paper with the question, on its closed side."""
    actor, page = _page(question_id)
    page.may.attach.enforce()
    form = forms.FileForm(prefix="file-")
    if not form.validate():
        return _shown(actor, page, status=422, attach=form)
    try:
        with web.writing() as tx:
            attachments.keep(
                tx,
                CLOCK if page.by_code else actor,  # a code's bearer is nobody that the ledger could name
                subject=Dossier.__tablename__,
                subject_id=page.dossier_id or 0,
                place_id=page.place_id,
                name=form.file.data.filename,
                stream=form.file.data.stream,
                purpose="提问材料",
            )
    except Invalid as refused:
        return _shown(actor, page, status=422, attach=form.decline(refused))
    flash("材料已经交上。")
    return redirect(url_for(".question", question_id=question_id))


@bp.post(f"/<int:question_id>/<any({', '.join(_STEPS)}):name>")
@web.public
def step(question_id: int, name: str) -> ResponseReturnValue:
    """One step of the file: 404, 403 and 409 before the form can say 422."""
    actor, page = _page(question_id)
    make, act, done = _STEPS[name]
    form = make(prefix=f"{name}-")
    if name == "assign":
        form.person.offer(page.able)
    return deeds.taken(
        page,
        getattr(page.may, name),
        form,
        lambda tx: act(tx, actor, form.command(question_id)),
        show=lambda found, status, note: _shown(actor, found, status=status, note=note, **{name: form}),
        again=lambda: _page(question_id)[1],
        done=done,
        to=url_for(".question", question_id=question_id),
    )


def _page(question_id: int) -> tuple[Actor, QuestionPage]:
    """The question for whoever asks: signed in, or by a code that this browser has proved. Raises NotFound."""
    actor = held.actor(question_id)
    try:
        return actor, queries.question_page(web.reading(), actor, question_id)
    except NotFound as unseen:
        if actor.signed_in:
            raise
        raise NotFound(unseen.reason, remedy=_MISSING_REMEDY) from unseen


def _shown(actor: Actor, page: QuestionPage, *, status: int = 200, note: str = "", **sent: Form) -> ResponseReturnValue:
    papers: tuple[files.AttachmentLine, ...] = ()
    if page.dossier_id is not None:
        reader = CLOCK if page.by_code else actor  # whoever proved the code sees the names of their own papers
        papers = files.of(web.reading(), reader, Dossier.__tablename__, page.dossier_id)
    html = render_template(
        "questions/question.html",
        page=page,
        forms=_forms(page) | sent,
        note=note,
        kept=deeds.kept(note, sent),
        papers=papers,
        answer_parts=_parts().gather(web.reading(), actor, page.question_id, _past_day()),
        code=held.code(page.question_id),
        thread_=web.thread(Question.__tablename__, page.question_id, actor),
        **_words(),
    )
    return html, status


def _forms(page: QuestionPage) -> dict[str, Form]:
    fresh: dict[str, Any] = {"formdata": None, "version": page.version}
    made: dict[str, Form] = {name: make(prefix=f"{name}-", **fresh) for name, (make, _, _) in _STEPS.items()}
    for name in ("triage", "word_publicly"):
        made[name].title.data = page.public_title or page.title
        made[name].text.data = page.public_text
    made["assign"].person.offer(page.able)
    made["attach"] = forms.FileForm(prefix="file-", formdata=None)
    return made


def _asking(form: forms.AskForm, status: int = 200) -> ResponseReturnValue:
    return render_template(
        "questions/new.html", form=form, signed_in=web.actor().signed_in, suggest_url=url_for("asking.suggest")
    ), status


def _words() -> dict[str, Any]:
    return {"stage_names": STAGE_NAMES, "stage_tones": STAGE_TONES}


def _past_day() -> date | None:
    """The day as of which the page is asked for; None for today, and for what is no past day."""
    try:
        asked = typed.day(request.args.get("on", ""), _EARLIEST, web.reading().today)
    except ValueError:
        return None
    return asked


def _parts() -> parts.Parts:
    found: parts.Parts = current_app.extensions[parts.EXTENSION]
    return found


def _similar() -> similar.Similar:
    found: similar.Similar = current_app.extensions[similar.EXTENSION]
    return found
