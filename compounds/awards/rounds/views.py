"""The public pages of rounds: the list, one round with rules and seal, its indicators, the sealed text; going on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, current_app, render_template
from flask.typing import ResponseReturnValue

from alliance.kernel import deeds, qr, web
from alliance.kernel.attachments.views import fresh_download
from alliance.kernel.db import Transaction
from alliance.kernel.errors import NotFound
from compounds.awards import addresses
from compounds.awards.access import runs
from compounds.awards.indicators.shipped import of_code, shipped
from compounds.awards.rounds import changing, forms, lists, page, plain, queries
from compounds.awards.rounds.beside import EXTENSION as BESIDE
from compounds.awards.rounds.drafting import award_of
from compounds.awards.rounds.gates import EXTENSION as GATES
from compounds.awards.rounds.page import RoundPage

bp = Blueprint("awards_rounds", __name__, url_prefix=addresses.ROUNDS, template_folder="../../templates")
indicators = Blueprint(
    "awards_indicators", __name__, url_prefix=addresses.INDICATORS, template_folder="../../templates"
)
DONE = {
    "go_on": "已经进入下一步。",
    "replan": "日子已经改好，原因已经公布，并通知了大家。",
    "cancel": "已经停办，原因已经公布。",
}
"""What is said after each deed."""


@bp.get("/")
@web.public
def index() -> ResponseReturnValue:
    """Every round in sight."""
    reading, actor = web.reading(), web.actor()
    return render_template(
        "awards_rounds/index.html", found=lists.round_list(reading, actor), runs=bool(runs(actor)), free=plain.FREE
    )


@bp.get("/<int:round_id>")
@web.public
def one(round_id: int) -> ResponseReturnValue:
    """One round."""
    return _shown(_page(round_id))


@bp.get("/<int:round_id>/sealed.json")
@web.public
def sealed(round_id: int) -> ResponseReturnValue:
    """The sealed text, byte by byte: its SHA-256 is the seal."""
    round_ = queries.one(web.reading(), web.actor(), round_id)
    if round_.sealed_text is None:
        raise NotFound("还没有封存。", remedy="开放申报的时候封存、公布。")
    return fresh_download(round_.sealed_text.encode(), f"{round_.title}封存内容.json")


@bp.get("/<int:round_id>/awards/<code>")
@web.public
def award(round_id: int, code: str) -> ResponseReturnValue:
    """The indicators of one award of a round, as they are sealed."""
    reading, actor = web.reading(), web.actor()
    round_ = queries.one(reading, actor, round_id)
    tree = queries.tree(award_of(round_, code))
    return render_template(
        "awards_rounds/indicators.html",
        page=page.indicators_page(tree, page.minutes_each(reading, actor)),
        round=round_,
        code=code,
        addresses=addresses,
        edits=round_.sealed_text is None and bool(runs(actor)),
    )


@indicators.get("/")
@web.public
def suggestions() -> ResponseReturnValue:
    """The versions that come with the platform."""
    reading, actor = web.reading(), web.actor()
    minutes = page.minutes_each(reading, actor)
    return render_template(
        "awards_rounds/suggestions.html",
        pages=[(one.code, page.indicators_page(one, minutes)) for one in shipped()],
    )


@indicators.get("/<code>")
@web.public
def suggestion(code: str) -> ResponseReturnValue:
    """One version that comes with the platform."""
    reading, actor = web.reading(), web.actor()
    if (tree := of_code(code)) is None:
        raise NotFound("平台没有带这个奖项的指标。", remedy="请从指标的目录里选。")
    return render_template(
        "awards_rounds/indicators.html",
        page=page.indicators_page(tree, page.minutes_each(reading, actor)),
        round=None,
        code=code,
        addresses=addresses,
        edits=False,
    )


@bp.post("/<int:round_id>/go_on")
def go_on(round_id: int) -> ResponseReturnValue:
    """Begin the next phase."""
    form = forms.StepForm(prefix="go_on-")
    found = _page(round_id)
    command = changing.GoOn(round_id, form.version.data or 0, found.step)
    gates = current_app.extensions[GATES]
    return _deed(found, "go_on", lambda tx: changing.go_on(tx, web.actor(), command, gates), form)


@bp.post("/<int:round_id>/replan")
def replan(round_id: int) -> ResponseReturnValue:
    """Begin phases still to come on other days."""
    found = _page(round_id)
    form = forms.replan_form(found.round, found.movable, prefix="replan-")
    return _deed(found, "replan", lambda tx: changing.replan(tx, web.actor(), form.command(round_id)), form)


@bp.post("/<int:round_id>/cancel")
def cancel(round_id: int) -> ResponseReturnValue:
    """End a round that cannot go on."""
    form = forms.BecauseForm(prefix="cancel-")
    return _deed(
        _page(round_id),
        "cancel",
        lambda tx: changing.cancel(
            tx, web.actor(), changing.Cancel(round_id, form.version.data or 0, form.because.data or "")
        ),
        form,
    )


def _page(round_id: int) -> RoundPage:
    extensions = current_app.extensions
    return page.round_page(web.reading(), web.actor(), round_id, extensions[BESIDE], extensions[GATES])


def _shown(found: RoundPage, status: int = 200, note: str = "", **sent: Any) -> ResponseReturnValue:
    round_ = found.round
    fresh: dict[str, Any] = {"formdata": None, "version": round_.version}
    made: dict[str, Any] = {}
    if found.may.go_on:
        made["go_on"] = forms.StepForm(prefix="go_on-", **fresh)
    if found.may.replan and found.movable:
        made["replan"] = forms.replan_form(round_, found.movable, prefix="replan-", **fresh)
    if found.may.cancel:
        made["cancel"] = forms.BecauseForm(prefix="cancel-", **fresh)
    address = f"{web.platform().settings.public_url}{addresses.round_(round_.id)}"
    html = render_template(
        "awards_rounds/round.html",
        page=found,
        forms=made | sent,
        sent=sent,
        note=note,
        qr=qr.svg(f"{address}#{round_.seal[:16]}", label="这一页的网址") if round_.seal else "",
    )
    return html, status


def _deed(found: RoundPage, name: str, act: Callable[[Transaction], object], form: Any) -> ResponseReturnValue:
    """One deed on a round: 404, 403 and 409 before the form can say 422."""
    return deeds.taken(
        found,
        getattr(found.may, name),
        form,
        act,
        show=lambda shown, status, note: _shown(shown, status, note, **{name: form}),
        again=lambda: _page(found.round.id),
        done=DONE[name],
        to=addresses.round_(found.round.id),
        version=lambda shown: shown.round.version,
    )
