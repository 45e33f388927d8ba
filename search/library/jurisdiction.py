"""Where a work applies and what it is, told from its title and from who adopted it. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from alliance.kernel.paths import NATION, lineage
from search.library.models import WorkKind

_PROVINCES = (
    "北京|天津|上海|重庆|河北|山西|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|海南|四川|贵州|云南|"
    "陕西|甘肃|青海|内蒙古|广西|西藏|宁夏|新疆"
)
_PROVINCE = re.compile(rf"^((?:{_PROVINCES})(?:省|市|(?:壮族|回族|维吾尔)?自治区)?)")
_NO_TOWN = "城市|都市|上市|超市|县级|市区|社区|地区|民族区|经济特区|自治|行政区"
_TOWN = re.compile(rf"^((?!{_NO_TOWN})[\u4e00-\u9fff]{{1,5}}?(?:自治州|市|县|区|盟))(?![场域划别块])")
_NATIONAL = re.compile(r"^(中华人民共和国|中国|全国|国务院|最高人民|第.届全国|公安部|财政部|住房|建设部|国家)")
KNOWN_PLACES = {
    "浙江省": "/33/",
    "衢州市": "/33/3308/",
    "柯城区": "/33/3308/330802/",
    "衢江区": "/33/3308/330803/",
    "常山县": "/33/3308/330822/",
    "开化县": "/33/3308/330824/",
    "龙游县": "/33/3308/330825/",
    "江山市": "/33/3308/330881/",
}
"""Places of the tree whose law is asked for here, by the name that titles begin with (statistical division codes)."""


@dataclass(frozen=True, slots=True)
class Jurisdiction:
    """The place where a work applies: a path, and the name as its title prints it."""

    path: str
    name: str


def of_title(title: str) -> Jurisdiction:
    """The place that a title begins with; 城市绿化条例 begins with none, so it applies to the nation."""
    bare = title.lstrip("《 ")
    if _NATIONAL.match(bare):
        return Jurisdiction(NATION, "全国")
    match = _PROVINCE.match(bare)
    province = match[1] if match else ""
    town = _TOWN.match(bare.removeprefix(province) if province.endswith(("省", "区")) else bare)
    name = town[1] if town and town[1] != province else province
    inner = _TOWN.match(bare[bare.find(name) + len(name) :]) if name else None
    if inner and inner[1] in KNOWN_PLACES:
        name = inner[1]
    if not name:
        return Jurisdiction(NATION, "全国")
    if path := KNOWN_PLACES.get(name) or KNOWN_PLACES.get(f"{name}省"):
        return Jurisdiction(path, name)
    return Jurisdiction(f"x:{name}", name)


HOME = KNOWN_PLACES["柯城区"]
"""Where somebody asks whose alliance is not founded yet: the district that the platform was made for."""


def applies(place_path: str, asker: str) -> bool:
    """True where a work of `place_path` applies to somebody at `asker`: the nation and every place above."""
    return place_path in above(asker)


def above(asker: str) -> tuple[str, ...]:
    """The paths whose law applies at `asker`, the nation first: /, /33/, /33/3308/ and so on."""
    return lineage(HOME if asker == NATION else asker)


def kind_and_level(title: str, history: Sequence[str], place: Jurisdiction, printed: str = "") -> tuple[WorkKind, str]:
    """What a work is, and its level as printed; `printed` is what a list beside the file says, and is kept."""
    level = printed or _level(title, " ".join(history), place)
    if "案例" in level:
        return WorkKind.CASE, level
    if "解释" in level:
        return WorkKind.INTERPRETATION, level
    if "法规" in level or "规章" in level or "条例" in level:
        return WorkKind.REGULATION, level
    return (WorkKind.LAW if level in ("法律", "宪法") else WorkKind.DOCUMENT), level


def _level(title: str, history: str, place: Jurisdiction) -> str:
    if title.startswith(("指导案例", "指导性案例")):
        return "指导性案例"
    if title.endswith("案"):
        return "典型案例"
    if title.startswith(("最高人民法院", "最高人民检察院", "人民法院")) or "审判委员会" in history:
        return "司法解释" if title.endswith(("解释", "规定", "批复", "规则", "（一）", "（二）")) else "司法文件"
    return _national_level(title, history) if place.path == NATION else _local_level(title, history)


def _local_level(title: str, history: str) -> str:
    return "地方性法规" if "人民代表大会" in history or title.endswith("条例") else "地方规范性文件"


def _national_level(title: str, history: str) -> str:
    if title.startswith("中华人民共和国") and title.endswith(("法", "法典")):
        return "法律"
    return "行政法规" if "国务院" in history or title.endswith("条例") else "规范性文件"


def issuer(title: str, history: Sequence[str], place: Jurisdiction) -> str:
    """Who issued a work, as far as title and history tell; empty where they do not."""
    told = " ".join(history)
    if title.startswith("最高人民法院") or "审判委员会" in told:
        return "最高人民法院"
    if place.path != NATION and "人民代表大会" in told:
        return f"{place.name}人大常委会"
    return "国务院" if "国务院" in told else ""
