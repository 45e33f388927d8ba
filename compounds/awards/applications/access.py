"""Who sees applications and their evidence, who applies, who recommends and confirms, and until when."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, false, or_, select, true

from alliance.kernel.access import ALLOWED, Verdict, denied, out_of_turn, sees, within
from alliance.kernel.actors import Actor, Placed
from alliance.kernel.days import full_date
from alliance.kernel.places.models import Place
from compounds.awards.access import APPLICANTS, ASK_SECRETARY, LOOK, RECOMMENDERS, SECRETARY, not_own, oversees
from compounds.awards.applications.models import AnswerEvidence, ApplicationAnswer, AwardApplication, AwardEvidence
from compounds.awards.applications.workflow import APPLICATION, STAGE_NAMES, UNFINISHED, Stage
from compounds.awards.rounds.workflow import Stage as RoundStage

ASK_COMMITTEE = "请转告业委会主任，或者联系所在的社区、街道。"
LEAVABLE = frozenset(
    {RoundStage.OPEN, RoundStage.SCREENING, RoundStage.REVIEW, RoundStage.INSPECTION, RoundStage.DELIBERATION}
)
"""Until the public notice a compound may leave a round."""
CONFIRMING = frozenset({RoundStage.OPEN, RoundStage.SCREENING})
SETTLING = frozenset({Stage.SUBMITTED, Stage.RETURNED, Stage.ADMITTED})
"""So far an application may be that what its answers count is still said."""
GONE = frozenset({Stage.REFUSED, Stage.WITHDRAWN})
Rule = Callable[[Actor], ColumnElement[bool]]
_SHOWN_TO: list[Rule] = []


@dataclass(frozen=True, slots=True)
class ApplicationFacts:
    """What a verdict looks at: where, how far it and its round are, until when it is taken, and who handed it in."""

    path: str
    stage: Stage
    round_stage: RoundStage
    closes_on: date
    today: date
    people: frozenset[int | None] = frozenset()
    recommended: bool = False
    unlooked: bool = False
    """True where claims are not confirmed, or the recommendation is missing."""

    @classmethod
    def of(cls, application: AwardApplication, today: date) -> ApplicationFacts:
        """The facts of a loaded application."""
        return cls(
            path=application.place.path,
            stage=application.stage,
            round_stage=application.round.stage,
            closes_on=application.round.screening_on,
            today=today,
            people=frozenset({application.began_by_id, application.submitted_by_id}),
            recommended=application.recommended_at is not None,
            unlooked=application.recommended_at is None
            or any(one.claimed is not None and one.share is None for one in application.answers),
        )


def show_evidence(rule: Rule) -> None:
    """Say whose evidence somebody else may open too: `rule` is true for those rows of AwardApplication.

    Reviewers and inspectors are not of the compound; their rooms call this once, at the start.
    """
    if rule not in _SHOWN_TO:
        _SHOWN_TO.append(rule)


@sees(AwardApplication)
def applications_in_sight(actor: Actor) -> ColumnElement[bool]:
    """The committee those of its compound; street, community and those who oversee whatever was handed in."""
    if actor.is_clock:
        return true()
    handed_in = AwardApplication.reference.is_not(None)
    own = AwardApplication.place_id.in_(select(Place.id).where(within(Place.path, actor, *APPLICANTS)))
    if oversees(actor):
        return or_(own, handed_in)
    near = AwardApplication.place_id.in_(select(Place.id).where(within(Place.path, actor, *RECOMMENDERS)))
    return or_(own, and_(near, handed_in))


@sees(AwardEvidence)
def evidence_in_sight(actor: Actor) -> ColumnElement[bool]:
    """The committee all that its compound keeps; others what lies with an application that they see or are shown.

    Who is shown it only to judge opens it no more once the application was refused or withdrawn.
    """
    if actor.is_clock:
        return true()
    own = AwardEvidence.place_id.in_(select(Place.id).where(within(Place.path, actor, *APPLICANTS)))
    to_judge = and_(AwardApplication.stage.not_in(GONE), or_(false(), *(rule(actor) for rule in _SHOWN_TO)))
    shown = or_(applications_in_sight(actor), to_judge)
    beside = (
        select(AnswerEvidence.evidence_id)
        .join(ApplicationAnswer, AnswerEvidence.answer_id == ApplicationAnswer.id)
        .join(AwardApplication, ApplicationAnswer.application_id == AwardApplication.id)
        .where(AwardApplication.alliance_id == actor.alliance_id, shown)
    )
    return or_(own, AwardEvidence.id.in_(beside))


def list_applications(actor: Actor) -> Verdict:
    """Whoever may see any application at all."""
    if oversees(actor) or actor.holds(*APPLICANTS, *RECOMMENDERS):
        return ALLOWED
    return denied("申报由本小区业委会、街道、社区和评选组查看。", "评选的规则和进度，对所有人公开。")


def begin(actor: Actor, at: str | Placed) -> Verdict:
    """The committee of the compound."""
    if actor.holds(*APPLICANTS, at=at):
        return ALLOWED
    return denied("申报由本小区的业委会来办。", ASK_COMMITTEE)


def take_part(round_stage: RoundStage, closes_on: date, today: date) -> Verdict:
    """Whether a round takes applications on that day."""
    if round_stage is RoundStage.DRAFT:
        return out_of_turn("这一届还没有开始申报。", "开始以后会通知各小区的业委会。")
    if round_stage is RoundStage.CANCELLED:
        return out_of_turn("这一届已经停办。", ASK_SECRETARY)
    if round_stage is not RoundStage.OPEN or today >= closes_on:
        return out_of_turn(f"申报到{full_date(closes_on)}前一天为止，现在已经截止。", "可以等下一届再申报。")
    return ALLOWED


def save_answers(actor: Actor, facts: ApplicationFacts) -> Verdict:
    """The committee, while the round takes applications; one that was returned until the screening ends."""
    if facts.stage not in UNFINISHED:
        return begin(actor, facts.path) & out_of_turn(f"这份申报现在是“{STAGE_NAMES[facts.stage]}”，已经不能改。", LOOK)
    return begin(actor, facts.path) & _still_taken(facts)


def draw_again(actor: Actor, facts: ApplicationFacts) -> Verdict:
    """As `save_answers`."""
    return save_answers(actor, facts)


def copy_answers(actor: Actor, facts: ApplicationFacts) -> Verdict:
    """As `save_answers`."""
    return save_answers(actor, facts)


def hand_in(actor: Actor, facts: ApplicationFacts) -> Verdict:
    """As `save_answers`: evidence belongs to an answer."""
    return save_answers(actor, facts)


def use_again(actor: Actor, facts: ApplicationFacts) -> Verdict:
    """As `save_answers`."""
    return save_answers(actor, facts)


def leave_out(actor: Actor, facts: ApplicationFacts) -> Verdict:
    """As `save_answers`."""
    return save_answers(actor, facts)


def submit(actor: Actor, facts: ApplicationFacts) -> Verdict:
    """As `save_answers`."""
    return save_answers(actor, facts)


def withdraw(actor: Actor, facts: ApplicationFacts) -> Verdict:
    """The committee, until the public notice begins."""
    if "withdraw" not in APPLICATION.open_from(facts.stage) or facts.round_stage not in LEAVABLE:
        return begin(actor, facts.path) & out_of_turn("这份申报现在已经不能撤回。", ASK_SECRETARY)
    return begin(actor, facts.path)


def recommend(actor: Actor, facts: ApplicationFacts) -> Verdict:
    """Street or community, from submission to the end of screening; never who applied or sits on its committee."""
    if not actor.holds(*RECOMMENDERS, at=facts.path):
        return denied("推荐意见由小区所在的社区、街道来写。", "请联系所在的社区、街道。")
    return _another(actor, facts) & _confirmable(facts)


def confirm(actor: Actor, facts: ApplicationFacts) -> Verdict:
    """Street, community or the secretary say what counts of what a compound claims; never who applied, as above."""
    if not (actor.holds(*RECOMMENDERS, at=facts.path) or actor.holds(SECRETARY)):
        return denied("自报的内容由社区、街道或者评选组的秘书核实。", ASK_SECRETARY)
    return _another(actor, facts) & _confirmable(facts)


def reply(actor: Actor, facts: ApplicationFacts) -> Verdict:
    """The compound says something to its recommendation, while the round is not shown to the public."""
    if not facts.recommended:
        return begin(actor, facts.path) & out_of_turn("街道、社区还没有写推荐意见。", "写了以后会通知您。")
    if facts.round_stage not in LEAVABLE:
        return begin(actor, facts.path) & out_of_turn("现在已经不能补充说明。", "公示期间，有异议可以提出。")
    return begin(actor, facts.path)


def advance(actor: Actor) -> Verdict:
    """Never by a link alone; who takes which step is said by the room that takes it."""
    if actor.link is None:
        return ALLOWED
    return denied("凭这个链接只能办您自己的一件事。", ASK_SECRETARY)


def settle(actor: Actor, stage: Stage) -> Verdict:
    """As `advance`, until the application is decided or left."""
    if stage not in SETTLING:
        return advance(actor) & out_of_turn(f"这份申报现在是“{STAGE_NAMES[stage]}”，已经不能改分。", LOOK)
    return advance(actor)


def _still_taken(facts: ApplicationFacts) -> Verdict:
    if facts.stage is Stage.RETURNED and facts.round_stage in CONFIRMING:
        return ALLOWED
    return take_part(facts.round_stage, facts.closes_on, facts.today)


def _another(actor: Actor, facts: ApplicationFacts) -> Verdict:
    if actor.person_id is not None and actor.person_id in facts.people:
        return denied("这份申报是您自己填的，不能由您来核实。", "请由社区、街道的另一位工作人员来办。")
    return not_own(actor, facts.path)


def _confirmable(facts: ApplicationFacts) -> Verdict:
    if facts.stage is Stage.ADMITTED and facts.unlooked and facts.round_stage in LEAVABLE:
        return ALLOWED  # It takes part again after a finding was dropped, and nobody had looked at it before.
    if facts.stage is not Stage.SUBMITTED or facts.round_stage not in CONFIRMING:
        return out_of_turn(f"这份申报现在是“{STAGE_NAMES[facts.stage]}”，不能核实。", LOOK)
    return ALLOWED
