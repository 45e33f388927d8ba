"""The papers that the demonstration has printed, as somebody of seventy would read them."""

from __future__ import annotations

import io
import re

import pypdf
import pytest
from sqlalchemy import select

from alliance.kernel.attachments import store
from alliance.kernel.documents.models import Document
from alliance.kernel.documents.press import printed
from tests.stories.house import House
from tests.type_sizes import too_small

FEWEST = 15
COUNTED = re.compile(r"第\s*1\s*页\s*共\s*\d+\s*页")


@pytest.fixture(scope="module")
def papers(template: House) -> dict[str, bytes]:
    """The longest paper of each kind."""
    with template.reading() as reading:
        rows = reading.execute(
            select(Document.kind, Document.digest).where(Document.digest.is_not(None)).order_by(Document.size)
        ).all()
    return {kind: store.file_of(template.home, store.DOCUMENTS, str(digest)).read_bytes() for kind, digest in rows}


def test_every_kind_of_paper_can_be_read_at_seventy(papers: dict[str, bytes]) -> None:
    assert len(papers) > FEWEST
    assert {kind: small for kind, pdf in papers.items() if (small := too_small(pdf))} == {}


def test_pages_are_counted_where_there_are_several(papers: dict[str, bytes]) -> None:
    several = {kind: pages for kind, pdf in papers.items() if (pages := pypdf.PdfReader(io.BytesIO(pdf)).pages)[1:]}
    assert several
    assert [kind for kind, pages in several.items() if not COUNTED.search(pages[0].extract_text())] == []


def test_small_type_would_be_noticed() -> None:
    html = '<html lang="zh-CN"><title>x</title><p style="font-size: {}pt">{}</p>'
    assert too_small(printed(html.format(9, "看不清"))) == {9.0: 3}
    assert too_small(printed(html.format(10.5, "正文太小" * 100))) == {10.5: 400}
    assert too_small(printed(html.format(12, "正文" * 100))) == {}
