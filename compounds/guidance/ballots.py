"""Ballots as they came in, and which one counts for each unit; what disagrees is left to a person."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Generic, TypeVar

from compounds.guidance import spelling
from compounds.guidance.electorate import (
    UNDECIDED,
    Doubt,
    DoubtKind,
    Electorate,
    Holder,
    answered,
    doubt_key,
    in_order,
    owners_of,
    unit_key,
)

COUNT, VOID = "count", "void"
"""Answers to a doubt about ballots; of several for one unit, the number of the one that counts is an answer too."""
Said = TypeVar("Said", bound=Hashable)


class Choice(StrEnum):
    """What a ballot says. Who abstains takes part and does not agree (省09第九条)."""

    AGREE = "agree"
    AGAINST = "against"
    ABSTAIN = "abstain"


CHOICE_NAMES: Mapping[Choice, str] = {Choice.AGREE: "同意", Choice.AGAINST: "反对", Choice.ABSTAIN: "弃权"}


class Channel(StrEnum):
    """How a ballot was cast."""

    PAPER = "paper"
    ONLINE = "online"


class Collision(StrEnum):
    """What the adopted rule says about two valid ballots of one unit; without a rule a person decides."""

    DECIDED_BY_PERSON = "person"
    FIRST = "first"
    LAST = "last"


@dataclass(frozen=True, slots=True)
class Ballot(Generic[Said]):
    """One ballot of one unit as it came in.

    `choice` is a Choice, for elections the candidates that are marked, and None where it cannot be read; `invalid` is
    the reason where it does not count. `signer` and `proxy` are names, "" where not recorded. `received` orders ballots
    in time; `row` is where it stands and tells it from others of its unit.
    """

    unit: str
    choice: Said | None
    channel: Channel = Channel.PAPER
    signer: str = ""
    proxy: str = ""
    invalid: str = ""
    received: int | None = None
    row: int | None = None


@dataclass(frozen=True, slots=True)
class Conduct:
    """How the vote was laid down before it began: what a second ballot does, how many units one proxy may stand for.

    `basis` cites the rule of procedure that says so.
    """

    collision: Collision = Collision.DECIDED_BY_PERSON
    proxy_most: int | None = None
    basis: str = ""


UNREGULATED = Conduct()
"""Nothing was laid down beforehand: whatever is doubtful is decided by a person."""


@dataclass(frozen=True, slots=True)
class Cast(Generic[Said]):
    """What counts: one ballot for each unit key at most; what does not, with why; what a person has to decide.

    `notes` tell of no single ballot and may be published; `decisions` do, and are for those who count.
    """

    counted: Mapping[str, Ballot[Said]] = field(hash=False)
    invalid: tuple[tuple[Ballot[Said], str], ...]
    doubts: tuple[Doubt, ...]
    notes: tuple[str, ...]
    decisions: tuple[str, ...] = ()


def settle(
    electorate: Electorate,
    ballots: Iterable[Ballot[Said]],
    conduct: Conduct,
    decided: Mapping[str, str] = UNDECIDED,
) -> Cast[Said]:
    """Which ballot counts for each unit.

    An invalid ballot is no ballot. Ballots of one unit that say the same in another channel or by another co-owner
    count once; all else that comes twice is a doubt, save where the adopted rule takes the first or the last. The
    result does not depend on the order of `ballots`. Raises Faulty for a decision that is none.
    """
    pile: _Pile[Said] = _Pile(electorate, decided)
    for ballot in sorted(ballots, key=_place):
        pile.lay(ballot)
    for key in sorted(set(pile.by_unit) - set(electorate.units), key=in_order):
        pile.decide(_nobodys(electorate, key, pile.by_unit[key]))
        pile.drop(list(pile.by_unit[key]), "名册里没有这个室号")
    for doubt, doubted in _signed_by_others(electorate, pile.by_unit):
        if pile.decide(doubt) == VOID:
            pile.drop(doubted, "签名的不是业主，也没有委托书")
    for doubt, doubted in _beyond(pile.by_unit, conduct):
        if pile.decide(doubt) == VOID:
            pile.drop(doubted, "超过了一人可以代理的户数")
    counted = {key: chosen for key in sorted(pile.by_unit, key=in_order) if (chosen := _chosen(key, pile, conduct))}
    notes = []
    if pile.alike:
        notes.append(f"{pile.alike} 户有几张意见相同的票（纸质和网上各一张，或者共有人各一张），每户只算一次。")
    if pile.by_rule:
        which = "最先" if conduct.collision is Collision.FIRST else "最后"
        ground = f"（{conduct.basis}）" if conduct.basis else ""
        notes.append(f"{pile.by_rule} 户投了不止一次，按事先定的规则，以{which}收到的一张为准{ground}。")
    if pile.invalid:
        notes.append(f"{len(pile.invalid)} 张票没有计入（废票、重复的等）。")
    return Cast(MappingProxyType(counted), tuple(pile.invalid), tuple(pile.doubts), tuple(notes), tuple(pile.decisions))


class _Pile(Generic[Said]):
    """The ballots on the table: those that may count by unit, those that do not, what was asked and answered."""

    def __init__(self, electorate: Electorate, decided: Mapping[str, str]) -> None:
        self.electorate = electorate
        self.by_unit: dict[str, list[Ballot[Said]]] = {}
        self.invalid: list[tuple[Ballot[Said], str]] = []
        self.doubts: list[Doubt] = []
        self.decisions: list[str] = []
        self.alike = self.by_rule = 0
        self._decided = decided

    def lay(self, ballot: Ballot[Said]) -> None:
        why = ballot.invalid.strip() or ("没有选择，或者看不清选了什么" if ballot.choice is None else "")
        if why:
            self.invalid.append((ballot, why))
        else:
            self.by_unit.setdefault(unit_key(ballot.unit), []).append(ballot)

    def decide(self, doubt: Doubt) -> str | None:
        answer = answered(doubt, self._decided)
        if answer is None:
            self.doubts.append(doubt)
        else:
            self.decisions.append(f"{doubt.says}已认定：{doubt.answers[answer]}。")
        return answer

    def drop(self, dropped: Sequence[Ballot[Said]], why: str) -> None:
        for ballot in dropped:
            key = unit_key(ballot.unit)
            self.invalid.append((ballot, why))
            self.by_unit[key].remove(ballot)
            if not self.by_unit[key]:
                del self.by_unit[key]


def _place(ballot: Ballot[Said]) -> tuple[object, ...]:
    """Orders ballots by what they are and not by how they came in."""
    when = (-1 if ballot.received is None else ballot.received, -1 if ballot.row is None else ballot.row)
    return (in_order(unit_key(ballot.unit)), *when, ballot.channel, said(ballot.choice), ballot.signer, ballot.proxy)


def said(choice: object) -> str:
    """What a ballot says, in words; candidates in the order of their codes."""
    if isinstance(choice, Choice):
        return CHOICE_NAMES[choice]
    if isinstance(choice, frozenset):
        return f"选了{'、'.join(sorted(map(str, choice)))}" if choice else "一个也没有选"
    return "看不清"


def _told(ballot: Ballot[Said]) -> str:
    how = "网上票" if ballot.channel is Channel.ONLINE else "纸质票"
    where = [part for part in (f"第 {ballot.row} 行" if ballot.row is not None else "", ballot.signer) if part]
    told = "，".join(where)
    return f"{how}（{told}）{said(ballot.choice)}" if told else f"{how}{said(ballot.choice)}"


def _rows(ballots: Iterable[Ballot[Said]]) -> tuple[int, ...]:
    return tuple(sorted({ballot.row for ballot in ballots if ballot.row is not None}))


def _about(kind: DoubtKind, says: str, ballots: Sequence[Ballot[Said]], answers: Mapping[str, str]) -> Doubt:
    units = tuple(dict.fromkeys(ballot.unit for ballot in ballots))
    key = doubt_key(kind, *{unit_key(unit) for unit in units}, *_rows(ballots))
    return Doubt(kind, key, says, units, _rows(ballots), MappingProxyType(dict(answers)))


def _nobodys(electorate: Electorate, key: str, ballots: Sequence[Ballot[Said]]) -> Doubt:
    parking = any(unit_key(unit.id) == key for unit in electorate.left_out)
    what = "是车位，这次没有计入" if parking else "在业主名册里找不到"
    says = f"票上的“{ballots[0].unit}”{what}。写错了室号的，请改正后再算。"
    return _about(DoubtKind.NOBODY, says, ballots, {VOID: "不计票"})


def _signed_by_others(
    electorate: Electorate, by_unit: Mapping[str, Sequence[Ballot[Said]]]
) -> Iterator[tuple[Doubt, list[Ballot[Said]]]]:
    """Ballots signed by somebody who is no owner of the unit, without a proxy form."""
    for key in sorted(by_unit, key=in_order):
        unit = electorate.units.get(key)
        if unit is None or unit.holder is not Holder.OWNER:
            continue
        owners = {spelling.plain(owner.name) for owner in unit.owners}
        for ballot in list(by_unit[key]):
            signers = {spelling.plain(signer.name) for signer in owners_of(ballot.signer)}
            if not ballot.proxy and not signers <= owners:
                says = f"“{unit.id}”的票由“{ballot.signer}”签名，名册上不是这一户的业主，也没有登记委托书。"
                answers = {COUNT: "核实了，计票", VOID: "不计票"}
                yield _about(DoubtKind.SIGNER, says, [ballot], answers), [ballot]


def _beyond(
    by_unit: Mapping[str, Sequence[Ballot[Said]]], conduct: Conduct
) -> Iterator[tuple[Doubt, list[Ballot[Said]]]]:
    """Ballots of proxies who stand for more units than the adopted rule allows."""
    if conduct.proxy_most is None:
        return
    by_proxy: dict[str, list[Ballot[Said]]] = defaultdict(list)
    for key in sorted(by_unit, key=in_order):
        for ballot in by_unit[key]:
            if ballot.proxy.strip():
                by_proxy[spelling.plain(ballot.proxy)].append(ballot)
    for name in sorted(by_proxy):
        ballots = by_proxy[name]
        units = {unit_key(ballot.unit) for ballot in ballots}
        if len(units) > conduct.proxy_most:
            ground = f"（{conduct.basis}）" if conduct.basis else ""
            says = f"“{ballots[0].proxy}”代理了 {len(units)} 户，规定一人最多代理 {conduct.proxy_most} 户{ground}。"
            answers = {COUNT: "这些票都计", VOID: "这些票都不计"}
            yield _about(DoubtKind.PROXY, says, ballots, answers), ballots


def _chosen(key: str, pile: _Pile[Said], conduct: Conduct) -> Ballot[Said] | None:
    """The ballot that counts for a unit; None where none does or a person has yet to say which."""
    ballots = pile.by_unit[key]
    if len(ballots) == 1:
        return ballots[0]
    if (chosen := _once(ballots)) is not None:
        pile.alike += 1
    elif (chosen := _by_rule(ballots, conduct)) is not None:
        pile.by_rule += 1
    else:
        answer = pile.decide(_several(pile.electorate.units[key].id, ballots))
        if answer is None:
            return None
        chosen = next((ballot for ballot in ballots if str(ballot.row) == answer), None)
    pile.invalid.extend((ballot, "同一户的另一张票，没有采用") for ballot in ballots if ballot is not chosen)
    return chosen


def _once(ballots: Sequence[Ballot[Said]]) -> Ballot[Said] | None:
    """The first of ballots that all say the same, each in another channel or by another hand."""
    hands = {(ballot.channel, spelling.plain(ballot.signer)) for ballot in ballots}
    same = len({ballot.choice for ballot in ballots}) == 1
    return ballots[0] if same and len(hands) == len(ballots) else None


def _by_rule(ballots: Sequence[Ballot[Said]], conduct: Conduct) -> Ballot[Said] | None:
    """The first or last received, where the rule says so; co-owners who disagree are never settled by it."""
    if conduct.collision is Collision.DECIDED_BY_PERSON or _co_owners_disagree(ballots):
        return None
    times = [ballot.received for ballot in ballots if ballot.received is not None]
    if len(set(times)) < len(ballots):
        return None
    wanted = min(times) if conduct.collision is Collision.FIRST else max(times)
    return next(ballot for ballot in ballots if ballot.received == wanted)


def _co_owners_disagree(ballots: Sequence[Ballot[Said]]) -> bool:
    said_by: dict[str, set[object]] = defaultdict(set)
    for ballot in ballots:
        if ballot.signer:
            said_by[spelling.plain(ballot.signer)].add(ballot.choice)
    return len(said_by) > 1 and len({choice for choices in said_by.values() for choice in choices}) > 1


def _several(name: str, ballots: Sequence[Ballot[Said]]) -> Doubt:
    """Which of several ballots of one unit counts."""
    listed = "；".join(map(_told, ballots))
    differ = len({ballot.choice for ballot in ballots}) > 1
    if _co_owners_disagree(ballots):
        kind, what = DoubtKind.CO_OWNERS, "共有人意见不一，一户只有一票，请共有人商定"
    elif differ and len({ballot.channel for ballot in ballots}) > 1:
        kind, what = DoubtKind.CHANNELS, "纸质票和网上票不一致"
    else:
        kind, what = DoubtKind.TWICE, "同一户投了不止一次，或者录了两遍"
    says = f"“{name}”有 {len(ballots)} 张票：{listed}。{what}，要认定以哪张为准。"
    answers = {str(ballot.row): f"以{_told(ballot)}为准" for ballot in ballots if ballot.row is not None}
    return _about(kind, says, ballots, {**answers, VOID: "都不计票"})
