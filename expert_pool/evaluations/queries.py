"""Reading evaluations: the host's page, a panellist's own sheet, the effects, and the report that is to be signed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import select

from alliance.kernel import ledger
from alliance.kernel.access import Verdict, visible
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.documents.models import Document
from alliance.kernel.errors import NotPermitted
from alliance.kernel.file import Happening
from expert_pool.evaluations import access, gathering, marking, reckoning, records, results, stating
from expert_pool.evaluations.access import EvaluationFacts
from expert_pool.evaluations.models import Evaluation, Panellist, PanelQuestion, PanelRemark, PanelSheet
from expert_pool.evaluations.results import ReportCompany
from expert_pool.evaluations.workflow import (
    GONE_NAMES,
    OVER,
    PART_NAMES,
    RECKONED,
    SHEET_NAMES,
    SIGNED_NAMES,
    Gone,
    PanelPart,
    SheetState,
    Stage,
)
from expert_pool.fields import FIELD_NAMES
from expert_pool.scoring.arithmetic import Outcome, sheet_total
from expert_pool.scoring.criteria import Criterion, SheetTemplate, rules_told
from expert_pool.scoring.effects import Effects
from expert_pool.tracks import TRACKS, TrackWords

HOST_DEEDS = (
    "name_owner",
    "drop_owner",
    "seat_panel",
    "sign_in",
    "hand_link",
    "let_go",
    "type_price",
    "set_invalid",
    "set_valid",
    "ask_company",
    "note_answer",
    "start",
    "fail",
    "give_longer",
    "correct",
    "put_to_sign",
    "publish",
    "see_effects",
    "print_attendance",
)


@dataclass(frozen=True, slots=True)
class PanelLine:
    """Somebody on the panel, as the host sees it: never a mark, only whether the sheet is locked."""

    panellist_id: int
    number: int
    name: str
    seat_name: str
    unit: str
    owner: bool
    came_at: datetime | None
    sheet: str
    locked: bool
    gone: str
    signed: str


@dataclass(frozen=True, slots=True)
class BidLine:
    """One company's bid: the price once two people typed the same, never what one has typed."""

    number: int
    name: str
    price: str
    typed_once: bool
    typed_by_reader: bool
    cleared: int
    invalid_because: str
    left: bool
    low: bool


@dataclass(frozen=True, slots=True)
class EvaluationPage:
    """An evaluation as its host, the committee and those who supervise see it. `may` is by the name of the deed.

    `awaited` seats wait for an answer, `vacant` ones have nobody left to take them.
    """

    row: Evaluation
    facts: EvaluationFacts
    words: TrackWords
    template: SheetTemplate
    rules: tuple[str, ...]
    panel: tuple[PanelLine, ...]
    gone: tuple[PanelLine, ...]
    bids: tuple[BidLine, ...]
    questions: tuple[tuple[PanelQuestion, str], ...]
    remarks: tuple[PanelRemark, ...]
    missing: tuple[str, ...]
    unexplained: tuple[tuple[int, str], ...]
    awaited: int
    vacant: int
    overdue: bool
    companies: tuple[ReportCompany, ...]
    document: Document | None
    timeline: tuple[Happening, ...]
    may: Mapping[str, Verdict]

    @property
    def locked(self) -> int:
        """How many sheets are locked."""
        return sum(one.locked for one in self.panel)


@dataclass(frozen=True, slots=True)
class SheetCompany:
    """One company on the own sheet: what was typed by criterion, and the note."""

    number: int
    name: str
    price: str
    marks: Mapping[str, str]
    note: str
    total: Decimal | None


@dataclass(frozen=True, slots=True)
class SheetPage:
    """The own page of a panellist; nothing of anybody else's stands on it.

    `asked` are the companies for which a reason is asked. `digest` is that of the report to sign, empty before.
    """

    row: Evaluation
    own: Panellist
    sheet: PanelSheet | None
    seat_name: str
    name: str
    words: TrackWords
    template: SheetTemplate
    rules: tuple[str, ...]
    criteria: tuple[Criterion, ...]
    companies: tuple[SheetCompany, ...]
    questions: tuple[tuple[PanelQuestion, str], ...]
    asked: tuple[tuple[int, str], ...]
    left: int
    may_save: Verdict
    may_ask: Verdict
    may_sign: Verdict

    @property
    def locked(self) -> bool:
        """True once the own sheet is locked."""
        return self.sheet is not None and self.sheet.state is SheetState.LOCKED


@dataclass(frozen=True, slots=True)
class EffectsPage:
    """What each sheet and each criterion changed, with the names of companies by number."""

    row: Evaluation
    template: SheetTemplate
    outcome: Outcome
    companies: tuple[ReportCompany, ...]
    names: Mapping[int, str]
    people: Mapping[int, str]
    totals: Mapping[int, Mapping[int, Decimal]]
    effects: Effects


def evaluation_page(reading: Transaction, actor: Actor, request_id: int) -> EvaluationPage:
    """The page of one evaluation; a constant number of statements. Raises NotFound, NotPermitted for a link."""
    row = records.of_request(reading, actor, request_id)
    if actor.link is not None:
        raise NotPermitted("凭这个链接只能看您自己的评分表。", remedy=access.ASK_HOST)
    facts, template = records.facts_of(reading, actor, row), records.template_of(row)
    names = {bid.number: bid.company.name for bid in row.bids}
    reckons = row.stage in RECKONED and bool(access.see_results(actor, facts)) and bool(reckoning.bids_of(row))
    sums = reckoning.reckoned(reading, row) if reckons else None
    low = marking.low_prices(reading, row) if template.priced else ()
    left = {one.number for one in row.request.companies if one.left_at is not None}
    asks = marking.all_unexplained(reading, row) if row.stage in (Stage.LOCKED, Stage.SIGNING) else ()
    return EvaluationPage(
        row=row,
        facts=facts,
        words=TRACKS[row.request.track],
        template=template,
        rules=rules_told(template),
        panel=tuple(_line(one) for one in row.panel if one.gone is None),
        gone=tuple(_line(one) for one in row.panel if one.gone is not None),
        bids=tuple(
            BidLine(
                bid.number,
                bid.company.name,
                bid.price,
                bool(bid.first_price),
                bid.first_by_id is not None and bid.first_by_id == actor.person_id,
                bid.cleared,
                bid.invalid_because,
                bid.number in left,
                bid.number in low,
            )
            for bid in row.bids
        ),
        questions=tuple((one, names[one.company]) for one in row.questions),
        remarks=tuple(row.remarks),
        missing=marking.missing(reading, row) if row.stage is Stage.GATHERING else (),
        unexplained=tuple((number, names[company]) for number, company in asks),
        awaited=gathering.awaited(row) if row.stage not in OVER else 0,
        vacant=gathering.vacant(row),
        overdue=row.stage is Stage.SCORING and row.closes_at is not None and row.closes_at <= reading.now,
        companies=results.companies_of(row, sums) if sums is not None else (),
        document=reading.session.get(Document, row.report_id) if row.report_id is not None else None,
        timeline=tuple(ledger.timeline(reading.session, Evaluation, row.id)),
        may={deed: getattr(access, deed)(actor, facts) for deed in HOST_DEEDS},
    )


def sheet_page(reading: Transaction, actor: Actor, request_id: int) -> SheetPage:
    """The own page of a panellist. Raises NotFound, NotPermitted for whoever does not sit on the panel."""
    row = records.of_request(reading, actor, request_id)
    own = records.mine(actor, row)
    if own is None:
        raise NotPermitted("这一页只给评审组的成员本人看。", remedy=access.ASK_HOST)
    facts, template = records.facts_of(reading, actor, row), records.template_of(row)
    names = {bid.number: bid.company.name for bid in row.bids}
    sheet = own.sheet
    companies = tuple(
        _company(template, sheet, bid.number, bid.company.name, bid.price) for bid in records.valid_bids(row)
    )
    asks = (
        marking.unexplained(reading, row, own)
        if row.stage in (Stage.LOCKED, Stage.SIGNING) and own.gone is None
        else ()
    )
    return SheetPage(
        row=row,
        own=own,
        sheet=sheet,
        seat_name=seat_name(own),
        name=records.name_of(own),
        words=TRACKS[row.request.track],
        template=template,
        rules=rules_told(template),
        criteria=template.marked,
        companies=companies,
        questions=tuple((one, names[one.company]) for one in row.questions),
        asked=tuple((company, names[company]) for company in asks),
        left=sum(line.code not in one.marks for one in companies for line in template.marked),
        may_save=access.save_sheet(actor, facts),
        may_ask=access.ask_company(actor, facts),
        may_sign=access.sign_report(actor, facts),
    )


def effects_page(reading: Transaction, actor: Actor, request_id: int) -> EffectsPage:
    """What each sheet changed, for those who supervise. Raises NotFound, NotPermitted, OutOfTurn, Unavailable."""
    row = records.of_request(reading, actor, request_id)
    access.see_effects(actor, records.facts_of(reading, actor, row)).enforce()
    sums = reckoning.reckoned(reading, row)
    return EffectsPage(
        row=row,
        template=sums.template,
        outcome=sums.outcome,
        companies=results.companies_of(row, sums),
        names={bid.number: bid.company.name for bid in row.bids},
        people={one.number: records.name_of(one) for one in records.standing(row)},
        totals={
            one.number: {number: sheet_total(sums.template, one.marks[number]) for number in sums.outcome.order}
            for one in sums.sheets
        },
        effects=reckoning.effects_of(reading, row, sums),
    )


def report_to_sign(reading: Transaction, actor: Actor, request_id: int) -> tuple[Evaluation, dict[str, object]]:
    """The report as it stands, with names and what was said to it. Raises NotFound, NotPermitted, OutOfTurn."""
    row = records.of_request(reading, actor, request_id)
    access.see_results(actor, records.facts_of(reading, actor, row)).enforce()
    facts = stating.facts_of(reading, row)
    return row, {**facts, stating.SIGNATURES: stating.signatures_of(row), **stating.people_of(reading, facts)}


def own_requests(reading: Transaction, actor: Actor) -> tuple[tuple[Evaluation, Panellist], ...]:
    """The evaluations at work on whose panel the actor sits; one statement."""
    if actor.person_id is None:
        return ()
    rows = reading.session.execute(
        select(Evaluation, Panellist)
        .join(Panellist, Panellist.evaluation_id == Evaluation.id)
        .where(
            visible(Evaluation, actor),
            Panellist.person_id == actor.person_id,
            Panellist.gone.is_(None),
            Evaluation.stage.not_in(OVER),
        )
        .order_by(Evaluation.id)
    )
    return tuple((evaluation, panellist) for evaluation, panellist in rows)


def seat_name(one: Panellist) -> str:
    """专家（财务造价）, 业主代表."""
    part = PART_NAMES[one.part]
    return part if one.field is None else f"{part}（{FIELD_NAMES[one.field]}）"


def _line(one: Panellist) -> PanelLine:
    return PanelLine(
        panellist_id=one.id,
        number=one.number,
        name=records.name_of(one),
        seat_name=seat_name(one),
        unit=records.unit_of(one),
        owner=one.part is PanelPart.OWNER,
        came_at=one.came_at,
        sheet=SHEET_NAMES[one.sheet.state] if one.sheet is not None else "",
        locked=one.sheet is not None and one.sheet.state is SheetState.LOCKED,
        gone=GONE_NAMES[Gone(one.gone)] if one.gone is not None else "",
        signed=SIGNED_NAMES[one.signed] if one.signed is not None else "",
    )


def _company(template: SheetTemplate, sheet: PanelSheet | None, number: int, name: str, price: str) -> SheetCompany:
    marks = dict(sheet.marks.get(str(number), {})) if sheet is not None else {}
    whole = all(line.code in marks for line in template.marked)
    total = sheet_total(template, {code: Decimal(mark) for code, mark in marks.items()}) if whole else None
    note = str(sheet.notes.get(str(number), "")) if sheet is not None else ""
    return SheetCompany(number, name, price, marks, note, total)


def may_sign(reading: Transaction, actor: Actor, request_id: int) -> Verdict | None:
    """Whether the actor may sign now; None for whoever is not asked, or has said something already."""
    row = records.of_request(reading, actor, request_id)
    own = records.mine(actor, row)
    if own is None or own.gone is not None or own.signed is not None:
        return None
    return access.sign_report(actor, records.facts_of(reading, actor, row))
