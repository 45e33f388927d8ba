"""Which paths rest on which article, for the page of the article."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from compounds.guidance import addresses
from compounds.guidance.paths import shipped

_ARTICLE = re.compile(r"《([^《》]+)》(第[一二三四五六七八九十百千]+条)(.*)")


@dataclass(frozen=True, slots=True)
class Mention:
    """One path that rests on an article, at the first step that does; `part` is what it cites of it (第二款)."""

    title: str
    url: str
    part: str


@cache
def mentions() -> Mapping[tuple[str, str], tuple[Mention, ...]]:
    """Every path by the title and the number of the articles it rests on: (民法典, 第二百七十八条), each path once."""
    found: dict[tuple[str, str], dict[str, Mention]] = {}
    for path in shipped.paths().values():
        for step in path.steps:
            for cite in step.grounds:
                if (match := _ARTICLE.fullmatch(cite)) is not None:
                    title, article, part = match.groups()
                    mention = Mention(path.title, f"{addresses.path(path.code)}#{step.code}", part)
                    found.setdefault((title, article), {}).setdefault(path.code, mention)
    return {key: tuple(lines.values()) for key, lines in found.items()}
