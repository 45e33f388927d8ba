"""Judging in the sample rounds: reviewers with their sheets, visits on the spot, deliberation, and a second review."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from datetime import timedelta
from decimal import Decimal
from functools import cache, partial
from hashlib import sha256
from io import BytesIO

from PIL import Image, ImageDraw
from sqlalchemy import select

from alliance.demo.awards_rounds import LAST, NOTICE, REVIEW, SPOT, Season, step
from alliance.demo.awards_work import CIVIL, REVIEWERS, Entry, Judging, number_of
from alliance.demo.filings import Deed
from alliance.kernel.accounts.models import Person
from alliance.kernel.db import Transaction
from compounds.awards.indicators.tree import Source
from compounds.awards.inspections import bringing, content, deciding, planning
from compounds.awards.inspections import records as spot
from compounds.awards.inspections.bringing import Bring, HandPicture, Signed
from compounds.awards.inspections.content import Content, Found, Shot
from compounds.awards.inspections.deciding import Confirm
from compounds.awards.inspections.models import AwardVisit
from compounds.awards.inspections.planning import Declare, NameInspector, PlanVisits
from compounds.awards.publicity import posting
from compounds.awards.results import actions as results
from compounds.awards.results import following
from compounds.awards.results import queries as found_results
from compounds.awards.results.actions import Deliberate
from compounds.awards.reviewing import asking, marking
from compounds.awards.reviewing import planning as sheets
from compounds.awards.reviewing.asking import Answer, DeclareTie, Invite
from compounds.awards.reviewing.marking import SaveSheet
from compounds.awards.reviewing.models import AwardReviewer, ReviewAssignment, ReviewSheet
from compounds.awards.reviewing.planning import OnAward
from compounds.awards.reviewing.workflow import SheetState, TieKind
from compounds.awards.rounds.queries import tree
from compounds.awards.rounds.workflow import Stage
from compounds.awards.standing.line import Verdict

OPEN_SHEETS, INVITED = "毛海峰", "余思敏"
"""Of the cast: who has sheets to fill in, and who has not answered yet."""
PANELS: Mapping[str, tuple[str, ...]] = {
    LAST.key: REVIEWERS[:3],
    NOTICE.key: REVIEWERS[:5],
    SPOT.key: REVIEWERS[:3],
    REVIEW.key: (OPEN_SHEETS, *REVIEWERS[1:]),
}
TIED = "钟若溪"
"""Who remembers a tie after the sheets were given out."""
WALKING: Mapping[str, tuple[str, str]] = {
    LAST.key: ("徐慧芳", "周敏"),
    NOTICE.key: ("徐慧芳", "周敏"),
    SPOT.key: ("姜正良", "余思敏"),
}
TENTHS: Mapping[str, tuple[int, ...]] = {
    "member": (9, 9, 8, 9, 8),
    "ending": (9, 5, 9, 9, 8),
    "check": (9, 7, 9, 8, 8),
    "due": (6, 6, 5, 6, 6),
    "overdue": (9, 9, 8, 9, 8),
    "returned": (7, 6, 7, 7, 6),
}
"""What the first, second … sheet of a compound gives, in tenths of the points."""
BY_ENTRY: Mapping[Entry, tuple[int, ...]] = {Entry(LAST.key, CIVIL, "overdue"): (3, 4, 3)}
"""Where one application is marked otherwise than the compound's others."""
SEEN = {"member": 0, "ending": 0, "check": 1, "due": 1, "overdue": 0, "returned": 1}
"""How far down the scales the inspectors find the compounds."""
NOTES = {"service_practice": "材料里写得实在，居民也说好。", "civility": "有具体的人和事。"}
PRESENT = "评选组叶丽萍；区住建局张卫东（列席）；评委代表沈知远"
MINUTES = "按封存的规则逐项核对了分数的来源，没有改动评委的分。名单按规则得出，大家没有别的意见。"
MINUTES_AGAIN = "名额线上的小区相差不显著，按规则加评了一次，再按事先定的规则排出先后，名单由此得出。"
_SPOT_TIME = timedelta(minutes=50)


def deeds(work: Judging) -> Iterator[Deed]:
    """Every round as far as its judging has come."""
    for one in (LAST, NOTICE, SPOT, REVIEW):
        yield work.at(one.ago(Stage.SCREENING), 11), partial(_invite, work, one)
        yield work.at(one.ago(Stage.SCREENING) - 1, 20), partial(_accept, work, one)
        yield work.at(one.ago(Stage.REVIEW), 10), partial(_plan, work, one)
    for one in (LAST, NOTICE, SPOT):
        yield work.at(one.ago(Stage.REVIEW) - 6, 20), partial(_lock, work, one)
        yield work.at(one.ago(Stage.INSPECTION), 9), partial(step, work, one, "inspect")
        yield work.at(one.ago(Stage.INSPECTION), 11), partial(_name_inspectors, work, one)
    for one in (LAST, NOTICE):
        yield work.at(one.ago(Stage.INSPECTION), 12), partial(_route, work, one, 2)
        yield work.at(one.ago(Stage.INSPECTION) - 2, 11), partial(_inspect, work, one)
        yield work.at(one.ago(Stage.DELIBERATION), 9), partial(_deliberate, work, one)
    yield work.at(SPOT.ago(Stage.INSPECTION), 12), partial(_route, work, SPOT, SPOT.ago(Stage.INSPECTION))
    yield work.at(NOTICE.ago(Stage.DELIBERATION) - 2, 10), partial(_ask_again, work)
    yield work.at(NOTICE.ago(Stage.DELIBERATION) - 8, 20), partial(_lock, work, NOTICE)
    yield work.at(NOTICE.ago(Stage.DELIBERATION) - 10, 9), partial(_back_to_deliberation, work)
    for one in (LAST, NOTICE):
        yield work.at(one.ago(Stage.NOTICE), 9), partial(_publish, work, one)
    yield work.at(7, 20), partial(_tie, work)
    yield work.at(4, 11), partial(_invite_one_more, work)
    yield work.at(2, 20), partial(_lock_some, work)


def _invite(work: Judging, one: Season, tx: Transaction) -> None:
    secretary, round_id = work.secretary(tx), work.rounds[one.key]
    for name in PANELS[one.key]:
        asking.invite(tx, secretary, Invite(round_id, number_of(name)))


def _accept(work: Judging, one: Season, tx: Transaction) -> None:
    tx.session.flush()  # those who were asked are read back
    for name in PANELS[one.key]:
        asking.accept(tx, work.actor(tx, name), Answer(_reviewer(work, tx, one, name)))


def _reviewer(work: Judging, tx: Transaction, one: Season, name: str) -> int:
    query = select(AwardReviewer.id).join(Person, AwardReviewer.person_id == Person.id)
    return tx.session.scalars(query.where(AwardReviewer.round_id == work.rounds[one.key], Person.name == name)).one()


def _plan(work: Judging, one: Season, tx: Transaction) -> None:
    for award in work.round(tx, one.key).awards:
        sheets.plan(tx, work.secretary(tx), OnAward(award.id))


def _waiting(work: Judging, tx: Transaction, one: Season) -> list[tuple[ReviewAssignment, str, int]]:
    """The sheets that nobody has locked yet, with the reviewer and the sheet's place among those of its entry."""
    tx.session.flush()  # the sheets that were given out are read back
    keys = [work.applications[entry] for entry in one.judged]
    rows = tx.session.execute(
        select(ReviewAssignment, ReviewSheet.state, Person.name)
        .join(ReviewSheet, ReviewSheet.assignment_id == ReviewAssignment.id)
        .join(AwardReviewer, ReviewAssignment.reviewer_id == AwardReviewer.id)
        .join(Person, AwardReviewer.person_id == Person.id)
        .where(ReviewAssignment.application_id.in_(keys), ReviewAssignment.void_at.is_(None))
        .order_by(ReviewAssignment.id)
    )
    places: dict[int, int] = {}
    found = []
    for assignment, state, name in rows:
        place = places[assignment.application_id] = places.get(assignment.application_id, -1) + 1
        if state is SheetState.DRAFT:
            found.append((assignment, name or "", place))
    return found


def _lock(work: Judging, one: Season, tx: Transaction) -> None:
    for assignment, name, place in _waiting(work, tx, one):
        marking.lock_sheet(tx, work.actor(tx, name), _sheet(work, assignment, place))


def _sheet(work: Judging, assignment: ReviewAssignment, place: int) -> SaveSheet:
    """As many tenths of each criterion as the compound gets from this sheet."""
    entry = next(entry for entry, found in work.applications.items() if found == assignment.application_id)
    tenths = BY_ENTRY.get(entry, TENTHS[entry.compound])[place]
    judged = tree(assignment.award).of(Source.REVIEWER)
    marks = {one.code: f"{(one.most * tenths / 10).quantize(Decimal('0.1'))}" for one in judged}
    notes = {code: words for code, words in NOTES.items() if code in marks}
    return SaveSheet(assignment.id, marks, notes=notes)


def _lock_some(work: Judging, tx: Transaction) -> None:
    """Two reviewers have locked theirs, one of the cast has begun one, the others have not looked yet."""
    begun = False
    for assignment, name, place in _waiting(work, tx, REVIEW):
        whole = _sheet(work, assignment, place)
        if name in REVIEWERS[1:3]:
            marking.lock_sheet(tx, work.actor(tx, name), whole)
        elif name == OPEN_SHEETS and not begun:
            begun = True
            first = dict(list(whole.marks.items())[:2])
            marking.save_sheet(tx, work.actor(tx, name), SaveSheet(assignment.id, first))


def _tie(work: Judging, tx: Transaction) -> None:
    """A reviewer remembers a tie to a compound that was given out: that sheet goes to somebody else."""
    words = "我女儿上个月在这个小区买了房，刚办完手续。"
    assignment = next(assignment for assignment, name, _ in _waiting(work, tx, REVIEW) if name == TIED)
    command = DeclareTie(_reviewer(work, tx, REVIEW, TIED), TieKind.COMPOUND, assignment.application.place.name, words)
    asking.declare_tie(tx, work.actor(tx, TIED), command)


def _invite_one_more(work: Judging, tx: Transaction) -> None:
    """Somebody of the cast is asked to review, and has not answered yet."""
    asking.invite(tx, work.secretary(tx), Invite(work.rounds[REVIEW.key], number_of(INVITED)))


def _name_inspectors(work: Judging, one: Season, tx: Transaction) -> None:
    for name in WALKING[one.key]:
        planning.name_inspector(tx, work.secretary(tx), NameInspector(work.rounds[one.key], number_of(name)))


def _route(work: Judging, one: Season, after: int, tx: Transaction) -> None:
    """Every compound is visited on one day, so many days after the phase began."""
    tx.session.flush()  # who was named is read back
    people = tuple(work.guiding.person(tx, name) for name in WALKING[one.key])
    compounds = tuple(dict.fromkeys(work.compound(entry.compound).id for entry in one.judged))
    day = work.guiding.day(one.ago(Stage.INSPECTION) - after)
    planning.plan(tx, work.secretary(tx), PlanVisits(work.rounds[one.key], day, compounds, people))


def _inspect(work: Judging, one: Season, tx: Transaction) -> None:
    """Two inspectors sign on the spot; one brings the record, the other one confirms it."""
    tx.session.flush()  # the visits are read as they stand
    names = WALKING[one.key]
    query = select(AwardVisit.id).where(AwardVisit.round_id == work.rounds[one.key]).order_by(AwardVisit.turn)
    for visit_id in tx.session.scalars(query).all():
        for name in names:
            planning.declare(tx, work.actor(tx, name), Declare(visit_id, None))
        digest = _bring(work, tx, visit_id, names)
        record = spot.visit(tx, work.actor(tx, names[1]), visit_id).records[0]
        deciding.confirm(tx, work.actor(tx, names[1]), Confirm(visit_id, record.id, digest))


def _bring(work: Judging, tx: Transaction, visit_id: int, names: tuple[str, str]) -> str:
    actor = work.actor(tx, names[0])
    visit = spot.visit(tx, actor, visit_id)
    key = next(key for key, one in work.guiding.compounds.items() if one.id == visit.compound_id)
    parts = spot.parts(tx, visit.round_id, (visit.compound_id,))[visit.compound_id]
    found = []
    for part in parts:
        for line in part.lines:
            choice = line.choices[min(SEEN[key], len(line.choices) - 1)]
            found.append(Found(part.application_id, line.criterion, Decimal(choice.share), ""))
    people = tuple(work.guiding.person(tx, name) for name in names)
    written = Content(
        visit_id=visit.id,
        uuid=_uuid(f"record {visit.id}"),
        inspectors=people,
        began_at=tx.now - _SPOT_TIME,
        finished_at=tx.now,
        found=tuple(found),
        shots=(),
        remark="保安室的登记本写得清楚。",
    )
    text = content.write(written)
    digest = content.digest_of(text)
    signatures = tuple(
        Signed(person, Shot(_uuid(f"signature {visit.id} {person}"), "", sha256(_drawn(at)).hexdigest(), tx.now, ""))
        for at, person in enumerate(people)
    )
    bringing.bring(tx, actor, Bring(visit.id, text, digest, signatures))
    tx.session.flush()  # the pictures are found by the record
    for at, signed in enumerate(signatures):
        command = HandPicture(visit.id, written.uuid, signed.shot.uuid, "image/png", _drawn(at))
        bringing.hand_picture(tx, actor, command)
    tx.session.flush()  # the record is read as it stands
    return digest


def _uuid(of: str) -> str:
    """A number as a telephone would have given, the same each time."""
    return str(uuid.uuid5(uuid.NAMESPACE_OID, f"awards {of}"))


@cache
def _drawn(turn: int) -> bytes:
    """A signature as a finger draws it on a screen."""
    sheet = Image.new("L", (320, 120), "white")
    pen = ImageDraw.Draw(sheet)
    points = [(20 + 14 * at, 60 + (30 if (at * (turn + 2)) % 3 else -30)) for at in range(20)]
    pen.line(points, fill="black", width=4)
    kept = BytesIO()
    sheet.save(kept, "PNG")
    return kept.getvalue()


def _deliberate(work: Judging, one: Season, tx: Transaction) -> None:
    """The deliberation begins with what the marks come to."""
    step(work, one, "deliberate", tx)
    work.follow(tx, following.after_round, one.key)
    _write(work, one, MINUTES, tx)


def _write(work: Judging, one: Season, words: str, tx: Transaction) -> None:
    round_ = work.round(tx, one.key)
    results.deliberate(tx, work.secretary(tx), Deliberate(round_.id, round_.version, tx.today, PRESENT, words))


def _ask_again(work: Judging, tx: Transaction) -> None:
    """Where the line of the quota is not clear, the sealed rule asks for a second review."""
    round_ = work.round(tx, NOTICE.key)
    if Verdict.ASK_AGAIN in found_results.verdicts(tx, round_.id).values():
        results.ask_again(tx, work.secretary(tx), round_.id, round_.version)


def _back_to_deliberation(work: Judging, tx: Transaction) -> None:
    if work.round(tx, NOTICE.key).stage is not Stage.REVIEW:
        return
    step(work, NOTICE, "inspect", tx)
    step(work, NOTICE, "deliberate", tx)
    work.follow(tx, following.after_round, NOTICE.key)
    _write(work, NOTICE, MINUTES_AGAIN, tx)


def _publish(work: Judging, one: Season, tx: Transaction) -> None:
    step(work, one, "publish", tx)
    work.follow(tx, following.after_round, one.key)
    work.follow(tx, posting.after_round, one.key)
