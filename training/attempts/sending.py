"""What a page sends: answers as JSON from its script, or one answer as a plain form."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from werkzeug.datastructures import MultiDict

from alliance.kernel.errors import Invalid
from training.attempts.saving import Given, Kept, Save
from training.attempts.sheet import Slot
from training.items.presenting import posted

FORM_CLIENT = "form"
"""The device of every plain form: it has no count of its own."""
_AGAIN = "请刷新这一页，再看一遍答案。"


def from_json(attempt_id: int, data: Any) -> Save:
    """`{"client": "a1b2", "answers": [{"slot": 1, "seq": 7, "answer": 2, "ago_ms": 350}]}`. Raises Invalid."""
    try:
        client, answers = data["client"], data["answers"]
        given = tuple(_given(one) for one in answers)
    except (TypeError, KeyError, ValueError) as wrong:
        raise Invalid("答案没有送到。", remedy=_AGAIN) from wrong
    if not isinstance(client, str) or client == FORM_CLIENT or not given:
        raise Invalid("答案没有送到。", remedy=_AGAIN)
    return Save(attempt_id, client, given)


def from_form(attempt_id: int, slot: Slot, form: MultiDict[str, str]) -> Save:
    """One answer of a plain form, whose fields `items.presenting.posted` names. Raises ValueError with a sentence."""
    return Save(attempt_id, FORM_CLIENT, (Given(slot.number, 0, posted(slot.shown, form.getlist)),))


def as_json(kept: Kept) -> dict[str, Any]:
    """The receipts as the script reads them."""
    return {
        "kept": [
            {
                "seq": one.seq,
                "number": one.number,
                "counted": one.counted,
                "because": one.because,
                "outdone": one.outdone,
            }
            for one in kept.receipts
        ],
        "last_seq": kept.last_seq,
        "left_seconds": kept.left_seconds,
        "stage": kept.stage.value,
    }


def _given(one: Mapping[str, Any]) -> Given:
    whole = {name: one[name] for name in ("slot", "seq", "ago_ms")}
    for value in whole.values():
        if not isinstance(value, int) or isinstance(value, bool):
            raise TypeError("a count is a whole number")
    if not whole["seq"]:
        raise ValueError("a device counts from 1")
    answer = one["answer"]
    if isinstance(answer, str):
        answer = answer.encode("utf-8", "replace").decode()  # half a sign, which JSON knows and no text may hold
    return Given(whole["slot"], whole["seq"], answer, whole["ago_ms"])
