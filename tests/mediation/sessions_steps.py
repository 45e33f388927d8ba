"""Sessions, minutes and clocks for tests of other rooms: dull, and made by the real actions."""

from __future__ import annotations

from datetime import datetime, timedelta

from alliance.kernel.days import SHANGHAI
from alliance.kernel.db import Transaction
from mediation.consent import actions as consents
from mediation.consent.workflow import Scope
from mediation.models import Case
from mediation.sessions import actions, recording
from mediation.sessions.actions import Came, Hold, Schedule, When
from mediation.sessions.models import CaseMinutes, Session
from mediation.sessions.queries import session_page
from mediation.sessions.recording import Content, DraftMinutes, Turn
from tests.mediation.factories import Centre

TUESDAY = datetime(2026, 11, 24, 9, 30, tzinfo=SHANGHAI)
"""A workday two days after the tests' Sunday."""
PLACE = "花园社区二楼调解室"


def at(moment: datetime = TUESDAY, *, hours: float = 1.5, **more: object) -> When:
    """A time in ordinary hours, at a place."""
    given: dict[str, object] = {"location": PLACE, **more}
    return When(moment, moment + timedelta(hours=hours), **given)  # type: ignore[arg-type]  # fields of a time


def a_session(
    tx: Transaction, centre: Centre, case: Case, *, party_id: int | None = None, when: When | None = None
) -> Session:
    """A session planned by the mediator; with one party alone where `party_id` says so."""
    key = actions.schedule(tx, centre.mediator, Schedule(case.id, when or at(), party_id))
    return tx.session.get_one(Session, key)


def later(tx: Transaction, moment: datetime = TUESDAY + timedelta(hours=3)) -> Transaction:
    """The same session of the database at another instant."""
    return Transaction(tx.session, now=moment)


def held(tx: Transaction, centre: Centre, session: Session) -> Session:
    """The session, with everybody expected present; `tx` must be later than its beginning."""
    expected = session_page(tx, centre.mediator, session.case_id, session.id).expected
    actions.hold(tx, centre.mediator, Hold(session.id, session.version, tuple(expected)))
    return session


def rights_read(tx: Transaction, centre: Centre, case: Case) -> None:
    """The chair and the manager sign that they have read their rights and duties."""
    for actor, party in zip((centre.chair, centre.manager), case.parties, strict=False):
        consents.give(tx, actor, case, party.id, Scope.RIGHTS)


def content(session: Session, text: str = "问：账目什么时候公布？答：月底以前。") -> Content:
    """What minutes of the session say."""
    return Content(
        PLACE, session.starts_at, session.ends_at, "吴建国", text, "公共收益要不要公布", "双方都愿意对账", "月底公布"
    )


def minutes_read_out(tx: Transaction, centre: Centre, session: Session) -> CaseMinutes:
    """Minutes of a held session, read out to all."""
    key = recording.draft_minutes(tx, centre.mediator, DraftMinutes(session.id, content(session)))
    minutes = tx.session.get_one(CaseMinutes, key)
    recording.read_out(tx, centre.mediator, Turn(key, minutes.version))
    return minutes


def came(name: str, **more: object) -> Came:
    """Somebody who was there."""
    return Came(name=name, **more)  # type: ignore[arg-type]  # fields of Came
