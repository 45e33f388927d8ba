"""What the alliance is: its charter, its legal status with the proof of it, and how anybody finds it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from alliance.kernel import ledger
from alliance.kernel.access import get_visible
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.errors import Invalid, NotFound, OutOfTurn
from alliance.kernel.legal_status import STATUS_NAMES, LegalStatus
from alliance.kernel.places import actions as places
from alliance.kernel.places.models import Alliance
from compounds.membership import access
from compounds.membership.council_models import Item, Meeting
from compounds.membership.models import AllianceStatus, Charter
from compounds.membership.workflow import RECORDED
from compounds.versions import expect

ledger.tell(
    {
        "membership.charter_drafted": "修改章程草案（第{number}版）",
        "membership.charter_adopted": "登记章程第{number}版经理事会会议通过，{adopted_on}起施行",
        "membership.status_recorded": "登记法律地位：{status}，自{starts_on}起",
        "membership.contact_recorded": "登记联盟的电话和窗口",
    },
    {"status": STATUS_NAMES},
)


@dataclass(frozen=True, slots=True)
class DraftCharter:
    """The text of the draft; `version` is that of the draft the page showed, 0 where there was none."""

    body: str
    version: int = 0


@dataclass(frozen=True, slots=True)
class AdoptCharter:
    """The council's decision by which the draft becomes the charter."""

    charter_id: int
    version: int
    item_id: int


@dataclass(frozen=True, slots=True)
class RecordContact:
    """The number of the alliance's office, as it is dialled, and where its window is and when it is open."""

    telephone: str
    desk: str


@dataclass(frozen=True, slots=True)
class RecordStatus:
    """What the alliance is from a day on, and the paper that says so."""

    status: LegalStatus
    starts_on: date
    evidence: str
    credit_code: str = ""


def draft_charter(tx: Transaction, actor: Actor, command: DraftCharter) -> int:
    """Write the one draft, opening a new version where all are adopted; returns its id.

    Raises NotPermitted, ChangedMeanwhile.
    """
    access.draft_charter(actor).enforce()
    alliance = _alliance(tx, actor)
    # Two who open a draft at once queue at the alliance.
    tx.session.execute(select(Alliance.id).where(Alliance.id == alliance.id).with_for_update())
    draft = tx.session.scalar(
        select(Charter)
        .where(Charter.alliance_id == alliance.id, Charter.adopted_on.is_(None))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if draft is None:
        newest = tx.session.scalar(select(func.max(Charter.number)).where(Charter.alliance_id == alliance.id)) or 0
        draft = Charter(alliance_id=alliance.id, number=newest + 1, body=command.body)
        tx.session.add(draft)
    else:
        expect(tx, draft, command.version)
        draft.body = command.body
    tx.session.flush()  # the line carries the version that this change made
    ledger.write(tx, actor, "membership.charter_drafted", draft, number=draft.number, version=draft.version)
    return draft.id


def adopt_charter(tx: Transaction, actor: Actor, command: AdoptCharter) -> int:
    """Make the draft the charter, by an item that the council passed and whose minutes are signed; returns its number.

    Raises NotFound, NotPermitted, OutOfTurn, ChangedMeanwhile, Invalid for a decision that did not pass.
    """
    charter = get_visible(tx.session, Charter, actor, command.charter_id, lock=True)
    access.adopt_charter(actor).enforce()
    expect(tx, charter, command.version)
    if charter.adopted_on is not None:
        raise OutOfTurn("这一版章程已经通过了。", remedy="要修改，请另写新的草案。")
    item = tx.session.get(Item, command.item_id)
    meeting = None if item is None else get_visible(tx.session, Meeting, actor, item.meeting_id)
    if item is None or meeting is None:
        raise NotFound("没有找到这项决定。")
    if not (item.changes_charter and item.passed and meeting.stage in RECORDED):
        raise Invalid(
            "章程要由理事会会议表决通过，而且纪要已经签署。", remedy="请在会议里把议题标为“章程”，表决并签署纪要。"
        )
    charter.adopted_on, charter.item_id = tx.today, item.id
    tx.session.flush()  # the line carries the version that this change made
    facts = {"number": charter.number, "adopted_on": charter.adopted_on, "item_id": item.id}
    ledger.write(tx, actor, "membership.charter_adopted", charter, version=charter.version, **facts)
    return charter.number


def record_status(tx: Transaction, actor: Actor, command: RecordStatus) -> int:
    """Record the legal status from a day on; returns the id of the line, beside which its proof is attached.

    Raises NotPermitted, Invalid for a day to come, a day before what stands, or a registration without its code.
    Source: 社会团体登记管理条例第三条、第十二条.
    """
    access.record_status(actor).enforce()
    alliance = _alliance(tx, actor)
    tx.session.execute(select(Alliance.id).where(Alliance.id == alliance.id).with_for_update())
    if command.starts_on > tx.today:
        raise Invalid("生效日期不能晚于今天。", remedy="到了那一天再登记。")
    last = tx.session.scalar(
        select(func.max(AllianceStatus.starts_on)).where(AllianceStatus.alliance_id == alliance.id)
    )
    if last is not None and command.starts_on <= last:
        raise Invalid("生效日期要晚于上一次登记的日期。", remedy="登记错了的，请从今天起另登记一条更正。")
    registered = command.status is LegalStatus.REGISTERED
    if registered and not command.credit_code:
        raise Invalid("请填社会团体法人登记证书上的统一社会信用代码。", remedy="还没有领到证书的，不能登记为已登记。")
    row = AllianceStatus(
        alliance_id=alliance.id,
        status=command.status,
        starts_on=command.starts_on,
        evidence=command.evidence,
        credit_code=command.credit_code if registered else None,
    )
    tx.session.add(row)
    places.set_legal_status(tx, actor, command.status)
    ledger.write(tx, actor, "membership.status_recorded", row, status=command.status, starts_on=command.starts_on)
    return row.id


def record_contact(tx: Transaction, actor: Actor, command: RecordContact) -> None:
    """Say by what number and at what window anybody finds the alliance, for the foot of every page.

    Raises NotPermitted, NotFound. Source: 个人信息保护法第十七条第一款第一项.
    """
    access.record_contact(actor).enforce()
    alliance = places.set_contact(tx, actor, command.telephone, command.desk)
    ledger.write(tx, actor, "membership.contact_recorded", alliance)


def _alliance(tx: Transaction, actor: Actor) -> Alliance:
    found = tx.session.get(Alliance, actor.alliance_id or 0)
    if found is None:
        raise NotFound("没有找到。")
    return found
