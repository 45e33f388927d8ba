"""The precedents' part of a case's page: similar ones for the mediator, the case's own, and a side's objection."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from alliance.kernel.access import Verdict
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.indexing import Index
from mediation.access import CaseFacts, mediates, on_desk, sides_of
from mediation.parts import Part
from mediation.precedents import access, queries, similar
from mediation.precedents.queries import PrecedentLine
from mediation.precedents.workflow import Stage

TEMPLATE = "mediation_precedents/part.html"
Provider = Callable[[Transaction, Actor, CaseFacts], Iterator[Part]]


@dataclass(frozen=True, slots=True)
class Told:
    """What the part shows; `offers` where similar precedents are looked for, `over` where the case is.

    `draft` is None where there is nothing to be drafted, by this reader or at all.
    """

    case_id: int
    over: bool
    offers: bool
    similar: tuple[PrecedentLine, ...]
    draft: Verdict | None
    side: bool
    objected: bool
    object_to: Verdict


def parts(index: Index) -> Provider:
    """The provider, with the index in which similar precedents are found."""

    def provide(reading: Transaction, actor: Actor, case: CaseFacts) -> Iterator[Part]:
        writes, sides = on_desk(actor, case) or mediates(actor, case), sides_of(actor, case)
        over = case.stage in access.TELLING
        if not (writes or (sides and over)):
            return
        objections = queries.objections_of(reading, case.case_id) if over else frozenset[int]()
        standing = queries.of_case(reading, actor, case.case_id) if over else None
        stands = standing is not None and standing.stage is not Stage.WITHDRAWN
        if stands and not sides:
            return
        offers = writes and not over
        yield Part(
            "precedents",
            "相近的案例" if offers else "做成案例",
            TEMPLATE,
            Told(
                case_id=case.case_id,
                over=over,
                offers=offers,
                similar=similar.to(reading, actor, index, case.case_id) if offers else (),
                draft=access.draft(actor, case, objected=bool(objections), standing=False)
                if over and writes and not stands
                else None,
                side=bool(sides),
                objected=bool(sides & objections),
                object_to=access.object_to(actor, case),
            ),
        )

    return provide
