"""The register: every article of every work that it names, with its dates and a checksum, and no text. Pure."""

from __future__ import annotations

import base64
import hashlib
import json
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from alliance.kernel.paths import NATION
from search.library import jurisdiction, known
from search.library.citations.naming import Names, variants
from search.library.folding import fold
from search.library.intake import work_key
from search.library.models import Status

_SUM = 4
"""Characters of a checksum: three bytes tell an amended article from an unchanged one, and hold no text."""
Number = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Edition:
    """One version as the register knows it.

    `articles` are (278, 0) and (17, 1) for 第十七条之一, with the checksum of each, empty where unknown; no articles at
    all means that nobody counted them.
    """

    id: int
    stamp: str
    version_date: date | None
    effective_from: date | None
    effective_to: date | None
    status: Status
    articles: Mapping[Number, str]
    doubt: str = ""


@dataclass(frozen=True, slots=True)
class Registered:
    """One work as the register knows it. `ended_by` says what repealed it, empty where it stands."""

    title: str
    key: str
    kind: str
    level: str
    number: str
    issuer: str
    place_path: str
    place_name: str
    editions: tuple[Edition, ...]
    ended_by: str = ""


def short_sum(text: str) -> str:
    """The checksum of an article's text, blanks and width apart."""
    digest = hashlib.sha256(fold(text).encode()).digest()
    return base64.urlsafe_b64encode(digest)[:_SUM].decode()


@cache
def works() -> Mapping[str, Registered]:
    """Every registered work by key; the files are read once."""
    found: dict[str, Registered] = {}
    for told in lines():
        one = _work(told)
        found[one.key] = one
    for row in tomllib.loads(_file("history.toml"))["work"]:
        one = _past(row, found.get(work_key(row["title"])))
        found[one.key] = one
    return found


def lines() -> list[dict[str, Any]]:
    """The shipped register as it stands in its file, a work a line."""
    return [json.loads(line) for line in _file("register.jsonl").splitlines() if line.strip()]


@cache
def names() -> Names:
    """Every name under which a registered work, or one known to be missing, is cited."""
    found: dict[str, str] = {}
    titles = [one.title for one in works().values()] + [one.title for one in known.works().missing]
    for title in titles:
        for name in variants(title):
            found.setdefault(name, work_key(title))
    for title, said in tomllib.loads(_file("names.toml")).items():
        for name in said:
            for one in variants(name):
                found[one] = work_key(title)
    for title, field in known.works().fields.items():
        if field.short:
            found.setdefault(field.short, work_key(title))
    return Names(found)


@cache
def titles() -> frozenset[tuple[str, str]]:
    """Every (title, key) whose names are known already."""
    here = {(one.title, key) for key, one in works().items()}
    return frozenset(here | {(one.title, key) for key, one in _missing().items()})


def years(key: str) -> frozenset[str]:
    """The years that name an edition of a work: of its text or of its coming into force; none where it is unknown."""
    work = works().get(key)
    days = [day for one in work.editions for day in (one.version_date, one.effective_from)] if work else []
    return frozenset(str(day.year) for day in days if day)


def placeholder(key: str) -> known.Missing | None:
    """The work that we know of but lack, under this key."""
    return _missing().get(key)


@cache
def _missing() -> Mapping[str, known.Missing]:
    return {work_key(one.title): one for one in known.works().missing}


def row(work: Mapping[str, Any], versions: Sequence[Mapping[str, Any]]) -> str:
    """One line of the register; each version brings `texts`, pairs of a number and the article's text."""
    told = {name: value for name, value in work.items() if value not in ("", None)}
    told["versions"] = [
        {
            **{name: str(value) for name, value in version.items() if name != "texts" and value not in ("", None)},
            "articles": _ranges([number for number, _ in version["texts"]]),
            "sums": "".join(short_sum(text) for _, text in version["texts"]),
        }
        for version in versions
    ]
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))


def _work(told: Mapping[str, Any]) -> Registered:
    return Registered(
        title=told["title"],
        key=work_key(told["title"]),
        kind=told.get("kind", "regulation"),
        level=told.get("level", ""),
        number=told.get("number", ""),
        issuer=told.get("issuer", ""),
        place_path=told.get("place_path", NATION),
        place_name=told.get("place_name", "全国"),
        editions=tuple(_edition(place, version) for place, version in enumerate(told["versions"], 1)),
    )


def _edition(place: int, told: Mapping[str, Any]) -> Edition:
    numbers, sums = _numbers(told.get("articles", "")), told.get("sums", "")
    return Edition(
        id=place,
        stamp=told["stamp"],
        version_date=_day(told["stamp"]),
        effective_from=_day(told.get("from")),
        effective_to=_day(told.get("to")),
        status=Status(told.get("status", Status.IN_FORCE)),
        articles={number: sums[at * _SUM : (at + 1) * _SUM] for at, number in enumerate(numbers)},
    )


def _past(told: Mapping[str, Any], held: Registered | None) -> Registered:
    """A work with the editions of the history besides those that the register holds."""
    editions = list(held.editions) if held else []
    stamps = {one.stamp for one in editions}
    for version in told["edition"]:
        count = int(version.get("articles", 0))
        if str(version["stamp"]) not in stamps:
            editions.append(
                Edition(
                    id=len(editions) + 1,
                    stamp=str(version["stamp"]),
                    version_date=version["stamp"],
                    effective_from=version["from"],
                    effective_to=version.get("to"),
                    status=Status.IN_FORCE,
                    articles={(number, 0): "" for number in range(1, count + 1)},
                )
            )
    title = told["title"]
    place = jurisdiction.of_title(title)
    return Registered(
        title=title,
        key=work_key(title),
        kind=held.kind if held else "regulation",
        level=told["level"],
        number=told.get("number", held.number if held else ""),
        issuer=held.issuer if held else "",
        place_path=place.path,
        place_name=place.name,
        editions=tuple(editions),
        ended_by=told.get("ended_by", ""),
    )


def _ranges(numbers: Iterable[Number]) -> str:
    """1-17,17_1,18-40: the numbers of articles in their order."""
    runs: list[list[Number]] = []
    for number, sub in numbers:
        if runs and not sub and not runs[-1][-1][1] and number == runs[-1][-1][0] + 1:
            runs[-1].append((number, sub))
        else:
            runs.append([(number, sub)])
    return ",".join(
        f"{run[0][0]}-{run[-1][0]}" if len(run) > 1 else f"{run[0][0]}_{run[0][1]}" if run[0][1] else str(run[0][0])
        for run in runs
    )


def _numbers(ranges: str) -> list[Number]:
    found: list[Number] = []
    for run in ranges.split(",") if ranges else []:
        first, _, last = run.partition("-")
        number, _, sub = first.partition("_")
        found += [(one, int(sub or 0)) for one in range(int(number), int(last or number) + 1)]
    return found


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None


def _file(name: str) -> str:
    return files("search.library.citations").joinpath(name).read_text(encoding="utf-8")
