"""What is said of a shipped file that is not as it has to be."""

from __future__ import annotations

from collections.abc import Collection, Mapping


class Faulty(ValueError):
    """A shipped file that is not as it has to be; a mistake of its writer. It names the file."""


def only(where: str, entry: Mapping[str, object], known: Collection[str]) -> None:
    """Raise Faulty for a head with a key that nobody reads."""
    if unknown := sorted(entry.keys() - set(known)):
        raise Faulty(f"{where}: nobody reads {'、'.join(unknown)}")
