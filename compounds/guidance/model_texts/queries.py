"""Reading the library: its shelves, one text with its law and its state, editions and reviews, and what was filled."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from alliance.kernel import ledger
from alliance.kernel.access import Verdict, get_visible, visible
from alliance.kernel.accounts.models import Person
from alliance.kernel.actors import Actor
from alliance.kernel.citations.checking import UNKNOWN, VERDICT_NAMES, Checked, Checker
from alliance.kernel.db import Transaction
from alliance.kernel.documents.blocks import Block
from alliance.kernel.errors import NotFound
from alliance.kernel.file import Happening
from compounds.guidance import addresses
from compounds.guidance.model_texts import access, registry, shelf
from compounds.guidance.model_texts.actions import title_of
from compounds.guidance.model_texts.definition import GROUP_NAMES, Group, ModelText
from compounds.guidance.model_texts.filling import Filler
from compounds.guidance.model_texts.models import TextEdition, TextReview
from compounds.guidance.model_texts.prints import Print
from compounds.guidance.model_texts.shelf import Shelved
from compounds.guidance.model_texts.workflow import REASON_NAMES, STAGE_NAMES, Stage
from compounds.guidance.paths import shipped as paths


@dataclass(frozen=True, slots=True)
class TextLine:
    """One text in the list; `in_review` where its law has changed."""

    code: str
    title: str
    summary: str
    in_review: bool
    own: bool


@dataclass(frozen=True, slots=True)
class ShelfLines:
    """One shelf with its texts."""

    group: Group
    name: str
    lines: tuple[TextLine, ...]


@dataclass(frozen=True, slots=True)
class Basis:
    """One citation on which a text rests; `tone` is late where it no longer stands, `note` says why."""

    citation: str
    url: str
    verdict: str
    note: str
    tone: str


@dataclass(frozen=True, slots=True)
class ReviewLine:
    """One change of the law under a text."""

    review_id: int
    version: int
    code: str
    title: str
    citation: str
    reason: str
    note: str
    url: str
    detected_at: datetime
    resolved_at: datetime | None
    resolution: str
    settle: Verdict


@dataclass(frozen=True, slots=True)
class EditionLine:
    """One edition of the alliance's own in the history of a text."""

    edition_id: int
    number: int
    stage: Stage
    stage_name: str
    because: str
    written_at: datetime
    signed_at: datetime | None


@dataclass(frozen=True, slots=True)
class UsedIn:
    """A path that needs a text, with the steps that do."""

    code: str
    title: str
    url: str
    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TextPage:
    """One text with everything beside it; `blocks` are those of the blank paper."""

    shelved: Shelved
    heading: str
    blocks: tuple[Block, ...]
    basis: tuple[Basis, ...]
    reviews: tuple[ReviewLine, ...]
    editions: tuple[EditionLine, ...]
    used_in: tuple[UsedIn, ...]
    keeper: bool
    write: Verdict

    @property
    def text(self) -> ModelText:
        """The text in use."""
        return self.shelved.text

    @property
    def group_name(self) -> str:
        """The shelf it stands on."""
        return GROUP_NAMES[self.text.group]


def shelves(reading: Transaction, actor: Actor, wanted: str) -> tuple[ShelfLines, ...]:
    """The library by shelf; `wanted` narrows it to titles and summaries that hold every word. Two statements."""
    open_ = in_review(reading, actor)
    words = wanted.split()
    found: dict[Group, list[TextLine]] = {}
    for code, one in shelf.library(reading, actor.alliance_id).items():
        text = one.text
        if all(word in f"{text.title}{text.summary}{GROUP_NAMES[text.group]}" for word in words):
            line = TextLine(code, text.title, text.summary, code in open_, bool(one.edition))
            found.setdefault(text.group, []).append(line)
    return tuple(ShelfLines(group, GROUP_NAMES[group], tuple(lines)) for group, lines in found.items())


def in_review(reading: Transaction, actor: Actor) -> frozenset[str]:
    """The codes of the texts of which a review is open; one statement."""
    query = select(TextReview.code).where(visible(TextReview, actor), TextReview.resolved_at.is_(None)).distinct()
    return frozenset(reading.session.scalars(query))


def text_page(reading: Transaction, actor: Actor, code: str, check: Checker) -> TextPage:
    """One text. Raises NotFound; a constant number of statements."""
    shelved = shelf.in_use(reading, actor.alliance_id, code)
    blank = blank_of(reading, actor, shelved)
    editions = reading.session.scalars(
        select(TextEdition)
        .where(visible(TextEdition, actor), TextEdition.code == code)
        .order_by(TextEdition.number.desc())
    )
    return TextPage(
        shelved=shelved,
        heading=blank.title,
        blocks=blank.blocks,
        basis=tuple(basis(reading, shelved.text.basis, check)),
        reviews=reviews(reading, actor, code),
        editions=tuple(_edition_line(one) for one in editions),
        used_in=used_in(code),
        keeper=access.keeps(actor),
        write=access.write_edition(actor),
    )


def used_in(code: str) -> tuple[UsedIn, ...]:
    """The paths that need a text, in the order in which people meet them."""
    found = [
        UsedIn(path.code, path.title, addresses.path(path.code), tuple(step.title for step in steps))
        for path in paths.paths().values()
        if (steps := [step for step in path.steps if code in step.papers])
    ]
    return tuple(found)


def packs() -> tuple[tuple[str, str, int], ...]:
    """Each path that needs papers: its code, its title, and how many."""
    counted = [
        (path.code, path.title, len({code for step in path.steps for code in step.papers}))
        for path in paths.paths().values()
    ]
    return tuple(one for one in counted if one[2])


def of_path(reading: Transaction, actor: Actor, path_code: str) -> tuple[str, tuple[Shelved, ...]]:
    """The title of a path and the texts that it needs, in the order of its steps. Raises NotFound; one statement."""
    path = paths.paths().get(path_code)
    if path is None:
        raise NotFound("没有这条办事路径。", remedy="请回到办事路径，从列表里重新点。")
    library = shelf.library(reading, actor.alliance_id)
    codes = dict.fromkeys(code for step in path.steps for code in step.papers if code in library)
    return path.title, tuple(library[code] for code in codes)


def basis(reading: Transaction, cited: Sequence[str], check: Checker) -> list[Basis]:
    """What each citation of a text is worth today, with the way to the article; a constant number of statements."""
    lines = "\n".join(cited)
    starts = [sum(len(line) + 1 for line in cited[:at]) for at in range(len(cited))]
    checked = check(reading, lines, reading.today)
    found = []
    for line, start in zip(cited, starts, strict=True):
        here = next((one for one in checked if start <= one.start < start + len(line)), None)
        found.append(_basis(line, here))
    return found


def _basis(citation: str, checked: Checked | None) -> Basis:
    if checked is None:
        return Basis(citation, "", "没有核对", "", "")
    if checked.verdict in UNKNOWN:
        return Basis(citation, checked.url, "没有文本，还没有核对", checked.because, "due")
    tone = "go" if checked.stands else "late"
    return Basis(citation, checked.url, VERDICT_NAMES[checked.verdict], checked.because, tone)


def blank_of(reading: Transaction, actor: Actor, shelved: Shelved, *, marked: bool = False) -> Print:
    """A text with nothing filled in but the legal numbers of the place; one statement."""
    (blank,) = blanks_of(reading, actor, (shelved,), frozenset({shelved.text.code} if marked else ()))
    return blank


def blanks_of(
    reading: Transaction, actor: Actor, shelved: Sequence[Shelved], marked: frozenset[str]
) -> tuple[Print, ...]:
    """Texts with nothing filled in, those of the codes `marked` with the mark of a review; one statement."""
    numbers = registry.numbers_of(reading, actor, [one.text for one in shelved], actor.place_path)
    return tuple(
        Print(one, Filler.of(one.text.fields, numbers[one.text.code]), reading.today, one.text.code in marked)
        for one in shelved
    )


def reviews(reading: Transaction, actor: Actor, code: str = "") -> tuple[ReviewLine, ...]:
    """The open reviews of a text, or of all, the oldest first; one statement."""
    query = select(TextReview).where(visible(TextReview, actor), TextReview.resolved_at.is_(None))
    if code:
        query = query.where(TextReview.code == code)
    return tuple(_review_line(actor, one) for one in reading.session.scalars(query.order_by(TextReview.id)))


def review_line(reading: Transaction, actor: Actor, review_id: int) -> ReviewLine:
    """One review. Raises NotFound."""
    return _review_line(actor, get_visible(reading.session, TextReview, actor, review_id))


def _review_line(actor: Actor, one: TextReview) -> ReviewLine:
    return ReviewLine(
        review_id=one.id,
        version=one.version,
        code=one.code,
        title=title_of(one.code),
        citation=one.citation,
        reason=REASON_NAMES[one.reason],
        note=one.note,
        url=one.url,
        detected_at=one.detected_at,
        resolved_at=one.resolved_at,
        resolution=one.resolution,
        settle=access.settle_review(actor, one),
    )


def _edition_line(one: TextEdition) -> EditionLine:
    return EditionLine(
        one.id, one.number, one.stage, STAGE_NAMES[one.stage], one.because, one.written_at, one.signed_at
    )


@dataclass(frozen=True, slots=True)
class EditionPage:
    """One edition beside the words that it would take the place of; `changes` are (sign, line) with +, - or a blank."""

    line: EditionLine
    version: int
    code: str
    title: str
    heading: str
    blocks: tuple[Block, ...]
    basis: tuple[Basis, ...]
    adapt: tuple[str, ...]
    changes: tuple[tuple[str, str], ...]
    written_by: str
    signed_by: str
    ended_because: str
    timeline: tuple[Happening, ...]
    sign: Verdict
    drop: Verdict
    withdraw: Verdict
    write: Verdict


def edition_page(reading: Transaction, actor: Actor, edition_id: int, check: Checker) -> EditionPage:
    """One edition. Raises NotFound; a constant number of statements."""
    edition = get_visible(reading.session, TextEdition, actor, edition_id)
    now = shelf.in_use(reading, actor.alliance_id, edition.code)
    text = shelf.own(shelf.shipped_text(edition.code), edition)
    names = names_of(reading, edition.written_by_id, edition.signed_by_id)
    blank = blank_of(reading, actor, Shelved(text, edition.number))
    return EditionPage(
        line=_edition_line(edition),
        version=edition.version,
        code=edition.code,
        title=text.title,
        heading=blank.title,
        blocks=blank.blocks,
        basis=tuple(basis(reading, text.basis, check)),
        adapt=text.adapt,
        changes=_changes(now.text.source, edition.body) if edition.stage is Stage.DRAFT else (),
        written_by=names.get(edition.written_by_id or 0, ""),
        signed_by=names.get(edition.signed_by_id or 0, ""),
        ended_because=edition.ended_because,
        timeline=tuple(ledger.timeline(reading.session, TextEdition, edition.id)),
        sign=access.sign_edition(actor, edition),
        drop=access.drop_edition(actor, edition),
        withdraw=access.withdraw_edition(actor, edition),
        write=access.write_edition(actor),
    )


def _changes(before: str, after: str) -> tuple[tuple[str, str], ...]:
    told = difflib.ndiff(before.splitlines(), after.splitlines())
    return tuple((line[0], line[2:]) for line in told if line[0] in "+-")


def draft_of(reading: Transaction, actor: Actor, code: str) -> TextEdition | None:
    """The draft of a text that is under way, in sight of those who keep the library."""
    return reading.session.scalar(
        select(TextEdition).where(
            visible(TextEdition, actor), TextEdition.code == code, TextEdition.stage == Stage.DRAFT
        )
    )


def drafts(reading: Transaction, actor: Actor) -> tuple[tuple[EditionLine, str], ...]:
    """Drafts that wait to be signed, with the title of their text; one statement."""
    rows = reading.session.scalars(
        select(TextEdition)
        .where(visible(TextEdition, actor), TextEdition.stage == Stage.DRAFT)
        .order_by(TextEdition.written_at)
    )
    return tuple((_edition_line(one), title_of(one.code)) for one in rows)


def names_of(reading: Transaction, *people: int | None) -> dict[int, str]:
    """The names of some people by their id; one statement."""
    keys = {one for one in people if one is not None}
    if not keys:
        return {}
    return dict(reading.session.execute(select(Person.id, Person.name).where(Person.id.in_(keys))).all())
