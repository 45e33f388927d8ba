"""What the pages of public notices show: to everybody the lines and what was decided, to those who decide the rest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import select

from alliance.kernel.access import MISSING, WAY_BACK, Verdict, get_visible
from alliance.kernel.accounts.models import Person
from alliance.kernel.actors import Actor
from alliance.kernel.attachments import queries as files
from alliance.kernel.attachments.queries import AttachmentLine
from alliance.kernel.db import Transaction
from alliance.kernel.errors import NotFound
from compounds import walls
from compounds.awards.access import runs
from compounds.awards.indicators.tree import Criterion, Indicators, Source
from compounds.awards.publicity import access, deciding, gate, objecting, queries
from compounds.awards.publicity.models import AwardNotice, AwardObjection
from compounds.awards.publicity.queries import Difference
from compounds.awards.publicity.workflow import OBJECTION_STAGE_NAMES, OBJECTION_TONES, ObjectionStage
from compounds.awards.results.queries import ResultLine, ResultView, published
from compounds.awards.rounds import queries as rounds
from compounds.awards.rounds.models import AwardRound
from compounds.awards.rounds.workflow import Stage

_FULL = Decimal(100)


@dataclass(frozen=True, slots=True)
class PublicObjection:
    """One objection as everybody reads it; `known` is true where the actor may open it, `own` where they made it."""

    objection_id: int
    application_id: int
    number: int
    compound_name: str
    criterion: str
    made_on: datetime
    answer_by: date
    stage: ObjectionStage
    stage_name: str
    tone: str
    gist: str
    answer: str
    difference: Difference | None
    known: bool
    own: bool


@dataclass(frozen=True, slots=True)
class NoticePage:
    """The public notice of a round: its days, every award as it stands, and the objections.

    `notice` is None for a moment after the phase began. `pending` are the applications whose rank waits.
    """

    round: AwardRound
    notice: AwardNotice | None
    views: tuple[tuple[str, ResultView], ...]
    objections: tuple[PublicObjection, ...]
    pending: frozenset[int]
    may_object: Verdict
    may_return: Verdict
    runs: bool
    needs_return: bool

    @property
    def waiting(self) -> int:
        """How many objections are not decided."""
        return sum(1 for one in self.objections if one.stage is ObjectionStage.OPEN)


@dataclass(frozen=True, slots=True)
class EntryPage:
    """One entry of a notice with every line, and who may object to them."""

    notice: NoticePage
    award_name: str
    tree: Indicators
    line: ResultLine

    @property
    def objections(self) -> tuple[PublicObjection, ...]:
        """Those to lines of this entry."""
        return tuple(one for one in self.notice.objections if one.application_id == self.line.application_id)

    def pending(self, criterion: str) -> PublicObjection | None:
        """The reader's own objection to the criterion of that name, while it is not decided."""
        own = (one for one in self.objections if one.own and one.criterion == criterion)
        return next((one for one in own if one.stage is ObjectionStage.OPEN), None)


@dataclass(frozen=True, slots=True)
class ObjectionPage:
    """One objection for whoever made it and for those who decide; only these see `sender`.

    `present` are the points that the answer counts now, None without one. `levels` are what the line may count instead
    (percentage, words, points); empty for marks of reviewers.
    """

    objection: AwardObjection
    round: AwardRound
    award_name: str
    criterion: Criterion
    present: str | None
    stage_name: str
    tone: str
    papers: tuple[AttachmentLine, ...]
    difference: Difference | None
    mine: bool
    sender: str
    handling: Verdict
    may_decide: Verdict
    levels: tuple[tuple[Decimal, str], ...]


@dataclass(frozen=True, slots=True)
class NoticeRef:
    """A round with a public notice."""

    round_id: int
    title: str
    stage: Stage
    since: date
    until: date


def listed(reading: Transaction, actor: Actor) -> tuple[NoticeRef, ...]:
    """Every round that was published, the newest first; two statements."""
    rows = reading.session.scalars(
        select(AwardNotice).where(AwardNotice.alliance_id == actor.alliance_id).order_by(AwardNotice.number)
    )
    last = {one.round_id: one for one in rows}
    return tuple(
        NoticeRef(one.id, one.title, one.stage, last[one.id].since, last[one.id].until)
        for one in rounds.in_sight(reading, actor)
        if one.id in last
    )


def notice_page(reading: Transaction, actor: Actor, round_id: int) -> NoticePage:
    """The notice of a round; a constant number of statements an award. Raises NotFound before the first."""
    round_ = rounds.one(reading, actor, round_id)
    notice = queries.last_notice(reading, round_id)
    views = [(one.name, view) for one in round_.awards if (view := published(reading, one.id)) is not None]
    if not views:
        raise NotFound("这一届还没有公示。", remedy="公示那一天起，所有人都能在这里看到。")
    found = queries.of_round(reading, round_id)
    needed = round_.stage is Stage.NOTICE and gate.order_is_open(reading, round_)
    waiting = [one for one in found if one.stage is ObjectionStage.OPEN]
    return NoticePage(
        round=round_,
        notice=notice,
        views=tuple(views),
        objections=_public(reading, actor, round_, found),
        pending=frozenset(one.application_id for one in waiting),
        may_object=access.in_time(objecting.facts_of(reading, actor, round_, notice)),
        may_return=access.deliberate_again(actor, round_.stage, len(waiting), needed=needed),
        runs=bool(runs(actor)),
        needs_return=needed,
    )


def entry_page(reading: Transaction, actor: Actor, round_id: int, application_id: int) -> EntryPage:
    """One entry of a notice. Raises NotFound for what was not published."""
    page = notice_page(reading, actor, round_id)
    for award in page.round.awards:
        for name, view in page.views:
            if view.award_id == award.id and (line := view.line(application_id)) is not None:
                return EntryPage(page, name, rounds.tree(award), line)
    raise NotFound(MISSING, remedy=WAY_BACK)


def objection_page(reading: Transaction, actor: Actor, objection_id: int) -> ObjectionPage:
    """One objection. Raises NotFound for whoever may not know of it."""
    objection = get_visible(reading.session, AwardObjection, actor, objection_id)
    application = objection.application
    criterion = rounds.tree(application.award).criterion(objection.criterion)
    facts = deciding.facts_of(reading, actor, objection)
    wall = walls.of(reading, actor).handling(compound_id=application.compound_id)
    handling = access.handle(actor, facts) & wall
    answer = next((one for one in application.answers if one.criterion == criterion.code), None)
    return ObjectionPage(
        objection=objection,
        round=application.round,
        award_name=application.award.name,
        criterion=criterion,
        present=_points(criterion, answer.share) if answer and answer.share is not None else None,
        stage_name=OBJECTION_STAGE_NAMES[objection.stage],
        tone=OBJECTION_TONES[objection.stage],
        papers=files.of(reading, actor, AwardObjection.__tablename__, objection.id),
        difference=queries.differences(reading, objection.round_id).get(objection.id),
        mine=objection.person_id is not None and objection.person_id == actor.person_id,
        sender=_sender(reading, objection) if handling else "",
        handling=handling,
        may_decide=access.decide(actor, facts) & wall,
        levels=levels(criterion),
    )


def levels(criterion: Criterion) -> tuple[tuple[Decimal, str], ...]:
    """What a line may count: percentages of its points with words; none for marks of reviewers."""
    if criterion.source is Source.REVIEWER:
        return ()
    found = {one.share * _FULL: one.words for one in criterion.levels}
    found.setdefault(Decimal(0), "都不算")
    return tuple((share, f"{_points(criterion, share)}分：{words}") for share, words in found.items())


def _points(criterion: Criterion, share: Decimal) -> str:
    return f"{(criterion.most * share / _FULL).normalize():f}"


def _public(
    reading: Transaction, actor: Actor, round_: AwardRound, found: tuple[AwardObjection, ...]
) -> tuple[PublicObjection, ...]:
    if not found:
        return ()
    names = {award.id: _names(rounds.tree(award)) for award in round_.awards}
    awards = queries.awards_of(reading, round_.id)
    changed = queries.differences(reading, round_.id)
    known = queries.known_to(reading, actor, round_.id)
    return tuple(
        PublicObjection(
            objection_id=one.id,
            application_id=one.application_id,
            number=one.number,
            compound_name=one.place.name,
            criterion=names[awards[one.application_id]][one.criterion],
            made_on=one.made_at,
            answer_by=one.answer_by,
            stage=one.stage,
            stage_name=OBJECTION_STAGE_NAMES[one.stage],
            tone=OBJECTION_TONES[one.stage],
            gist=one.gist,
            answer=one.answer,
            difference=changed.get(one.id),
            known=one.id in known,
            own=one.person_id is not None and one.person_id == actor.person_id,
        )
        for one in found
    )


def _names(tree: Indicators) -> Mapping[str, str]:
    return {one.code: one.name for one in tree.criteria}


def _sender(reading: Transaction, objection: AwardObjection) -> str:
    person = None if objection.person_id is None else reading.session.get(Person, objection.person_id)
    return (person.name if person else "") or "已注销人员"
