"""The front page of the guidance desk: the three things people come for."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from alliance.kernel import web
from compounds.guidance import addresses
from compounds.guidance.consultations import access as consultations
from compounds.guidance.proceedings import access as proceedings
from compounds.guidance.reference_prices import access as reference_prices

bp = Blueprint("guidance", __name__, url_prefix=addresses.ROOT, template_folder="../templates")


@bp.get("/")
@web.public
def index() -> ResponseReturnValue:
    """Paths, calculators and model texts; what belongs to one's own compounds beside them."""
    actor = web.actor()
    return render_template(
        "guidance/index.html",
        signed_in=actor.signed_in,
        follows=proceedings.list_all(actor),
        consults=consultations.list_all(actor),
        compares=reference_prices.list_all(actor),
    )
