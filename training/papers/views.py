"""The pages of papers: blueprints and what the bank has for them, a paper on trial, a drawn paper and its receipt."""

from __future__ import annotations

import json
import secrets

from flask import Blueprint, Response, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from alliance.kernel import deeds, typed, web
from alliance.kernel.access import get_visible
from alliance.kernel.errors import ChangedMeanwhile, Invalid
from training import addresses
from training.items.definition import KIND_NAMES
from training.items.showing import html
from training.papers import access, actions, desk, forms, queries, sat
from training.papers.desk import BlueprintPage
from training.papers.drawing import TooFew
from training.papers.models import Paper

bp = Blueprint("training_papers", __name__, url_prefix=addresses.PAPERS, template_folder="../templates")
bp.record_once(lambda state: state.app.extensions.setdefault(sat.EXTENSION, sat.Sittings()))
SEED_MOST = 64


@bp.get("/")
def index() -> ResponseReturnValue:
    """All blueprints."""
    reading, actor = web.reading(), web.actor()
    access.look(actor).enforce()
    return render_template(
        "training_papers/index.html",
        lines=desk.blueprints(reading, actor),
        write=access.write_blueprint(actor),
    )


@bp.route("/new", methods=["GET", "POST"])
def new() -> ResponseReturnValue:
    """Write a blueprint."""
    access.write_blueprint(web.actor()).enforce()
    return _writing(forms.form_for(forms.FEWEST_ROWS)(), "写一份试卷蓝图", None)


@bp.get("/<int:blueprint_id>")
def blueprint(blueprint_id: int) -> ResponseReturnValue:
    """One blueprint."""
    return render_template("training_papers/blueprint.html", page=_page(blueprint_id))


@bp.route("/<int:blueprint_id>/edit", methods=["GET", "POST"])
def edit(blueprint_id: int) -> ResponseReturnValue:
    """Change it: a new revision, papers that are drawn stay as they are."""
    page = _page(blueprint_id)
    page.write.enforce()
    form_class = forms.form_for(forms.rows_for(page.plan))
    if request.method == "POST":
        return _writing(form_class(), f"改“{page.title}”", page)
    known = forms.known(page.title, page.plan)
    return _writing(form_class(formdata=None, data=known, version=page.version), f"改“{page.title}”", page)


def _writing(form: forms.BlueprintForm, heading: str, page: BlueprintPage | None) -> ResponseReturnValue:
    blueprint_id = page.blueprint_id if page is not None else None
    back = url_for(".index") if blueprint_id is None else url_for(".blueprint", blueprint_id=blueprint_id)

    def show(status: int = 200, changed: ChangedMeanwhile | None = None) -> ResponseReturnValue:
        shown = {"form": form, "heading": heading, "back": back, "changed": changed}
        return render_template("training_papers/edit.html", **shown), status

    if request.method == "GET":
        return show()
    if not form.validate():
        return show(422)
    try:
        with web.writing() as tx:
            saved = actions.write_blueprint(tx, web.actor(), form.command(blueprint_id))
    except ChangedMeanwhile as changed:
        deeds.renewed(form, _page(blueprint_id or 0).version)
        return show(409, changed)
    except Invalid as refused:
        form.decline(refused)
        return show(422)
    flash("已保存。从现在起抽的试卷照新的蓝图，以前抽的不变。")
    return redirect(url_for(".blueprint", blueprint_id=saved))


@bp.get("/<int:blueprint_id>/trial")
def trial(blueprint_id: int) -> ResponseReturnValue:
    """The paper that it gives with a seed; nothing is kept."""
    page = _page(blueprint_id)
    seed = typed.searched(request.args.get("seed", ""), SEED_MOST) or secrets.token_hex(4)
    try:
        places, short = desk.trial(web.reading(), web.actor(), page, seed), None
    except TooFew as few:
        places, short = (), few
    return render_template(
        "training_papers/trial.html", page=page, places=places, short=short, seed=seed, html=html, kind_names=KIND_NAMES
    )


@bp.get("/drawn/<int:paper_id>")
def paper(paper_id: int) -> ResponseReturnValue:
    """One drawn paper, drawn and graded again."""
    reading, actor = web.reading(), web.actor()
    answered = current_app.extensions[sat.EXTENSION].of(reading, actor, paper_id)
    page = desk.paper_page(reading, actor, paper_id, answered)
    return render_template("training_papers/paper.html", page=page, html=html, kind_names=KIND_NAMES)


@bp.get("/drawn/<int:paper_id>/receipt.json")
def receipt(paper_id: int) -> ResponseReturnValue:
    """The receipt as a file: everything by which anybody draws the paper again, and no question."""
    reading, actor = web.reading(), web.actor()
    get_visible(reading.session, Paper, actor, paper_id)
    made = queries.receipt(reading, paper_id)
    body = json.dumps(made, ensure_ascii=False, indent=1)
    headers = {"Content-Disposition": f"attachment; filename=paper-{paper_id}-receipt.json"}
    return Response(body, mimetype="application/json", headers=headers)


def _page(blueprint_id: int) -> BlueprintPage:
    return desk.blueprint_page(web.reading(), web.actor(), blueprint_id)
