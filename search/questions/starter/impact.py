"""What the starter questions quote of the law, for the page of what changes of it have touched."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.impact import Rests, Turn
from search.questions.access import DESK
from search.questions.starter import addresses, known, queries
from search.questions.starter.models import Choice

ROOM = known.LABEL
_TURN = Turn("对照新条文看一遍，不对的停用或者正式答复", tuple(sorted(DESK)))


def resting(reading: Transaction, actor: Actor) -> Iterator[Rests]:
    """Each claim that quotes the law, of the questions that are offered as they ship; one statement."""
    chosen = queries.choices(reading, actor)
    for question in known.questions().values():
        mine = chosen.get(question.code)
        if mine is not None and (mine.choice is Choice.WITHHELD or mine.answered):
            continue
        for claim in question.claims:
            if claim.quote:
                url = addresses.starter(question.code)
                subject = f"starter/{question.code}"
                yield Rests(subject, ROOM, question.asks, url, claim.cites[0], date.min, _TURN, claim.quote)
