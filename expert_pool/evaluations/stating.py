"""The report as plain facts: everything domain rules ask of it, the sums step by step, and nobody's name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from alliance.kernel import canonical
from alliance.kernel.days import full_date, local_date, short_moment
from alliance.kernel.db import Transaction
from expert_pool.evaluations import gathering, reckoning, records
from expert_pool.evaluations.models import Evaluation, Panellist
from expert_pool.evaluations.reckoning import Reckoned
from expert_pool.evaluations.workflow import GONE_NAMES, PART_NAMES, QUESTION_NAMES, SIGNED_NAMES, RemarkKind
from expert_pool.fields import FIELD_NAMES
from expert_pool.scoring import telling
from expert_pool.scoring.arithmetic import sheet_total
from expert_pool.scoring.criteria import KIND_NAMES, rules_told
from expert_pool.scoring.points import plain, rounded
from expert_pool.tracks import TRACKS

EVALUATION, PEOPLE, SIGNATURES = "evaluation_id", "people", "signatures"
VALID = "有效"


def facts_of(reading: Transaction, evaluation: Evaluation) -> dict[str, Any]:
    """Everything that the report says but who signed it: text, numbers of panellists and companies, lists of them."""
    sums, request = reckoning.reckoned(reading, evaluation), evaluation.request
    names = {bid.number: bid.company.name for bid in evaluation.bids}
    left = {one.number for one in request.companies if one.left_at is not None}
    return {
        EVALUATION: evaluation.id,
        "request": str(request.reference or ""),
        "subject": request.subject,
        "compound": request.place.name,
        "track": TRACKS[request.track].notice,
        "basis": TRACKS[request.track].basis,
        "opened": short_moment(evaluation.opened_at),
        "spot": request.opening_spot,
        "locked": short_moment(evaluation.locked_at) if evaluation.locked_at else "",
        "panel": [member(one) for one in records.standing(evaluation)],
        "vacant": gathering.vacant(evaluation),
        "gone": [[one.number, GONE_NAMES[one.gone]] for one in evaluation.panel if one.gone is not None],
        "bids": [
            [
                names[bid.number],
                plain_price(bid.price),
                "已退出" if bid.number in left else "无效" if bid.invalid_because else VALID,
            ]
            for bid in evaluation.bids
        ],
        "price_of": sums.template.price_of if sums.template.priced else "",
        "invalid": [[names[bid.number], bid.invalid_because] for bid in evaluation.bids if bid.invalid_because],
        "criteria": [[one.name, KIND_NAMES[one.kind], plain(one.most), one.look] for one in sums.template.criteria],
        "rules": list(rules_told(sums.template)),
        "scores": [
            [
                str(one.rank),
                names[one.company],
                *(plain(points) for points in (one.technical, one.commercial, one.price, one.total)),
            ]
            for one in sums.outcome.results
        ],
        "by_criterion": [
            [line.name, *(plain(rounded(one.means[line.code], sums.template.places)) for one in sums.outcome.results)]
            for line in sums.template.marked
        ],
        "order": [names[number] for number in sums.outcome.order],
        "sheets": [
            [
                f"{one.number}号",
                *(plain(sheet_total(sums.template, one.marks[number])) for number in sums.outcome.order),
            ]
            for one in sums.sheets
        ],
        "steps": [
            [names[one.company], list(telling.steps(sums.template, sums.bids, sums.sheets, one))]
            for one in sums.outcome.results
        ],
        "candidates": [names[number] for number in sums.outcome.candidates],
        "questions": [
            [names[one.company], QUESTION_NAMES[one.kind], one.question, one.answer or "没有答复"]
            for one in evaluation.questions
        ],
        "deviations": _deviations(reading, evaluation, sums, names),
        "longer": [one.words for one in evaluation.remarks if one.kind is RemarkKind.LONGER],
        "corrections": [
            f"{full_date(local_date(one.at))}：{one.words}"
            for one in evaluation.remarks
            if one.kind is RemarkKind.CORRECTION
        ],
        "digests": [[f"{one.number}号", one.digest, *([one.salt] if one.salt else [])] for one in sums.sheets],
    }


def digest_of(facts: Mapping[str, Any]) -> str:
    """The fingerprint of what is put to sign."""
    return canonical.digest(facts)


def signatures_of(evaluation: Evaluation) -> list[list[str]]:
    """What each panellist said to the report: number, how it reads, the own words of whoever dissents."""
    return [
        [str(one.number), SIGNED_NAMES[one.signed] if one.signed is not None else "", one.dissent]
        for one in records.standing(evaluation)
    ]


def people_of(reading: Transaction, facts: Mapping[str, Any]) -> Mapping[str, Any]:
    """The names of all who were on the panel, by number: fetched when the report is laid out, never stored in it."""
    evaluation = reading.session.get_one(Evaluation, facts[EVALUATION])
    return {PEOPLE: {str(one.number): records.name_of(one) for one in evaluation.panel}}


def plain_price(price: str) -> str:
    """A price as it is shown."""
    return price or "没有录入"


def member(one: Panellist) -> list[Any]:
    """A panellist without the name: number, as what, of where or how chosen, and when they came."""
    part = PART_NAMES[one.part] if one.field is None else f"{PART_NAMES[one.part]}（{FIELD_NAMES[one.field]}）"
    unit = records.unit_of(one)
    came = short_moment(one.came_at) if one.came_at is not None else ""
    return [one.number, part, unit, came]


def _deviations(
    reading: Transaction, evaluation: Evaluation, sums: Reckoned, names: Mapping[int, str]
) -> list[list[str]]:
    said = {
        (one.panellist_id, one.company): one.words for one in evaluation.remarks if one.kind is RemarkKind.DEVIATION
    }
    ids = {one.number: one.id for one in records.standing(evaluation)}
    return [
        [
            f"{one.sheet}号",
            names[one.company],
            plain(one.given),
            plain(rounded(one.mean, sums.template.places)),
            said.get((ids[one.sheet], one.company), "没有说明理由"),
        ]
        for one in reckoning.effects_of(reading, evaluation, sums).deviations
    ]
