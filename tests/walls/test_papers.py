"""Who may fetch which paper: issued documents and attachments, one of each kind, asked for by all.

Each office asks for a third of the documents as a page, a third as printed, a third for Word.
"""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import func, select

from alliance.kernel import web
from alliance.kernel.access import visible
from alliance.kernel.attachments import access as attachments
from alliance.kernel.attachments.models import Attachment
from alliance.kernel.documents import access as documents
from alliance.kernel.documents.models import Document
from tests.walls import addresses
from tests.walls.twin import SHIFT
from tests.walls.visitors import STRANGER, Visitor

pytestmark = [pytest.mark.walk, pytest.mark.sqlite("the twin is written with its foreign keys looked at in the end")]

PUBLIC = {"award_honours", "expert_draws", "questions"}
"""What papers are about that everybody may read."""
FORMATS = ("documents.document", "documents.file", "documents.word_file")


@pytest.fixture(scope="module")
def papers(walked: Flask) -> list[tuple[type[Document | Attachment], int, str, int]]:
    """One of each kind: model, id, subject and the id of what it is about."""
    with walked.app_context():
        session = web.reading().session
        found: list[tuple[type[Document | Attachment], int, str, int]] = []
        for model, kind in ((Document, Document.kind), (Attachment, Attachment.subject)):
            first = select(func.min(model.id)).where(model.id < SHIFT).group_by(kind)
            rows = session.execute(select(model.id, model.subject, model.subject_id).where(model.id.in_(first)))
            found += [(model, *row) for row in rows]
        return found


def test_a_paper_is_fetched_by_those_who_see_what_it_is_about_and_by_nobody_else(
    walked: Flask, visitors: dict[str, Visitor], papers: list[tuple[type[Document | Attachment], int, str, int]]
) -> None:
    wrong, fetched = [], set()
    for place, (model, key, subject, subject_id) in enumerate(papers):
        room = (documents if model is Document else attachments).model_of(subject)
        pages = FORMATS if model is Document else ("attachments.download",)
        name = "document_id" if model is Document else "attachment_id"
        for visitor in visitors.values():
            actor = visitor.actor
            with walked.app_context():
                session = web.reading().session
                about = select(room.id).where(room.id == subject_id, visible(room, actor))
                seen = session.scalar(about) is not None
                if model is Document and actor.person_id is not None:
                    seen = (
                        seen or session.scalar(select(Document.person_id).where(Document.id == key)) == actor.person_id
                    )
            for page in pages[(place + visitor.index) % len(pages) :: len(pages)]:
                answer = visitor.client.get(addresses.address(walked, page, {name: key}))
                got = answer.status_code == 200
                answer.close()
                is_there = answer.status_code not in (302, 403, 404)
                if is_there and not seen:
                    wrong.append((visitor.name, page, key, subject, answer.status_code))
                if got:
                    fetched.add((visitor.name, subject))
                if seen and page != "documents.word_file" and answer.status_code in (403, 404):
                    wrong.append((visitor.name, page, key, subject, answer.status_code))
    assert wrong == []
    assert len({subject for _, subject in fetched}) > 15
    assert {subject for name, subject in fetched if name == "system_administrator"} == PUBLIC
    assert {subject for name, subject in fetched if name == STRANGER} == set()
