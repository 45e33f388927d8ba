"""How the registry's pages ask: a form and its answers to check, or a form on a record that others change too."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue

from alliance.kernel import deeds, web
from alliance.kernel.errors import ChangedMeanwhile, Invalid
from alliance.kernel.forms import Form

Known = dict[str, Sequence[str]]
"""Names to offer while somebody types, by the name of the field."""


def checked(
    form: Form,
    heading: str,
    save: Callable[[], ResponseReturnValue],
    *,
    back_url: str,
    template: str = "compounds/form.html",
    button: str = "核对无误，登记",
    **more: Any,
) -> ResponseReturnValue:
    """A form, then its answers to check, then the deed; what the action declines comes back with the form."""

    def show(status: int = 200) -> ResponseReturnValue:
        shown = {"form": form, "heading": heading, "back_url": back_url, "changed": None, **more}
        return render_template(template, button="下一步：核对", **shown), status

    if request.method == "GET" or form.amending:
        return show()
    if not form.validate():
        return show(422)
    try:
        if form.confirmed:
            return save()
        web.rehearse(save)
    except Invalid as refused:
        form.decline(refused)
        return show(422)
    return answers(form, heading, button=button, back_url=back_url)


def saved(
    form: Form,
    heading: str,
    save: Callable[[], str],
    *,
    back_url: str,
    present: Callable[[], int],
    button: str = "保存",
    **more: Any,
) -> ResponseReturnValue:
    """A form on a record; `save` gives the address to go to, `present` the version as it stands now.

    Whoever saves an old page is told what changed and keeps what was typed.
    """

    def show(status: int = 200, changed: ChangedMeanwhile | None = None) -> ResponseReturnValue:
        shown = {"form": form, "heading": heading, "back_url": back_url, "changed": changed, **more}
        return render_template("compounds/form.html", button=button, **shown), status

    if request.method == "GET":
        return show()
    if not form.validate():
        return show(422)
    try:
        return redirect(save())
    except Invalid as refused:
        form.decline(refused)
        return show(422)
    except ChangedMeanwhile as changed:
        deeds.renewed(form, present())
        return show(409, changed)


def answers(form: Form, heading: str, *, button: str, back_url: str) -> str:
    """What was filled in, to be checked once more before the deed."""
    return render_template(
        "confirm.html",
        form=form,
        heading=heading,
        action=request.full_path.rstrip("?"),
        rows=form.answers(),
        button=button,
        back_url=back_url,
    )
