"""A drawn draw for the tests of offers, built from rows alone, and what tests do with it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import count

from sqlalchemy import select

from alliance.kernel import references
from alliance.kernel.accounts import actions as accounts
from alliance.kernel.accounts.models import Account
from alliance.kernel.actors import CLOCK, Actor, HeldOffice, LinkGrant, Office
from alliance.kernel.crypto import context_of
from alliance.kernel.db import Transaction
from alliance.kernel.places.models import Alliance, Place
from alliance.kernel.reaching.models import Message
from expert_pool import chance, draw, draw_transcript
from expert_pool.draw import Candidate, Identity
from expert_pool.draw_transcript import FieldSeats, Sealing
from expert_pool.draws import sealed, seating
from expert_pool.draws.models import Draw, DrawRow
from expert_pool.draws.sealed import Drawn
from expert_pool.draws.workflow import Stage as DrawStage
from expert_pool.fields import FIELD_NAMES, Field
from expert_pool.offers import access, asking
from expert_pool.offers.models import Offer
from expert_pool.requests.models import SelectionRequest
from expert_pool.requests.workflow import Stage as RequestStage
from expert_pool.roster.models import Expert, ExpertField
from expert_pool.roster.workflow import Entry, Standing
from tests.expert_pool.factories import Pool, a_request
from tests.factories import an_office

_serial = count(1)
SURNAMES = "欧阳司马上官诸葛夏侯皇甫尉迟公孙慕容宇文"


@dataclass(frozen=True)
class Scene:
    """A drawn draw with its pool; `people` are the experts as actors by the number of their row."""

    pool: Pool
    request_id: int
    draw_id: int
    people: dict[int, Actor]


def an_expert(tx: Transaction, pool: Pool, field: Field) -> tuple[Expert, Actor]:
    """An active expert with a telephone, an account and the office, whose name no other person has."""
    number = next(_serial)
    alliance = tx.session.get_one(Alliance, pool.alliance_id)
    name = f"{SURNAMES[number * 2 % len(SURNAMES)]}{chr(0x4E00 + 300 + number * 7)}{chr(0x4E00 + 900 + number * 11)}"
    command = accounts.RegisterPerson(name, f"139{number:08d}", alliance_id=alliance.id)
    person = accounts.register_person(tx, CLOCK, command)
    account = Account(alliance_id=alliance.id, person_id=person.id)
    tx.session.add(account)
    held = an_office(tx, person, Office.EXPERT, alliance.place)
    expert = Expert(
        alliance_id=alliance.id,
        reference=references.allot(tx, alliance.id, f"{alliance.short}专"),
        person_id=person.id,
        place_id=pool.community_id,
        standing=Standing.ACTIVE,
        unit=f"第{number}事务所",
        entry=next(iter(Entry)),
        most_a_year=6,
        entered_at=tx.now,
        consented_at=tx.now,
        promised_at=tx.now,
        trained_to=date(2030, 1, 1),
        appointed_on=tx.today,
        serves_to=date(2030, 1, 1),
    )
    tx.session.add(expert)
    tx.session.flush()
    tx.session.add(
        ExpertField(
            alliance_id=alliance.id,
            expert_id=expert.id,
            field=field,
            years=8,
            entered_at=tx.now,
            found_good_on=tx.today,
            valid_to=date(2030, 1, 1),
        )
    )
    office = HeldOffice(held.office, alliance.place_id, alliance.place.name, (alliance.place.path,))
    actor = Actor(alliance.id, alliance.place.path, person.id, account.id, name, (office,))
    return expert, actor


def a_scene(
    tx: Transaction, pool: Pool, *, each: int = 3, days_ahead: int = 4, seats: dict[Field, int] | None = None
) -> Scene:
    """A draw that was just drawn, `each` experts for every field; nobody has been asked yet."""
    request = a_request(tx, pool, RequestStage.DRAWN, days_ahead=days_ahead, seats=seats)
    asked = {one.field: one.seats for one in request.seats}
    members = {}
    for field in asked:
        for _ in range(each):
            expert, actor = an_expert(tx, pool, field)
            one = Identity(f"{expert.id:064x}", str(expert.reference), actor.name, expert.unit, "")
            members[draw.commitment(one)] = (expert, actor, one, field)
    rows = draw.freeze(
        [Candidate(known, frozenset({field.value})) for known, (*_, field) in members.items()],
        {field.value: number for field, number in asked.items()},
    )
    sealing = Sealing(
        request=str(request.reference),
        number=1,
        compound=request.place.name,
        track=request.track.value,
        subject=request.subject,
        companies=tuple(one.company.name for one in request.companies),
        opening_at=request.opening_at,
        frozen_at=tx.now - timedelta(days=3),
        seats=tuple(FieldSeats(field.value, FIELD_NAMES[field], number) for field, number in asked.items()),
        owners=request.owners,
        caps={},
        grounds={},
        criteria="",
        form=chance.dice(12),
        happens_at=tx.now - timedelta(hours=1),
        where="荷花社区会议室",
        pool=rows,
    )
    plain = draw_transcript.seal(sealing)
    values = [[1, 2, 3, 4, 5, 6, 6, 5, 4, 3, 2, 1]]
    made = Draw(
        alliance_id=pool.alliance_id,
        request_id=request.id,
        number=1,
        place_id=request.place_id,
        stage=DrawStage.DRAWN,
        seal=draw.canonical(plain).decode(),
        seal_code=draw.digest(plain),
        happens_at=sealing.happens_at,
        sealed_at=sealing.frozen_at,
        sealed_by_id=pool.keeper.person_id,
        witnessed_at=sealing.frozen_at,
        witnessed_by_id=pool.community.person_id,
        chance=values,
        heard_at=tx.now,
        heard_by_id=pool.keeper.person_id,
        drawn_at=tx.now,
        confirmed_by_id=pool.community.person_id,
    )
    tx.session.add(made)
    tx.session.flush()
    ranks = {
        row: rank for order in draw_transcript.orders_of(plain, values).values() for rank, row in enumerate(order, 1)
    }
    people = {}
    for row in rows:
        expert, actor, one, field = members[row.commitment]
        drawn = Drawn(expert.id, expert.person_id, one.salt, one.number, one.name, one.unit, one.home, 6)
        tx.session.add(
            DrawRow(
                draw_id=made.id,
                number=row.number,
                commitment=row.commitment,
                field=field,
                sealed=sealed.close(tx, drawn),
                who=sealed.who(tx, made.seal_code, expert.person_id),
                rank=ranks[row.number],
            )
        )
        people[row.number] = actor
    tx.session.flush()
    return Scene(pool, request.id, made.id, people)


def the_draw(tx: Transaction, scene: Scene) -> Draw:
    """The draw as it stands now."""
    found = tx.session.get_one(Draw, scene.draw_id)
    tx.session.flush()
    tx.session.refresh(found)
    return found


def the_request(tx: Transaction, scene: Scene) -> SelectionRequest:
    return tx.session.get_one(SelectionRequest, scene.request_id)


def follow(tx: Transaction, scene: Scene) -> None:
    """Keep the errand of a draw or of a fall."""
    asking.follow(tx, {"draw_id": scene.draw_id, "request_id": scene.request_id})


def offers(tx: Transaction, scene: Scene) -> list[Offer]:
    """Every offer of the draw, in the order in which they were made."""
    tx.session.flush()
    return list(tx.session.scalars(select(Offer).where(Offer.draw_id == scene.draw_id).order_by(Offer.id)))


def offer_of(tx: Transaction, scene: Scene, row: int) -> Offer:
    return next(one for one in offers(tx, scene) if one.row == row)


def seated(tx: Transaction, scene: Scene) -> list[int]:
    """The rows that sit now."""
    return [seat.row for seat in seating.seats(the_draw(tx, scene)) if seat.row is not None]


def by_link(offer: Offer) -> Actor:
    """The bearer of the link of an offer."""
    grant = LinkGrant(1, Offer.__tablename__, offer.id, frozenset({access.VERB}))
    return Actor.by_link(offer.alliance_id, grant)


def later(tx: Transaction, **by: float) -> Transaction:
    """The same session, some time later."""
    return replace(tx, now=tx.now + timedelta(**by))


def messages(tx: Transaction) -> list[Message]:
    tx.session.flush()
    return list(tx.session.scalars(select(Message).where(Message.kind == "experts.offer_link").order_by(Message.id)))


def number_of(tx: Transaction, message: Message) -> str:
    """Where a message that waits is to go."""
    return tx.keyring.open(message.address_sealed or "", context_of(Message.address_sealed))


def compound_place(tx: Transaction, pool: Pool) -> Place:
    return tx.session.get_one(Place, pool.place_id)
