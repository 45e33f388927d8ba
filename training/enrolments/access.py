"""Who sees enrolments and cohorts, and who may enrol, waive, choose a seat, make cohorts and tick lines."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import ColumnElement, or_, select

from alliance.kernel.access import ALLOWED, Verdict, denied, out_of_turn, sees, within
from alliance.kernel.actors import Actor, Placed
from alliance.kernel.places.models import Place
from training.access import ASK_DESK, BUILDERS, NEAR, OVERSEERS, builds, own_or_built
from training.enrolments.models import Cohort, CohortMember, Enrolment
from training.enrolments.workflow import COHORT, COHORT_NAMES, ENROLMENT, STAGE_NAMES, CohortStage, Stage

LOOK = "请刷新页面，看看现在到了哪一步。"


@sees(Enrolment)
def enrolments_in_sight(actor: Actor) -> ColumnElement[bool]:
    """The own; the desk all; street and community those of their compounds. Figures go by their own way."""
    mine = own_or_built(Enrolment.person_id, actor)
    if not actor.holds(*NEAR):
        return mine
    return or_(mine, Enrolment.place_id.in_(select(Place.id).where(within(Place.path, actor, *NEAR))))


@sees(Cohort)
def cohorts_in_sight(actor: Actor) -> ColumnElement[bool]:
    """The desk all, street and community those of their place, everybody the ones they are in."""
    mine = Cohort.id.in_(select(CohortMember.cohort_id).where(own_or_built(CohortMember.person_id, actor)))
    if actor.is_clock or actor.holds(*BUILDERS):
        return Cohort.id.is_not(None)
    if not actor.holds(*NEAR):
        return mine
    return or_(mine, Cohort.place_id.in_(select(Place.id).where(within(Place.path, actor, *NEAR))))


@dataclass(frozen=True, slots=True)
class EnrolmentFacts:
    """What a verdict looks at."""

    person_id: int
    stage: Stage


@dataclass(frozen=True, slots=True)
class ListFacts:
    """Who sits in the term whose list it is."""

    people: Collection[int]


def list_all(actor: Actor) -> Verdict:
    """The desk, and street and community officers for their place."""
    if actor.is_clock or actor.holds(*BUILDERS, *NEAR):
        return ALLOWED
    return denied("学习进度由业务指导组和所在街道、社区查看。", "看自己的，请到“我的培训”。")


def figures(actor: Actor) -> Verdict:
    """Those who oversee, and street and community officers for their place."""
    if actor.is_clock or actor.holds(*OVERSEERS, *NEAR):
        return ALLOWED
    return denied("培训的统计由业务指导组、联盟负责人、指导单位、住建局和街道社区查看。", ASK_DESK)


def looks_after(actor: Actor, place: Placed) -> bool:
    """True where the actor sees who learns at a place: whoever is only in a cohort elsewhere does not."""
    return actor.is_clock or actor.holds(*BUILDERS) or actor.holds(*NEAR, at=place)


def enrol(actor: Actor) -> Verdict:
    """The desk."""
    return builds(actor)


def enrol_by_name(actor: Actor) -> Verdict:
    """The desk."""
    return enrol(actor)


def enrol_self(actor: Actor) -> Verdict:
    """Anybody with an account."""
    if actor.signed_in:
        return ALLOWED
    return denied("报名请先登录。", ASK_DESK)


def waive(actor: Actor, enrolment: EnrolmentFacts) -> Verdict:
    """The desk, while somebody still learns, and never for oneself."""
    if actor.person_id is not None and actor.person_id == enrolment.person_id:
        return denied("自己的学习，请由业务指导组的另一位同志认可。", ASK_DESK)
    return builds(actor) & _in_turn(enrolment, "complete")


def withdraw(actor: Actor, enrolment: EnrolmentFacts) -> Verdict:
    """The desk, while somebody still learns."""
    return builds(actor) & _in_turn(enrolment, "end")


def choose_seat(actor: Actor, enrolment: EnrolmentFacts) -> Verdict:
    """The learner, and the desk for them."""
    if actor.person_id != enrolment.person_id and not builds(actor):
        return denied("分工由本人或者业务指导组填写。", ASK_DESK)
    return _in_turn(enrolment, "complete")


def make_cohort(actor: Actor) -> Verdict:
    """The desk."""
    return builds(actor)


def edit_cohort(actor: Actor, stage: CohortStage) -> Verdict:
    """The desk, until it is closed."""
    if stage is CohortStage.CLOSED:
        return builds(actor) & out_of_turn(f"班次现在是“{COHORT_NAMES[stage]}”，不能再改。", "可以另外开一个班次。")
    return builds(actor)


def add_people(actor: Actor, stage: CohortStage) -> Verdict:
    """Whoever may edit it."""
    return edit_cohort(actor, stage)


def drop_person(actor: Actor, stage: CohortStage) -> Verdict:
    """Whoever may edit it."""
    return edit_cohort(actor, stage)


def add_day(actor: Actor, stage: CohortStage) -> Verdict:
    """Whoever may edit it."""
    return edit_cohort(actor, stage)


def drop_day(actor: Actor, stage: CohortStage) -> Verdict:
    """Whoever may edit it."""
    return edit_cohort(actor, stage)


def send_cohort(actor: Actor, stage: CohortStage) -> Verdict:
    """The desk."""
    return edit_cohort(actor, stage)


def close_cohort(actor: Actor, stage: CohortStage) -> Verdict:
    """The desk, after it was sent."""
    if "close" in COHORT.open_from(stage):
        return builds(actor)
    return builds(actor) & out_of_turn(f"班次现在是“{COHORT_NAMES[stage]}”，这一步不能办。", LOOK)


def tick(actor: Actor, facts: ListFacts) -> Verdict:
    """Those who sit in the term."""
    if actor.person_id is not None and actor.person_id in facts.people:
        return ALLOWED
    return denied("清单由这一届的委员自己打勾。", "委员名单不对的，请联系所在街道。")


def _in_turn(enrolment: EnrolmentFacts, step: str) -> Verdict:
    if step in ENROLMENT.open_from(enrolment.stage):
        return ALLOWED
    return out_of_turn(f"现在是“{STAGE_NAMES[enrolment.stage]}”，这一步不能办。", LOOK)
