"""The pages of certificates: one for its holder and the desk, the register, and fetching one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from alliance.kernel import deeds, qr, typed, web
from alliance.kernel.actors import Actor
from alliance.kernel.days import full_date
from alliance.kernel.db import Transaction
from alliance.kernel.forms import Form
from alliance.kernel.tables import Cell
from training import addresses
from training.certificates import actions, continuing, forms, issuing, queries
from training.certificates.models import Certificate
from training.certificates.queries import CertificatePage
from training.certificates.workflow import STATE_NAMES, State
from training.programmes import programmes

bp = Blueprint("training_certificates", __name__, url_prefix=addresses.CERTIFICATES, template_folder="../templates")
Act = Callable[[Transaction, Actor, Any], object]
_STEPS: dict[str, tuple[Callable[..., Any], Act, str]] = {
    "revoke": (forms.RevokeForm, actions.revoke, "已撤销。查验页上从现在起写的是已撤销和原因。"),
    "reprint": (forms.ReprintForm, actions.reprint, "正在制作新的一份，旧的查验页会指到新的。"),
}
_WORDS_MOST = 30


@bp.get("/")
def index() -> ResponseReturnValue:
    """证书登记簿: what was issued, as far as one sees it."""
    programme, state = request.args.get("programme", ""), request.args.get("state", "")
    words = typed.searched(request.args.get("words", ""), _WORDS_MOST)
    certified = [(one.code, one.label) for one in programmes().values() if one.certified]
    found = queries.register(
        web.reading(),
        web.actor(),
        programme=programme if programme in dict(certified) else "",
        state=State(state) if state in set(State) else None,
        words=words,
        number=request.args.get("page", 1, type=int),
    )
    rows = [
        (
            Cell(line.holder, url=addresses.certificate(line.certificate_id)),
            line.label,
            line.place_name,
            str(line.reference or ""),
            full_date(line.ended_on or line.valid_to),
            Cell(line.standing_name, tone=line.tone),
        )
        for line in found.lines
    ]
    return render_template(
        "training_certificates/index.html",
        rows=rows,
        page=found.page,
        programmes=certified,
        states=[(one.value, STATE_NAMES[one]) for one in State],
        programme=programme,
        state=state,
        words=words,
    )


@bp.route("/claim/<int:enrolment_id>", methods=["GET", "POST"])
def claim(enrolment_id: int) -> ResponseReturnValue:
    """Fetch the certificate of an enrolment: pressed fifty times, there is one."""
    actor = web.actor()
    if request.method == "GET":
        page = queries.claim_page(web.reading(), actor, enrolment_id)
        return render_template("training_certificates/claim.html", page=page, form=forms.ClaimForm(formdata=None))
    with web.writing() as tx:
        certificate_id = issuing.claim(tx, actor, enrolment_id)
    flash("证书已经签发，文件一般不到一分钟就做好。")
    return redirect(addresses.certificate(certificate_id))


@bp.get("/<int:certificate_id>")
def certificate(certificate_id: int) -> ResponseReturnValue:
    """One certificate."""
    return _shown(_page(certificate_id))


@bp.post(f"/<int:certificate_id>/<any({', '.join(_STEPS)}):name>")
def step(certificate_id: int, name: str) -> ResponseReturnValue:
    """One step of the desk: 404, 403 and 409 before the form can say 422."""
    actor, page = web.actor(), _page(certificate_id)
    make, act, done = _STEPS[name]
    form = make(prefix=f"{name}-")
    return deeds.taken(
        page,
        getattr(page.may, name),
        form,
        lambda tx: act(tx, actor, form.command(certificate_id)),
        show=lambda found, status, note: _shown(found, status=status, note=note, **{name: form}),
        again=lambda: _page(certificate_id),
        done=done,
        to=addresses.certificate(certificate_id),
    )


def _page(certificate_id: int) -> CertificatePage:
    learned = cast("continuing.Continuing", web.running_app().extensions[continuing.EXTENSION])
    return queries.certificate_page(web.reading(), web.actor(), certificate_id, learned)


def _shown(page: CertificatePage, *, status: int = 200, note: str = "", **sent: Form) -> ResponseReturnValue:
    fresh: dict[str, Any] = {"formdata": None, "version": page.version}
    made = {name: make(prefix=f"{name}-", **fresh) for name, (make, _, _) in _STEPS.items()}
    address = f"{web.platform().settings.public_url}{page.verify_path}"
    html = render_template(
        "training_certificates/certificate.html",
        page=page,
        forms=made | sent,
        note=note,
        address=address,
        picture=qr.svg(address, label="查验这张证书的二维码"),
        thread_=web.thread(Certificate.__tablename__, page.line.certificate_id),
        home_url=url_for("training.index"),
        attempt_url=addresses.attempt(page.attempt_id) if page.attempt_id is not None else "",
    )
    return html, status
