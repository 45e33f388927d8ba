"""Preparing a count: matters and rule, the roster, doubts about owners, the freeze; making it void, starting anew."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import delete, select

from alliance.kernel import ledger, outbox, references
from alliance.kernel.access import get_visible
from alliance.kernel.actors import Actor
from alliance.kernel.crypto import context_of
from alliance.kernel.db import Transaction
from alliance.kernel.errors import Invalid, OutOfTurn
from alliance.kernel.places.models import Alliance
from compounds import walls
from compounds.guidance.counts import access, records, roster, tallying
from compounds.guidance.counts.models import Count, CountFolder, Decision, Matter, Unit
from compounds.guidance.counts.roster import RosterRow
from compounds.guidance.counts.workflow import COUNT, Mode
from compounds.guidance.electorate import Doubt, Electorate, unit_key
from compounds.guidance.figures import Faulty
from compounds.guidance.voting import ITEMS, Collision
from compounds.models import Compound

MATTERS_MOST, CANDIDATES_MOST = 10, 30
ELECTION = 3
"""The number of the matter that may have candidates (民法典第二百七十八条第一款第（三）项)."""
TOKEN_BYTES = 5
BECAUSE_MOST = 200

ledger.tell(
    {
        "guidance.count_started": "开始准备计票，议题{matters}项",
        "guidance.count_edited": "修改议题或者计票规则，议题{matters}项",
        "guidance.roster_kept": "上传业主名册，共{rows}行，有问题{wrong}行",
        "guidance.doubt_decided": "决定一项疑问：{answer}",
        "guidance.count_frozen": "锁定名册：{units}户、{heads}人、{area}㎡，校验码{digest}",
        "guidance.counting_begun": "截止以后开始登记表决票",
        "guidance.count_voided": "作废这次计票",
        "guidance.count_restarted": "作废以后重新开始",
    },
    {"answer": tallying.ANSWERS},
)


@dataclass(frozen=True, slots=True)
class NewMatter:
    """One matter: what is asked, its number in 民法典第二百七十八条第一款; for an election candidates and seats."""

    title: str
    item: int
    candidates: tuple[str, ...] = ()
    seats: int = 0


@dataclass(frozen=True, slots=True)
class CountRules:
    """What is fixed at the freeze: matters, ways, deadline, and what the adopted rules say.

    `closes_on` and `hour` (1 to 24) are the deadline, in Asia/Shanghai; a ballot cast at that very instant is too late.
    """

    title: str
    mode: Mode
    closes_on: date
    hour: int
    matters: tuple[NewMatter, ...]
    collision: Collision = Collision.DECIDED_BY_PERSON
    collision_basis: str = ""
    proxy_most: int | None = None
    deemed: bool = False
    deemed_basis: str = ""
    count_parking: bool = False


@dataclass(frozen=True, slots=True)
class DecideDoubt:
    """What somebody decided, and why; `code` is the doubt's."""

    count_id: int
    code: str
    answer: str
    because: str


def start_count(tx: Transaction, actor: Actor, compound_id: int, rules: CountRules) -> int:
    """Begin to prepare a count; returns its id. Raises NotFound, NotPermitted, Invalid."""
    compound = get_visible(tx.session, Compound, actor, compound_id)
    access.start_count(actor, compound.place.path).enforce()
    walls.of(tx, actor).handling(compound_id=compound.id).enforce()
    return _begun(tx, actor, compound, rules, "guidance.count_started").id


def _begun(tx: Transaction, actor: Actor, compound: Compound, rules: CountRules, verb: str) -> Count:
    closes_at = _checked(tx, rules)
    alliance = tx.session.get_one(Alliance, compound.alliance_id)
    count = Count(
        alliance_id=compound.alliance_id,
        place_id=compound.place_id,
        compound_id=compound.id,
        reference=references.allot(tx, compound.alliance_id, f"{alliance.short}计"),
        title=rules.title,
        mode=rules.mode,
        closes_at=closes_at,
        started_by_id=actor.person_id,
        started_at=tx.now,
    )
    tx.session.add(count)
    _apply(tx, count, rules, closes_at)
    tx.session.flush()  # its id belongs into what follows
    tx.session.add(CountFolder(alliance_id=count.alliance_id, count_id=count.id, place_id=count.place_id))
    ledger.write(tx, actor, verb, count, matters=len(rules.matters), version=count.version)
    return count


def edit_count(tx: Transaction, actor: Actor, count_id: int, version: int, rules: CountRules) -> None:
    """Change matters and rules before the freeze.

    Raises NotFound, NotPermitted, OutOfTurn after it, ChangedMeanwhile, Invalid.
    """
    count = records.in_hand(tx, actor, count_id, version)
    access.edit_count(actor, records.facts_of(count)).enforce()
    closes_at = _checked(tx, rules)
    count.matters.clear()
    tx.session.flush()  # the old positions are free before the new ones are taken
    _apply(tx, count, rules, closes_at)
    count.stage = COUNT.after(count.stage, "edit_count")
    count.version = count.version + 1  # matters may have changed where the count's own columns did not
    _record(tx, actor, "guidance.count_edited", count, matters=len(rules.matters))


def _checked(tx: Transaction, rules: CountRules) -> datetime:
    """The deadline of rules that hold together. Raises Invalid."""
    if not rules.matters:
        raise Invalid("请至少写一项议题。", remedy="没有公示过的议题不能表决，请照会议通知填写。")
    if len(rules.matters) > MATTERS_MOST:
        raise Invalid(f"一次最多 {MATTERS_MOST} 项议题。", remedy="请分两次表决。")
    _check_matters(rules.matters)
    if rules.collision is not Collision.DECIDED_BY_PERSON and not rules.collision_basis:
        raise Invalid(
            "请写明重复投票的规则写在哪里。", remedy="例如：业主大会议事规则第十二条；没有约定的，请选“没有约定”。"
        )
    if rules.deemed and not rules.deemed_basis:
        raise Invalid(
            "请写明“没投票的随多数”写在规约的哪一条、送达怎么证明。", remedy="没有约定或者说不清的，请不要勾选这一项。"
        )
    closes_at = records.moment(rules.closes_on, rules.hour)
    if closes_at <= tx.now:
        raise Invalid("截止时间要在现在以后。", remedy="已经投完票的，请把截止时间写成今天稍后一点，再登记表决票。")
    return closes_at


def _check_matters(matters: Sequence[NewMatter]) -> None:
    if len({matter.title for matter in matters}) != len(matters):
        raise Invalid("有两项议题写得一样。", remedy="请写清楚区别，或者删掉一项。")
    for number, matter in enumerate(matters, 1):
        if matter.item not in ITEMS:
            raise Invalid(f"请选议题 {number} 属于哪一类。", remedy="不清楚的，请选“其他重大事项”，再请社区看一下。")
        if len(matter.candidates) > CANDIDATES_MOST:
            raise Invalid(f"议题 {number} 的候选人最多 {CANDIDATES_MOST} 位。", remedy="请核对候选人名单。")
        if matter.candidates and matter.item != ELECTION:
            raise Invalid(f"议题 {number} 不是选举，不用写候选人。", remedy="请把候选人删掉，或者改选“选举”这一类。")
        if matter.candidates and not matter.seats:
            raise Invalid(f"议题 {number} 没有写应选几人。", remedy="照选举办法填写。")
        if len(set(matter.candidates)) != len(matter.candidates):
            raise Invalid(f"议题 {number} 的候选人有重名。", remedy="同名的请在姓名后面写上楼栋，例如：王某（3幢）。")


def _apply(tx: Transaction, count: Count, rules: CountRules, closes_at: datetime) -> None:
    count.title, count.mode, count.closes_at = rules.title, rules.mode, closes_at
    count.collision = rules.collision
    count.collision_basis = rules.collision_basis if rules.collision is not Collision.DECIDED_BY_PERSON else ""
    count.proxy_most, count.deemed = rules.proxy_most, rules.deemed
    count.deemed_basis = rules.deemed_basis if rules.deemed else ""
    count.count_parking = rules.count_parking
    count.matters.extend(
        Matter(
            position=number,
            title=matter.title,
            item=matter.item,
            candidates=len(matter.candidates),
            seats=matter.seats if matter.candidates else 0,
            candidates_sealed=records.sealed_candidates(tx, matter.candidates),
        )
        for number, matter in enumerate(rules.matters, 1)
    )


def keep_roster(tx: Transaction, actor: Actor, count_id: int, rows: Sequence[RosterRow], file_name: str) -> None:
    """Keep what was read of a roster, troubles and all, in place of the one before; decisions about that one go.

    Raises NotFound, NotPermitted, OutOfTurn, Invalid for no rows.
    """
    count = records.in_hand(tx, actor, count_id, None)
    access.keep_roster(actor, records.facts_of(count)).enforce()
    if not rows:
        raise Invalid("没有找到“业主名册”这张表。", remedy="请下载空白表，照着填好再上传。")
    count.stage = COUNT.after(count.stage, "keep_roster")
    count.roster_sealed, count.roster_name = records.sealed_rows(tx, rows), file_name[:BECAUSE_MOST]
    tx.session.execute(delete(Decision).where(Decision.count_id == count.id))
    wrong = sum(bool(row.troubles) for row in rows)
    _record(tx, actor, "guidance.roster_kept", count, rows=len(rows), wrong=wrong)


def decide_doubt(tx: Transaction, actor: Actor, command: DecideDoubt) -> None:
    """Decide a doubt about owners or ballots with a reason; a later decision takes the place of the earlier.

    Raises NotFound, NotPermitted, OutOfTurn, Invalid for a doubt that is none or an answer that it does not offer.
    """
    count = records.in_hand(tx, actor, command.count_id, None)
    access.decide_doubt(actor, records.facts_of(count)).enforce()
    doubt = _doubt(tx, count, command.code)
    if command.answer not in doubt.answers:
        raise Invalid("请从列出的几项里选一项。", remedy="请刷新页面再选。")
    if not command.because.strip():
        raise Invalid("请写明凭什么这样决定。", remedy="例如：看过不动产权证，证号后四位相同。")
    found = tx.session.scalar(
        select(Decision).where(Decision.count_id == count.id, Decision.code == command.code).with_for_update()
    )
    if found is None:
        found = Decision(count_id=count.id, code=command.code)
        tx.session.add(found)
    found.answer, found.because = command.answer, command.because.strip()[:BECAUSE_MOST]
    found.decided_by_id, found.decided_at = actor.person_id, tx.now
    count.version = count.version + 1
    _record(tx, actor, "guidance.doubt_decided", count, answer=command.answer)


def _doubt(tx: Transaction, count: Count, code: str) -> Doubt:
    """The doubt that is open, or was decided, under this code. Raises Invalid."""
    for doubt in tallying.doubts(tx, count, decided={}):
        if doubt.key == code:
            return doubt
    for doubt in tallying.doubts(tx, count, decided=records.decisions(tx, count.id)):
        if doubt.key == code:
            return doubt
    raise Invalid("这项疑问已经没有了。", remedy="名册或者表决票刚刚改过，请刷新页面。")


def freeze(tx: Transaction, actor: Actor, count_id: int, version: int) -> None:
    """Fix matters, ways, deadline and roster for good, and number the heads; from here on nothing of it changes.

    Raises NotFound, NotPermitted, OutOfTurn, ChangedMeanwhile; Invalid while rows have troubles, doubts are undecided,
    or the deadline is over.
    """
    count = records.in_hand(tx, actor, count_id, version)
    access.freeze(actor, records.facts_of(count)).enforce()
    rows = records.rows(tx, count)
    if not rows:
        raise Invalid("还没有业主名册。", remedy="请先上传名册。")
    if wrong := sum(bool(row.troubles) for row in rows):
        raise Invalid(f"名册里还有 {wrong} 行有问题。", remedy="请下载带问题说明的表格，改好以后再上传。")
    if count.closes_at <= tx.now:
        raise Invalid("截止时间已经过了。", remedy="请先改截止时间，再锁定名册。")
    try:
        electorate = tallying.electorate_of(count, rows, records.decisions(tx, count.id))
    except Faulty as faulty:
        raise Invalid(str(faulty), remedy="请改好名册再上传。") from faulty
    if electorate.doubts:
        raise Invalid(f"还有 {len(electorate.doubts)} 处疑问没有决定。", remedy="请一处一处看，写明理由再决定。")
    if not electorate.units:
        raise Invalid("名册里没有计入表决的房屋。", remedy="车位默认不计入；请核对“用途”这一列。")
    units = _units(tx, count, rows, electorate)
    digest = digest_of(count, units)
    tx.session.add_all(units)
    count.stage = COUNT.after(count.stage, "freeze")
    count.roster_sealed, count.frozen_at, count.digest = None, tx.now, digest
    count.total_units, count.total_heads = len(units), len(electorate.heads)
    count.total_area = sum((unit.area for unit in units), start=tallying.NOTHING)
    _record(
        tx, actor, "guidance.count_frozen", count,
        units=count.total_units, heads=count.total_heads, area=str(count.total_area), digest=count.digest[:16],
    )  # fmt: skip
    outbox.promise(tx, "guidance.count_frozen", count_id=count.id)


def _units(tx: Transaction, count: Count, rows: Sequence[RosterRow], electorate: Electorate) -> list[Unit]:
    heads = {head.id: number for number, head in enumerate(electorate.heads, 1)}
    tokens: set[str] = set()
    units: list[Unit] = []
    for row in rows:
        key = unit_key(row.place)
        known = electorate.units.get(key)
        if known is None:
            continue
        while (token := secrets.token_hex(TOKEN_BYTES)) in tokens:
            pass
        tokens.add(token)
        named = json.dumps(roster.people(row), ensure_ascii=False)
        units.append(
            Unit(
                count_id=count.id,
                position=len(units) + 1,
                building=row.cells.get("building", ""),
                room=row.cells["room"],
                area=tallying.decimal(known.area),
                head=heads[electorate.head_of[key].id],
                holder=known.holder.value,
                token=token,
                people_sealed=tx.keyring.seal(named, context_of(Unit.people_sealed)),
            )
        )
    return units


def digest_of(count: Count, units: Sequence[Unit]) -> str:
    """The fingerprint (SHA-256, 64 hexadecimal signs) of everything that the freeze fixes, names left out."""
    fixed = [[matter.position, matter.title, matter.item, matter.candidates, matter.seats] for matter in count.matters]
    rule = [
        count.mode.value,
        f"{count.closes_at:%Y-%m-%dT%H:%MZ}",
        count.collision.value,
        count.proxy_most,
        count.deemed,
        count.count_parking,
    ]
    lines = [
        [unit.position, unit.building, unit.room, tallying.hundredths(unit.area), unit.head, unit.holder]
        for unit in units
    ]
    text = json.dumps([fixed, rule, lines], ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def begin_counting(tx: Transaction, actor: Actor, count_id: int, version: int) -> None:
    """Open the typing of ballots once the deadline has passed. Raises NotFound, NotPermitted, OutOfTurn."""
    count = records.in_hand(tx, actor, count_id, version)
    access.begin_counting(actor, records.facts_of(count)).enforce()
    if tx.now < count.closes_at:
        raise OutOfTurn(
            "还没有到截止时间，不能登记表决票。", remedy="截止以前不看票，可以防止有人知道票数再去拉票。请到时候再来。"
        )
    count.stage = COUNT.after(count.stage, "begin_counting")
    _record(tx, actor, "guidance.counting_begun", count)


def void_count(tx: Transaction, actor: Actor, count_id: int, version: int, because: str) -> None:
    """Give the count up with a reason; its figures stay on record, no result comes of it, a report is revoked.

    Raises NotFound, NotPermitted, OutOfTurn, ChangedMeanwhile, Invalid without a reason.
    """
    count = records.in_hand(tx, actor, count_id, version)
    access.void_count(actor, records.facts_of(count)).enforce()
    if not because.strip():
        raise Invalid("请写明为什么作废。", remedy="例如：议题漏了一项；投票方式要改。")
    count.stage = COUNT.after(count.stage, "void_count")
    count.void_because, count.roster_sealed = because.strip()[:BECAUSE_MOST], None
    _record(tx, actor, "guidance.count_voided", count)
    records.revoke_papers(tx, actor, count, because)
    outbox.promise(tx, "guidance.count_voided", count_id=count.id)


def restart(tx: Transaction, actor: Actor, count_id: int, rules: CountRules) -> int:
    """Start anew after a count was made void; returns the new one's id. The roster is uploaded again, to be looked at.

    Raises NotFound, NotPermitted, OutOfTurn, Invalid.
    """
    old = records.in_hand(tx, actor, count_id, None)
    access.restart(actor, records.facts_of(old)).enforce()
    new = _begun(tx, actor, old.compound, rules, "guidance.count_restarted")
    new.restarted_from_id = old.id
    return new.id


def _record(tx: Transaction, actor: Actor, verb: str, count: Count, **facts: object) -> None:
    tx.session.flush()  # the line carries the version that this step made
    ledger.write(tx, actor, verb, count, version=count.version, **facts)
