"""The pages of relations: one person, recording, one line with its papers, and its end."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from alliance.kernel import web
from alliance.kernel.access import ALLOWED, Verdict
from alliance.kernel.attachments import actions as attachments
from alliance.kernel.attachments import queries as files
from alliance.kernel.attachments.forms import LARGEST_UPLOAD
from alliance.kernel.errors import Invalid
from alliance.kernel.forms import Form
from compounds import addresses, form_pages, one_compound, walls
from compounds.companies import queries as companies
from compounds.models import Relation
from compounds.relations import access, actions, forms, queries
from compounds.relations.kinds import Party

bp = Blueprint("relations", __name__, url_prefix=addresses.ROOT)


@bp.get("/people/<int:person_id>")
def person(person_id: int) -> ResponseReturnValue:
    """What one person is to compounds and companies."""
    page = queries.person_page(web.reading(), web.actor(), person_id)
    return render_template("compounds/person.html", page=page)


@bp.route("/<int:compound_id>/relations/new", methods=["GET", "POST"])
def record_relation(compound_id: int) -> ResponseReturnValue:
    """A relation in the file of a compound, checked once more before it is saved."""
    actor, reading = web.actor(), web.reading()
    facts = one_compound.compound_facts(reading, actor, compound_id)
    access.record_relation(actor, facts.path).enforce()
    walls.of(reading, actor).handling(compound_id=compound_id).enforce()
    form = forms.RelationForm()
    known = companies.companies_by_name(reading, actor)
    offered = {"company": tuple(known)[: companies.OFFERED]}
    back = addresses.compound(compound_id)
    heading = f"登记{facts.name}的人员和企业关系"
    if request.method == "POST" and not form.amending and form.validate() and form.unknown(known):
        shown = {"form": form, "heading": heading, "back_url": back, "changed": None, "offered": offered}
        return render_template("compounds/form.html", button="下一步：核对", **shown), 422

    def save() -> ResponseReturnValue:
        with web.writing() as tx:
            actions.record_relation(tx, actor, form.command(compound_id, known))
        flash("已登记关系。")
        return redirect(back)

    return form_pages.checked(form, heading, save, back_url=back, offered=offered)


@bp.get("/relations/<int:relation_id>")
def relation(relation_id: int) -> ResponseReturnValue:
    """One relation with the papers that show it."""
    return _relation_page(relation_id, forms.RelationFileForm(formdata=None))


@bp.post("/relations/<int:relation_id>/attach")
@web.takes_files(LARGEST_UPLOAD)
def attach_to_relation(relation_id: int) -> ResponseReturnValue:
    """Keep a paper with a relation; whoever reads the line reads the paper."""
    actor, reading = web.actor(), web.reading()
    line = queries.one(reading, actor, relation_id)
    _mine(line).enforce()
    form = forms.RelationFileForm()
    if not form.validate():
        return _relation_page(relation_id, form, 422)
    try:
        with web.writing() as tx:
            attachments.keep(
                tx,
                actor,
                subject=Relation.__tablename__,
                subject_id=relation_id,
                place_id=line.place_id,
                name=form.file.data.filename,
                stream=form.file.data.stream,
                purpose="关系证明",
            )
    except Invalid as refused:
        return _relation_page(relation_id, form.decline(refused), 422)
    flash("材料已经交上。")
    return redirect(url_for(".relation", relation_id=relation_id))


def _relation_page(relation_id: int, form: Form, status: int = 200) -> ResponseReturnValue:
    reading, actor = web.reading(), web.actor()
    line = queries.one(reading, actor, relation_id)
    kept = files.of(reading, actor, Relation.__tablename__, relation_id)
    html = render_template("compounds/relation.html", line=line, form=form, files=kept, may=_mine(line))
    return html, status


def _mine(line: queries.RelationLine) -> Verdict:
    """Whoever may end a line may show that it is so, outside the wall of its company."""
    companies_named = [end.party_id for end in (line.subject, line.object) if end.party is Party.COMPANY]
    wall = walls.of(web.reading(), web.actor())
    verdict = ALLOWED if line.may_end is None else line.may_end
    for company_id in companies_named:
        verdict &= wall.handling(company_id=company_id)
    return verdict


@bp.route("/relations/<int:relation_id>/end", methods=["GET", "POST"])
def end_relation(relation_id: int) -> ResponseReturnValue:
    """That a relation is over."""
    actor = web.actor()
    line = queries.one(web.reading(), actor, relation_id)
    _mine(line).enforce()
    form = forms.EndRelationForm(ends_on=web.reading().today, version=line.version)
    back = next((end.url for end in (line.object, line.subject) if end.url), addresses.ROOT)

    def save() -> str:
        with web.writing() as tx:
            actions.end_relation(tx, actor, form.command(relation_id))
        flash("已登记结束，原来的记录还在。")
        return back

    heading = f"登记结束：{line.subject.name}{line.label}{line.object.name}"

    def present() -> int:
        return queries.one(web.reading(), actor, relation_id).version

    return form_pages.saved(form, heading, save, back_url=back, present=present, button="登记结束")
