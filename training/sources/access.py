"""Who sees from which precedent something was made, and who names it."""

from __future__ import annotations

from sqlalchemy import ColumnElement, true

from alliance.kernel.access import Verdict, sees
from alliance.kernel.actors import Actor
from training import access as training
from training.sources.models import PrecedentSource


@sees(PrecedentSource)
def _sight(actor: Actor) -> ColumnElement[bool]:
    """Of lessons everybody; of questions those who keep the bank: nobody else learns that one is asked."""
    if actor.is_clock or actor.holds(*training.MARKERS):
        return true()
    return PrecedentSource.question_id.is_(None)


def name_source(actor: Actor) -> Verdict:
    """Whoever writes lessons and questions."""
    return training.builds(actor)
