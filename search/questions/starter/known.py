"""The starter questions as they ship: read once from data, with what each claim cites. Pure."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from alliance.kernel.paths import NATION
from search.library import jurisdiction

LABEL = "起步知识"
CAUTION = "平台整理，尚未经联盟两人签发"
KEY = "starter:"
_TITLE = re.compile(r"《([^《》]+)》")


@dataclass(frozen=True, slots=True)
class Claim:
    """One sentence of an answer: what it rests on, or that it is advice; `quote` are words of the first citation."""

    says: str
    cites: tuple[str, ...] = ()
    quote: str = ""
    advice: bool = False

    @property
    def cited(self) -> str:
        """The claim with its citations, as the checker reads it: …属于业主共有（《民法典》第二百八十二条）。"""
        if not self.cites:
            return self.says
        quoted = f"“{self.quote}”（{self.cites[0]}）。" if self.quote else ""
        return f"{self.says.removesuffix('。')}（{'、'.join(self.cites)}）。{quoted}"


@dataclass(frozen=True, slots=True)
class StarterQuestion:
    """One question; `code` is its address for good, `also` are other ways in which people put it."""

    code: str
    topic: str
    topic_name: str
    asks: str
    also: tuple[str, ...]
    claims: tuple[Claim, ...]

    @property
    def key(self) -> str:
        """Its key in the index."""
        return f"{KEY}{self.code}"

    @property
    def place_path(self) -> str:
        """Where the answer applies: the narrowest place whose law it cites."""
        titles = {title for claim in self.claims for cite in claim.cites for title in _TITLE.findall(cite)}
        return max((jurisdiction.of_title(title).path for title in titles), key=len, default=NATION)

    @property
    def text(self) -> str:
        """The whole answer, a line a claim."""
        return "\n".join(claim.says for claim in self.claims)


@dataclass(frozen=True, slots=True)
class Topic:
    """What questions belong together."""

    code: str
    name: str
    questions: tuple[StarterQuestion, ...]


@cache
def topics() -> tuple[Topic, ...]:
    """Every topic in the order in which people read them."""
    folder = files("search.questions.starter").joinpath("data")
    read = [tomllib.loads(file.read_text(encoding="utf-8")) for file in folder.iterdir() if file.name.endswith(".toml")]
    return tuple(_topic(data) for data in sorted(read, key=lambda data: int(data["order"])))


@cache
def questions() -> Mapping[str, StarterQuestion]:
    """Every question by its code, in the order of the topics."""
    return {question.code: question for topic in topics() for question in topic.questions}


def code_of(key: str) -> str | None:
    """The code behind a key of the index; None for what is not ours."""
    code = key.removeprefix(KEY)
    return code if key.startswith(KEY) and code in questions() else None


def _topic(data: Mapping[str, Any]) -> Topic:
    code, name = str(data["topic"]), str(data["name"])
    return Topic(code, name, tuple(_question(row, code, name) for row in data["question"]))


def _question(row: Mapping[str, Any], topic: str, name: str) -> StarterQuestion:
    return StarterQuestion(
        str(row["code"]), topic, name, str(row["asks"]), tuple(row.get("also", ())), tuple(map(_claim, row["claim"]))
    )


def _claim(row: Mapping[str, Any]) -> Claim:
    return Claim(str(row["says"]), tuple(row.get("cites", ())), str(row.get("quote", "")), bool(row.get("advice")))
