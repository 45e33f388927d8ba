"""The pages of the registry: the list, the picture by street, one compound, and what is recorded about it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from flask import Blueprint, Response, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from alliance.kernel import charts, typed, web
from alliance.kernel.access import Verdict
from alliance.kernel.errors import ChangedMeanwhile, Invalid
from alliance.kernel.forms import Form
from alliance.kernel.tables import Cell
from compounds import access, actions, filing, forms, one_compound, queries
from compounds.models import Governance, Standing
from compounds.names import CONTRACT_NAMES, GOVERNANCE_NAMES, ROLE_NAMES, STANDING_NAMES, STANDING_TONES
from compounds.panels import EXTENSION, Panels
from compounds.queries import Choice, Showing, StreetLine
from compounds.workflow import STAGE_NAMES

bp = Blueprint("compounds", __name__, url_prefix="/compounds", template_folder="templates")
SHADES = {Showing.WORKING: 0, Showing.WEAK: 1, Showing.UNRATED: 2, Showing.NONE: 3, Showing.STALLED: 4}
"""Green for what works, amber for what does not quite, red for what has stopped."""
bp.record_once(lambda state: state.app.extensions.setdefault(EXTENSION, Panels()))

SHOWING_NAMES: dict[Showing, str] = {
    Showing.NONE: "没有业委会",
    Showing.ANY: "有业委会",
    **{Showing(standing.value): f"业委会{name}" for standing, name in STANDING_NAMES.items()},
}
NAMES: dict[str, Any] = {
    "GOVERNANCE": GOVERNANCE_NAMES,
    "STANDING": STANDING_NAMES,
    "TONES": STANDING_TONES,
    "CONTRACT": CONTRACT_NAMES,
    "ROLE": ROLE_NAMES,
    "STAGE": STAGE_NAMES,
    "SHOWING": SHOWING_NAMES,
}
LONGEST_NAME, LONGEST_KEY = 60, 12


def panels() -> Panels:
    """The registry of panels of the running application."""
    found: Panels = current_app.extensions[EXTENSION]
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


@bp.get("/picture")
def picture() -> ResponseReturnValue:
    """How the compounds in sight are governed, street by street; each number opens its list."""
    streets = queries.by_street(web.reading(), web.actor())
    drawing = charts.drawn(_chart(streets))
    rows = [
        (
            Cell(line.name, url=url_for(".index", street=line.street_id)),
            *(_counted(line.counts[one], street=line.street_id, showing=one.value) for one in queries.COUNTED),
            _counted(line.total, street=line.street_id),
        )
        for line in streets
    ]
    totals = {one: sum(line.counts[one] for line in streets) for one in queries.COUNTED}
    all_of_them = sum(totals.values())
    if rows:
        whole = (_counted(totals[one], showing=one.value) for one in queries.COUNTED)
        rows.append((Cell("合计", url=url_for(".index")), *whole, _counted(all_of_them)))
    columns = (*drawing.columns, replace(drawing.columns[-1], label="全部（个）"))
    return render_template(
        "compounds/picture.html",
        drawing=replace(drawing, columns=columns, rows=tuple(rows)),
        figures=queries.Figures(all_of_them, all_of_them - totals[Showing.NONE], totals[Showing.WORKING]),
    )


@bp.get("/picture.svg")
def picture_alone() -> ResponseReturnValue:
    """The same picture by itself, for a report."""
    drawing = charts.drawn(_chart(queries.by_street(web.reading(), web.actor())))
    return Response(drawing.wide, mimetype="image/svg+xml")


def _counted(number: int, **asked: Any) -> Cell:
    return Cell(f"{number:,}", url=url_for(".index", **asked) if number else "")


def _chart(streets: tuple[StreetLine, ...]) -> charts.Chart:
    return charts.Chart(
        title="各街道的业委会情况",
        labels=tuple(line.name for line in streets),
        series=tuple(
            charts.Series(
                SHOWING_NAMES[one].removeprefix("业委会"),
                tuple(line.counts[one] for line in streets),
                shade=SHADES[one],
            )
            for one in queries.COUNTED
        ),
        unit="个",
        kind=charts.Kind.STACKED,
        links=tuple(url_for(".index", street=line.street_id) for line in streets),
        label_head="街道",
    )


@bp.get("/figures")
def figures() -> ResponseReturnValue:
    """Three numbers on everything in sight, each opening its records."""
    return render_template("compounds/figures.html", figures=queries.figures(web.reading(), web.actor()))


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
    page = one_compound.compound_page(reading, actor, compound_id)
    return render_template(
        "compounds/compound.html",
        page=page,
        panels=panels().gather(reading, actor, page.facts.key),
        names=NAMES,
        today=reading.today,
    )


@bp.route("/new", methods=["GET", "POST"])
def register_compound() -> ResponseReturnValue:
    """A compound new to the registry, checked once more before it is saved."""
    actor = web.actor()
    access.register_compound(actor, None).enforce()
    form = forms.RegisterCompoundForm(queries.communities(web.reading(), actor))

    def save() -> ResponseReturnValue:
        with web.writing() as tx:
            done = actions.register_compound(tx, actor, form.command())
        flash(f"已登记“{done.name}”。")
        return redirect(url_for(".compound", compound_id=done.compound_id))

    return _checked(form, "登记小区", save, back_url=url_for(".index"))


@bp.route("/<int:compound_id>/terms/new", methods=["GET", "POST"])
def register_term(compound_id: int) -> ResponseReturnValue:
    """The result of an election, checked once more before it is saved."""
    actor = web.actor()
    facts = _permitted(compound_id, access.register_term)
    form = forms.TermForm()

    def save() -> ResponseReturnValue:
        with web.writing() as tx:
            done = filing.register_term(tx, actor, form.command(compound_id))
        flash(f"已登记选举结果，备案办件 {done.reference}。下一步：报送备案材料。")
        return redirect(url_for("terms.term", term_id=done.term_id))

    back = url_for(".compound", compound_id=compound_id)
    return _checked(form, f"登记{facts.name}业委会选举结果", save, template="compounds/term_form.html", back_url=back)


@bp.route("/<int:compound_id>/contracts/new", methods=["GET", "POST"])
def record_contract(compound_id: int) -> ResponseReturnValue:
    """A service contract, checked once more before it is saved."""
    actor = web.actor()
    facts = _permitted(compound_id, access.record_contract)
    form = forms.ContractForm()

    def save() -> ResponseReturnValue:
        with web.writing() as tx:
            actions.record_contract(tx, actor, form.command(compound_id))
        flash("已登记物业服务合同。")
        return redirect(url_for(".compound", compound_id=compound_id))

    back = url_for(".compound", compound_id=compound_id)
    return _checked(form, f"登记{facts.name}的物业服务合同", save, back_url=back)


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
        return show(_with(form, refused), 422)
    except ChangedMeanwhile as changed:
        present = one_compound.compound_facts(web.reading(), actor, compound_id)
        return show(_renewed(form, present.version), 409, changed)
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
        return show(_with(form, refused), 422)
    except ChangedMeanwhile as changed:
        present = one_compound.compound_page(web.reading(), actor, compound_id).committee
        return show(_renewed(form, present.version if present else 0), 409, changed)
    flash("已记录运转情况。")
    return redirect(url_for(".compound", compound_id=compound_id))


def _permitted(compound_id: int, may: Callable[..., Verdict]) -> one_compound.Facts:
    """The facts of a compound in sight on which the actor may do something; 404 for strangers, 403 before any form."""
    facts = one_compound.compound_facts(web.reading(), web.actor(), compound_id)
    may(web.actor(), facts.path).enforce()
    return facts


def _checked(
    form: Form,
    heading: str,
    save: Callable[[], ResponseReturnValue],
    *,
    back_url: str,
    template: str = "compounds/form.html",
) -> ResponseReturnValue:
    """A form, then its answers to check, then the deed; what the action declines comes back with the form."""

    def show(status: int = 200) -> ResponseReturnValue:
        shown = {"form": form, "heading": heading, "back_url": back_url, "changed": None}
        return render_template(template, button="下一步：核对", **shown), status

    if request.method == "GET" or form.amending:
        return show()
    if not form.validate():
        return show(422)
    try:
        if form.confirmed:
            return save()
        web.rehearse(save)
    except Invalid as refused:
        _with(form, refused)
        return show(422)
    return render_template(
        "confirm.html",
        form=form,
        heading=heading,
        action=request.path,
        rows=form.answers(),
        button="核对无误，登记",
        back_url=back_url,
    )


def _form_page(
    form: Form, heading: str, *, status: int, changed: ChangedMeanwhile | None, compound_id: int
) -> ResponseReturnValue:
    back = url_for(".compound", compound_id=compound_id)
    html = render_template(
        "compounds/form.html", form=form, heading=heading, back_url=back, button="保存", changed=changed
    )
    return html, status


def _with(form: Form, refused: Invalid) -> Form:
    """The form with what the action declined, beside the problems of its fields."""
    form.form_errors.append(f"{refused.reason}{refused.remedy}")
    return form


def _renewed(form: Form, version: int) -> Form:
    """The form as typed, on top of what somebody else has saved: the next press of the button is meant."""
    form.version.raw_data, form.version.data = None, version
    return form
