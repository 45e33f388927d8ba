"""The pages of proceedings: the list, the start of one, the file with its steps, and its print."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from alliance.kernel import deeds, web
from alliance.kernel.access import Verdict
from alliance.kernel.attachments import actions as attachments
from alliance.kernel.attachments.forms import LARGEST_UPLOAD
from alliance.kernel.attachments.views import fresh_download
from alliance.kernel.db import Transaction
from alliance.kernel.documents.sheet import pdf
from alliance.kernel.errors import Invalid, NotFound, OutOfTurn
from compounds import queries as registry
from compounds.guidance import addresses
from compounds.guidance.paths import beside, shipped
from compounds.guidance.proceedings import access, actions, forms, lists, opening, papers, queries, starting
from compounds.guidance.proceedings.lists import Choice
from compounds.guidance.proceedings.models import ProceedingStep
from compounds.guidance.proceedings.queries import ProceedingPage, StepLine
from compounds.guidance.proceedings.workflow import STAGE_NAMES, Stage

bp = Blueprint("guidance_proceedings", __name__, url_prefix=addresses.PROCEEDINGS, template_folder="../../templates")
LONGEST_KEY = 9
Act = Callable[[Transaction, Any], object]
Key = tuple[str, str]
"""The deed, and the step or event that it is about; empty for the whole file."""


@bp.get("/")
def index() -> ResponseReturnValue:
    """The proceedings in sight, what is due first at the top."""
    actor, reading = web.actor(), web.reading()
    access.list_all(actor).enforce()
    choice, ignored = _choice(request.args)
    return render_template(
        "guidance_proceedings/list.html",
        found=lists.proceeding_list(reading, actor, choice, request.args.get("page", 1, type=int)),
        choice=choice,
        ignored=ignored,
        streets=registry.streets(reading, actor),
        paths=shipped.paths().values(),
        stages=STAGE_NAMES,
        today=reading.today,
    )


def _choice(asked: MultiDict[str, str]) -> tuple[Choice, bool]:
    """What the list is narrowed to, and whether something that cannot be read was left out."""
    street, compound = _key(asked.get("street", "")), _key(asked.get("compound", ""))
    path = asked.get("path", "")
    stage = next((one for one in Stage if one.value == asked.get("stage", Stage.RUNNING)), None)
    ignored = (
        (street is None and bool(asked.get("street")))
        or (compound is None and bool(asked.get("compound")))
        or (bool(path) and path not in shipped.paths())
        or (stage is None and bool(asked.get("stage")))
    )
    known = path if path in shipped.paths() else ""
    return Choice(street, known, stage, asked.get("overdue") == "1", compound), ignored


def _key(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= LONGEST_KEY else None


@bp.get("/start")
def begin() -> ResponseReturnValue:
    """Which path, for a compound that is already known."""
    return render_template(
        "guidance_proceedings/begin.html",
        page=opening.begin_page(web.reading(), web.actor(), _key(request.args.get("compound", "")) or 0),
    )


@bp.route("/start/<code>", methods=["GET", "POST"])
def start(code: str) -> ResponseReturnValue:
    """Begin a path; without a compound in the address one is chosen first."""
    if code not in shipped.paths():
        raise NotFound("没有这条办事路径。", remedy="请从“办事路径”里选一条。")
    path, actor, reading = shipped.path(code), web.actor(), web.reading()
    compound_id = _key(request.args.get("compound", ""))
    if compound_id is None:
        found = opening.compounds_for(reading, actor, request.args.get("q", ""))
        return render_template("guidance_proceedings/choose.html", path=path, found=found)
    page = opening.start_page(reading, actor, compound_id, path)
    page.may.enforce()
    form = forms.start_form(path, page.days)
    if request.method == "GET":
        return render_template("guidance_proceedings/start.html", page=page, form=form)
    if not form.validate():
        return render_template("guidance_proceedings/start.html", page=page, form=form), 422
    try:
        with web.writing() as tx:
            moved = starting.start(tx, web.actor(), form.command(compound_id, path))
    except Invalid as refused:
        form.decline(refused)
        return render_template("guidance_proceedings/start.html", page=page, form=form), 422
    except OutOfTurn as late:
        form.decline(late)
        return render_template("guidance_proceedings/start.html", page=page, form=form), 409
    flash(f"已经开始办，文号是{moved.reference}。")
    return redirect(addresses.proceeding(moved.proceeding_id))


@bp.get("/<int:proceeding_id>")
def proceeding(proceeding_id: int) -> ResponseReturnValue:
    """One proceeding as a file."""
    return _shown(_page(proceeding_id))


@bp.post("/<int:proceeding_id>/steps/<code>/do")
def do_step(proceeding_id: int, code: str) -> ResponseReturnValue:
    """Record that a step was done; what the registry records is looked up there, and nothing is filled in."""
    page, actor, today = _page(proceeding_id), web.actor(), web.reading().today
    line = _line(page, code)
    form = forms.do_form(code, by_registry=line.way is not None)
    return _deed(
        page,
        ("do", code),
        line.may.do,
        form,
        lambda tx, sent: actions.do_step(tx, actor, sent.command(proceeding_id, code, today)),
    )


@bp.post("/<int:proceeding_id>/steps/<code>/skip")
def skip_step(proceeding_id: int, code: str) -> ResponseReturnValue:
    """Record that a step need not be taken."""
    page, actor = _page(proceeding_id), web.actor()
    return _deed(
        page,
        ("skip", code),
        _line(page, code).may.skip,
        forms.SkipForm(prefix=f"skip-{code}-"),
        lambda tx, sent: actions.skip_step(tx, actor, sent.command(proceeding_id, code)),
    )


@bp.post("/<int:proceeding_id>/steps/<code>/attach")
@web.takes_files(LARGEST_UPLOAD)
def attach(proceeding_id: int, code: str) -> ResponseReturnValue:
    """Keep a paper beside a step."""
    page = _page(proceeding_id)
    line = _line(page, code)
    line.may.attach.enforce()
    form = forms.PaperForm(prefix=f"file-{code}-").offer(line.step.evidence)
    if not form.validate():
        return _shown(page, status=422, sent={("attach", code): form})
    try:
        with web.writing() as tx:
            attachments.keep(
                tx,
                web.actor(),
                subject=ProceedingStep.__tablename__,
                subject_id=line.step_id,
                place_id=page.place_id,
                name=form.file.data.filename,
                stream=form.file.data.stream,
                purpose=form.purpose.data,
            )
    except Invalid as refused:
        return _shown(page, status=422, sent={("attach", code): form.decline(refused)})
    flash("材料已经交上。")
    return redirect(addresses.proceeding(proceeding_id, code))


@bp.post("/<int:proceeding_id>/undo")
def undo_step(proceeding_id: int) -> ResponseReturnValue:
    """Take back the step that was recorded last."""
    page, actor = _page(proceeding_id), web.actor()
    return _deed(
        page,
        ("undo", ""),
        page.may.undo_step,
        forms.UndoForm(prefix="undo-"),
        lambda tx, sent: actions.undo_step(tx, actor, sent.command(proceeding_id)),
    )


@bp.post("/<int:proceeding_id>/days/<event>")
def set_day(proceeding_id: int, event: str) -> ResponseReturnValue:
    """Set or move the day of an event."""
    page, actor = _page(proceeding_id), web.actor()
    if event not in {day.code for day in page.days}:
        raise NotFound("这条路径里没有这个日期。", remedy="请刷新页面再试。")
    return _deed(
        page,
        ("day", event),
        page.may.set_day,
        forms.DayForm(prefix=f"day-{event}-"),
        lambda tx, sent: actions.set_day(tx, actor, sent.command(proceeding_id, event)),
    )


@bp.post("/<int:proceeding_id>/stop")
def stop(proceeding_id: int) -> ResponseReturnValue:
    """Go no further."""
    page, actor = _page(proceeding_id), web.actor()
    return _deed(
        page,
        ("stop", ""),
        page.may.stop,
        forms.StopForm(prefix="stop-"),
        lambda tx, sent: actions.stop(tx, actor, sent.command(proceeding_id)),
    )


@bp.get("/<int:proceeding_id>/steps.pdf")
def sheet(proceeding_id: int) -> ResponseReturnValue:
    """The list of steps as PDF, made on the spot and kept nowhere."""
    page = _page(proceeding_id)
    made = pdf(current_app.jinja_env, papers.sheet(web.reading(), web.actor(), page))
    return fresh_download(made, f"{page.header.title}步骤清单.pdf")


def _page(proceeding_id: int) -> ProceedingPage:
    rooms: beside.Rooms = current_app.extensions[beside.EXTENSION]
    return queries.proceeding_page(
        web.reading(), web.actor(), proceeding_id, citations=web.platform().citations, rooms=rooms
    )


def _line(page: ProceedingPage, code: str) -> StepLine:
    line = page.line(code)
    if line is None:
        raise NotFound("这件事里没有这一步。", remedy="请刷新页面再试。")
    return line


def _fresh(page: ProceedingPage) -> dict[Key, Any]:
    """An empty form for everything that may be done now, by the deed and the step or event it is about."""
    blank: dict[str, Any] = {"formdata": None, "version": page.version}
    made: dict[Key, Any] = {
        ("undo", ""): forms.UndoForm(prefix="undo-", **blank),
        ("stop", ""): forms.StopForm(prefix="stop-", **blank),
    }
    for day in page.days:
        made["day", day.code] = forms.DayForm(prefix=f"day-{day.code}-", day=day.day, **blank)
    today = web.reading().today
    for line in page.steps:
        code = line.step.code
        if line.may.do:
            made["do", code] = forms.do_form(code, by_registry=line.way is not None, done_on=today, **blank)
        if line.may.skip:
            made["skip", code] = forms.SkipForm(prefix=f"skip-{code}-", **blank)
        if line.may.attach:
            made["attach", code] = forms.PaperForm(prefix=f"file-{code}-", formdata=None).offer(line.step.evidence)
    return made


def _shown(
    page: ProceedingPage, *, status: int = 200, note: str = "", sent: dict[Key, Any] | None = None
) -> ResponseReturnValue:
    html = render_template(
        "guidance_proceedings/proceeding.html",
        page=page,
        forms=_fresh(page) | (sent or {}),
        sent=sent or {},
        note=note,
        today=web.reading().today,
    )
    return html, status


def _deed(page: ProceedingPage, key: Key, verdict: Verdict, form: Any, act: Act) -> ResponseReturnValue:
    """One deed on the file: 404, 403 and 409 before the form can say 422; `act` gets what the form has read."""
    name, _ = key
    return deeds.taken(
        page,
        verdict,
        form,
        lambda tx: act(tx, form),
        show=lambda found, status, note: _shown(found, status=status, note=note, sent={key: form}),
        again=lambda: _page(page.proceeding_id),
        done=DONE[name],
        to=addresses.proceeding(page.proceeding_id, "days" if name == "day" else ""),
    )


DONE = {
    "do": "这一步已经登记办好。",
    "skip": "已经登记这一步不用办。",
    "undo": "已经撤回，请重新登记。",
    "day": "日期已经登记，期限重新算过了。",
    "stop": "已经停办。经过和材料都留在这里。",
}
"""What is said after each deed."""
