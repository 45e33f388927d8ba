"""The closed list of grounds, the limits in months, and feasibility with its smallest relaxation; no database."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from itertools import combinations, permutations
from random import Random

import pytest

from expert_pool.conflicts.chances import chances, in_words
from expert_pool.conflicts.feasible import (
    Candidate,
    Move,
    Relaxation,
    Situation,
    knowing,
    shortfall,
    smallest_relaxation,
)
from expert_pool.conflicts.grounds import (
    GROUNDS,
    LIFTABLE,
    Basis,
    Ground,
    Limits,
    Target,
    Tie,
    TieFact,
    between,
    heaviest,
    name_of,
)
from expert_pool.conflicts.pools import Pool, PoolMember
from expert_pool.conflicts.shown import field_sentence
from expert_pool.conflicts.standing import told
from expert_pool.conflicts.workflow import Origin
from expert_pool.fields import Field

LIMITS = Limits.on(date(2026, 3, 31), worked_months=36, evaluated_months=25)


def test_every_ground_is_told_and_fits_the_column() -> None:
    assert set(GROUNDS) == set(Ground)
    assert all(len(ground) <= 30 and name_of(ground) for ground in Ground)


def test_nothing_that_follows_the_law_can_be_lifted() -> None:
    assert LIFTABLE
    assert all(GROUNDS[ground].basis is Basis.RULE for ground in LIFTABLE)
    assert all("不是法定" in words.basis_text for words in GROUNDS.values() if words.basis is Basis.RULE)


def test_months_back_end_on_the_last_day_of_a_shorter_month() -> None:
    assert Limits(worked_since=date(2023, 3, 31), evaluated_since=date(2024, 2, 29)) == LIMITS


@pytest.mark.parametrize(
    ("until", "ground"),
    [
        (None, Ground.TIED_TO_BIDDER),
        (date(2026, 3, 31), Ground.TIED_TO_BIDDER),
        (date(2026, 3, 30), Ground.WORKED_FOR_BIDDER),
        (date(2023, 3, 31), Ground.WORKED_FOR_BIDDER),
        (date(2023, 3, 30), None),
    ],
)
def test_a_tie_holds_on_its_last_day_and_counts_until_the_limit(until: date | None, ground: Ground | None) -> None:
    fact = TieFact(Tie.WORKS, Target.BIDDER, "绿苑", Origin.OFFICER, until=until, company_id=7)
    found = between([fact], date(2026, 3, 31), LIMITS)
    assert [one.ground for one in found] == ([] if ground is None else [ground])


def test_a_ground_is_told_once_for_each_company_and_the_heaviest_first() -> None:
    facts = [
        TieFact(Tie.HOME, Target.COMPOUND, "锦绣家园", Origin.ROSTER),
        TieFact(Tie.HOME, Target.COMPOUND, "锦绣家园", Origin.OFFICER),
        TieFact(Tie.WORKS, Target.BIDDER, "绿苑", Origin.OFFICER, company_id=2),
        TieFact(Tie.INVESTED, Target.BIDDER, "绿苑", Origin.SELF, company_id=2),
        TieFact(Tie.WORKS, Target.BIDDER, "清风", Origin.OFFICER, company_id=1),
    ]
    found = between(facts, date(2026, 3, 31), LIMITS)
    assert [one.key for one in found] == [
        (Ground.TIED_TO_BIDDER, 1),
        (Ground.TIED_TO_BIDDER, 2),
        (Ground.LIVES_HERE, None),
    ]
    assert heaviest(one.ground for one in found) is Ground.TIED_TO_BIDDER
    assert heaviest([]) is None


def people(*known: str, rules: str = "", home: str = "") -> tuple[Candidate[str, str], ...]:
    return tuple(Candidate(frozenset(one), frozenset(rules), home) for one in known)


def test_a_field_with_as_many_people_as_seats_has_no_backup() -> None:
    situation = Situation((("f", 2), ("l", 1)), people("f", "f", "l", "l"), backups=1)
    lack = shortfall(situation)
    assert lack is not None
    assert (lack.fields, lack.needs, lack.has) == (("f",), 3, 2)
    assert field_sentence("财务造价", 2, 2) == "财务造价：2 席 2 人，无后备"
    assert field_sentence("法律", 1, 3) == "法律：1 席 3 人，后备 2 人"


def test_fields_that_share_their_people_fall_short_together() -> None:
    situation = Situation((("f", 1), ("l", 1), ("m", 1)), people("fl", "m", "m"), backups=0)
    lack = shortfall(situation)
    assert lack is not None
    assert (lack.fields, lack.needs, lack.has, lack.of_homes) == (("f", "l"), 2, 1, False)
    assert knowing(situation) == {"f": 1, "l": 1, "m": 2}


def test_people_of_one_home_count_once_since_only_one_may_sit() -> None:
    situation = Situation((("f", 2),), people("f", "f", "f", home="锦绣"), backups=1)
    lack = shortfall(situation)
    assert lack is not None
    assert (lack.of_homes, lack.needs, lack.has) == (True, 2, 1)


def test_a_shortfall_is_told_in_a_sentence() -> None:
    experts: tuple[Candidate[Field, str], ...] = (Candidate(frozenset({Field.FINANCE})),) * 2
    situation = Situation(((Field.FINANCE, 2),), experts, backups=1)
    lack = shortfall(situation)
    assert lack is not None
    assert told(lack, 1) == "财务造价要3人（2席加后备1人），能来的只有2人。"


@pytest.mark.parametrize(
    ("situation", "expected"),
    [
        (Situation((("f", 1),), people("f", "f"), 1), Relaxation((("f", 1),))),
        (
            Situation((("f", 2), ("l", 1)), people("f", "l", "l") + people("f", "f", rules="x"), 1, None, ("x", "y")),
            Relaxation((("f", 2), ("l", 1)), rules=("x",)),
        ),
        (
            Situation((("f", 2), ("l", 1)), people("f", "l", "l"), 0),
            Relaxation((("f", 1), ("l", 2)), moves=(Move("f", "l"),)),
        ),
        (Situation((("f", 1),), people("f"), 1), Relaxation((("f", 1),), backups=True)),
        (
            Situation((("f", 2), ("l", 2)), people("f", "l"), 0, 2),
            Relaxation((("f", 1), ("l", 1)), smaller=True),
        ),
        (Situation((("f", 2),), people("f") + people("f", rules="z"), 0, None, ("x",)), None),
    ],
)
def test_the_fewest_changes_that_help(situation: Situation[str, str], expected: Relaxation[str, str] | None) -> None:
    assert smallest_relaxation(situation) == expected


def filled(situation: Situation[str, str], seats: Mapping[str, int], lifted: frozenset[str], backups: int) -> bool:
    """By trying every assignment: people to seats and backups, and homes to seats."""
    coming = [one for one in situation.candidates if one.rules <= lifted]
    wanted = [field for field, count in seats.items() for _ in range(count + backups if count else 0)]
    seated = [field for field, count in seats.items() for _ in range(count)]
    return any(
        all(field in one.fields for field, one in zip(wanted, chosen, strict=True))
        for chosen in permutations(coming, len(wanted))
    ) and any(
        all(field in one.fields for field, one in zip(seated, chosen, strict=True))
        and len({one.home or id(one) for one in chosen}) == len(chosen)
        for chosen in permutations(coming, len(seated))
    )


def test_feasibility_and_the_smallest_relaxation_agree_with_trying_everything() -> None:
    chance = Random(42)  # noqa: S311 -- cases, not a decision
    helped = 0
    for _ in range(150):
        seats = tuple((field, chance.choice((0, 1, 1, 2))) for field in "abc")
        candidates = tuple(
            Candidate(
                frozenset(chance.sample("abc", chance.choice((1, 1, 2)))),
                frozenset(chance.sample("xy", chance.choice((0, 0, 1)))),
                chance.choice(("", "", "h", "i")),
            )
            for _ in range(chance.randrange(6))
        )
        situation = Situation(seats, candidates, chance.choice((0, 1)), None, ("x", "y"))
        fine = filled(situation, dict(seats), frozenset(), situation.backups)
        assert (shortfall(situation) is None) == fine
        best = smallest_relaxation(situation)
        if best is not None and best.size:
            helped += 1
            backups = 0 if best.backups else situation.backups
            assert filled(situation, dict(best.seats), frozenset(best.rules), backups)
            smaller = [
                (rules, dropped)
                for count in range(best.size)
                for rules in map(frozenset, combinations("xy", count))
                for dropped in (0, 1)
                if len(rules) + dropped < best.size
            ]
            assert not any(
                filled(situation, dict(seats), rules, 0 if dropped else situation.backups) for rules, dropped in smaller
            )
        elif best is not None:
            assert fine
    assert helped > 20


def member(key: int, *fields: Field, ground: str = "") -> PoolMember:
    return PoolMember(key, key, f"柯专〔2026〕{key}号", f"专家{key}", "", "", 1, 6, fields, ground)


def test_chances_are_exact_for_one_field_and_never_more_than_sure() -> None:
    found = Pool(
        (
            member(1, Field.LAW),
            member(2, Field.LAW),
            member(3, Field.LAW),
            member(4, Field.FINANCE),
            member(5, Field.LAW, Field.FINANCE),
            member(6, ground="away"),
        ),
        ((Field.LAW, 1), (Field.FINANCE, 2)),
        backups=0,
    )
    assert chances(found) == {1: Fraction(1, 3), 2: Fraction(1, 3), 3: Fraction(1, 3), 4: 1, 5: 1}
    assert in_words(Fraction(1, 3)) == "约 100 次里 33 次"
    assert in_words(Fraction(1)) == "一定入选"
