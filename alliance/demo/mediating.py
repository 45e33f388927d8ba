"""The moves of a sample dispute up to an agreement, each by its own action."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import select

from alliance.demo.casework import Casework
from alliance.demo.dispute import APPLICANT, DESK, Dispute, Move, Side
from alliance.demo.filings import at
from alliance.demo.names import telephone
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from compounds.models import Compound
from mediation import actions, ending, merging, triage
from mediation.actions import OpenCase, PartyLine
from mediation.assigning import actions as assigning
from mediation.assigning.actions import Accept, AnswerDisclosure, AssignMediator, Decline
from mediation.assigning.workflow import Declining, Stage
from mediation.consent import actions as consents
from mediation.consent import asking, leading, together
from mediation.consent.actions import Reply
from mediation.consent.leading import AnswerLeading
from mediation.consent.models import Together
from mediation.consent.workflow import Outcome, Rung, Scope
from mediation.intake import actions as applying
from mediation.intake.actions import Apply, Other
from mediation.models import Case
from mediation.record import actions as record
from mediation.record import facts
from mediation.record.actions import AddEvidence, ProposeSharing, WriteEntry
from mediation.record.facts import DraftFacts, TickFact
from mediation.record.rooms import EntryKind, Room
from mediation.records import in_hand
from mediation.sessions import actions as sessions
from mediation.sessions import extending, queries, recording
from mediation.sessions.actions import Hold, Schedule, When
from mediation.sessions.extending import AnswerExtension, AskExtension
from mediation.sessions.models import CaseMinutes, Session
from mediation.sessions.recording import Content, DraftMinutes, Sign, Turn
from mediation.workflow import Capacity, PartyKind, SuspendedAs, Willing
from search.questions.models import Question

ROOM = "社区二楼调解室"
BEGINS, LONG = 14, timedelta(hours=1, minutes=30)
MORE_DAYS = 30
FIRST_SERIAL = 500
"""From which serial on the sample numbers of parties are taken; those before are the cast's."""


def file(work: Casework, tx: Transaction, one: Dispute) -> None:
    """The case is opened as its sides are named in the data, or applied for by whoever asked the question before."""
    compound = work.compounds[one.compound]
    if one.question:
        work.cases[one.key] = _turned(work, tx, one, compound)
        return
    lines = tuple(_line(work, tx, one, side) for side in one.sides)
    command = OpenCase(
        one.channel,
        one.subject,
        lines,
        one.story,
        one.wish,
        compound_id=compound.id,
    )
    work.cases[one.key] = actions.open_case(tx, work.actor(tx, one.by), command).id


def _turned(work: Casework, tx: Transaction, one: Dispute, compound: Compound) -> int:
    """The committee applies, from the question that one of its members asked."""
    asker = work.actor(tx, one.by)
    question = tx.session.scalars(
        select(Question).where(Question.asker_id == asker.person_id, Question.title == one.question)
    ).one()
    command = Apply(
        one.subject,
        one.story,
        one.wish,
        Other(PartyKind.COMPANY),
        compound.id,
        f"committee-{compound.id}",
        question_id=question.id,
    )
    return applying.apply(tx, asker, command)


def _line(work: Casework, tx: Transaction, one: Dispute, side: Side) -> PartyLine:
    compound = work.compounds[one.compound]
    held = work.committee_of(tx, compound) if side.kind is PartyKind.COMMITTEE else None
    firm = work.company_of(tx, compound) if side.kind is PartyKind.COMPANY else None
    name = side.name or (firm.name if firm is not None else f"{compound.place.name}业主委员会")
    return PartyLine(
        side.role,
        side.kind,
        name,
        company_id=firm.id if firm is not None else None,
        committee_id=held.id if held is not None else None,
        room=side.room,
        number=telephone(work.numbers.setdefault(name, FIRST_SERIAL + len(work.numbers))),
        representative_id=work.actor(tx, side.by).person_id if side.by else None,
        acts_as=side.acts_as,
        capacity=Capacity.SELF if side.kind is PartyKind.PERSON else Capacity.HEAD,
    )


def sort(work: Casework, tx: Transaction, one: Dispute, _: Move) -> None:
    """The desk takes it up."""
    case = work.case(tx, one)
    command = triage.Triage(case.id, case.version, one.cause, work.bodies[one.body], one.urgency)
    triage.triage(tx, work.desk(tx), command)


def ring(work: Casework, tx: Transaction, one: Dispute, move: Move) -> None:
    """The desk rings a side up."""
    case, party = work.case(tx, one), work.party(tx, one, move.role)
    outcome = Outcome(move.more) if move.more else Outcome.REACHED
    asking.invite(tx, work.desk(tx), asking.Invite(case.id, case.version, party.id, Rung.PHONE, move.text, outcome))


def reply(work: Casework, tx: Transaction, one: Dispute, move: Move) -> None:
    """A side wants mediation and has read its rights; so have those who asked for it."""
    case = work.case(tx, one)
    for role in (move.role, APPLICANT):
        party = work.party(tx, one, role)
        actor, said = work.said(tx, one, role)
        if party.willing is Willing.CONSENTED:
            held, _ = in_hand(tx, actor, case.id)
            consents.give(tx, actor, held, party.id, Scope.RIGHTS, said=said)
        else:
            consents.reply(tx, actor, Reply(case.id, party.id, willing=True, read=True, said=said))


def refuse(work: Casework, tx: Transaction, one: Dispute, move: Move) -> None:
    """A side does not want mediation."""
    party = work.party(tx, one, move.role)
    actor, said = work.said(tx, one, move.role)
    consents.reply(tx, actor, Reply(party.case_id, party.id, willing=False, read=False, said=said))


def give(work: Casework, tx: Transaction, one: Dispute, move: Move) -> None:
    """The desk assigns; what has to be disclosed all sides accept at once."""
    case = work.case(tx, one)
    command = AssignMediator(case.id, work.mediators[move.who], case.version)
    assigning.assign_mediator(tx, work.desk(tx), command)
    _agree(work, tx, one)


def _agree(work: Casework, tx: Transaction, one: Dispute) -> None:
    """All sides go on, knowing what was disclosed."""
    assignment = work.assignment(tx, one)
    if assignment.stage is not Stage.DISCLOSED:
        return
    for party in work.case(tx, one).parties:
        actor, said = work.said(tx, one, party.role)
        answer = AnswerDisclosure(party.case_id, assignment.id, party.id, agrees=True, said=said)
        assigning.answer_disclosure(tx, actor, answer)


def accept(work: Casework, tx: Transaction, one: Dispute, move: Move) -> None:
    """The mediator takes it; what has come up since then is disclosed first."""
    mediator, assignment = work.actor(tx, move.who), work.assignment(tx, one)
    if not assigning.accept_assignment(tx, mediator, Accept(assignment.id, assignment.version, clear=True)):
        _agree(work, tx, one)
        assignment = work.assignment(tx, one)
        assigning.accept_assignment(tx, mediator, Accept(assignment.id, assignment.version, clear=True))


def decline(work: Casework, tx: Transaction, one: Dispute, move: Move) -> None:
    """The mediator does not."""
    assignment = work.assignment(tx, one)
    command = Decline(assignment.id, assignment.version, Declining(move.more), move.text)
    assigning.decline_assignment(tx, work.actor(tx, move.who), command)


def plan(work: Casework, tx: Transaction, one: Dispute, move: Move, day: date) -> None:
    """The mediator invites to a session on a workday; `more` is the hour."""
    begins = at(day, int(move.more or BEGINS))
    when = When(begins, begins + LONG, location=move.text or ROOM)
    command = Schedule(work.cases[one.key], when)
    work.sessions[one.key] = sessions.schedule(tx, work.mediator(tx, one), command)


def hold(work: Casework, tx: Transaction, one: Dispute, move: Move) -> None:
    """All came; the minutes are read out and signed on paper."""
    mediator = work.mediator(tx, one)
    tx.session.flush()  # the version of a session, as that of a case
    session = tx.session.get_one(Session, work.sessions[one.key])
    expected = queries.session_page(tx, mediator, session.case_id, session.id).expected
    sessions.hold(tx, mediator, Hold(session.id, session.version, tuple(expected)))
    content = Content(ROOM, session.starts_at, session.ends_at, mediator.name, move.text, one.subject)
    key = recording.draft_minutes(tx, mediator, DraftMinutes(session.id, content))
    minutes = tx.session.get_one(CaseMinutes, key)
    digest = recording.read_out(tx, mediator, Turn(key, minutes.version))
    for person in list(minutes.people):
        recording.note_signature(tx, mediator, Sign(key, person.position, digest))


def say(work: Casework, tx: Transaction, one: Dispute, move: Move) -> None:
    """Somebody writes into a room, which `more` names; in a caucus it is the side of `role`."""
    room = Room(move.more or "shared")
    party = work.party(tx, one, move.role)
    author = _author(work, tx, one, move)
    kind = EntryKind.PHONE if move.text.startswith("电话") else EntryKind.WORDS
    command = WriteEntry(party.case_id, room, move.text, kind, party.id if room is Room.CAUCUS else None)
    work.entries[one.key] = record.write(tx, author, command).key


def hand_in(work: Casework, tx: Transaction, one: Dispute, move: Move) -> None:
    """A piece of evidence, named by `text`, from where `more` says."""
    command = AddEvidence(work.cases[one.key], Room.SHARED, move.text, move.more)
    record.add_evidence(tx, work.side(tx, one, move.role), command)


def share(work: Casework, tx: Transaction, one: Dispute, move: Move) -> None:
    """The mediator asks whether what was confided last may be told in these words."""
    command = ProposeSharing(work.cases[one.key], work.entries[one.key], move.text)
    record.propose_sharing(tx, work.mediator(tx, one), command)


def list_facts(work: Casework, tx: Transaction, one: Dispute, _: Move) -> None:
    """The mediator writes down what nobody disputes."""
    facts.draft_fact(tx, work.mediator(tx, one), DraftFacts(work.cases[one.key], one.facts))


def tick(work: Casework, tx: Transaction, one: Dispute, move: Move) -> None:
    """A side confirms every line; of the last one it says something else where there is a text."""
    party = work.party(tx, one, move.role)
    for position in range(1, len(one.facts) + 1):
        disputed = bool(move.text) and position == len(one.facts)
        words = move.text if disputed else ""
        command = TickFact(party.case_id, position, 1, not disputed, words, party.id)
        facts.tick_fact(tx, work.side(tx, one, move.role), command)


def suspend(work: Casework, tx: Transaction, one: Dispute, move: Move) -> None:
    """It rests for an appraisal; `more` names the paper."""
    case = work.case(tx, one)
    command = ending.Suspend(case.id, case.version, SuspendedAs.APPRAISAL, move.text, move.more)
    ending.suspend(tx, work.mediator(tx, one), command)


def extend(work: Casework, tx: Transaction, one: Dispute, move: Move) -> None:
    """The mediator asks for more days, and all sides agree."""
    key = extending.ask_extension(tx, work.mediator(tx, one), AskExtension(work.cases[one.key], MORE_DAYS, move.text))
    for party in work.case(tx, one).parties:
        actor, said = work.said(tx, one, party.role)
        extending.agree(tx, actor, AnswerExtension(key, party.id, said))


def ask_body(work: Casework, tx: Transaction, one: Dispute, move: Move) -> None:
    """The desk asks the registered committee to mediate together."""
    case = work.case(tx, one)
    together.ask_together(tx, work.desk(tx), together.AskTogether(case.id, case.version, work.bodies["pmc"], move.text))


def join(work: Casework, tx: Transaction, one: Dispute, move: Move) -> None:
    """The registered committee comes in, and every side agrees to that."""
    tx.session.flush()  # its version, as that of a case
    asked = tx.session.scalars(select(Together).where(Together.case_id == work.cases[one.key])).one()
    command = together.AnswerTogether(asked.id, asked.version, accepted=True, words=move.text)
    together.answer_together(tx, work.actor(tx, move.who), command)
    for party in work.case(tx, one).parties:
        actor, said = work.said(tx, one, party.role)
        leading.answer_leading(tx, actor, AnswerLeading(party.case_id, asked.id, party.id, agrees=True, said=said))


def fail(work: Casework, tx: Transaction, one: Dispute, move: Move) -> None:
    """It ends without an agreement, for the reason that `more` codes."""
    case = work.case(tx, one)
    actor = work.mediator(tx, one) if case.mediator_id is not None else work.desk(tx)
    ending.fail(tx, actor, ending.End(case.id, case.version, move.more, move.text))


def send_away(work: Casework, tx: Transaction, one: Dispute, move: Move) -> None:
    """It is none of ours."""
    case = work.case(tx, one)
    triage.return_case(tx, work.desk(tx), triage.Return(case.id, case.version, move.more, move.text))


def merge(work: Casework, tx: Transaction, one: Dispute, move: Move) -> None:
    """It is the same as another one, named by its key."""
    case = work.case(tx, one)
    into = tx.session.get_one(Case, work.cases[move.more])
    merging.merge(tx, work.desk(tx), merging.Merge(case.id, case.version, str(into.reference)))


def withdraw(work: Casework, tx: Transaction, one: Dispute, move: Move) -> None:
    """The applicant takes it back."""
    case = work.case(tx, one)
    command = actions.Withdraw(case.id, case.version, move.more or "settled_themselves", move.text)
    actions.withdraw(tx, work.side(tx, one, APPLICANT), command)


def archive(work: Casework, tx: Transaction, one: Dispute, _: Move) -> None:
    """It is laid away."""
    case = work.case(tx, one)
    actions.archive(tx, work.desk(tx), actions.Archive(case.id, case.version))


def _author(work: Casework, tx: Transaction, one: Dispute, move: Move) -> Actor:
    if move.who == DESK:
        return work.desk(tx)
    return work.mediator(tx, one) if move.who == "mediator" else work.side(tx, one, move.role)


MOVES = {
    "triage": sort,
    "ring": ring,
    "reply": reply,
    "refuse": refuse,
    "give": give,
    "accept": accept,
    "decline": decline,
    "say": say,
    "hand_in": hand_in,
    "share": share,
    "list_facts": list_facts,
    "tick": tick,
    "suspend": suspend,
    "extend": extend,
    "ask_body": ask_body,
    "join": join,
    "fail": fail,
    "send_away": send_away,
    "merge": merge,
    "withdraw": withdraw,
    "archive": archive,
}
