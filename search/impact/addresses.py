"""Where the page lives."""

from __future__ import annotations

from search.library.addresses import LAWS

CHANGES = f"{LAWS}/changes"
LOOK = f"{CHANGES}/look"
