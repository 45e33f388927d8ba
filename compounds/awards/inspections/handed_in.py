"""What telephones send and are sent: records with their signatures come in as JSON, receipts go out."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from alliance.kernel.errors import Invalid
from compounds.awards.inspections import content
from compounds.awards.inspections.bringing import Bring, Receipt, Signed
from compounds.awards.inspections.lists import Taken, Telephone
from compounds.awards.inspections.workflow import VISIT_NAMES

_SIGNATURES_MOST = 10


def from_json(visit_id: int, sent: bytes) -> Bring:
    """A record as it was sent. Raises Invalid for anything else."""
    try:
        data = json.loads(sent)
        signatures = data["signatures"]
        text, digest = data["content"], data["digest"]
        if not isinstance(text, str) or not content.DIGEST.fullmatch(digest) or len(signatures) > _SIGNATURES_MOST:
            raise ValueError("no record")
        text.encode()  # half a letter has no bytes, and so no fingerprint
        return Bring(visit_id, text, digest, tuple(_signed(one) for one in signatures))
    except content.UNREADABLE as wrong:
        raise Invalid(content.BROKEN, remedy=content.KEPT) from wrong


def as_json(receipt: Receipt) -> dict[str, Any]:
    """A receipt for the telephone."""
    return {
        "record": receipt.record_id,
        "wanted": list(receipt.wanted),
        "refused": dict(receipt.refused),
        "stage": receipt.stage.value,
        "stage_name": VISIT_NAMES[receipt.stage],
        "held": receipt.held,
    }


def taken_along(telephone: Telephone) -> dict[str, Any]:
    """What the script of the page works with."""
    return {
        "person": telephone.person_id,
        "edition": content.EDITION,
        "pictures_most": telephone.pictures_most,
        "size_most": telephone.size_most,
        "visits": [_taken(one) for one in telephone.visits],
    }


def _taken(one: Taken) -> dict[str, Any]:
    return {
        "visit": one.visit_id,
        "compound": one.compound,
        "round": one.round_title,
        "day": one.visit_on.isoformat(),
        "inspectors": [{"id": key, "name": name} for key, name in one.inspectors],
        "lines": [
            {
                "application": part.application_id,
                "award": part.award,
                "criterion": line.criterion,
                "name": line.name,
                "optional": line.optional,
                "choices": {choice.share: choice.words for choice in line.choices},
            }
            for part in one.parts
            for line in part.lines
        ],
    }


def _signed(data: Mapping[str, Any]) -> Signed:
    person = data["person"]
    if not isinstance(person, int) or isinstance(person, bool):
        raise TypeError("nobody")
    return Signed(
        person, content.shot({"criterion": "", "spot": "", **{k: data[k] for k in ("uuid", "sha256", "taken")}})
    )
