"""The screening of one application, and the list of those that wait for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select

from alliance.kernel.access import Verdict, visible
from alliance.kernel.actors import Actor
from alliance.kernel.attachments import queries as files
from alliance.kernel.attachments.queries import AttachmentLine
from alliance.kernel.db import Transaction
from alliance.kernel.places.models import Place
from alliance.kernel.tables import Page
from compounds import walls
from compounds.awards import addresses
from compounds.awards.applications import drawing
from compounds.awards.applications import queries as applications
from compounds.awards.applications.answers import people
from compounds.awards.applications.drawing import ConditionStanding
from compounds.awards.applications.models import AwardApplication
from compounds.awards.applications.workflow import STAGE_NAMES, Stage
from compounds.awards.indicators.tree import Indicators
from compounds.awards.rounds.models import AwardRound, RoundAward
from compounds.awards.rounds.queries import tree
from compounds.awards.screening import access
from compounds.awards.screening.access import FindingFacts, ScreeningFacts
from compounds.awards.screening.deciding import before_admitting, refused_by
from compounds.awards.screening.models import FINDING_KIND_NAMES, AwardFinding, FindingKind
from compounds.awards.screening.workflow import FINDING_STAGE_NAMES, FindingStage

PAGE_SIZE = 50
TONES = {FindingStage.TOLD: "due", FindingStage.UPHELD: "late", FindingStage.DROPPED: "go"}


@dataclass(frozen=True, slots=True)
class FindingLine:
    """One finding with its document, the reply, the decision, and what the actor may do with it."""

    finding: AwardFinding
    about: str
    filed_by: str
    replied_by: str
    decided_by: str
    papers: tuple[AttachmentLine, ...]
    may_reply: Verdict
    may_uphold: Verdict
    may_drop: Verdict

    @property
    def kind_name(self) -> str:
        """参评条件 or 一票否决."""
        return FINDING_KIND_NAMES[self.finding.kind]

    @property
    def stage_name(self) -> str:
        """How far it is."""
        return FINDING_STAGE_NAMES[self.finding.stage]

    @property
    def tone(self) -> str:
        """The colour that goes with it."""
        return TONES[self.finding.stage]

    @property
    def judges(self) -> bool:
        """True where the actor may decide about it in any way."""
        return bool(self.may_uphold) or bool(self.may_drop)


@dataclass(frozen=True, slots=True)
class ScreeningMay:
    """What the actor may do about taking part."""

    admit: Verdict
    send_back: Verdict
    refuse: Verdict
    reconsider: Verdict
    file: Verdict


@dataclass(frozen=True, slots=True)
class ScreeningPage:
    """The screening of one application; `open_points` is what has to be looked at before it can take part."""

    application: AwardApplication
    indicators: Indicators
    conditions: tuple[ConditionStanding, ...]
    findings: tuple[FindingLine, ...]
    open_points: tuple[str, ...]
    may: ScreeningMay

    @property
    def decides(self) -> bool:
        """True where the actor may decide about taking part in any way."""
        return any((self.may.admit, self.may.send_back, self.may.refuse, self.may.reconsider))

    @property
    def stage_name(self) -> str:
        """Where the application stands."""
        return STAGE_NAMES[self.application.stage]


@dataclass(frozen=True, slots=True)
class ScreeningLine:
    """One application that is or was screened; `findings` is how many are not decided."""

    application_id: int
    reference: str
    compound: str
    award: str
    round_title: str
    stage: Stage
    recommended_at: datetime | None
    screening_on: date
    findings: int

    @property
    def url(self) -> str:
        """Its screening."""
        return addresses.screening(self.application_id)

    @property
    def stage_name(self) -> str:
        """Where it stands."""
        return STAGE_NAMES[self.stage]


def screening_page(reading: Transaction, actor: Actor, application_id: int) -> ScreeningPage:
    """One application in sight. Raises NotFound; a constant number of statements."""
    application = applications.one(reading, actor, application_id)
    facts = ScreeningFacts.of(application)
    own = walls.of(reading, actor).handling(compound_id=application.compound_id)
    indicators = tree(application.award)
    may = ScreeningMay(
        admit=access.admit(actor, facts) & own,
        send_back=access.send_back(actor, facts) & own,
        refuse=access.refuse(actor, facts) & own,
        reconsider=access.reconsider(actor, facts, refused_by(application)) & own,
        file=access.file_finding(actor, facts) & own,
    )
    return ScreeningPage(
        application=application,
        indicators=indicators,
        conditions=drawing.standings(application),
        findings=_findings(reading, actor, application, indicators, own),
        open_points=before_admitting(reading, application) if may.admit else (),
        may=may,
    )


def screening_list(
    reading: Transaction, actor: Actor, round_id: int | None = None, number: int = 1
) -> tuple[tuple[ScreeningLine, ...], Page]:
    """One page of the applications that were handed in, those that wait first; two statements."""
    undecided = (
        select(func.count(AwardFinding.id))
        .where(AwardFinding.application_id == AwardApplication.id, AwardFinding.stage == FindingStage.TOLD)
        .scalar_subquery()
    )
    query = (
        select(
            AwardApplication.id,
            AwardApplication.reference,
            Place.name,
            RoundAward.name,
            AwardRound.title,
            AwardApplication.stage,
            AwardApplication.recommended_at,
            AwardRound.screening_on,
            undecided,
        )
        .join(Place, AwardApplication.place_id == Place.id)
        .join(RoundAward, AwardApplication.award_id == RoundAward.id)
        .join(AwardRound, AwardApplication.round_id == AwardRound.id)
        .where(visible(AwardApplication, actor), AwardApplication.reference.is_not(None))
        .order_by(AwardRound.id.desc(), AwardApplication.stage != Stage.SUBMITTED, AwardApplication.id)
    )
    if round_id is not None:
        query = query.where(AwardApplication.round_id == round_id)
    total = reading.session.scalar(query.with_only_columns(func.count(AwardApplication.id)).order_by(None)) or 0
    page = Page(number, PAGE_SIZE, total)
    rows: Any = reading.session.execute(query.limit(page.size).offset(page.offset))
    return tuple(ScreeningLine(key, str(reference), *rest) for key, reference, *rest in rows), page


def _findings(
    reading: Transaction, actor: Actor, application: AwardApplication, indicators: Indicators, own: Verdict
) -> tuple[FindingLine, ...]:
    rows = reading.session.scalars(
        select(AwardFinding)
        .where(visible(AwardFinding, actor), AwardFinding.application_id == application.id)
        .order_by(AwardFinding.id)
    ).all()
    if not rows:
        return ()
    papers = files.of_each(reading, actor, AwardFinding.__tablename__, [one.id for one in rows])
    ids = {key for one in rows for key in (one.filed_by_id, one.replied_by_id, one.decided_by_id)}
    names = people(reading, ids)
    about = {(FindingKind.VETO, one.code): one.name for one in indicators.vetoes}
    about |= {(FindingKind.CONDITION, one.code): one.name for one in indicators.conditions}
    found = []
    for one in rows:
        facts = FindingFacts.of(one, reading.today)
        found.append(
            FindingLine(
                finding=one,
                about=about[one.kind, one.code],
                filed_by=names.get(one.filed_by_id, ""),
                replied_by=names.get(one.replied_by_id or 0, ""),
                decided_by=names.get(one.decided_by_id or 0, ""),
                papers=papers[one.id],
                may_reply=access.reply(actor, facts) & own,
                may_uphold=access.uphold(actor, facts) & own,
                may_drop=access.drop(actor, facts) & own,
            )
        )
    return tuple(found)
