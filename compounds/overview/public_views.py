"""The public pages: looking up a compound, and its card, on the screen and on paper."""

from __future__ import annotations

from typing import cast

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from alliance.kernel import typed, web
from alliance.kernel.db import LARGEST_KEY
from alliance.kernel.reaching.wechat import wechat_text
from compounds.names import CONTRACT_NAMES, GOVERNANCE_NAMES
from compounds.overview import cards
from compounds.overview.distinctions import EXTENSION, Distinctions

bp = Blueprint("cards", __name__, template_folder="templates")
bp.record_once(lambda state: state.app.extensions.setdefault(EXTENSION, Distinctions()))
LONGEST_NAME = 60
SHARED = "点开看业委会哪一届、备案没有、物业合同到哪天、有事找谁。"


@bp.get("/compounds/cards")
@web.public
def index() -> ResponseReturnValue:
    """Every compound by street or part of its name, thirty a page."""
    actor, reading, samples = web.actor(), web.reading(), web.platform().settings.demo
    try:
        name = typed.line(request.args.get("q", ""), LONGEST_NAME)
    except ValueError:
        name = ""
    street = request.args.get("street", type=int)
    found = cards.cards(
        reading,
        actor,
        samples=samples,
        street=street if street and 0 < street <= LARGEST_KEY else None,
        name=name,
        number=request.args.get("page", 1, type=int),
    )
    return render_template(
        "overview/cards.html",
        found=found,
        street=street,
        name=name,
        streets=cards.streets(reading, actor, samples=samples),
        governance=GOVERNANCE_NAMES,
        distinctions=_distinctions().of(reading, [line.compound_id for line in found.lines]),
    )


@bp.get("/compounds/<int:compound_id>/card")
@web.public
def card(compound_id: int) -> ResponseReturnValue:
    """What everybody may know of one compound; made to be printed and put on the notice board."""
    actor, reading = web.actor(), web.reading()
    found = cards.card(reading, actor, compound_id, samples=web.platform().settings.demo)
    return render_template(
        "overview/card.html",
        card=found,
        today=reading.today,
        share=wechat_text(f"{found.name}公开信息卡", SHARED, _address(compound_id)),
        governance=GOVERNANCE_NAMES,
        contracts=CONTRACT_NAMES,
        distinctions=_distinctions().of(reading, [compound_id]).get(compound_id, ()),
    )


def _distinctions() -> Distinctions:
    return cast("Distinctions", web.running_app().extensions[EXTENSION])


def _address(compound_id: int) -> str:
    """The card's address for paper and other people's telephones: at the address that the installation has outside."""
    outside = web.platform().settings.public_url
    return f"{outside}{url_for('.card', compound_id=compound_id)}"
