"""The secretary's pages before a round opens: the round, the points and levels of its indicators, and the seal."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from alliance.kernel import web
from alliance.kernel.access import Verdict
from alliance.kernel.db import Transaction
from alliance.kernel.errors import ChangedMeanwhile, Invalid
from alliance.kernel.forms import Form
from compounds import form_pages
from compounds.awards import addresses
from compounds.awards.indicators.stored import figure
from compounds.awards.rounds import access, defaults, drafting, forms, opening, page, queries
from compounds.awards.rounds.defaults import Suggested
from compounds.awards.rounds.models import AwardRound
from compounds.awards.rounds.workflow import Stage

bp = Blueprint("awards_preparing", __name__, url_prefix=addresses.ROUNDS, template_folder="../../templates")
Show = Callable[[int, ChangedMeanwhile | None], ResponseReturnValue]


@bp.route("/new", methods=["GET", "POST"])
def new() -> ResponseReturnValue:
    """Prepare a round; everything but its title is suggested."""
    access.save_draft(web.actor(), Stage.DRAFT).enforce()
    numbers = _numbers()
    form = forms.RoundForm(data=forms.beginning(numbers))
    return _round(form, None, numbers)


@bp.route("/<int:round_id>/edit", methods=["GET", "POST"])
def edit(round_id: int) -> ResponseReturnValue:
    """Write a round that is being prepared anew."""
    round_ = _one(round_id)
    _prepared(round_, access.save_draft(web.actor(), round_.stage), "round")
    form = forms.RoundForm(data=forms.known(round_), version=round_.version)
    return _round(form, round_, _numbers())


@bp.route("/<int:round_id>/awards/<code>/weights", methods=["GET", "POST"])
def weigh(round_id: int, code: str) -> ResponseReturnValue:
    """Give the criteria of an award other points."""
    round_ = _one(round_id)
    _prepared(round_, access.weigh(web.actor(), round_.stage), "weights")
    award = drafting.award_of(round_, code)
    tree = queries.tree(award)
    form = forms.weights_form(tree, version=round_.version)

    def show(status: int, changed: ChangedMeanwhile | None) -> ResponseReturnValue:
        html = render_template(
            "awards_rounds/weights.html",
            round=round_,
            award=award,
            tree=tree,
            form=form,
            changed=changed,
            full=_numbers().full,
            figure=figure,
            addresses=addresses,
        )
        return html, status

    return _saved(
        round_.id,
        form,
        lambda tx: drafting.weigh(tx, web.actor(), form.command(round_id, code, tree)),
        show,
        url_for("awards_rounds.award", round_id=round_id, code=code),
    )


@bp.route("/<int:round_id>/awards/<code>/criteria/<criterion>", methods=["GET", "POST"])
def set_levels(round_id: int, code: str, criterion: str) -> ResponseReturnValue:
    """Write the levels of one criterion anew."""
    round_ = _one(round_id)
    _prepared(round_, access.set_levels(web.actor(), round_.stage), "levels")
    award = drafting.award_of(round_, code)
    leaf = drafting.criterion_of(queries.tree(award), criterion)
    form = forms.levels_form(leaf, version=round_.version)

    def show(status: int, changed: ChangedMeanwhile | None) -> ResponseReturnValue:
        html = render_template(
            "awards_rounds/levels.html", round=round_, award=award, criterion=leaf, form=form, changed=changed
        )
        return html, status

    return _saved(
        round_.id,
        form,
        lambda tx: drafting.set_levels(tx, web.actor(), form.command(round_id, code, leaf)),
        show,
        url_for("awards_preparing.weigh", round_id=round_id, code=code),
    )


@bp.route("/<int:round_id>/open", methods=["GET", "POST"])
def open_round(round_id: int) -> ResponseReturnValue:
    """Read what gets sealed; then seal it and take applications."""
    reading, actor = web.reading(), web.actor()
    round_ = _one(round_id)
    found = opening.preview(reading, actor, round_)
    form = forms.OpenForm(data={"seal": found.seal}, version=round_.version)

    def show(status: int) -> ResponseReturnValue:
        minutes = page.minutes_each(web.reading(), actor)
        html = render_template(
            "awards_rounds/open.html",
            round=round_,
            preview=found,
            form=form,
            seal=page.spaced(found.seal),
            basis=page.basis_of(round_),
            days=page.day_rows(round_),
            rules=page.rule_sentences(round_),
            awards=[(one, page.indicators_page(queries.tree(one), minutes)) for one in round_.awards],
        )
        return html, status

    if request.method == "GET":
        return show(200)
    if not form.validate():
        return show(422)
    try:
        with web.writing() as tx:
            opening.open_round(tx, actor, form.command(round_id))
    except Invalid as refused:
        form_pages.refused_by(form, refused)
        return show(422)
    flash("规则已经封存公布，开放申报，并通知了各小区、街道、社区。")
    return redirect(addresses.round_(round_id))


def _round(form: forms.RoundForm, round_: AwardRound | None, numbers: Suggested) -> ResponseReturnValue:
    def show(status: int, changed: ChangedMeanwhile | None) -> ResponseReturnValue:
        html = render_template(
            "awards_rounds/form.html",
            form=form,
            round=round_,
            changed=changed,
            notice_days=numbers.notice_days,
            addresses=addresses,
        )
        return html, status

    if request.method == "GET":
        return show(200, None)
    if not form.validate():
        return show(422, None)
    rules = numbers.rules if round_ is None else queries.rules(round_)
    key = None if round_ is None else round_.id
    try:
        with web.writing() as tx:
            key = drafting.save_draft(tx, web.actor(), form.command(key, rules)).id
    except Invalid as refused:
        form_pages.refused_by(form, refused)
        return show(422, None)
    except ChangedMeanwhile as changed:
        form_pages.renewed(form, _one(key or 0).version)
        return show(409, changed)
    flash("已经存好。核对指标以后，就可以封存、开放申报。")
    return redirect(addresses.round_(key))


def _prepared(round_: AwardRound, verdict: Verdict, what: str) -> None:
    """Enforce that a round is still prepared; whoever sends a change after the seal is refused on record."""
    if request.method == "POST":
        drafting.unsealed(web.actor(), round_, verdict, what)
    else:
        verdict.enforce()


def _saved(key: int, form: Form, act: Callable[[Transaction], object], show: Show, back: str) -> ResponseReturnValue:
    """A form on a round that is being prepared."""
    if request.method == "GET":
        return show(200, None)
    if not form.validate():
        return show(422, None)
    try:
        with web.writing() as tx:
            act(tx)
    except Invalid as refused:
        form_pages.refused_by(form, refused)
        return show(422, None)
    except ChangedMeanwhile as changed:
        form_pages.renewed(form, _one(key).version)
        return show(409, changed)
    flash("已经存好。")
    return redirect(back)


def _one(round_id: int) -> AwardRound:
    return queries.one(web.reading(), web.actor(), round_id)


def _numbers() -> Suggested:
    actor: Any = web.actor()
    return defaults.suggested(web.reading(), actor.place_path, actor.alliance_id)
