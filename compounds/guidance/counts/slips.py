"""What is read off one ballot: a choice for every question, or the reason why it is void; and whether two agree."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from compounds.guidance.counts.workflow import VOID_NAMES, VoidReason
from compounds.guidance.voting import Choice


@dataclass(frozen=True, slots=True)
class Question:
    """What one line of a ballot asks: a matter, or one candidate of an election.

    `code` is 2 for the second matter, 3.1 for the first candidate of the third; `title` names none, `name` does.
    `seats` is how many are to be elected, 0 where nobody is.
    """

    code: str
    matter: int
    title: str
    item: int
    name: str = ""
    seats: int = 0

    @property
    def shown(self) -> str:
        """The question as it stands on a ballot."""
        return f"{self.title}：{self.name}" if self.name else self.title


def elected(title: str, seats: int, passed: Sequence[str]) -> str:
    """Who is elected, in a sentence; where more pass than there are seats no law ranks them, and nobody is chosen."""
    named = "、".join(passed)
    if len(passed) > seats:
        return (
            f"“{title}”应选 {seats} 人，通过的有 {len(passed)} 人：{named}。多于应选人数，"
            "法律没有规定怎么排，请按事先公布的选举办法确定谁当选。"
        )
    if not passed:
        return f"“{title}”应选 {seats} 人，没有人当选。"
    short = f"，还空 {seats - len(passed)} 人" if len(passed) < seats else ""
    return f"“{title}”应选 {seats} 人，当选 {len(passed)} 人：{named}{short}。"


@dataclass(frozen=True, slots=True)
class Slip:
    """One ballot as somebody read it. `proxy` is a fingerprint of the proxy's name, "" where the owner signed."""

    cast_on: date
    choices: Mapping[str, Choice] = field(default_factory=dict)
    invalid: VoidReason | None = None
    proxy: str = ""

    def plain(self) -> dict[str, Any]:
        """The slip as it is stored."""
        return {
            "cast_on": self.cast_on.isoformat(),
            "choices": {code: self.choices[code].value for code in sorted(self.choices)},
            "invalid": self.invalid.value if self.invalid else "",
            "proxy": self.proxy,
        }

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> Slip:
        """What `plain` gave."""
        return cls(
            date.fromisoformat(kept["cast_on"]),
            {code: Choice(choice) for code, choice in kept["choices"].items()},
            VoidReason(kept["invalid"]) if kept["invalid"] else None,
            kept["proxy"],
        )

    def differs(self, other: Slip) -> tuple[str, ...]:
        """What the two disagree about, in words; nothing where they agree."""
        found = []
        if self.cast_on != other.cast_on:
            found.append("投票日期")
        if self.invalid is not other.invalid:
            found.append("是不是废票")
        if self.proxy != other.proxy:
            found.append("受托人")
        if self.choices != other.choices:
            found.append("选项")
        return tuple(found)

    @property
    def why(self) -> str:
        """Why it is void, in words; empty for a valid one."""
        return VOID_NAMES[self.invalid] if self.invalid else ""
