"""The page behind a party's signed link. Opening it uses nothing up and tells nothing of the case."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template
from flask.typing import ResponseReturnValue

from alliance.kernel import links, web
from alliance.kernel.actors import Actor
from mediation import addresses, held
from mediation.access import PURPOSE
from mediation.consent import forms, proofs, rights

bp = Blueprint("mediation_invited", __name__, url_prefix=addresses.ROOT, template_folder="../../templates")


@bp.route("/<string(minlength=30):text>", methods=["GET", "POST"])
@web.public
def link(text: str) -> ResponseReturnValue:
    """What mediation is and who is meant, masked; whoever proves to be the party goes on to the case."""
    reading = web.reading()
    bearer = links.bearer(reading, text, PURPOSE)
    asked = proofs.asked(reading, bearer)
    if _opened(asked.case_id, bearer):
        return redirect(addresses.case(asked.case_id))
    form = forms.ProofForm(by_number=asked.by_number)

    def show(status: int = 200) -> ResponseReturnValue:
        html = render_template(
            "mediation_consent/invited.html",
            asked=asked,
            form=form,
            rights=rights,
            signed_in=web.actor().name if web.actor().signed_in else "",
        )
        return html, status

    if not form.is_submitted():
        return show()
    if not form.validate():
        return show(422)
    try:
        with web.writing() as tx:
            proofs.prove(tx, bearer, form.typed.data)
    except proofs.NotTheParty as wrong:
        web.keep_on_record(wrong)
        form.decline(wrong)
        return show(422)
    return redirect(addresses.case(held.take(text).case_id, "consent"))


def _opened(case_id: int, bearer: Actor) -> bool:
    """True where this browser has proved this very link before."""
    known = held.actor(case_id).link
    return known is not None and bearer.link is not None and known.link_id == bearer.link.link_id
