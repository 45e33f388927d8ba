"""What a dossier lacks, and dates that contradict one another; pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from mediation.papers import kinds
from mediation.papers.kinds import BY_CODE, When

CHAIN: tuple[tuple[str, ...], ...] = (
    (kinds.APPLICATION, kinds.ACCEPTANCE),
    (kinds.RIGHTS,),
    (kinds.MINUTES,),
    (kinds.AGREEMENT, kinds.ORAL),
)
"""2 → 3 → 7 → 8: none of these may bear a day after one that follows."""


@dataclass(frozen=True, slots=True)
class Dated:
    """A paper of the dossier with the day on it, and the party for whom it is."""

    kind: str
    on: date
    party_id: int | None = None


def warnings(papers: Sequence[Dated], *, parties: Collection[int], settled: bool, ended: bool) -> tuple[str, ...]:
    """Codes of what is not in order: `missing:kind`, `late:kind:kind`; `settled` where an agreement is in effect."""
    return (*_missing(papers, parties, settled=settled, ended=ended), *_late(papers))


def _missing(papers: Sequence[Dated], parties: Collection[int], *, settled: bool, ended: bool) -> Iterable[str]:
    there = {paper.kind for paper in papers}
    if not there & set(CHAIN[0]):
        yield f"missing:{kinds.APPLICATION}"
    if settled and not there & set(CHAIN[3]):
        yield f"missing:{kinds.AGREEMENT}"
    if ended and not settled and kinds.TERMINATION not in there:
        yield f"missing:{kinds.TERMINATION}"
    notified = {paper.party_id for paper in papers if paper.kind == kinds.RIGHTS}
    if set(parties) - notified:
        yield f"missing:{kinds.RIGHTS}"
    for kind in kinds.KINDS:
        if kind.when is When.ALWAYS and not kind.bound and kind.code != kinds.RIGHTS and kind.code not in there:
            yield f"missing:{kind.code}"


def _late(papers: Sequence[Dated]) -> Iterable[str]:
    steps = [[paper for paper in papers if paper.kind in step] for step in CHAIN]
    for before, after in pairwise([step for step in steps if step]):
        last = max(before, key=lambda paper: paper.on)
        first = min(after, key=lambda paper: paper.on)
        if last.on > first.on:
            yield f"late:{last.kind}:{first.kind}"


def in_words(code: str) -> str:
    """A warning as people read it, with what to do."""
    what, *about = code.split(":")
    names = [BY_CODE[kind].label if kind in BY_CODE else kind for kind in about]
    if what == "missing":
        return f"缺少{names[0]}，请补做，或者在这里写明为什么没有。"
    return f"{names[0]}的日期晚于{names[1]}，先后不对，请核对后补正或者写明原因。"
