"""A line of the pool in hand: loaded for change, its facts, its ledger line, and the end of what came with it."""

from __future__ import annotations

from sqlalchemy.orm.attributes import flag_modified

from alliance.kernel import ledger
from alliance.kernel.access import get_visible
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.places import actions as places
from compounds.versions import expect
from expert_pool.fields import FIELD_NAMES
from expert_pool.roster.access import ExpertFacts
from expert_pool.roster.models import Expert, ExpertMeasure
from expert_pool.roster.workflow import EXPERT, REASON_NAMES, MeasureState

ledger.tell(
    {
        "experts.applied": "申请进专家库（{field}）",
        "experts.nominated": "被推荐进专家库（{field}）",
        "experts.asked_again": "重新发出征求同意的链接",
        "experts.consented": "本人同意进专家库，并承诺遵守纪律",
        "experts.refused": "本人不同意进专家库",
        "experts.amended": "修改专家资料",
        "experts.field_entered": "填报一项专业：{field}",
        "experts.field_dropped": "撤下一项专业：{field}",
        "experts.handed_in": "补充材料后重新交审",
        "experts.sent_back": "请本人补充材料",
        "experts.field_good": "专业审核通过：{field}，有效到{valid_to}",
        "experts.field_wanting": "专业审核没有通过：{field}",
        "experts.passed": "审核通过，等培训证书",
        "experts.declined": "审核没有通过",
        "experts.appointed": "进入专家库，编号{reference}，聘到{serves_to}",
        "experts.renewed": "续聘到{serves_to}",
        "experts.trained": "培训证书有效到{trained_to}",
        "experts.not_trained": "没有有效的培训证书",
        "experts.away": "登记不方便的日子，{starts_on}到{ends_on}",
        "experts.not_away": "取消不方便的日子",
        "experts.most_set": "一年最多参加{most}次",
        "experts.left": "退出专家库",
        "experts.term_over": "聘期届满，退出专家库",
        "experts.suspended": "暂停：{because}，到{until}",
        "experts.lifted": "解除暂停",
        "experts.removal_proposed": "提议除名：{because}，本人{reply_by}前可以说明",
        "experts.replied": "本人作了说明",
        "experts.removed": "除名：{because}",
        "experts.kept": "除名的提议没有成立",
    },
    {"field": FIELD_NAMES, "because": REASON_NAMES},
)


def facts_of(expert: Expert) -> ExpertFacts:
    """What the rules ask of a line."""
    return ExpertFacts(expert.id, expert.person_id, expert.nominated_by_id, expert.standing)


def in_hand(tx: Transaction, actor: Actor, expert_id: int, version: int | None = None) -> Expert:
    """A line that the actor sees, locked; with `version` unchanged since a page showed it.

    Raises NotFound, ChangedMeanwhile.
    """
    expert = get_visible(tx.session, Expert, actor, expert_id, lock=True)
    if version is not None:
        expect(tx, expert, version)
    return expert


def step(expert: Expert, name: str) -> None:
    """Take a step of the line. Raises OutOfTurn."""
    expert.standing = EXPERT.after(expert.standing, name)


def record(tx: Transaction, actor: Actor, verb: str, expert: Expert, **facts: object) -> None:
    """Write the deed into the ledger; the line carries the version that the deed made."""
    tx.session.flush()  # which makes the version
    ledger.write(tx, actor, verb, expert, version=expert.version, **facts)


def changed(expert: Expert) -> None:
    """Let a change of a field or a measure count as one of the line, so that an old page is told of it."""
    flag_modified(expert, "standing")


def take_out(tx: Transaction, actor: Actor, expert: Expert, name: str) -> None:
    """Let somebody go: the office that came with the appointment ends, and so does every measure that runs."""
    step(expert, name)
    expert.ended_on = tx.today
    if expert.office_id is not None:
        places.end_for_seat(tx, actor, expert.office_id)
        expert.office_id = None
    for measure in expert.measures:
        if measure.state is MeasureState.OPEN:
            settle(tx, actor, measure, MeasureState.LIFTED)


def settle(tx: Transaction, actor: Actor, measure: ExpertMeasure, state: MeasureState, because: str = "") -> None:
    """End a measure."""
    measure.state, measure.decided_at, measure.decided_by_id = state, tx.now, actor.person_id
    measure.decided_because = because
