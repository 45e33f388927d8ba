"""One dispute from the question to the award, link by link: what each package tells another's page of what came of it.

Every link is a provider that names only what the actor may open (decision record 0054).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping

from flask import Flask
from sqlalchemy import ColumnElement, or_, select

from alliance.kernel import web
from alliance.kernel.access import visible
from alliance.kernel.actors import Actor
from alliance.kernel.days import full_date, local_date
from alliance.kernel.db import Transaction
from alliance.kernel.file import Fact
from alliance.kernel.outbox import Payload
from alliance.kernel.threads import Key
from alliance.wiring import awards_evidence
from compounds.awards import addresses as awards
from compounds.awards import evidence
from compounds.awards.applications import beside as application_beside
from compounds.awards.applications.models import ApplicationAnswer, AwardApplication
from compounds.awards.checks.access import OWN, see_here
from compounds.awards.evidence import Period, Record
from compounds.awards.facts import reports, telling
from compounds.awards.facts.codes import FACTS
from compounds.awards.indicators.tree import Source
from compounds.awards.rounds.queries import facts_period, tree
from compounds.models import Compound
from expert_pool import addresses as experts
from expert_pool.roster import access as experts_access
from expert_pool.roster.models import Expert
from expert_pool.roster.records import facts_of as experts_facts
from mediation import addresses as cases
from mediation.intake import part as intake_part
from mediation.mediators import addresses as mediators
from mediation.models import Case
from mediation.precedents import actions as precedents_actions
from mediation.precedents import addresses as precedents_addresses
from mediation.precedents import threads as precedents_threads
from mediation.precedents.models import Precedent
from mediation.precedents.workflow import Stage as PrecedentStage
from mediation.sight import with_part, working_on
from mediation.workflow import Part, Stage
from search.questions.models import Question
from training import access as training_access
from training import addresses as training
from training import programmes
from training.bank import sourced as questions_sourced
from training.bank.models import Question as ExamQuestion
from training.certificates.models import Certificate
from training.certificates.workflow import State
from training.courses import sourced as lessons_sourced
from training.courses.models import Course, Lesson
from training.sources import precedents as sources
from training.sources import queries as sources_queries

KEPT = "cases_fulfilled"
WHAT_FOR = "有了证书能做什么"
YOURS = "只有经手的人看得到"
ONLY_SHARES = "只算比例，不列案件和名字"


def wire(app: Flask, parts: web.Platform) -> None:
    """Tie the rooms of one dispute together, in its order."""
    known = app.extensions.setdefault(sources.EXTENSION, sources.Precedents())
    known.provide(published)
    provide = parts.threads.provide
    provide(Question.__tablename__, intake_part.after_question)
    provide(Case.__tablename__, intake_part.before_case)
    provide(Case.__tablename__, precedents_threads.of_case)
    provide(Case.__tablename__, counted_in_awards)
    provide(Precedent.__tablename__, precedents_threads.of_precedent)
    provide(Precedent.__tablename__, lessons_of_precedent)
    provide(Precedent.__tablename__, questions_of_precedent)
    provide(Precedent.__tablename__, made_from_precedent)
    provide(Lesson.__tablename__, lambda tx, by, key: sources_queries.of_lesson(tx, by, known, str(key)))
    provide(ExamQuestion.__tablename__, lambda tx, by, key: sources_queries.of_question(tx, by, known, int(key)))
    provide(Course.__tablename__, what_a_course_is_for)
    provide(Certificate.__tablename__, what_a_certificate_is_for)
    provide(Expert.__tablename__, how_the_gate_was_passed)
    port: evidence.Evidence = app.extensions[evidence.EXTENSION]
    port.provide_behind(cases_behind)
    app.extensions[application_beside.EXTENSION].provide(cases_beside)
    parts.deliveries.on(precedents_actions.WITHDRAWN, precedent_withdrawn)


def published(reading: Transaction, actor: Actor, ids: Collection[int]) -> Mapping[int, sources.Precedent]:
    """The published precedents and the stones of withdrawn ones; one statement."""
    rows = reading.session.scalars(
        select(Precedent).where(
            visible(Precedent, actor),
            Precedent.id.in_(ids),
            Precedent.stage.in_((PrecedentStage.PUBLISHED, PrecedentStage.WITHDRAWN)),
        )
    )
    return {
        row.id: sources.Precedent(
            row.id,
            str(row.reference),
            row.title,
            precedents_addresses.precedent(row.id),
            row.stage is PrecedentStage.PUBLISHED,
            row.facts,
            row.focus,
            row.process,
            row.outcome,
            row.advice,
        )
        for row in rows
    }


def lessons_of_precedent(reading: Transaction, actor: Actor, precedent_id: Key) -> Iterator[Fact]:
    """The lessons made from it."""
    return lessons_sourced.uses(reading, actor, int(precedent_id))


def questions_of_precedent(reading: Transaction, actor: Actor, precedent_id: Key) -> Iterator[Fact]:
    """The questions made from it, for those who keep the bank."""
    return questions_sourced.uses(reading, actor, int(precedent_id))


def made_from_precedent(reading: Transaction, actor: Actor, precedent_id: Key) -> Iterator[Fact]:
    """What whoever writes lessons and questions may make from a published one; one statement, none for others."""
    key = int(precedent_id)
    if not training_access.builds(actor):
        return
    if (known := published(reading, actor, [key]).get(key)) is not None and known.stands:
        yield Fact("用到培训里", "据此写一课", training.lesson_from(key))
        yield Fact("用到考试里", "据此出一道题", training.question_from(key))


def precedent_withdrawn(tx: Transaction, payload: Payload) -> None:
    """Lessons and questions made from it go to review."""
    precedent = tx.session.get_one(Precedent, payload["precedent_id"])
    url = precedents_addresses.precedent(precedent.id)
    for room in (lessons_sourced, questions_sourced):
        room.withdrawn(tx, precedent.alliance_id, precedent.id, url)


def what_a_course_is_for(reading: Transaction, actor: Actor, code: Key) -> Iterator[Fact]:
    """Which rosters and gates ask for the certificate of a course; two statements at most."""
    for one in programmes.programmes().values():
        if one.course == code and one.certified:
            yield from _what_for(reading, actor, one.code, actor.person_id)


def what_a_certificate_is_for(reading: Transaction, actor: Actor, certificate_id: Key) -> Iterator[Fact]:
    """The course behind a certificate, and which rosters and gates ask for it; three statements at most."""
    row = reading.session.get_one(Certificate, int(certificate_id))
    wanted = programmes.programme(row.programme)
    yield Fact("学的是", wanted.label, training.course(wanted.course))
    yield from _what_for(reading, actor, row.programme, row.person_id)


def _what_for(reading: Transaction, actor: Actor, code: str, person_id: int | None) -> Iterator[Fact]:
    if code == programmes.EXPERT:
        own = select(Expert.id).where(visible(Expert, actor), Expert.person_id == person_id).limit(1)
        expert_id = reading.session.scalar(own) if person_id is not None else None
        url = experts.expert(expert_id) if expert_id is not None else experts.HOME
        yield Fact(WHAT_FOR, "进专家库：没有它不能入库，也抽不到", url)
    elif code == programmes.MEDIATOR:
        yield Fact(WHAT_FOR, "在调解员名册上写明“有证书”", mediators.ROSTER if actor.signed_in else "")
    elif code == programmes.NEW_MEMBER:
        url = _own_facts(reading, actor)
        yield Fact(WHAT_FOR, "评选时算进“委员培训合格的比例”", f"{url}#training_share" if url else "")


def _own_facts(reading: Transaction, actor: Actor) -> str:
    """The records of the compound for which the actor sits; one statement, none for others."""
    seats = [held.place_id for held in actor.offices if held.office in OWN]
    own = select(Compound.id).where(visible(Compound, actor), Compound.place_id.in_(seats)).order_by(Compound.id)
    key = reading.session.scalar(own.limit(1)) if seats else None
    return awards.facts(key) if key is not None else ""


def how_the_gate_was_passed(reading: Transaction, actor: Actor, expert_id: Key) -> Iterator[Fact]:
    """The certificate by which an expert came into the pool, else the course; for themselves and who oversee the pool.

    Three statements; the certificate is a link for those who see it.
    """
    expert = reading.session.get_one(Expert, int(expert_id))
    if not experts_access.reads_all(actor, experts_facts(expert)):
        return
    row = reading.session.scalars(
        select(Certificate)
        .where(
            Certificate.person_id == expert.person_id,
            Certificate.programme == programmes.EXPERT,
            Certificate.state == State.VALID,
            Certificate.valid_from <= reading.today,
            Certificate.valid_to >= reading.today,
        )
        .order_by(Certificate.valid_to.desc())
        .limit(1)
    ).one_or_none()
    wanted = programmes.programme(programmes.EXPERT)
    if row is None:
        yield Fact("入库前要学", wanted.label, training.course(wanted.course))
        return
    seen = reading.session.scalar(select(Certificate.id).where(Certificate.id == row.id, visible(Certificate, actor)))
    url = training.certificate(row.id) if seen is not None else ""
    yield Fact("凭这张证书入库", f"{wanted.label}合格证书", url, note=f"有效到{full_date(row.valid_to)}")


def cases_behind(
    reading: Transaction, actor: Actor, compound_id: int, period: Period
) -> Mapping[str, tuple[Record, ...]]:
    """The cases that a compound's figures count, for those who have a hand in them; four statements."""
    if not _handles_cases(actor):
        return {}
    found = awards_evidence.counted(reading, (compound_id,), period)
    rows = reading.session.execute(
        select(Case.id, Case.reference, Case.subject, Case.filed_at).where(
            visible(Case, actor), _at_hand(actor), Case.id.in_([one.case_id for one in found])
        )
    )
    known = {
        row.id: Record(f"{row.reference} {row.subject}", cases.case(row.id), local_date(row.filed_at)) for row in rows
    }
    own: dict[str, list[Record]] = defaultdict(list)
    for one in found:
        if one.case_id in known:
            own[one.code].append(known[one.case_id])
    return {code: telling.newest(records) for code, records in own.items()}


def cases_beside(reading: Transaction, actor: Actor, application: AwardApplication) -> Iterator[Fact]:
    """On an application, the cases behind its figures for those who have a hand in them; four statements at most."""
    found = cases_behind(reading, actor, application.compound_id, facts_period(application.round))
    for one in found.get(KEPT, ()):
        yield Fact(FACTS[KEPT].name, one.label, one.url, note=YOURS)


def counted_in_awards(reading: Transaction, actor: Actor, case_id: Key) -> Iterator[Fact]:
    """That a kept agreement counts in the records of its compound, and in the newest application that rests on them.

    Only for those who may see these records; nothing where too few cases are counted to be told. Eight statements.
    """
    case = reading.session.get_one(Case, int(case_id))
    if case.stage is not Stage.FULFILLED or case.compound_id is None or not see_here(actor, case.place.path):
        return
    if _counts(reading, case.compound_id, case.id, reports.usual_period(reading, actor)):
        yield Fact("已记入评选的记录", FACTS[KEPT].name, f"{awards.facts(case.compound_id)}#{KEPT}", note=ONLY_SHARES)
    row = reading.session.scalars(
        select(AwardApplication)
        .where(visible(AwardApplication, actor), AwardApplication.compound_id == case.compound_id)
        .where(AwardApplication.drawn_at.is_not(None))
        .order_by(AwardApplication.id.desc())
    ).unique()
    for application in row:
        answer = _answer(application)
        if answer is not None and _counts(reading, case.compound_id, case.id, facts_period(application.round)):
            words = f"{application.award.name}：{FACTS[KEPT].name}"
            yield Fact("评选里的一项得分", words, awards.application(application.id), note=ONLY_SHARES)
            return


def _answer(application: AwardApplication) -> ApplicationAnswer | None:
    """The answer of an application that the record of kept agreements gave."""
    given = {one.criterion: one for one in application.answers if one.source is Source.RECORD}
    codes = [one.code for one in tree(application.award).criteria if one.fact == KEPT]
    return next((given[code] for code in codes if code in given), None)


def _counts(reading: Transaction, compound_id: int, case_id: int, period: Period) -> bool:
    found = awards_evidence.counted(reading, (compound_id,), period)
    return any(one.case_id == case_id and one.code == KEPT for one in found)


def _handles_cases(actor: Actor) -> bool:
    """True for whoever has signed in: the desk and mediators by office, sides by their part."""
    return actor.signed_in and actor.link is None


def _at_hand(actor: Actor) -> ColumnElement[bool]:
    return or_(Case.id.in_(working_on(actor)), Case.id.in_(with_part(actor, Part.SIDE)))
