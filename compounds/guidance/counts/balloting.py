"""Deliveries and ballots: slips typed by two people, online votes imported, differences settled."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import delete, select

from alliance.kernel import ledger
from alliance.kernel.actors import Actor
from alliance.kernel.crypto import context_of
from alliance.kernel.days import local_date
from alliance.kernel.db import Transaction
from alliance.kernel.errors import Invalid, OutOfTurn
from compounds.guidance.counts import access, records
from compounds.guidance.counts.models import Ballot, Count, Decision, Delivery, Unit
from compounds.guidance.counts.roster import unit_name
from compounds.guidance.counts.slips import Slip
from compounds.guidance.counts.workflow import How, Mode, VoidReason
from compounds.guidance.electorate import unit_key
from compounds.guidance.voting import Channel, Choice
from compounds.versions import expect
from compounds.workbooks import values

SLIPS_MOST = 9
REASON_MOST = 200

ledger.tell(
    {
        "guidance.delivered": "登记送达{units}户",
        "guidance.ballot_keyed": "登记一张纸质表决票（第{time}遍）",
        "guidance.ballot_settled": "核对两遍不一样的表决票",
        "guidance.ballot_dropped": "撤掉登错的表决票",
        "guidance.online_imported": "导入电子投票结果{ballots}票",
    }
)


@dataclass(frozen=True, slots=True)
class Deliver:
    """That papers reached units: all of `building`, or of it the `rooms` named; `building` "" is every building."""

    count_id: int
    how: How
    delivered_on: date
    by: str
    building: str = ""
    rooms: tuple[str, ...] = ()
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class KeyBallot:
    """One slip as one person reads it; `another` says that the unit handed in a further slip."""

    count_id: int
    unit_id: int
    cast_on: date
    choices: Mapping[str, Choice] = field(default_factory=dict)
    reason: VoidReason | None = None
    proxy: str = ""
    another: bool = False


@dataclass(frozen=True, slots=True)
class SettleBallot:
    """Which of the two readings is right: `first` or the second one; `version` is the ballot's."""

    count_id: int
    ballot_id: int
    version: int
    first: bool
    because: str


@dataclass(frozen=True, slots=True)
class OnlineVote:
    """One row of the result that a recognised system handed out; `unit` is a key, as `unit_key` makes it."""

    unit: str
    cast_on: date
    choices: Mapping[str, Choice]


def deliver(tx: Transaction, actor: Actor, command: Deliver) -> int:
    """Record deliveries; returns to how many units. A unit may have several: what was tried first stays on record.

    Raises NotFound, NotPermitted, OutOfTurn, Invalid for rooms that the roster lacks.
    """
    count = records.in_hand(tx, actor, command.count_id, None)
    access.deliver(actor, records.facts_of(count)).enforce()
    if not command.by.strip():
        raise Invalid("请写明谁送的。", remedy="送达有争议的，要有人能说明经过。")
    if count.frozen_at is not None and not local_date(count.frozen_at) <= command.delivered_on <= tx.today:
        raise Invalid("送达的日期要在名册锁定那天和今天之间。", remedy="请核对日期。")
    units = _named(tx, count, command.building, command.rooms)
    by = tx.keyring.seal(command.by.strip(), context_of(Delivery.by_sealed))
    tx.session.add_all(
        Delivery(
            count_id=count.id,
            unit_id=unit_id,
            how=command.how,
            delivered_on=command.delivered_on,
            by_sealed=by,
            evidence=command.evidence.strip()[:REASON_MOST],
            recorded_by_id=actor.person_id,
        )
        for unit_id in units
    )
    ledger.write(tx, actor, "guidance.delivered", count, units=len(units))
    return len(units)


def _named(tx: Transaction, count: Count, building: str, rooms: Sequence[str]) -> list[int]:
    query = select(Unit.id, Unit.room, Unit.building).where(Unit.count_id == count.id).order_by(Unit.position)
    if building:
        query = query.where(Unit.building == building)
    found = tx.session.execute(query).all()
    if not found:
        raise Invalid("名册里没有这一幢。", remedy="请从列出的楼栋里选。")
    if not rooms:
        return [key for key, _, _ in found]
    # A room stands for itself in its building, or where the roster has no building at all.
    by_room = {unit_key(room if building else unit_name(known, room)): key for key, room, known in found}
    missing = [room for room in rooms if unit_key(room) not in by_room]
    if missing and not building and any(known for _, _, known in found):
        raise Invalid("写了室号的，请先选是哪一幢。", remedy="不同的幢可能有同样的室号。")
    if missing:
        raise Invalid(
            f"{building or '名册里'}没有这几户：{'、'.join(missing[:10])}。",
            remedy="请照名册里的室号填写，用顿号隔开。",
        )
    return list(dict.fromkeys(by_room[unit_key(room)] for room in rooms))


def key_ballot(tx: Transaction, actor: Actor, command: KeyBallot) -> Ballot:
    """Type one slip: the first time as it reads, the second time by somebody else; equal readings settle it.

    Raises NotFound, NotPermitted, OutOfTurn where the same person would type it twice, or the slip was typed twice
    already and is not said to be another; Invalid for choices that do not answer every question of a valid slip.
    """
    count = records.in_hand(tx, actor, command.count_id, None)
    access.key_ballot(actor, records.facts_of(count)).enforce()
    if count.mode is Mode.ONLINE:
        raise OutOfTurn("这次只用电子投票系统，没有纸质表决票。", remedy="方式在锁定名册时定下，不能再改。")
    slip = _slip(tx, count, command)
    slips = tx.session.scalars(
        select(Ballot)
        .where(
            Ballot.count_id == count.id,
            Ballot.unit_id == command.unit_id,
            Ballot.channel == Channel.PAPER,
        )
        .order_by(Ballot.slip)
        .with_for_update()
    ).all()
    standing = [one for one in slips if not one.dropped_because]
    waiting = next((one for one in standing if one.second is None), None)
    if waiting is not None and not command.another:
        return _second(tx, actor, waiting, slip)
    if standing and not command.another:
        raise OutOfTurn("这一户的表决票已经登过两遍。", remedy="确实交了两张票的，请勾选“这是同一户的另一张票”再登记。")
    if tx.session.scalar(select(Unit.id).where(Unit.id == command.unit_id, Unit.count_id == count.id)) is None:
        raise Invalid("名册里没有这一户。", remedy="请先找到是哪一户，再登记。")
    if len(slips) >= SLIPS_MOST:
        raise Invalid("这一户登记的票太多了。", remedy="请核对是不是找错了户。")
    ballot = Ballot(
        count_id=count.id,
        unit_id=command.unit_id,
        channel=Channel.PAPER,
        slip=len(slips) + 1,
        first=slip.plain(),
        first_by_id=actor.person_id,
    )
    tx.session.add(ballot)
    ledger.write(tx, actor, "guidance.ballot_keyed", ballot, time=1)
    return ballot


def _second(tx: Transaction, actor: Actor, ballot: Ballot, slip: Slip) -> Ballot:
    if ballot.first_by_id == actor.person_id:
        raise OutOfTurn("第一遍是您登记的，第二遍要请另一位同事。", remedy="两个人分开登记，才能发现看错、打错的地方。")
    ballot.second, ballot.second_by_id = slip.plain(), actor.person_id
    if not Slip.of(ballot.first).differs(slip):
        ballot.settled = slip.plain()
    ledger.write(tx, actor, "guidance.ballot_keyed", ballot, time=2)
    return ballot


def _slip(tx: Transaction, count: Count, command: KeyBallot) -> Slip:
    asked = {question.code for question in records.questions(tx, count)}
    if command.reason is None and set(command.choices) != asked:
        raise Invalid("有的议题没有选。", remedy="票上没有填的，照“弃权”登记；整张没有填的，选“一项也没有填”作废。")
    if command.cast_on > tx.today:
        raise Invalid("投票日期不能晚于今天。", remedy="请照票上的日期填写。")
    reason = command.reason
    if reason is None and command.cast_on > records.last_day(count):
        reason = VoidReason.LATE
    proxy = values.same(command.proxy)
    return Slip(
        command.cast_on,
        {} if reason else dict(command.choices),
        reason,
        tx.keyring.index(proxy, f"guidance.proxy.{count.id}")[:32] if proxy else "",
    )


def settle_ballot(tx: Transaction, actor: Actor, command: SettleBallot) -> None:
    """Settle a slip that two people read differently, by whoever looks at it again, with a reason.

    Raises NotFound, NotPermitted, OutOfTurn where nothing differs or one's own reading would be chosen,
    ChangedMeanwhile, Invalid without a reason.
    """
    count = records.in_hand(tx, actor, command.count_id, None)
    access.settle_ballot(actor, records.facts_of(count)).enforce()
    ballot = _ballot(tx, count, command.ballot_id)
    expect(tx, ballot, command.version)
    if ballot.second is None or ballot.settled is not None:
        raise OutOfTurn("这张票现在没有要核对的。", remedy="请刷新页面。")
    if not command.because.strip():
        raise Invalid("请写明看到票上是怎么写的。", remedy="例如：对照原票，第二项打的是“反对”。")
    if actor.person_id == (ballot.first_by_id if command.first else ballot.second_by_id):
        raise OutOfTurn("不能认定自己登的那一遍对。", remedy="请另一位同事对照原票；是您登错的，可以认定对方那一遍对。")
    ballot.settled = ballot.first if command.first else ballot.second
    ballot.settled_by_id, ballot.settled_because = actor.person_id, command.because.strip()[:REASON_MOST]
    ledger.write(tx, actor, "guidance.ballot_settled", count, ballot=ballot.id)


def drop_ballot(tx: Transaction, actor: Actor, count_id: int, ballot_id: int, because: str) -> None:
    """Drop a slip that was typed for the wrong unit: it stays with the reason, counts nowhere, and is typed again.

    One that was settled is dropped by somebody who did not type it. Raises NotFound, NotPermitted, OutOfTurn, Invalid
    without a reason or for an online vote.
    """
    count = records.in_hand(tx, actor, count_id, None)
    access.drop_ballot(actor, records.facts_of(count)).enforce()
    ballot = _ballot(tx, count, ballot_id)
    if ballot.channel is not Channel.PAPER:
        raise Invalid("电子票不能一张一张撤。", remedy="请在系统里重新导出，再整份导入一次。")
    if not because.strip():
        raise Invalid("请写明为什么撤掉。", remedy="例如：登错了户，原票是 3幢 502。")
    if ballot.settled is not None and actor.person_id in (ballot.first_by_id, ballot.second_by_id):
        raise OutOfTurn(
            "这张票两遍都登好了，撤掉要请没有登过它的同事。", remedy="请社区、街道或者另一位委员核对原票再撤。"
        )
    ballot.dropped_because = because.strip()[:REASON_MOST]
    ledger.write(tx, actor, "guidance.ballot_dropped", count, ballot=ballot.id)


def _ballot(tx: Transaction, count: Count, ballot_id: int) -> Ballot:
    ballot = tx.session.scalar(
        select(Ballot)
        .where(Ballot.id == ballot_id, Ballot.count_id == count.id, Ballot.dropped_because == "")
        .with_for_update()
    )
    if ballot is None:
        raise OutOfTurn("这张票刚被撤掉。", remedy="请刷新页面。")
    return ballot


def import_online(tx: Transaction, actor: Actor, count_id: int, votes: Collection[OnlineVote]) -> int:
    """Take over the result of a recognised system, the whole of it in place of what was imported before.

    The caller has judged the rows: every unit is on the roster, every question is answered. What was decided about
    ballots is forgotten, for other ballots may stand under the same numbers. Returns how many votes.
    Raises NotFound, NotPermitted, OutOfTurn where the count has no online votes.
    """
    count = records.in_hand(tx, actor, count_id, None)
    access.import_online(actor, records.facts_of(count)).enforce()
    if count.mode is Mode.PAPER:
        raise OutOfTurn("这次只用纸质表决票，不能导入电子票。", remedy="方式在锁定名册时定下，不能再改。")
    units = {
        unit_key(unit_name(building, room)): key
        for key, building, room in tx.session.execute(
            select(Unit.id, Unit.building, Unit.room).where(Unit.count_id == count.id)
        )
    }
    tx.session.execute(delete(Ballot).where(Ballot.count_id == count.id, Ballot.channel == Channel.ONLINE))
    # Doubts about owners were decided before the deadline, doubts about ballots after it.
    tx.session.execute(delete(Decision).where(Decision.count_id == count.id, Decision.decided_at >= count.closes_at))
    count.online_at = tx.now
    closes_on = records.last_day(count)
    slips: dict[int, int] = {}
    for vote in votes:
        unit_id = units[vote.unit]
        late = vote.cast_on > closes_on
        slip = Slip(vote.cast_on, {} if late else vote.choices, VoidReason.LATE if late else None).plain()
        slips[unit_id] = slips.get(unit_id, 0) + 1
        tx.session.add(
            Ballot(
                count_id=count.id,
                unit_id=unit_id,
                channel=Channel.ONLINE,
                slip=slips[unit_id],
                first=slip,
                first_by_id=actor.person_id,
                settled=slip,
            )
        )
    tx.session.flush()  # the line carries the version that this step made
    ledger.write(tx, actor, "guidance.online_imported", count, ballots=len(votes), version=count.version)
    return len(votes)
