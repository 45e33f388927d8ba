"""The one spelling of plain values, over which seals and digests are made."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable


def text(value: object, default: Callable[[object], object] | None = None) -> str:
    """Canonical JSON: keys in order, no blanks; `default` spells what is neither text, number, list nor object."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=default)


def digest(value: object, default: Callable[[object], object] | None = None) -> str:
    """The SHA-256 over the canonical text in UTF-8, in hexadecimal: equal for equal values, and only for those."""
    return hashlib.sha256(text(value, default).encode()).hexdigest()
