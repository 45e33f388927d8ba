"""What the desk does to certificates: have one printed anew, and revoke one."""

from __future__ import annotations

from dataclasses import dataclass

from alliance.kernel import ledger, outbox
from alliance.kernel.access import get_visible
from alliance.kernel.accounts.models import Person
from alliance.kernel.actors import CLOCK, Actor
from alliance.kernel.db import Transaction
from alliance.kernel.documents import actions as documents
from alliance.kernel.documents.workflow import STANDING as DOCUMENT_HOLDS
from alliance.kernel.errors import Invalid
from compounds.versions import expect
from training.certificates import access, course, papers
from training.certificates.access import CertificateFacts
from training.certificates.issuing import print_anew
from training.certificates.models import Certificate
from training.certificates.workflow import CERTIFICATE, GROUND_NAMES, REVOKING, Ground, What

REVOKED = "training.certificate_revoked"
"""The errand after a certificate was revoked: its holder is told."""
BECAUSE_MOST = 200

ledger.tell(
    {
        "training.certificate_revoked": "撤销培训证书：{ground}",
        "training.certificate_reprinted": "换发培训证书，第{edition}版",
    },
    {"ground": GROUND_NAMES},
)


@dataclass(frozen=True, slots=True)
class Revoke:
    """The ground, which anybody who verifies the certificate reads, and the words, which stay inside."""

    certificate_id: int
    version: int
    ground: Ground
    because: str


@dataclass(frozen=True, slots=True)
class Reprint:
    """A new edition with the name as it is written today."""

    certificate_id: int
    version: int


def revoke(tx: Transaction, actor: Actor, command: Revoke) -> None:
    """Take a certificate back; it stays in the register, and its page of verification says why.

    Raises NotFound, NotPermitted, OutOfTurn, ChangedMeanwhile, Invalid without ground or words.
    """
    certificate = _in_hand(tx, actor, command.certificate_id, command.version)
    access.revoke(actor, facts_of(certificate)).enforce()
    because = command.because.strip()
    if command.ground not in REVOKING or not because or len(because) > BECAUSE_MOST:
        raise Invalid(f"请选一个原因，再写明经过，不超过 {BECAUSE_MOST} 个字。")
    certificate.state = CERTIFICATE.after(certificate.state, "revoke")
    certificate.revoked_because = because
    certificate.ended_on = certificate.ended_on or tx.today
    course.note(tx, certificate, What.REVOKED, command.ground)
    if certificate.document is not None and certificate.document.state in DOCUMENT_HOLDS:
        documents.revoke(tx, CLOCK, certificate.document, GROUND_NAMES[command.ground])
    course.record(tx, actor, "training.certificate_revoked", certificate, ground=command.ground)
    outbox.promise(tx, REVOKED, certificate_id=certificate.id)


def reprint(tx: Transaction, actor: Actor, command: Reprint) -> None:
    """Issue the same certificate on a new paper, after a name was mended; the old paper leads to the new one.

    Raises NotFound, NotPermitted, OutOfTurn, ChangedMeanwhile, Invalid where the paper would say the same.
    """
    certificate = _in_hand(tx, actor, command.certificate_id, command.version)
    access.reprint(actor, facts_of(certificate)).enforce()
    names = papers.names_of(tx, certificate)
    name = tx.session.get_one(Person, certificate.person_id).name
    if names[-1] == name:
        raise Invalid("姓名和现在的证书一样，不用换发。", remedy="姓名写错的，请先在账号资料里改正，再来换发。")
    older = certificate.document
    certificate.holder_sealed = papers.seal_names(tx, [*names, name])
    print_anew(tx, certificate)
    tx.session.flush()  # the older paper gives way to the newer one by its id
    tx.session.refresh(certificate, ["document"])
    if older is not None and certificate.document is not None and older.state in DOCUMENT_HOLDS:
        documents.give_way(tx, CLOCK, older, certificate.document, GROUND_NAMES[Ground.CORRECTED])
    course.note(tx, certificate, What.REPRINTED, Ground.CORRECTED)
    course.record(tx, actor, "training.certificate_reprinted", certificate, edition=len(names) + 1)


def facts_of(certificate: Certificate) -> CertificateFacts:
    """What the rules ask of a certificate."""
    return CertificateFacts(certificate.person_id, certificate.state)


def _in_hand(tx: Transaction, actor: Actor, certificate_id: int, version: int) -> Certificate:
    certificate = get_visible(tx.session, Certificate, actor, certificate_id, lock=True)
    expect(tx, certificate, version)
    return certificate
