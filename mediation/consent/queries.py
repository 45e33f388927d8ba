"""What parties have said: whether all of them consent, and which answers stand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select

from alliance.kernel.db import Transaction
from mediation.consent.models import Consent
from mediation.consent.workflow import Answer, Scope
from mediation.models import Party


def all_given(reading: Transaction, case_id: int, scope: Scope, subject_id: int = 0) -> bool:
    """True where every necessary party of the case consents, as it stands now; one query."""
    return not lacking(reading, case_id, scope, subject_id)


def lacking(reading: Transaction, case_id: int, scope: Scope, subject_id: int = 0) -> tuple[int, ...]:
    """The ids of the necessary parties that have not consented, in their order; one query."""
    given = select(Consent.party_id).where(
        Consent.case_id == case_id,
        Consent.scope == scope,
        Consent.subject_id == subject_id,
        Consent.answer == Answer.YES,
        Consent.ended_at.is_(None),
    )
    return tuple(
        reading.session.scalars(
            select(Party.id)
            .where(Party.case_id == case_id, Party.necessary, Party.left_at.is_(None), Party.id.not_in(given))
            .order_by(Party.position)
        )
    )


def answers(reading: Transaction, case_id: int, scope: Scope, subject_id: int = 0) -> Mapping[int, Answer]:
    """What each party says, as it stands now, by the party's id; those who were not heard are absent; one query."""
    rows = reading.session.execute(
        select(Consent.party_id, Consent.answer).where(
            Consent.case_id == case_id,
            Consent.scope == scope,
            Consent.subject_id == subject_id,
            Consent.ended_at.is_(None),
        )
    )
    return dict(rows.all())


def answers_to_each(reading: Transaction, case_id: int, scope: Scope) -> Mapping[int, Mapping[int, Answer]]:
    """The same for all that the parties of a case were asked in one scope, by the subject's id; one query."""
    found: defaultdict[int, dict[int, Answer]] = defaultdict(dict)
    for subject_id, party_id, answer in reading.session.execute(
        select(Consent.subject_id, Consent.party_id, Consent.answer).where(
            Consent.case_id == case_id, Consent.scope == scope, Consent.ended_at.is_(None)
        )
    ):
        found[subject_id][party_id] = answer
    return found


def given_at(reading: Transaction, case_id: int, scope: Scope, subject_id: int = 0) -> Mapping[int, datetime]:
    """When each consenting party consented, by the party's id; one query."""
    rows = reading.session.execute(
        select(Consent.party_id, Consent.at).where(
            Consent.case_id == case_id,
            Consent.scope == scope,
            Consent.subject_id == subject_id,
            Consent.answer == Answer.YES,
            Consent.ended_at.is_(None),
        )
    )
    return dict(rows.all())


def rights_signed(reading: Transaction, case_id: int) -> Mapping[int, datetime]:
    """When each party signed that it has read the notice of rights and duties, by the party's id; one query."""
    return given_at(reading, case_id, Scope.RIGHTS)
