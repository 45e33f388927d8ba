"""The pages of those who keep reviews going: whom to ask, who judges what, how far the sheets are, and all marks."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template
from flask.typing import ResponseReturnValue

from alliance.kernel import web
from alliance.kernel.access import get_visible
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.errors import Invalid, OutOfTurn
from alliance.kernel.forms import Form
from compounds.awards import addresses
from compounds.awards.reviewing import asking, forms, planning, records, shown
from compounds.awards.reviewing.models import AwardReviewer, ReviewAssignment
from compounds.awards.reviewing.planning import OnAward, Replace
from compounds.awards.reviewing.workflow import REVIEWER_STAGES
from compounds.awards.rounds.workflow import STAGE_NAMES

bp = Blueprint("awards_reviewing", __name__, url_prefix=addresses.REVIEWING, template_folder="../../templates")


@bp.get("/rounds/<int:round_id>")
def round_(round_id: int) -> ResponseReturnValue:
    """Who reviews in a round, who judges what, and how far the sheets are."""
    return _shown(round_id)


@bp.post("/rounds/<int:round_id>/reviewers")
def invite(round_id: int) -> ResponseReturnValue:
    """Ask somebody to review."""
    form = forms.InviteForm(prefix="invite-")
    return _filled(
        round_id, form, lambda tx: asking.invite(tx, web.actor(), form.command(round_id)), "已邀请，等他答复。"
    )


@bp.post("/reviewers/<int:reviewer_id>/let_go")
def let_go(reviewer_id: int) -> ResponseReturnValue:
    """Somebody reviews no more."""
    reviewer = get_visible(web.reading().session, AwardReviewer, web.actor(), reviewer_id)
    form = forms.BecauseForm(prefix=f"g{reviewer_id}-")
    return _filled(
        reviewer.round_id,
        form,
        lambda tx: asking.let_go(tx, web.actor(), form.command(reviewer_id)),
        "已登记。锁定的照样算，没有锁定的换人来评。",
    )


@bp.post("/awards/<int:award_id>/<any(plan, fill):name>")
def give_out(award_id: int, name: str) -> ResponseReturnValue:
    """Give the sheets of an award out, or fill what lacks."""
    award = records.award_in_sight(web.reading(), web.actor(), award_id)
    act = _GIVING[name]
    return _did(award.round_id, lambda tx: act(tx, web.actor(), OnAward(award_id)), "已分派，评委收到了通知。")


@bp.post("/assignments/<int:assignment_id>/replace")
def replace(assignment_id: int) -> ResponseReturnValue:
    """Somebody else writes a sheet that is late."""
    one = get_visible(web.reading().session, ReviewAssignment, web.actor(), assignment_id)
    return _did(
        one.award.round_id,
        lambda tx: planning.replace(tx, web.actor(), Replace(assignment_id)),
        "已作废。能换人的已经换好，换不了的请再请评委。",
    )


@bp.get("/awards/<int:award_id>/marks")
def marks(award_id: int) -> ResponseReturnValue:
    """Every mark of an award, once the reviews are over."""
    page = shown.marks_page(web.reading(), web.actor(), award_id)
    return render_template("awards_reviewing/marks.html", page=page)


_GIVING: dict[str, Callable[[Transaction, Actor, OnAward], int]] = {"plan": planning.plan, "fill": planning.fill}


def _filled(round_id: int, form: Form, act: Callable[[Transaction], object], done: str) -> ResponseReturnValue:
    if not form.validate():
        return _shown(round_id, 422, sent=form)
    return _did(round_id, act, done, form)


def _did(
    round_id: int, act: Callable[[Transaction], object], done: str, form: Form | None = None
) -> ResponseReturnValue:
    try:
        with web.writing() as tx:
            act(tx)
    except (Invalid, OutOfTurn) as refused:
        again = form if isinstance(refused, Invalid) else None
        return _shown(round_id, refused.status, f"{refused.reason}{refused.remedy}", again)
    flash(done)
    return redirect(addresses.review_round(round_id))


def _shown(round_id: int, status: int = 200, note: str = "", sent: Form | None = None) -> ResponseReturnValue:
    page = shown.round_page(web.reading(), web.actor(), round_id)
    html = render_template(
        "awards_reviewing/round.html",
        page=page,
        invite=forms.InviteForm(prefix="invite-", formdata=None).or_refused(sent),
        letting={
            one.row.id: forms.BecauseForm(prefix=f"g{one.row.id}-", formdata=None, version=one.row.version).or_refused(
                sent
            )
            for one in page.reviewers
        },
        sent=sent,
        note=note,
        stages=STAGE_NAMES,
        answers=REVIEWER_STAGES,
    )
    return html, status
