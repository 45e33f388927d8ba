"""Applying for mediation: signed in, without an account, through staff, from a question; and handing out codes."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from alliance.kernel import ledger, links, origins
from alliance.kernel.access import get_visible
from alliance.kernel.actors import Actor
from alliance.kernel.counter.actions import CHECKS
from alliance.kernel.db import Transaction
from alliance.kernel.errors import Invalid, NotFound
from mediation import actions as cases
from mediation.access import PURPOSE, CaseFacts, PartyFacts
from mediation.actions import OpenCase, PartyLine
from mediation.intake import access, queries
from mediation.intake.models import MODE_NAMES, Application, ApplicationOrigin, Mode
from mediation.models import Case, Party
from mediation.records import in_hand, record
from mediation.workflow import Capacity, Channel, PartyKind, PartyRole
from search.questions import access as questions
from search.questions.models import Question

ledger.tell(
    {
        "mediation.applied": "申请调解（{mode}）",
        "mediation.code_issued": "发给一方查询码（核对身份：{checked}）",
        "mediation.code_revoked": "收回一方的查询码",
        "mediation.asked_from": "已转为调解申请",
    },
    {"mode": MODE_NAMES, "checked": CHECKS},
)
_BY_MODE = {Mode.REFERRED: Channel.REFERRAL, Mode.OWN_MOTION: Channel.OWN_MOTION}
_TOMORROW = "请明天再提交；着急的，请打电话或者当面找社区、街道。"


@dataclass(frozen=True, slots=True)
class Other:
    """The other side as the applicant knows it; the registry's committee or company is found by compound or name."""

    kind: PartyKind
    name: str = ""
    room: str = ""
    number: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Apply:
    """What happened, where, with whom, what is wanted, and who asks; `standing` is a key of `queries.standings`."""

    subject: str
    story: str
    wish: str
    other: Other
    compound_id: int | None = None
    standing: str = "self"
    name: str = ""
    room: str = ""
    number: str = field(default="", repr=False)
    question_id: int | None = None


@dataclass(frozen=True, slots=True)
class Register:
    """An application that staff write down: how it came, how it was made sure who asks, and that it was read back."""

    application: Apply
    mode: Mode
    channel: Channel = Channel.COUNTER
    kind: PartyKind = PartyKind.PERSON
    checked: str = ""
    read_back: bool = False
    source: str = ""


@dataclass(frozen=True, slots=True)
class IssueCode:
    """A code for one side; `check` is a key of the counter's CHECKS."""

    case_id: int
    party_id: int
    check: str


@dataclass(frozen=True, slots=True)
class RevokeCode:
    """A side whose codes and links are to open nothing any more."""

    case_id: int
    party_id: int


@dataclass(frozen=True, slots=True)
class HandedOut:
    """A case with a code for one side of it: to write down, and as a link for the square picture on paper."""

    case_id: int
    party_id: int
    link_id: int
    code: str = field(repr=False)
    link: str = field(repr=False)
    ends_at: datetime


def apply(tx: Transaction, actor: Actor, command: Apply) -> int:
    """File an application of somebody signed in, who stands for its side from now on; returns the case's id.

    Raises NotPermitted, NotFound, Invalid. Source: 人民调解法第十七条.
    """
    known = queries.compound(tx, actor.alliance_id, command.compound_id)
    access.apply(actor, queries.path_of(tx, actor, known)).enforce()
    standing = next((one for one in queries.standings(tx, actor) if one.key == command.standing), None)
    if standing is None:
        raise Invalid("您现在不能代表这一方申请。", remedy="请重新选以谁的名义申请。")
    line = PartyLine(
        PartyRole.APPLICANT,
        standing.kind,
        standing.name,
        person_id=actor.person_id if standing.kind is PartyKind.PERSON else None,
        company_id=standing.company_id,
        committee_id=standing.committee_id,
        room=command.room,
        number=command.number,
        representative_id=actor.person_id,
        acts_as=standing.acts_as,
        capacity=standing.capacity,
    )
    return _file(tx, actor, command, line, channel=Channel.MEMBER, mode=Mode.WRITTEN).case_id


def apply_openly(tx: Transaction, actor: Actor, command: Apply, origin: str) -> HandedOut:
    """File an application of somebody without an account; the code is given once and kept nowhere.

    Raises Throttled where too many came from one network in a day, and what `apply` raises.
    """
    known = queries.compound(tx, actor.alliance_id, command.compound_id)
    access.apply_openly(actor, queries.path_of(tx, actor, known)).enforce()
    most = queries.number(tx, actor, queries.OPEN_FILINGS)
    origins.one_more(tx, ApplicationOrigin, origin, most, remedy=_TOMORROW)
    line = _named(command, PartyKind.PERSON)
    application = _file(tx, actor, command, line, channel=Channel.OPEN_FORM, mode=Mode.WRITTEN)
    return _hand_out(tx, actor, tx.session.get_one(Party, application.party_id))


def register(tx: Transaction, actor: Actor, command: Register) -> HandedOut:
    """File what somebody told at the counter, on the telephone or through another body; they get a code.

    Oral applications are lawful; what was written down is read back and confirmed. Raises as `apply` does.
    """
    asked = command.application
    known = queries.compound(tx, actor.alliance_id, asked.compound_id)
    channel = _BY_MODE.get(command.mode, command.channel)
    question = _question(tx, actor, asked.question_id)
    if question is None:
        access.register(actor, queries.path_of(tx, actor, known), channel).enforce()
    else:
        access.register_asked(actor, questions.facts_of(question)).enforce()
    if command.mode in (Mode.ORAL, Mode.WRITTEN) and command.checked not in CHECKS:
        raise Invalid("请选择怎样核对的身份。", remedy="打电话来的，请回拨登记的号码核对。")
    if command.mode is Mode.ORAL and not command.read_back:
        raise Invalid("还没有读给申请人听。", remedy="请照写好的内容读一遍，本人说对了再登记。")
    if command.mode is Mode.REFERRED and not command.source.strip():
        raise Invalid("没有写是哪个单位移送的。", remedy="请写单位名称，例如：府山派出所。")
    line = _named(asked, command.kind)
    if command.kind is PartyKind.COMMITTEE and known is not None and known.committee_id is not None:
        line = replace(line, committee_id=known.committee_id, name=f"{known.name}业主委员会")
    if command.kind is PartyKind.COMPANY:
        line = replace(line, company_id=_company_id(tx, actor, line.name))
    if question is not None and question.asker_id is not None and command.kind is PartyKind.PERSON:
        line = replace(line, person_id=question.asker_id, representative_id=question.asker_id, acts_as="本人")
    application = _file(
        tx,
        actor,
        asked,
        line,
        channel=channel,
        mode=command.mode,
        checked=command.checked,
        source=command.source.strip()[: queries.SOURCE_MOST],
        helped_by_id=actor.person_id,
    )
    return _hand_out(tx, actor, tx.session.get_one(Party, application.party_id))


def issue_code(tx: Transaction, actor: Actor, command: IssueCode) -> HandedOut:
    """Give one side a fresh code after making sure who it is; earlier codes and links open nothing any more.

    Raises NotFound, NotPermitted, Invalid for an unknown check.
    """
    case, facts = in_hand(tx, actor, command.case_id)
    party = _party(tx, actor, case, command.party_id)
    access.issue_code(actor, facts, _side(facts, party)).enforce()
    if command.check not in CHECKS:
        raise Invalid("请选择怎样核对的身份。")
    _revoke(tx, facts, party)
    out = _hand_out(tx, actor, party)
    ledger.write(tx, actor, "mediation.code_issued", case, party=party.id, checked=command.check)
    return out


def revoke_code(tx: Transaction, actor: Actor, command: RevokeCode) -> int:
    """Take back every code and link of one side; returns how many. Raises NotFound, NotPermitted."""
    case, facts = in_hand(tx, actor, command.case_id)
    party = _party(tx, actor, case, command.party_id)
    access.revoke_code(actor, facts, _side(facts, party)).enforce()
    taken = _revoke(tx, facts, party)
    ledger.write(tx, actor, "mediation.code_revoked", case, party=party.id)
    return taken


def forget_origins(tx: Transaction, _: date) -> int:
    """Each new day: forget from where applications came openly; returns how many."""
    return origins.forget(tx, ApplicationOrigin)


def _file(
    tx: Transaction,
    actor: Actor,
    command: Apply,
    applicant: PartyLine,
    *,
    channel: Channel,
    mode: Mode,
    checked: str = "",
    source: str = "",
    helped_by_id: int | None = None,
) -> Application:
    question = _question(tx, actor, command.question_id)
    if question is not None:
        channel = Channel.QUESTION
    case = cases.open_case(
        tx,
        actor,
        OpenCase(
            channel=channel,
            subject=command.subject,
            story=command.story,
            wish=command.wish,
            parties=(applicant, _other(tx, actor, command)),
            compound_id=command.compound_id,
            question_id=question.id if question is not None else None,
        ),
    )
    asked = mode in (Mode.WRITTEN, Mode.ORAL)
    application = Application(
        alliance_id=case.alliance_id,
        case_id=case.id,
        party_id=case.parties[0].id,
        helped_by_id=helped_by_id,
        mode=mode,
        checked=checked,
        source=source,
        wishes_at=tx.now if asked else None,
        read_back_at=tx.now if mode is Mode.ORAL else None,
    )
    tx.session.add(application)
    record(tx, actor, "mediation.applied", case, mode=mode)
    if question is not None:
        ledger.write(tx, actor, "mediation.asked_from", question)
    return application


def _named(command: Apply, kind: PartyKind) -> PartyLine:
    return PartyLine(
        PartyRole.APPLICANT,
        kind,
        command.name,
        room=command.room,
        number=command.number,
        capacity=Capacity.SELF,
    )


def _other(tx: Transaction, actor: Actor, command: Apply) -> PartyLine:
    """The other side, joined with the registry where it is the compound's committee or a company known by name."""
    other = command.other
    known = queries.compound(tx, actor.alliance_id, command.compound_id)
    line = PartyLine(PartyRole.RESPONDENT, other.kind, other.name.strip(), room=other.room, number=other.number)
    if other.kind is PartyKind.COMMITTEE and known is not None:
        return replace(line, committee_id=known.committee_id, name=line.name or f"{known.name}业主委员会")
    if other.kind is PartyKind.COMPANY:
        if not line.name and known is not None and known.company_id is not None:
            return replace(line, company_id=known.company_id, name=known.company)
        line = replace(line, company_id=_company_id(tx, actor, line.name))
    if not line.name:
        raise Invalid("没有写对方是谁。", remedy="不知道姓名的，写您知道的叫法，例如：3 幢 502 的住户。")
    return line


def _company_id(tx: Transaction, actor: Actor, name: str) -> int | None:
    return next((key for key, known in queries.companies(tx, actor.alliance_id) if known == name.strip()), None)


def _question(tx: Transaction, actor: Actor, question_id: int | None) -> Question | None:
    """The question that has become a dispute. Raises NotFound, NotPermitted, Invalid where it was turned before."""
    if question_id is None:
        return None
    question = get_visible(tx.session, Question, actor, question_id, lock=True)
    access.transfer(actor, questions.facts_of(question)).enforce()
    if queries.case_of_question(tx, question.id) is not None:
        raise Invalid("这个提问已经转为调解申请。", remedy="请在“我的调解”里看；要另外申请的，请直接用“申请调解”。")
    return question


def _party(tx: Transaction, actor: Actor, case: Case, party_id: int) -> Party:
    party = get_visible(tx.session, Party, actor, party_id)
    if party.case_id != case.id or party.left_at is not None:
        raise NotFound("没有找到。", remedy="请从本案的页面重新打开。")
    return party


def _side(facts: CaseFacts, party: Party) -> PartyFacts:
    return next(one for one in facts.parties if one.party_id == party.id)


def _revoke(tx: Transaction, facts: CaseFacts, party: Party) -> int:
    """Take back every code and link that stands for a party, those given in a case merged into this one too."""
    absorbed = next((one.absorbed for one in facts.parties if one.party_id == party.id), frozenset())
    return sum(
        links.revoke(tx, subject=Party.__tablename__, subject_id=key, purpose=PURPOSE)
        for key in (party.id, *sorted(absorbed))
    )


def _hand_out(tx: Transaction, actor: Actor, party: Party) -> HandedOut:
    days = queries.number(tx, actor, queries.CODE_DAYS)
    link = links.make(
        tx, alliance_id=party.alliance_id, purpose=PURPOSE, subject=party, verbs=frozenset({PURPOSE}), days=days
    )
    code = links.code_for(tx, link)
    tx.session.flush()  # the link is found again by its code
    link_id = links.link_of_code(tx, code)
    if link_id is None:
        raise NotFound("没有找到。")
    return HandedOut(party.case_id, party.id, link_id, code, link, tx.now + timedelta(days=days))
