"""What is exported and read again is the same question, in every format that goes out."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from training.items.definition import FULL, Choice, Item, Kind, Markup, NumericAnswer, Pair, Text, Unit
from training.question_formats import gift, gift_out, making, moodle_out, moodle_xml, xlsx, xlsx_out
from training.question_formats.report import Report
from training.question_formats.shares import KNOWN

_SIGNS = [
    *"业委会 ab1=~#:{}\\%[]/n<>&.\n-*\"'；|@$_—\u3000",
    "->",
    "::",
    "####",
    "//",
    "%50%",
    "]]>",
    "--",
    "[html]",
    "T",
    "x0041_",
]
_WORDS = (
    st.lists(st.sampled_from(_SIGNS), min_size=1, max_size=16)
    .map(lambda signs: "".join(signs).strip(making.BLANK))
    .filter(bool)
)
_LINES = _WORDS.map(lambda text: " ".join(text.split())).filter(bool)
_NAMES = st.text(st.sampled_from("维修资金ab1 &<"), min_size=1, max_size=8).map(str.strip).filter(bool)
_TEXTS = st.builds(Text, _WORDS, st.sampled_from(Markup))
_MAYBE = st.one_of(st.just(Text()), _TEXTS)
_SHARES = st.sampled_from(KNOWN)
_NUMBERS = st.decimals(-10_000, 10_000, allow_nan=False, places=3)
_CHOICES = st.lists(st.builds(Choice, _TEXTS, _SHARES, _MAYBE), min_size=2, max_size=6)
_ACCEPTED = st.lists(st.builds(Choice, _WORDS.map(Text), _SHARES, _MAYBE), min_size=1, max_size=4)
_ANSWERS = st.lists(
    st.builds(NumericAnswer, st.one_of(st.none(), _NUMBERS), _NUMBERS.map(abs), _SHARES, _MAYBE), min_size=1, max_size=4
)
_PAIRS = st.lists(st.builds(Pair, _MAYBE, _LINES), min_size=2, max_size=5)
_COMMON = {
    "stem": _TEXTS,
    "name": st.one_of(st.just(""), _LINES),
    "points": st.sampled_from([Decimal(1), Decimal(2), Decimal("0.5")]),
    "explanation": _MAYBE,
    "right_feedback": _MAYBE,
    "partial_feedback": _MAYBE,
    "wrong_feedback": _MAYBE,
    "hints": st.lists(_TEXTS, max_size=2).map(tuple),
    "tags": st.lists(_NAMES.map(lambda one: one.replace("<", "")).filter(str.strip), max_size=3, unique=True).map(
        lambda tags: tuple(dict.fromkeys(" ".join(tag.split()) for tag in tags))
    ),
    "category": st.lists(_NAMES.map(lambda name: " ".join(name.split())), max_size=3).map(tuple),
    "ident": st.one_of(st.just(""), _NAMES.map(lambda one: " ".join(one.split()))),
    "penalty": st.sampled_from([None, Decimal(0), Decimal("0.3333333"), Decimal(1)]),
    "extra": st.sampled_from([(), (("difficulty", "2"),), (("answernumbering", "ABCD"), ("odd", "值"))]),
}


def _of(kind: Kind, **parts: st.SearchStrategy[object]) -> st.SearchStrategy[Item]:
    return st.builds(Item, kind=st.just(kind), **_COMMON, **parts)


ITEMS = st.one_of(
    _of(Kind.SINGLE, choices=_CHOICES.map(lambda found: (*found, Choice(Text("对的"), FULL)))),
    _of(
        Kind.MULTIPLE,
        choices=_CHOICES.map(tuple),
        shuffle=st.booleans(),
    ),
    _of(
        Kind.TRUE_FALSE,
        choices=st.builds(
            lambda true, right, wrong: making.truth(true=true, of_true=right, of_false=wrong),
            st.booleans(),
            _MAYBE,
            _MAYBE,
        ),
        shuffle=st.just(False),
    ),
    _of(Kind.MATCHING, pairs=_PAIRS.map(tuple)),
    _of(
        Kind.ORDERING,
        sequence=st.lists(
            _TEXTS.map(lambda text: Text(" ".join(text.body.split()) or "一", text.markup)), min_size=2, max_size=5
        ).map(tuple),
    ),
    _of(
        Kind.NUMERIC,
        numbers=_ANSWERS.map(tuple),
        units=st.lists(st.builds(Unit, _NAMES, st.just(Decimal("0.01"))), max_size=2).map(tuple),
    ),
    _of(Kind.SHORT_ANSWER, choices=_ACCEPTED.map(tuple), case_sensitive=st.booleans()),
    _of(Kind.ESSAY, sample=_MAYBE),
)
WAYS: dict[str, Callable[[list[Item]], Report]] = {
    "gift": lambda items: gift.read(gift_out.write(items)),
    "moodlexml": lambda items: moodle_xml.read(moodle_out.write(items)),
    "xlsx": lambda items: xlsx.read(xlsx_out.write(items)),
}


@pytest.mark.parametrize("way", WAYS)
@given(items=st.lists(ITEMS, min_size=1, max_size=3))
@settings(
    max_examples=40,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow],
)
def test_what_goes_out_comes_back(way: str, items: list[Item]) -> None:
    report = WAYS[way](items)
    assert report.refused == ()
    assert list(report.items) == items


def test_a_single_choice_without_a_whole_share_stays_one_in_gift() -> None:
    choices = (Choice(Text("甲"), Decimal(90)), Choice(Text("乙"), Decimal(0)))
    item = Item(Kind.SINGLE, Text("问？", Markup.MOODLE), choices=choices)
    assert gift.read(gift_out.write([item])).items == (item,)


def test_a_carried_kind_makes_no_other_question() -> None:
    for kind in ("essay", "true_false", "nothing"):
        report = gift.read(f'// [alliance:{{"kind":"{kind}"}}]\n题{{=a ~b}}')
        assert report.items[0].kind is Kind.SINGLE
        assert report.degraded[0].field == "comment"
