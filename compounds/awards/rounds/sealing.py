"""The text that is sealed when a round opens, and its seal: whoever keeps a copy sees whether anything was changed."""

from __future__ import annotations

import hashlib
import json
from datetime import date
from typing import Any

from alliance.kernel import canonical
from compounds.awards.rounds.models import AwardRound
from compounds.awards.rounds.queries import DAY_OF
from compounds.awards.rounds.workflow import Stage


def content(round_: AwardRound) -> dict[str, Any]:
    """Everything that is fixed: title, basis, days, rules, and of each award name, quota and indicators."""
    return {
        "title": round_.title,
        "year": round_.year,
        "form": round_.form.value,
        "basis": {
            "title": round_.basis_title,
            "number": round_.basis_number,
            "issuer": round_.basis_issuer,
            "on": None if round_.basis_on is None else round_.basis_on.isoformat(),
        },
        "days": {stage.value: getattr(round_, column).isoformat() for stage, column in DAY_OF.items()},
        "facts": [round_.facts_from.isoformat(), round_.facts_to.isoformat()],
        "rules": dict(round_.rules),
        "awards": [
            {"code": one.code, "name": one.name, "quota": one.quota, "indicators": dict(one.indicators)}
            for one in round_.awards
        ],
    }


def text_of(round_: AwardRound) -> str:
    """The canonical text of what would be sealed now."""
    return canonical.text(content(round_))


def seal_of(text: str) -> str:
    """The seal of a text: SHA-256 in 64 hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()


def sealed_day(round_: AwardRound, stage: Stage) -> date:
    """On which day a phase of a sealed round was to begin when it opened. Raises ValueError for one not sealed."""
    if round_.sealed_text is None:
        raise ValueError(f"round {round_.id} is not sealed")
    return date.fromisoformat(json.loads(round_.sealed_text)["days"][stage.value])


def intact(round_: AwardRound) -> bool:
    """True where the kept text gives the published seal, and the round still is what it says but for moved days."""
    if round_.sealed_text is None or seal_of(round_.sealed_text) != round_.seal:
        return False
    known = json.loads(round_.sealed_text)
    return canonical.text(known) == canonical.text(content(round_) | {"days": known["days"]})
