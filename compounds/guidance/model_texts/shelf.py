"""The library as one alliance has it: every shipped text, or its own edition that is in use instead."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from sqlalchemy import select

from alliance.kernel.db import Transaction
from alliance.kernel.errors import NotFound
from compounds.guidance.model_texts import markup, shipped
from compounds.guidance.model_texts.definition import ModelText
from compounds.guidance.model_texts.models import TextEdition
from compounds.guidance.model_texts.workflow import Stage


@dataclass(frozen=True, slots=True)
class Shelved:
    """One text as it is in use; `edition` is the alliance's own number of it, 0 for the shipped one.

    `older` is True where the shipped text has been revised since the edition was written.
    """

    text: ModelText
    edition: int = 0
    older: bool = False

    @property
    def wording(self) -> str:
        """Which wording it is: shipped:1, own:3."""
        return f"own:{self.edition}" if self.edition else f"shipped:{self.text.revision}"

    @property
    def version_words(self) -> str:
        """Which wording it is, for people."""
        return f"联盟修订第{self.edition}版" if self.edition else f"平台范本第{self.text.revision}版"


def own(text: ModelText, edition: TextEdition) -> ModelText:
    """A shipped text in the words of an edition. Raises markup.Unreadable for a body that cannot be read."""
    return replace(
        text,
        heading=edition.heading,
        source=edition.body,
        blocks=markup.read(edition.body),
        adapt=tuple(edition.adapt),
        basis=tuple(edition.basis),
    )


def _shelved(text: ModelText, edition: TextEdition | None) -> Shelved:
    if edition is None:
        return Shelved(text)
    return Shelved(own(text, edition), edition.number, older=text.revision > edition.revision)


def library(reading: Transaction, alliance_id: int | None) -> Mapping[str, Shelved]:
    """Every text in use at an alliance, in the order of the shelves; one statement."""
    query = select(TextEdition).where(TextEdition.alliance_id == alliance_id, TextEdition.stage == Stage.IN_USE)
    mine = {edition.code: edition for edition in reading.session.scalars(query)}
    return {code: _shelved(text, mine.get(code)) for code, text in shipped.all_texts().items()}


def shipped_text(code: str) -> ModelText:
    """The shipped text with this code. Raises NotFound."""
    text = shipped.all_texts().get(code)
    if text is None:
        raise NotFound("没有这份范本。", remedy="请回到范本库，从列表里重新点。")
    return text


def in_use(reading: Transaction, alliance_id: int | None, code: str) -> Shelved:
    """One text as it is in use at an alliance; one statement. Raises NotFound."""
    text = shipped_text(code)
    return _shelved(
        text,
        reading.session.scalar(
            select(TextEdition).where(
                TextEdition.alliance_id == alliance_id, TextEdition.code == code, TextEdition.stage == Stage.IN_USE
            )
        ),
    )
