"""The file page of one application: where it is, what is next, its answers, and what the actor may do now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from alliance.kernel import ledger
from alliance.kernel.access import Verdict, visible
from alliance.kernel.actors import Actor
from alliance.kernel.days import full_date
from alliance.kernel.db import Transaction
from alliance.kernel.file import Fact, FileHeader, Happening, marks
from alliance.kernel.parameters import queries as parameters
from compounds import addresses as registry
from compounds import walls
from compounds.awards import addresses
from compounds.awards.applications import access, drawing, filling, queries, recommending
from compounds.awards.applications.access import ApplicationFacts
from compounds.awards.applications.answers import AnswerGroup, answer_groups, people
from compounds.awards.applications.beside import Beside
from compounds.awards.applications.drawing import ConditionStanding, Obstacle
from compounds.awards.applications.models import AwardApplication
from compounds.awards.applications.workflow import STAGE_NAMES, UNFINISHED, Stage
from compounds.awards.evidence import Evidence
from compounds.awards.rounds import queries as rounds
from compounds.awards.rounds.models import AwardRound, RoundAward
from compounds.awards.rounds.workflow import Stage as RoundStage
from compounds.models import Compound

USUAL = "awards.apply_minutes"
ORDER = (Stage.DRAFT, Stage.SUBMITTED, Stage.ADMITTED, Stage.WON)
WAY = ("填申报表", "资格审查", "参加评选", "结果")
NEXT: dict[Stage, str] = {
    Stage.DRAFT: "把还差的几项填好，然后提交。",
    Stage.SUBMITTED: "社区、街道核实自报的内容、写推荐意见，评选组秘书审查资格。",
    Stage.RETURNED: "按退回的原因补好，再提交一次。",
    Stage.ADMITTED: "评委评分、现场复核，到日子公示结果。",
    Stage.REFUSED: "不同意的，可以向评选组说明，带上材料。",
}
NOTE_NAMES: dict[str, str] = {
    "withdraw": "撤回的原因",
    "return": "退回补充的原因",
    "refuse": "不能参评的原因",
    "admit": "审查意见",
    "reconsider": "重新审查的原因",
    "reply": "小区的说明",
}
_STOPPED = frozenset({Stage.REFUSED, Stage.WITHDRAWN})


@dataclass(frozen=True, slots=True)
class ApplicationMay:
    """What the actor may do with an application now."""

    save: Verdict
    withdraw: Verdict
    recommend: Verdict
    confirm: Verdict
    reply: Verdict


@dataclass(frozen=True, slots=True)
class NoteLine:
    """Words that somebody said about a step, with what they are about."""

    about: str
    words: str
    said_at: datetime
    said_by: str


@dataclass(frozen=True, slots=True)
class ApplicationPage:
    """One application as a file; `lacks` says what is missing before it can be handed in."""

    application: AwardApplication
    header: FileHeader
    groups: tuple[AnswerGroup, ...]
    conditions: tuple[ConditionStanding, ...]
    lacks: tuple[str, ...]
    unconfirmed: int
    unmarked: int
    others: tuple[AwardApplication, ...]
    notes: tuple[NoteLine, ...]
    recommended_by: str
    usual: int
    minutes: int
    beside: tuple[Fact, ...]
    timeline: tuple[Happening, ...]
    may: ApplicationMay

    @property
    def own(self) -> bool:
        """True where it is to be filled in by whoever reads it."""
        return bool(self.may.save)

    def group(self, number: int) -> AnswerGroup | None:
        """The group with that number; None where there is none."""
        return next((one for one in self.groups if one.number == number), None)

    @property
    def unfinished(self) -> AnswerGroup | None:
        """The first group that lacks an answer or a piece of evidence; None where all are done."""
        return next((one for one in self.groups if one.missing or one.unproved), None)

    def after(self, number: int) -> AnswerGroup | None:
        """The next group in which the compound fills in anything; None behind the last."""
        return next((one for one in self.groups if one.number > number and one.asked), None)


@dataclass(frozen=True, slots=True)
class Offer:
    """An award that a compound may apply for now, the application where there is one already, and what speaks against.

    `against` are the conditions that the records do not meet; nothing is refused before somebody has looked at it.
    """

    award: RoundAward
    round: AwardRound
    last_day: str
    begun: AwardApplication | None
    against: tuple[Obstacle, ...]

    @property
    def url(self) -> str:
        """The rules of its round."""
        return addresses.round_(self.round.id)


@dataclass(frozen=True, slots=True)
class BeginPage:
    """What a compound may apply for today, and whether the actor may do so for it."""

    compound: Compound
    offers: tuple[Offer, ...]
    usual: int
    may: Verdict


def application_page(reading: Transaction, actor: Actor, application_id: int, beside: Beside) -> ApplicationPage:
    """One application in sight. Raises NotFound; a constant number of statements."""
    application = queries.one(reading, actor, application_id)
    facts = ApplicationFacts.of(application, reading.today)
    own = walls.of(reading, actor).handling(compound_id=application.compound_id)
    may = ApplicationMay(
        save=access.save_answers(actor, facts) & own,
        withdraw=access.withdraw(actor, facts) & own,
        recommend=access.recommend(actor, facts) & own,
        confirm=access.confirm(actor, facts) & own,
        reply=access.reply(actor, facts) & own,
    )
    won = [application.id] if application.stage is Stage.WON else []
    names = people(reading, {*(one.said_by_id for one in application.notes), application.recommended_by_id})
    return ApplicationPage(
        application=application,
        header=_header(application, beside.worth(reading, won).get(application.id)),
        groups=answer_groups(reading, actor, application),
        conditions=drawing.standings(application),
        lacks=filling.problems(application) if may.save else (),
        unconfirmed=len(recommending.unconfirmed(application)),
        unmarked=len(recommending.unmarked(application)),
        others=filling.others(reading, actor, application) if may.save else (),
        notes=tuple(
            NoteLine(NOTE_NAMES[one.about], one.words, one.said_at, names.get(one.said_by_id or 0, ""))
            for one in application.notes
        ),
        recommended_by=names.get(application.recommended_by_id or 0, ""),
        usual=_usual(reading, application.place.path, application.alliance_id),
        minutes=filling.minutes(application.seconds),
        beside=beside.of(reading, actor, application),
        timeline=tuple(ledger.timeline(reading.session, AwardApplication, application.id)),
        may=may,
    )


def begin_page(reading: Transaction, actor: Actor, compound: Compound, evidence: Evidence) -> BeginPage:
    """What the compound may apply for today; a constant number of statements an award."""
    may = access.begin(actor, compound.place) & walls.of(reading, actor).handling(compound_id=compound.id)
    known = {
        one.award_id: one
        for one in reading.session.scalars(
            select(AwardApplication).where(
                visible(AwardApplication, actor), AwardApplication.compound_id == compound.id
            )
        ).unique()
    }
    offers = [
        Offer(
            award,
            round_,
            full_date(round_.screening_on - timedelta(days=1)),
            known.get(award.id),
            drawing.against(reading, evidence, compound.id, award) if may else (),
        )
        for round_ in rounds.running(reading, compound.alliance_id)
        if round_.stage is RoundStage.OPEN and reading.today < round_.screening_on
        for award in round_.awards
    ]
    return BeginPage(compound, tuple(offers), _usual(reading, compound.place.path, compound.alliance_id), may)


def next_step(application: AwardApplication) -> str:
    """Who does what next; empty where it is over."""
    done = application.recommended_at is not None and not recommending.unconfirmed(application)
    if application.stage is Stage.SUBMITTED and done:
        return "社区、街道已经核实、写了推荐意见，等评选组秘书审查资格。"
    return NEXT.get(application.stage, "")


def _usual(reading: Transaction, path: str, alliance_id: int) -> int:
    return parameters.on(reading, USUAL, path, reading.today, alliance_id=alliance_id).whole


def _header(application: AwardApplication, worth: Fact | None) -> FileHeader:
    round_ = application.round
    facts = (
        Fact("小区", application.place.name, registry.compound(application.compound_id)),
        Fact("评选", round_.title, addresses.round_(round_.id)),
        Fact("申报截止", full_date(round_.screening_on - timedelta(days=1))),
        Fact("现在", STAGE_NAMES[application.stage], tone="late" if application.stage in _STOPPED else ""),
        *([] if worth is None else [Fact("荣誉现在", worth.text, tone=worth.tone)]),
    )
    at = Stage.DRAFT if application.stage in UNFINISHED else application.stage
    done = application.stage in {Stage.WON, Stage.NOT_WON}
    stages = () if application.stage in _STOPPED else marks(WAY, None if done else ORDER.index(at))
    return FileHeader(
        reference="还没有编号" if application.reference is None else str(application.reference),
        title=f"{application.place.name}：{application.award.name}",
        kind="评选申报",
        facts=facts,
        stages=stages,
        next_step=next_step(application),
        next_note="参加评选不收任何费用。" if next_step(application) else "",
    )
