"""The draw for trying: names, the seal, dice, the order step by step, the file and its check; nothing is stored."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue

from alliance.kernel import web
from alliance.kernel.attachments.views import fresh_download
from alliance.kernel.errors import Invalid
from alliance.kernel.parameters import queries as parameters
from alliance.kernel.paths import NATION
from expert_pool import addresses, chance
from expert_pool.chance import Values
from expert_pool.draw import NotSeated
from expert_pool.practice import trying
from expert_pool.practice.forms import DiceForm, NamesForm, TrialForm
from expert_pool.practice.trying import Sealed
from expert_pool.tracks import TRACKS, TenderTrack
from expert_pool.verifier import page as verifier

bp = Blueprint("experts_practice", __name__, url_prefix=addresses.PRACTICE, template_folder="../templates")
OUTCOMES = "expert_pool.chance_outcomes"
OLD = "这一页已经用不了了。"
AGAIN = "请回到“试抽”，从头再来一遍。"
_SIDES = 6
_TRACK = TRACKS[TenderTrack.OWNER_SELF_GOVERNED]


@bp.get("/")
@web.public
def index() -> ResponseReturnValue:
    """What a trial is, and who may be drawn in it."""
    return _asking(NamesForm(formdata=None, data={"groups": trying.EXAMPLE, "seats": 1}))


@bp.post("/seal")
@web.public
def seal() -> ResponseReturnValue:
    """The seal, before anybody knows the numbers."""
    form = NamesForm()
    if not form.validate():
        return _asking(form, 422)
    try:
        dice = _dice(form)
    except ValueError as wrong:
        form.groups.errors = [*form.groups.errors, f"“{form.groups.label.text}”{wrong}"]
        return _asking(form, 422)
    now = web.platform().clock.now().replace(microsecond=0)
    trial = trying.Trial(form.groups.data, form.seats.data, dice, secrets.token_hex(32), now)
    return _sealed(trying.seal(trial), DiceForm(formdata=None))


@bp.post("/draw")
@web.public
def draw() -> ResponseReturnValue:
    """The order that seal and numbers give, and who follows where somebody cannot come."""
    sealed = _given()
    if request.form.get("roll"):
        values: Values = [[secrets.randbelow(_SIDES) + 1 for _ in range(sealed.trial.dice)]]
    else:
        form = DiceForm()
        if not form.validate():
            return _sealed(sealed, form, 422)
        try:
            values = chance.parse(sealed.form, form.dice.data)
        except ValueError as wrong:
            form.dice.errors = [*form.dice.errors, str(wrong)]
            return _sealed(sealed, form, 422)
    return _drawn(sealed, values)


@bp.post("/transcript.json")
@web.public
def transcript() -> ResponseReturnValue:
    """The file of a trial, as every draw has one."""
    return fresh_download(_file(), "试抽记录.json")


@bp.post("/check")
@web.public
def check() -> ResponseReturnValue:
    """The page that anybody checks with, with the file of this trial inside."""
    answer = Response(verifier.page_with(_file()), mimetype="text/html")
    answer.headers["Content-Security-Policy"] = verifier.policy()
    return answer


def _asking(form: NamesForm, status: int = 200) -> ResponseReturnValue:
    return render_template("experts_practice/index.html", form=form, track=_TRACK), status


def _sealed(sealed: Sealed, form: DiceForm, status: int = 200) -> ResponseReturnValue:
    html = render_template(
        "experts_practice/sealed.html", sealed=sealed, form=form, track=_TRACK, carried=_carried(sealed)
    )
    return html, status


def _drawn(sealed: Sealed, values: Values) -> ResponseReturnValue:
    fallen = _fallen(sealed, values)
    return render_template(
        "experts_practice/drawn.html",
        sealed=sealed,
        said=chance.shown(values),
        text=chance.text(values),
        orders=sealed.orders(values, fallen),
        fallen=fallen,
        track=_TRACK,
        carried=_carried(sealed),
    )


def _dice(form: NamesForm) -> int:
    """How many dice the names need; raises ValueError with a sentence for the field of the names."""
    reading = web.reading()
    times = parameters.on(reading, OUTCOMES, NATION, reading.today).whole
    return trying.dice_for(form.groups.data, form.seats.data, times)


def _given() -> Sealed:
    """The trial that the page handed on."""
    form = TrialForm()
    if not form.validate():
        raise Invalid(OLD, remedy=AGAIN)
    try:
        return trying.seal(form.trial(_dice(form)))
    except ValueError as wrong:
        raise Invalid(OLD, remedy=AGAIN) from wrong


def _fallen(sealed: Sealed, values: Values) -> Sequence[int]:
    """Who cannot come, in the order in which it was said."""
    fallen = tuple(request.form.getlist("fall", type=int))
    try:
        sealed.orders(values, fallen)
    except NotSeated as wrong:
        raise Invalid(str(wrong), remedy=AGAIN) from wrong
    return fallen


def _file() -> bytes:
    sealed = _given()
    try:
        values = chance.parse(sealed.form, request.form.get("dice", ""))
    except ValueError as wrong:
        raise Invalid(OLD, remedy=AGAIN) from wrong
    return sealed.transcript(values, _fallen(sealed, values))


def _carried(sealed: Sealed) -> list[tuple[str, str]]:
    """The trial as hidden fields of the next page."""
    trial = sealed.trial
    lines = (f"{group.name}：{'、'.join(group.names)}" for group in trial.groups)
    return [
        ("groups", "\n".join(lines)),
        ("seats", str(trial.seats)),
        ("secret", trial.secret),
        ("at", trial.at.isoformat()),
    ]
