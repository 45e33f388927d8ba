"""What became of a certificate by a day: its standing, its course in words, and what is still to be learnt after."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from alliance.kernel import ledger
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.documents.told import Moment, Standing
from training.certificates.models import Certificate, CertificateMoment
from training.certificates.workflow import GROUND_NAMES, WHAT_NAMES, Ground, State, What

_STANDINGS = {
    State.EXPIRED: Standing.EXPIRED,
    State.SUPERSEDED: Standing.SUPERSEDED,
    State.REVOKED: Standing.REVOKED,
}


@dataclass(frozen=True, slots=True)
class Pending:
    """A delta lesson that the holder was asked to take and has not taken yet."""

    about: str
    title: str
    due_on: date | None


def standing_on(certificate: Certificate, day: date) -> Standing:
    """What a certificate is worth on a day: one whose days are over is, whether the clock has noted it or not."""
    if certificate.state is not State.VALID:
        return _STANDINGS[certificate.state]
    if day < certificate.valid_from:
        return Standing.NOT_YET
    return Standing.VALID if day <= certificate.valid_to else Standing.EXPIRED


def pending(moments: Iterable[CertificateMoment]) -> tuple[Pending, ...]:
    """What was asked and neither done nor dropped, in the order in which it was asked."""
    asked: dict[str, Pending] = {}
    for one in moments:
        if one.what is What.DELTA_ASKED:
            asked[one.about] = Pending(one.about, one.title, one.due_on)
        elif one.what in (What.DELTA_DONE, What.DELTA_DROPPED):
            asked.pop(one.about, None)
    return tuple(asked.values())


def told(certificate: Certificate, day: date) -> tuple[Moment, ...]:
    """The course in words that anybody may read, oldest first; the end that a day brings stands there at once."""
    lines = [_line(one) for one in certificate.moments]
    if certificate.state is State.VALID and day > certificate.valid_to:
        why = GROUND_NAMES[end_of_days(certificate)]
        lines.append(Moment(certificate.valid_to + timedelta(days=1), WHAT_NAMES[What.EXPIRED], why))
    return tuple(lines)


def end_of_days(certificate: Certificate) -> Ground:
    """Why a certificate ends on its last day."""
    return Ground.TERM_OVER if certificate.term_id is not None else Ground.YEARS_OVER


def why(moments: Sequence[CertificateMoment], *ends: What) -> str:
    """The ground of the last of `ends` among the moments, in words; empty where there is none."""
    grounds = [one.ground for one in moments if one.what in ends]
    return GROUND_NAMES[grounds[-1]] if grounds else ""


def note(
    tx: Transaction,
    certificate: Certificate,
    what: What,
    ground: Ground = Ground.NONE,
    *,
    on: date | None = None,
    about: str = "",
    title: str = "",
    due_on: date | None = None,
) -> None:
    """Add a line to the course of a certificate; `on` is today where it is left out."""
    certificate.moments.append(
        CertificateMoment(
            what=what, ground=ground, happened_on=on or tx.today, at=tx.now, about=about, title=title, due_on=due_on
        )
    )


def record(tx: Transaction, actor: Actor, verb: str, certificate: Certificate, **facts: object) -> None:
    """A line in the ledger, with the version that this step made."""
    tx.session.flush()  # the line carries the version that this step made
    ledger.write(tx, actor, verb, certificate, version=certificate.version, **facts)


def _line(one: CertificateMoment) -> Moment:
    what = f"{WHAT_NAMES[one.what]}（{one.title}）" if one.title else WHAT_NAMES[one.what]
    return Moment(one.happened_on, what, GROUND_NAMES[one.ground])
