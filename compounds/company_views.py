"""The pages of companies, people and relations: the register, one company, one person, recording and ending."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from alliance.kernel import typed, web
from alliance.kernel.access import ALLOWED, Verdict
from alliance.kernel.attachments import actions as attachments
from alliance.kernel.attachments import queries as files
from alliance.kernel.attachments.forms import LARGEST_UPLOAD
from alliance.kernel.errors import Invalid
from alliance.kernel.forms import Form
from alliance.kernel.tables import Cell
from compounds import access, addresses, companies, company_queries, form_pages, history, one_compound, relations, walls
from compounds import registry_forms as forms
from compounds.models import Relation
from compounds.names import COMPANY_NAMES
from compounds.relation_kinds import Party

bp = Blueprint("companies", __name__, url_prefix=addresses.ROOT, template_folder="templates")
LONGEST_NAME = 60


@bp.get("/companies/")
def index() -> ResponseReturnValue:
    """The companies in sight, by a part of the name or of the credit code."""
    actor, reading = web.actor(), web.reading()
    asked = typed.searched(request.args.get("q", ""), LONGEST_NAME)
    found = company_queries.company_list(reading, actor, asked, request.args.get("page", 1, type=int))
    rows = [
        (
            Cell(line.name, url=addresses.company(line.company_id)),
            "、".join(COMPANY_NAMES[kind] for kind in line.kinds) or "没有登记",
            line.credit_code or "没有登记",
            line.serving,
        )
        for line in found.lines
    ]
    return render_template(
        "compounds/companies.html", rows=rows, page=found.page, asked=asked, may_register=access.register_company(actor)
    )


@bp.get("/companies/<int:company_id>")
def company(company_id: int) -> ResponseReturnValue:
    """One company: roles, contracts, relations, and what was changed."""
    actor, reading = web.actor(), web.reading()
    return render_template(
        "compounds/company.html",
        page=company_queries.company_page(reading, actor, company_id),
        history=history.of_company(reading, actor, company_id),
        kinds=COMPANY_NAMES,
    )


@bp.route("/companies/new", methods=["GET", "POST"])
def register_company() -> ResponseReturnValue:
    """A company new to the alliance, checked once more before it is saved."""
    actor = web.actor()
    access.register_company(actor).enforce()
    form = forms.RegisterCompanyForm()

    def save() -> ResponseReturnValue:
        with web.writing() as tx:
            key = companies.register_company(tx, actor, form.new()).id
        flash("已登记企业。")
        return redirect(addresses.company(key))

    return form_pages.checked(form, "登记企业", save, back_url=url_for(".index"))


@bp.route("/companies/<int:company_id>/edit", methods=["GET", "POST"])
def edit_company(company_id: int) -> ResponseReturnValue:
    """A company's own facts."""
    actor = web.actor()
    page = company_queries.company_page(web.reading(), actor, company_id)
    page.may_edit.enforce()
    known = {"name": page.name, "credit_code": page.credit_code, "kinds": list(page.kinds), "version": page.version}
    form = forms.CompanyForm(data=known)

    def save() -> str:
        with web.writing() as tx:
            companies.edit_company(tx, actor, form.command(company_id))
        flash("已保存企业资料。")
        return addresses.company(company_id)

    def present() -> int:
        return company_queries.company_page(web.reading(), actor, company_id).version

    return form_pages.saved(
        form, f"修改{page.name}的资料", save, back_url=addresses.company(company_id), present=present
    )


@bp.get("/people/<int:person_id>")
def person(person_id: int) -> ResponseReturnValue:
    """What one person is to compounds and companies."""
    page = company_queries.person_page(web.reading(), web.actor(), person_id)
    return render_template("compounds/person.html", page=page)


@bp.route("/<int:compound_id>/relations/new", methods=["GET", "POST"])
def record_relation(compound_id: int) -> ResponseReturnValue:
    """A relation in the file of a compound, checked once more before it is saved."""
    actor, reading = web.actor(), web.reading()
    facts = one_compound.compound_facts(reading, actor, compound_id)
    access.record_relation(actor, facts.path).enforce()
    walls.of(reading, actor).handling(compound_id=compound_id).enforce()
    form = forms.RelationForm()
    known = company_queries.companies_by_name(reading, actor)
    offered = {"company": tuple(known)[: company_queries.OFFERED]}
    back = addresses.compound(compound_id)
    heading = f"登记{facts.name}的人员和企业关系"
    if request.method == "POST" and not form.amending and form.validate() and form.unknown(known):
        shown = {"form": form, "heading": heading, "back_url": back, "changed": None, "offered": offered}
        return render_template("compounds/form.html", button="下一步：核对", **shown), 422

    def save() -> ResponseReturnValue:
        with web.writing() as tx:
            relations.record_relation(tx, actor, form.command(compound_id, known))
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
    line = relations.one(reading, actor, relation_id)
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
    line = relations.one(reading, actor, relation_id)
    kept = files.of(reading, actor, Relation.__tablename__, relation_id)
    html = render_template("compounds/relation.html", line=line, form=form, files=kept, may=_mine(line))
    return html, status


def _mine(line: relations.RelationLine) -> Verdict:
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
    line = relations.one(web.reading(), actor, relation_id)
    _mine(line).enforce()
    form = forms.EndRelationForm(ends_on=web.reading().today, version=line.version)
    back = next((end.url for end in (line.object, line.subject) if end.url), addresses.ROOT)

    def save() -> str:
        with web.writing() as tx:
            relations.end_relation(tx, actor, form.command(relation_id))
        flash("已登记结束，原来的记录还在。")
        return back

    heading = f"登记结束：{line.subject.name}{line.label}{line.object.name}"

    def present() -> int:
        return relations.one(web.reading(), actor, relation_id).version

    return form_pages.saved(form, heading, save, back_url=back, present=present, button="登记结束")
