"""The page that replays a draw in a browser without any network: as it ships, and with a transcript inside."""

from __future__ import annotations

import base64
import hashlib
import re
from functools import cache
from importlib.resources import files

PAGE = "page.html"
_GIVEN = b'<script type="text/plain" id="given">'
_CODE = re.compile(rb"<(script|style)>(.*?)</\1>", re.DOTALL)


@cache
def page() -> bytes:
    """The page as one file; it reads a transcript that is chosen or pasted."""
    return files(__package__).joinpath(PAGE).read_bytes()


def page_with(transcript: bytes) -> bytes:
    """The page with one transcript inside, which it replays as soon as it is opened."""
    return page().replace(_GIVEN, _GIVEN + base64.b64encode(transcript), 1)


@cache
def policy() -> str:
    """What a browser that gets the page from us may do with it: run its own code, and reach nothing."""
    codes = {
        kind: " ".join(
            f"'sha256-{base64.b64encode(hashlib.sha256(code).digest()).decode()}'"
            for found, code in _CODE.findall(page())
            if found == kind
        )
        for kind in (b"script", b"style")
    }
    return (
        f"default-src 'none'; script-src {codes[b'script']}; style-src {codes[b'style']};"
        " base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
