"""Unified social credit codes: eighteen signs, the last of which checks the others (GB 32100-2015)."""

from __future__ import annotations

import unicodedata

SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""The thirty-one signs of the standard; I, O, Z, S and V are left out since they read like digits and others."""
_WEIGHTS = tuple(pow(3, place, 31) for place in range(17))


def read(text: str) -> str:
    """The code without blanks, half-width and in capitals. Raises ValueError with a sentence for people."""
    code = "".join(unicodedata.normalize("NFKC", text).split()).upper()
    if len(code) != 18:  # noqa: PLR2004 -- the standard's own number
        raise ValueError(f"要有 18 位，现在有 {len(code)} 位。")
    if wrong := sorted({sign for sign in code if sign not in SIGNS}):
        raise ValueError(f"里有不会出现的字符“{'、'.join(wrong)}”，请照营业执照核对。")
    if code[-1] != check_sign(code[:17]):
        raise ValueError("最后一位核对不上，多半是哪一位看错了，请照营业执照核对。")
    return code


def check_sign(first: str) -> str:
    """The last sign for the first seventeen."""
    total = sum(SIGNS.index(sign) * weight for sign, weight in zip(first, _WEIGHTS, strict=True))
    return SIGNS[-total % 31]
