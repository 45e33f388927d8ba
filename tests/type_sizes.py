"""How large the type of a printed paper is, read from the PDF itself."""

from __future__ import annotations

import io
import math
from collections import Counter
from typing import Any

import pypdf

READ = 12.0
"""Points (小四): what is read or filled in; most readers are over 60."""
CHECKED = 10.5
"""Points (五号): what only helps to check a paper, at its foot and beside its code."""
AROUND_A_PAGE, AROUND_A_PAPER = 90, 260
"""Letters at most of the smaller size: the foot of each page, and once how to check a paper and what its issuer is."""


def type_sizes(pdf: bytes) -> Counter[float]:
    """How many letters stand in which size, in points."""
    sizes: Counter[float] = Counter()

    def seen(text: str, cm: list[float], tm: list[float], _font: Any, size: float) -> None:
        across, up = tm[0] * cm[0] + tm[1] * cm[2], tm[0] * cm[1] + tm[1] * cm[3]
        sizes[round(size * math.hypot(across, up), 1)] += len(text.strip())

    for page in pypdf.PdfReader(io.BytesIO(pdf)).pages:
        page.extract_text(visitor_text=seen)
    return +sizes


def too_small(pdf: bytes) -> dict[float, int]:
    """Sizes that people of seventy cannot read, or that more is set in than what goes around the text."""
    sizes = type_sizes(pdf)
    pages = len(pypdf.PdfReader(io.BytesIO(pdf)).pages)
    around = AROUND_A_PAGE * pages + AROUND_A_PAPER
    smaller = sum(count for size, count in sizes.items() if size < READ)
    return {size: count for size, count in sizes.items() if size < CHECKED or (size < READ and smaller > around)}
