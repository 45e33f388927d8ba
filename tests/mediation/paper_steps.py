"""A case with papers in each of its stages, for the tests of papers and for measuring."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import timedelta

from flask import Flask
from PIL import Image

from alliance.kernel import web
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from mediation.models import Case
from mediation.papers import actions, kinds, making
from mediation.papers.actions import HandIn, MakePapers
from mediation.papers.models import CasePaper
from mediation.record import actions as record
from mediation.record.actions import AddEvidence, WriteEntry
from mediation.record.rooms import Room
from mediation.sessions import recording
from mediation.sessions.models import CaseMinutes
from mediation.sessions.recording import DraftMinutes, Turn
from mediation.workflow import PartyRole, Stage
from tests.conftest import StandingClock
from tests.mediation.agreements_steps import effective
from tests.mediation.factories import Centre, a_case, a_centre, party_of
from tests.mediation.sessions_steps import TUESDAY, a_session, at, content, held, later, minutes_read_out, rights_read

ALL = tuple(making.MAKERS)
SECRET = "我其实只要三百元"
"""Said in a caucus; it may stand in no paper."""


@dataclass(frozen=True)
class Papered:
    """A case in the database of an application, with its people."""

    centre: Centre
    case_id: int


def a_picture() -> io.BytesIO:
    drawn = io.BytesIO()
    Image.new("RGB", (800, 600), "white").save(drawn, "PNG")
    drawn.seek(0)
    return drawn


def settled(tx: Transaction, centre: Centre) -> Case:
    """A case of the registered committee with evidence, minutes, a caucus and an agreement in effect, by real steps."""
    case = a_case(tx, centre, Stage.MEDIATING, body_id=centre.pmc_body_id)
    rights_read(tx, centre, case)
    side = party_of(case, PartyRole.APPLICANT)
    shared = AddEvidence(case.id, Room.SHARED, "电梯广告合同", "业委会档案", text="三年的合同。")
    secret = AddEvidence(case.id, Room.CAUCUS, f"底价单{SECRET}", "本人", text=SECRET, party_id=side.id)
    written = record.add_evidence(tx, centre.chair, shared)
    record.attach(tx, centre.chair, case.id, written.key, name="合同.png", stream=a_picture())
    hidden = record.add_evidence(tx, centre.chair, secret)
    record.attach(tx, centre.chair, case.id, hidden.key, name=f"{SECRET}.png", stream=a_picture())
    record.write(tx, centre.chair, WriteEntry(case.id, Room.CAUCUS, SECRET, party_id=side.id))
    joint = a_session(tx, centre, case)
    alone = a_session(tx, centre, case, party_id=side.id, when=at(TUESDAY + timedelta(hours=4)))
    after = later(tx, TUESDAY + timedelta(hours=8))
    held(after, centre, joint)
    held(after, centre, alone)
    minutes_read_out(after, centre, joint)
    told = recording.draft_minutes(after, centre.mediator, DraftMinutes(alone.id, content(alone, SECRET)))
    recording.read_out(after, centre.mediator, Turn(told, after.session.get_one(CaseMinutes, told).version))
    effective(after, centre, case)
    return case


def made(tx: Transaction, actor: Actor, case: Case, *wanted: str) -> list[CasePaper]:
    """The papers of these kinds, made by somebody."""
    return actions.make_papers(tx, actor, MakePapers(case.id, wanted))


def a_paper(tx: Transaction, case: Case, kind: str, *, about: str = "") -> CasePaper:
    """A paper that was only handed in, of any kind."""
    known = kinds.BY_CODE[kind]
    paper = CasePaper(
        alliance_id=case.alliance_id,
        case_id=case.id,
        audience=known.audience if known.audience is not kinds.ONE_SIDE else kinds.OFFICE,
        number=known.number,
        kind=kind,
        about=about,
        title=known.label,
        dated_on=tx.today,
        made_at=tx.now,
    )
    tx.session.add(paper)
    tx.session.flush()
    return paper


def scanned(tx: Transaction, actor: Actor, paper: CasePaper) -> None:
    """A signed print beside a paper."""
    actions.hand_in(tx, actor, HandIn(paper.id, "签字页.png", a_picture()))


def a_settled_case(app: Flask) -> Papered:
    """The same in the database of an application, committed; its clock stands three days later."""
    with app.app_context(), web.writing() as tx:
        centre = a_centre(tx)
        papered = Papered(centre, settled(tx, centre).id)
    clock = web.platform_of(app).clock
    assert isinstance(clock, StandingClock)
    clock.advance(days=3)
    return papered
