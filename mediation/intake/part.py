"""What intake puts on pages: how the case came, on the case; the way to mediation, on a question."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from alliance.kernel.access import Verdict, visible
from alliance.kernel.actors import Actor
from alliance.kernel.attachments import queries as files
from alliance.kernel.attachments.queries import AttachmentLine
from alliance.kernel.counter.actions import CHECKS
from alliance.kernel.db import Transaction
from alliance.kernel.file import Fact
from alliance.kernel.threads import Key
from mediation import addresses
from mediation.access import CaseFacts, PartyFacts, sides_of
from mediation.intake import access, forms, queries
from mediation.intake.models import MODE_NAMES, Application
from mediation.models import Case
from mediation.parts import Part
from mediation.workflow import Stage
from search.questions import access as questions
from search.questions import addresses as question_addresses
from search.questions.models import Question
from search.questions.parts import Part as QuestionPart


@dataclass(frozen=True, slots=True)
class SideCode:
    """One side to whom a code can be given."""

    party: PartyFacts
    form: forms.IssueForm


@dataclass(frozen=True, slots=True)
class ApplicationPart:
    """How a case came; `by_code` is true for a reader without an account, who fetches files by the case's own door."""

    case_id: int
    mode: str
    helped_by: str
    checked: str
    source: str
    wishes: bool
    read_back: bool
    papers: tuple[AttachmentLine, ...]
    may_attach: Verdict
    file_form: forms.FileForm | None
    codes: tuple[SideCode, ...]
    mine: bool
    by_code: bool


def of_case(reading: Transaction, actor: Actor, case: CaseFacts) -> Iterator[Part]:
    """How the case came and the applicant's papers, for those who may see them; four statements at most."""
    application = queries.taken(reading, actor, case.case_id)
    if application is None:
        return
    may_attach = access.attach(actor, case, application)
    data = ApplicationPart(
        case_id=case.case_id,
        mode=MODE_NAMES[application.mode],
        helped_by=queries.name_of(reading, application.helped_by_id),
        checked=CHECKS.get(application.checked, ""),
        source=application.source,
        wishes=application.wishes_at is not None,
        read_back=application.read_back_at is not None,
        papers=files.of(reading, actor, Application.__tablename__, application.id),
        may_attach=may_attach,
        file_form=forms.FileForm(prefix="paper-", formdata=None) if may_attach else None,
        codes=tuple(
            SideCode(one, forms.IssueForm(prefix=f"code-{one.party_id}-", formdata=None))
            for one in case.parties
            if access.issue_code(actor, case, one)
        ),
        mine=application.party_id in sides_of(actor, case),
        by_code=actor.link is not None,
    )
    first = data.mine and bool(may_attach) and not data.papers and case.stage is Stage.FILED
    yield Part("application", "申请", "mediation_intake/part.html", data, first, data.mode)


@dataclass(frozen=True, slots=True)
class ToMediation:
    """The way from a question to an application."""

    apply_url: str
    staff: bool


def of_question(reading: Transaction, actor: Actor, question_id: int, _: date | None) -> Iterator[QuestionPart]:
    """On a question's page, for its asker and the desks: a button, as long as nothing came of it; two statements."""
    facts = _to_hand_over(reading, actor, question_id)
    if facts is None or queries.case_of_question(reading, question_id) is not None:
        return
    mine = questions.asked(actor, facts)
    page = addresses.NEW if mine else f"{addresses.ROOT}/register"
    data = ToMediation(f"{page}?question={question_id}", staff=not mine)
    yield QuestionPart("mediation_intake/question.html", data)


def after_question(reading: Transaction, actor: Actor, question_id: Key) -> Iterator[Fact]:
    """The case that a question has become, for its asker and the desks alone: others would learn who asked.

    Three statements; the case is a link for those who see it.
    """
    if _to_hand_over(reading, actor, int(question_id)) is None:
        return
    if (found := queries.case_of_question(reading, int(question_id))) is not None:
        case_id, reference = found
        seen = reading.session.scalar(select(Case.id).where(Case.id == case_id, visible(Case, actor))) is not None
        yield Fact("已经转为调解申请", reference, addresses.case(case_id) if seen else "")


def before_case(reading: Transaction, actor: Actor, case_id: Key) -> Iterator[Fact]:
    """The question that a case came from, for those who may see the application; three statements."""
    if queries.taken(reading, actor, int(case_id)) is None:
        return
    row = reading.session.execute(
        select(Question.id, Question.reference, Question.title)
        .join(Case, Case.question_id == Question.id)
        .where(Case.id == int(case_id))
    ).one_or_none()
    if row is None:
        return
    seen = actor.link is None and reading.session.scalar(
        select(Question.id).where(Question.id == row.id, visible(Question, actor))
    )
    words = f"{row.reference} {row.title}" if seen else str(row.reference)
    yield Fact("由提问转来", words, question_addresses.question(row.id) if seen else "")


def _to_hand_over(reading: Transaction, actor: Actor, question_id: int) -> questions.QuestionFacts | None:
    """What rules ask about a question, where the actor may make an application of it."""
    question = reading.session.get(Question, question_id)
    facts = questions.facts_of(question) if question is not None else None
    return facts if facts is not None and access.transfer(actor, facts) else None
