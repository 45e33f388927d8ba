"""The front page of training: 我的培训 for whoever has signed in, what there is for everybody else."""

from __future__ import annotations

from flask import Blueprint, current_app, render_template
from flask.typing import ResponseReturnValue

from alliance.kernel import web
from training import access, addresses
from training.certificates import access as certificates_access
from training.curriculum.definition import MODULE_NAMES
from training.enrolments import access as enrolments_access
from training.enrolments import home
from training.enrolments.cards import EXTENSION
from training.enrolments.standing import FAR_NAMES, STATUS_NAMES
from training.programmes import FIRST_LESSON, SEAT_NAMES, programmes

bp = Blueprint("training", __name__, url_prefix=addresses.ROOT, template_folder="templates")


@bp.get("/")
@web.public
def index() -> ResponseReturnValue:
    """What to learn next; for visitors what is taught here and for whom."""
    actor, reading = web.actor(), web.reading()
    if not actor.signed_in:
        return render_template("training/visitors.html", programmes=programmes(), modules=MODULE_NAMES)
    return render_template(
        "training/index.html",
        page=home.home(reading, actor, web.platform().citations, current_app.extensions[EXTENSION]),
        builds=access.builds(actor),
        marks=access.marks(actor),
        register=certificates_access.list_all(actor),
        looks_after=enrolments_access.list_all(actor),
        figures=enrolments_access.figures(actor),
        statuses=STATUS_NAMES,
        far=FAR_NAMES,
        seats=SEAT_NAMES,
        first_lesson=FIRST_LESSON,
        today=reading.today,
    )
