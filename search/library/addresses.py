"""Where works, versions and articles live on the web: readable, and stable for ever."""

from __future__ import annotations

from urllib.parse import quote

LAWS = "/laws"


def work(key: str) -> str:
    """The page of a work at its present version: /laws/民法典."""
    return f"{LAWS}/{quote(key, safe='')}"


def version(key: str, stamp: str) -> str:
    """The page of one version: /laws/民法典/2020-05-28."""
    return f"{work(key)}/{stamp}"


def article(key: str, stamp: str, address: str) -> str:
    """The page of one article of one version: /laws/民法典/2020-05-28/art_278."""
    return f"{version(key, stamp)}/{address}"
