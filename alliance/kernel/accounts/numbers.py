"""Mobile numbers: read as people type them, told apart from slips of the finger."""

from __future__ import annotations

import re

from alliance.kernel.crypto import normalise_phone

_MOBILE = re.compile(r"1[3-9][0-9]{9}")
LONGEST_TYPED = 40


def mobile(text: str) -> str:
    """The eleven digits of a mobile number; blanks, hyphens, full-width digits and +86 are forgiven.

    Raises ValueError with a sentence for people, without the name of the field.
    """
    plain = normalise_phone(text) if len(text) <= LONGEST_TYPED else ""
    if not _MOBILE.fullmatch(plain):
        raise ValueError("要填 11 位手机号，例如 138 0013 8000。")
    return plain
