"""From answers and locked sheets to lines: points by criterion, three totals, bands of ranks, and who is inside."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from alliance.kernel import canonical
from compounds.awards.applications.queries import Entry
from compounds.awards.indicators.reckoning import Reckoned, reckon, rounded
from compounds.awards.indicators.tree import Indicators, Source
from compounds.awards.reviewing.queries import CountingSheet
from compounds.awards.rules import Rules
from compounds.awards.standing.bands import Contestant, Sampling, bands
from compounds.awards.standing.line import Line, Ranked, Verdict, draw_line, ranks
from compounds.awards.standing.marks import Mark
from compounds.awards.standing.means import Trimmed, mean, trimmed
from compounds.awards.standing.sensitivity import steadiness
from compounds.awards.standing.severity import Adjusted, Disconnected, adjust

PERCENT = 100
NOBODY = Fraction(0)


@dataclass(frozen=True, slots=True)
class Point:
    """The points of one criterion, the most there could be for this entry, and where they come from."""

    points: Decimal
    most: Decimal
    source: Source


@dataclass(frozen=True, slots=True)
class Reckoning:
    """One entry as the lines of a result keep it; see `AwardResultLine`."""

    application_id: int
    rank: int
    low: int
    high: int
    total: Decimal
    raw: Decimal
    adjusted: Decimal | None
    adjusted_rank: int | None
    sheets: int
    dropped: int
    wins: bool
    undecided: bool
    by: str
    points: Mapping[str, Point]


@dataclass(frozen=True, slots=True)
class Computed:
    """What one award comes to, in the order of ranks; `findings` are plain values for keeping."""

    lines: tuple[Reckoning, ...]
    verdict: Verdict
    findings: Mapping[str, Any]

    @property
    def digest(self) -> str:
        """The SHA-256 of everything the lines and findings say."""
        whole = {"lines": [_plain(one) for one in self.lines], "verdict": self.verdict, "findings": self.findings}
        return canonical.digest(whole, default=str)


@dataclass(frozen=True, slots=True)
class Judging:
    """How an award is judged: its sealed rules and quota, whether another review may still be asked for, and chance.

    `swing` is the share by which weights are tried, `few` the number of marks below which a severity is uncertain.
    """

    tree: Indicators
    rules: Rules
    quota: int
    may_ask: bool
    seed: str
    swing: Fraction
    few: int


@dataclass(frozen=True, slots=True)
class _Own:
    """An entry on the way: what is fixed, what its reviewers' part weighs, and its sheets."""

    entry: Entry
    reckoned: Reckoned
    weight: Fraction
    sheets: tuple[CountingSheet, ...]
    kept: Trimmed | None

    @property
    def key(self) -> str:
        return str(self.entry.application_id)

    @property
    def fixed(self) -> Fraction:
        return self.reckoned.total

    @property
    def shares(self) -> tuple[Fraction, ...]:
        return tuple(one.share for one in self.sheets)


def compute(judging: Judging, entries: Sequence[Entry], sheets: Sequence[CountingSheet]) -> Computed:
    """Everything that one award comes to; the same input gives the same bytes.

    An entry without a sheet has nothing of the reviewers' part. Sheets of entries that do not take part count nowhere.
    """
    rules, places = judging.rules, judging.rules.places
    own = _gathered(judging, entries, sheets)
    severity, split = _severity(own)
    adjusted = _adjusted(own, severity)
    totals = {one.key: rounded(one.fixed + one.weight * _mean(one.kept), places) for one in own}
    lying = bands(
        [Contestant(one.key, one.fixed, one.weight, one.shares) for one in own], Sampling.by(rules, judging.seed)
    )
    line = draw_line(
        [
            Ranked(
                one.key,
                totals[one.key],
                lying[one.key].low,
                lying[one.key].high,
                rounded(_of(judging.tree, one, Source.RECORD), places),
                rounded(_of(judging.tree, one, Source.SITE), places),
            )
            for one in own
        ],
        judging.quota,
        rules.ties,
        may_ask=judging.may_ask and any(one.weight and one.sheets for one in own),
    )
    placed, behind = ranks(totals), ranks(adjusted)
    lines = [
        Reckoning(
            application_id=one.entry.application_id,
            rank=placed[one.key],
            low=lying[one.key].low,
            high=lying[one.key].high,
            total=totals[one.key],
            raw=rounded(one.fixed + one.weight * (mean(one.shares) if one.shares else NOBODY), places),
            adjusted=rounded(adjusted[one.key], places) if one.key in adjusted else None,
            adjusted_rank=behind.get(one.key),
            sheets=len(one.sheets),
            dropped=len(one.kept.dropped) if one.kept else 0,
            wins=one.key in line.winners,
            undecided=one.key in line.undecided,
            by=line.by.get(one.key, ""),
            points=_points(judging.tree, one, places),
        )
        for one in own
    ]
    lines.sort(key=lambda found: (found.rank, found.application_id))
    return Computed(tuple(lines), line.verdict, _findings(judging, own, severity, split, line))


def _gathered(judging: Judging, entries: Sequence[Entry], sheets: Sequence[CountingSheet]) -> list[_Own]:
    by_entry: defaultdict[int, list[CountingSheet]] = defaultdict(list)
    for sheet in sheets:
        by_entry[sheet.application_id].append(sheet)
    marked = {one.code: Decimal(0) for one in judging.tree.of(Source.REVIEWER)}
    found = []
    for entry in entries:
        reckoned = reckon(judging.tree, {**entry.shares, **marked}, entry.left_out)
        given = tuple(sorted(by_entry[entry.application_id], key=lambda one: one.reviewer_id))
        kept = trimmed([one.share for one in given], judging.rules.trim, judging.rules.trim_from) if given else None
        weight = sum((reckoned.weight_of[code] for code in marked), Fraction(0))
        found.append(_Own(entry, reckoned, weight, given, kept))
    return found


def _severity(own: Sequence[_Own]) -> tuple[Adjusted | None, Disconnected | None]:
    marks = [Mark(str(sheet.reviewer_id), one.key, sheet.share) for one in own for sheet in one.sheets]
    if not marks:
        return None, None
    try:
        return adjust(marks), None
    except Disconnected as split:
        return None, split


def _mean(kept: Trimmed | None) -> Fraction:
    return kept.mean if kept else NOBODY


def _adjusted(own: Sequence[_Own], severity: Adjusted | None) -> dict[str, Fraction]:
    """The exact total of each entry that has a sheet, without its reviewers' severity."""
    if severity is None:
        return {}
    return {one.key: one.fixed + one.weight * severity.merits[one.key] for one in own if one.sheets}


def _of(tree: Indicators, one: _Own, source: Source) -> Fraction:
    """The points from one source; what came from elsewhere than planned counts where it came from."""
    return sum(
        (points for code, points in one.reckoned.points.items() if _source(tree, one.entry, code) is source),
        Fraction(0),
    )


def _source(tree: Indicators, entry: Entry, code: str) -> Source:
    return entry.sources.get(code, tree.criterion(code).source)


def _by_criterion(one: _Own) -> dict[str, Fraction]:
    """The exact points of each criterion; the kept sheets' marks share out what they give."""
    found = dict(one.reckoned.points)
    if one.kept is None:
        return found
    for place in one.kept.kept:
        sheet = one.sheets[place]
        given = sum(sheet.marks.values(), Decimal(0))
        if not given:
            continue
        part = one.weight * sheet.share / len(one.kept.kept) / Fraction(given)
        for code, mark in sheet.marks.items():
            found[code] += part * Fraction(mark)
    return found


def _points(tree: Indicators, one: _Own, places: int) -> dict[str, Point]:
    most = _most(tree, one)
    return {
        code: Point(rounded(points, places), rounded(most[code], places), _source(tree, one.entry, code))
        for code, points in _by_criterion(one).items()
    }


def _most(tree: Indicators, one: _Own) -> dict[str, Fraction]:
    """The most that each criterion can give; a sheet is one share of the whole part, so its criteria share out that."""
    judged = tree.of(Source.REVIEWER)
    together = sum((Fraction(leaf.most) for leaf in judged), Fraction(0))
    return {**one.reckoned.weight_of, **{leaf.code: one.weight * Fraction(leaf.most) / together for leaf in judged}}


def _findings(
    judging: Judging, own: Sequence[_Own], severity: Adjusted | None, split: Disconnected | None, line: Line
) -> dict[str, Any]:
    by_group = {
        one.key: {
            group.code: sum((exact.get(leaf.code, NOBODY) for leaf in group.criteria), NOBODY)
            for group in judging.tree.groups
        }
        for one in own
        for exact in (_by_criterion(one),)
    }
    steady = steadiness(by_group, judging.swing)
    return {
        "reviewers": [] if severity is None else _told(severity, judging.few),
        "spare": 0 if severity is None else severity.spare,
        "parts": []
        if split is None
        else [{"reviewers": list(map(int, part.reviewers)), "entries": len(part.entries)} for part in split.parts],
        "unmarked": [one.entry.application_id for one in own if one.weight and not one.sheets],
        "swing": str(rounded(judging.swing * PERCENT, 0)),
        "first": [int(key) for key in steady.first],
        "rivals": [int(key) for key in steady.rivals],
        "undecided": [int(key) for key in line.undecided],
    }


def _told(severity: Adjusted, few: int) -> list[dict[str, Any]]:
    return [
        {
            "reviewer": int(key),
            "leniency": str(rounded(value * PERCENT, 2)),
            "given": severity.given[key],
            "few": severity.given[key] < few,
        }
        for key, value in sorted(severity.leniency.items(), key=lambda one: (one[1], int(one[0])))
    ]


def _plain(one: Reckoning) -> dict[str, Any]:
    return {
        name: (
            {code: [str(point.points), str(point.most), point.source] for code, point in one.points.items()}
            if name == "points"
            else getattr(one, name)
        )
        for name in Reckoning.__slots__
    }
