"""Who reads notices, who objects and until when, who knows objections, and who decides about them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, or_, select, true

from alliance.kernel.access import ALLOWED, Verdict, denied, out_of_turn, sees, within
from alliance.kernel.actors import COMMITTEE, Actor, Office
from alliance.kernel.days import full_date
from alliance.kernel.places.models import Place
from compounds.awards.access import ASK_SECRETARY, LOOK, SECRETARY, runs
from compounds.awards.publicity.models import AwardNotice, AwardObjection
from compounds.awards.publicity.workflow import OBJECTION_STAGE_NAMES, PART_WORDS, ObjectionStage, Part
from compounds.awards.rounds.workflow import STAGE_NAMES, Stage
from compounds.models import Compound, Contract, Relation
from compounds.relations.kinds import WORKING, RelationKind

HANDLERS = frozenset({SECRETARY, Office.ALLIANCE_LEAD})
VOUCH = "请社区的工作人员在小区档案里登记您住在这里，或者在这里有房产，登记好就可以提。"
_OF_COMPOUND = (RelationKind.LIVES_IN, RelationKind.OWNS_IN, RelationKind.SERVES)


@dataclass(frozen=True, slots=True)
class NoticeFacts:
    """What a verdict looks at: how far the round is, until when objections are taken, and who the actor is.

    `until` is None before anything was posted; `verified` is true for residents whom the registry knows.
    """

    stage: Stage
    until: date | None
    today: date
    verified: bool = False


@dataclass(frozen=True, slots=True)
class ObjectionFacts:
    """What a verdict looks at: how far objection and round are, who objected, and the actor's part in the entry."""

    stage: ObjectionStage
    round_stage: Stage
    person_id: int | None
    parts: tuple[Part, ...] = ()


@sees(AwardNotice)
def notices_in_sight(_actor: Actor) -> ColumnElement[bool]:
    """Everybody: a public notice is there to be read."""
    return true()


@sees(AwardObjection)
def objections_in_sight(actor: Actor) -> ColumnElement[bool]:
    """Whoever made it, and those who decide, unless they have to do with the compound; the public reads the notice."""
    if actor.is_clock:
        return true()
    mine = AwardObjection.person_id == actor.person_id
    if actor.person_id is None or not actor.holds(*HANDLERS):
        return mine
    return or_(mine, AwardObjection.place_id.not_in(_own_places(actor)))


def object_to(actor: Actor, facts: NoticeFacts) -> Verdict:
    """Residents whom the registry knows, as long as the public notice lasts."""
    if actor.link is not None or not actor.signed_in:
        return denied("登录以后才能提异议，答复才能通知到您。", "请先登录，再回到这一页。")
    if not (may := in_time(facts)):
        return may
    return ALLOWED if facts.verified else denied("异议由登记过的住户、业主来提，现在还没有登记您。", VOUCH)


def in_time(facts: NoticeFacts) -> Verdict:
    """Whether objections are taken today."""
    if facts.until is None:
        return out_of_turn("结果还没有公示，现在不收异议。", "公示那一天起，在这里提。")
    if facts.stage is not Stage.NOTICE or facts.today > facts.until:
        return out_of_turn(
            f"公示到{full_date(facts.until)}为止，已经过了，这里不再收异议。",
            "有新的材料，请交给评选组，或者向区住建局反映；评上以后发现问题的，可以荣誉复核。",
        )
    return ALLOWED


def handle(actor: Actor, facts: ObjectionFacts) -> Verdict:
    """Secretary or lead, who had no part in the entry."""
    if actor.link is not None or not actor.holds(*HANDLERS):
        return denied("异议由评选组的秘书或者联盟负责人来办。", ASK_SECRETARY)
    if actor.person_id is not None and actor.person_id == facts.person_id:
        return denied("这条异议是您自己提的，不能由您来办。", "请由另一位秘书或者联盟负责人来办。")
    if facts.parts:
        return denied(f"{PART_WORDS[facts.parts[0]]}，不能由您来办这条异议。", "请由另一位秘书或者联盟负责人来办。")
    return ALLOWED


def decide(actor: Actor, facts: ObjectionFacts) -> Verdict:
    """As `handle`, once, while the round is in its public notice."""
    if not (may := handle(actor, facts)):
        return may
    if facts.stage is not ObjectionStage.OPEN:
        return out_of_turn(f"这条异议已经决定：{OBJECTION_STAGE_NAMES[facts.stage]}。", LOOK)
    if facts.round_stage is not Stage.NOTICE:
        return out_of_turn(f"这一届现在是“{STAGE_NAMES[facts.round_stage]}”，不能再决定异议。", LOOK)
    return ALLOWED


def deliberate_again(actor: Actor, stage: Stage, open_ones: int, *, needed: bool) -> Verdict:
    """The secretary, where upheld objections leave open who wins, and every other objection is decided."""
    if not (may := runs(actor)):
        return may
    if stage is not Stage.NOTICE:
        return out_of_turn(f"这一届现在是“{STAGE_NAMES[stage]}”，不能退回合议。", LOOK)
    if open_ones:
        return out_of_turn(f"还有{open_ones}条异议没有决定。", "请先决定，再退回合议。")
    if not needed:
        return out_of_turn("按规则，现在不用退回合议。", "公示期满就可以审定。")
    return ALLOWED


def _own_places(actor: Actor) -> Select[int]:
    """The places of the compounds that the actor lives or owns in, serves by office or by a company, or sits for.

    Without dates: whoever ever had to do with a compound does not learn who objected to it.
    """
    of_person = Relation.person_id == actor.person_id
    own = select(Relation.to_compound_id).where(of_person, Relation.kind.in_(_OF_COMPOUND))
    companies = select(Relation.to_company_id).where(of_person, Relation.kind.in_(WORKING))
    served = select(Contract.compound_id).where(Contract.company_id.in_(companies))
    return (
        select(Compound.place_id)
        .join(Place, Compound.place_id == Place.id)
        .where(
            or_(
                Compound.id.in_(own),
                Compound.id.in_(served),
                within(Place.path, actor, *COMMITTEE, Office.PROPERTY_MANAGER),
            )
        )
    )
