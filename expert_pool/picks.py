"""A list of people or places in which nobody is chosen by oversight."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from alliance.kernel.forms import Offered, PickField

UNCHOSEN = ""


def _key(value: Any) -> int | None:
    return None if value is None or value == UNCHOSEN else int(value)


class ChosenField(PickField):
    """One of many, by its id; it begins with 请选择, which is no answer."""

    def __init__(self, label: str, **kwargs: Any) -> None:
        super().__init__(label, coerce=_key, **kwargs)

    def offer(self, choices: Iterable[Offered]) -> None:
        """Replace the choices; the line that says to choose comes first."""
        super().offer([(UNCHOSEN, "请选择"), *choices])
