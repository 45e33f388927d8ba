"""Finding streets, communities and compounds by the names that people write, with a hint at the nearest one."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

from compounds.workbooks.known import Community, Known, KnownCompound
from compounds.workbooks.values import same
from compounds.workbooks.verdicts import Weighing

NEAR_ENOUGH = 0.5
OUTSIDE = "不在您的工作范围里，或者没有这个名字"
_ENDINGS = re.compile(r"(社区居民委员会|社区居委会|居民委员会|居委会|村民委员会|村委会|社区|街道办事处|街道|村|镇|乡)$")
_COMMON = re.compile(r"(住宅小区|小区|花园|家园|花苑|公寓|苑|园|里|坊)$")
_TELLING = re.compile(r"[0-9a-z一二三四五六七八九十甲乙丙丁东南西北中上下前后新老大小]")
_SHORTEST = 3


@dataclass(frozen=True, slots=True)
class Site:
    """A compound as rows speak of it: one of the registry, or one that another row of the workbook brings."""

    community: Community
    name: str
    known: KnownCompound | None = None
    row: int = 0

    @property
    def key(self) -> tuple[int, str]:
        """The community and the name as it is compared."""
        return self.community.place_id, same(self.name)

    @property
    def path(self) -> str:
        """The path of the compound, or of the community below which it will be."""
        return self.known.path if self.known else self.community.path

    @property
    def title(self) -> str:
        """The compound with its community, as rows are headed."""
        return f"{self.name}（{self.community.name}）"


def _bare(name: str) -> str:
    return _ENDINGS.sub("", same(name))


class Gazetteer:
    """The communities and compounds among which the rows of one actor's workbook may choose."""

    def __init__(self, known: Known) -> None:
        self.communities = known.communities
        self._streets = {same(one.street): one.street for one in known.communities}
        self._exact: dict[str, list[Community]] = defaultdict(list)
        self._loose: dict[str, list[Community]] = defaultdict(list)
        for one in known.communities:
            self._exact[same(one.name)].append(one)
            self._loose[_bare(one.name)].append(one)
        by_id = {one.place_id: one for one in known.communities}
        self._sites: dict[tuple[int, str], Site] = {}
        self._named: dict[str, list[Site]] = defaultdict(list)
        for compound in known.compounds:
            if compound.community_id in by_id:
                self.add(Site(by_id[compound.community_id], compound.name, compound))

    def add(self, site: Site) -> None:
        """Let later rows find a compound."""
        self._sites[site.key] = site
        self._named[same(site.name)].append(site)

    def at(self, community: Community, name: str) -> Site | None:
        """The compound of that name in that community."""
        return self._sites.get((community.place_id, same(name)))

    def community(self, row: Weighing) -> Community | None:
        """The community that a row names; the problem is noted where there is none, or more than one."""
        street_text, text = row.take("street"), row.take("community")
        if row.problems:
            return None
        street = self._street(row, street_text)
        if street_text is not None and street is None:
            return None
        if text is None:
            among = [one for one in self.communities if street in (None, one.street)]
            if len(among) == 1:
                return among[0]
            row.wrong("没有填“所在社区”。", "community")
            return None
        found = self._exact.get(same(text)) or self._loose.get(_bare(text)) or []
        here = [one for one in found if street in (None, one.street)]
        if len(here) == 1:
            return here[0]
        if len(here) > 1:
            row.wrong(f"有 {len(here)} 个社区都叫“{text}”，请把“所在街道”也填上。", "community")
        elif found:
            row.wrong(f"“{found[0].name}”在{found[0].street}，不在{street}；请核对街道和社区。", "community")
        else:
            names = [one.name for one in self.communities if street in (None, one.street)]
            row.wrong(f"“{text}”{OUTSIDE}。{_hint(text, names)}", "community")
        return None

    def site(self, row: Weighing) -> Site | None:
        """The compound that a row of another sheet names; the problem is noted where there is none, or several."""
        name = row.take("name")
        if row.has("community"):
            community = self.community(row)
            if community is None or name is None:
                return None
            found = self.at(community, name)
            if found is None:
                names = [site.name for site in self._sites.values() if site.community == community]
                row.wrong(f"{community.name}没有登记过“{name}”。{_hint(name, names)}{_REGISTER}", "name")
            return found
        street_text = row.take("street")
        street = self._street(row, street_text)
        if name is None or row.problems:
            return None
        among = [site for site in self._named.get(same(name), ()) if street in (None, site.community.street)]
        if len(among) == 1:
            return among[0]
        if among:
            row.wrong(f"有 {len(among)} 个小区都叫“{name}”，请把“所在社区”也填上。", "name")
        else:
            row.wrong(f"“{name}”没有登记过，或者不在您的工作范围里。{_REGISTER}", "name")
        return None

    def _street(self, row: Weighing, text: str | None) -> str | None:
        if text is None:
            return None
        if (street := self._streets.get(same(text))) is not None:
            return street
        loose = {_bare(name): name for name in self._streets.values()}
        if (street := loose.get(_bare(text))) is not None:
            return street
        row.wrong(f"“{text}”{OUTSIDE}。{_hint(text, self._streets.values())}", "street")
        return None


_REGISTER = "请先在“小区”表里登记这个小区。"


def _hint(text: str, names: Iterable[str]) -> str:
    known = {_bare(name) or name: name for name in names}
    near = get_close_matches(_bare(text), known, n=2, cutoff=NEAR_ENOUGH)
    return f"您是不是要填：{'、'.join(known[one] for one in near)}？" if near else ""


class Lookalikes:
    """Compounds of one community whose names differ by so little that one may be the other, misspelt."""

    def __init__(self) -> None:
        self._by_sign: dict[tuple[int, str], list[tuple[str, str]]] = defaultdict(list)

    def add(self, community: Community, name: str, where: str = "") -> None:
        """Let later names be compared with this one; `where` says where it stands."""
        for sign in _signs(name):
            self._by_sign[community.place_id, sign].append((name, where))

    def of(self, community: Community, name: str) -> str:
        """A compound much like `name`, with where it stands; empty where there is none."""
        for sign in _signs(name):
            for other, where in self._by_sign.get((community.place_id, sign), ()):
                if same(other) != same(name) and _may_be_one(_core(name), _core(other)):
                    return f"“{other}”{where}"
        return ""


def _core(name: str) -> str:
    return _COMMON.sub("", same(name)) or same(name)


def _signs(name: str) -> set[str]:
    """The core of a name, and what is left when any one sign is struck: near names share one of them."""
    core = _core(name)
    if len(core) < _SHORTEST:
        return {core}
    return {core, *(core[:at] + core[at + 1 :] for at in range(len(core)))}


def _may_be_one(one: str, other: str) -> bool:
    """False where the signs that differ tell compounds apart: 一期 and 二期, 东区 and 西区, A and B."""
    if one == other:
        return True
    differing = [sign for sign in one if sign not in other] + [sign for sign in other if sign not in one]
    return bool(differing) and not any(_TELLING.match(sign) for sign in differing)
