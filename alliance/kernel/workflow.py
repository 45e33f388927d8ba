"""State machines as tables: one table refuses steps, chooses buttons, parametrises tests and draws the diagram."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from alliance.kernel.errors import OutOfTurn

S = TypeVar("S", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Step(Generic[S]):
    """One named move from any of `sources` to `target`."""

    name: str
    sources: frozenset[S]
    target: S


class Workflow(Generic[S]):
    """The steps of one kind of file; a stage that no step reaches or leaves is a mistake found by its test."""

    def __init__(self, names: dict[S, str], *steps: Step[S]) -> None:
        self.names = names
        self.steps = {step.name: step for step in steps}
        if len(self.steps) != len(steps):
            raise ValueError("two steps share a name")

    def after(self, stage: S, step: str) -> S:
        """The stage that `step` leads to. Raises OutOfTurn where it is not open from `stage`."""
        move = self.steps[step]
        if stage not in move.sources:
            raise OutOfTurn(f"现在是“{self.names[stage]}”，这一步还不能办。", remedy="请刷新页面，看看现在该办哪一步。")
        return move.target

    def open_from(self, stage: S) -> frozenset[str]:
        """The names of all steps that may be taken at `stage`."""
        return frozenset(name for name, step in self.steps.items() if stage in step.sources)

    def diagram(self) -> str:
        """The table as a mermaid state diagram for the documentation."""
        lines = ["stateDiagram-v2"]
        for step in self.steps.values():
            lines += [f"    {source} --> {step.target}: {step.name}" for source in sorted(step.sources)]
        return "\n".join(lines)
