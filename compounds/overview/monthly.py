"""A street as it stood on a day, and what changed in a month: reckoned from dates alone, so that it can be repeated."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from compounds.workflow import Stage


@dataclass(frozen=True, slots=True)
class TermDates:
    """One term by its dates; `due_on` ends the period of filing, from `lead_on` on its end is near."""

    number: int
    elected_on: date
    starts_on: date
    ends_on: date
    due_on: date
    lead_on: date
    submitted_on: date | None
    filed_on: date | None
    ended_on: date | None


@dataclass(frozen=True, slots=True)
class ContractDates:
    """One contract by its dates; from `lead_on` on its end is near. Both are None where it runs without term."""

    company: str
    starts_on: date
    ends_on: date | None
    lead_on: date | None


@dataclass(frozen=True, slots=True)
class CompoundDates:
    """One compound with everything dated that is known of it.

    `founded_on` is None without a committee; `standings` are codes by the day from which they held, oldest first.
    """

    compound_id: int
    name: str
    community: str
    households: int
    founded_on: date | None
    standings: tuple[tuple[date, str], ...]
    terms: tuple[TermDates, ...]
    contracts: tuple[ContractDates, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One compound of the sheet, in words; `standing` is a code, `none` without a committee. `marks` want a look."""

    name: str
    community: str
    households: int
    standing: str
    term: str
    term_ends: str
    filing: str
    company: str
    contract_ends: str
    marks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class State:
    """A street on a day: figures by code, and a row a compound."""

    figures: Mapping[str, int]
    rows: tuple[Row, ...]


FIGURES: dict[str, str] = {
    "compounds": "小区",
    "households": "户数",
    "committees": "有业委会",
    "working": "运转正常",
    "weak": "运转困难",
    "stalled": "停摆",
    "unrated": "尚未评定",
    "none": "没有业委会",
    "to_file": "待报送备案",
    "filing_late": "其中已逾期",
    "to_check": "待核对备案",
    "term_ending": "任期快满",
    "term_over": "任期已满未登记届满",
    "contract_ending": "物业合同快到期",
    "contract_over": "物业合同已到期",
}
"""The figures of a sheet, in their order."""


def stage_on(term: TermDates, day: date) -> Stage | None:
    """How far a term had come by the end of a day; None where it was not yet elected."""
    if term.elected_on > day:
        return None
    if term.ended_on is not None and term.ended_on <= day:
        return Stage.ENDED
    if term.filed_on is not None and term.filed_on <= day:
        return Stage.FILED
    if term.submitted_on is not None and term.submitted_on <= day:
        return Stage.SUBMITTED
    return Stage.ELECTED


def state(compounds: Sequence[CompoundDates], day: date) -> State:
    """The street as it stood at the end of `day`."""
    figures: Counter[str] = Counter(dict.fromkeys(FIGURES, 0))
    rows = []
    for one in compounds:
        marks: list[str] = []
        standing = _standing(one, day)
        figures.update(compounds=1, households=one.households, **{standing: 1})
        figures["committees"] += standing != "none"
        known = [(term, stage) for term in one.terms if (stage := stage_on(term, day)) is not None]
        known.sort(key=lambda pair: pair[0].number, reverse=True)
        for term, stage in known:
            _mark_term(term, stage, day, figures, marks)
        contract = _contract(one.contracts, day)
        _mark_contract(contract, day, figures, marks)
        shown = next(((t, s) for t, s in known if s is Stage.FILED), known[0] if known else None)
        rows.append(_row(one, standing, shown, contract, tuple(marks)))
    return State(dict(figures), tuple(rows))


def _standing(one: CompoundDates, day: date) -> str:
    if one.founded_on is None or one.founded_on > day:
        return "none"
    return next((code for since, code in reversed(one.standings) if since <= day), "unrated")


def _mark_term(term: TermDates, stage: Stage, day: date, figures: Counter[str], marks: list[str]) -> None:
    if stage is Stage.ELECTED:
        figures["to_file"] += 1
        if late := max(0, (day - term.due_on).days):
            figures["filing_late"] += 1
        marks.append(f"第{term.number}届备案逾期{late}天" if late else f"第{term.number}届待报送备案")
    elif stage is Stage.SUBMITTED:
        figures["to_check"] += 1
        marks.append(f"第{term.number}届备案待核对")
    elif stage is Stage.FILED and term.ends_on < day:
        figures["term_over"] += 1
        marks.append(f"第{term.number}届任期已满")
    elif stage is Stage.FILED and term.lead_on <= day:
        figures["term_ending"] += 1
        marks.append(f"第{term.number}届任期还剩{(term.ends_on - day).days}天")


def _contract(contracts: Sequence[ContractDates], day: date) -> ContractDates | None:
    begun = [one for one in contracts if one.starts_on <= day]
    return max(begun, key=lambda one: one.starts_on, default=None)


def _mark_contract(contract: ContractDates | None, day: date, figures: Counter[str], marks: list[str]) -> None:
    if contract is None or contract.ends_on is None:
        return
    if contract.ends_on < day:
        figures["contract_over"] += 1
        marks.append("物业合同已到期")
    elif contract.lead_on is not None and contract.lead_on <= day:
        figures["contract_ending"] += 1
        marks.append(f"物业合同还剩{(contract.ends_on - day).days}天")


def _row(
    one: CompoundDates,
    standing: str,
    shown: tuple[TermDates, Stage] | None,
    contract: ContractDates | None,
    marks: tuple[str, ...],
) -> Row:
    return Row(
        name=one.name,
        community=one.community,
        households=one.households,
        standing=standing,
        term=f"第{shown[0].number}届" if shown else "",
        term_ends=shown[0].ends_on.isoformat() if shown else "",
        filing=shown[1].value if shown else "",
        company=contract.company if contract else "",
        contract_ends=("open" if contract.ends_on is None else contract.ends_on.isoformat()) if contract else "",
        marks=marks,
    )
