"""Reading the sheet of undisputed facts: each line with what each side said to its present wording."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from alliance.kernel.access import Verdict, get_visible
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from mediation.access import CaseFacts, sides_of
from mediation.models import Case
from mediation.record import access
from mediation.record.models import Fact, FactTick
from mediation.records import facts_of


@dataclass(frozen=True, slots=True)
class TickLine:
    """What one party said to the present wording; `agreed` is None while it has said nothing."""

    party_id: int
    party: str
    agreed: bool | None
    words: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class FactLine:
    """One line of the sheet; `confirmed` once every necessary party has agreed to its present wording."""

    position: int
    text: str
    wording: int
    ticks: tuple[TickLine, ...]
    confirmed: bool
    waits: bool

    def said(self, party_id: int) -> bool:
        """True once a party has said something to the present wording."""
        return any(one.agreed is not None for one in self.ticks if one.party_id == party_id)


@dataclass(frozen=True, slots=True)
class SheetMay:
    """What the reader may do with the sheet now."""

    draft: Verdict
    tick: Verdict
    export: Verdict


@dataclass(frozen=True, slots=True)
class SheetPage:
    """The sheet for one reader; `sides` are the parties for whom the reader may tick."""

    case_id: int
    reference: str
    subject: str
    lines: tuple[FactLine, ...]
    sides: tuple[tuple[int, str], ...]
    may: SheetMay

    @property
    def confirmed(self) -> tuple[FactLine, ...]:
        """The lines that nobody disputes."""
        return tuple(line for line in self.lines if line.confirmed)

    @property
    def waiting(self) -> int:
        """How many lines wait for the reader's own side."""
        return sum(line.waits for line in self.lines)


def sheet_page(reading: Transaction, actor: Actor, case_id: int) -> SheetPage:
    """The sheet of a case. Raises NotFound, NotPermitted for whoever only filed it; a constant number of queries."""
    case = get_visible(reading.session, Case, actor, case_id)
    facts = facts_of(reading, case)
    access.read(actor, facts).enforce()
    own = sides_of(actor, facts)
    return SheetPage(
        case_id=case_id,
        reference=str(case.reference),
        subject=case.subject,
        lines=sheet_lines(reading, facts, own),
        sides=tuple((key, name) for key, name in facts.party_names.items() if key in own),
        may=SheetMay(
            draft=access.draft_fact(actor, facts),
            tick=access.tick_fact(actor, facts),
            export=access.export_sheet(actor, facts),
        ),
    )


def sheet_lines(reading: Transaction, case: CaseFacts, own: frozenset[int] = frozenset()) -> tuple[FactLine, ...]:
    """The lines in order; two queries. `own` are the parties of the reader, for whom a line may wait."""
    facts = reading.session.scalars(
        select(Fact).where(Fact.case_id == case.case_id, Fact.dropped_at.is_(None)).order_by(Fact.position)
    ).all()
    if not facts:
        return ()
    said = {
        (tick.fact_id, tick.wording, tick.party_id): tick
        for tick in reading.session.scalars(select(FactTick).where(FactTick.fact_id.in_([fact.id for fact in facts])))
    }
    lines = []
    for fact in facts:
        ticks = []
        for party in case.parties:
            tick = said.get((fact.id, fact.wording, party.party_id))
            ticks.append(
                TickLine(party.party_id, party.name, None, "", None)
                if tick is None
                else TickLine(party.party_id, party.name, tick.agreed, tick.words, tick.at)
            )
        needed = {party.party_id for party in case.necessary}
        agreed = {tick.party_id for tick in ticks if tick.agreed}
        disputed = any(tick.agreed is False for tick in ticks)
        lines.append(
            FactLine(
                position=fact.position,
                text=fact.text,
                wording=fact.wording,
                ticks=tuple(ticks),
                confirmed=bool(needed) and needed <= agreed and not disputed,
                waits=any(tick.agreed is None for tick in ticks if tick.party_id in own),
            )
        )
    return tuple(lines)
