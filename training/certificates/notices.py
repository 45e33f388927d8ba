"""What people are told about certificates: answers to errands of this room."""

from __future__ import annotations

from alliance.kernel import notices
from alliance.kernel.db import Transaction
from alliance.kernel.outbox import Payload
from training import addresses
from training.access import ASK_DESK
from training.certificates import course, papers
from training.certificates.models import Certificate
from training.certificates.workflow import What


def revoked(tx: Transaction, payload: Payload) -> None:
    """Tell the holder, with the ground that the page of verification names."""
    certificate = tx.session.get(Certificate, int(payload["certificate_id"]))
    if certificate is None:
        return
    notices.send(
        tx,
        alliance_id=certificate.alliance_id,
        person_id=certificate.person_id,
        kind="training.certificate_revoked",
        title=f"您的{papers.title_of(certificate)}已经撤销",
        body=f"原因：{course.why(certificate.moments, What.REVOKED)}。这不影响您任职；有不同意见，{ASK_DESK}",
        url=addresses.certificate(certificate.id),
    )
