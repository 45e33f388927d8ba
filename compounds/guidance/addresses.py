"""Where the pages of the guidance desk live, for rooms that write messages and lines without the web."""

from __future__ import annotations

ROOT = "/guidance"
PATHS = f"{ROOT}/paths"
CALCULATORS = f"{ROOT}/calculators"
TEXTS = f"{ROOT}/texts"
TEXTS_DESK = f"{TEXTS}/desk"
PROCEEDINGS = f"{ROOT}/proceedings"
COUNTS = f"{ROOT}/counts"
CONSULTATIONS = f"{ROOT}/consultations"
PRICES = f"{ROOT}/prices"


def path(code: str) -> str:
    """The page of one path."""
    return f"{PATHS}/{code}"


def text(code: str) -> str:
    """The page of one model text."""
    return f"{TEXTS}/{code}"


def proceeding(proceeding_id: int, step: str = "") -> str:
    """The page of one proceeding, at one step."""
    return f"{PROCEEDINGS}/{proceeding_id}{f'#{step}' if step else ''}"


def count(count_id: int) -> str:
    """The page of one count."""
    return f"{COUNTS}/{count_id}"


def consultation(consultation_id: int) -> str:
    """The page of one consultation."""
    return f"{CONSULTATIONS}/{consultation_id}"


def edition(edition_id: int) -> str:
    """The page of one edition of a model text that is the alliance's own."""
    return f"{TEXTS}/editions/{edition_id}"


def filled_text(filled_id: int) -> str:
    """The page of one text filled for a compound."""
    return f"{TEXTS}/filled/{filled_id}"


def filled_texts(compound_id: int) -> str:
    """What was filled for one compound."""
    return f"{TEXTS}/of/{compound_id}"


def fill_text(code: str, compound_id: int) -> str:
    """The form that fills a text for a compound."""
    return f"{TEXTS}/{code}/fill?compound={compound_id}"


def price(price_id: int) -> str:
    """The page of one reference price."""
    return f"{PRICES}/{price_id}"
