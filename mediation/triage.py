"""What the desk does with what came in: cause, urgency, body, the right parties; or it is returned with a way."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select, update

from alliance.kernel import ledger, outbox
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.errors import Invalid
from mediation import access, causes, endings
from mediation.access import CaseFacts, PartyFacts
from mediation.actions import PartyLine, write_party
from mediation.bodies import queries as bodies
from mediation.bodies.models import Body, LegalStatus
from mediation.clocks import actions as clocks
from mediation.models import Case, CasePerson, Party
from mediation.records import end, in_hand, record, step
from mediation.workflow import BEFORE_ACCEPTED, ROLE_NAMES, URGENCY_NAMES, PartyRole, Urgency, Willing

ledger.tell(
    {
        "mediation.triaged": "审核登记：{cause}，{urgency}，开始征求各方意愿",
        "mediation.corrected": "更正登记：{cause}，{urgency}",
        "mediation.returned": "不予受理：{ending}",
        "mediation.party_added": "增加一方当事人（{role}）",
        "mediation.party_dropped": "更正：去掉一方当事人（{role}）",
    },
    {"cause": causes.title_of, "urgency": URGENCY_NAMES, "ending": endings.title_of, "role": ROLE_NAMES},
)


@dataclass(frozen=True, slots=True)
class Triage:
    """What the desk made of a case; `body_id` is who mediates."""

    case_id: int
    version: int
    cause: str
    body_id: int
    urgency: Urgency = Urgency.NORMAL


@dataclass(frozen=True, slots=True)
class Return:
    """Why it is not taken up, by a code of `endings.toml`, and in words for the applicant whom to turn to."""

    case_id: int
    version: int
    code: str
    words: str


@dataclass(frozen=True, slots=True)
class AddParty:
    """One more side."""

    case_id: int
    version: int
    line: PartyLine


@dataclass(frozen=True, slots=True)
class DropParty:
    """A side that is none."""

    case_id: int
    version: int
    party_id: int


def triage(tx: Transaction, actor: Actor, command: Triage) -> None:
    """Accept the file and begin to ask every party; the clock of consent starts.

    Raises NotFound, NotPermitted, OutOfTurn, ChangedMeanwhile, Invalid.
    Source: 人民调解法第十七条; the period is a promise that follows 人民法院在线调解规则第十五条.
    """
    case, facts = in_hand(tx, actor, command.case_id, command.version)
    access.triage(actor, facts).enforce()
    if {PartyRole.APPLICANT, PartyRole.RESPONDENT} - {party.role for party in facts.parties}:
        raise Invalid("还没有写清对方是谁。", remedy="请先在“当事人”里加上被申请人，再审核登记。")
    _sort(tx, case, command)
    step(case, "triage")
    clocks.stop(tx, actor, case, "triage")
    clocks.start(tx, actor, case, "consent")
    record(tx, actor, "mediation.triaged", case, cause=case.cause, urgency=case.urgency)
    outbox.promise(tx, "mediation.triaged", case_id=case.id)


def correct(tx: Transaction, actor: Actor, command: Triage) -> None:
    """Mend cause and urgency as long as no mediator has the case, and the body until a party has agreed to it.

    Raises what `triage` raises.
    """
    case, facts = in_hand(tx, actor, command.case_id, command.version)
    access.correct(actor, facts).enforce()
    agreed = {one.name for one in facts.parties if one.willing is Willing.CONSENTED and not _only_applied(one, facts)}
    if command.body_id != case.body_id and case.body_id is not None and agreed:
        raise Invalid(
            f"{'、'.join(sorted(agreed))}答应的是由“{facts.body_name}”调解，不能改由别的组织调解。",
            remedy="要请人民调解委员会主持的，到“联系当事人”那一页请它；各方也同意了，就由它主持。",
        )
    _sort(tx, case, command)
    record(tx, actor, "mediation.corrected", case, cause=case.cause, urgency=case.urgency)


def return_case(tx: Transaction, actor: Actor, command: Return) -> None:
    """Close what may not be accepted, with who decided and where to go instead.

    Raises NotFound, NotPermitted, OutOfTurn, ChangedMeanwhile, Invalid.
    """
    case, facts = in_hand(tx, actor, command.case_id, command.version)
    access.return_case(actor, facts).enforce()
    if not command.words.strip():
        raise Invalid("请写明该找谁、怎么办。", remedy="申请人会看到这段话和办这件事的人是谁。")
    end(tx, actor, case, "return", command.code, kind=endings.Kind.RETURN, words=command.words)
    record(tx, actor, "mediation.returned", case, ending=command.code)
    outbox.promise(tx, "mediation.ended", case_id=case.id)


def add_party(tx: Transaction, actor: Actor, command: AddParty) -> int:
    """Put one more side on the case, whose consent is needed too; returns its id.

    Raises NotFound, NotPermitted, OutOfTurn, ChangedMeanwhile, Invalid.
    """
    case, facts = in_hand(tx, actor, command.case_id, command.version)
    access.add_party(actor, facts).enforce()
    last = tx.session.scalar(select(func.max(Party.position)).where(Party.case_id == case.id)) or 0
    party = write_party(tx, case, command.line, last + 1)
    _touch(case)
    record(tx, actor, "mediation.party_added", case, role=party.role, party=party.id)
    outbox.promise(tx, "mediation.party_added", case_id=case.id, party_id=party.id)
    return party.id


def drop_party(tx: Transaction, actor: Actor, command: DropParty) -> None:
    """Take off a side that was named by mistake; its people and links lose the case. Raises what `add_party` raises."""
    case, facts = in_hand(tx, actor, command.case_id, command.version)
    access.drop_party(actor, facts).enforce()
    left = [party for party in facts.parties if party.party_id != command.party_id]
    dropped = next((party for party in facts.parties if party.party_id == command.party_id), None)
    if dropped is None:
        raise Invalid("这一方已经不在本案里。", remedy="请刷新页面。")
    if dropped.role not in {party.role for party in left} and dropped.role is not PartyRole.THIRD:
        raise Invalid(f"只有这一个{ROLE_NAMES[dropped.role]}，不能去掉。", remedy="请先加上对的一方，再去掉这一方。")
    party = tx.session.get_one(Party, dropped.party_id)
    party.left_at = tx.now
    end_sides(tx, party, "dropped")
    _touch(case)
    record(tx, actor, "mediation.party_dropped", case, role=party.role, party=party.id)
    outbox.promise(tx, "mediation.party_dropped", case_id=case.id, party_id=party.id)


def end_sides(tx: Transaction, party: Party, because: str) -> None:
    """Nobody stands for the party any more."""
    tx.session.execute(
        update(CasePerson)
        .where(CasePerson.party_id == party.id, CasePerson.until.is_(None))
        .values(until=tx.now, ended_because=because)
        .execution_options(synchronize_session="fetch")
    )


def _only_applied(party: PartyFacts, facts: CaseFacts) -> bool:
    """Whether a party may have said yes by applying alone, which names nobody who is to mediate."""
    return party.role is PartyRole.APPLICANT and facts.stage in BEFORE_ACCEPTED


def _sort(tx: Transaction, case: Case, command: Triage) -> None:
    if command.cause not in causes.known():
        raise Invalid("没有这一类纠纷。", remedy="请从列出的类别里选。")
    body = tx.session.scalars(
        select(Body).where(Body.id == command.body_id, Body.alliance_id == case.alliance_id, Body.ended_on.is_(None))
    ).one_or_none()
    if body is None:
        raise Invalid("没有找到这个调解组织。", remedy="请从列出的调解组织里选；还没有登记的，请先在“我们是谁”里登记。")
    if body.id != case.body_id and body.id not in set(tx.session.scalars(bodies.own(case.alliance_id))):
        ask = "，再到“联系当事人”那一页请它共同调解；它答应了，就由它主持"
        raise Invalid(
            f"“{body.name}”不是联盟自己的，没有答应以前不能写成由它调解。",
            remedy=f"请先选联盟自己的组织{ask if body.status is LegalStatus.REGISTERED_PMC else ''}。",
        )
    case.cause, case.urgency, case.body_id = command.cause, command.urgency, body.id


def _touch(case: Case) -> None:
    case.version = case.version + 1  # its own columns stay, and yet the page is old
