"""What the rooms above may tell of a published evaluation: who sat, how each company came out, and what was said."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import exists, select

from alliance.kernel.db import Transaction
from expert_pool.evaluations import reckoning, records
from expert_pool.evaluations.models import Evaluation, PanelRemark
from expert_pool.evaluations.workflow import (
    GONE_NAMES,
    PART_NAMES,
    QUESTION_NAMES,
    Gone,
    PanelPart,
    RemarkKind,
    Signed,
    Stage,
)
from expert_pool.fields import FIELD_NAMES, Field
from expert_pool.requests.models import SelectionRequest
from expert_pool.scoring import telling
from expert_pool.scoring.arithmetic import CompanyResult
from expert_pool.scoring.criteria import KIND_NAMES, rules_told
from expert_pool.scoring.points import rounded


@dataclass(frozen=True, slots=True)
class ReportMember:
    """Somebody of the panel. `unit` is where an expert comes from, or how the owners chose their representative.

    `expert_id` and `person_id` are for the rooms above, never for pages that everybody reads.
    """

    number: int
    name: str
    part: PanelPart
    field: Field | None
    unit: str
    expert_id: int | None
    person_id: int | None
    signed: Signed | None
    dissent: str

    @property
    def seat_name(self) -> str:
        """专家（财务造价）, 业主代表."""
        part = PART_NAMES[self.part]
        return part if self.field is None else f"{part}（{FIELD_NAMES[self.field]}）"


@dataclass(frozen=True, slots=True)
class ReportGone:
    """Somebody who did not stay; the sheet was void."""

    number: int
    name: str
    expert_id: int | None
    gone: Gone

    @property
    def why(self) -> str:
        """The reason in words."""
        return GONE_NAMES[self.gone]


@dataclass(frozen=True, slots=True)
class ReportLine:
    """One criterion of one company: `mean` over the counted sheets, rounded; `kind_name` 技术 or 商务."""

    name: str
    kind_name: str
    most: Decimal
    mean: Decimal


@dataclass(frozen=True, slots=True)
class ReportCompany:
    """How one company came out, best first; `steps` are the sums in sentences, `lines` the criteria in their order."""

    number: int
    company_id: int
    name: str
    rank: int
    candidate: bool
    offered: str
    technical: Decimal
    commercial: Decimal
    price: Decimal
    total: Decimal
    lines: tuple[ReportLine, ...]
    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReportExcluded:
    """A bid that was not scored, and why."""

    number: int
    company_id: int
    name: str
    because: str


@dataclass(frozen=True, slots=True)
class ReportQuestion:
    """What a company was asked, and its answer; empty where it gave none."""

    company: str
    kind_name: str
    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class Report:
    """A published evaluation. `document_id` is the issued report, `sheets` how many sheets counted.

    `rules` say how it was reckoned; `price_of` what the price is, empty where it does not count.
    """

    evaluation_id: int
    request_id: int
    stage: Stage
    opened_at: datetime
    locked_at: datetime
    published_at: datetime
    document_id: int | None
    members: tuple[ReportMember, ...]
    gone: tuple[ReportGone, ...]
    companies: tuple[ReportCompany, ...]
    excluded: tuple[ReportExcluded, ...]
    questions: tuple[ReportQuestion, ...]
    corrections: tuple[str, ...]
    rules: tuple[str, ...]
    price_of: str
    sheets: int

    @property
    def candidates(self) -> tuple[ReportCompany, ...]:
        """The recommended companies, best first."""
        return tuple(one for one in self.companies if one.candidate)


def corrected_since(reading: Transaction, request_id: int, since: datetime) -> bool:
    """Whether a correction was added to the evaluation of a request since then."""
    found = exists().where(
        PanelRemark.evaluation_id == Evaluation.id,
        Evaluation.request_id == request_id,
        PanelRemark.kind == RemarkKind.CORRECTION,
        PanelRemark.at >= since,
    )
    return bool(reading.session.scalar(select(found)))


def report_of(reading: Transaction, request: SelectionRequest) -> Report | None:
    """The published evaluation of a request; None before it is published. A constant number of statements.

    The calling room says who may read it. Raises Unavailable where a sheet was changed after it was locked.
    """
    query = select(Evaluation).where(Evaluation.request_id == request.id).options(*records.LOADED)
    evaluation = reading.session.scalars(query).unique().one_or_none()
    if evaluation is None or evaluation.published_at is None or evaluation.locked_at is None:
        return None
    sums = reckoning.reckoned(reading, evaluation)
    return Report(
        evaluation_id=evaluation.id,
        request_id=request.id,
        stage=evaluation.stage,
        opened_at=evaluation.opened_at,
        locked_at=evaluation.locked_at,
        published_at=evaluation.published_at,
        document_id=evaluation.report_id,
        members=members_of(evaluation),
        gone=tuple(
            ReportGone(one.number, records.name_of(one), one.expert_id, one.gone)
            for one in evaluation.panel
            if one.gone is not None
        ),
        companies=companies_of(evaluation, sums),
        excluded=_excluded(evaluation),
        questions=tuple(
            ReportQuestion(_names(evaluation)[one.company], QUESTION_NAMES[one.kind], one.question, one.answer)
            for one in evaluation.questions
        ),
        corrections=tuple(one.words for one in evaluation.remarks if one.kind is RemarkKind.CORRECTION),
        rules=rules_told(sums.template),
        price_of=sums.template.price_of if sums.template.priced else "",
        sheets=len(sums.sheets),
    )


def members_of(evaluation: Evaluation) -> tuple[ReportMember, ...]:
    """Those who sit, by number."""
    return tuple(
        ReportMember(
            number=one.number,
            name=records.name_of(one),
            part=one.part,
            field=one.field,
            unit=records.unit_of(one),
            expert_id=one.expert_id,
            person_id=one.person_id,
            signed=one.signed,
            dissent=one.dissent,
        )
        for one in records.standing(evaluation)
    )


def companies_of(evaluation: Evaluation, sums: reckoning.Reckoned) -> tuple[ReportCompany, ...]:
    """How the companies came out, best first."""
    bids = {bid.number: bid for bid in evaluation.bids}
    return tuple(
        ReportCompany(
            number=one.company,
            company_id=bids[one.company].company_id,
            name=bids[one.company].company.name,
            rank=one.rank,
            candidate=one.company in sums.outcome.candidates,
            offered=bids[one.company].price,
            technical=one.technical,
            commercial=one.commercial,
            price=one.price,
            total=one.total,
            lines=_lines(sums, one),
            steps=telling.steps(sums.template, sums.bids, sums.sheets, one),
        )
        for one in sums.outcome.results
    )


def _lines(sums: reckoning.Reckoned, one: CompanyResult) -> tuple[ReportLine, ...]:
    return tuple(
        ReportLine(line.name, KIND_NAMES[line.kind], line.most, rounded(one.means[line.code], sums.template.places))
        for line in sums.template.marked
    )


def _excluded(evaluation: Evaluation) -> tuple[ReportExcluded, ...]:
    taking = {bid.number for bid in records.taking_part(evaluation)}
    return tuple(
        ReportExcluded(bid.number, bid.company_id, bid.company.name, bid.invalid_because or "企业已退出。")
        for bid in evaluation.bids
        if bid.invalid_because or bid.number not in taking
    )


def _names(evaluation: Evaluation) -> dict[int, str]:
    return {bid.number: bid.company.name for bid in evaluation.bids}
