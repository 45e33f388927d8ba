"""One deed on a page: in which order it is refused, and how the page comes back with what was typed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from operator import attrgetter
from typing import Any, TypeVar

from flask import flash, redirect
from flask.typing import ResponseReturnValue

from alliance.kernel import web
from alliance.kernel.access import Verdict
from alliance.kernel.db import Transaction
from alliance.kernel.errors import Invalid, OutOfTurn
from alliance.kernel.forms import Form

P = TypeVar("P")
_NOTHING = frozenset({"没有填", "没有选"})


def taken(
    page: P,
    verdict: Verdict,
    form: Form,
    act: Callable[[Transaction], object],
    *,
    show: Callable[[P, int, str], ResponseReturnValue],
    again: Callable[[], P],
    done: str,
    to: str,
    version: Callable[[P], int] = attrgetter("version"),
) -> ResponseReturnValue:
    """Act, say that it is `done` and go on `to`; 404, 403 and 409 come before the form can say 422.

    `show` draws the page with the form as it was sent, a status and a note. Whoever comes too late is shown the page as
    it is now, read `again`, and what was typed stands on its present `version`: the next press of the button is meant.
    """
    if verdict.refusal is OutOfTurn:
        return show(page, 409, f"{verdict.because}{verdict.remedy}")
    verdict.enforce()
    if not form.validate():
        return show(page, 422, "")
    try:
        with web.writing() as tx:
            act(tx)
    except Invalid as refused:
        form.decline(refused)
        return show(page, 422, "")
    except OutOfTurn as late:
        present = again()
        renewed(form, version(present))
        return show(present, 409, f"{late.reason}{late.remedy}")
    flash(done)
    return redirect(to)


def renewed(form: Any, version: int | None) -> Any:
    """The form as typed, on top of what somebody else has saved: the next press of the button is meant."""
    form.version.raw_data, form.version.data = None, version
    return form


def kept(note: str, sent: Mapping[str, Form]) -> list[tuple[str, str]]:
    """What was filled in on a page that comes back with a note: the form itself may not be shown on it any more."""
    answers = (answer for form in sent.values() for answer in form.answers()) if note else ()
    return [(answer.label, answer.text) for answer in answers if answer.text not in _NOTHING]
