"""The page of disputes that return."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from alliance.kernel import web
from alliance.kernel.errors import Invalid, NotFound
from mediation.patterns import actions, addresses, forms, queries

bp = Blueprint("mediation_patterns", __name__, url_prefix=addresses.PATTERNS, template_folder="../templates")


@bp.get("")
def index() -> ResponseReturnValue:
    """What returns, and what was done about it."""
    return _shown()


@bp.post("/<int:pattern_id>/handle")
def handle(pattern_id: int) -> ResponseReturnValue:
    """Note what was done."""
    lines = {line.pattern_id: line for line in queries.listed(web.reading(), web.actor())}
    if pattern_id not in lines:
        raise NotFound("没有找到。", remedy="请从“反复出现的纠纷”重新进入。")
    lines[pattern_id].may_handle.enforce()
    form = forms.HandleForm(prefix=f"p{pattern_id}-")
    if not form.validate():
        return _shown(422, {pattern_id: form})
    try:
        with web.writing() as tx:
            actions.handle(tx, web.actor(), form.command(pattern_id))
    except Invalid as refused:
        return _shown(422, {pattern_id: form.decline(refused)})
    flash("已记下。以后再有新的同类纠纷，会重新提醒。")
    return redirect(url_for(".index"))


def _shown(status: int = 200, sent: dict[int, forms.HandleForm] | None = None) -> ResponseReturnValue:
    lines = queries.listed(web.reading(), web.actor())
    made = {}
    for line in lines:
        if line.handled_at is None:
            form = forms.HandleForm(prefix=f"p{line.pattern_id}-", formdata=None)
            form.version.data = line.version
            made[line.pattern_id] = form
    return render_template("mediation_patterns/index.html", lines=lines, forms=made | (sent or {})), status
