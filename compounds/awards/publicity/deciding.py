"""Deciding about an objection, and sending the round back to the deliberation where the order is open again."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from alliance.kernel import ledger, outbox
from alliance.kernel.access import get_visible
from alliance.kernel.accounts.models import Person
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.errors import Invalid
from compounds import walls
from compounds.awards.indicators.tree import Source
from compounds.awards.publicity import access, gate, queries, standing
from compounds.awards.publicity.access import ObjectionFacts
from compounds.awards.publicity.models import GIST_MOST, AwardObjection
from compounds.awards.publicity.workflow import OBJECTION, OBJECTION_STAGE_NAMES
from compounds.awards.results import actions as results
from compounds.awards.rounds import actions as rounds
from compounds.awards.rounds import records
from compounds.awards.rounds.models import WORDS_MOST
from compounds.awards.rounds.queries import tree
from compounds.awards.words import written
from compounds.versions import expect

DECIDED = "awards.objection_decided"
"""Errand: payload objection_id."""
ledger.tell({"awards.objection_decided": "第{number}号异议：{stage}"}, {"stage": OBJECTION_STAGE_NAMES})


@dataclass(frozen=True, slots=True)
class Decide:
    """What was found. `share` (0 to 100) is what the line counts from now on; none for marks of reviewers.

    `hearing` is what the compound said; `gist` and `answer` are read by everybody.
    """

    objection_id: int
    version: int
    upheld: bool
    share: Decimal | None
    hearing: str
    gist: str
    answer: str


def facts_of(reading: Transaction, actor: Actor, objection: AwardObjection) -> ObjectionFacts:
    """What a verdict about an objection looks at."""
    parts = standing.parts(reading, actor, objection)
    return ObjectionFacts(objection.stage, objection.application.round.stage, objection.person_id, parts)


def decide(tx: Transaction, actor: Actor, command: Decide) -> AwardObjection:
    """Decide an objection; an upheld one corrects its line at once, and everybody sees the difference.

    Raises NotFound, NotPermitted (behind the wall too), OutOfTurn, ChangedMeanwhile, Invalid.
    """
    known = get_visible(tx.session, AwardObjection, actor, command.objection_id)
    records.in_hand(tx, actor, known.round_id)  # first the round, then what hangs on it, as in every deed
    objection = get_visible(tx.session, AwardObjection, actor, command.objection_id, lock=True)
    expect(tx, objection, command.version)
    access.decide(actor, facts_of(tx, actor, objection)).enforce()
    walls.of(tx, actor).handling(compound_id=objection.application.compound_id).enforce()
    gist = written(command.gist, "这条异议说的是什么", GIST_MOST)
    answer = written(command.answer, "答复", WORDS_MOST)
    _nameless(tx, objection, f"{gist} {answer}")
    heard = command.upheld or bool(command.hearing.strip())
    hearing = written(command.hearing, "小区怎么说", WORDS_MOST) if heard else ""
    version_id = _correct(tx, actor, objection, command.share, answer) if command.upheld else None
    objection.hearing, objection.version_id = hearing, version_id
    objection.stage = OBJECTION.after(objection.stage, "uphold" if command.upheld else "dismiss")
    objection.gist, objection.answer = gist, answer
    objection.decided_at, objection.decided_by_id = tx.now, actor.person_id
    tx.session.flush()  # the line carries the version that this deed made
    ledger.write(
        tx,
        actor,
        "awards.objection_decided",
        objection,
        number=objection.number,
        stage=objection.stage.value,
        version=objection.version,
    )
    outbox.promise(tx, DECIDED, objection_id=objection.id)
    return objection


def deliberate_again(tx: Transaction, actor: Actor, round_id: int, version: int) -> None:
    """Send a round back to the deliberation, where upheld objections leave open who wins.

    Raises NotFound, NotPermitted, OutOfTurn, ChangedMeanwhile.
    """
    round_ = records.in_hand(tx, actor, round_id, version)
    waiting = queries.open_ones(tx, round_.id)
    access.deliberate_again(actor, round_.stage, waiting, needed=gate.order_is_open(tx, round_)).enforce()
    rounds.advance(tx, actor, round_, "deliberate_again")


def _correct(
    tx: Transaction, actor: Actor, objection: AwardObjection, share: Decimal | None, because: str
) -> int | None:
    """Correct the line; the id of the result that came of it. Marks of reviewers are never replaced."""
    application = objection.application
    if tree(application.award).criterion(objection.criterion).source is Source.REVIEWER:
        return None
    if share is None:
        raise Invalid("异议成立的，请选这一项改成几分。", remedy="改分以后，总分和名次会马上重新计算。")
    present = next((one.share for one in application.answers if one.criterion == objection.criterion), None)
    if present == share:
        raise Invalid("选的分和现在一样。", remedy="分没有错的，请选“不成立”；有错的，请选改成几分。")
    return results.correct(tx, actor, application.id, objection.criterion, share=share, because=because).version_id


def _nameless(tx: Transaction, objection: AwardObjection, public: str) -> None:
    person = None if objection.person_id is None else tx.session.get(Person, objection.person_id)
    if person is not None and person.name and person.name in public:
        raise Invalid("公开的话里写了提异议的人的名字。", remedy="请去掉名字，答复所有人都看得到。")
