"""Who sees findings, who files and answers them, and who decides about taking part."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, select, true

from alliance.kernel.access import ALLOWED, Verdict, denied, out_of_turn, sees, visible
from alliance.kernel.actors import Actor, Office
from alliance.kernel.days import full_date
from compounds.awards.access import (
    APPLICANTS,
    ASK_SECRETARY,
    LOOK,
    RECOMMENDERS,
    SECRETARY,
    not_own,
    reads,
    runs,
)
from compounds.awards.applications.models import AwardApplication
from compounds.awards.applications.workflow import APPLICATION, IN_SCREENING, STAGE_NAMES, Stage
from compounds.awards.rounds.workflow import RUNNING
from compounds.awards.rounds.workflow import Stage as RoundStage
from compounds.awards.screening.models import AwardFinding
from compounds.awards.screening.workflow import FINDING, FINDING_STAGE_NAMES, FindingStage

DECIDERS = frozenset({SECRETARY, Office.ALLIANCE_LEAD})
OPEN_TO_FINDINGS = IN_SCREENING | {Stage.ADMITTED}
RETURNING = frozenset({RoundStage.OPEN, RoundStage.SCREENING})


@dataclass(frozen=True, slots=True)
class ScreeningFacts:
    """What a verdict about taking part looks at: where, how far application and round are, and who applied."""

    path: str
    stage: Stage
    round_stage: RoundStage
    people: frozenset[int | None]

    @classmethod
    def of(cls, application: AwardApplication) -> ScreeningFacts:
        """The facts of a loaded application."""
        people = frozenset({application.began_by_id, application.submitted_by_id})
        return cls(application.place.path, application.stage, application.round.stage, people)


@dataclass(frozen=True, slots=True)
class FindingFacts:
    """What a verdict about a finding looks at: how far it is, whose, and until when the compound may answer."""

    path: str
    stage: FindingStage
    filed_by_id: int
    reply_by: date
    replied: bool
    today: date
    round_stage: RoundStage
    people: frozenset[int | None]

    @classmethod
    def of(cls, finding: AwardFinding, today: date) -> FindingFacts:
        """The facts of a loaded finding."""
        application = finding.application
        return cls(
            finding.place.path,
            finding.stage,
            finding.filed_by_id,
            finding.reply_by,
            finding.replied_at is not None,
            today,
            application.round.stage,
            frozenset({application.began_by_id, application.submitted_by_id}),
        )


@sees(AwardFinding)
def findings_in_sight(actor: Actor) -> ColumnElement[bool]:
    """Whoever sees the application: the compound itself, street, community, and those who oversee."""
    if actor.is_clock:
        return true()
    return AwardFinding.application_id.in_(select(AwardApplication.id).where(visible(AwardApplication, actor)))


def list_screening(actor: Actor) -> Verdict:
    """Whoever runs or oversees the awards."""
    return reads(actor)


def admit(actor: Actor, facts: ScreeningFacts) -> Verdict:
    """The secretary, in the screening, never who applied."""
    return _decides(actor, facts) & _screens(facts, "admit", frozenset({RoundStage.SCREENING}))


def send_back(actor: Actor, facts: ScreeningFacts) -> Verdict:
    """The secretary, for what is missing, until the screening ends."""
    return _decides(actor, facts) & _screens(facts, "return", RETURNING)


def refuse(actor: Actor, facts: ScreeningFacts) -> Verdict:
    """The secretary, in the screening, on a condition that the records speak against."""
    return _decides(actor, facts) & _screens(facts, "refuse", frozenset({RoundStage.SCREENING}))


def reconsider(actor: Actor, facts: ScreeningFacts, refused_by: int | None) -> Verdict:
    """Secretary or lead, in the screening, never who refused it or applied."""
    if not actor.holds(*DECIDERS):
        return denied("重新审查由评选组的秘书或者联盟负责人决定。", ASK_SECRETARY)
    if actor.person_id is None or actor.person_id == refused_by or actor.person_id in facts.people:
        return denied("不能由原来审查的人决定重新审查。", "请由另一位秘书或者联盟负责人决定。")
    if not (other := not_own(actor, facts.path)):
        return other
    if facts.stage is not Stage.REFUSED or facts.round_stage is not RoundStage.SCREENING:
        return out_of_turn(f"这份申报现在是“{STAGE_NAMES[facts.stage]}”，这一步不能办。", LOOK)
    return ALLOWED


def file_finding(actor: Actor, facts: ScreeningFacts) -> Verdict:
    """The secretary, street and community, who have the document; while the round runs."""
    if not (actor.holds(SECRETARY) or actor.holds(*RECOMMENDERS, at=facts.path)):
        return denied("认定由社区、街道或者评选组的秘书来提。", "您知道有这样的文书，请交给社区、街道。")
    if actor.person_id in facts.people:
        return denied("这份申报是您自己填的，不能由您来提。", "请由另一位工作人员来提。")
    if facts.stage not in OPEN_TO_FINDINGS or facts.round_stage not in RUNNING:
        return out_of_turn(f"这份申报现在是“{STAGE_NAMES[facts.stage]}”，不能再提。", LOOK)
    return ALLOWED


def reply(actor: Actor, facts: FindingFacts) -> Verdict:
    """The compound, once, within its days."""
    if not actor.holds(*APPLICANTS, at=facts.path):
        return denied("说明由本小区的业委会来写。", "请转告业委会主任。")
    if facts.stage is not FindingStage.TOLD:
        return out_of_turn(f"这一条已经决定：{FINDING_STAGE_NAMES[facts.stage]}。", ASK_SECRETARY)
    if facts.replied:
        return out_of_turn("小区已经说明过了。", "还有材料的，请交给评选组的秘书。")
    if facts.today > facts.reply_by:
        return out_of_turn(f"说明到{full_date(facts.reply_by)}为止，已经过了。", ASK_SECRETARY)
    return ALLOWED


def uphold(actor: Actor, facts: FindingFacts) -> Verdict:
    """Secretary or lead, never who filed it or applied, after the reply or its days."""
    verdict = _judges(actor, facts, "uphold")
    if verdict and not facts.replied and facts.today <= facts.reply_by:
        return out_of_turn(
            f"小区可以说明到{full_date(facts.reply_by)}，现在还不能认定。",
            "小区说明了就可以决定；没有说明的，过了这一天再办。",
        )
    return verdict


def drop(actor: Actor, facts: FindingFacts) -> Verdict:
    """Secretary or lead, never who filed it or applied; one that was upheld wrongly too, while the round runs."""
    return _judges(actor, facts, "drop")


def _judges(actor: Actor, facts: FindingFacts, step: str) -> Verdict:
    if not actor.holds(*DECIDERS):
        return denied("认定由评选组的秘书或者联盟负责人决定。", ASK_SECRETARY)
    if actor.person_id == facts.filed_by_id:
        return denied("这一条是您提的，不能由您来决定。", "请由另一位秘书或者联盟负责人决定。")
    if actor.person_id in facts.people:
        return denied("这份申报是您自己填的，不能由您来决定。", "请由另一位秘书或者联盟负责人决定。")
    if not (other := not_own(actor, facts.path)):
        return other
    if step not in FINDING.open_from(facts.stage) or facts.round_stage not in RUNNING:
        return out_of_turn(f"这一条现在是“{FINDING_STAGE_NAMES[facts.stage]}”，不能再改。", LOOK)
    return ALLOWED


def _decides(actor: Actor, facts: ScreeningFacts) -> Verdict:
    if actor.person_id is not None and actor.person_id in facts.people:
        return denied("这份申报是您自己填的，不能由您来审查。", "请由另一位秘书来办。")
    return runs(actor) & not_own(actor, facts.path)


def _screens(facts: ScreeningFacts, step: str, stages: frozenset[RoundStage]) -> Verdict:
    if facts.round_stage not in stages:
        return out_of_turn(
            "现在不是资格审查的时候。", "申报截止以后开始审查。" if facts.round_stage is RoundStage.OPEN else LOOK
        )
    # A finding may refuse an admitted application; the secretary alone does not.
    if step not in APPLICATION.open_from(facts.stage) or facts.stage not in IN_SCREENING:
        return out_of_turn(f"这份申报现在是“{STAGE_NAMES[facts.stage]}”，这一步不能办。", LOOK)
    return ALLOWED
