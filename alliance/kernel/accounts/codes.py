"""Codes of the second factor: the six digits of a telephone's application, and the recovery codes on paper."""

from __future__ import annotations

import hmac
import re
import secrets
import unicodedata
from datetime import datetime

import pyotp

STEP_S = 30
ISSUER = "业委会联盟"
RECOVERY_CODES = 8
_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""Signs that are not mistaken for one another when copied by hand."""
_HALF = 5
_CODE = re.compile(r"[0-9]{6}")
_RECOVERY = re.compile(f"[{_LETTERS}]{{{2 * _HALF}}}")


def new_key() -> str:
    """A fresh key for the application, in base32."""
    return pyotp.random_base32()


def step_of(key: str, code: str, now: datetime, last_step: int) -> int | None:
    """The half-minute that `code` belongs to, one before or after `now` allowed; None where it is wrong or was used."""
    totp, present = pyotp.TOTP(key), int(now.timestamp()) // STEP_S
    found = None
    for step in (present - 1, present, present + 1):
        # Every step is compared, so that the time tells nothing.
        if hmac.compare_digest(totp.generate_otp(step), code) and step > last_step:
            found = step
    return found


def typed(text: str) -> str:
    """A code as typed, without blanks and hyphens, in capitals; empty where it can be none."""
    plain = re.sub(r"[\s\-－—]", "", unicodedata.normalize("NFKC", text)).upper()
    return plain if _CODE.fullmatch(plain) or _RECOVERY.fullmatch(plain) else ""


def is_recovery(code: str) -> bool:
    """True for a code from the paper."""
    return bool(_RECOVERY.fullmatch(code))


def new_recovery_codes() -> tuple[str, ...]:
    """Fresh recovery codes, without the hyphen that `printed_code` adds."""
    return tuple("".join(secrets.choice(_LETTERS) for _ in range(2 * _HALF)) for _ in range(RECOVERY_CODES))


def printed_code(code: str) -> str:
    """ABCDE-FGHJK, as it stands on the page."""
    return f"{code[:_HALF]}-{code[_HALF:]}"


def printed_key(key: str) -> str:
    """The key in groups of four, to be typed by hand."""
    return " ".join(key[i : i + 4] for i in range(0, len(key), 4))


def address(key: str, account: str) -> str:
    """What the application reads out of the picture."""
    return pyotp.TOTP(key).provisioning_uri(name=account, issuer_name=ISSUER)


def picture(text: str) -> str:
    """A square picture of `text` for a telephone's camera, as a data address of an SVG."""
    import segno  # noqa: PLC0415 -- slow import, for one page

    found: str = segno.make(text, error="m").svg_data_uri(scale=5, border=4)
    return found
