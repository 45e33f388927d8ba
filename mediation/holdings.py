"""What mediation holds about a person: their parts, what they said, signed and answered; and what an erasure removes.

The record tells and erases its own (`record.holdings`), since it alone knows whose words stand in which room.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import delete, select, update

from alliance.kernel.crypto import context_of
from alliance.kernel.db import Transaction
from alliance.kernel.personal.holdings import Holding, Kept
from mediation import causes, particulars
from mediation.agreements.models import Agreement, Signature
from mediation.assigning.models import Ballot, Challenge, Choice
from mediation.consent.models import Consent
from mediation.consent.workflow import ANSWER_NAMES, SCOPE_NAMES
from mediation.mediators.models import Away, Mediator
from mediation.models import Case, CasePerson, Party
from mediation.performing.models import ConfirmationWish, JudicialConfirmation, Survey
from mediation.sessions.models import Attendee, CaseMinutes, MinutesPerson, Session, SessionReply
from mediation.sides import lay_down_all
from mediation.workflow import ENDED, PART_NAMES, ROLE_NAMES, STAGE_NAMES, Part

_FILE = "人民调解法第二十七条：调解的材料要立卷归档，只记编号"
_NAMED = "人民调解法第二十七条：卷宗里当事人的姓名要保存；电话、房号和其他个人情况删除"
FIRST = "您还有没办完的调解，请先办完，或者请矛盾调解组登记别人代表、另派调解员。"


def held(reading: Transaction, person_id: int) -> Iterator[Holding]:
    """Parts in cases, particulars as a party, consents, meetings, signatures, choices, answers, and the roster."""
    yield _parts(reading, person_id)
    yield _particulars(reading, person_id)
    yield from _said(reading, person_id)
    yield from _met(reading, person_id)
    yield from _chosen(reading, person_id)
    yield from _roster(reading, person_id)


def erase(tx: Transaction, person_id: int) -> None:
    """Empty numbers and particulars, what was said in surveys, and the roster's own words; the files of cases stay."""
    lay_down_all(tx, person_id)
    tx.session.execute(
        update(Party)
        .where(Party.person_id == person_id)
        .values(
            number_sealed=None,
            number_index=None,
            number_masked="",
            particulars_sealed=None,
            room="",
            version=Party.version + 1,
        )
        .execution_options(synchronize_session="fetch")
    )
    tx.session.execute(update(Survey).where(Survey.person_id == person_id).values(words="", person_id=None))
    tx.session.execute(update(SessionReply).where(SessionReply.person_id == person_id).values(words=""))
    own = select(Mediator.id).where(Mediator.person_id == person_id).scalar_subquery()
    tx.session.execute(delete(Away).where(Away.mediator_id.in_(own)))
    tx.session.execute(
        update(Mediator)
        .where(Mediator.person_id == person_id)
        .values(introduced="", languages=[], specialties=[], version=Mediator.version + 1)
    )


def _parts(reading: Transaction, person_id: int) -> Holding:
    rows = reading.session.execute(
        select(Case.reference, Case.subject, Case.stage, CasePerson)
        .join(Case, CasePerson.case_id == Case.id)
        .where(CasePerson.person_id == person_id)
        .order_by(CasePerson.since, CasePerson.id)
    ).all()
    busy = any(one.until is None and one.part is not Part.FILER and stage not in ENDED for _, _, stage, one in rows)
    return Holding(
        "参加的调解",
        ("案号", "事由", "进度", "身份", "从", "到"),
        tuple(
            (
                str(reference),
                subject,
                STAGE_NAMES[stage],
                one.acts_as or PART_NAMES[one.part],
                one.since,
                one.until or "现在",
            )
            for reference, subject, stage, one in rows
        ),
        Kept(_FILE),
        FIRST if busy else "",
    )


def _particulars(reading: Transaction, person_id: int) -> Holding:
    rows = reading.session.execute(
        select(Case.reference, Party)
        .join(Case, Party.case_id == Case.id)
        .where(Party.person_id == person_id)
        .order_by(Party.id)
    )
    return Holding(
        "作为当事人登记的情况",
        ("案号", "哪一方", "姓名", "房号", "电话", "其他"),
        tuple(
            (str(reference), ROLE_NAMES[one.role], one.name, one.room, _number(reading, one), _more(reading, one))
            for reference, one in rows
        ),
        Kept(_NAMED, name=True),
    )


def _said(reading: Transaction, person_id: int) -> Iterator[Holding]:
    rows = reading.session.execute(
        select(Case.reference, Consent)
        .join(Case, Consent.case_id == Case.id)
        .where(Consent.person_id == person_id)
        .order_by(Consent.at, Consent.id)
    )
    yield Holding(
        "对调解说的同意、不同意",
        ("案号", "什么事", "意见", "说明", "时间"),
        tuple(
            (str(reference), SCOPE_NAMES[one.scope], ANSWER_NAMES[one.answer], one.words, one.at)
            for reference, one in rows
        ),
        Kept(_FILE),
    )
    signatures = reading.session.execute(
        select(Case.reference, Signature.name, Signature.acts_as, Signature.at)
        .join(Agreement, Signature.agreement_id == Agreement.id)
        .join(Case, Agreement.case_id == Case.id)
        .where(Signature.person_id == person_id)
        .order_by(Signature.at, Signature.id)
    )
    yield Holding(
        "在调解协议上的签名",
        ("案号", "签名", "身份", "时间"),
        tuple((str(reference), *rest) for reference, *rest in signatures),
        Kept(_FILE),
    )
    surveys = reading.session.execute(
        select(Case.reference, Survey.outcome, Survey.attitude, Survey.words, Survey.answered_at)
        .join(Case, Survey.case_id == Case.id)
        .where(Survey.person_id == person_id)
        .order_by(Survey.answered_at, Survey.id)
    )
    yield Holding(
        "对调解的评价",
        ("案号", "结果（1到5）", "态度（1到5）", "写的话", "时间"),
        tuple((str(reference), *rest) for reference, *rest in surveys),
    )


def _met(reading: Transaction, person_id: int) -> Iterator[Holding]:
    rows = reading.session.execute(
        select(Case.reference, Session.starts_at, Attendee.acts_as, Attendee.present, Attendee.words)
        .join(Session, Attendee.session_id == Session.id)
        .join(Case, Session.case_id == Case.id)
        .where(Attendee.person_id == person_id)
        .order_by(Session.starts_at, Attendee.id)
    )
    yield Holding(
        "到场的调解会",
        ("案号", "时间", "身份", "到没到", "说明"),
        tuple(
            (str(reference), at, acts_as, "到场" if present else "没有到", words)
            for reference, at, acts_as, present, words in rows
        ),
        Kept(_FILE),
    )
    replies = reading.session.execute(
        select(Case.reference, Session.starts_at, SessionReply.words, SessionReply.at)
        .join(Session, SessionReply.session_id == Session.id)
        .join(Case, Session.case_id == Case.id)
        .where(SessionReply.person_id == person_id)
        .order_by(SessionReply.id)
    )
    yield Holding(
        "对开会时间的答复",
        ("案号", "哪次会", "写的话", "时间"),
        tuple((str(reference), starts, words, at or "") for reference, starts, words, at in replies),
        Kept(_FILE),
    )
    minutes = reading.session.execute(
        select(Case.reference, MinutesPerson.name, MinutesPerson.acts_as, MinutesPerson.words, MinutesPerson.signed_at)
        .join(CaseMinutes, MinutesPerson.minutes_id == CaseMinutes.id)
        .join(Case, CaseMinutes.case_id == Case.id)
        .where(MinutesPerson.person_id == person_id)
        .order_by(MinutesPerson.id)
    )
    yield Holding(
        "在笔录上的确认",
        ("案号", "签名", "身份", "写的话", "时间"),
        tuple((str(reference), *rest, at or "") for reference, *rest, at in minutes),
        Kept(_FILE),
    )


def _chosen(reading: Transaction, person_id: int) -> Iterator[Holding]:
    rows = reading.session.execute(
        select(Case.reference, Ballot.at)
        .join(Choice, Ballot.choice_id == Choice.id)
        .join(Case, Choice.case_id == Case.id)
        .where(Ballot.person_id == person_id)
        .order_by(Ballot.id)
    )
    yield Holding("选调解员", ("案号", "时间"), tuple((str(reference), at) for reference, at in rows), Kept(_FILE))
    challenges = reading.session.execute(
        select(Case.reference, Challenge.words, Challenge.at)
        .join(Case, Challenge.case_id == Case.id)
        .where(Challenge.person_id == person_id)
        .order_by(Challenge.id)
    )
    yield Holding(
        "请求更换调解员",
        ("案号", "理由", "时间"),
        tuple((str(reference), words, at) for reference, words, at in challenges),
        Kept(_FILE),
    )
    wishes = reading.session.execute(
        select(Case.reference, ConfirmationWish.said_at)
        .join(JudicialConfirmation, ConfirmationWish.confirmation_id == JudicialConfirmation.id)
        .join(Case, JudicialConfirmation.case_id == Case.id)
        .where(ConfirmationWish.person_id == person_id)
        .order_by(ConfirmationWish.id)
    )
    yield Holding(
        "要申请司法确认", ("案号", "时间"), tuple((str(reference), at) for reference, at in wishes), Kept(_FILE)
    )


def _roster(reading: Transaction, person_id: int) -> Iterator[Holding]:
    rows = reading.session.scalars(select(Mediator).where(Mediator.person_id == person_id).order_by(Mediator.id)).all()
    yield Holding(
        "调解员名册",
        ("擅长", "介绍", "最多同时办几件", "登记", "离开"),
        tuple(
            (
                "、".join(causes.title_of(code) for code in one.specialties),
                one.introduced,
                one.most_open,
                one.registered_at,
                one.left_on or "",
            )
            for one in rows
        ),
        Kept(_FILE),
    )


def _number(reading: Transaction, party: Party) -> str:
    if party.number_sealed is None:
        return ""
    return reading.keyring.open(party.number_sealed, context_of(Party.number_sealed))


def _more(reading: Transaction, party: Party) -> str:
    told = particulars.told(reading, party)
    return "；".join(f"{particulars.NAMES.get(key, key)}：{text}" for key, text in told.items())
