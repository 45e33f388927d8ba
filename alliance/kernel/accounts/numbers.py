"""Telephone numbers: read as people type them, told apart from slips of the finger."""

from __future__ import annotations

import re

from alliance.kernel.crypto import normalise_phone

_MOBILE = re.compile(r"1[3-9][0-9]{9}")
_LANDLINE = re.compile(r"0[0-9]{9,11}")
LONGEST_TYPED = 40


def mobile(text: str) -> str:
    """The eleven digits of a mobile number; blanks, hyphens, full-width digits and +86 are forgiven.

    Raises ValueError with a sentence for people, without the name of the field.
    """
    plain = normalise_phone(text) if len(text) <= LONGEST_TYPED else ""
    if not is_mobile(plain):
        raise ValueError("要填 11 位手机号，例如 138 0013 8000。")
    return plain


def is_mobile(plain: str) -> bool:
    """True for the digits of a mobile number, which text messages reach."""
    return _MOBILE.fullmatch(plain) is not None


def telephone(text: str) -> str:
    """The digits of a mobile number, or of a landline with its area code: for calling, not for text messages.

    Raises ValueError with a sentence for people.
    """
    plain = normalise_phone(text) if len(text) <= LONGEST_TYPED else ""
    if not is_mobile(plain) and not _LANDLINE.fullmatch(plain):
        raise ValueError("要填 11 位手机号，或者带区号的座机号，例如 0570-3012345。")
    return plain
