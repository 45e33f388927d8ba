"""The sample requests: one in every stage, from the form to the draw and to the answers of those who were drawn."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from decimal import Decimal
from functools import partial

from alliance.demo.experts_people import MAO, SITTING
from alliance.demo.experts_work import DICE, KEEPER, Choosing
from alliance.demo.filings import Deed
from alliance.kernel.actors import Actor
from alliance.kernel.days import SHANGHAI
from alliance.kernel.db import Transaction
from expert_pool import chance
from expert_pool.conflicts import actions as conflicts
from expert_pool.conflicts.actions import ClaimGround, ContestGround
from expert_pool.conflicts.grounds import Ground
from expert_pool.draws import ending, hearing, sealing
from expert_pool.draws.sealing import Freeze
from expert_pool.draws.workflow import Abandoned
from expert_pool.fields import Field
from expert_pool.offers import answering
from expert_pool.offers import asking as offers
from expert_pool.requests import actions as requests
from expert_pool.requests import answering as replies
from expert_pool.requests import asking
from expert_pool.requests.asking import Draft, Particulars, Take
from expert_pool.requests.models import Basis, FeePayer, SelectionRequest
from expert_pool.scoring import criteria
from expert_pool.tracks import TenderTrack

USUAL = {Field.MANAGEMENT: 1, Field.COMMITTEE_WORK: 1, Field.FINANCE: 1, Field.LAW: 1}
BUILT = {Field.MANAGEMENT: 1, Field.FINANCE: 1, Field.LAW: 1, Field.ENGINEERING: 1}
FIRE = {Field.MANAGEMENT: 1, Field.LAW: 1, Field.FIRE_SAFETY: 2}
HOMES = {"closed": "overdue", "submitted": "due", "drawn": "member"}
ASKERS = {"closed": "陈国平", "submitted": "王秀英", "drawn": "刘佩华"}
OTHERS = (
    "frozen",
    "opened",
    "sealed",
    "scored",
    "accepted",
    "formed",
    "published",
    "draft",
    "returned",
    "helped",
    "declined",
    "withdrawn",
)
SPOT = "社区一楼会议室"
HALF = timedelta(minutes=30)
MORNING = time(9)
EARLIEST = time(11)
"""Before this hour the day of seeding is too young for a panel that met in its morning."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One request: the day on which its panel meets, the day on which it was asked, both counted before the seeding.

    `draft` is filled in and not handed in; `drawn_by` is somebody who is to find an offer there.
    """

    key: str
    opens: int
    asked: int
    seats: Mapping[Field, int] = field(default_factory=lambda: dict(USUAL))
    track: TenderTrack = TenderTrack.OWNER_SELF_GOVERNED
    draft: bool = False
    drawn_by: str = ""
    paid: bool = False


CLOSED = Asked("closed", 16, 27, paid=True)
PUBLISHED = Asked("published", 3, 14)
SCORED = Asked("scored", 1, 12)
OPENED = Asked("opened", 0, 11, BUILT, drawn_by=MAO, paid=True)
FORMED = Asked("formed", -2, 9)
DRAWN = Asked("drawn", -4, 8, BUILT, drawn_by=MAO, paid=True)
SEALED = Asked("sealed", -5, 7)
FROZEN = Asked("frozen", -6, 6)
ACCEPTED = Asked("accepted", -9, 3, FIRE)
SUBMITTED = Asked("submitted", -14, 1)
RETURNED = Asked("returned", -12, 3)
DRAFT = Asked("draft", -15, 1, draft=True)
DECLINED = Asked("declined", -9, 8)
WITHDRAWN = Asked("withdrawn", -6, 9)
HELPED = Asked("helped", -25, 10, {}, TenderTrack.STATUTORY_PRELIMINARY)
ASKED = (
    CLOSED,
    PUBLISHED,
    SCORED,
    OPENED,
    FORMED,
    DRAWN,
    SEALED,
    FROZEN,
    ACCEPTED,
    SUBMITTED,
    RETURNED,
    DRAFT,
    DECLINED,
    WITHDRAWN,
    HELPED,
)
SEALED_BEFORE = {"closed": 5, "published": 5, "scored": 5, "opened": 5, "formed": 6, "drawn": 6}
"""How many days before the panel meets the pool was frozen, for those that are drawn; three days later it is drawn."""
UNTIL_DRAWN = 3


def deeds(tx: Transaction, work: Choosing) -> Iterator[Deed]:
    """Every step up to the answers, each at its instant."""
    for one in ASKED:
        yield work.at(one.asked, 10), partial(_ask, work, one)
    for one in (CLOSED, PUBLISHED, SCORED, OPENED, FORMED, DRAWN, SEALED, FROZEN, ACCEPTED):
        yield work.at(one.asked - 1, 15), partial(_accept, work, one)
    yield work.at(RETURNED.asked - 1, 11), partial(_keeper, work, RETURNED.key, replies.send_back, _LACKS)
    yield work.at(DECLINED.asked - 1, 16), partial(_keeper, work, DECLINED.key, replies.decline, _NOT_OURS)
    yield work.at(HELPED.asked - 2, 10), partial(_keeper, work, HELPED.key, replies.give_help, _HELP)
    yield work.at(WITHDRAWN.asked - 2, 9), partial(_withdraw, work)
    yield from _accepted(work)
    yield from _ceremonies(tx, work)
    yield from _answers(tx, work)


def opens_at(now: datetime, work: Choosing, one: Asked) -> datetime:
    """When a panel meets: at nine; the one of the day of seeding the day before where the day is too young."""
    early = one is OPENED and now.astimezone(SHANGHAI).time() < EARLIEST
    return work.at(one.opens + early, MORNING.hour)


_LACKS = "决定的照片看不清日期和票数，请重新拍照附上；企业名称请照营业执照写全。"
_NOT_OURS = "这次是续聘现任企业，业主大会已经表决通过，没有几家企业要比，用不着评审组。需要看合同的，请约指导。"
_HELP = "已把备案要交的材料清单、公告和投标的天数发给建设单位，并约好周四到窗口一起核对。"
_OVER = "业主大会决定先和现任企业谈降价，这次不选聘了。"


def _particulars(work: Choosing, one: Asked, tx: Transaction) -> Particulars:
    drawn = one.track is TenderTrack.OWNER_SELF_GOVERNED
    name = work.compound(tx, one.key).place.name
    return Particulars(
        track=one.track,
        subject=f"{name}选聘物业服务企业" if drawn else f"{name}前期物业服务招标",
        companies=tuple(company.name for company in work.companies(tx, one.key)),
        opening_at=opens_at(work.seeded_at, work, one),
        opening_spot=SPOT,
        seats=one.seats,
        owners=1 if drawn else 0,
        basis=Basis.ASSEMBLY_DECISION if drawn else Basis.NONE_YET,
        basis_on=tx.today - timedelta(days=6) if drawn else None,
        fee=Decimal(300) if one.paid else None,
        fee_payer=FeePayer.COMPOUND if one.paid else FeePayer.NOBODY,
    )


def asker(work: Choosing, tx: Transaction, key: str) -> Actor:
    """Who asks: somebody of the committee, or the community where there is none."""
    return work.actor(tx, ASKERS[key]) if key in ASKERS else work.community(tx, work.compound(tx, key))


def _ask(work: Choosing, one: Asked, tx: Transaction) -> None:
    actor, compound = asker(work, tx, one.key), work.compound(tx, one.key)
    request = asking.save_draft(tx, actor, Draft(compound.id, _particulars(work, one, tx)))
    tx.session.flush()  # it is known by its id
    work.requests[one.key] = request.id
    if one.track is TenderTrack.OWNER_SELF_GOVERNED:
        requests.set_criteria(tx, actor, request.id, criteria.to_json(criteria.shipped()))
    if one.draft:
        return
    if one.track is TenderTrack.OWNER_SELF_GOVERNED:
        work.guiding.keep_paper(
            tx,
            actor,
            subject=SelectionRequest.__tablename__,
            subject_id=request.id,
            place_id=request.place_id,
            name="业主大会决定",
        )
    asking.submit(tx, actor, _take(work, tx, one.key))


def _take(work: Choosing, tx: Transaction, key: str, because: str = "") -> Take:
    request = work.request(tx, key)
    return Take(request.id, request.version, because)


def _accept(work: Choosing, one: Asked, tx: Transaction) -> None:
    replies.accept(tx, work.actor(tx, KEEPER), _take(work, tx, one.key))


def _keeper(
    work: Choosing, key: str, step: Callable[[Transaction, Actor, Take], None], because: str, tx: Transaction
) -> None:
    step(tx, work.actor(tx, KEEPER), _take(work, tx, key, because))


def _withdraw(work: Choosing, tx: Transaction) -> None:
    key = WITHDRAWN.key
    asking.withdraw(tx, asker(work, tx, key), _take(work, tx, key, _OVER))


def _accepted(work: Choosing) -> Iterator[Deed]:
    """A field that is one short, what an expert says is not so, and what the compound knows of another."""
    yield work.at(1, 19), partial(_contest, work)
    yield work.at(1, 20), partial(_claim, work)


def _contest(work: Choosing, tx: Transaction) -> None:
    company = work.companies(tx, ACCEPTED.key)[2]
    words = "我三年前就办了退休，登记的日期写晚了一年，退休证可以给你们看。"
    command = ContestGround(work.requests[ACCEPTED.key], Ground.WORKED_FOR_BIDDER, words, company.id)
    conflicts.contest_ground(tx, work.actor(tx, SITTING), command, work.known)


def _claim(work: Choosing, tx: Transaction) -> None:
    words = "招聘公告是请他看过改过的，居民都知道，请他这次回避。"
    command = ClaimGround(work.requests[ACCEPTED.key], work.experts["叶问渠"], Ground.HELPED, words)
    conflicts.claim_ground(tx, asker(work, tx, ACCEPTED.key), command)


def _ceremonies(tx: Transaction, work: Choosing) -> Iterator[Deed]:
    """The pools that are frozen, and what becomes of them before the answers."""
    for one in (CLOSED, PUBLISHED, SCORED, OPENED, FORMED, DRAWN):
        sealed = one.opens + SEALED_BEFORE[one.key]
        drawn = _drawn_at(tx, work, one)
        yield work.at(sealed, 10), partial(_freeze, work, one.key, drawn - HALF)
        yield work.at(sealed, 15), partial(_witness, work, one.key)
        yield drawn, partial(_hear, work, one)
    yield work.at(4, 10), partial(_freeze, work, SEALED.key, work.at(2, 9))
    yield work.at(4, 15), partial(_witness, work, SEALED.key)
    yield work.at(2, 11), partial(_give_up, work)
    yield work.at(2, 12), partial(_agree, work)
    yield work.at(1, 10), partial(_freeze, work, SEALED.key, work.at(-1, 9))
    yield work.at(1, 15), partial(_witness, work, SEALED.key)
    yield work.at(1, 16), partial(_freeze, work, FROZEN.key, work.at(-3, 9))


def _drawn_at(tx: Transaction, work: Choosing, one: Asked) -> datetime:
    """When the numbers are typed; of the one that waits for answers shortly before the seeding, by day."""
    if one is not DRAWN:
        return work.at(one.opens + SEALED_BEFORE[one.key] - UNTIL_DRAWN, MORNING.hour) + HALF
    morning = work.at(0, MORNING.hour) + HALF
    return morning if morning < tx.now else work.at(1, 16)


def _freeze(work: Choosing, key: str, happens: datetime, tx: Transaction) -> None:
    request = work.request(tx, key)
    command = Freeze(request.id, request.version, chance.dice(DICE), happens, SPOT)
    salts = work.salts(f"{request.reference}:{tx.now.isoformat()}")
    made = sealing.freeze(tx, work.actor(tx, KEEPER), command, work.known, salts=salts)
    work.draws[key] = made.id


def _witness(work: Choosing, key: str, tx: Transaction) -> None:
    draw = work.draw(tx, key)
    sealing.witness(tx, work.community(tx, work.compound(tx, key)), draw.id, draw.version)


def _hear(work: Choosing, one: Asked, tx: Transaction) -> None:
    """The keeper types the numbers; then the witness types the same, alone, and it is drawn."""
    typed = work.thrown(tx, one.key, one.drawn_by)
    for actor in (work.actor(tx, KEEPER), work.community(tx, work.compound(tx, one.key))):
        hearing.hear(tx, actor, work.draws[one.key], typed)
    _follow(work, one, tx)


def _follow(work: Choosing, one: Asked, tx: Transaction) -> None:
    """Ask whoever sits now; where errands are kept this is done once more, and changes nothing."""
    offers.follow(tx, {"draw_id": work.draws[one.key], "request_id": work.requests[one.key]})


def _give_up(work: Choosing, tx: Transaction) -> None:
    """The dice were not thrown: the hall was locked."""
    draw = work.draw(tx, SEALED.key)
    ending.abandon(tx, work.actor(tx, KEEPER), draw.id, draw.version, Abandoned.CHANCE_FAILED)


def _agree(work: Choosing, tx: Transaction) -> None:
    draw = work.draw(tx, SEALED.key)
    ending.agree_to_abandon(tx, work.community(tx, work.compound(tx, SEALED.key)), draw.id, draw.version)


def _answers(tx: Transaction, work: Choosing) -> Iterator[Deed]:
    """Those who were drawn answer by their links; in some draws one cannot come, and the next in order is asked."""
    for one in (CLOSED, PUBLISHED, SCORED, OPENED, FORMED):
        drawn = _drawn_at(tx, work, one)
        yield drawn + 4 * HALF, partial(_decline, work, one)
        yield drawn + 8 * HALF, partial(_accept_all, work, one)
    yield min(_drawn_at(tx, work, DRAWN) + HALF / 2, tx.now - HALF / 3), partial(_some_answer, work)


def _decline(work: Choosing, one: Asked, tx: Transaction) -> None:
    if one in (PUBLISHED, FORMED):
        offer = work.offered(tx, one.key, but=one.drawn_by)[0]
        answering.decline(tx, work.bearer(offer), offer.id)
        _follow(work, one, tx)


def _accept_all(work: Choosing, one: Asked, tx: Transaction) -> None:
    for offer in work.offered(tx, one.key):
        answering.accept(tx, work.bearer(offer), offer.id)


def _some_answer(work: Choosing, tx: Transaction) -> None:
    """One comes, one cannot; the others, and one of the cast, have not answered yet."""
    first, second, *_ = work.offered(tx, DRAWN.key, but=MAO)
    answering.accept(tx, work.bearer(first), first.id)
    answering.decline(tx, work.bearer(second), second.id)
    _follow(work, DRAWN, tx)
