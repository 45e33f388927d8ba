"""A model for tests that understands a few words: each matter is one direction, so nearness is told by hand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from search.engine.meaning import MeaningUnavailable

if TYPE_CHECKING:
    from search.engine.meaning import Vectors

MATTERS = (
    ("太吵", "麻将", "噪声", "安静"),
    ("漏水", "渗水", "排水"),
    ("赶走", "解聘", "换物业"),
    ("狗", "犬", "动物"),
)


class Matters:
    """Reads which matters a text is about; a text of none points where no question does."""

    def __init__(self, name: str = "matters") -> None:
        self.name = name
        self.asked = 0
        self.read: list[str] = []
        self.away = False

    def question(self, text: str) -> Vectors:
        if self.away:
            raise MeaningUnavailable("按意思查找的服务没有回应，现在只按字词查。")
        self.asked += 1
        return self._vector(text, 0.05)

    def passages(self, texts: Sequence[str]) -> Vectors:
        if self.away:
            raise MeaningUnavailable("按意思查找的服务没有回应，现在只按字词查。")
        self.read += texts
        return np.stack([self._vector(text, -0.05) for text in texts])

    def _vector(self, text: str, nothing: float) -> Vectors:
        found = [float(any(word in text for word in words)) for words in MATTERS]
        vector = np.array([*found, nothing], dtype=np.float32)
        return vector / np.linalg.norm(vector)  # type: ignore[no-any-return]  # numpy loses the width
