"""Reading the alliance itself: charter, legal status and what it allows, numbers of members, groups, guiding bodies."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from alliance.kernel import ledger
from alliance.kernel.access import MISSING, Verdict, get_visible, visible
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.errors import NotFound
from alliance.kernel.file import Happening
from alliance.kernel.legal_status import STATUS_NAMES, LegalStatus, sentence, status_of
from alliance.kernel.parameters import queries as parameters
from alliance.kernel.places.models import Alliance, Place
from compounds.membership import access, standing
from compounds.membership.council_models import Item, Meeting
from compounds.membership.models import AllianceStatus, Charter, Member
from compounds.membership.models import MemberKind as Kind
from compounds.membership.standing import Least, Threshold
from compounds.membership.workflow import RECORDED, Stage

LEAST = ("association_units_least", "association_persons_least", "association_mixed_least")


@dataclass(frozen=True, slots=True)
class StatusLine:
    """One legal status in the past or the present."""

    status_id: int
    name: str
    starts_on: date
    evidence: str
    credit_code: str


@dataclass(frozen=True, slots=True)
class CharterLine:
    """One version of the charter; `adopted_on` is None for the draft."""

    charter_id: int
    number: int
    adopted_on: date | None


@dataclass(frozen=True, slots=True)
class AlliancePage:
    """What anybody may know of the alliance, and what staff may do here."""

    name: str
    place: str
    status: LegalStatus
    status_name: str
    sentence: str
    history: tuple[StatusLine, ...]
    charters: tuple[CharterLine, ...]
    counts: dict[Kind, int]
    thresholds: tuple[Threshold, ...]
    deeds: tuple[standing.Deed, ...]
    may_record_status: Verdict
    may_record_contact: Verdict
    may_draft_charter: Verdict

    @property
    def charter(self) -> CharterLine | None:
        """The charter that holds: the newest adopted version."""
        return next((one for one in self.charters if one.adopted_on is not None), None)

    @property
    def draft(self) -> CharterLine | None:
        """The draft, for those who see it."""
        return next((one for one in self.charters if one.adopted_on is None), None)


def alliance_page(reading: Transaction, actor: Actor) -> AlliancePage:
    """The alliance of the actor; a constant number of queries. Raises NotFound where there is none."""
    row = reading.session.execute(
        select(Alliance, Place).join(Place, Alliance.place_id == Place.id).where(Alliance.id == actor.alliance_id)
    ).one_or_none()
    if row is None:
        raise NotFound(MISSING)
    alliance, place = row
    counts = member_counts(reading, alliance.id)
    found = parameters.several(reading, LEAST, place.path, reading.today, alliance_id=alliance.id)
    least = {key: Least(one.whole, one.source_sentence, one.label, one.note) for key, one in found.items()}
    status = status_of(alliance.legal_status)
    history = reading.session.scalars(
        select(AllianceStatus).where(visible(AllianceStatus, actor)).order_by(AllianceStatus.starts_on.desc())
    )
    return AlliancePage(
        name=alliance.name,
        place=place.name,
        status=status,
        status_name=STATUS_NAMES[status],
        sentence=sentence(status),
        history=tuple(
            StatusLine(one.id, STATUS_NAMES[one.status], one.starts_on, one.evidence, one.credit_code or "")
            for one in history
        ),
        charters=charters(reading, actor),
        counts=counts,
        thresholds=standing.thresholds(
            counts.get(Kind.COMMITTEE, 0), counts.get(Kind.ADVISER, 0) + counts.get(Kind.MANAGER, 0), least
        ),
        deeds=standing.DEEDS,
        may_record_status=access.record_status(actor),
        may_record_contact=access.record_contact(actor),
        may_draft_charter=access.draft_charter(actor),
    )


def member_counts(reading: Transaction, alliance_id: int) -> dict[Kind, int]:
    """How many members of each kind have full rights; figures alone, so everybody may read them."""
    rows = reading.session.execute(
        select(Member.kind, func.count(Member.id))
        .where(Member.alliance_id == alliance_id, Member.stage == Stage.ADMITTED)
        .group_by(Member.kind)
    )
    return dict(rows.all())


def charters(reading: Transaction, actor: Actor) -> tuple[CharterLine, ...]:
    """The versions of the charter in sight, the newest first."""
    rows = reading.session.execute(
        select(Charter.id, Charter.number, Charter.adopted_on)
        .where(visible(Charter, actor))
        .order_by(Charter.number.desc())
    )
    return tuple(CharterLine(*row) for row in rows)


@dataclass(frozen=True, slots=True)
class Decided:
    """A passed item about the charter, whose minutes are signed."""

    item_id: int
    words: str


@dataclass(frozen=True, slots=True)
class CharterPage:
    """One version of the charter with its articles, and by what decision it was adopted."""

    charter_id: int
    number: int
    body: str
    adopted_on: date | None
    version: int
    meeting_id: int | None
    decision: str
    decisions: tuple[Decided, ...]
    may_draft: Verdict
    may_adopt: Verdict
    sees_meeting: bool
    timeline: tuple[Happening, ...]

    @property
    def articles(self) -> tuple[str, ...]:
        """The text in paragraphs, one for each line that says something."""
        return tuple(line.strip() for line in self.body.splitlines() if line.strip())


def charter_page(reading: Transaction, actor: Actor, charter_id: int) -> CharterPage:
    """One version. Raises NotFound; drafts are for staff."""
    charter = get_visible(reading.session, Charter, actor, charter_id)
    decision, meeting_id, sees = "", None, False
    if charter.item_id is not None:
        meeting, item = reading.session.execute(
            select(Meeting, Item).join(Item, Item.meeting_id == Meeting.id).where(Item.id == charter.item_id)
        ).one()
        decision, meeting_id = f"{meeting.reference}第{item.number}项议题", meeting.id
        seen = select(Meeting.id).where(Meeting.id == meeting.id, visible(Meeting, actor))
        sees = reading.session.scalar(seen) is not None
    staff = bool(access.adopt_charter(actor))
    rows: tuple[Decided, ...] = ()
    if staff and charter.adopted_on is None:
        found = reading.session.execute(
            select(Item.id, Meeting.reference, Meeting.title, Item.title)
            .join(Meeting, Item.meeting_id == Meeting.id)
            .where(
                visible(Meeting, actor),
                Item.changes_charter,
                Item.passed.is_(True),
                Meeting.stage.in_(sorted(RECORDED)),
            )
            .order_by(Meeting.starts_at.desc(), Item.number)
            .limit(20)
        )
        rows = tuple(Decided(key, f"{reference} {title}：{item}") for key, reference, title, item in found)
    told = ledger.timeline(reading.session, Charter, charter.id) if access.reads_all(actor) else []
    return CharterPage(
        charter_id=charter.id,
        number=charter.number,
        body=charter.body,
        adopted_on=charter.adopted_on,
        version=charter.version,
        meeting_id=meeting_id,
        decision=decision,
        decisions=rows,
        may_draft=access.draft_charter(actor),
        may_adopt=access.adopt_charter(actor),
        sees_meeting=sees,
        timeline=tuple(told),
    )


def draft(reading: Transaction, actor: Actor) -> tuple[str, int]:
    """The text and version of the draft, else the charter in force as a beginning, else nothing."""
    access.draft_charter(actor).enforce()
    newest = reading.session.scalars(
        select(Charter).where(visible(Charter, actor)).order_by(Charter.number.desc()).limit(1)
    ).one_or_none()
    if newest is None:
        return "", 0
    return newest.body, newest.version if newest.adopted_on is None else 0


def root_place(reading: Transaction, actor: Actor) -> int:
    """The id of the place that the alliance covers. Raises NotFound."""
    found = reading.session.scalar(select(Alliance.place_id).where(Alliance.id == actor.alliance_id))
    if found is None:
        raise NotFound(MISSING)
    return found
