"""What the room of consents shows of a case: the parties, their answers with proof, and the steps of asking them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select

from alliance.kernel.access import MISSING, WAY_BACK, Verdict, get_visible, out_of_turn, visible
from alliance.kernel.accounts.models import Person
from alliance.kernel.actors import Actor
from alliance.kernel.attachments import queries as files
from alliance.kernel.attachments.queries import AttachmentLine
from alliance.kernel.days import local_date
from alliance.kernel.db import Transaction
from alliance.kernel.errors import NotFound
from alliance.kernel.parameters import queries as parameters
from alliance.kernel.places.models import Place
from mediation import access as cases
from mediation.access import CaseFacts
from mediation.bodies import standing
from mediation.bodies.models import Body, LegalStatus
from mediation.bodies.standing import Standing
from mediation.consent import access, ladder, leading
from mediation.consent.asking import RUNGS
from mediation.consent.ladder import Next, Taken
from mediation.consent.leading import Leading
from mediation.consent.models import Consent, Invitation, Together
from mediation.consent.workflow import LADDER, Answer, Outcome, Rung, Scope
from mediation.models import Case, Party
from mediation.records import facts_of
from mediation.workflow import ROLE_NAMES, Stage, Willing

AFTER = "mediation.invite_after_days"


@dataclass(frozen=True, slots=True)
class AnswerLine:
    """One answer of a party that stands, with its proof."""

    scope: Scope
    answer: Answer
    way: str
    at: datetime
    said_by: str
    witness: str
    words: str
    recorded_by: str
    papers: tuple[AttachmentLine, ...]


@dataclass(frozen=True, slots=True)
class StepLine:
    """One step of asking, with its proof."""

    invitation_id: int
    version: int
    rung: Rung
    at: datetime
    by: str
    words: str
    outcome: Outcome
    outcome_at: datetime | None
    outcome_words: str
    papers: tuple[AttachmentLine, ...]


@dataclass(frozen=True, slots=True)
class PartyAsked:
    """One party: what it says, how it was asked, what is next; `next_step` is None once it has answered."""

    party_id: int
    position: int
    role: str
    name: str
    necessary: bool
    willing: Willing
    number_masked: str
    mine: bool
    answers: tuple[AnswerLine, ...]
    steps: tuple[StepLine, ...]
    next_step: Next | None
    may_answer: Verdict
    may_give_up: Verdict

    @property
    def signed_rights(self) -> datetime | None:
        """When the party signed that it has read its rights and duties."""
        return next((one.at for one in self.answers if one.scope is Scope.RIGHTS and one.answer is Answer.YES), None)

    @property
    def unread(self) -> bool:
        """True for a party that wants mediation, as by its own application, and has not read its rights yet."""
        return bool(self.may_answer) and self.willing is Willing.CONSENTED and self.signed_rights is None


@dataclass(frozen=True, slots=True)
class TogetherLine:
    """A body that was asked to lead, and its answer."""

    together_id: int
    version: int
    body: str
    asked_at: datetime
    words: str
    answered_at: datetime | None
    accepted: bool | None
    answer_words: str
    may_take_back: Verdict


@dataclass(frozen=True, slots=True)
class ConsentPage:
    """The room of consents for one reader; a side sees its own answers, and of the others whether they want."""

    case_id: int
    version: int
    place_id: int
    reference: str
    subject: str
    stage: Stage
    standing: Standing
    body: str
    parties: tuple[PartyAsked, ...]
    together: tuple[TogetherLine, ...]
    able: tuple[tuple[int, str], ...]
    works: bool
    may_invite: Verdict
    may_record: Verdict
    may_ask_together: Verdict
    leading: Leading | None

    @property
    def mine(self) -> tuple[PartyAsked, ...]:
        """The parties for which the reader stands."""
        return tuple(one for one in self.parties if one.mine)


def consent_page(reading: Transaction, actor: Actor, case_id: int) -> ConsentPage:
    """The room of consents of a case. Raises NotFound, also for who only filed it; a constant number of queries."""
    case = get_visible(reading.session, Case, actor, case_id)
    facts = facts_of(reading, case)
    if not cases.reads(actor, facts):
        raise NotFound(MISSING, remedy=WAY_BACK)
    works = cases.works(actor, facts)
    sides = cases.sides_of(actor, facts)
    answers = _answers(reading, actor, case_id)
    steps = _steps(reading, actor, case_id) if works else {}
    numbers = parameters.several(reading, (AFTER, RUNGS), case.place.path, reading.today, alliance_id=case.alliance_id)
    parties = tuple(
        PartyAsked(
            party_id=one.id,
            position=one.position,
            role=ROLE_NAMES[one.role],
            name=one.name,
            necessary=one.necessary,
            willing=one.willing,
            number_masked=one.number_masked if works else "",
            mine=one.id in sides,
            answers=answers.get(one.id, ()),
            steps=(mine := steps.get(one.id, ())),
            next_step=_next(one, mine, reading.today, numbers[AFTER].whole) if works else None,
            may_answer=access.give(actor, facts, one.id, Scope.MEDIATION),
            may_give_up=_may_give_up(actor, facts, mine, numbers[RUNGS].whole),
        )
        for one in case.parties
    )
    return ConsentPage(
        case_id=case.id,
        version=case.version,
        place_id=case.place_id,
        reference=str(case.reference),
        subject=case.subject,
        stage=case.stage,
        standing=standing.of(facts.body_status),
        body=facts.body_name,
        parties=parties,
        together=_together(reading, actor, facts) if works else (),
        able=_able(reading, case) if works else (),
        works=works,
        may_invite=access.invite(actor, facts),
        may_record=access.note_outcome(actor, facts),
        may_ask_together=access.ask_together(actor, facts),
        leading=leading.waiting(reading, facts),
    )


def _may_give_up(actor: Actor, facts: CaseFacts, steps: Sequence[StepLine], least: int) -> Verdict:
    tried = len(ladder.tried(_taken(steps)))
    if tried < least:
        return out_of_turn(f"用了 {tried} 种办法没联系上，要 {least} 种以上。", "请再换一个办法联系。")
    return access.unreachable(actor, facts)


def _next(party: Party, steps: Sequence[StepLine], today: date, days: int) -> Next | None:
    if party.willing in (Willing.CONSENTED, Willing.REFUSED):
        return None
    return ladder.following(_taken(steps), today, days, open_to=open_to(party))


def open_to(party: Party) -> tuple[Rung, ...]:
    """The steps that can be taken for a party: without a number neither text message nor call."""
    return LADDER if party.number_sealed else tuple(one for one in LADDER if one not in (Rung.SMS, Rung.PHONE))


def _taken(steps: Sequence[StepLine]) -> list[Taken]:
    return [Taken(one.rung, local_date(one.at), one.outcome) for one in steps]


def _answers(reading: Transaction, actor: Actor, case_id: int) -> Mapping[int, tuple[AnswerLine, ...]]:
    rows = reading.session.execute(
        select(Consent, Person.name)
        .outerjoin(Person, Consent.recorded_by_id == Person.id)
        .where(visible(Consent, actor), Consent.case_id == case_id, Consent.ended_at.is_(None))
        .order_by(Consent.at, Consent.id)
    ).all()
    papers = files.of_each(reading, actor, Consent.__tablename__, [row.id for row, _ in rows])
    found: dict[int, tuple[AnswerLine, ...]] = {}
    for row, recorded_by in rows:
        line = AnswerLine(
            scope=row.scope,
            answer=row.answer,
            way=row.way,
            at=row.at,
            said_by=row.said_by,
            witness=row.witness,
            words=row.words,
            recorded_by=recorded_by or "",
            papers=papers[row.id],
        )
        found[row.party_id] = (*found.get(row.party_id, ()), line)
    return found


def _steps(reading: Transaction, actor: Actor, case_id: int) -> Mapping[int, tuple[StepLine, ...]]:
    rows = reading.session.execute(
        select(Invitation, Person.name)
        .outerjoin(Person, Invitation.by_id == Person.id)
        .where(visible(Invitation, actor), Invitation.case_id == case_id)
        .order_by(Invitation.at, Invitation.id)
    ).all()
    papers = files.of_each(reading, actor, Invitation.__tablename__, [row.id for row, _ in rows])
    found: dict[int, tuple[StepLine, ...]] = {}
    for row, by in rows:
        line = StepLine(
            invitation_id=row.id,
            version=row.version,
            rung=row.rung,
            at=row.at,
            by=by or "",
            words=row.words,
            outcome=row.outcome,
            outcome_at=row.outcome_at,
            outcome_words=row.outcome_words,
            papers=papers[row.id],
        )
        found[row.party_id] = (*found.get(row.party_id, ()), line)
    return found


def _together(reading: Transaction, actor: Actor, facts: CaseFacts) -> tuple[TogetherLine, ...]:
    rows = reading.session.execute(
        select(Together, Body.name)
        .join(Body, Together.body_id == Body.id)
        .where(visible(Together, actor), Together.case_id == facts.case_id)
        .order_by(Together.id.desc())
    )
    return tuple(
        TogetherLine(
            together_id=row.id,
            version=row.version,
            body=name,
            asked_at=row.asked_at,
            words=row.words,
            answered_at=row.answered_at,
            accepted=row.accepted,
            answer_words=row.answer_words,
            may_take_back=access.take_back_together(actor, facts, row),
        )
        for row, name in rows
    )


def _able(reading: Transaction, case: Case) -> tuple[tuple[int, str], ...]:
    """The registered bodies that may be asked: those whose place lies over the case's."""
    rows = reading.session.execute(
        select(Body.id, Body.name)
        .join(Place, Body.place_id == Place.id)
        .where(
            Body.alliance_id == case.alliance_id,
            Body.status == LegalStatus.REGISTERED_PMC,
            Body.ended_on.is_(None),
            Body.id != (case.body_id or 0),
            func.substr(case.place.path, 1, func.length(Place.path)) == Place.path,
        )
        .order_by(func.length(Place.path).desc(), Body.name)
    )
    return tuple((key, name) for key, name in rows)
