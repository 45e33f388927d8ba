"""Verification codes: twelve letters and digits that nobody guesses, the last of which finds slips of the finger."""

from __future__ import annotations

import re
import secrets
import unicodedata

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""Without 0, 1, I, L and O, which look alike; 31 is prime, so one wrong or two swapped characters always show."""
LENGTH = 12
_GROUP = 4


class NoCode(ValueError):
    """What was typed is no code; the message is a sentence for people."""


def fresh() -> str:
    """A new code: eleven characters of chance (54 bits) and the one that checks them."""
    chosen = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH - 1))
    return chosen + _check(chosen)


def typed(text: str) -> str:
    """A code as people type it, in any case, with blanks or strokes. Raises NoCode."""
    plain = re.sub(r"[\s\-_·.]", "", unicodedata.normalize("NFKC", text[:100])).upper()
    if len(plain) != LENGTH:
        raise NoCode(f"验证码是 {LENGTH} 个字符，您填的有 {len(plain)} 个。")
    if strange := sorted({c for c in plain if c not in ALPHABET}):
        raise NoCode(f"验证码里没有“{strange[0]}”这个字符。数字 0、1 和字母 I、L、O 都不用，请再看看纸上的。")
    if _check(plain[:-1]) != plain[-1]:
        raise NoCode("验证码里有一个字符不对，或者两个字符换了位置。")
    return plain


def shown(code: str) -> str:
    """A code in groups of four, as it is printed: 2K7M-9PQR-TX4W."""
    return "-".join(code[i : i + _GROUP] for i in range(0, len(code), _GROUP))


def _check(chosen: str) -> str:
    return ALPHABET[sum(place * ALPHABET.index(c) for place, c in enumerate(chosen, 1)) % len(ALPHABET)]
