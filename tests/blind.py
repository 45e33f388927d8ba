"""What a blind walk asks and compares: two worlds that differ in one secret must answer alike, to the last byte."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import product

import pypdf
from flask import Flask
from werkzeug.routing import BuildError, ValidationError
from werkzeug.test import TestResponse

_CHANGING = (
    re.compile(rb'(csrf_token"[^>]*value=")[^"]*'),
    re.compile(rb'(nonce=")[^"]*'),
    re.compile(rb'(<meta name="csrf[^>]*content=")[^"]*'),
    re.compile(rb'("token":\s*")[^"]*'),
    re.compile(rb"([^0-9A-F])[0-9A-F]{8}(?![0-9A-Za-z])"),
)
"""What differs each time that one and the same page is asked for."""


def addresses(
    app: Flask, known: Mapping[str, Sequence[object]], wanted: Callable[[str], bool]
) -> Iterator[tuple[str, str]]:
    """Endpoint and address of every page whose endpoint is `wanted`, filled with the known values; else with 1."""
    adapter = app.url_map.bind("localhost")
    for rule in app.url_map.iter_rules():
        if "GET" not in (rule.methods or ()) or rule.endpoint == "static" or not wanted(rule.endpoint):
            continue
        names = sorted(rule.arguments)
        for values in product(*(known.get(name, [1]) for name in names)):
            try:
                yield rule.endpoint, adapter.build(rule.endpoint, dict(zip(names, values, strict=True)), "GET")
            except (BuildError, ValidationError, ValueError):
                continue


def told(answer: TestResponse) -> bytes:
    """All that an answer tells: its headers that name files, and its body unpacked to plain text."""
    named = answer.headers.get("Content-Disposition", "") + answer.headers.get("Location", "")
    body = answer.data
    if body[:4] == b"PK\x03\x04":
        with zipfile.ZipFile(io.BytesIO(body)) as packed:
            parts = [packed.read(name) for name in sorted(packed.namelist()) if "core.xml" not in name]
        body = b"".join(parts)
    elif body[:5] == b"%PDF-":
        read = pypdf.PdfReader(io.BytesIO(body))
        facts = {name: value for name, value in (read.metadata or {}).items() if "Date" not in name}
        body = (repr(facts) + "".join(page.extract_text() for page in read.pages)).encode()
    for changing in _CHANGING:
        body = changing.sub(b"", body)
    return named.encode() + body
