"""A form, its answers to check where the deed is weighty, and the deed; what is declined comes back with the form."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue

from alliance.kernel import deeds, web
from alliance.kernel.errors import ChangedMeanwhile, Invalid
from alliance.kernel.forms import Form
from compounds import form_pages

CHECKED = "核对无误，办理"


def asked(
    form: Form,
    heading: str,
    save: Callable[[], ResponseReturnValue],
    *,
    back_url: str,
    button: str = "保存",
    lead: str = "",
    check: bool = False,
    upload: bool = False,
    present: Callable[[], int] | None = None,
    **shown_too: Any,
) -> ResponseReturnValue:
    """One form over GET and POST. `check` shows the answers once more before `save`.

    `present` gives the version that is there now: whoever saved an old page is told what changed, keeps what was
    typed, and means it at the next press of the button.
    """

    def show(status: int = 200, changed: ChangedMeanwhile | None = None) -> ResponseReturnValue:
        html = render_template(
            "membership/form.html",
            form=form,
            heading=heading,
            lead=lead,
            back_url=back_url,
            button="下一步：核对" if check else button,
            upload=upload,
            changed=changed,
            **shown_too,
        )
        return html, status

    if request.method == "GET" or form.amending:
        return show()
    if not form.validate():
        return show(422)
    try:
        if not check or form.confirmed:
            return save()
        web.rehearse(save)
    except Invalid as refused:
        form.decline(refused)
        return show(422)
    except ChangedMeanwhile as changed:
        if present is not None:
            deeds.renewed(form, present())
        return show(409, changed)
    return form_pages.answers(form, heading, button=CHECKED, back_url=back_url)
