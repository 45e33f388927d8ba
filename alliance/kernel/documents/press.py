"""The press: lays a paper out, prints it to PDF without any network, and enters its file into the register."""

from __future__ import annotations

import gc
import hashlib
import itertools
import logging
import os
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import select

from alliance import machine
from alliance.kernel import ledger, outbox
from alliance.kernel.actors import CLOCK
from alliance.kernel.attachments import store
from alliance.kernel.db import Clock, Transaction, transaction
from alliance.kernel.documents.access import model_of
from alliance.kernel.documents.blocks import name_of
from alliance.kernel.documents.models import Document
from alliance.kernel.documents.paper import Paper, paper_of
from alliance.kernel.documents.workflow import DOCUMENT
from alliance.kernel.errors import Unavailable

if TYPE_CHECKING:
    from jinja2 import Environment
    from weasyprint.text.fonts import FontConfiguration

VARIANT = "pdf/a-3u"
_STYLE = Path(__file__).parent / "paper.css"
LONGEST_FAILURE = 500
SWEEP_EVERY = 6
"""Printing leaves whole fonts, some 20 MB a paper, in cycles that Python alone would hold for hundreds of papers."""
_prints = itertools.count(1)
_complete = threading.Event()
_known = threading.local()
log = logging.getLogger(__name__)


class Reached(ValueError):
    """A template asked for something that is not inside the paper; a mistake of ours."""


@dataclass(frozen=True, slots=True)
class Press:
    """What printing needs: the templates, the address under which papers are verified, and the clock."""

    environment: Environment
    public_url: str
    clock: Clock

    def html(self, paper: Paper) -> str:
        """The paper laid out, with everything it needs inside; the same paper gives the same text."""
        template = self.environment.get_template(paper.template)
        return template.render(paper=paper, facts=paper.facts, style=style(), name_of=name_of)

    def render(self, reading: Transaction, payload: Mapping[str, Any]) -> None:
        """Errand `documents.render`: make the one file of a document; repeated, it does nothing or the same again.

        The session only reads while it prints; then one short transaction enters the file, unless somebody was first
        or the document no longer holds. A failure is entered too, in words, and raised, so that the outbox tries again.
        """
        document = reading.session.get(Document, payload["document_id"])
        if document is None or "print" not in DOCUMENT.open_from(document.state):
            return
        paper = paper_of(reading, document, self.public_url)
        home = reading.home
        reading.session.rollback()  # printing takes seconds, and nobody waits for this snapshot
        try:
            content = printed(self.html(paper))
            digest = store.put(home, store.DOCUMENTS, content)
        except Exception as failure:
            log.warning("a document could not be printed", extra={"document": payload["document_id"]}, exc_info=failure)
            self._enter_failure(reading, payload["document_id"], failure)
            raise
        self._enter(reading, payload["document_id"], digest, len(content))

    def _enter(self, reading: Transaction, document_id: int, digest: str, size: int) -> None:
        with transaction(reading.session, self.clock) as tx:
            document = _locked(tx, document_id)
            if "print" not in DOCUMENT.open_from(document.state):
                return
            document.state = DOCUMENT.after(document.state, "print")
            document.digest, document.size, document.failure = digest, size, ""
            record = tx.session.get_one(model_of(document.subject), document.subject_id)
            ledger.write(
                tx, CLOCK, "documents.printed", record, reference=str(document.reference), digest=digest, size=size
            )
            outbox.promise(tx, "documents.issued", document_id=document_id)

    def _enter_failure(self, reading: Transaction, document_id: int, failure: Exception) -> None:
        reading.session.rollback()
        with transaction(reading.session, self.clock) as tx:
            document = _locked(tx, document_id)
            if "fail" in DOCUMENT.open_from(document.state):
                document.state, document.failure = DOCUMENT.after(document.state, "fail"), _words(failure)


def _locked(tx: Transaction, document_id: int) -> Document:
    query = select(Document).where(Document.id == document_id).with_for_update()
    return tx.session.scalars(query.execution_options(populate_existing=True)).one()


def _words(failure: Exception) -> str:
    """Why it failed, for the page; what only a programmer understands stays in the log."""
    if isinstance(failure, Unavailable):
        return f"{failure.reason}{failure.remedy}"[:LONGEST_FAILURE]
    return "排版时出了问题，平台会再试几次；一直不行，请把文号告诉系统管理员。"


def style() -> str:
    """The one look of all papers."""
    return _STYLE.read_text(encoding="utf-8")


def printed(html: str) -> bytes:
    """Print to PDF/A with the fonts inside; the same text gives the same bytes on the same machine.

    Raises Unavailable with a sentence where the machine lacks what printing needs: without it, every Chinese letter
    would come out as a box, and nothing would say so. Raises Reached for any address other than data:.
    """
    _refuse_an_incomplete_machine()
    from weasyprint import HTML  # noqa: PLC0415 -- slow import
    from weasyprint.urls import FatalURLFetchingError, URLFetcher  # noqa: PLC0415 -- slow import

    offline = URLFetcher(allowed_protocols={"data"}, fail_on_errors=True)
    identifier = hashlib.sha256(html.encode()).digest()[:16]
    try:
        pdf: bytes = HTML(string=html, url_fetcher=offline).write_pdf(
            pdf_variant=VARIANT, pdf_identifier=identifier, font_config=_fonts()
        )
    except FatalURLFetchingError as reached:  # no Exception of Python's: unturned, it would end the deliverer
        raise Reached(f"a paper reaches for something outside of itself: {reached}") from reached
    finally:
        if next(_prints) % SWEEP_EVERY == 0:
            gc.collect()
    return pdf


def _fonts() -> FontConfiguration:
    """The fonts as this thread knows them: looking for them anew takes a tenth of the time of a paper."""
    from weasyprint.text.fonts import FontConfiguration  # noqa: PLC0415 -- slow import

    if not hasattr(_known, "fonts"):
        _known.fonts = FontConfiguration()
    return cast("FontConfiguration", _known.fonts)


def _refuse_an_incomplete_machine() -> None:
    """Look for libraries and fonts until all were found once, since looking starts two programs."""
    if _complete.is_set() and not machine.hidden(os.environ):
        return
    if lacking := machine.missing(machine.PRINTING, os.environ):
        packages = "、".join(f"{native.purpose}（{native.package}）" for native in lacking)
        raise Unavailable(
            f"这台机器还不能打印文书，缺少：{packages}。",
            remedy=f"请系统管理员装好：{machine.line_to_run(native.package for native in lacking)}",
        )
    _complete.set()
