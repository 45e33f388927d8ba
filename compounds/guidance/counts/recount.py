"""The file by which any owner reckons a result again, without names, and the page that reads it."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from fractions import Fraction
from importlib.resources import files
from io import StringIO

from compounds.guidance.ballots import Cast, settle
from compounds.guidance.counts.models import Count
from compounds.guidance.counts.roster import unit_name
from compounds.guidance.counts.tallying import Laid
from compounds.guidance.counts.workflow import CHANNEL_NAMES
from compounds.guidance.electorate import DoubtKind, unit_key
from compounds.guidance.voting import AGREES, CHOICE_NAMES, NOT, Choice, Threshold

COLUMNS = ("票权码", "面积", "业主组", "是否建设单位", "选择", "渠道", "状态")
PAGE = "recount.html"
COUNT_LINE, QUESTION_LINE, DECISION_LINE, HEAD_LINE, UNIT_LINE = "计票", "议题", "认定", "列名", "户"
VALID, VOID, NONE = "有效", "作废", "没有投票"


def page() -> bytes:
    """The page that reckons a recount file again, in a browser without any network."""
    return files(__package__).joinpath(PAGE).read_bytes()


def file_of(count: Count, laid: Laid, decided: Mapping[str, str]) -> bytes:
    """The recount file as UTF-8 with a mark, so that Excel opens it; the same count always gives the same bytes.

    Lines stand in the order of their codes, which says nothing about where a unit lies; a group of units that count
    as one head goes by the smallest code among them.
    """
    stream = StringIO()
    write = csv.writer(stream, lineterminator="\r\n").writerow
    write((COUNT_LINE, str(count.reference), count.digest))
    for one in laid.asked:
        write((QUESTION_LINE, one.question.code, *_rule(one.matter.thresholds.participation),
               *_rule(one.matter.thresholds.approval(one.matter.rule)), one.matter.title))  # fmt: skip
    tokens = {unit_key(unit_name(unit.building, unit.room)): unit.token for unit in laid.units}
    groups = {head.id: min(tokens[key] for key in head.units) for head in laid.electorate.heads}
    for line in sorted(_decisions(laid, decided, groups)):
        write((DECISION_LINE, *line))
    codes = [one.question.code for one in laid.asked]
    write((HEAD_LINE, *COLUMNS[:4], *(f"议题{code}" for code in codes), *COLUMNS[5:]))
    casts = [settle(laid.electorate, laid.ballots(one, decided), laid.conduct, decided) for one in laid.asked]
    void = {unit_key(ballot.unit) for cast in casts for ballot, _ in cast.invalid}
    for key in sorted(tokens, key=tokens.__getitem__):
        unit, head = laid.electorate.units[key], laid.electorate.head_of[key]
        whole, rest = divmod(unit.area, 100)
        said = [_said(cast, key) for cast in casts]
        ballot = next((cast.counted[key] for cast in casts if key in cast.counted), None)
        status = VALID if ballot else VOID if key in void else NONE
        channel = CHANNEL_NAMES[ballot.channel] if ballot else ""
        area = f"{whole}.{rest:02}"
        write((UNIT_LINE, tokens[key], area, groups[head.id], "是" if head.developer else "否", *said, channel, status))
    return stream.getvalue().encode("utf-8-sig")


def _rule(threshold: Threshold) -> tuple[str, str]:
    share: Fraction = threshold.share
    return f"{share.numerator}/{share.denominator}", "以上" if threshold.inclusive else "超过"


def _said(cast: Cast[Choice], key: str) -> str:
    ballot = cast.counted.get(key)
    return CHOICE_NAMES[ballot.choice] if ballot is not None and ballot.choice is not None else ""


def _decisions(laid: Laid, decided: Mapping[str, str], groups: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    """Owners of several units who voted differently: whether they agree by heads, as a person decided."""
    without = {key: answer for key, answer in decided.items() if answer not in (AGREES, NOT)}
    for question, result in laid.tallied(without):
        for doubt in result.doubts:
            if doubt.kind is DoubtKind.SPLIT:
                head = laid.electorate.head_of[unit_key(doubt.units[0])]
                agrees = decided.get(doubt.key) == AGREES
                yield question.code, groups[head.id], "算同意" if agrees else "不算同意"
