"""One question to another server, JSON both ways: it cannot send us elsewhere, nor hold or fill us without end."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

CONNECT_S = 5.0
_AT_ONCE = 65_536


class NoAnswer(Exception):
    """The server is away, too slow, or says more than was agreed; the text is for the log."""


@dataclass(frozen=True, slots=True)
class Told:
    """What came back: the status, and the body as JSON, None where it is none."""

    status: int
    body: Any


def post(url: str, sent: Mapping[str, Any], *, key: str, seconds: float, largest: int) -> Told:
    """Post `sent` as JSON with a bearer's `key`, and read at most `largest` bytes within `seconds` of the sending.

    Raises NoAnswer.
    """
    import requests  # noqa: PLC0415 -- slow import
    from urllib3.exceptions import HTTPError  # noqa: PLC0415 -- slow import

    until = time.monotonic() + seconds
    try:
        with requests.Session() as session:
            session.trust_env = False  # a .netrc would take the place of the key that the settings give
            answer = session.post(
                url,
                json=sent,
                headers={"Accept-Encoding": "identity", **({"Authorization": f"Bearer {key}"} if key else {})},
                timeout=(min(CONNECT_S, seconds), seconds),
                allow_redirects=False,
                stream=True,
            )
            content = bytearray()
            while piece := answer.raw.read1(_AT_ONCE, decode_content=False):  # nothing grows as it is unpacked
                content += piece
                if len(content) > largest:
                    raise NoAnswer("the answer is too large")
                if time.monotonic() > until:
                    raise NoAnswer("the answer takes too long")
            status = answer.status_code
    except (requests.RequestException, HTTPError, OSError) as trouble:
        raise NoAnswer(type(trouble).__name__) from trouble
    try:
        return Told(status, json.loads(content))
    except (ValueError, RecursionError):
        return Told(status, None)
