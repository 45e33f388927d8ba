"""Scoring: beginning it, the sheet that only its panellist sees, locking it, more time, and the reason asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction

from alliance.kernel import ledger, outbox
from alliance.kernel.actors import Actor
from alliance.kernel.crypto import context_of
from alliance.kernel.db import Transaction
from alliance.kernel.errors import Invalid, NotPermitted, OutOfTurn
from alliance.kernel.parameters import queries as parameters
from expert_pool.evaluations import access, gathering, reckoning, records
from expert_pool.evaluations.access import EvaluationFacts
from expert_pool.evaluations.models import WORDS_MOST, Evaluation, Panellist, PanelRemark, PanelSheet
from expert_pool.evaluations.workflow import EVALUATION, PanelPart, QuestionKind, RemarkKind, SheetState
from expert_pool.requests import actions as requests
from expert_pool.scoring import arithmetic
from expert_pool.scoring.points import NotPoints, parsed, plain

LOW_PRICE = "expert_pool.low_price_share"
LONGEST_EXTENSION = 72
NOTE_MOST = 300
STARTED = "evaluations.started"
ledger.tell(
    {
        "expert_pool.scoring_started": "开始打分，评审组{people}人，有效报价{bids}家",
        "expert_pool.evaluation_failed": "没有有效的报价，评审结束，没有结果",
        "expert_pool.scoring_longer": "打分时间延长{hours}小时",
        reckoning.LOCKED: "{number}号评审锁定评分表，校验码{digest}",
        "expert_pool.sheet_refused": "没有收下{number}号评审的评分：{why}",
        "expert_pool.deviation_explained": "{number}号评审说明了评分相差大的理由",
    },
    {
        "why": {
            "limits": "分数超出了范围",
            "locked": "评分表已经锁定",
            "late": "不在打分的时间",
            "missing": "还有没打的分",
        }
    },
)


@dataclass(frozen=True, slots=True)
class SaveSheet:
    """Marks and notes as typed, by the company's number; `version` is that of the sheet that the page showed."""

    request_id: int
    marks: Mapping[int, Mapping[str, str]]
    notes: Mapping[int, str]
    version: int | None = None


@dataclass(frozen=True, slots=True)
class GiveLonger:
    """More hours for the scoring, and why."""

    request_id: int
    hours: int
    because: str


@dataclass(frozen=True, slots=True)
class GiveReason:
    """Why the own points for a company lie so far from everybody's mean."""

    request_id: int
    company: int
    because: str


def start(tx: Transaction, actor: Actor, request_id: int, version: int) -> None:
    """Begin the scoring: everybody is here, every price was typed twice, and low ones were explained or asked for.

    Raises NotFound, NotPermitted, OutOfTurn with what is missing, ChangedMeanwhile.
    """
    evaluation, facts = records.in_hand(tx, actor, request_id, version)
    access.start(actor, facts).enforce()
    if lacking := missing(tx, evaluation):
        raise OutOfTurn(lacking[0], remedy="".join(lacking[1:]) or "办好以后再开始打分。")
    evaluation.stage = EVALUATION.after(evaluation.stage, "start")
    evaluation.started_at, evaluation.started_by_id = tx.now, actor.person_id
    evaluation.closes_at = tx.now + gathering.closing(tx, evaluation)
    people, bids = len(records.standing(evaluation)), len(records.valid_bids(evaluation))
    records.record(tx, actor, "expert_pool.scoring_started", evaluation, people=people, bids=bids)
    outbox.promise(tx, STARTED, evaluation_id=evaluation.id)


def fail(tx: Transaction, actor: Actor, request_id: int, version: int) -> None:
    """End an evaluation in which no valid bid is left: the compound may ask anew. Nothing is scored.

    Whoever found a bid invalid does not end it too. Raises NotFound, NotPermitted, OutOfTurn, ChangedMeanwhile.
    """
    evaluation, facts = records.in_hand(tx, actor, request_id, version)
    access.fail(actor, facts).enforce()
    if records.valid_bids(evaluation):
        raise OutOfTurn("还有有效的报价，评审不能就这样结束。", remedy="请接着打分。")
    if actor.person_id in {bid.invalid_by_id for bid in evaluation.bids}:
        raise NotPermitted("报价无效是您登记的，不能再由您结束评审。", remedy="请社区、街道或者住建局的另一位来办。")
    evaluation.stage = EVALUATION.after(evaluation.stage, "fail")
    records.record(tx, actor, "expert_pool.evaluation_failed", evaluation)
    requests.advance(tx, actor, evaluation.request, "fail")


def missing(reading: Transaction, evaluation: Evaluation) -> tuple[str, ...]:
    """Everything that has to be done before the scoring can begin, in sentences."""
    found = []
    panel = records.standing(evaluation)
    owners = sum(one.part is PanelPart.OWNER for one in panel)
    if owners < evaluation.request.owners:
        found.append(f"业主代表要{evaluation.request.owners}人，现在登记了{owners}人。请登记。")
    if waiting := gathering.awaited(evaluation):
        found.append(f"还有{waiting}位专家没有到位。请等递补的专家答应，再点“请新到的专家入席”。")
    if absent := sum(one.came_at is None for one in panel):
        found.append(f"还有{absent}人没有签到。到了的请签到，没来的请点“不再参加”。")
    if not panel:
        found.append("评审组里还没有人。")
    bids = records.valid_bids(evaluation)
    if not bids:
        found.append(
            "没有有效的报价，不能打分。请由没有登记过无效的另一位点“没有有效报价，结束评审”，小区可以重新申请。"
        )
    if records.template_of(evaluation).priced and (untyped := sum(not bid.price for bid in bids)):
        found.append(f"还有{untyped}家企业的报价没有两个人都录一遍。请录入报价。")
    asked = {one.company for one in evaluation.questions if one.kind is QuestionKind.LOW_PRICE}
    if unasked := [one for one in low_prices(reading, evaluation) if one not in asked]:
        numbers = "、".join(f"{one}号" for one in unasked)
        found.append(f"{numbers}企业的报价明显偏低，还没有请企业说明。请先提问，记下答复。")
    return tuple(found)


def low_prices(reading: Transaction, evaluation: Evaluation) -> tuple[int, ...]:
    """The companies whose price lies so far below the mean that they are asked why; one statement.

    By choice after 评标委员会和评标方法暂行规定第二十一条; parameter "expert_pool.low_price_share".
    """
    prices = {bid.company: bid.price for bid in reckoning.bids_of(evaluation) if bid.price is not None}
    if not prices:
        return ()
    path, own = evaluation.place.path, evaluation.alliance_id
    share = parameters.on(reading, LOW_PRICE, path, reading.today, alliance_id=own).share
    return tuple(
        number
        for number, price in prices.items()
        if Fraction(price) * len(prices) < share * Fraction(sum(prices.values(), Decimal(0)))
    )


def give_longer(tx: Transaction, actor: Actor, command: GiveLonger) -> None:
    """Give the panel more time, with the reason (招标投标法实施条例第四十八条, by choice).

    Raises NotFound, NotPermitted, OutOfTurn, Invalid.
    """
    evaluation, facts = records.in_hand(tx, actor, command.request_id)
    access.give_longer(actor, facts).enforce()
    if not 0 < command.hours <= LONGEST_EXTENSION:
        raise Invalid(f"一次最多延长{LONGEST_EXTENSION}小时。", remedy="请填1以上的整数。")
    evaluation.closes_at = max(evaluation.closes_at or tx.now, tx.now) + timedelta(hours=command.hours)
    _remark(tx, actor, evaluation, RemarkKind.LONGER, f"延长{command.hours}小时：{command.because.strip()}")
    records.record(tx, actor, "expert_pool.scoring_longer", evaluation, hours=command.hours)


def save_sheet(tx: Transaction, actor: Actor, command: SaveSheet) -> PanelSheet:
    """Keep what the panellist has so far; blanks are marks that are not given yet.

    Raises NotFound, NotPermitted, OutOfTurn, ChangedMeanwhile, Invalid for a mark beyond its limits. What is refused
    stays on record, without the marks.
    """
    evaluation, facts = records.in_hand(tx, actor, command.request_id)
    return _save(tx, actor, evaluation, facts, command)


def lock_sheet(tx: Transaction, actor: Actor, command: SaveSheet) -> str:
    """Lock the own sheet as it is handed in, for good; returns its fingerprint. The last one closes the scoring.

    Raises what `save_sheet` raises, and Invalid while a mark lacks.
    """
    evaluation, facts = records.in_hand(tx, actor, command.request_id)
    sheet = _save(tx, actor, evaluation, facts, command)
    number = sheet.panellist.number
    template, companies = records.template_of(evaluation), [bid.number for bid in records.valid_bids(evaluation)]
    if not companies:
        raise OutOfTurn("已经没有有效的报价，不用打分了。", remedy=access.ASK_HOST)
    lacking = list(arithmetic.missing(template, companies, reckoning.marks_of(sheet.marks)))
    if lacking:
        company, code = lacking[0]
        raise Invalid(
            f"还有{len(lacking)}处没有打分，第一处是{company}号企业的“{template.criterion(code).name}”。",
            remedy="全部打完才能锁定；打0分的也要写0。",
            record=records.on_record(actor, evaluation.id, "expert_pool.sheet_refused", number=number, why="missing"),
        )
    sheet.state, sheet.locked_at = SheetState.LOCKED, tx.now
    sheet.salt = tx.keyring.index(str(sheet.id), context_of(PanelSheet.salt))
    sheet.digest = reckoning.digest_of(evaluation.request_id, number, sheet.marks, sheet.notes, sheet.salt)
    records.grown(evaluation)
    records.record(tx, actor, reckoning.LOCKED, evaluation, number=number, digest=sheet.digest)
    gathering.lock_if_complete(tx, evaluation)
    return sheet.digest


def give_reason(tx: Transaction, actor: Actor, command: GiveReason) -> None:
    """Say why the own points for a company lie far from the mean; no mark is changed by it. Said once.

    Raises NotFound, NotPermitted, OutOfTurn where nothing is asked or it was said, Invalid.
    """
    evaluation, facts = records.in_hand(tx, actor, command.request_id)
    access.give_reason(actor, facts).enforce()
    own = records.mine(actor, evaluation)
    if own is None or command.company not in unexplained(tx, evaluation, own):
        raise OutOfTurn("这一家没有请您说明理由，或者您已经说明过了。", remedy="请刷新页面查看。")
    _remark(tx, actor, evaluation, RemarkKind.DEVIATION, command.because, company=command.company, panellist_id=own.id)
    records.record(tx, actor, "expert_pool.deviation_explained", evaluation, number=own.number)


def unexplained(reading: Transaction, evaluation: Evaluation, own: Panellist) -> tuple[int, ...]:
    """The companies for which a panellist is asked for a reason that has not been given."""
    return tuple(company for number, company in all_unexplained(reading, evaluation) if number == own.number)


def all_unexplained(reading: Transaction, evaluation: Evaluation) -> tuple[tuple[int, int], ...]:
    """Panellist and company, by number, wherever a reason is asked for and was not given; two statements."""
    numbers = {one.id: one.number for one in evaluation.panel}
    said = {
        (numbers.get(one.panellist_id or 0), one.company)
        for one in evaluation.remarks
        if one.kind is RemarkKind.DEVIATION
    }
    if not reckoning.bids_of(evaluation):
        return ()
    sums = reckoning.reckoned(reading, evaluation)
    found = reckoning.effects_of(reading, evaluation, sums).deviations
    return tuple((one.sheet, one.company) for one in found if (one.sheet, one.company) not in said)


def _save(
    tx: Transaction, actor: Actor, evaluation: Evaluation, facts: EvaluationFacts, command: SaveSheet
) -> PanelSheet:
    own = records.mine(actor, evaluation)
    verdict = access.save_sheet(actor, facts)
    if verdict.refusal is OutOfTurn and own is not None:
        why = "locked" if facts.sheet is SheetState.LOCKED else "late"
        raise OutOfTurn(
            verdict.because,
            remedy=verdict.remedy,
            record=records.on_record(actor, evaluation.id, "expert_pool.sheet_refused", number=own.number, why=why),
        )
    verdict.enforce()
    if own is None or own.sheet is None:
        raise OutOfTurn("您还没有签到。", remedy=access.ASK_HOST)
    if command.version is not None:
        expect_sheet(own.sheet, command.version)
    own.sheet.marks = _marks(actor, evaluation, own, command)
    own.sheet.notes = {
        str(company): text.strip()[:NOTE_MOST] for company, text in sorted(command.notes.items()) if text.strip()
    }
    own.sheet.saved_at = tx.now
    tx.session.flush()  # the page goes on with the version that this made
    return own.sheet


def expect_sheet(sheet: PanelSheet, version: int) -> None:
    """Raise OutOfTurn where the sheet was saved elsewhere since the page showed it."""
    if sheet.version != version:
        raise OutOfTurn("这份评分表在另一台设备上改过了。", remedy="请刷新页面，接着最新的填。")


def _marks(actor: Actor, evaluation: Evaluation, own: Panellist, command: SaveSheet) -> dict[str, dict[str, str]]:
    template = records.template_of(evaluation)
    codes = {one.code for one in template.marked}
    found: dict[str, dict[str, str]] = {}
    for bid in records.valid_bids(evaluation):
        given = {code: text for code, text in command.marks.get(bid.number, {}).items() if text.strip()}
        row = {}
        for code in sorted(codes & given.keys()):
            try:
                mark = parsed(given[code])
                wrong = arithmetic.wrong_mark(template, code, mark)
            except NotPoints as unread:
                wrong = f"“{template.criterion(code).name}”{unread}"
            if wrong:
                raise Invalid(
                    f"{bid.number}号企业：{wrong}",
                    remedy="请改好再存，其余的都还在。",
                    record=records.on_record(
                        actor, evaluation.id, "expert_pool.sheet_refused", number=own.number, why="limits"
                    ),
                )
            row[code] = plain(mark)
        if row:
            found[str(bid.number)] = row
    return found


def _remark(
    tx: Transaction,
    actor: Actor,
    evaluation: Evaluation,
    kind: RemarkKind,
    text: str,
    *,
    company: int | None = None,
    panellist_id: int | None = None,
) -> None:
    evaluation.remarks.append(
        PanelRemark(
            number=len(evaluation.remarks) + 1,
            kind=kind,
            panellist_id=panellist_id,
            company=company,
            words=records.words(text, WORDS_MOST, "理由"),
            at=tx.now,
            by_id=actor.person_id,
        )
    )
    records.grown(evaluation)
