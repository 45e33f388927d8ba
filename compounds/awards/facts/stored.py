"""Facts as plain JSON, for the snapshot that an answer keeps."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from compounds.awards.evidence import Fact, Record


def to_json(fact: Fact) -> dict[str, Any]:
    """Code, value as text, words, the day for which it holds, and its records; `from_json` gives the fact back."""
    return {
        "code": fact.code,
        "value": str(fact.value),
        "words": fact.words,
        "as_of": fact.as_of.isoformat(),
        "records": [{"label": one.label, "url": one.url, "on": one.on.isoformat()} for one in fact.records],
    }


def from_json(data: Mapping[str, Any]) -> Fact:
    """The fact that `to_json` has written."""
    return Fact(
        code=data["code"],
        value=Decimal(data["value"]),
        words=data["words"],
        as_of=date.fromisoformat(data["as_of"]),
        records=tuple(Record(one["label"], one["url"], date.fromisoformat(one["on"])) for one in data["records"]),
    )
