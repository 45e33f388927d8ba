"""The secretary's pages before a round opens: the round, the points and levels of its indicators, and the seal."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from alliance.kernel import deeds, web
from alliance.kernel.access import Verdict
from alliance.kernel.db import Transaction
from alliance.kernel.errors import ChangedMeanwhile, Invalid
from alliance.kernel.forms import Form
from compounds.awards import addresses
from compounds.awards.indicators.stored import figure
from compounds.awards.rounds import access, defaults, drafting, forms, opening, page, plain, queries, shaping
from compounds.awards.rounds.defaults import Suggested
from compounds.awards.rounds.models import AwardRound, RoundAward
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
            sums=_sums(award),
            exact=tree.full == _numbers().full,
            figure=figure,
            addresses=addresses,
        )
        return html, status

    return _saved(
        round_.id,
        form,
        lambda tx: drafting.weigh(tx, web.actor(), form.command(round_id, code, tree)),
        show,
        lambda: url_for("awards_rounds.award", round_id=round_id, code=code),
        told=lambda: _summed(round_id, code),
    )


@bp.route("/<int:round_id>/awards/<code>/criteria/<criterion>", methods=["GET", "POST"])
def set_levels(round_id: int, code: str, criterion: str) -> ResponseReturnValue:
    """Write the levels of one criterion anew."""
    round_ = _one(round_id)
    _prepared(round_, access.set_levels(web.actor(), round_.stage), "levels")
    award = drafting.award_of(round_, code)
    leaf = drafting.criterion_of(queries.tree(award), criterion)
    form = forms.levels_form(leaf, version=round_.version)
    back = url_for(".weigh", round_id=round_id, code=code)
    return _saved(
        round_.id,
        form,
        lambda tx: drafting.set_levels(tx, web.actor(), form.command(round_id, code, leaf)),
        lambda status, changed: _levels(round_, code, criterion, status=status, changed=changed, form=form),
        lambda: back,
    )


@bp.route("/<int:round_id>/awards/<code>/add", methods=["GET", "POST"])
def add_criterion(round_id: int, code: str) -> ResponseReturnValue:
    """One more criterion; its levels are suggested, and stand on the page that follows."""
    round_ = _one(round_id)
    _prepared(round_, access.add_criterion(web.actor(), round_.stage), "criteria")
    award = drafting.award_of(round_, code)
    form = forms.CriterionForm(data={"optional": forms.EACH}, version=round_.version).offering(queries.tree(award))

    def show(status: int, changed: ChangedMeanwhile | None) -> ResponseReturnValue:
        html = render_template(
            "awards_rounds/criterion.html", round=round_, award=award, form=form, changed=changed, sums=_sums(award)
        )
        return html, status

    added: list[str] = []

    def act(tx: Transaction) -> None:
        added.append(shaping.add_criterion(tx, web.actor(), form.command(round_id, code)))

    def onward() -> str:
        return url_for(".set_levels", round_id=round_id, code=code, criterion=added[0])

    return _saved(round_.id, form, act, show, onward, told=lambda: _summed(round_id, code))


@bp.post("/<int:round_id>/awards/<code>/criteria/<criterion>/<any(move, remove):name>")
def change_criterion(round_id: int, code: str, criterion: str, name: str) -> ResponseReturnValue:
    """Give a criterion another place, or take it away."""
    round_ = _one(round_id)
    moving = name == "move"
    may = access.move_criterion if moving else access.remove_criterion
    _prepared(round_, may(web.actor(), round_.stage), "criteria")
    tree = queries.tree(drafting.award_of(round_, code))
    drafting.criterion_of(tree, criterion)
    move, remove = forms.MoveForm(prefix="move-").offering(tree, criterion), forms.RemoveForm(prefix="remove-")

    def act(tx: Transaction) -> None:
        if moving:
            shaping.move_criterion(tx, web.actor(), move.command(round_id, code, criterion))
        else:
            shaping.remove_criterion(tx, web.actor(), remove.command(round_id, code, criterion))

    def show(status: int, changed: ChangedMeanwhile | None) -> ResponseReturnValue:
        return _levels(_one(round_id), code, criterion, status=status, changed=changed, sent=move if moving else remove)

    back = url_for(".weigh", round_id=round_id, code=code)
    return _saved(round_.id, move if moving else remove, act, show, lambda: back, told=lambda: _summed(round_id, code))


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
            how=plain.how_sampled(queries.rules(round_)),
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
        form.decline(refused)
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
        form.decline(refused)
        return show(422, None)
    except ChangedMeanwhile as changed:
        deeds.renewed(form, _one(key or 0).version)
        return show(409, changed)
    flash("已经存好。核对指标以后，就可以封存、开放申报。")
    return redirect(addresses.round_(key))


def _prepared(round_: AwardRound, verdict: Verdict, what: str) -> None:
    """Enforce that a round is still prepared; whoever sends a change after the seal is refused on record."""
    if request.method == "POST":
        drafting.unsealed(web.actor(), round_, verdict, what)
    else:
        verdict.enforce()


def _levels(
    round_: AwardRound,
    code: str,
    criterion: str,
    *,
    status: int,
    changed: ChangedMeanwhile | None,
    form: forms.LevelsForm | None = None,
    sent: Form | None = None,
) -> ResponseReturnValue:
    """The page of one criterion: its levels, another place for it, and taking it away."""
    award = drafting.award_of(round_, code)
    tree = queries.tree(award)
    leaf = drafting.criterion_of(tree, criterion)
    fresh: dict[str, Any] = {"formdata": None, "version": round_.version}
    html = render_template(
        "awards_rounds/levels.html",
        round=round_,
        award=award,
        criterion=leaf,
        form=form or forms.levels_form(leaf, **fresh),
        move=forms.MoveForm(prefix="move-", **fresh).offering(tree, criterion),
        remove=forms.RemoveForm(prefix="remove-", **fresh),
        sent=sent,
        changed=changed,
        sums=_sums(award),
    )
    return html, status


def _sums(award: RoundAward) -> str:
    return plain.sum_words(queries.tree(award).full, _numbers().full)


def _summed(round_id: int, code: str) -> str:
    """What the points come to after a change."""
    return _sums(drafting.award_of(_one(round_id), code))


def _saved(
    key: int,
    form: Form,
    act: Callable[[Transaction], object],
    show: Show,
    back: Callable[[], str],
    *,
    told: Callable[[], str] = str,
) -> ResponseReturnValue:
    """A form on a round that is being prepared; `told` is said besides, once it is kept."""
    if request.method == "GET":
        return show(200, None)
    if not form.validate():
        return show(422, None)
    try:
        with web.writing() as tx:
            act(tx)
    except Invalid as refused:
        form.decline(refused)
        return show(422, None)
    except ChangedMeanwhile as changed:
        deeds.renewed(form, _one(key).version)
        return show(409, changed)
    flash(f"已经存好。{told()}")
    return redirect(back())


def _one(round_id: int) -> AwardRound:
    return queries.one(web.reading(), web.actor(), round_id)


def _numbers() -> Suggested:
    actor: Any = web.actor()
    return defaults.suggested(web.reading(), actor.place_path, actor.alliance_id)
