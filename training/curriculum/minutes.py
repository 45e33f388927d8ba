"""How long a lesson takes, told honestly: reading, articles, and what is left for practice."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import ceil


@dataclass(frozen=True, slots=True)
class Minutes:
    """The minutes of one lesson by what they are spent on; they sum to what the lesson declares."""

    reading: int
    articles: int
    practice: int

    @classmethod
    def of(cls, declared: int, text: str, articles: int, pace: int, each: int) -> Minutes:
        """What `declared` minutes are spent on: a text at `pace` characters a minute, articles at `each` minutes.

        Spaces and line ends are not read. Practice is below zero where the lesson declares too little.
        """
        reading = ceil(Fraction(sum(not sign.isspace() for sign in text), pace))
        beside = articles * each
        return cls(reading, beside, declared - reading - beside)

    @property
    def sentence(self) -> str:
        """As the page says it."""
        parts = (("阅读", self.reading), ("法条", self.articles), ("练习", self.practice))
        return "、".join(f"{name} {minutes} 分钟" for name, minutes in parts if minutes > 0)
