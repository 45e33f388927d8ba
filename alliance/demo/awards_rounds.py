"""Five sample rounds: decided, in the public notice, under review, on the spot, and one that still takes entries."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import partial

from alliance.demo.awards_work import CIVIL, MODEL, Entry, Judging
from alliance.demo.filings import Deed
from alliance.kernel.db import Transaction
from compounds.awards.rounds import actions, defaults, drafting, opening
from compounds.awards.rounds.drafting import Draft, Particulars
from compounds.awards.rounds.models import Form
from compounds.awards.rounds.opening import OpenRound
from compounds.awards.rounds.workflow import PHASES, Stage


@dataclass(frozen=True, slots=True)
class Season:
    """One round. `days` are the first days of its phases, so many before the day of seeding; behind it where negative.

    `entries` are the compounds that apply, by the award's code, the first to apply first. `about` is 1 where the round
    is about the year before the one in which it opens.
    """

    key: str
    title: str
    form: Form
    days: tuple[int, ...]
    quotas: Mapping[str, int]
    entries: Mapping[str, tuple[str, ...]]
    reviews: int = 3
    about: int = 0
    refused: frozenset[Entry] = field(default_factory=frozenset)

    def ago(self, stage: Stage) -> int:
        """How many days ago a phase began."""
        return self.days[PHASES.index(stage)]

    @property
    def all(self) -> tuple[Entry, ...]:
        """Every application, in the order of the awards."""
        return tuple(Entry(self.key, code, one) for code, compounds in self.entries.items() for one in compounds)

    @property
    def judged(self) -> tuple[Entry, ...]:
        """Those that take part."""
        return tuple(one for one in self.all if one not in self.refused)


LAST = Season(
    "last",
    "{year}年度有礼小区、示范小区评选",
    Form.TITLE,
    (292, 277, 267, 257, 249, 242, 229),
    {CIVIL: 2, MODEL: 1},
    {CIVIL: ("member", "ending", "overdue"), MODEL: ("overdue", "ending")},
    reviews=2,
    about=1,
)
NOTICE = Season(
    "notice",
    "{year}年度有礼小区、示范小区评选",
    Form.TITLE,
    (78, 58, 50, 38, 30, 3, -14),
    {CIVIL: 2, MODEL: 1},
    {CIVIL: ("ending", "member", "check", "due", "overdue"), MODEL: ("check", "due")},
    refused=frozenset({Entry("notice", CIVIL, "overdue")}),
)
SPOT = Season(
    "spot",
    "{year}年物业服务好做法展示",
    Form.SHOWCASE,
    (62, 47, 31, 4, -6, -14, -26),
    {MODEL: 1},
    {MODEL: ("member", "returned")},
    reviews=2,
)
REVIEW = Season(
    "review",
    "{year}年邻里有礼好做法展示",
    Form.SHOWCASE,
    (52, 37, 9, -6, -16, -25, -40),
    {CIVIL: 2},
    {CIVIL: ("returned", "ending", "check", "due")},
)
TAKING = Season(
    "taking",
    "{year}年冬季物业服务通报",
    Form.BULLETIN,
    (12, -18, -33, -48, -63, -70, -85),
    {MODEL: 3},
    {MODEL: ("ending", "check", "returned", "due")},
)
SEASONS = (LAST, NOTICE, SPOT, REVIEW, TAKING)
_BASIS = "关于同意开展有礼小区、示范小区评选的批复（样本）"
_BASIS_BEFORE = 20
_FACTS = timedelta(days=365)


def deeds(work: Judging) -> Iterator[Deed]:
    """Each round is prepared, and opened on its day."""
    for one in SEASONS:
        first = one.ago(Stage.OPEN)
        yield work.at(first + 6, 10), partial(_draft, work, one)
        yield work.at(first, 9), partial(_open, work, one)


def step(work: Judging, one: Season, name: str, tx: Transaction) -> None:
    """Take the round into its next phase."""
    actions.advance(tx, work.secretary(tx), work.round(tx, one.key), name)


def _draft(work: Judging, one: Season, tx: Transaction) -> None:
    guiding = work.guiding
    days = {stage: guiding.day(ago) for stage, ago in zip(PHASES, one.days, strict=True)}
    opens = days[Stage.OPEN]
    usual = defaults.suggested(tx, guiding.alliance.place.path, guiding.alliance.id, opens)
    year, titled = opens.year - one.about, one.form is Form.TITLE
    particulars = Particulars(
        title=one.title.format(year=year),
        year=year,
        form=one.form,
        basis_title=_BASIS if titled else "",
        basis_number=f"柯政办〔{opens.year}〕样本{SEASONS.index(one) + 1}号" if titled else "",
        basis_issuer="柯城区人民政府办公室（样本）" if titled else "",
        basis_on=opens - timedelta(days=_BASIS_BEFORE) if titled else None,
        days=days,
        facts_from=opens - _FACTS,
        facts_to=opens - timedelta(days=1),
        quotas=one.quotas,
        rules=replace(usual.rules, reviews=one.reviews),
    )
    work.rounds[one.key] = drafting.save_draft(tx, work.secretary(tx), Draft(particulars)).id


def _open(work: Judging, one: Season, tx: Transaction) -> None:
    secretary, round_ = work.secretary(tx), work.round(tx, one.key)
    shown = opening.preview(tx, secretary, round_)
    opening.open_round(tx, secretary, OpenRound(round_.id, round_.version, shown.seal))
