"""Passwords: sealed so that the table tells nothing, checked in even time, refused where they are easy to guess."""

from __future__ import annotations

import unicodedata
from itertools import pairwise

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

LEAST = 10
MOST = 200
_WORST = """
0123456789 1234567890 12345678910 123456789a 1234567890a 0987654321 9876543210 a123456789 a1234567890 aa123456789
q123456789 qq123456789 qwertyuiop qwer123456 qwe123456789 1q2w3e4r5t 1qaz2wsx3edc zxcvbnm123 zxcvbnm,./ abc1234567
abc123456789 abcd123456 abcd1234567 asd1234567 asdfghjkl; password12 password123 passw0rd123 woaini1314 woaini520520
woaini123456 woaiwojia1 5201314520 1314520520 13145201314 iloveyou123 admin123456 admin12345 root123456 test123456
quzhou123456 kecheng123456 yeweihui123 lianmeng123 qwerty123456 qwertyuiop123 1234554321 1122334455 12345678900
123123123123 1231231231 0000000001 147258369a 1472583690 7894561230
"""
WORST = frozenset(_WORST.split())
"""Of at least ten signs, the ones that are tried first; compared in lower case."""

# The least that OWASP asks of Argon2id: it keeps eight sign-ins at once on a small server below 160 MB.
_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
NOBODY = "$argon2id$v=19$m=19456,t=2,p=1$3BAIvsvBJBSI7JSw09YuGg$hKy1T6qYL46zjTM+FJAqvqwD3JA7syd0fof6gbMIzb4"
"""The hash of no password, checked where nobody has the number, so that the answer takes as long."""
_ALL_ONE = 2
"""A password of so few different signs is as good as none."""


def hashed(password: str) -> str:
    """The Argon2id hash of a password; slow on purpose, so it runs outside of any transaction."""
    return _hasher.hash(_same(password))


def matches(password_hash: str, password: str) -> bool:
    """True where `password` is the one; an empty hash costs the same time and is never right."""
    try:
        return _hasher.verify(password_hash or NOBODY, _same(password)) and bool(password_hash)
    except (VerifyMismatchError, InvalidHashError):
        return False


def outdated(password_hash: str) -> bool:
    """True where the hash was made with weaker costs than today's."""
    return _hasher.check_needs_rehash(password_hash)


def weakness(password: str, number: str = "") -> str:
    """Why a new password will not do, as a sentence without the name of the field; empty where it will."""
    plain = _same(password)
    if len(plain) < LEAST:
        return f"太短了：至少要 {LEAST} 位，现在是 {len(plain)} 位。可以用一句自己记得住的话。"
    if len(plain) > MOST:
        return f"太长了：最多 {MOST} 位。"
    if number and number in plain.replace(" ", ""):
        return "不能用自己的手机号，别人一猜就中，请换一个。"
    if plain.lower() in WORST or len(set(plain)) <= _ALL_ONE or _runs(plain):
        return "太容易被猜到了，请换一个，例如用一句自己记得住的话。"
    return ""


def _runs(plain: str) -> bool:
    """True for 2345678901 and its like, up or down."""
    steps = {(ord(after) - ord(before)) % 10 for before, after in pairwise(plain)}
    return plain.isdecimal() and steps in ({1}, {9})


def _same(password: str) -> str:
    """Full-width and half-width signs mean the same on a Chinese keyboard."""
    return unicodedata.normalize("NFKC", password)
