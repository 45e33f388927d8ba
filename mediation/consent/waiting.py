"""Who has not answered yet, for the desk, and how well each step of asking reaches people."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median

from sqlalchemy import func, select

from alliance.kernel.access import visible
from alliance.kernel.actors import Actor
from alliance.kernel.days import SHANGHAI, local_date
from alliance.kernel.db import Transaction
from alliance.kernel.parameters import queries as parameters
from alliance.kernel.places.models import Place
from mediation.consent import ladder
from mediation.consent.ladder import Next, Taken
from mediation.consent.models import Consent, Invitation
from mediation.consent.page import AFTER, open_to
from mediation.consent.workflow import LADDER, RUNG_NAMES, Answer, Outcome, Rung, Scope
from mediation.models import Case, Party
from mediation.sight import working_on
from mediation.workflow import ROLE_NAMES, Stage, Willing

MOST = 200
"""How many parties the list shows: those who wait longest."""
YEAR = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A party at the desk's list that has not answered: when it was first asked, what is next."""

    case_id: int
    reference: str
    subject: str
    party: str
    role: str
    place_path: str
    last: str
    next_step: Next

    @property
    def sentence(self) -> str:
        """What is next, in words."""
        return RUNG_NAMES[self.next_step.rung] if self.next_step.rung is not None else "可以按联系不上结束"


def waiting(reading: Transaction, actor: Actor) -> tuple[Waiting, ...]:
    """The parties that have not answered, in cases on which the actor works, the next step first; three queries."""
    rows = reading.session.execute(
        select(Party, Case.reference, Case.subject, Place.path)
        .join(Case, Party.case_id == Case.id)
        .join(Place, Case.place_id == Place.id)
        .where(
            Case.alliance_id == actor.alliance_id,
            Case.id.in_(working_on(actor)),
            Case.stage == Stage.AWAITING_CONSENT,
            Party.left_at.is_(None),
            Party.necessary,
            Party.willing.in_((Willing.UNASKED, Willing.ASKED)),
        )
        .order_by(Case.filed_at, Party.id)
        .limit(MOST)
    ).all()
    if not rows:
        return ()
    taken: dict[int, list[Taken]] = {}
    for party_id, rung, at, outcome in reading.session.execute(
        select(Invitation.party_id, Invitation.rung, Invitation.at, Invitation.outcome)
        .where(visible(Invitation, actor), Invitation.party_id.in_([party.id for party, *_ in rows]))
        .order_by(Invitation.at, Invitation.id)
    ):
        taken.setdefault(party_id, []).append(Taken(rung, local_date(at), outcome))
    book = parameters.book(reading, (AFTER,), alliance_id=actor.alliance_id)
    found = []
    for party, reference, subject, path in rows:
        mine = taken.get(party.id, [])
        days = book.on(AFTER, path, reading.today)
        next_step = ladder.following(mine, reading.today, days.whole if days else 0, open_to=open_to(party))
        last = RUNG_NAMES[mine[-1].rung] if mine else ""
        found.append(
            Waiting(party.case_id, str(reference), subject, party.name, ROLE_NAMES[party.role], path, last, next_step)
        )
    return tuple(sorted(found, key=lambda one: one.next_step.on))


@dataclass(frozen=True, slots=True)
class Reach:
    """How one step fared: how often it was taken, and how often it reached the party."""

    rung: Rung
    taken: int
    reached: int


@dataclass(frozen=True, slots=True)
class Response:
    """How parties responded to being asked since a day: `days` is the median from the first step to the answer."""

    since: date
    asked: int
    yes: int
    no: int
    days: float | None
    rungs: tuple[Reach, ...]

    @property
    def silent(self) -> int:
        """Those who have not answered."""
        return self.asked - self.yes - self.no


def response(reading: Transaction, actor: Actor) -> Response:
    """How asking fared within a year, in cases on which the actor works; two queries."""
    since = reading.today - YEAR
    begin = datetime(since.year, since.month, since.day, tzinfo=SHANGHAI)
    fared = reading.session.execute(
        select(Invitation.rung, Invitation.outcome, func.count())
        .where(visible(Invitation, actor), Invitation.at >= begin)
        .group_by(Invitation.rung, Invitation.outcome)
    ).all()
    first = (
        select(Invitation.party_id, func.min(Invitation.at).label("at"))
        .where(visible(Invitation, actor), Invitation.at >= begin)
        .group_by(Invitation.party_id)
        .subquery()
    )
    heard = reading.session.execute(
        select(first.c.at, Consent.at, Consent.answer).outerjoin(
            Consent,
            (Consent.party_id == first.c.party_id) & (Consent.scope == Scope.MEDIATION) & Consent.ended_at.is_(None),
        )
    ).all()
    waited = [(answered - asked).total_seconds() / 86_400 for asked, answered, _ in heard if answered is not None]
    return Response(
        since=since,
        asked=len(heard),
        yes=sum(answer is Answer.YES for *_, answer in heard),
        no=sum(answer is Answer.NO for *_, answer in heard),
        days=round(median(waited), 1) if waited else None,
        rungs=tuple(
            Reach(
                rung,
                sum(number for key, _, number in fared if key is rung),
                sum(number for key, outcome, number in fared if key is rung and outcome is Outcome.REACHED),
            )
            for rung in LADDER
        ),
    )
