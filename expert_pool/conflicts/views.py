"""The pages about conflicts: those of a request, an expert's own for one, and what an expert declares beforehand."""

from __future__ import annotations

from collections.abc import Callable
from itertools import chain
from typing import Any

from flask import Blueprint, flash, redirect, render_template
from flask.typing import ResponseReturnValue

from alliance.kernel import deeds, web
from alliance.kernel.access import Verdict
from alliance.kernel.db import Transaction
from alliance.kernel.errors import ChangedMeanwhile, Invalid, NotFound, OutOfTurn
from alliance.kernel.forms import Form
from expert_pool import addresses
from expert_pool.access import keeps
from expert_pool.conflicts import access, actions, disputes, forms, own, queries, served
from expert_pool.conflicts.grounds import Ground
from expert_pool.conflicts.shown import ConflictsPage, OwnPage, TiesPage
from expert_pool.conflicts.standing import Known
from expert_pool.conflicts.workflow import ORIGIN_NAMES, STATE_NAMES

bp = Blueprint("experts_conflicts", __name__, url_prefix=addresses.CONFLICTS, template_folder="../templates")
_NAMES: dict[str, Any] = {"origins": ORIGIN_NAMES, "states": STATE_NAMES}


def known() -> Known:
    """What other rooms of the running application can tell."""
    found = web.running_app().extensions
    return Known(found[disputes.EXTENSION], found[served.EXTENSION])


@bp.get("/mine")
def mine() -> ResponseReturnValue:
    """What the expert has declared."""
    return _ties(own.ties_page(web.reading(), web.actor()))


@bp.post("/mine")
def declare() -> ResponseReturnValue:
    """Declare a tie."""
    actor = web.actor()
    page = own.ties_page(web.reading(), actor)
    form = forms.TieForm(page.companies, page.compounds, prefix="tie-")
    return _done(
        form,
        lambda tx: actions.declare_tie(tx, actor, form.command()),
        lambda status: _ties(page, status, form),
        f"{addresses.CONFLICTS}/mine",
        "已记下，以后凡是有关的选聘，您都会自动回避。",
    )


@bp.post("/mine/<int:tie_id>/end")
def end(tie_id: int) -> ResponseReturnValue:
    """A declared tie is over."""
    actor = web.actor()
    own.ties_page(web.reading(), actor)
    with web.writing() as tx:
        actions.end_tie(tx, actor, tie_id)
    flash("已撤下，记录留着。")
    return redirect(f"{addresses.CONFLICTS}/mine")


@bp.get("/<int:request_id>")
def request(request_id: int) -> ResponseReturnValue:
    """Who stands back from a request, and what is left."""
    return _page(queries.conflicts_page(web.reading(), web.actor(), request_id, known()))


@bp.post("/<int:request_id>/claim")
def claim(request_id: int) -> ResponseReturnValue:
    """The compound says what it knows of an expert."""
    actor = web.actor()
    page = queries.conflicts_page(web.reading(), actor, request_id, known())
    if refused := _refused(page, page.may_claim):
        return refused
    form = forms.ClaimForm(page.experts, page.companies, prefix="claim-")
    return _done(
        form,
        lambda tx: actions.claim_ground(tx, actor, form.command(request_id)),
        lambda status: _page(page, status, claim=form),
        addresses.conflicts(request_id),
        "已交给专家库管理员核实，核定后会通知您。",
    )


@bp.post("/<int:request_id>/said/<int:conflict_id>")
def decide(request_id: int, conflict_id: int) -> ResponseReturnValue:
    """Decide whether a ground stands."""
    actor = web.actor()
    page = queries.conflicts_page(web.reading(), actor, request_id, known())
    line = next((one for one in page.said if one.conflict_id == conflict_id), None)
    if line is None:
        raise NotFound("没有找到。", remedy="请刷新页面。")
    if refused := _refused(page, line.may):
        return refused
    form = forms.DecideForm(prefix=f"decide{conflict_id}-")

    def again(status: int) -> ResponseReturnValue:
        present = queries.conflicts_page(web.reading(), actor, request_id, known())
        for now in present.said:
            if now.conflict_id == conflict_id:
                deeds.renewed(form, now.version)
        return _page(present, status, **{f"decide{conflict_id}": form})

    return _done(
        form,
        lambda tx: actions.decide_ground(tx, actor, form.command(conflict_id)),
        again,
        addresses.conflicts(request_id),
        "已核定，说明的人会收到通知。",
    )


@bp.post(f"/<int:request_id>/rules/<any({', '.join(sorted(access.LIFTABLE_RULES))}):code>")
def relax(request_id: int, code: str) -> ResponseReturnValue:
    """Lift a rule of the alliance's own for this request."""
    actor = web.actor()
    page = queries.conflicts_page(web.reading(), actor, request_id, known())
    if refused := _refused(page, page.may_relax):
        return refused
    form = forms.RelaxForm(prefix=f"relax-{code}-")
    return _done(
        form,
        lambda tx: actions.relax_rule(tx, actor, actions.RelaxRule(request_id, code, form.because.data), known()),
        lambda status: _page(page, status, **{f"relax-{code}": form}),
        addresses.conflicts(request_id),
        "这次已放宽这一条，抽取的页面会写明。",
    )


@bp.post(f"/<int:request_id>/rules/<any({', '.join(sorted(access.LIFTABLE_RULES))}):code>/restore")
def restore(request_id: int, code: str) -> ResponseReturnValue:
    """Let a lifted rule count again."""
    actor = web.actor()
    page = queries.conflicts_page(web.reading(), actor, request_id, known())
    if refused := _refused(page, page.may_relax):
        return refused
    with web.writing() as tx:
        actions.restore_rule(tx, actor, request_id, code)
    flash("这一条恢复了。")
    return redirect(addresses.conflicts(request_id))


@bp.get("/<int:request_id>/mine")
def own_request(request_id: int) -> ResponseReturnValue:
    """What keeps the expert out of one request."""
    return _own(own.own_page(web.reading(), web.actor(), request_id, known()))


@bp.post("/<int:request_id>/mine/<ground>/<int:company_id>")
def contest(request_id: int, ground: str, company_id: int) -> ResponseReturnValue:
    """The expert says that a ground is not so; company 0 where it is about none."""
    actor = web.actor()
    page = own.own_page(web.reading(), actor, request_id, known())
    line = next((one for one in page.grounds if (one.ground, one.company_id or 0) == (ground, company_id)), None)
    if line is None:
        raise NotFound("没有找到。", remedy="请刷新页面。")
    if line.may.refusal is OutOfTurn:
        return _own(page, 409, note=f"{line.may.because}{line.may.remedy}")
    line.may.enforce()
    form = forms.ContestForm(prefix=f"contest-{ground}-{company_id}-")
    command = actions.ContestGround(request_id, Ground(ground), form.words.data or "", line.company_id)
    return _done(
        form,
        lambda tx: actions.contest_ground(tx, actor, command, known()),
        lambda status: _own(page, status, **{f"contest-{ground}-{company_id}": form}),
        f"{addresses.conflicts(request_id)}/mine",
        "已交给专家库管理员核定，结果会通知您。",
    )


def _refused(page: ConflictsPage, verdict: Verdict) -> ResponseReturnValue | None:
    """The page with the reason where it is out of turn; raises NotPermitted; None where it may be done."""
    if verdict.refusal is OutOfTurn:
        return _page(page, 409, note=f"{verdict.because}{verdict.remedy}")
    verdict.enforce()
    return None


def _done(
    form: Form,
    act: Callable[[Transaction], object],
    again: Callable[[int], ResponseReturnValue],
    url: str,
    done: str,
) -> ResponseReturnValue:
    """One deed with its form: back with what was declined, else on."""
    if not form.validate():
        return again(422)
    try:
        with web.writing() as tx:
            act(tx)
    except Invalid as refused:
        form.decline(refused)
        return again(422)
    except (OutOfTurn, ChangedMeanwhile) as late:
        form.decline(late)
        return again(409)
    flash(done)
    return redirect(url)


def _ties(page: TiesPage, status: int = 200, form: Form | None = None) -> ResponseReturnValue:
    made = form or forms.TieForm(page.companies, page.compounds, prefix="tie-", formdata=None)
    return render_template("experts_conflicts/mine.html", page=page, form=made), status


def _own(page: OwnPage, status: int = 200, note: str = "", **sent: Form) -> ResponseReturnValue:
    made: dict[str, Form] = {
        name: forms.ContestForm(prefix=f"{name}-", formdata=None)
        for name in (f"contest-{one.ground}-{one.company_id or 0}" for one in page.grounds)
    }
    return render_template("experts_conflicts/own.html", page=page, forms=made | sent, note=note, **_NAMES), status


def _page(page: ConflictsPage, status: int = 200, note: str = "", **sent: Form) -> ResponseReturnValue:
    fresh: dict[str, Any] = {"formdata": None}
    made: dict[str, Form] = {
        "claim": forms.ClaimForm(page.experts, page.companies, prefix="claim-", **fresh),
        "step": forms.StepForm(version=page.version, **fresh),
    }
    for line in page.said:
        made[f"decide{line.conflict_id}"] = forms.DecideForm(
            prefix=f"decide{line.conflict_id}-", version=line.version, **fresh
        )
    for relief in chain.from_iterable(page.ways):
        if relief.rule:
            made[f"relax-{relief.rule}"] = forms.RelaxForm(prefix=f"relax-{relief.rule}-", **fresh)
    html = render_template(
        "experts_conflicts/request.html",
        page=page,
        forms=made | sent,
        note=note,
        request_url=addresses.request(page.request_id),
        freeze=addresses.freeze(page.request_id) if keeps(web.actor()) else "",
        **_NAMES,
    )
    return html, status
