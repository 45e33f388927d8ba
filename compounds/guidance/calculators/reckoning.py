"""Working out what was asked: a vote, a petition, a resolution of the committee, a day, the balance of the fund."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.parameters import queries as parameters
from alliance.kernel.parameters.models import Parameter
from alliance.kernel.working_days import Unit
from compounds.guidance import judging, meetings
from compounds.guidance.calculators import days, forms
from compounds.guidance.calculators.fund import Replenishing
from compounds.guidance.calculators.worked import CIVIL_CODE, TRIAL, Worked
from compounds.guidance.deadlines import BY_PARAMETER, COURSES, OwnPeriod
from compounds.guidance.figures import percent
from compounds.guidance.judging import Figures, Rule, Thresholds
from compounds.guidance.matters import ITEMS
from compounds.guidance.meetings import Met
from compounds.guidance.paths import periods
from compounds.guidance.paths.periods import Reckoner

ELECTION = 3
"""The item of 民法典第二百七十八条第一款 under which the committee is elected."""
REPLENISH = "guidance.replenish_share"


@dataclass(frozen=True, slots=True)
class Here:
    """Whose numbers apply: a reading transaction, and who asks at which place."""

    reading: Transaction
    actor: Actor

    def values(self, names: tuple[str, ...]) -> Mapping[str, Parameter]:
        """The numbers that apply today. Raises NoParameter."""
        return parameters.several(
            self.reading, names, self.actor.place_path, self.reading.today, alliance_id=self.actor.alliance_id
        )

    def rules(self, *names: str) -> tuple[Parameter, ...]:
        """Every rule on these numbers that speaks at the place today, the nearest first."""
        book = parameters.book(self.reading, names, alliance_id=self.actor.alliance_id)
        today = self.reading.today
        return tuple(rule for name in names for rule in periods.rules(book, name, self.actor.place_path, today))

    def reckoner(self) -> Reckoner:
        """What the periods that have a name take."""
        names = tuple(course.parameter for course in COURSES)
        book = parameters.book(self.reading, names, alliance_id=self.actor.alliance_id)
        return Reckoner(book, parameters.calendar(self.reading), self.reading.today)


def vote(here: Here, form: forms.VoteForm) -> Worked:
    """Whether a vote of the assembly passed (民法典第二百七十八条). Raises Faulty for figures that cannot be."""
    item = ITEMS[int(form.matter.data)]
    figures = Figures(**{name: form[name].data for name in judging.FIELDS})
    judged = judging.judge(item.rule, figures, Thresholds.of(here.values(judging.PARAMETERS)))
    elects = item.number == ELECTION
    passed, failed = ("这位候选人得票过了线", "这位候选人得票没有过线") if elects else ("表决通过", "表决没有通过")
    advice = [judging.ELSEWHERE]
    if elects:
        advice.append("选举一位候选人算一次；得票比别人多，但是有一项没有达到，也不当选。")
        advice.append("过线的人比名额多的，由谁当选，按本小区的选举办法定。")
    if item.rule is Rule.THREE_QUARTERS:
        advice.append("四分之三是跟参加表决的业主比，不是跟全体业主比；正好四分之三也算达到。")
    return Worked(
        title="业主大会表决试算",
        headline=passed if judged.passed else failed,
        tone="go" if judged.passed else "late",
        given=(
            ("表决的事", item.title),
            ("按哪一类算", judging.RULE_NAMES[item.rule]),
            *_six(form, figures),
        ),
        because=judged.because,
        basis=(
            f"{CIVIL_CODE}{item.article}",
            f"{CIVIL_CODE}第二百七十八条第二款",
            "《最高人民法院关于审理建筑物区分所有权纠纷案件适用法律若干问题的解释》第八条、第九条",
        ),
        advice=tuple(advice),
    )


def deadline(here: Here, form: forms.DeadlineForm) -> Worked:
    """The last day of a period by its name, or of one's own. Raises Invalid where no number is known for that day."""
    if form.course.data == forms.OWN:
        asked = OwnPeriod(form.number.data, Unit(form.unit.data), form.direction.data == "before")
        return days.own(parameters.calendar(here.reading), asked, form.day.data)
    return days.named(here.reckoner(), BY_PARAMETER[form.course.data], here.actor.place_path, form.day.data)


def special_meeting(here: Here, form: forms.SpecialMeetingForm) -> Worked:
    """Whether enough owners ask for a meeting, an audit or a recall, by heads and by area alike. Raises Faulty."""
    asks_more = form.purpose.data == forms.PETITION
    rules = here.rules(meetings.PETITION if asks_more else meetings.SPECIAL_MEETING)
    found = meetings.petition(
        rules,
        total_area=form.total_area.data,
        total_heads=form.total_heads.data,
        area=form.petition_area.data,
        heads=form.petition_heads.data,
    )
    return _of(found, "审计、罢免提议试算" if asks_more else "临时会议提议试算", form, rules)


def committee_meeting(here: Here, form: forms.CommitteeMeetingForm) -> Worked:
    """Whether a resolution of the committee stands: who came, who agreed. Raises Faulty."""
    rules = here.rules(*meetings.COMMITTEE_MEETING)
    found = meetings.committee_meeting(
        rules,
        members=form.members.data,
        present=form.present.data,
        agree=form.agree.data,
    )
    return _of(found, "业委会会议决定试算", form, rules)


def replenish(here: Here, form: forms.ReplenishForm) -> Worked:
    """Whether the fund must be paid into again. Raises Faulty."""
    rule = here.values((REPLENISH,))[REPLENISH]
    found = Replenishing.of(rule, form.initial.data, form.balance.data, form.planned.data or 0)
    return Worked(
        title="维修资金续交试算",
        headline=found.headline,
        tone="late" if found.short else "due" if found.short_after else "go",
        given=_given(form, {"initial": "首期交存额", "balance": "现在的余额", "planned": "这次准备用"}),
        because=found.because,
        basis=(
            "《住宅专项维修资金管理办法》第十七条",
            f"{CIVIL_CODE}第二百七十八条第一款第六项",
            f"{CIVIL_CODE}第二百八十一条",
        ),
        advice=(rule.note, "维修资金是按户、按幢记账的：同一个小区里，可能有的要续交、有的不用。", TRIAL),
    )


def _of(found: Met, title: str, form: forms.Question, rules: Sequence[Parameter]) -> Worked:
    return Worked(
        title=title,
        headline=found.headline,
        tone="go" if found.met else "due" if found.partly else "late",
        given=_given(form, {field.name: field.label.text for field in form.shown()}),
        because=found.because,
        basis=found.basis,
        advice=(*found.advice, *(rule.note for rule in rules if rule.note), TRIAL),
    )


def _six(form: forms.VoteForm, figures: Figures) -> Iterator[tuple[str, str]]:
    """The figures of a vote; percentages stand beside them for the eye only, and decide nothing."""
    wholes = {"part": "total", "agree": "part"}
    for name, words in judging.FIELDS.items():
        stage, _, base = name.partition("_")
        spoken = form[name].spoken()
        if whole := wholes.get(stage):
            spoken += f"（{percent(getattr(figures, name), getattr(figures, f'{whole}_{base}'))}）"
        yield words, spoken


def _given(form: forms.Question, names: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple((words, form[name].spoken()) for name, words in names.items() if form[name].data is not None)
