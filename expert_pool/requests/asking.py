"""Asking for experts: a draft, handing it in with everything that it needs, and taking it back."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import func, select

from alliance.kernel import ledger, outbox, references
from alliance.kernel.access import get_visible
from alliance.kernel.actors import Actor
from alliance.kernel.attachments.models import Attachment
from alliance.kernel.days import full_date, local_date
from alliance.kernel.db import Transaction
from alliance.kernel.errors import Invalid, OutOfTurn
from alliance.kernel.places.models import Alliance
from compounds import walls
from compounds.actions import current_committee
from compounds.companies.naming import company_named
from compounds.models import Company, CompanyKind, Compound
from expert_pool import panels
from expert_pool.fields import Field
from expert_pool.panels import Panel
from expert_pool.requests import access, timeline
from expert_pool.requests.access import RequestFacts
from expert_pool.requests.actions import MOVED
from expert_pool.requests.models import Basis, FeePayer, RequestCompany, RequestSeats, SelectionRequest
from expert_pool.requests.records import in_hand, record, say, step
from expert_pool.requests.rules import RequestRules, rules_of
from expert_pool.requests.workflow import OVER, Stage
from expert_pool.tracks import TRACKS, TenderTrack

MARK = "选"
"""Follows the alliance's short name in the reference of a request: 柯选〔2026〕1号."""
_NAMESAKES = 3
ledger.tell(
    {
        "expert_pool.request_drafted": "起草选聘评审申请",
        "expert_pool.request_edited": "修改选聘评审申请",
        "expert_pool.request_submitted": "提交选聘评审申请",
        "expert_pool.request_refused": "想提交，还差{lacking}处",
        "expert_pool.request_withdrawn": "撤回选聘评审申请",
    }
)


@dataclass(frozen=True, slots=True)
class Particulars:
    """What is asked for. `companies` are names; `fee` is yuan for one expert, None where nobody pays."""

    track: TenderTrack
    subject: str
    companies: tuple[str, ...]
    opening_at: datetime
    opening_spot: str
    seats: Mapping[Field, int]
    owners: int
    basis: Basis
    basis_on: date | None
    fee: Decimal | None
    fee_payer: FeePayer


@dataclass(frozen=True, slots=True)
class Draft:
    """Write a draft for a compound, or anew over an existing one; `adds` says that unknown companies are meant."""

    compound_id: int
    particulars: Particulars
    request_id: int | None = None
    version: int = 0
    adds: bool = False


@dataclass(frozen=True, slots=True)
class Take:
    """A step of one request; `version` is the one that the page showed, `because` the reason where one is asked."""

    request_id: int
    version: int
    because: str = ""


def save_draft(tx: Transaction, actor: Actor, command: Draft) -> SelectionRequest:
    """Keep what was filled in so far; nothing but the companies' names is held against the rules yet.

    Raises NotFound, NotPermitted, OutOfTurn where another request of the compound runs, ChangedMeanwhile; Invalid for
    a company that the registry does not know.
    """
    if command.request_id is None:
        request = _begun(tx, actor, command.compound_id)
    else:
        request = in_hand(tx, actor, command.request_id, command.version)
        access.save_draft(actor, RequestFacts.of(request)).enforce()
    walls.of(tx, actor).handling(compound_id=request.compound_id).enforce()
    with tx.session.no_autoflush:
        companies = _companies(tx, actor, command)
        rules = rules_of(tx, request.place.path, request.alliance_id)
    _fill(tx, request, command.particulars, companies, rules)
    tx.session.add(request)
    verb = "expert_pool.request_drafted" if command.request_id is None else "expert_pool.request_edited"
    record(tx, actor, verb, request)
    return request


def submit(tx: Transaction, actor: Actor, command: Take) -> SelectionRequest:
    """Hand a draft in; it gets its reference, and whoever does so is the contact.

    Raises NotFound, NotPermitted, OutOfTurn, ChangedMeanwhile; Invalid with everything that is missing, which stays on
    record.
    """
    request = in_hand(tx, actor, command.request_id, command.version)
    access.submit(actor, RequestFacts.of(request)).enforce()
    walls.of(tx, actor).handling(compound_id=request.compound_id).enforce()
    if missing := problems(tx, request):
        raise Invalid(
            "还不能提交：" + "".join(missing),
            remedy="补好以后再提交；草稿已经留着。",
            record=_refused(actor, request.id, len(missing)),
        )
    if request.reference is None:
        alliance = tx.session.get_one(Alliance, request.alliance_id)
        request.reference = references.allot(tx, alliance.id, f"{alliance.short}{MARK}")
    step(tx, request, "submit")
    request.asked_by_id, request.submitted_at = actor.person_id, tx.now
    record(tx, actor, "expert_pool.request_submitted", request)
    outbox.promise(tx, MOVED, request_id=request.id, step="submit", stage=request.stage.value)
    return request


def _refused(actor: Actor, request_id: int, lacking: int) -> Callable[[Transaction], None]:
    def record_it(tx: Transaction) -> None:
        request = tx.session.get_one(SelectionRequest, request_id)
        ledger.write(tx, actor, "expert_pool.request_refused", request, lacking=lacking)

    return record_it


def withdraw(tx: Transaction, actor: Actor, command: Take) -> None:
    """Take a request back, with a reason; a draw that runs is given up by its own room on the errand.

    Raises NotFound, NotPermitted, OutOfTurn once the names are opened, ChangedMeanwhile, Invalid.
    """
    request = in_hand(tx, actor, command.request_id, command.version)
    access.withdraw(actor, RequestFacts.of(request)).enforce()
    walls.of(tx, actor).handling(compound_id=request.compound_id).enforce()
    say(tx, request, "withdraw", command.because)
    step(tx, request, "withdraw")
    record(tx, actor, "expert_pool.request_withdrawn", request)
    outbox.promise(tx, MOVED, request_id=request.id, step="withdraw", stage=request.stage.value)


def problems(reading: Transaction, request: SelectionRequest) -> tuple[str, ...]:
    """Everything that a request lacks before it can be handed in, in sentences that name the way out.

    On the statutory track nothing is held against the panel: there is none from here.
    """
    rules = rules_of(reading, request.place.path, request.alliance_id)
    found = [] if request.subject else ["还没有写名称。请补上。"]
    if not TRACKS[request.track].draws_experts:
        return tuple(found)
    if not request.opening_spot:
        found.append("还没有写在哪里评审。请补上。")
    present = sum(one.left_at is None for one in request.companies)
    if present < rules.companies_least:
        found.append(f"只有{present}家企业，至少要{rules.companies_least}家才有得比。请补上企业。")
    found += opening_problems(request.opening_at, reading.today, rules)
    found += panels.problems(panel_of(request), rules.panel)
    found += _basis_problems(reading, request)
    if request.fee_payer is not FeePayer.NOBODY and not request.fee:
        found.append("选了有人出费用，还没有写每位专家多少元。请补上，或者改成“不付费用”。")
    return tuple(found)


def opening_problems(opening_at: datetime, today: date, rules: RequestRules, *, answered: bool = False) -> list[str]:
    """Why a panel cannot meet then: the check, the seal and the answers need their days. Source: our parameters."""
    earliest = timeline.earliest_opening(today, rules.numbers, answered=answered)
    if local_date(opening_at) >= earliest:
        return []
    days = timeline.lead_days(rules.numbers, answered=answered)
    return [
        f"评审时间太近：核对回避、封存抽取、征询专家一共要{days}天，最早可以是{full_date(earliest)}。请改到这一天或者以后。"
    ]


def panel_of(request: SelectionRequest) -> Panel:
    """The panel that a request asks for."""
    return Panel({one.field: one.seats for one in request.seats}, request.owners, request.small)


def _basis_problems(reading: Transaction, request: SelectionRequest) -> list[str]:
    if request.basis is Basis.NONE_YET:
        return ["还没有业主大会的决定或者选聘方案。请先用范本写好选聘方案，按议事规则定下来，再来提交。"]
    found = []
    if request.basis_on is None:
        found.append("还没有填决定或者方案是哪一天定的。请补上。")
    elif request.basis_on > reading.today:
        found.append("决定或者方案的日期还没有到。请核对日期。")
    papers = select(func.count(Attachment.id)).where(
        Attachment.subject == SelectionRequest.__tablename__,
        Attachment.subject_id == request.id,
        Attachment.withdrawn_at.is_(None),
    )
    if not reading.session.scalar(papers):
        found.append("还没有附上决定或者方案。请拍照或者扫描以后附上。")
    return found


def _begun(tx: Transaction, actor: Actor, compound_id: int) -> SelectionRequest:
    compound = get_visible(tx.session, Compound, actor, compound_id, lock=True)
    there = current_committee(tx, compound.id) is not None
    access.ask_in_place_of_committee(actor, compound.place, has_committee=there).enforce()
    if (other := running(tx, compound.id)) is not None:
        raise OutOfTurn(
            f"这个小区已经有一份申请在办（{other.reference or f'草稿：{other.subject}'}）。",
            remedy="请打开那一份接着办；不办了的，先在那里撤回。",
        )
    return SelectionRequest(
        alliance_id=compound.alliance_id,
        compound_id=compound.id,
        place_id=compound.place_id,
        place=compound.place,
        stage=Stage.DRAFT,
        stage_since=tx.now,
        asked_by_id=actor.person_id,
        asked_at=tx.now,
        criteria={},
    )


def running(reading: Transaction, compound_id: int) -> SelectionRequest | None:
    """The request that the compound has under way, seen or not; one statement."""
    return (
        reading.session.scalars(
            select(SelectionRequest)
            .where(
                SelectionRequest.compound_id == compound_id,
                SelectionRequest.stage.not_in(OVER | {Stage.PUBLISHED}),
            )
            .order_by(SelectionRequest.id)
            .limit(1)
        )
        .unique()
        .one_or_none()
    )


def _fill(
    tx: Transaction,
    request: SelectionRequest,
    command: Particulars,
    companies: Sequence[Company],
    rules: RequestRules,
) -> None:
    drawn = TRACKS[command.track].draws_experts
    request.track, request.subject = command.track, command.subject
    request.opening_at, request.opening_spot = command.opening_at, command.opening_spot
    request.owners = command.owners if drawn else 0
    request.basis, request.basis_on = command.basis, command.basis_on
    request.fee_payer = command.fee_payer if drawn else FeePayer.NOBODY
    request.fee = command.fee if request.fee_payer is not FeePayer.NOBODY else None
    wanted = {field: seats for field, seats in command.seats.items() if seats} if drawn else {}
    size = sum(wanted.values()) + request.owners
    request.small = size < rules.panel.least and command.basis is Basis.ASSEMBLY_DECISION
    kept_seats = {one.field: one for one in request.seats}
    request.seats = [kept_seats.get(field) or RequestSeats(field=field) for field in Field if field in wanted]
    for seat in request.seats:
        seat.seats = wanted[seat.field]
    if [one.company_id for one in request.companies] != [company.id for company in companies]:
        request.companies = []
        tx.session.flush()  # numbers are given anew, from 1
        request.companies = [RequestCompany(number=at, company_id=one.id) for at, one in enumerate(companies, 1)]


def _companies(tx: Transaction, actor: Actor, command: Draft) -> list[Company]:
    names = list(dict.fromkeys(name for name in command.particulars.companies if name))
    known = {
        company.name: company
        for company in tx.session.scalars(
            select(Company).where(Company.alliance_id == actor.alliance_id, Company.name.in_(names))
        )
    }
    unknown = [name for name in names if name not in known]
    alike = {name: _alike(tx, actor, name) for name in unknown}
    if unknown and not command.adds:
        told = "；".join(_asked(name, others) for name, others in alike.items())
        raise Invalid(
            f"登记簿里没有这样的企业：{told}。", remedy="请照营业执照核对名称；确实没有登记过的，勾选“帮我登记”再交。"
        )
    fuller = {name: [one for one in others if not _is_branch(one, name)] for name, others in alike.items()}
    if short := "；".join(_asked(name, others) for name, others in fuller.items() if others):
        raise Invalid(f"登记簿里有名称更全的企业：{short}。", remedy="请照营业执照写全名，不要写简称。")
    added = {name: company_named(tx, actor, name, CompanyKind.BIDDER) for name in unknown}
    return [company for name in names if (company := known.get(name) or added.get(name)) is not None]


def _alike(tx: Transaction, actor: Actor, name: str) -> Sequence[str]:
    """Names of the registry that contain what was typed."""
    return tx.session.scalars(
        select(Company.name)
        .where(Company.alliance_id == actor.alliance_id, Company.name.icontains(name, autoescape=True))
        .order_by(Company.name)
        .limit(_NAMESAKES)
    ).all()


def _is_branch(name: str, of: str) -> bool:
    """True where `of` is a whole name and the other that of its branch: two companies, neither short for the other."""
    return of.endswith("公司") and name.startswith(of) and name.endswith("分公司")


def _asked(name: str, others: Sequence[str]) -> str:
    meant = f"（是不是：{'、'.join(others)}）" if others else ""
    return f"“{name}”{meant}"
