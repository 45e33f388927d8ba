"""The pages of the registry: the list, one compound, and what is recorded about it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from alliance.kernel import deeds, typed, web
from alliance.kernel.access import Verdict
from alliance.kernel.errors import ChangedMeanwhile, Invalid, NotFound
from alliance.kernel.forms import Form
from compounds import access, actions, addresses, duties, form_pages, forms, hub, one_compound, queries, walls
from compounds.companies import queries as company_queries
from compounds.filing import access as filing_access
from compounds.filing import actions as filing
from compounds.filing import forms as filing_forms
from compounds.mending import queries as mending
from compounds.models import Governance, Standing
from compounds.names import (
    CONTRACT_END_NAMES,
    CONTRACT_NAMES,
    GOVERNANCE_NAMES,
    ROLE_NAMES,
    STANDING_NAMES,
    STANDING_TONES,
)
from compounds.panels import EXTENSION, Panels
from compounds.queries import Choice, Showing
from compounds.workflow import STAGE_NAMES

bp = Blueprint("compounds", __name__, url_prefix="/compounds", template_folder="templates")
bp.record_once(lambda state: state.app.extensions.setdefault(EXTENSION, Panels()))
bp.record_once(lambda state: state.app.extensions.setdefault(duties.EXTENSION, duties.Duties()))

SHOWING_NAMES: dict[Showing, str] = {
    Showing.NONE: "没有业委会",
    Showing.ANY: "有业委会",
    **{Showing(standing.value): f"业委会{name}" for standing, name in STANDING_NAMES.items()},
    Showing.FILED: "业委会本月备案",
}
NAMES: dict[str, Any] = {
    "GOVERNANCE": GOVERNANCE_NAMES,
    "STANDING": STANDING_NAMES,
    "TONES": STANDING_TONES,
    "CONTRACT": CONTRACT_NAMES,
    "ROLE": ROLE_NAMES,
    "STAGE": STAGE_NAMES,
    "CONTRACT_END": CONTRACT_END_NAMES,
    "SHOWING": SHOWING_NAMES,
}
LONGEST_NAME, LONGEST_KEY = 60, 9
FEW = 12
"""So many communities are chosen from a list; among more one is looked for by name."""


def panels() -> Panels:
    """The registry of panels of the running application."""
    found: Panels = current_app.extensions[EXTENSION]
    return found


def all_duties() -> duties.Duties:
    """The registry of duties of the running application."""
    found: duties.Duties = current_app.extensions[duties.EXTENSION]
    return found


@bp.get("/")
def index() -> ResponseReturnValue:
    """The compounds in sight, fifty a page, narrowed as asked."""
    actor, reading = web.actor(), web.reading()
    choice, ignored = _choice(request.args)
    found = queries.compound_list(reading, actor, choice, request.args.get("page", 1, type=int))
    return render_template(
        "compounds/list.html",
        found=found,
        choice=choice,
        ignored=ignored,
        streets=queries.streets(reading, actor),
        may_register=access.register_compound(actor, None),
        today=reading.today,
        names=NAMES,
        sees_many=access.sees_many(actor),
    )


def _choice(asked: MultiDict[str, str]) -> tuple[Choice, bool]:
    """What the list is narrowed to, and whether something that cannot be read was left out."""
    ignored = False
    street, governance, showing, name = None, None, None, ""
    if text := asked.get("street", ""):
        street = int(text) if text.isascii() and text.isdecimal() and len(text) <= LONGEST_KEY else None
        ignored |= street is None
    if text := asked.get("governance", ""):
        governance = next((one for one in Governance if one.value == text), None)
        ignored |= governance is None
    if text := asked.get("showing", ""):
        showing = next((one for one in Showing if one.value == text), None)
        ignored |= showing is None
    try:
        name = typed.line(asked.get("q", ""), LONGEST_NAME)
    except ValueError:
        ignored = True
    return Choice(street, governance, showing, name), ignored


@bp.get("/mine")
def mine() -> ResponseReturnValue:
    """The actor's own compound, or the choice among several, or the next step where there is none."""
    actor = web.actor()
    own = queries.own_compounds(web.reading(), actor)
    if len(own) == 1:
        return redirect(url_for(".compound", compound_id=own[0][0]))
    if not own and access.sees_many(actor):
        return redirect(url_for(".index"))
    return render_template("compounds/mine.html", own=own)


@bp.get("/<int:compound_id>")
def compound(compound_id: int) -> ResponseReturnValue:
    """One compound: facts, committee, contracts, the panels of all rooms, and what has happened."""
    actor, reading = web.actor(), web.reading()
    try:
        page = one_compound.compound_page(reading, actor, compound_id)
    except NotFound:
        if (into := mending.merged_into(reading, actor, compound_id)) is None:
            raise
        flash("您打开的小区是重复登记的，已经并入这一个。")
        return redirect(addresses.compound(into))
    return render_template(
        "compounds/compound.html",
        page=page,
        panels=panels().gather(reading, actor, page.facts.key),
        hub=hub.hub(reading, actor, page.facts.key, all_duties(), web.platform().workbench),
        names=NAMES,
        today=reading.today,
    )


@bp.route("/new", methods=["GET", "POST"])
def register_compound() -> ResponseReturnValue:
    """A compound new to the registry, checked once more before it is saved."""
    actor = web.actor()
    access.register_compound(actor, None).enforce()
    communities = queries.communities(web.reading(), actor)
    chosen = request.args.get("community", 0, type=int)
    if request.method == "GET" and not chosen and sum(len(choices) for _, choices in communities) > FEW:
        return _find_community(communities)
    form = forms.RegisterCompoundForm(communities, chosen=chosen)
    offered = {"developer": company_queries.company_names(web.reading(), actor)}

    def save() -> ResponseReturnValue:
        with web.writing() as tx:
            done = actions.register_compound(tx, actor, form.command())
        flash(f"已登记“{done.name}”。")
        return redirect(url_for(".compound", compound_id=done.compound_id))

    return form_pages.checked(form, "登记小区", save, back_url=url_for(".index"), offered=offered)


def _find_community(communities: tuple[tuple[str, tuple[queries.PlaceChoice, ...]], ...]) -> ResponseReturnValue:
    """Choose the community by a part of its name or its street's: the first step where the list is long."""
    asked = typed.searched(request.args.get("q", ""), LONGEST_NAME)
    found = [
        (street, [choice for choice in choices if asked in choice.name or asked in street])
        for street, choices in communities
        if asked
    ]
    return render_template("compounds/find_community.html", asked=asked, found=[pair for pair in found if pair[1]])


@bp.route("/<int:compound_id>/terms/new", methods=["GET", "POST"])
def register_term(compound_id: int) -> ResponseReturnValue:
    """The result of an election, checked once more before it is saved."""
    actor = web.actor()
    facts = _permitted(compound_id, filing_access.register_term)
    form = filing_forms.TermForm()

    def save() -> ResponseReturnValue:
        with web.writing() as tx:
            done = filing.register_term(tx, actor, form.command(compound_id))
        flash(f"已登记选举结果，备案办件 {done.reference}。下一步：报送备案材料。")
        return redirect(url_for("terms.term", term_id=done.term_id))

    back = url_for(".compound", compound_id=compound_id)
    return form_pages.checked(
        form, f"登记{facts.name}业委会选举结果", save, template="compounds/term_form.html", back_url=back
    )


@bp.route("/<int:compound_id>/contracts/new", methods=["GET", "POST"])
def record_contract(compound_id: int) -> ResponseReturnValue:
    """A service contract, checked once more before it is saved."""
    actor = web.actor()
    facts = _permitted(compound_id, access.record_contract)
    form = forms.ContractForm(data=_renewal(compound_id))

    def save() -> ResponseReturnValue:
        with web.writing() as tx:
            actions.record_contract(tx, actor, form.command(compound_id))
        flash("已登记物业服务合同。")
        return redirect(url_for(".compound", compound_id=compound_id))

    back = url_for(".compound", compound_id=compound_id)
    offered = {"company": company_queries.company_names(web.reading(), actor)}
    return form_pages.checked(form, f"登记{facts.name}的物业服务合同", save, back_url=back, offered=offered)


def _renewal(compound_id: int) -> dict[str, Any]:
    """What a renewed contract takes over from the one before; it begins on the day after its end."""
    key = request.args.get("renews", 0, type=int)
    if not key:
        return {}
    old = mending.contract_facts(web.reading(), web.actor(), key)
    if old.compound_id != compound_id:
        return {}
    begins = old.ends_on + timedelta(days=1) if old.ends_on else None
    return {"company": old.company, "kind": old.kind, "starts_on": begins, "fee": old.fee, "area": old.area}


@bp.route("/<int:compound_id>/edit", methods=["GET", "POST"])
def edit_compound(compound_id: int) -> ResponseReturnValue:
    """The facts of a compound; whoever saves an old page is told what changed and keeps what was typed."""
    actor = web.actor()
    facts = _permitted(compound_id, access.edit_compound)

    def show(form: Form, status: int = 200, changed: ChangedMeanwhile | None = None) -> ResponseReturnValue:
        return _form_page(form, f"修改{facts.name}的资料", status=status, changed=changed, compound_id=compound_id)

    form = forms.EditCompoundForm(facts)
    if request.method == "GET":
        return show(form)
    if not form.validate():
        return show(form, 422)
    try:
        with web.writing() as tx:
            done = actions.edit_compound(tx, actor, form.command(compound_id))
    except Invalid as refused:
        return show(form.decline(refused), 422)
    except ChangedMeanwhile as changed:
        present = one_compound.compound_facts(web.reading(), actor, compound_id)
        return show(deeds.renewed(form, present.version), 409, changed)
    flash(f"已保存“{done.name}”的资料。")
    return redirect(url_for(".compound", compound_id=compound_id))


@bp.route("/<int:compound_id>/standing", methods=["GET", "POST"])
def record_standing(compound_id: int) -> ResponseReturnValue:
    """How the committee of a compound works."""
    actor = web.actor()
    page = one_compound.compound_page(web.reading(), actor, compound_id)
    page.may.record_standing.enforce()

    def show(form: Form, status: int = 200, changed: ChangedMeanwhile | None = None) -> ResponseReturnValue:
        heading = f"记录{page.facts.name}业委会运转情况"
        return _form_page(form, heading, status=status, changed=changed, compound_id=compound_id)

    rated = page.committee is not None and page.committee.standing is not Standing.UNRATED
    form = forms.StandingForm(
        standing=page.committee.standing if page.committee and rated else None,
        standing_on=web.reading().today,
        version=page.committee.version if page.committee else None,
    )
    if request.method == "GET":
        return show(form)
    if not form.validate():
        return show(form, 422)
    try:
        with web.writing() as tx:
            actions.record_standing(tx, actor, form.command(compound_id))
    except Invalid as refused:
        return show(form.decline(refused), 422)
    except ChangedMeanwhile as changed:
        present = one_compound.compound_page(web.reading(), actor, compound_id).committee
        return show(deeds.renewed(form, present.version if present else 0), 409, changed)
    flash("已记录运转情况。")
    return redirect(url_for(".compound", compound_id=compound_id))


def _permitted(compound_id: int, may: Callable[..., Verdict]) -> one_compound.Facts:
    """The facts of a compound in sight on which the actor may do something; 404 for strangers, 403 before any form."""
    facts = one_compound.compound_facts(web.reading(), web.actor(), compound_id)
    may(web.actor(), facts.path).enforce()
    walls.of(web.reading(), web.actor()).handling(compound_id=compound_id).enforce()
    return facts


def _form_page(
    form: Form, heading: str, *, status: int, changed: ChangedMeanwhile | None, compound_id: int
) -> ResponseReturnValue:
    back = url_for(".compound", compound_id=compound_id)
    html = render_template(
        "compounds/form.html", form=form, heading=heading, back_url=back, button="保存", changed=changed
    )
    return html, status
