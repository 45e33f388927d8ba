"""The pages of reference prices: the comparison, a new one, and one price with its source and a second look."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from alliance.kernel import deeds, web
from alliance.kernel.access import Verdict
from alliance.kernel.attachments import actions as attachments
from alliance.kernel.attachments import queries as files
from alliance.kernel.attachments.forms import LARGEST_UPLOAD
from alliance.kernel.db import Transaction
from alliance.kernel.errors import Invalid
from compounds.guidance import addresses
from compounds.guidance.reference_prices import access, actions, forms, queries
from compounds.guidance.reference_prices.models import ReferencePrice
from compounds.guidance.reference_prices.queries import PricePage
from compounds.guidance.reference_prices.workflow import FREE, NOTICE, SORT_NAMES, Sort

bp = Blueprint("guidance_prices", __name__, url_prefix=addresses.PRICES, template_folder="../../templates")
WORDS = {"notice": NOTICE, "free": FREE}
SOURCE = "企业的报价单"
Act = Callable[[Transaction, Any], None]


@bp.get("/")
def index() -> ResponseReturnValue:
    """The prices in sight, beside each other."""
    sort = next((one for one in Sort if one.value == request.args.get("sort")), None)
    found = queries.price_list(web.reading(), web.actor(), sort)
    return render_template("guidance_prices/list.html", found=found, sort=sort, sorts=SORT_NAMES, **WORDS)


@bp.route("/new", methods=["GET", "POST"])
def new() -> ResponseReturnValue:
    """Record what a firm answered."""
    access.record(web.actor()).enforce()
    form = forms.PriceForm()
    if request.method == "GET":
        return render_template("guidance_prices/new.html", form=form, **WORDS)
    if not form.validate():
        return render_template("guidance_prices/new.html", form=form, **WORDS), 422
    try:
        with web.writing() as tx:
            made = actions.record(tx, web.actor(), form.command())
    except Invalid as refused:
        form.decline(refused)
        return render_template("guidance_prices/new.html", form=form, **WORDS), 422
    flash("已经登记。请附上企业的报价单，再请另一位同事复核。")
    return redirect(addresses.price(made))


@bp.get("/<int:price_id>")
def price(price_id: int) -> ResponseReturnValue:
    """One price."""
    return _shown(_page(price_id))


@bp.post("/<int:price_id>/attach")
@web.takes_files(LARGEST_UPLOAD)
def attach(price_id: int) -> ResponseReturnValue:
    """Keep the firm's own paper beside a price."""
    page = _page(price_id)
    page.may.attach.enforce()
    form = forms.SourceForm(prefix="file-")
    if not form.validate():
        return _shown(page, status=422, attach=form)
    try:
        with web.writing() as tx:
            attachments.keep(
                tx,
                web.actor(),
                subject=ReferencePrice.__tablename__,
                subject_id=price_id,
                place_id=page.place_id,
                name=form.file.data.filename,
                stream=form.file.data.stream,
                purpose=SOURCE,
            )
    except Invalid as refused:
        return _shown(page, status=422, attach=form.decline(refused))
    flash("报价单已经交上。")
    return redirect(addresses.price(price_id))


@bp.post("/<int:price_id>/check")
def check(price_id: int) -> ResponseReturnValue:
    """Let it be seen after a second look."""
    page, actor = _page(price_id), web.actor()
    form = forms.CheckForm(prefix="check-")
    return _deed(page, "check", page.may.check, form, lambda tx, sent: actions.check(tx, actor, sent.command(price_id)))


@bp.post("/<int:price_id>/withdraw")
def withdraw(price_id: int) -> ResponseReturnValue:
    """Take it away."""
    page, actor = _page(price_id), web.actor()
    form = forms.WithdrawForm(prefix="withdraw-")
    return _deed(
        page, "withdraw", page.may.withdraw, form, lambda tx, sent: actions.withdraw(tx, actor, sent.command(price_id))
    )


def _page(price_id: int) -> PricePage:
    return queries.price_page(web.reading(), web.actor(), price_id)


def _shown(page: PricePage, *, status: int = 200, note: str = "", **sent: Any) -> ResponseReturnValue:
    blank: dict[str, Any] = {"formdata": None, "version": page.version}
    fresh = {
        "attach": forms.SourceForm(prefix="file-", formdata=None),
        "check": forms.CheckForm(prefix="check-", **blank),
        "withdraw": forms.WithdrawForm(prefix="withdraw-", **blank),
    }
    html = render_template(
        "guidance_prices/price.html",
        page=page,
        forms=fresh | sent,
        sent=sent,
        note=note,
        files=files.of(web.reading(), web.actor(), ReferencePrice.__tablename__, page.line.price_id),
        **WORDS,
    )
    return html, status


def _deed(page: PricePage, name: str, verdict: Verdict, form: Any, act: Act) -> ResponseReturnValue:
    """One deed on a price: 404, 403 and 409 before the form can say 422; `act` gets what the form has read."""
    return deeds.taken(
        page,
        verdict,
        form,
        lambda tx: act(tx, form),
        show=lambda found, status, note: _shown(found, status=status, note=note, **{name: form}),
        again=lambda: _page(page.line.price_id),
        done="已经复核，业委会和工作人员都能看到了。" if name == "check" else "已经撤下。",
        to=addresses.price(page.line.price_id),
    )
