"""A panel whose names are open, and the steps from signing in to the published report."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from sqlalchemy import select

from alliance.kernel import links
from alliance.kernel.accounts.models import Person
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.documents import access as documents_access
from alliance.kernel.documents import kinds
from expert_pool.draws import sealed
from expert_pool.draws.models import Draw, DrawRow
from expert_pool.draws.sealed import Drawn
from expert_pool.draws.workflow import Stage as DrawStage
from expert_pool.evaluations import access, bidding, gathering, marking, papers, records, reporting
from expert_pool.evaluations.bidding import TypePrices
from expert_pool.evaluations.gathering import NameOwner, OnSeat
from expert_pool.evaluations.marking import SaveSheet
from expert_pool.evaluations.models import Evaluation, Panellist
from expert_pool.evaluations.reporting import Sign
from expert_pool.fields import Field
from expert_pool.offers.models import Offer
from expert_pool.offers.workflow import Stage as OfferStage
from expert_pool.requests.models import SelectionRequest
from expert_pool.requests.workflow import Stage as RequestStage
from expert_pool.roster.models import Expert
from expert_pool.scoring import criteria
from tests.expert_pool.conflicts.steps import an_expert
from tests.expert_pool.factories import FOUR, Pool, a_request, actor_of

PRICES = {1: "1.95", 2: "1.80", 3: "2.10"}


@dataclass(frozen=True)
class Panel:
    """An evaluation at work. `experts` are those of the draw in the order of rows: the first four sit, one waits."""

    request_id: int
    draw_id: int
    experts: tuple[Expert, ...]

    def evaluation(self, tx: Transaction) -> Evaluation:
        """The record as it stands."""
        query = select(Evaluation).where(Evaluation.request_id == self.request_id).options(*records.LOADED)
        return tx.session.scalars(query.execution_options(populate_existing=True)).unique().one()

    def actors(self, tx: Transaction) -> list[Actor]:
        """Everybody who sits and is no owner, by account."""
        return [
            actor_of(tx, tx.session.get_one(Person, one.person_id))
            for one in self.evaluation(tx).panel
            if one.gone is None and one.person_id is not None
        ]

    def owner(self, tx: Transaction) -> Panellist:
        """The owners' representative."""
        return next(one for one in self.evaluation(tx).panel if one.name and one.gone is None)


def a_panel(tx: Transaction, pool: Pool, *, reserves: int = 1) -> Panel:
    """A request whose draw was opened: four experts have agreed, and `reserves` of management wait in the order."""
    request = a_request(tx, pool, RequestStage.OPENED)
    request.criteria = criteria.to_json(criteria.shipped())
    fields = [*FOUR, *[Field.MANAGEMENT] * reserves]
    experts = tuple(an_expert(tx, pool, field, name=f"评审专家{n}") for n, field in enumerate(fields, 1))
    draw = _opened(tx, pool, request, experts, fields)
    for row in range(1, len(FOUR) + 1):
        an_offer(tx, draw, row)
    tx.session.flush()
    gathering.opened(tx, {"draw_id": draw.id})
    return Panel(request.id, draw.id, experts)


def _opened(
    tx: Transaction, pool: Pool, request: SelectionRequest, experts: Sequence[Expert], fields: Sequence[Field]
) -> Draw:
    code = f"{request.id:064}"
    draw = Draw(
        alliance_id=pool.alliance_id,
        request_id=request.id,
        number=1,
        place_id=request.place_id,
        stage=DrawStage.OPENED,
        seal=json.dumps({"seats": [{"field": field.value, "seats": n} for field, n in FOUR.items()]}),
        seal_code=code,
        happens_at=tx.now - timedelta(days=3),
        sealed_at=tx.now - timedelta(days=4),
        chance=[[1]],
        drawn_at=tx.now - timedelta(days=2),
        opened_at=tx.now - timedelta(minutes=5),
    )
    ranks: dict[Field, int] = {}
    for number, (expert, field) in enumerate(zip(experts, fields, strict=True), 1):
        ranks[field] = ranks.get(field, 0) + 1
        name = tx.session.get_one(Person, expert.person_id).name or ""
        drawn = Drawn(expert.id, expert.person_id, "00", str(expert.reference), name, "", "", 6)
        draw.rows.append(
            DrawRow(
                number=number,
                commitment=f"{number:064}",
                field=field,
                ground="",
                sealed=sealed.close(tx, drawn),
                who=sealed.who(tx, code, expert.person_id),
                rank=ranks[field],
            )
        )
    tx.session.add(draw)
    tx.session.flush()
    return draw


def an_offer(tx: Transaction, draw: Draw, row: int) -> None:
    """Somebody drawn has agreed to come."""
    tx.session.add(
        Offer(
            alliance_id=draw.alliance_id,
            draw_id=draw.id,
            row=row,
            place_id=draw.place_id,
            stage=OfferStage.ACCEPTED,
            made_at=tx.now - timedelta(days=2),
            answer_by=tx.now - timedelta(days=1),
            answered_at=tx.now - timedelta(days=2),
        )
    )


def gathered(tx: Transaction, pool: Pool, panel: Panel) -> None:
    """The owner is named, everybody has signed in, the prices were typed by two."""
    gathering.name_owner(tx, pool.chair, NameOwner(panel.request_id, "业主老周", "业主大会推选"))
    for one in panel.evaluation(tx).panel:
        gathering.sign_in(tx, pool.community, OnSeat(panel.request_id, one.id))
    for typist in (pool.community, pool.keeper):
        bidding.type_price(tx, typist, TypePrices(panel.request_id, PRICES))


def started(tx: Transaction, pool: Pool, panel: Panel) -> None:
    """The scoring has begun."""
    gathered(tx, pool, panel)
    marking.start(tx, pool.community, panel.request_id, panel.evaluation(tx).version)


def marks(first: str = "18", second: str = "15", third: str = "12") -> dict[int, dict[str, str]]:
    """Whole sheets: the plan as given, everything else at half its points."""
    half = {one.code: str(one.most / 2) for one in criteria.shipped().marked}
    return {number: half | {"plan": plan} for number, plan in ((1, first), (2, second), (3, third))}


def by_link(tx: Transaction, pool: Pool, panel: Panel, one: Panellist) -> Actor:
    """Somebody who scores with the link that the host handed out."""
    text = gathering.hand_link(tx, pool.community, OnSeat(panel.request_id, one.id))
    return links.bearer(tx, text, access.PURPOSE)


def scorers(tx: Transaction, pool: Pool, panel: Panel) -> list[Actor]:
    """Everybody who scores: the experts by account, the owner by link."""
    return [*panel.actors(tx), by_link(tx, pool, panel, panel.owner(tx))]


def locked(tx: Transaction, pool: Pool, panel: Panel) -> list[Actor]:
    """Every sheet is locked; returns those who scored."""
    started(tx, pool, panel)
    everybody = scorers(tx, pool, panel)
    for n, actor in enumerate(everybody):
        marking.lock_sheet(tx, actor, SaveSheet(panel.request_id, marks(str(18 - n)), {1: f"第{n}份的评语"}))
    return everybody


def signing(tx: Transaction, pool: Pool, panel: Panel) -> list[Actor]:
    """The report lies before the panel; returns those who scored."""
    everybody = locked(tx, pool, panel)
    reporting.put_to_sign(tx, pool.community, panel.request_id, panel.evaluation(tx).version)
    return everybody


def published(tx: Transaction, pool: Pool, panel: Panel) -> list[Actor]:
    """All have signed but one who dissents, and the report is public; returns those who scored."""
    register()
    everybody = signing(tx, pool, panel)
    digest = panel.evaluation(tx).report_digest
    for n, actor in enumerate(everybody):
        words = "我认为2号公司的应急预案更好。\n理由写在评分表里。" if n == 0 else ""
        reporting.sign_report(tx, actor, Sign(panel.request_id, digest, words))
    reporting.publish(tx, pool.community, panel.request_id, panel.evaluation(tx).version)
    return everybody


def later(tx: Transaction, **more: float) -> Transaction:
    """The same transaction at a later instant."""
    return replace(tx, now=tx.now + timedelta(**more))


def register() -> None:
    """Make the report known, as the wiring does."""
    documents_access.readable(Evaluation.__tablename__, Evaluation)
    for kind in papers.KINDS:
        kinds.register(kind)
