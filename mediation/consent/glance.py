"""The parties' will at a glance, for the page of a case: who wants, who has read their rights, what is next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from alliance.kernel.access import Verdict, visible
from alliance.kernel.actors import Actor
from alliance.kernel.days import local_date
from alliance.kernel.db import Transaction
from alliance.kernel.parameters import queries as parameters
from mediation import access as cases
from mediation.access import CaseFacts
from mediation.bodies import standing
from mediation.bodies.standing import Standing
from mediation.consent import access, ladder, leading
from mediation.consent.ladder import Next, Taken
from mediation.consent.leading import Leading
from mediation.consent.models import Consent, Invitation
from mediation.consent.page import AFTER, open_to
from mediation.consent.workflow import Answer, Scope
from mediation.models import Party
from mediation.workflow import ROLE_NAMES, Stage, Willing


@dataclass(frozen=True, slots=True)
class PartyGlance:
    """One party: whether it wants, and for whoever asks the parties the next step of asking it."""

    party_id: int
    role: str
    name: str
    necessary: bool
    willing: Willing
    mine: bool
    signed_rights: datetime | None
    next_step: Next | None
    may_answer: Verdict

    @property
    def unread(self) -> bool:
        """True for a party that wants mediation, as by its own application, and has not read its rights yet."""
        return bool(self.may_answer) and self.willing is Willing.CONSENTED and self.signed_rights is None


@dataclass(frozen=True, slots=True)
class Glance:
    """All parties, who mediates in what standing, and whether the reader works on the case."""

    case_id: int
    stage: Stage
    standing: Standing
    body: str
    parties: tuple[PartyGlance, ...]
    works: bool
    leading: Leading | None

    @property
    def mine(self) -> tuple[PartyGlance, ...]:
        """The parties for which the reader stands."""
        return tuple(one for one in self.parties if one.mine)

    @property
    def brief(self) -> str:
        """How many of those who are needed have said yes."""
        needed = [one for one in self.parties if one.necessary]
        willing = sum(one.willing is Willing.CONSENTED for one in needed)
        return "都愿意" if willing == len(needed) else f"{len(needed)} 方里 {willing} 方愿意"

    @property
    def asks(self) -> bool:
        """True while whoever works on the case has a party to ask."""
        return any(one.next_step is not None for one in self.parties)

    @property
    def waits_for_me(self) -> bool:
        """True while the reader's own side has not answered, has not read its rights, or is asked who is to lead."""
        return bool(self.leaves_open) or any(
            one.unread or (one.may_answer and one.willing in (Willing.UNASKED, Willing.ASKED)) for one in self.mine
        )

    @property
    def leaves_open(self) -> tuple[PartyGlance, ...]:
        """The reader's own parties that have not said whether the body that is ready may lead."""
        found = self.leading
        return tuple(one for one in self.mine if found and one.party_id in found.asked - found.said.keys())


def at_a_glance(reading: Transaction, actor: Actor, facts: CaseFacts) -> Glance:
    """The parties of a case whose reader sees it; two queries, five while the parties are asked."""
    works, own = cases.works(actor, facts), cases.sides_of(actor, facts)
    rows = reading.session.execute(
        select(Consent.party_id, Consent.at).where(
            visible(Consent, actor),
            Consent.case_id == facts.case_id,
            Consent.scope == Scope.RIGHTS,
            Consent.answer == Answer.YES,
            Consent.ended_at.is_(None),
        )
    )
    signed: dict[int, datetime] = dict(rows.all())
    following = _following(reading, actor, facts) if works and facts.stage is Stage.AWAITING_CONSENT else {}
    return Glance(
        case_id=facts.case_id,
        stage=facts.stage,
        standing=standing.of(facts.body_status),
        body=facts.body_name,
        parties=tuple(
            PartyGlance(
                party_id=one.party_id,
                role=ROLE_NAMES[one.role],
                name=one.name,
                necessary=one.necessary,
                willing=one.willing,
                mine=one.party_id in own,
                signed_rights=signed.get(one.party_id),
                next_step=following.get(one.party_id),
                may_answer=access.give(actor, facts, one.party_id, Scope.MEDIATION),
            )
            for one in facts.parties
        ),
        works=works,
        leading=leading.waiting(reading, facts),
    )


def _following(reading: Transaction, actor: Actor, facts: CaseFacts) -> Mapping[int, Next]:
    """The next step of asking each party that has not answered; three queries."""
    days = parameters.on(reading, AFTER, facts.path, reading.today, alliance_id=facts.alliance_id).whole
    taken: dict[int, list[Taken]] = {}
    for party_id, rung, at, outcome in reading.session.execute(
        select(Invitation.party_id, Invitation.rung, Invitation.at, Invitation.outcome)
        .where(visible(Invitation, actor), Invitation.case_id == facts.case_id)
        .order_by(Invitation.at, Invitation.id)
    ):
        taken.setdefault(party_id, []).append(Taken(rung, local_date(at), outcome))
    asked = reading.session.scalars(
        select(Party).where(
            Party.case_id == facts.case_id,
            Party.left_at.is_(None),
            Party.willing.not_in((Willing.CONSENTED, Willing.REFUSED)),
        )
    )
    return {one.id: ladder.following(taken.get(one.id, []), reading.today, days, open_to=open_to(one)) for one in asked}
