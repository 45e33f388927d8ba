"""A model text ready for paper: its words with every place filled or blank."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from alliance.kernel.documents.blocks import Block
from compounds.guidance.model_texts.filling import Filler
from compounds.guidance.model_texts.shelf import Shelved

IN_REVIEW = "复核中：这份范本依据的法规有变动，还没有复核完。用之前请先问业务指导组。"


@dataclass(frozen=True, slots=True)
class Print:
    """One text ready for paper; `marked` where a review of it is open."""

    shelved: Shelved
    filler: Filler
    made_on: date
    marked: bool = False

    @property
    def title(self) -> str:
        """The title as it is printed."""
        return self.filler.line(self.shelved.text.heading)

    @property
    def blocks(self) -> tuple[Block, ...]:
        """What stands below it."""
        return self.filler.blocks(self.shelved.text.blocks)

    @property
    def foot(self) -> str:
        """What says which text it is, at the foot of every page."""
        return f"范本：{self.shelved.text.title}（{self.shelved.version_words}）"
