"""Signatures: by a click, by a party's code, on paper with a second person's check; the mediator's; the body's seal."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, time

from sqlalchemy import select

from alliance.kernel import ledger, outbox
from alliance.kernel.access import get_visible
from alliance.kernel.actors import Actor
from alliance.kernel.attachments.models import Attachment
from alliance.kernel.days import SHANGHAI, local_date
from alliance.kernel.db import Transaction
from alliance.kernel.errors import Invalid, NotFound, OutOfTurn
from mediation import records as cases
from mediation.access import works
from mediation.agreements import access, records, wording
from mediation.agreements.access import AgreementFacts
from mediation.agreements.effect import settle
from mediation.agreements.models import Agreement, Signature
from mediation.agreements.wording import Change
from mediation.agreements.workflow import METHOD_NAMES, ROLE_NAMES, Method, Role, State
from mediation.models import Case, CasePerson, Party
from mediation.workflow import Capacity, PartyKind
from mediation.workflow import Mandate as Power

ledger.tell(
    {
        "mediation.agreement_signed": "第{party}方在协议第{edition}版上签字（{method}）",
        "mediation.agreement_signed_by_mediator": "调解员在协议第{edition}版上签名",
        "mediation.agreement_sealed": "调解组织在协议第{edition}版上盖章",
        "mediation.paper_checked": "第二个人核对了协议第{edition}版上的一个纸上签名",
        "mediation.paper_rejected": "协议第{edition}版上的一个纸上签名没有通过核对，要重新签",
    },
    {"method": METHOD_NAMES, "role": ROLE_NAMES},
)
NAME_MOST, NAME_LEAST, ACTS_AS_MOST = 60, 2, 60


@dataclass(frozen=True, slots=True)
class Sign:
    """A signature by click or code: the digest that the page showed, and the name typed once more."""

    agreement_id: int
    digest: str
    party_id: int
    name: str
    acts_as: str = ""


@dataclass(frozen=True, slots=True)
class SignAsMediator:
    """The mediator's own signature."""

    agreement_id: int
    digest: str
    name: str


@dataclass(frozen=True, slots=True)
class SignOnPaper:
    """What stands on paper: whose name, and the day beside it."""

    agreement_id: int
    digest: str
    party_id: int
    name: str
    signed_on: date
    acts_as: str = ""


@dataclass(frozen=True, slots=True)
class CheckPaper:
    """One signature on paper that a second person has held against its scan."""

    agreement_id: int
    signature_id: int


@dataclass(frozen=True, slots=True)
class Seal:
    """That the body has put its seal to the paper, and when."""

    agreement_id: int
    digest: str
    sealed_on: date


class OldVersion(OutOfTurn):
    """Somebody wants to sign a text that is no longer the one to sign; `changes` tell what differs from the present."""

    def __init__(self, reason: str, remedy: str, *, changes: tuple[Change, ...], present_id: int | None) -> None:
        super().__init__(reason, remedy=remedy)
        self.changes, self.present_id = changes, present_id


def sign(tx: Transaction, actor: Actor, command: Sign) -> bool:
    """Sign for a party; returns whether the agreement took effect by it.

    Raises NotFound, NotPermitted, OutOfTurn, OldVersion with what differs, Invalid for another name.
    Source: 人民调解法第二十九条第二款; 人民法院在线调解规则第十九条, which we follow.
    """
    agreement, case, facts = records.in_hand(tx, actor, command.agreement_id)
    _refuse_old(tx, actor, agreement, case, command.digest)
    access.sign(actor, facts, command.party_id).enforce()
    party = cases.party_of(case, command.party_id)
    acts_as = command.acts_as.strip()[:ACTS_AS_MOST]
    if actor.link is None:
        acts_as = _capacity(tx, actor, case, party.id)
        _same_name(command.name, actor.name, "您打的姓名和账号上的不一样。")
    elif party.kind is PartyKind.PERSON:
        _same_name(command.name, party.name, "您打的姓名和协议上的不一样。")
    elif not acts_as:
        raise Invalid("请写明您在单位是什么职务。", remedy="例如：主任、项目经理、委托代理人。")
    method = Method.CLICK if actor.link is None else Method.CODE
    name = _typed(command.name)
    _put(tx, actor, agreement, Role.PARTY, method, name=name, at=tx.now, party_id=party.id, acts_as=acts_as)
    return _signed(tx, actor, agreement, case, facts, party=party, method=method)


def sign_as_mediator(tx: Transaction, actor: Actor, command: SignAsMediator) -> bool:
    """Sign as the mediator; returns whether the agreement took effect by it. Raises what `sign` raises."""
    agreement, case, facts = records.in_hand(tx, actor, command.agreement_id)
    _refuse_old(tx, actor, agreement, case, command.digest)
    access.sign_as_mediator(actor, facts).enforce()
    _same_name(command.name, actor.name, "您打的姓名和账号上的不一样。")
    _put(tx, actor, agreement, Role.MEDIATOR, Method.CLICK, name=_typed(command.name), at=tx.now)
    cases.record(tx, actor, "mediation.agreement_signed_by_mediator", case, edition=agreement.edition)
    return settle(tx, actor, agreement, case, facts.case)


def sign_on_paper(tx: Transaction, actor: Actor, command: SignOnPaper) -> int:
    """Record a signature on paper, which counts once a second person has checked its scan; returns its id.

    Raises NotFound, NotPermitted, OutOfTurn, OldVersion, Invalid for a day before the text was fixed or after today.
    """
    agreement, case, facts = records.in_hand(tx, actor, command.agreement_id)
    _refuse_old(tx, actor, agreement, case, command.digest)
    access.sign_on_paper(actor, facts, command.party_id).enforce()
    party = cases.party_of(case, command.party_id)
    if party.kind is PartyKind.PERSON and not command.acts_as.strip():
        _same_name(command.name, party.name, "纸上的姓名和协议上的不一样；代签的，请写明是什么身份。")
    acts_as = command.acts_as.strip()[:ACTS_AS_MOST]
    at = _day(tx, agreement, command.signed_on)
    name = _typed(command.name)
    row = _put(tx, actor, agreement, Role.PARTY, Method.PAPER, name=name, at=at, party_id=party.id, acts_as=acts_as)
    _signed(tx, actor, agreement, case, facts, party=party, method=Method.PAPER)
    return row.id


def check_paper(tx: Transaction, actor: Actor, command: CheckPaper) -> bool:
    """Confirm, as the second person, that the scan shows the signature; returns whether it took effect by it.

    Raises NotFound, NotPermitted for whoever recorded it, OutOfTurn, Invalid without a scan.
    """
    agreement, case, facts, row = _paper(tx, actor, command)
    access.check_paper(actor, facts, row.recorded_by_id).enforce()
    scan = select(Attachment.id).where(
        Attachment.subject == Agreement.__tablename__,
        Attachment.subject_id == agreement.id,
        Attachment.withdrawn_at.is_(None),
    )
    if tx.session.scalar(scan.limit(1)) is None:
        raise Invalid("还没有交上签名页的扫描件，没法核对。", remedy="请先把签好的协议扫描或者拍照交上来。")
    row.checked_at, row.checked_by_id = tx.now, actor.person_id
    cases.record(tx, actor, "mediation.paper_checked", case, edition=agreement.edition)
    return settle(tx, actor, agreement, case, facts.case)


def reject_paper(tx: Transaction, actor: Actor, command: CheckPaper) -> None:
    """Strike a signature that the scan does not show; the party signs again. Raises what `check_paper` raises."""
    agreement, case, facts, row = _paper(tx, actor, command)
    access.reject_paper(actor, facts, row.recorded_by_id).enforce()
    tx.session.delete(row)
    cases.record(tx, actor, "mediation.paper_rejected", case, edition=agreement.edition)
    outbox.promise(tx, "mediation.agreement_put", case_id=case.id, agreement_id=agreement.id)


def seal(tx: Transaction, actor: Actor, command: Seal) -> bool:
    """Record the body's seal; returns whether the agreement took effect by it.

    Raises NotFound, NotPermitted, OutOfTurn, OldVersion, Invalid for a day that cannot be.
    Source: 人民调解法第二十九条第二款.
    """
    agreement, case, facts = records.in_hand(tx, actor, command.agreement_id)
    _refuse_old(tx, actor, agreement, case, command.digest)
    access.seal(actor, facts).enforce()
    at = _day(tx, agreement, command.sealed_on)
    name = case.body.name if case.body is not None else ""
    _put(tx, actor, agreement, Role.BODY, Method.CLICK, name=name, at=at)
    cases.record(tx, actor, "mediation.agreement_sealed", case, edition=agreement.edition)
    return settle(tx, actor, agreement, case, facts.case)


def _refuse_old(tx: Transaction, actor: Actor, agreement: Agreement, case: Case, digest: str) -> None:
    """Raise OldVersion where the page showed another text than the one to sign now."""
    if agreement.state in {State.SIGNING, State.EFFECTIVE} and agreement.digest == digest:
        return
    present = records.pending(tx, case.id)
    known = present is not None and (present.state is not State.DRAFT or works(actor, cases.facts_of(tx, case)))
    newer = records.text_of(present, case, records.amended_edition(tx, present)) if present and known else ""
    raise OldVersion(
        f"您看到的是第{agreement.edition}版，已经不是现在要签的协议了，没有签上。",
        "下面写明哪里改了；请打开新的一版，从头看完再签。" if newer else "新的一版出来以后会通知您，到时再签。",
        changes=wording.difference(agreement.text, newer) if newer else (),
        present_id=present.id if present is not None and known else None,
    )


def _put(
    tx: Transaction,
    actor: Actor,
    agreement: Agreement,
    role: Role,
    method: Method,
    *,
    name: str,
    at: datetime,
    party_id: int | None = None,
    acts_as: str = "",
) -> Signature:
    person_id = None if actor.link is not None else actor.person_id
    row = Signature(
        agreement_id=agreement.id,
        party_id=party_id,
        person_id=None if method is Method.PAPER else person_id,
        role=role,
        method=method,
        name=name,
        acts_as=acts_as,
        digest=agreement.digest,
        at=at,
        recorded_at=tx.now,
        recorded_by_id=person_id,
    )
    tx.session.add(row)
    tx.session.flush()  # its id
    return row


def _signed(
    tx: Transaction,
    actor: Actor,
    agreement: Agreement,
    case: Case,
    facts: AgreementFacts,
    *,
    party: Party,
    method: Method,
) -> bool:
    cases.record(
        tx,
        actor,
        "mediation.agreement_signed",
        case,
        edition=agreement.edition,
        party=party.position,
        method=method,
    )
    effective = settle(tx, actor, agreement, case, facts.case)
    if not effective:
        outbox.promise(tx, "mediation.agreement_signed", case_id=case.id, agreement_id=agreement.id)
    return effective


def _paper(tx: Transaction, actor: Actor, command: CheckPaper) -> tuple[Agreement, Case, AgreementFacts, Signature]:
    """One signature on paper that nobody has checked yet. Raises NotFound."""
    get_visible(tx.session, Agreement, actor, command.agreement_id)
    agreement, case, facts = records.in_hand(tx, actor, command.agreement_id)
    row = next((one for one in agreement.signatures if one.id == command.signature_id), None)
    if row is None or row.method is not Method.PAPER or row.checked_at is not None:
        raise NotFound("没有找到等核对的签名。", remedy="请刷新这一页，看看是不是已经核对过了。")
    return agreement, case, facts, row


def _capacity(tx: Transaction, actor: Actor, case: Case, party_id: int) -> str:
    """In what capacity somebody signs. Raises Invalid for an agent whose mandate does not say so."""
    held = tx.session.scalars(
        select(CasePerson).where(
            CasePerson.case_id == case.id,
            CasePerson.person_id == actor.person_id,
            CasePerson.party_id == party_id,
            CasePerson.until.is_(None),
        )
    ).first()
    if held is not None and held.capacity is Capacity.AGENT and Power.SIGN not in held.mandate:
        raise Invalid(
            "您的授权委托书里没有“代为签订调解协议”，不能代签。",
            remedy="请本人自己签，或者补一份写明这一项的授权委托书交给调解组登记。",
        )
    return held.acts_as if held is not None else ""


def _day(tx: Transaction, agreement: Agreement, day: date) -> datetime:
    """The beginning of a day on paper. Raises Invalid where it cannot be."""
    put_on = local_date(agreement.put_at or tx.now)
    if not put_on <= day <= tx.today:
        raise Invalid("纸上的日子不对：不能早于交签的那天，也不能晚于今天。", remedy="请照纸上写的日子填。")
    # On the day itself nothing signed before the text was fixed counts, so it is never earlier than that.
    return max(datetime.combine(day, time(), SHANGHAI), agreement.put_at or tx.now)


def _typed(name: str) -> str:
    plain = " ".join(name.split())[:NAME_MOST]
    if len(plain) < NAME_LEAST:
        raise Invalid("请打上您的姓名。", remedy="和身份证上的一样。")
    return plain


def _same_name(typed: str, known: str, reason: str) -> None:
    if _plain(typed) != _plain(known):
        raise Invalid(reason, remedy="请照原样打一遍；姓名登记错了的，请告诉调解员更正。")


def _plain(name: str) -> str:
    return unicodedata.normalize("NFKC", "".join(name.split()))
