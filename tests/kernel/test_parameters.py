"""Numbers with their grounds: the nearest place, the right day, the law before our wishes, and nothing invented."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from alliance.kernel import ledger
from alliance.kernel.actors import CLOCK, Actor, Office
from alliance.kernel.db import Transaction
from alliance.kernel.errors import Invalid, NotFound, NotPermitted, OutOfTurn
from alliance.kernel.parameters import access
from alliance.kernel.parameters import queries as parameters
from alliance.kernel.parameters.actions import NewVersion, new_version
from alliance.kernel.parameters.models import FIRM, UNITS, Confidence, ParameterVersion
from alliance.kernel.parameters.queries import NoParameter
from alliance.kernel.parameters.seed import load_seed, seed
from alliance.kernel.working_days import Unit
from tests.factories import QUJIANG, an_actor, an_alliance, the_place

KECHENG = "/33/3308/330802/"
QUZHOU = "/33/3308/"
TODAY = date(2026, 11, 22)


@pytest.fixture
def administrator(tx: Transaction) -> Actor:
    alliance = an_alliance(tx)
    return an_actor(tx, alliance, Office.SYSTEM_ADMINISTRATOR, alliance.place)


def a_local_rule(**changed: Any) -> NewVersion:
    command: dict[str, Any] = {
        "name": "committee_handover",
        "number": "7",
        "starts_on": date(2027, 1, 1),
        "confidence": Confidence.LOCAL,
        "source": "衢州市物业管理条例",
        "article": "第三十条",
        "place_path": QUZHOU,
    }
    return NewVersion(**(command | changed))


def a_wish(**changed: Any) -> NewVersion:
    command: dict[str, Any] = {
        "name": "accounts.sign_in_pause_minutes",
        "number": "30",
        "starts_on": date(2026, 12, 1),
        "confidence": Confidence.PROMISE,
    }
    return NewVersion(**(command | changed))


@pytest.mark.parametrize(
    ("name", "words", "label", "source"),
    [
        ("participation_share", "三分之二以上", "法定", "《中华人民共和国民法典》第二百七十八条第二款"),
        ("ordinary_share", "过半数", "法定", "《中华人民共和国民法典》第二百七十八条第二款"),
        ("special_share", "四分之三以上", "法定", "《中华人民共和国民法典》第二百七十八条第二款"),
        ("special_meeting_share", "20%以上", "地方规定", "《浙江省物业管理条例》第十一条第三款"),
        ("meeting_notice", "15日", "地方规定", "《浙江省物业管理条例》第九条第四款"),
        ("committee_filing", "30日", "地方规定", "《浙江省物业管理条例》第十三条第一款"),
        ("reelection_lead", "2个月", "地方规定", "《浙江省物业管理条例》第十五条第二款"),
        ("committee_handover", "10日", "地方规定", "《浙江省物业管理条例》第十五条第三款"),
        ("nonrenewal_notice", "90日", "法定", "《中华人民共和国民法典》第九百四十七条第二款"),
        ("judicial_confirmation", "30日", "法定", "《中华人民共和国民事诉讼法》第二百零五条"),
        ("committee_seats_most", "11人", "我们的建议", "我们的建议"),
        ("decision_announcement", "3日", "我们的建议", "我们的建议"),
        ("attachment_size", "20 MB", "平台承诺", "平台承诺"),
    ],
)
def test_the_numbers_of_kecheng_say_where_they_come_from(
    tx: Transaction, name: str, words: str, label: str, source: str
) -> None:
    value = parameters.on(tx, name, KECHENG, TODAY)
    assert (value.words, value.label, value.source_sentence) == (words, label, source)


def test_shares_are_exact_and_know_whether_they_include_themselves(tx: Transaction) -> None:
    participation = parameters.on(tx, "participation_share", KECHENG, TODAY)
    assert participation.share == Fraction(2, 3)
    assert participation.reached_by(Fraction(2000, 3000))
    assert not participation.reached_by(Fraction(1999, 3000))
    ordinary = parameters.on(tx, "ordinary_share", KECHENG, TODAY)
    assert not ordinary.reached_by(Fraction(1, 2))
    assert ordinary.reached_by(Fraction(501, 1000))
    with pytest.raises(ValueError, match="no whole number"):
        _ = ordinary.whole


def test_the_nearest_place_wins_and_elsewhere_the_nation_speaks(tx: Transaction, administrator: Actor) -> None:
    new_version(tx, administrator, a_local_rule())
    day = date(2027, 1, 1)
    assert parameters.on(tx, "committee_handover", KECHENG + "330802006/", day).whole == 7
    assert parameters.on(tx, "committee_handover", "/33/3301/", day).whole == 10
    assert parameters.on(tx, "committee_filing", "/36/3611/", day).label == "法定"


def test_each_day_has_the_value_of_that_day(tx: Transaction, administrator: Actor) -> None:
    new_version(tx, administrator, a_local_rule(place_path="/33/"))
    last, first = date(2026, 12, 31), date(2027, 1, 1)
    assert parameters.on(tx, "committee_handover", KECHENG, last).whole == 10
    assert parameters.on(tx, "committee_handover", KECHENG, first).whole == 7
    assert parameters.on(tx, "committee_handover", KECHENG, last).ends_on == last
    assert parameters.on(tx, "judicial_confirmation", "/", date(2023, 12, 31)).source == "中华人民共和国人民调解法"
    assert parameters.on(tx, "judicial_confirmation", "/", date(2024, 1, 1)).source == "中华人民共和国民事诉讼法"


def test_no_past_value_is_invented(tx: Transaction) -> None:
    with pytest.raises(NoParameter, match="2020年12月31日没有登记的数值") as refused:
        parameters.on(tx, "special_share", KECHENG, date(2020, 12, 31))
    assert "规则数值" in refused.value.remedy


def test_the_day_a_number_expires_there_is_a_sentence_with_the_way_out(tx: Transaction) -> None:
    row = tx.session.scalars(select(ParameterVersion).where(ParameterVersion.name == "dismissal_notice")).one()
    row.ends_on = date(2026, 11, 21)
    with pytest.raises(NoParameter, match="已登记的数值到2026年11月21日为止") as refused:
        parameters.on(tx, "dismissal_notice", KECHENG, TODAY)
    assert refused.value.status == 503
    assert "登记" in refused.value.remedy


def test_a_place_without_a_local_value_gets_the_sentence_and_not_a_neighbours(tx: Transaction) -> None:
    with pytest.raises(NoParameter, match="业委会任期届满后移交"):
        parameters.on(tx, "committee_handover", "/36/3611/", TODAY)


def test_an_unknown_name_is_a_mistake_of_ours(tx: Transaction) -> None:
    with pytest.raises(LookupError, match="no_such_number"):
        parameters.on(tx, "no_such_number", KECHENG, TODAY)


@pytest.mark.parametrize("path", ["", "33/", "/33", "//", "/%/", "/33/'; --/", "/a" * 40 + "/"])
def test_what_is_no_path_is_refused(tx: Transaction, path: str) -> None:
    with pytest.raises(ValueError, match="no path"):
        parameters.on(tx, "committee_filing", path, TODAY)


def test_one_query_finds_a_value(tx: Transaction, queries: Callable[[], AbstractContextManager[Any]]) -> None:
    with queries() as count:
        parameters.on(tx, "committee_filing", KECHENG, TODAY)
    assert count.total == 1


def test_filing_is_reckoned_from_its_parameter_and_says_so(tx: Transaction) -> None:
    filing = parameters.period_after(tx, "committee_filing", KECHENG, date(2026, 11, 20), happened="选出")
    assert filing.due == date(2026, 12, 21)
    assert filing.steps[0] == "业委会备案30日（地方规定：《浙江省物业管理条例》第十三条第一款）"
    assert filing.steps[-1] == "12月20日是周日，顺延到12月21日（周一）"


def test_a_suggestion_does_not_roll(tx: Transaction) -> None:
    announced = parameters.period_after(tx, "decision_announcement", KECHENG, date(2026, 11, 26))
    assert announced.due == date(2026, 11, 29)


def test_a_meeting_is_announced_fifteen_clear_days_before(tx: Transaction) -> None:
    notice = parameters.period_before(tx, "meeting_notice", KECHENG, date(2026, 12, 25))
    assert notice.due == date(2026, 12, 9)
    assert notice.unit is Unit.DAYS


def test_the_calendar_ends_where_the_notice_ends(tx: Transaction) -> None:
    calendar = parameters.calendar(tx)
    assert calendar.published_through == date(2026, 12, 31)
    assert calendar.is_provisional(date(2027, 1, 1))


def test_an_alliance_has_its_own_promise_and_the_neighbour_does_not(tx: Transaction, administrator: Actor) -> None:
    other = an_alliance(tx, QUJIANG, name="衢江区业委会联盟", short="江")
    new_version(tx, administrator, a_wish(own=True))
    day = date(2026, 12, 1)
    mine = parameters.on(tx, "accounts.sign_in_pause_minutes", KECHENG, day, alliance_id=administrator.alliance_id)
    assert (mine.whole, mine.own) == (30, True)
    assert parameters.on(tx, "accounts.sign_in_pause_minutes", KECHENG, day, alliance_id=other.id).whole == 15
    assert parameters.on(tx, "accounts.sign_in_pause_minutes", KECHENG, day).whole == 15
    neighbour = an_actor(tx, other, Office.SYSTEM_ADMINISTRATOR, other.place)
    assert [listed for listed in parameters.listing(tx, neighbour) if listed.own] == []
    own = [listed for listed in parameters.listing(tx, administrator) if listed.own]
    assert [(listed.name, listed.current, len(listed.coming)) for listed in own] == [
        ("accounts.sign_in_pause_minutes", None, 1)
    ]


def test_a_law_that_comes_later_beats_the_alliances_own_value(tx: Transaction, administrator: Actor) -> None:
    new_version(tx, administrator, a_wish(name="decision_announcement", number="2", own=True))
    law = a_local_rule(name="decision_announcement", number="5")
    new_version(tx, administrator, law)
    mine = administrator.alliance_id
    assert parameters.on(tx, law.name, KECHENG, date(2026, 12, 31), alliance_id=mine).whole == 2
    assert parameters.on(tx, law.name, KECHENG, date(2027, 1, 1), alliance_id=mine).whole == 5


@pytest.mark.parametrize("own", [True, False])
def test_no_wish_overrides_the_law(tx: Transaction, administrator: Actor, *, own: bool) -> None:
    for name in ("committee_filing", "special_share"):
        wish = a_wish(name=name, number="1", confidence=Confidence.SUGGESTION, place_path=KECHENG, own=own)
        with pytest.raises(OutOfTurn, match="承诺或建议不能改它"):
            new_version(tx, administrator, wish)


def test_a_new_version_is_told_in_the_ledger(tx: Transaction, administrator: Actor) -> None:
    made = new_version(tx, administrator, a_local_rule())
    told = ledger.timeline(tx.session, ParameterVersion, made)
    assert [line.sentence for line in told] == [
        "登记“业委会任期届满后移交”的新数值7，从2027年1月1日起（《衢州市物业管理条例》第三十条）"
    ]


@pytest.mark.parametrize("starts_on", [date(2009, 11, 27), date(2000, 1, 1)])
def test_versions_never_overlap(tx: Transaction, administrator: Actor, starts_on: date) -> None:
    with pytest.raises(OutOfTurn, match="重叠"):
        new_version(tx, administrator, a_local_rule(place_path="/33/", starts_on=starts_on))


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"number": ""}, "读不懂"),
        ({"number": "0"}, "大于0"),
        ({"number": "7.5"}, "整数"),
        ({"number": "-7"}, "读不懂"),
        ({"number": "9" * 4000}, "读不懂"),
        ({"number": "<script>"}, "读不懂"),
        ({"starts_on": date.min}, "生效日"),
        ({"starts_on": date.max}, "生效日"),
        ({"source": " "}, "法规名称和条号"),
        ({"article": ""}, "法规名称和条号"),
        ({"place_path": "/33/' OR 1=1/"}, "地方"),
        ({"own": True}, "只能是平台承诺或建议"),
        ({"source": "条" * 201}, "200字以内"),
        ({"note": "说" * 2001}, "2000字以内"),
    ],
)
def test_bad_input_is_refused_in_words(
    tx: Transaction, administrator: Actor, changed: dict[str, Any], words: str
) -> None:
    with pytest.raises(Invalid, match=words):
        new_version(tx, administrator, a_local_rule(**changed))
    assert parameters.on(tx, "committee_handover", KECHENG, date(2027, 1, 1)).whole == 10


def test_a_name_nobody_knows_is_not_found(tx: Transaction, administrator: Actor) -> None:
    with pytest.raises(NotFound):
        new_version(tx, administrator, a_local_rule(name="no_such_number"))


@pytest.mark.parametrize("office", [office for office in Office if office is not Office.SYSTEM_ADMINISTRATOR])
def test_only_two_offices_enter_numbers_and_the_secretary_in_the_own_district_only(
    tx: Transaction, office: Office
) -> None:
    alliance = an_alliance(tx)
    actor = an_actor(tx, alliance, office, alliance.place)
    for place, own, secretary_may in ((KECHENG, False, True), (QUZHOU, False, False), ("/", True, True)):
        may = access.new_version(actor, place, own=own)
        assert bool(may) is (office is Office.POLICY_SECRETARY and secretary_may)
    if office is not Office.POLICY_SECRETARY:
        with pytest.raises(NotPermitted):
            new_version(tx, actor, a_wish(own=True))


def test_what_binds_several_alliances_is_changed_by_none_of_them(tx: Transaction) -> None:
    alliance = an_alliance(tx)
    actor = an_actor(tx, alliance, Office.SYSTEM_ADMINISTRATOR, alliance.place)
    assert not parameters.are_shared(tx, actor)
    an_alliance(tx, QUJIANG, name="衢江区业委会联盟", short="衢")
    assert parameters.are_shared(tx, actor)
    for place, own, may in (("/", False, False), (QUZHOU, False, False), (KECHENG, False, True), ("/", True, True)):
        assert bool(access.new_version(actor, place, own=own, shared=True)) is may
    nationwide = a_local_rule(place_path="/")
    with pytest.raises(NotPermitted, match="别的联盟"):
        new_version(tx, actor, nationwide)


def test_the_command_line_enters_for_everybody_and_strangers_for_nobody(tx: Transaction) -> None:
    assert access.new_version(CLOCK, "/", own=False)
    assert not access.new_version(CLOCK, "/", own=True)
    assert not access.new_version(Actor(alliance_id=None), "/", own=False)


@pytest.mark.parametrize(
    "broken",
    [
        {"ends_on": date(2026, 1, 1), "starts_on": date(2026, 1, 2)},
        {"numerator": None},
        {"day": TODAY},
        {"denominator": 0},
        {"place_path": "33"},
        {"source": ""},
        {"article": ""},
        {"alliance_id": "the alliance of the test"},
        {"starts_on": date(2009, 11, 27), "ends_on": date(2009, 12, 1)},
        {"ends_on": None},
    ],
)
def test_the_database_repeats_the_rules(tx: Transaction, broken: dict[str, Any]) -> None:
    alliance = an_alliance(tx)
    row = {
        "name": "committee_handover",
        "title": "移交",
        "place_path": "/33/",
        "numerator": 7,
        "denominator": 1,
        "unit": "日",
        "starts_on": date(2030, 1, 1),
        "ends_on": date(2030, 12, 31),
        "source": "示例条例",
        "article": "第一条",
        "confidence": Confidence.LOCAL,
    }
    with tx.session.begin_nested() as kept:
        tx.session.add(ParameterVersion(**row))
        tx.session.flush()
        kept.rollback()
    own = {"alliance_id": alliance.id} if "alliance_id" in broken else {}
    with pytest.raises(IntegrityError), tx.session.begin_nested():
        tx.session.add(ParameterVersion(**(row | broken | own)))
        tx.session.flush()


def test_loading_the_seed_again_changes_nothing(tx: Transaction, administrator: Actor) -> None:
    new_version(tx, administrator, a_local_rule(place_path="/33/"))
    assert load_seed(tx) == 0
    assert parameters.on(tx, "committee_handover", KECHENG, date(2027, 1, 1)).whole == 7


def test_loading_the_seed_adds_what_is_missing_and_closes_what_it_has_closed(tx: Transaction) -> None:
    rows = tx.session.scalars(select(ParameterVersion).where(ParameterVersion.name == "judicial_confirmation")).all()
    assert len(rows) == 2
    tx.session.delete(max(rows, key=lambda row: row.starts_on))
    tx.session.flush()
    min(rows, key=lambda row: row.starts_on).ends_on = None
    tx.session.flush()
    assert load_seed(tx) == 2
    assert parameters.on(tx, "judicial_confirmation", "/", date(2023, 12, 31)).ends_on == date(2023, 12, 31)
    assert parameters.on(tx, "judicial_confirmation", "/", TODAY).article == "第二百零五条"


def test_the_page_lists_every_number_with_what_was_and_will_be(
    tx: Transaction, administrator: Actor, queries: Callable[[], AbstractContextManager[Any]]
) -> None:
    new_version(tx, administrator, a_local_rule(place_path="/33/"))
    tx.session.flush()
    with queries() as count:
        page = parameters.listing(tx, administrator)
    assert count.total == 1
    assert len(page) == len({(row.name, row.place_path) for row in seed()})
    handover = next(listed for listed in page if listed.name == "committee_handover")
    assert handover.place_name == the_place(tx, "33").name
    assert handover.current is not None
    assert (handover.current.whole, [value.whole for value in handover.coming], handover.past) == (10, [7], ())
    published = next(listed for listed in page if listed.name == "calendar_published_through")
    assert (published.place_name, len(published.past)) == ("全国", 1)
    assert published.current is not None
    assert published.current.words == "2026年12月31日"


def test_the_seed_is_sound() -> None:
    rows = seed()
    for row in rows:
        assert row.unit in UNITS
        firm = row.confidence in FIRM
        quoted = bool(row.quote and row.article)
        followed = row.confidence is Confidence.PROMISE and "参照" in row.note
        assert quoted is firm or (quoted and followed) or row.name == "calendar_published_through"
        assert not firm or row.article.startswith("第")
        assert (row.confidence is Confidence.LOCAL) is (row.place_path != "/")
        if row.confidence is Confidence.SUGGESTION:
            assert "待核" in row.note or "不是法定" in row.note
    titles = {(row.name, row.title, row.unit) for row in rows}
    assert len(titles) == len({name for name, _, _ in titles})


def test_every_quote_stands_in_the_regulation_it_is_taken_from(samples: Path) -> None:
    checked = 0
    for row in seed():
        texts = list(samples.glob(f"{row.source}(*.md")) if row.quote else []
        for text in texts:
            assert row.quote in text.read_text(encoding="utf-8"), row.name
            checked += 1
    assert checked >= 15
