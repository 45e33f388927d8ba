"""What pages of agreements show: one version with its signatures and decisions, and the part on a case's page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from alliance.kernel.access import Verdict
from alliance.kernel.attachments.queries import AttachmentLine
from mediation.agreements.mandate import Finding, Suggestion
from mediation.agreements.wording import Change, Terms
from mediation.agreements.workflow import Disposal, Form, Proof, State
from mediation.bodies.standing import Standing
from mediation.workflow import Stage


@dataclass(frozen=True, slots=True)
class SignatureLine:
    """One signature; `waits` while a second person has not checked it."""

    signature_id: int
    who: str
    role: str
    name: str
    acts_as: str
    method: str
    at: datetime
    on_paper: bool
    waits: bool
    may_check: Verdict


@dataclass(frozen=True, slots=True)
class Signer:
    """One party that has to sign, and what the reader may do about it."""

    party_id: int
    name: str
    is_person: bool
    mine: bool
    signed: bool
    may_sign: Verdict
    may_refuse: Verdict
    may_record: Verdict


@dataclass(frozen=True, slots=True)
class DecisionLine:
    """One decision of owners with its comparisons, where its check stands, and its papers."""

    decision_id: int
    version: int
    party: str
    decided_on: date
    matter: str
    covers: tuple[Disposal, ...]
    findings: tuple[Finding, ...]
    proof: Proof
    proof_name: str
    for_this: bool
    because: str
    papers: tuple[AttachmentLine, ...]
    may_check: Verdict
    may_reject: Verdict
    may_attach: Verdict


@dataclass(frozen=True, slots=True)
class Committee:
    """A committee party that needs a decision; `lacks` is what none that was checked covers yet."""

    party_id: int
    name: str
    lacks: tuple[Disposal, ...]
    may_attach: Verdict


@dataclass(frozen=True, slots=True)
class AgreementMay:
    """What the reader may do with this version now."""

    rewrite: Verdict
    show: Verdict
    put_to_signature: Verdict
    take_back: Verdict
    sign_as_mediator: Verdict
    seal: Verdict


@dataclass(frozen=True, slots=True)
class AgreementPage:
    """One version for one reader; `lines` are its wording line by line, `lacking` what it still needs in sentences."""

    agreement_id: int
    case_id: int
    place_id: int
    version: int
    reference: str
    subject: str
    edition: int
    title: str
    form: Form
    state: State
    conditional: bool
    stage: Stage
    standing: Standing
    body: str
    lines: tuple[str, ...]
    digest: str
    digest_shown: str
    terms: Terms
    put_at: datetime | None
    effective_at: datetime | None
    because: str
    signatures: tuple[SignatureLine, ...]
    signers: tuple[Signer, ...]
    lacking: tuple[str, ...]
    decisions: tuple[DecisionLine, ...]
    committees: tuple[Committee, ...]
    suggestions: tuple[Suggestion, ...]
    scans: tuple[AttachmentLine, ...]
    works: bool
    may: AgreementMay
    present_id: int | None
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class VersionLine:
    """One version in the list on the page of a case."""

    agreement_id: int
    edition: int
    title: str
    state: State
    conditional: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class CasePart:
    """The agreements of a case for one reader; `mine` is true while the reader has to sign."""

    case_id: int
    versions: tuple[VersionLine, ...]
    lacking: tuple[str, ...]
    mine: bool
    may_draft: Verdict
    may_record_oral: Verdict
    mediates: bool
    standing: Standing
