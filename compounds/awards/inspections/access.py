"""Who sees visits and what was found on them, who plans them, who inspects, and who settles what differs."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, false, or_, select, true

from alliance.kernel.access import ALLOWED, Verdict, denied, out_of_turn, sees, within
from alliance.kernel.actors import COMMITTEE, OFFICERS, Actor
from alliance.kernel.places.models import Place
from compounds.awards.access import ASK_SECRETARY, LOOK, SECRETARY, oversees, reads, runs
from compounds.awards.applications.models import AwardApplication
from compounds.awards.inspections.models import AwardInspector, AwardVisit, VisitInspector, VisitPicture, VisitRecord
from compounds.awards.inspections.workflow import GOING_ON, VISIT, VISIT_NAMES, RecordState, VisitStage
from compounds.awards.rounds.workflow import STAGE_NAMES
from compounds.awards.rounds.workflow import Stage as RoundStage

TO_PLAN = frozenset({RoundStage.SCREENING, RoundStage.REVIEW, RoundStage.INSPECTION})
"""Routes are planned before the day on which inspecting begins."""
WITNESSES = 2
"""One brings a record, the other confirms it."""
DECLARE = "请本人登录，打开这次核查，点“没有关系”；有关系的，请告诉有礼小区评选组，另外派人。"
TOLD = frozenset({RecordState.COUNTS, RecordState.SET_ASIDE})


@dataclass(frozen=True, slots=True)
class VisitFacts:
    """What a verdict looks at: how far visit and round are, who inspects now, and what keeps the actor out.

    `walled` is the sentence of whoever works for a company that serves the compound, or sits on its committee; empty
    for all others. `undeclared` names the inspectors who have not said yet that there is no tie.
    """

    stage: VisitStage
    round_stage: RoundStage
    inspectors: Collection[int]
    walled: str = ""
    undeclared: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class RecordFacts:
    """What a verdict looks at besides the visit: what became of the record, who brought it, which pictures lack."""

    state: RecordState
    brought_by: int | None
    missing: int


@sees(AwardInspector)
def inspectors_in_sight(actor: Actor) -> ColumnElement[bool]:
    """Those who run or oversee the awards, and each the own line."""
    if oversees(actor):
        return true()
    return AwardInspector.person_id == actor.person_id if actor.signed_in else false()


@sees(AwardVisit)
def visits_in_sight(actor: Actor) -> ColumnElement[bool]:
    """Those who run or oversee all, inspectors their own, committee and officers what two people have confirmed."""
    if oversees(actor):
        return true()
    told = AwardVisit.id.in_(select(VisitRecord.visit_id).where(_counted()))
    return or_(_inspects(actor), and_(told, _at_home(actor)))


@sees(VisitRecord)
def records_in_sight(actor: Actor) -> ColumnElement[bool]:
    """As the visit; a compound and its officers see what counts, and what counted before it was corrected."""
    if oversees(actor):
        return true()
    mine = VisitRecord.visit_id.in_(select(AwardVisit.id).where(_inspects(actor)))
    home = VisitRecord.visit_id.in_(select(AwardVisit.id).where(_at_home(actor)))
    return or_(mine, and_(home, _counted()))


@sees(VisitPicture)
def pictures_in_sight(actor: Actor) -> ColumnElement[bool]:
    """Whoever sees the record."""
    if oversees(actor):
        return true()
    return VisitPicture.record_id.in_(select(VisitRecord.id).where(records_in_sight(actor)))


def evidence_for_inspectors(actor: Actor) -> ColumnElement[bool]:
    """Inspectors open what was handed in by the compounds to which they go."""
    if not actor.signed_in:
        return false()
    return AwardApplication.id.in_(
        select(AwardApplication.id)
        .join(
            AwardVisit,
            and_(
                AwardVisit.round_id == AwardApplication.round_id, AwardVisit.compound_id == AwardApplication.compound_id
            ),
        )
        .where(_inspects(actor), AwardVisit.stage != VisitStage.CANCELLED)
    )


def read_routes(actor: Actor) -> Verdict:
    """Those who run or oversee the awards."""
    return reads(actor)


def name_inspector(actor: Actor, round_stage: RoundStage) -> Verdict:
    """The secretary, until inspecting is over."""
    return runs(actor) & _to_plan(round_stage)


def drop_inspector(actor: Actor, round_stage: RoundStage) -> Verdict:
    """The secretary, until inspecting is over."""
    return name_inspector(actor, round_stage)


def plan(actor: Actor, round_stage: RoundStage) -> Verdict:
    """The secretary, until inspecting is over."""
    return name_inspector(actor, round_stage)


def move(actor: Actor, facts: VisitFacts) -> Verdict:
    """The secretary, before anybody went."""
    return _lead(actor, facts) & _in_turn(facts, "move")


def cancel(actor: Actor, facts: VisitFacts) -> Verdict:
    """The secretary, before anybody went."""
    return _lead(actor, facts) & _in_turn(facts, "cancel")


def replace(actor: Actor, facts: VisitFacts) -> Verdict:
    """The secretary, before anybody went."""
    return _lead(actor, facts) & _in_turn(facts, "move")


def annul(actor: Actor, facts: VisitFacts) -> Verdict:
    """The secretary, while the round inspects; others go once more."""
    return _lead(actor, facts) & _in_turn(facts, "annul") & _inspecting(facts)


def declare(actor: Actor, facts: VisitFacts) -> Verdict:
    """An inspector says whether there is a tie to the compound, before a record counts."""
    if facts.stage in GOING_ON:
        return _inspector(actor, facts)
    return _inspector(actor, facts) & _in_turn(facts, "move")


def bring(actor: Actor, facts: VisitFacts) -> Verdict:
    """An inspector brings what was signed on the spot, however late: what comes late is kept, and does not count.

    Nothing signed is lost for a tie that nobody has spoken of yet; `confirm` waits for that.
    """
    if facts.stage is VisitStage.CANCELLED:
        return _inspector(actor, facts) & out_of_turn("这次核查已经取消。", f"记录还在您的手机里。{ASK_SECRETARY}")
    return _inspector(actor, facts) & _two(facts)


def hand_picture(actor: Actor, facts: VisitFacts) -> Verdict:
    """An inspector, until two have confirmed the record."""
    return _inspector(actor, facts)


def refuse_picture(actor: Actor, facts: VisitFacts) -> Verdict:
    """An inspector, for a picture that is not taken, or cannot arrive any more."""
    return _inspector(actor, facts)


def type_in(actor: Actor, facts: VisitFacts) -> Verdict:
    """An inspector or the secretary, from the signed paper; a confirmed record is only corrected by its inspectors."""
    if facts.stage is VisitStage.CONFIRMED:
        return correct(actor, facts)
    who = ALLOWED if actor.person_id in facts.inspectors else _lead(actor, facts)
    return who & _free(facts) & _in_turn(facts, "bring") & _two(facts) & _inspecting(facts)


def correct(actor: Actor, facts: VisitFacts) -> Verdict:
    """An inspector, while the round inspects; it counts once the other one has confirmed it."""
    return _inspector(actor, facts) & _in_turn(facts, "correct") & _inspecting(facts)


def choose(actor: Actor, facts: VisitFacts) -> Verdict:
    """The secretary or an inspector chooses between records that differ; the other inspector still has to confirm."""
    who = ALLOWED if actor.person_id in facts.inspectors else _lead(actor, facts)
    return who & _free(facts) & _in_turn(facts, "settle") & _inspecting(facts)


def confirm(actor: Actor, facts: VisitFacts, record: RecordFacts) -> Verdict:
    """The inspector who did not bring it, once every picture has arrived or was given up, and all are free of ties."""
    may = _inspector(actor, facts)
    if may and actor.person_id == record.brought_by:
        return denied("这份记录是您送来的，要由另一位核查员确认。", "请提醒另一位核查员登录确认。")
    if may and record.state is not RecordState.WAITING:
        return out_of_turn("这份记录不用再确认了。", LOOK)
    may = may & _in_turn(facts, "confirm") & _inspecting(facts)
    if may and facts.undeclared:
        return out_of_turn(undeclared(facts.undeclared), DECLARE)
    if may and record.missing:
        return out_of_turn(
            f"还有{record.missing}张照片或签名没有送到。", "请在拍照的那台手机上打开页面送完；送不了的，写明原因放弃。"
        )
    return may


def undeclared(names: Collection[str]) -> str:
    """Who has not spoken of ties yet, and what that means for the record."""
    return f"{'、'.join(names)}还没有说明和这个小区有没有关系，现场记录先留着，还不算数。"


def _inspects(actor: Actor) -> ColumnElement[bool]:
    if not actor.signed_in:
        return false()
    return AwardVisit.id.in_(
        select(VisitInspector.visit_id).where(
            VisitInspector.person_id == actor.person_id, VisitInspector.gone_at.is_(None)
        )
    )


def _at_home(actor: Actor) -> ColumnElement[bool]:
    return AwardVisit.place_id.in_(select(Place.id).where(within(Place.path, actor, *COMMITTEE, *OFFICERS)))


def _counted() -> ColumnElement[bool]:
    return and_(VisitRecord.state.in_(TOLD), VisitRecord.confirmed_at.is_not(None))


def _lead(actor: Actor, facts: VisitFacts) -> Verdict:
    return runs(actor) & _free(facts)


def _inspector(actor: Actor, facts: VisitFacts) -> Verdict:
    if actor.person_id is None or actor.person_id not in facts.inspectors:
        return denied("这一步由这次核查的核查员来办。", ASK_SECRETARY)
    if actor.holds(SECRETARY):
        return denied("您现在是评选组的秘书，不打分，也不当核查员。", "请由评选组另派一位核查员。")
    return _free(facts)


def _free(facts: VisitFacts) -> Verdict:
    return denied(facts.walled, "请由另一位与这个小区没有关系的人来办。") if facts.walled else ALLOWED


def _in_turn(facts: VisitFacts, step: str) -> Verdict:
    if step in VISIT.open_from(facts.stage):
        return ALLOWED
    return out_of_turn(f"这次核查现在是“{VISIT_NAMES[facts.stage]}”，这一步不能办。", LOOK)


def _two(facts: VisitFacts) -> Verdict:
    if len(facts.inspectors) >= WITNESSES:
        return ALLOWED
    return out_of_turn(
        "这次核查现在不到两位核查员，一个人看的不能算。", f"请评选组补上一位，两人一起看过再签名。{ASK_SECRETARY}"
    )


def _to_plan(round_stage: RoundStage) -> Verdict:
    if round_stage in TO_PLAN:
        return ALLOWED
    return out_of_turn(f"这一届现在是“{STAGE_NAMES[round_stage]}”，不能安排现场复核。", "资格审查开始以后可以安排。")


def _inspecting(facts: VisitFacts) -> Verdict:
    if facts.round_stage is RoundStage.INSPECTION:
        return ALLOWED
    return out_of_turn(
        f"这一届现在是“{STAGE_NAMES[facts.round_stage]}”，现场复核的分不能再动。", "公示期间，有异议可以提出。"
    )
