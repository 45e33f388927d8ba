"""What somebody writes in a field of a deed: never nothing, never more than is kept."""

from __future__ import annotations

from alliance.kernel.errors import Invalid


def written(text: str, what: str, most: int, remedy: str = "写一两句话就行。") -> str:
    """What was written, trimmed, with at most `most` characters; `what` names it to people. Raises Invalid."""
    plain = text.strip()
    if not plain:
        raise Invalid(f"请写{what}。", remedy=remedy)
    if len(plain) > most:
        raise Invalid(f"{what}写得太长了，最多{most}个字。", remedy="请写短一点，细节可以另附材料。")
    return plain
