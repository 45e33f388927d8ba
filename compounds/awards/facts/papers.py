"""What a compound published by way of the platform: papers with a number, and votes whose result was announced."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from alliance.kernel.days import full_date
from alliance.kernel.db import Transaction
from alliance.kernel.documents.models import Document
from alliance.kernel.documents.workflow import STANDING
from compounds.awards.evidence import Fact, Period, Record
from compounds.awards.facts import telling
from compounds.guidance import addresses
from compounds.guidance.counts.models import Count
from compounds.guidance.counts.workflow import Stage
from compounds.guidance.model_texts import shipped
from compounds.guidance.model_texts.definition import Issuer
from compounds.guidance.model_texts.models import FilledText

CODES = frozenset({"assembly_held", "papers_published", "revenue_published", "fund_published"})
OWN = frozenset({Issuer.COMMITTEE, Issuer.ASSEMBLY})
"""Papers in whose name count as the compound's own."""
REVENUE = frozenset({"revenue_disclosure"})
FUND = frozenset({"fund_notice", "fund_settlement_notice"})
DECIDED = frozenset({"assembly_decision", "result_notice"})
"""Texts by their codes: what tells of public revenue, of the maintenance fund, of what an assembly decided."""


@dataclass(frozen=True, slots=True)
class Issued:
    """One paper that went out with a number and still stands."""

    code: str
    record: Record


def provide(reading: Transaction, compound_ids: Collection[int], period: Period) -> Mapping[int, tuple[Fact, ...]]:
    """What was published in the period, as far as it still stands; two statements. Silence is never taken for no."""
    return telling.by_compound(_facts(reading, compound_ids, period))


def _facts(reading: Transaction, compound_ids: Collection[int], period: Period) -> Iterator[tuple[int, Fact]]:
    day = telling.holds_for(reading, period)
    votes, papers = _votes(reading, compound_ids, period), _papers(reading, compound_ids, period)
    for compound_id in compound_ids:
        issued = papers.get(compound_id, ())
        held = [*votes.get(compound_id, ()), *(one.record for one in issued if one.code in DECIDED)]
        if held:
            words = f"有{len(held)}件记录，最近一件在{full_date(max(one.on for one in held))}"
            yield compound_id, telling.yes_or_no("assembly_held", yes=True, words=words, as_of=day, records=held)
        if issued:
            kinds = len({one.code for one in issued})
            records = [one.record for one in issued]
            words = f"{kinds}种，一共{len(issued)}件"
            yield compound_id, telling.number("papers_published", kinds, words, day, records)
        yield from _by_month(compound_id, "revenue_published", REVENUE, issued, day)
        yield from _by_month(compound_id, "fund_published", FUND, issued, day)


def _by_month(
    compound_id: int, code: str, texts: frozenset[str], issued: Sequence[Issued], day: date
) -> Iterator[tuple[int, Fact]]:
    """How many issues: several of one month are one, so that nothing is gained by splitting a paper."""
    records = [one.record for one in issued if one.code in texts]
    if records:
        months = len({(one.on.year, one.on.month) for one in records})
        yield compound_id, telling.number(code, months, f"{months}期", day, records)


def _votes(reading: Transaction, compound_ids: Collection[int], period: Period) -> Mapping[int, list[Record]]:
    """Votes whose result was announced in the period."""
    rows = reading.session.execute(
        select(Count.compound_id, Count.id, Count.reference, Count.announced_on).where(
            Count.compound_id.in_(compound_ids),
            Count.stage == Stage.ANNOUNCED,
            Count.announced_on.between(period.first, period.last),
        )
    )
    found: dict[int, list[Record]] = defaultdict(list)
    for compound_id, key, reference, announced_on in rows:
        if announced_on is not None:
            found[compound_id].append(Record(f"表决 {reference}", addresses.count(key), announced_on))
    return found


def _papers(reading: Transaction, compound_ids: Collection[int], period: Period) -> Mapping[int, list[Issued]]:
    """Papers of the committee and the assembly that were issued in the period and not taken back."""
    titles = {text.code: text.title for text in shipped.all_texts().values() if text.issuer in OWN}
    rows = reading.session.execute(
        select(FilledText.compound_id, FilledText.id, FilledText.code, Document.reference, Document.issued_on)
        .join(Document, FilledText.document_id == Document.id)
        .where(
            FilledText.compound_id.in_(compound_ids),
            FilledText.code.in_(sorted(titles)),
            Document.state.in_(sorted(STANDING)),
            Document.issued_on.between(period.first, period.last),
        )
    )
    found: dict[int, list[Issued]] = defaultdict(list)
    for compound_id, key, code, reference, issued_on in rows:
        record = Record(f"{titles[code]} {reference}", addresses.filled_text(key), issued_on)
        found[compound_id].append(Issued(code, record))
    return found
