"""What one reviewer gives one entry."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Mark:
    """One reviewer's mark of one entry; any scale, the same for all."""

    reviewer: str
    entry: str
    value: Fraction
