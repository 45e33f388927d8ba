"""Where a work applies, told from its title."""

import pytest

from search.library import jurisdiction
from search.library.models import WorkKind


@pytest.mark.parametrize(
    ("title", "path", "name"),
    [
        ("浙江省物业管理条例", "/33/", "浙江省"),
        ("衢州市城市绿化条例", "/33/3308/", "衢州市"),
        ("衢州市市区电动自行车管理规定", "/33/3308/", "衢州市"),
        ("衢州市柯城区住宅小区管理办法", "/33/3308/330802/", "柯城区"),
        ("龙游县城市管理办法", "/33/3308/330825/", "龙游县"),
        ("杭州市物业管理条例", "x:杭州市", "杭州市"),
        ("山东省物业管理条例", "x:山东省", "山东省"),
        ("上海市住宅物业管理规定", "x:上海市", "上海市"),
        ("内蒙古自治区样例条例", "x:内蒙古自治区", "内蒙古自治区"),
        ("城市绿化条例", "/", "全国"),
        ("社区矫正样例办法", "/", "全国"),
        ("市场样例条例", "/", "全国"),
        ("物业管理区域划分样例", "/", "全国"),
        ("中华人民共和国香港特别行政区样例法", "/", "全国"),
        ("最高人民法院关于样例的解释", "/", "全国"),
    ],
)
def test_the_place_is_what_the_title_begins_with(title: str, path: str, name: str) -> None:
    assert jurisdiction.of_title(title) == jurisdiction.Jurisdiction(path, name)


def test_what_applies_is_the_nation_and_every_place_above() -> None:
    assert jurisdiction.above("/33/3308/330802/") == ("/", "/33/", "/33/3308/", "/33/3308/330802/")
    assert jurisdiction.applies("/33/3308/", "/33/3308/330802/")
    assert not jurisdiction.applies("/33/3308/330825/", "/33/3308/330802/")
    assert not jurisdiction.applies("x:杭州市", "/33/3308/330802/")


def test_without_an_alliance_the_platforms_own_district_asks() -> None:
    assert jurisdiction.above("/") == jurisdiction.above(jurisdiction.HOME)


@pytest.mark.parametrize(
    ("title", "history", "kind", "level"),
    [
        ("指导案例1号 样例案", (), WorkKind.CASE, "指导性案例"),
        ("最高人民法院关于样例的解释（一）", (), WorkKind.INTERPRETATION, "司法解释"),
        ("样例市物业管理条例", ("样例市人民代表大会常务委员会通过",), WorkKind.REGULATION, "地方性法规"),
        ("样例管理条例", ("国务院令第1号公布",), WorkKind.REGULATION, "行政法规"),
        ("中华人民共和国样例法", (), WorkKind.LAW, "法律"),
        ("样例通知", (), WorkKind.DOCUMENT, "规范性文件"),
    ],
)
def test_kind_and_level_are_told_from_the_title(
    title: str, history: tuple[str, ...], kind: WorkKind, level: str
) -> None:
    place = jurisdiction.of_title(title)
    assert jurisdiction.kind_and_level(title, history, place) == (kind, level)


def test_a_printed_level_is_kept() -> None:
    place = jurisdiction.of_title("信访工作样例")
    printed = "党内法规兼行政法规(中共中央、国务院)"
    assert jurisdiction.kind_and_level("信访工作样例", (), place, printed) == (WorkKind.REGULATION, printed)
