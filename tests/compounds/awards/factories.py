"""Dull records of the awards: everybody around them, a round at a wished stage with two awards, an application."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from sqlalchemy import select

from alliance.kernel import references
from alliance.kernel.accounts.models import Account
from alliance.kernel.actors import Actor, Office
from alliance.kernel.db import Transaction
from alliance.kernel.places.models import Alliance, Place
from compounds.awards import rules as judging
from compounds.awards.applications.models import ApplicationAnswer, AwardApplication
from compounds.awards.applications.queries import TAKING_PART
from compounds.awards.applications.workflow import Stage as ApplicationStage
from compounds.awards.indicators import stored
from compounds.awards.indicators.shipped import shipped
from compounds.awards.indicators.tree import Indicators, Source
from compounds.awards.rounds import sealing
from compounds.awards.rounds.models import AwardRound, Form, RoundAward
from compounds.awards.rounds.queries import DAY_OF
from compounds.awards.rounds.workflow import PHASES, Stage
from compounds.awards.rules import Rules, TieRule
from compounds.models import Compound
from tests.compounds.factories import a_committee, a_compound, a_contract, a_term
from tests.factories import a_person, an_actor, an_alliance

PHASE_DAYS = 10
"""So long is every phase of a made round; the present one began half as long ago."""
RULES = Rules(
    places=2,
    reviews=3,
    trim=1,
    trim_from=4,
    samples=200,
    level=Decimal("0.95"),
    again=2,
    ties=(TieRule.RECORD, TieRule.SITE, TieRule.TOGETHER),
    tie_years=3,
)
GIVEN = Decimal(60)
"""The percentage that every answer of a made application has, unless a test asks for another."""


@dataclass(frozen=True)
class Season:
    """One alliance with the offices around its awards, and two compounds of different streets.

    `compound_id` is 锦绣家园 with `chair` and `member`, in sight of `community` and `street`; `other_compound_id` is
    望江苑 with `other_chair`, in that of `other_street`. `owner` and `reviewer` have accounts and no office; `manager`
    manages 锦绣家园; `stranger` is the awards secretary of another alliance; `visitor` has not signed in.
    """

    alliance_id: int
    compound_id: int
    place_id: int
    other_compound_id: int
    secretary: Actor
    second_secretary: Actor
    chair: Actor
    member: Actor
    other_chair: Actor
    manager: Actor
    community: Actor
    street: Actor
    other_street: Actor
    bureau: Actor
    lead: Actor
    administrator: Actor
    owner: Actor
    reviewer: Actor
    stranger: Actor
    visitor: Actor

    @property
    def everybody(self) -> tuple[Actor, ...]:
        """All who have signed in here, and the stranger."""
        return tuple(one for one in vars(self).values() if isinstance(one, Actor) and one.signed_in)


def a_season(tx: Transaction) -> Season:
    """The alliance, its two compounds, each with a committee in term, and everybody's account."""
    alliance = an_alliance(tx)
    compound = _with_committee(tx, a_compound(tx, alliance, name="锦绣家园"))
    other = _with_committee(tx, a_compound(tx, alliance, name="望江苑", community="330802007001"))
    a_contract(tx, compound)
    community = tx.session.get_one(Place, compound.place.parent_id)
    street = tx.session.get_one(Place, community.parent_id)
    other_street = tx.session.get_one(Place, tx.session.get_one(Place, other.place.parent_id).parent_id)
    away = an_alliance(tx, "330803", name="衢江区业委会联盟", short="衢")

    def at(office: Office, place: Place, name: str) -> Actor:
        return an_actor(tx, alliance, office, place, name=name)

    return Season(
        alliance_id=alliance.id,
        compound_id=compound.id,
        place_id=compound.place_id,
        other_compound_id=other.id,
        secretary=at(Office.AWARDS_SECRETARY, alliance.place, "评选小叶"),
        second_secretary=at(Office.AWARDS_SECRETARY, alliance.place, "评选老吴"),
        chair=at(Office.COMMITTEE_CHAIR, compound.place, "王秀英"),
        member=at(Office.COMMITTEE_MEMBER, compound.place, "陈国平"),
        other_chair=at(Office.COMMITTEE_CHAIR, other.place, "李望江"),
        manager=at(Office.PROPERTY_MANAGER, compound.place, "何经理"),
        community=at(Office.COMMUNITY_OFFICER, community, "社区小林"),
        street=at(Office.SUBDISTRICT_OFFICER, street, "街道老汪"),
        other_street=at(Office.SUBDISTRICT_OFFICER, other_street, "别的街道"),
        bureau=at(Office.BUREAU_SUPERVISOR, alliance.place, "住建局小陆"),
        lead=at(Office.ALLIANCE_LEAD, alliance.place, "联盟负责人"),
        administrator=at(Office.SYSTEM_ADMINISTRATOR, alliance.place, "管理员"),
        owner=somebody(tx, alliance, "赵大爷"),
        reviewer=somebody(tx, alliance, "评委老钱"),
        stranger=an_actor(tx, away, Office.AWARDS_SECRETARY, away.place, name="邻小满"),
        visitor=Actor(alliance_id=alliance.id, place_path=alliance.place.path),
    )


def somebody(tx: Transaction, alliance: Alliance, name: str) -> Actor:
    """Somebody with an account and no office, as the gate would make the actor."""
    person = a_person(tx, alliance, name)
    account = tx.session.scalars(select(Account).where(Account.person_id == person.id)).one()
    return Actor(alliance.id, alliance.place.path, person.id, account.id, person.name or "")


def a_round(
    tx: Transaction,
    season: Season,
    stage: Stage = Stage.OPEN,
    *,
    title: str = "2026年度小区评选",
    form: Form = Form.TITLE,
    quota: int = 2,
    awards: tuple[Indicators, ...] = (),
    rules: Rules = RULES,
) -> AwardRound:
    """A round with the shipped awards (or `awards`) in the middle of `stage`; sealed unless it is a draft.

    A draft opens in five days; a cancelled round was open before.
    """
    position = PHASES.index(stage) if stage in PHASES else -1 if stage is Stage.DRAFT else 0
    first = tx.today - timedelta(days=PHASE_DAYS * position + PHASE_DAYS // 2)
    days = {column: first + timedelta(days=PHASE_DAYS * at) for at, column in enumerate(DAY_OF.values())}
    titled = form is Form.TITLE
    round_ = AwardRound(
        alliance_id=season.alliance_id,
        title=title,
        year=first.year,
        form=form,
        basis_title="关于同意开展小区评选的批复" if titled else "",
        basis_number="柯政办〔2026〕8号" if titled else "",
        basis_issuer="柯城区人民政府办公室" if titled else "",
        basis_on=first - timedelta(days=60) if titled else None,
        stage=stage,
        stage_since=tx.now,
        facts_from=first - timedelta(days=365),
        facts_to=first - timedelta(days=1),
        rules=judging.to_json(rules),
        **days,
    )
    round_.awards = [
        RoundAward(code=one.code, name=one.title, quota=quota, indicators=stored.to_json(one))
        for one in awards or shipped()
    ]
    if stage is not Stage.DRAFT:
        round_.sealed_text = sealing.text_of(round_)
        round_.seal = sealing.seal_of(round_.sealed_text)
        round_.opened_at, round_.opened_by_id = tx.now, season.secretary.person_id
    tx.session.add(round_)
    tx.session.flush()
    return round_


def an_application(
    tx: Transaction,
    season: Season,
    round_: AwardRound,
    *,
    compound_id: int | None = None,
    award: int = 0,
    stage: ApplicationStage = ApplicationStage.ADMITTED,
    shares: Mapping[str, Decimal | None] | None = None,
) -> AwardApplication:
    """An application of 锦绣家园 (or another compound) for the round's award number `award`, with every answer given.

    `shares` are percentages by criterion where they differ from GIVEN; None leaves that criterion without an answer.
    """
    alliance = tx.session.get_one(Alliance, season.alliance_id)
    compound = tx.session.get_one(Compound, season.compound_id if compound_id is None else compound_id)
    chosen = round_.awards[award]
    drafted = stage is ApplicationStage.DRAFT
    wanted = dict(shares or {})
    application = AwardApplication(
        alliance_id=alliance.id,
        reference=None if drafted else references.allot(tx, alliance.id, f"{alliance.short}评"),
        round_id=round_.id,
        award=chosen,
        compound_id=compound.id,
        place_id=compound.place_id,
        stage=stage,
        stage_since=tx.now,
        began_at=tx.now,
        began_by_id=season.chair.person_id,
        drawn_at=tx.now,
        submitted_at=None if drafted else tx.now,
        submitted_by_id=None if drafted else season.chair.person_id,
        recommended_at=tx.now if stage in TAKING_PART else None,
        recommendation="同意推荐。" if stage in TAKING_PART else "",
    )
    for one in stored.from_json(chosen.indicators).criteria:
        share = wanted.get(one.code, GIVEN)
        if one.source is not Source.REVIEWER and share is not None:
            application.answers.append(
                ApplicationAnswer(
                    criterion=one.code,
                    source=one.source,
                    claimed=share if one.source is Source.SELF else None,
                    share=share,
                    words="已核对",
                    decided_at=tx.now,
                )
            )
    tx.session.add(application)
    tx.session.flush()
    return application


def _with_committee(tx: Transaction, compound: Compound) -> Compound:
    a_term(tx, a_committee(tx, compound))
    return compound
