"""The page on which the officers of a people's mediation committee answer whether they lead a case."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from alliance.kernel import web
from alliance.kernel.errors import Invalid
from mediation import addresses
from mediation.consent import forms, together
from mediation.consent.joint import queries

bp = Blueprint(
    "mediation_together", __name__, url_prefix=f"{addresses.ROOT}/together", template_folder="../../templates"
)


@bp.get("")
def index() -> ResponseReturnValue:
    """What was asked of the bodies for which one acts."""
    return _shown({})


@bp.post("/<int:together_id>")
def answer(together_id: int) -> ResponseReturnValue:
    """Answer one request."""
    form = forms.AnswerTogetherForm(prefix=f"answer-{together_id}-")
    queries.request_of(web.reading(), web.actor(), together_id).may_answer.enforce()
    if not form.validate():
        return _shown({together_id: form}, 422)
    command = form.command(together_id)
    try:
        with web.writing() as tx:
            together.answer_together(tx, web.actor(), command)
    except Invalid as refused:
        form.decline(refused)
        return _shown({together_id: form}, 422)
    flash("已答复。这件由你们主持，请打开看。" if command.accepted else "已答复，联盟矛盾调解组会收到通知。")
    return redirect(url_for(".index"))


def _shown(sent: dict[int, Any], status: int = 200) -> ResponseReturnValue:
    found = queries.requests(web.reading(), web.actor())
    fresh = {
        one.together_id: forms.AnswerTogetherForm(
            prefix=f"answer-{one.together_id}-", formdata=None, version=one.version
        )
        for one in found
    }
    return render_template("mediation_consent/together.html", requests=found, forms=fresh | sent), status
