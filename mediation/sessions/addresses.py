"""Where the pages of sessions and minutes live, for messages and lines that know no web."""

from __future__ import annotations

from mediation import addresses
from mediation.sessions.models import CaseMinutes, Session


def session_of(session: Session) -> str:
    """The page of one session."""
    return f"{addresses.ROOT}/{session.case_id}/sessions/{session.id}"


def minutes_of(minutes: CaseMinutes) -> str:
    """The page of one set of minutes."""
    return f"{addresses.ROOT}/{minutes.case_id}/minutes/{minutes.id}"
