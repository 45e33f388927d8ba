"""Which ballot counts: doubles, channels that disagree, couples who disagree, strangers, proxies; nothing is chosen."""

from __future__ import annotations

import pytest

from compounds.guidance.ballots import COUNT, UNREGULATED, VOID, Cast, settle
from compounds.guidance.electorate import DoubtKind, gather
from compounds.guidance.figures import Faulty
from compounds.guidance.voting import Ballot, Channel, Choice, Collision, Conduct
from tests.compounds.guidance.votes import a_unit

AGREE, AGAINST, ABSTAIN = Choice
ROLL = gather(
    [a_unit("1-101", "张三、李四"), a_unit("1-102", "王五"), a_unit("1-103", "赵六"), a_unit("1-104", "钱七")]
)


def cast(*ballots: Ballot[Choice], conduct: Conduct = UNREGULATED, **decided: str) -> Cast[Choice]:
    first = settle(ROLL, ballots, conduct)
    answers = {doubt.key: decided[doubt.kind] for doubt in first.doubts if doubt.kind in decided}
    return settle(ROLL, ballots, conduct, answers) if answers else first


def a_ballot(unit: str, choice: Choice | None = AGREE, row: int = 1, **more: object) -> Ballot[Choice]:
    return Ballot(unit, choice, row=row, **more)  # type: ignore[arg-type] -- fields by name


def test_a_ballot_counts_for_its_unit_however_the_unit_is_written() -> None:
    found = cast(a_ballot("1幢102室"))
    assert set(found.counted) == {"1-102"}


def test_invalid_and_unreadable_ballots_are_none() -> None:
    found = cast(a_ballot("1-102", invalid="没有签名"), a_ballot("1-103", None, row=2), a_ballot("1-104", row=3))
    assert set(found.counted) == {"1-104"}
    assert [why for _, why in found.invalid] == ["没有签名", "没有选择，或者看不清选了什么"]
    assert found.doubts == ()


def test_a_valid_ballot_beside_an_invalid_one_counts() -> None:
    found = cast(a_ballot("1-102", invalid="涂改"), a_ballot("1-102", AGAINST, row=2))
    assert found.counted["1-102"].choice is AGAINST


def test_co_owners_may_sign_together_and_a_stranger_among_them_is_told() -> None:
    assert cast(a_ballot("1-101", signer="李四、张三")).doubts == ()
    assert [doubt.kind for doubt in cast(a_ballot("1-101", signer="张三、外人")).doubts] == [DoubtKind.SIGNER]


TWICE = {
    "paper and online disagree": (
        (a_ballot("1-102"), a_ballot("1-102", AGAINST, row=2, channel=Channel.ONLINE)),
        DoubtKind.CHANNELS,
    ),
    "two papers disagree": ((a_ballot("1-102"), a_ballot("1-102", ABSTAIN, row=2)), DoubtKind.TWICE),
    "one paper typed twice": ((a_ballot("1-102"), a_ballot("1-102", row=2)), DoubtKind.TWICE),
    "co-owners disagree": (
        (a_ballot("1-101", signer="张三"), a_ballot("1-101", AGAINST, row=2, signer="李四")),
        DoubtKind.CO_OWNERS,
    ),
}


@pytest.mark.parametrize("name", TWICE)
def test_ballots_of_one_unit_that_collide_are_a_doubt_by_row(name: str) -> None:
    ballots, kind = TWICE[name]
    found = cast(*ballots)
    assert found.counted == {}
    (doubt,) = found.doubts
    assert (doubt.kind, doubt.rows) == (kind, (1, 2))
    assert set(doubt.answers) == {"1", "2", VOID}


@pytest.mark.parametrize("name", TWICE)
def test_a_person_says_which_of_them_counts_or_none(name: str) -> None:
    ballots, kind = TWICE[name]
    second = cast(*ballots, **{kind: "2"})
    (counted,) = second.counted.values()
    assert counted.row == 2
    assert [ballot.row for ballot, _ in second.invalid] == [1]
    assert second.doubts == ()
    assert any("已认定" in sentence for sentence in second.decisions)
    assert not any("行" in note for note in second.notes), "what may be published tells of no single ballot"
    assert cast(*ballots, **{kind: VOID}).counted == {}


def test_ballots_that_say_the_same_by_another_way_or_hand_count_once() -> None:
    channels = cast(a_ballot("1-102"), a_ballot("1-102", row=2, channel=Channel.ONLINE))
    couple = cast(a_ballot("1-101", signer="张三"), a_ballot("1-101", row=2, signer="李四"))
    for found in (channels, couple):
        assert len(found.counted) == 1
        assert found.doubts == ()
        assert any("只算一次" in note for note in found.notes)


def test_the_adopted_rule_takes_the_first_or_the_last_received() -> None:
    ballots = (a_ballot("1-102", received=5), a_ballot("1-102", AGAINST, row=2, received=9, channel=Channel.ONLINE))
    first, last = (cast(*ballots, conduct=Conduct(rule)) for rule in (Collision.FIRST, Collision.LAST))
    assert first.counted["1-102"].choice is AGREE
    assert last.counted["1-102"].choice is AGAINST
    assert first.doubts == last.doubts == ()


def test_the_adopted_rule_settles_nothing_without_times_or_between_co_owners() -> None:
    last = Conduct(Collision.LAST)
    level = cast(a_ballot("1-102", received=5), a_ballot("1-102", AGAINST, row=2, received=5), conduct=last)
    timeless = cast(a_ballot("1-102"), a_ballot("1-102", AGAINST, row=2, received=5), conduct=last)
    couple = cast(
        a_ballot("1-101", signer="张三", received=1),
        a_ballot("1-101", AGAINST, row=2, signer="李四", received=2),
        conduct=last,
    )
    assert [found.doubts[0].kind for found in (level, timeless, couple)] == [
        DoubtKind.TWICE,
        DoubtKind.TWICE,
        DoubtKind.CO_OWNERS,
    ]


def test_a_ballot_of_nobody_is_a_doubt_and_can_only_be_left_out() -> None:
    found = cast(a_ballot("9-999", row=7))
    (doubt,) = found.doubts
    assert (doubt.kind, doubt.rows, set(doubt.answers)) == (DoubtKind.NOBODY, (7,), {VOID})
    settled = cast(a_ballot("9-999", row=7), nobody=VOID)
    assert settled.doubts == ()
    assert [why for _, why in settled.invalid] == ["名册里没有这个室号"]


def test_a_signature_of_somebody_else_is_asked_about_unless_a_proxy_is_recorded() -> None:
    ballot = a_ballot("1-102", signer="外人")
    assert [doubt.kind for doubt in cast(ballot).doubts] == [DoubtKind.SIGNER]
    assert set(cast(ballot, signer=COUNT).counted) == {"1-102"}
    assert cast(ballot, signer=VOID).counted == {}
    assert cast(a_ballot("1-102", signer="外人", proxy="外人")).doubts == ()
    assert cast(a_ballot("1-102", signer="王 五")).doubts == ()


def test_proxies_beyond_the_cap_are_asked_about_together() -> None:
    capped = Conduct(proxy_most=2, basis="议事规则第九条")
    ballots = [a_ballot(f"1-10{number}", row=number, proxy="孙八") for number in (1, 2, 3)]
    (doubt,) = cast(*ballots, conduct=capped).doubts
    assert (doubt.kind, doubt.rows) == (DoubtKind.PROXY, (1, 2, 3))
    assert "议事规则第九条" in doubt.says
    assert len(cast(*ballots, conduct=capped, proxy=COUNT).counted) == 3
    assert cast(*ballots, conduct=capped, proxy=VOID).counted == {}
    assert cast(*ballots[:2], conduct=capped).doubts == ()
    assert cast(*ballots).doubts == ()


def test_a_decision_that_is_none_is_refused() -> None:
    with pytest.raises(Faulty, match="只能认定为"):
        cast(*TWICE["two papers disagree"][0], twice="3")
