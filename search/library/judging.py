"""What becomes of each version that comes in: new, known, or contradicting one that stands; and the report of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from alliance.kernel.db import Transaction
from search.library.folding import fold
from search.library.intake import Incoming, Skipped
from search.library.models import Article, Version, Work

_LABELS_SHOWN = 5


class Outcome(StrEnum):
    """What became of one version."""

    ADDED = "added"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Admission:
    """One version and what became of it; `why` is Chinese and empty where it was simply added."""

    incoming: Incoming
    outcome: Outcome
    why: str = ""

    def remarks(self) -> list[str]:
        """What somebody should look at in a text that was added."""
        one = self.incoming
        if self.outcome is not Outcome.ADDED:
            return []
        said = [
            f"{word}：《{one.title}》{_some(labels)}"
            for word, labels in (("缺号", one.missing), ("重号", one.doubled))
            if labels
        ]
        if all(article.number is None for article in one.articles):
            said.append(
                f"没有条号：《{one.title}》里没有“第…条”，按小标题或段落分成 {len(one.articles)} 节，引用时请写明节名"
            )
        return said


@dataclass(slots=True)
class Report:
    """What an import did, for people."""

    admissions: list[Admission] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)

    def count(self, outcome: Outcome) -> int:
        """How many versions ended so."""
        return sum(admission.outcome is outcome for admission in self.admissions)

    @property
    def articles(self) -> int:
        """How many articles were added."""
        return sum(len(one.incoming.articles) for one in self.admissions if one.outcome is Outcome.ADDED)

    @property
    def bad_lines(self) -> int:
        """How many lines of bulk files were not taken in."""
        return sum(one.lines for one in self.skipped)

    @property
    def skipped_files(self) -> int:
        """How many files were not read."""
        return sum(not one.lines for one in self.skipped)

    def lines(self) -> list[str]:
        """The report as people read it: the sum first, then whatever deserves a look."""
        lines = f"，{self.bad_lines} 行" if self.bad_lines else ""
        said = [
            (
                f"读到 {len(self.admissions)} 个版本：新入库 {self.count(Outcome.ADDED)} 个，共 {self.articles} 条；"
                f"没有变化 {self.count(Outcome.UNCHANGED)} 个；拒绝 {self.count(Outcome.REFUSED)} 个；"
                f"跳过 {self.skipped_files} 个文件{lines}。"
            )
        ]
        for one in self.admissions:
            if one.outcome is Outcome.REFUSED:
                said.append(f"拒绝：{one.incoming.origin}——{one.why}")
            said += one.remarks()
        said += [f"跳过：{one.origin}——{one.why}" for one in self.skipped]
        return said


@dataclass(slots=True)
class Held:
    """What the library holds of the works at hand: their ids, and their texts by stamp."""

    session: Session
    works: dict[str, int]
    placeholders: set[str]
    texts: dict[str, dict[str, str]]
    fresh: dict[tuple[str, str], Incoming] = field(default_factory=dict)

    @classmethod
    def load(cls, tx: Transaction, incoming: Sequence[Incoming]) -> Held:
        """Read keys and checksums of the whole library: two statements, however many versions come."""
        rows = tx.session.execute(select(Work.id, Work.key, Work.placeholder)).all()
        keys = {key for _, key, _ in rows}
        texts: dict[str, dict[str, str]] = {key: {} for key in keys | {one.key for one in incoming}}
        stamps = select(Work.key, Version.stamp, Version.checksum).join(Version.work)
        for key, stamp, checksum in tx.session.execute(stamps):
            texts[key][stamp] = checksum
        works = {key: work for work, key, _ in rows}
        return cls(tx.session, works, {key for _, key, lacks in rows if lacks}, texts)

    def judge(self, one: Incoming) -> Admission | None:
        """Refuse or pass over a version; None where it is new. A refusal costs one statement, to say what differs."""
        mine = self.texts[one.key]
        if one.stamp in mine and mine[one.stamp] != one.checksum:
            apart = differences(self._articles(one), [(article.label, article.text) for article in one.articles])
            why = (
                f"《{one.title}》{_named(one.stamp)}已经入库，而这份文本不同（{apart}）。"
                "先入库的保留不动；请核对哪一份正确。"
            )
            return Admission(one, Outcome.REFUSED, why)
        if one.stamp in mine:
            return Admission(one, Outcome.UNCHANGED)
        same = next((stamp for stamp, checksum in mine.items() if checksum == one.checksum), None)
        if same is not None:
            return Admission(one, Outcome.UNCHANGED, f"与已入库的{_named(same)}文字相同。")
        return None

    def remember(self, one: Incoming) -> None:
        """Count a version as held, so that its twin in the same import meets it."""
        self.texts[one.key][one.stamp] = one.checksum
        self.fresh[one.key, one.stamp] = one

    def reload(self, tx: Transaction) -> None:
        """Read the ids again after a savepoint was rolled back."""
        self.works = {row.key: row.id for row in tx.session.execute(select(Work.key, Work.id))}

    def forget(self, one: Incoming) -> None:
        """Take `remember` back for a version that could not be written."""
        self.texts[one.key].pop(one.stamp, None)
        self.fresh.pop((one.key, one.stamp), None)

    def _articles(self, one: Incoming) -> list[tuple[str, str]]:
        if twin := self.fresh.get((one.key, one.stamp)):
            return [(article.label, article.text) for article in twin.articles]
        rows = self.session.execute(
            select(Article.label, Article.text)
            .join(Article.version)
            .join(Version.work)
            .where(Work.key == one.key, Version.stamp == one.stamp)
            .order_by(Article.position)
        )
        return [(label, text) for label, text in rows]


def foreseen(reading: Transaction, incoming: Sequence[Incoming], skipped: Sequence[Skipped] = ()) -> Report:
    """The report that an import of just these would give, and nothing is written."""
    held, report = Held.load(reading, incoming), Report(skipped=list(skipped))
    for one in incoming:
        verdict = held.judge(one)
        if verdict is None:
            held.remember(one)
        report.admissions.append(verdict or Admission(one, Outcome.ADDED))
    return report


def differences(first: Iterable[tuple[str, str]], second: Iterable[tuple[str, str]]) -> str:
    """Where two texts of one version part, as (label, text) in order, in words: which articles differ, lack, or add."""
    here, there = _by_label(first), _by_label(second)
    found = [
        ("文字不同", [here[name][0] for name in here if name in there and here[name][1] != there[name][1]]),
        ("这份少了", [here[name][0] for name in here if name not in there]),
        ("这份多了", [there[name][0] for name in there if name not in here]),
    ]
    return "；".join(f"{word}：{_some(labels)}" for word, labels in found if labels) or "条文的先后不同"


def _by_label(articles: Iterable[tuple[str, str]]) -> dict[tuple[str, int], tuple[str, str]]:
    found: dict[tuple[str, int], tuple[str, str]] = {}
    times: dict[str, int] = {}
    for label, text in articles:
        name = fold(label)
        times[name] = times.get(name, 0) + 1
        found[name, times[name]] = (label, fold(text))
    return found


def _some(labels: Sequence[str]) -> str:
    more = f"等 {len(labels)} 处" if len(labels) > _LABELS_SHOWN else ""
    return f"{'、'.join(labels[:_LABELS_SHOWN])}{more}"


def _named(stamp: str) -> str:
    return "未注明日期的版本" if stamp == "undated" else f" {stamp} 版"
