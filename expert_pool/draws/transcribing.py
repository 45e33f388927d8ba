"""From the rows of a draw to its public file, and back from the sealed text."""

from __future__ import annotations

import json
from typing import Any

from alliance.kernel.db import Transaction
from expert_pool import draw_transcript
from expert_pool.chance import Form
from expert_pool.draw_transcript import Confirmed, Fallen, Gone, Heard, Opened
from expert_pool.draws import sealed
from expert_pool.draws.models import Draw
from expert_pool.draws.workflow import Part, Stage


def seal_of(draw: Draw) -> dict[str, Any]:
    """What was sealed, as plain data."""
    found: dict[str, Any] = json.loads(draw.seal)
    return found


def form_of(draw: Draw) -> Form:
    """The exact chance that was sealed."""
    return draw_transcript.form_in(seal_of(draw))


def transcript(reading: Transaction, draw: Draw) -> bytes:
    """The file by which anybody draws again: no name stands in it before the opening, and no number before both typed.

    What the first of the two typed stays out until the other has typed the same.
    """
    confirmed = [Confirmed(Part.KEEPER.value, draw.sealed_at)]
    if draw.witnessed_at is not None:
        confirmed.append(Confirmed(Part.WITNESS.value, draw.witnessed_at))
    return draw_transcript.transcript(
        seal_of(draw),
        confirmed=confirmed,
        heard=_heard(draw),
        falls=[Fallen(one.row, one.because.value, one.at) for one in draw.falls],
        opened=_opened(reading, draw),
        abandoned=_gone(draw),
    )


def _heard(draw: Draw) -> Heard | None:
    if draw.drawn_at is None or draw.heard_at is None or draw.chance is None:
        return None
    return Heard(draw.chance, draw.heard_at, draw.drawn_at)


def _opened(reading: Transaction, draw: Draw) -> Opened | None:
    if draw.stage is not Stage.OPENED or draw.opened_at is None:
        return None
    return Opened(draw.opened_at, sealed.named(reading, draw))


def _gone(draw: Draw) -> Gone | None:
    if draw.abandoned_at is None or draw.abandoned_because is None:
        return None
    return Gone(draw.abandoned_at, draw.abandoned_because.value)
