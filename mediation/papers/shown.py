"""The papers on a case's page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from mediation.access import CaseFacts
from mediation.papers import access, queries
from mediation.papers.queries import PaperLine
from mediation.parts import Part


@dataclass(frozen=True, slots=True)
class PapersPart:
    """The papers that the reader may have, and whether they make papers."""

    case_id: int
    papers: tuple[PaperLine, ...]
    makes: bool


def parts(reading: Transaction, actor: Actor, case: CaseFacts) -> Iterator[Part]:
    """The part with the papers, for whoever reads them."""
    if access.reads_papers(actor, case):
        makes = bool(access.make_papers(actor, case))
        found = queries.of_case(reading, actor, case)
        brief = f"{len(found)} 份" if found else "还没有"
        data = PapersPart(case.case_id, found, makes)
        yield Part("papers", "文书", "mediation_papers/part.html", data, brief=brief)
