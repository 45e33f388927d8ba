"""Fifty people, or fifty presses, ask for one certificate at the same moment: there is one, and nobody is refused."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from flask import Flask
from sqlalchemy import func, select

from alliance.kernel import web
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.documents.models import Document
from tests.kernel.accounts_steps import in_app
from tests.training.certificates.factories import a_seat, an_enrolment
from training.certificates import issuing
from training.certificates.models import Certificate, CertificateMoment

AT_ONCE = 50


def test_fifty_requests_at_once_give_one_certificate(app: Flask) -> None:
    def step(tx: Transaction) -> tuple[int, Actor]:
        _, _, seat = a_seat(tx)
        enrolment = an_enrolment(tx, seat)
        return enrolment.id, Actor(alliance_id=enrolment.alliance_id, person_id=seat.person_id, account_id=1)

    made = in_app(app, step)
    assert isinstance(made, tuple)
    enrolment_id, learner = made
    ready = Barrier(AT_ONCE)

    def claim(_: int) -> int:
        with app.app_context():
            ready.wait()
            with web.writing() as tx:
                found = issuing.claim(tx, learner, enrolment_id)
            web.database.session.remove()
            return found

    with ThreadPoolExecutor(AT_ONCE) as pool:
        answers = list(pool.map(claim, range(AT_ONCE)))
    assert len(set(answers)) == 1
    with app.app_context():
        session = web.reading().session
        for model in (Certificate, CertificateMoment, Document):
            assert session.scalar(select(func.count()).select_from(model)) == 1
