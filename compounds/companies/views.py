"""The pages of companies: the register, one company, registering and mending."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from alliance.kernel import typed, web
from alliance.kernel.tables import Cell
from compounds import addresses, form_pages, history
from compounds.companies import access, actions, forms, queries
from compounds.names import COMPANY_NAMES

bp = Blueprint("companies", __name__, url_prefix=addresses.ROOT)
LONGEST_NAME = 60


@bp.get("/companies/")
def index() -> ResponseReturnValue:
    """The companies in sight, by a part of the name or of the credit code."""
    actor, reading = web.actor(), web.reading()
    asked = typed.searched(request.args.get("q", ""), LONGEST_NAME)
    found = queries.company_list(reading, actor, asked, request.args.get("page", 1, type=int))
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
        page=queries.company_page(reading, actor, company_id),
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
            key = actions.register_company(tx, actor, form.new()).id
        flash("已登记企业。")
        return redirect(addresses.company(key))

    return form_pages.checked(form, "登记企业", save, back_url=url_for(".index"))


@bp.route("/companies/<int:company_id>/edit", methods=["GET", "POST"])
def edit_company(company_id: int) -> ResponseReturnValue:
    """A company's own facts."""
    actor = web.actor()
    page = queries.company_page(web.reading(), actor, company_id)
    page.may_edit.enforce()
    known = {"name": page.name, "credit_code": page.credit_code, "kinds": list(page.kinds), "version": page.version}
    form = forms.CompanyForm(data=known)

    def save() -> str:
        with web.writing() as tx:
            actions.edit_company(tx, actor, form.command(company_id))
        flash("已保存企业资料。")
        return addresses.company(company_id)

    def present() -> int:
        return queries.company_page(web.reading(), actor, company_id).version

    return form_pages.saved(
        form, f"修改{page.name}的资料", save, back_url=addresses.company(company_id), present=present
    )
