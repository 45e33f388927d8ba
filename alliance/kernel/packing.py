"""Rows and verdicts while they wait for somebody's word: packed small, and sealed."""

from __future__ import annotations

import base64
import json
import zlib
from typing import Any

from sqlalchemy.orm import InstrumentedAttribute

from alliance.kernel.crypto import context_of
from alliance.kernel.db import Transaction


def sealed(tx: Transaction, plain: Any, column: InstrumentedAttribute[Any]) -> str:
    """Plain lists and dictionaries as they may stand in `column`."""
    text = json.dumps(plain, ensure_ascii=False, separators=(",", ":")).encode()
    return tx.keyring.seal(base64.b64encode(zlib.compress(text, level=6)).decode("ascii"), context_of(column))


def opened(reading: Transaction, kept: str, column: InstrumentedAttribute[Any]) -> Any:
    """What `sealed` has put away."""
    return json.loads(zlib.decompress(base64.b64decode(reading.keyring.open(kept, context_of(column)))))
