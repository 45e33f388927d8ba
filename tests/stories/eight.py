"""Eight people who work at once in seven rooms over HTTP, and what each was told is saved."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from datetime import date
from http.client import HTTPException

from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from alliance.app import create_app
from alliance.kernel import ledger, web
from alliance.kernel.actors import Actor, Office
from alliance.kernel.db import Transaction
from alliance.kernel.places.models import Alliance, OfficeHeld, Place
from compounds.awards.applications import filling
from compounds.awards.applications.models import ApplicationAnswer
from compounds.awards.evidence import Evidence
from compounds.awards.inspections.content import digest_of
from compounds.awards.inspections.models import VisitRecord
from compounds.awards.reviewing.models import ReviewSheet
from mediation.models import Case
from search.questions.models import Question
from tests import databases
from tests.bench.exam_bench import Candidate
from tests.compounds.awards.applications.steps import SMALL
from tests.compounds.awards.factories import a_round, a_season
from tests.compounds.awards.inspections.steps import RECORD, a_field, signed, written
from tests.compounds.awards.reviewing import steps as reviewing
from tests.compounds.factories import browser_of
from tests.conftest import close
from tests.factories import an_actor
from tests.stories.house import Answer, House, Visitor
from tests.training.attempts.papers import CLOSED_ITEMS, an_exam, open_doors
from training.attempts import passing, starting
from training.attempts.models import Response

LONG_AGO = date(2020, 1, 1)
"""Since when all offices are held, so that a clock that goes back takes none away."""
VERSION = re.compile(r'name="(?:\w+-)?version"[^>]*value="(\d+)"')
Save = Callable[[int], Answer]
There = Callable[[Session], set[int]]


@dataclass
class Person:
    """One of the eight: what is saved under a number, which numbers were acknowledged, and what else was said."""

    what: str
    save: Save
    there: There
    newest_only: bool = False
    """One thing is saved over and over, of which the last stands."""
    tried: int = 0
    acknowledged: list[int] = field(default_factory=list)
    refused: list[Answer] = field(default_factory=list)

    def turn(self) -> bool:
        """Save once more; True where it was acknowledged. Raises where the server goes away before it answers."""
        self.tried += 1
        answer = self.save(self.tried)
        kept = answer.status in (200, 201, 302) and "/sign-in" not in answer.location
        if kept:
            self.acknowledged.append(self.tried)
        else:
            self.refused.append(answer)
        return kept

    def lost(self, session: Session) -> set[int]:
        """Which numbers were acknowledged and are not there."""
        there = self.there(session)
        if self.newest_only:
            last = max(self.acknowledged, default=0)
            return set() if max(there, default=0) >= last else {last}
        return set(self.acknowledged) - there


@dataclass
class Eight:
    """All of them, with the administrator who does not save and looks at the home."""

    house: House
    people: list[Person]
    administrator: Visitor
    reader: Visitor

    def work(self, turns: int) -> None:
        """Everybody saves so many times at once, whatever comes of it."""
        threads = [threading.Thread(target=self._turns, args=(one, turns)) for one in self.people]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def begin(self) -> list[threading.Thread]:
        """Everybody saves until the server is gone."""
        threads = [threading.Thread(target=self._turns, args=(one, 10_000)) for one in self.people]
        for thread in threads:
            thread.start()
        return threads

    def _turns(self, one: Person, turns: int) -> None:
        with suppress(OSError, HTTPException):
            for _ in range(turns):
                one.turn()

    @property
    def acknowledged(self) -> int:
        return sum(len(one.acknowledged) for one in self.people)

    def refusals(self) -> list[tuple[str, Answer]]:
        """What was refused since the last look, and to whom."""
        found = [(one.what, answer) for one in self.people for answer in one.refused]
        for one in self.people:
            one.refused.clear()
        return found

    def lost(self) -> dict[str, set[int]]:
        """What was acknowledged and is not there, by what it is."""
        with self.house.reading() as session:
            return {one.what: lost for one in self.people if (lost := one.lost(session))}


def _numbers(found: list[str], shape: str) -> set[int]:
    return {int(match[1]) for text in found if (match := re.fullmatch(shape, text))}


@dataclass(frozen=True)
class Prepared:
    """Whoever works, and on what."""

    secretary: Actor
    officer: Actor
    chair: Actor
    compound_id: int
    administrator: Actor
    reviewer: Actor
    sheet_id: int
    inspector: Actor
    visit_id: int
    record: str
    signatures: list[dict[str, object]]
    application_id: int
    candidate: Candidate


def _prepare(tx: Transaction, port: int) -> Prepared:
    season = a_season(tx)
    alliance = tx.session.get_one(Alliance, season.alliance_id)
    secretary = an_actor(tx, alliance, Office.GUIDANCE_SECRETARY, alliance.place, name="业务小周")
    award = a_round(tx, season, title="报名中的一轮", awards=(SMALL,)).awards[0].id
    field_ = a_field(tx, season=season)
    field_.round.title = "核查中的一轮"
    tx.session.flush()
    judged = reviewing.a_reviewing(tx, season=season)
    reviewing.planning.plan(tx, season.secretary, reviewing.OnAward(judged.award_id))
    sheet = reviewing.standing(tx, judged)[0]
    exam = an_exam(tx, secretary, alliance, items=CLOSED_ITEMS)
    begun = starting.start(tx, season.member, starting.Start(exam.id), open_doors())
    headers = {
        "Content-Type": "application/json",
        passing.HEADER: passing.pass_for(tx.keyring, season.member, begun.attempt_id),
    }
    tx.session.execute(update(OfficeHeld).values(starts_on=LONG_AGO))
    away = tx.session.get_one(Alliance, season.stranger.alliance_id)
    ledger.write(tx, season.stranger, "compounds.compound_registered", away)  # no alliance is without a ledger
    return Prepared(
        secretary,
        season.street,
        season.chair,
        season.compound_id,
        season.administrator,
        judged.actor_of(sheet.reviewer_id),
        sheet.id,
        field_.first,
        field_.visit_id,
        written(tx, field_),
        [
            {
                "uuid": one.shot.uuid,
                "sha256": one.shot.digest,
                "taken": one.shot.taken_at.isoformat(),
                "person": one.person_id,
            }
            for one in signed(field_)
        ],
        filling.begin(tx, season.chair, Evidence(), filling.Begin(award, season.compound_id)).id,
        Candidate(begun.attempt_id, headers, port),
    )


def eight(house: House, stack: ExitStack) -> Eight:
    """Fill the installation, start its server, and let everybody in."""
    app = create_app(databases.settings_at(house.home))
    with app.app_context(), web.writing() as tx:
        made = _prepare(tx, house.port)
    cookies = {
        who: _cookie(app, who)
        for who in (made.secretary, made.officer, made.chair, made.administrator, made.reviewer, made.inspector)
    }
    close(app)
    house.start()

    def inside(who: Actor) -> Visitor:
        return stack.enter_context(Visitor(house)).carry(*cookies[who])

    stack.callback(made.candidate.close)
    people = [
        *(_registering(inside(who), mark) for who, mark in ((made.secretary, "甲"), (made.officer, "乙"))),
        _asking(inside(made.chair)),
        _filing(inside(made.chair), made.compound_id),
        _sitting(made.candidate),
        _inspecting(inside(made.inspector), made.visit_id, made.record, made.signatures),
        _applying(inside(made.chair), made.application_id),
        _scoring(inside(made.reviewer), made.sheet_id),
    ]
    return Eight(house, people, inside(made.administrator), inside(made.secretary))


def _cookie(app: Flask, who: Actor) -> tuple[str, str]:
    name = str(app.config["SESSION_COOKIE_NAME"])
    cookie = browser_of(app, who).get_cookie(name)
    assert cookie is not None
    return name, cookie.value


def _registering(visitor: Visitor, mark: str) -> Person:
    community = visitor.communities()[0]

    def save(number: int) -> Answer:
        return visitor.register_compound(f"乱中小区{mark}{number}", community)

    def there(session: Session) -> set[int]:
        return _numbers(list(session.scalars(select(Place.name))), rf"乱中小区{mark}(\d+)")

    return Person(f"小区{mark}", save, there)


def _asking(visitor: Visitor) -> Person:
    def save(number: int) -> Answer:
        asked = {"title": f"乱中问题{number}", "text": "滴了两个月", "compound": "", "privacy": "anonymous"}
        return visitor.post("/questions/new", **asked, confirmed=1)

    def there(session: Session) -> set[int]:
        return _numbers(list(session.scalars(select(Question.title))), r"乱中问题(\d+)")

    return Person("问题", save, there)


def _filing(visitor: Visitor, compound_id: int) -> Person:
    def save(number: int) -> Answer:
        told = {"subject": f"乱中纠纷{number}", "story": "从九月开始漏。", "wish": "一个月内修好。", "freely": "y"}
        sides = {"compound": "锦绣家园", "other_kind": "person", "other_name": "3 幢 502 的住户"}
        return visitor.post("/mediation/new", **told, **sides, standing=f"committee-{compound_id}", confirmed=1)

    def there(session: Session) -> set[int]:
        return _numbers(list(session.scalars(select(Case.subject))), r"乱中纠纷(\d+)")

    return Person("纠纷", save, there)


def _sitting(candidate: Candidate) -> Person:
    def save(number: int) -> Answer:
        try:
            candidate.open()
            status, text = candidate.post(number)
        finally:
            candidate.close()
        return Answer(status, "", text)

    def there(session: Session) -> set[int]:
        return set(session.scalars(select(Response.seq).where(Response.attempt_id == candidate.attempt_id)))

    return Person("考试答案", save, there)


def _inspecting(visitor: Visitor, visit_id: int, record: str, signatures: list[dict[str, object]]) -> Person:
    def save(number: int) -> Answer:
        text = record.replace(RECORD, _uuid(number))
        sent = {"content": text, "digest": digest_of(text), "signatures": signatures}
        body = json.dumps(sent).encode()
        return visitor.send(f"/awards/inspections/{visit_id}/records", body, "application/json")

    def there(session: Session) -> set[int]:
        return _numbers(list(session.scalars(select(VisitRecord.uuid))), _uuid(0)[:-12] + r"0*(\d+)")

    return Person("核查记录", save, there)


def _uuid(number: int) -> str:
    return f"00000000-0000-4000-9000-{number:012}"


def _applying(visitor: Visitor, application_id: int) -> Person:
    form = f"/awards/applications/{application_id}/form/1"

    def save(number: int) -> Answer:
        version = VERSION.search(visitor.get(form).text)
        shown = version[1] if version else "0"
        return visitor.post(f"{form}/autosave", version=shown, level__meeting=0, words__meeting=f"开过{number}次")

    def there(session: Session) -> set[int]:
        words = select(ApplicationAnswer.words).where(ApplicationAnswer.application_id == application_id)
        return _numbers(list(session.scalars(words)), r"开过(\d+)次")

    return Person("申报草稿", save, there, newest_only=True)


def _scoring(visitor: Visitor, sheet_id: int) -> Person:
    page = f"/awards/reviewing/sheets/{sheet_id}"

    def save(number: int) -> Answer:
        shown = visitor.get(page).text
        version, first = VERSION.search(shown), re.search(r'name="(m-[^"]+)"', shown)
        if version is None or first is None:
            return visitor.get(page)
        mark = {first[1]: f"{number % 100 / 100:.2f}"}
        return visitor.post(f"{page}/autosave", version=version[1], **mark)

    def there(session: Session) -> set[int]:
        sheet = session.scalar(select(ReviewSheet).where(ReviewSheet.assignment_id == sheet_id))
        return set() if sheet is None else {round(float(next(iter(sheet.marks.values()))) * 100)}

    return Person("评分表", save, there, newest_only=True)
