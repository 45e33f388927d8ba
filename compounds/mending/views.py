"""The pages on which the registry is mended: contracts corrected or ended, compounds merged or closed, histories."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from alliance.kernel import typed, web
from alliance.kernel.access import Verdict
from compounds import access, addresses, form_pages, history, walls
from compounds.companies import queries as company_queries
from compounds.mending import closing, contracts, forms, queries

bp = Blueprint("mending", __name__, url_prefix=addresses.ROOT)
LONGEST_NAME = 60


@bp.get("/<int:compound_id>/history")
def compound_history(compound_id: int) -> ResponseReturnValue:
    """What was changed in a compound and everything of it."""
    found = history.of_compound(web.reading(), web.actor(), compound_id)
    return render_template("compounds/history.html", history=found, back_url=addresses.compound(compound_id))


@bp.get("/terms/<int:term_id>/history")
def term_history(term_id: int) -> ResponseReturnValue:
    """What was changed in a term."""
    found = history.of_term(web.reading(), web.actor(), term_id)
    return render_template("compounds/history.html", history=found, back_url=addresses.term(term_id))


@bp.route("/contracts/<int:contract_id>/correct", methods=["GET", "POST"])
def correct_contract(contract_id: int) -> ResponseReturnValue:
    """What a contract really says."""
    actor = web.actor()
    facts = _contract(contract_id)
    access.correct_contract(actor, facts.path).enforce()
    form = forms.CorrectContractForm(obj=facts)

    def save() -> str:
        with web.writing() as tx:
            key = contracts.correct_contract(tx, actor, form.correction(contract_id))
        flash("已更正合同，原来登记的内容在“变更记录”里。")
        return addresses.compound(key)

    return form_pages.saved(
        form,
        f"更正{facts.compound}的物业服务合同",
        save,
        back_url=addresses.compound(facts.compound_id),
        present=lambda: _contract(contract_id).version,
        button="更正",
        offered={"company": company_queries.company_names(web.reading(), actor)},
    )


@bp.route("/contracts/<int:contract_id>/end", methods=["GET", "POST"])
def end_contract(contract_id: int) -> ResponseReturnValue:
    """That a contract ended early."""
    actor = web.actor()
    facts = _contract(contract_id)
    access.end_contract(actor, facts.path).enforce()
    form = forms.EndContractForm(ended_on=web.reading().today, version=facts.version)

    def save() -> str:
        with web.writing() as tx:
            key = contracts.end_contract(tx, actor, form.command(contract_id))
        flash("已登记提前终止。有新合同的，请接着登记。")
        return addresses.compound(key)

    return form_pages.saved(
        form,
        f"登记{facts.compound}物业服务合同提前终止",
        save,
        back_url=addresses.compound(facts.compound_id),
        present=lambda: _contract(contract_id).version,
        button="登记终止",
    )


def _contract(contract_id: int) -> queries.ContractFacts:
    """The contract, behind the wall of nobody who may see it. Raises NotFound, NotPermitted."""
    actor, reading = web.actor(), web.reading()
    facts = queries.contract_facts(reading, actor, contract_id)
    walls.of(reading, actor).handling(compound_id=facts.compound_id).enforce()
    return facts


@bp.route("/<int:compound_id>/close", methods=["GET", "POST"])
def close_compound(compound_id: int) -> ResponseReturnValue:
    """File a compound away that was registered by mistake."""
    actor = web.actor()
    facts = _permitted(compound_id)
    form = forms.BecauseForm()
    if form.version.data is None:
        form.version.data = facts.version

    def save() -> ResponseReturnValue:
        command = closing.CloseCompound(compound_id, form.version.data or 0, form.because.data)
        with web.writing() as tx:
            closing.close_compound(tx, actor, command)
        flash(f"“{facts.name}”已归档，列表里不再显示。")
        return redirect(url_for(".closed"))

    back = addresses.compound(compound_id)
    heading = f"把登记错的“{facts.name}”归档"
    return form_pages.checked(form, heading, save, back_url=back, button="核对无误，归档")


@bp.get("/<int:compound_id>/merge")
def find_twin(compound_id: int) -> ResponseReturnValue:
    """Find the compound that a double is merged into, by a part of its name."""
    facts = _permitted(compound_id)
    asked = typed.searched(request.args.get("q", facts.name[:2]), LONGEST_NAME)
    found = queries.twins(web.reading(), web.actor(), compound_id, asked)
    return render_template("compounds/merge.html", facts=facts, asked=asked, found=found)


@bp.route("/<int:compound_id>/merge/<int:into_id>", methods=["GET", "POST"])
def merge_compounds(compound_id: int, into_id: int) -> ResponseReturnValue:
    """Move everything of a compound to the other one, checked once more before it is done."""
    actor = web.actor()
    facts = _permitted(compound_id)
    into = queries.compound_head(web.reading(), actor, into_id)
    access.merge_compounds(actor, facts.path, into.path).enforce()
    form = forms.BecauseForm()
    if form.version.data is None:
        form.version.data = facts.version

    def save() -> ResponseReturnValue:
        command = closing.MergeCompounds(compound_id, form.version.data or 0, into_id, form.because.data)
        with web.writing() as tx:
            closing.merge_compounds(tx, actor, command)
        flash(f"“{facts.name}”已并入“{into.name}”，记录都移过来了；旧名称还能查到。")
        return redirect(addresses.compound(into_id))

    return form_pages.checked(
        form,
        f"把“{facts.name}”并入“{into.name}”",
        save,
        back_url=url_for(".find_twin", compound_id=compound_id),
        button="核对无误，合并",
    )


@bp.get("/closed")
def closed() -> ResponseReturnValue:
    """Compounds that were filed away or merged, with the reason."""
    return render_template("compounds/closed.html", lines=queries.closings(web.reading(), web.actor()))


def _permitted(compound_id: int) -> queries.Head:
    """A compound that the actor may file away; 404 for strangers, 403 before any form."""
    actor, reading = web.actor(), web.reading()
    facts = queries.compound_head(reading, actor, compound_id)
    verdict: Verdict = access.close_compound(actor, facts.path)
    (verdict & walls.of(reading, actor).handling(compound_id=compound_id)).enforce()
    return facts
