"""Reading agreements: one version with its signatures and what it still needs, and the part on the page of a case."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from alliance.kernel.access import visible
from alliance.kernel.actors import Actor
from alliance.kernel.attachments import queries as files
from alliance.kernel.db import Transaction
from mediation import access as cases
from mediation.access import CaseFacts
from mediation.agreements import access, deciding, effect, mandate, records, wording
from mediation.agreements.access import AgreementFacts
from mediation.agreements.effect import Lacking
from mediation.agreements.mandate import Suggestion
from mediation.agreements.models import Agreement, AssemblyDecision, Obligation, Signature
from mediation.agreements.shown import (
    AgreementMay,
    AgreementPage,
    CasePart,
    Committee,
    DecisionLine,
    SignatureLine,
    Signer,
    VersionLine,
)
from mediation.agreements.wording import Terms
from mediation.agreements.workflow import (
    METHOD_NAMES,
    PENDING,
    PROOF_NAMES,
    ROLE_NAMES,
    Disposal,
    Form,
    Method,
    Role,
    State,
)
from mediation.bodies import standing
from mediation.models import Case
from mediation.records import facts_of as case_facts


def agreement_page(reading: Transaction, actor: Actor, agreement_id: int) -> AgreementPage:
    """One version with all that hangs on it. Raises NotFound; a constant number of queries."""
    agreement = records.whole(reading, actor, agreement_id)
    case = reading.session.get_one(Case, agreement.case_id)
    facts = case_facts(reading, case)
    one = records.facts_of(agreement, facts)
    known = records.decisions(reading, case.id)
    needed = standing.of(facts.body_status)
    missing = effect.lacking(agreement, case, facts, known) if agreement.state in PENDING else Lacking()
    text = records.text_of(agreement, case, records.amended_edition(reading, agreement))
    present = _present(reading, actor, agreement)
    terms = records.terms_of(agreement)
    works = cases.works(actor, facts)
    newer = records.text_of(present, case, records.amended_edition(reading, present)) if present is not None else ""
    return AgreementPage(
        agreement_id=agreement.id,
        case_id=case.id,
        place_id=case.place_id,
        version=agreement.version,
        reference=str(case.reference),
        subject=case.subject,
        edition=agreement.edition,
        title=agreement.title,
        form=agreement.form,
        state=agreement.state,
        conditional=agreement.conditional or bool(missing.decisions),
        stage=case.stage,
        standing=needed,
        body=case.body.name if case.body is not None else "",
        lines=tuple(text.splitlines()),
        digest=agreement.digest,
        digest_shown=wording.shown(agreement.digest),
        terms=terms,
        put_at=agreement.put_at,
        effective_at=agreement.effective_at,
        because=agreement.because,
        signatures=tuple(_signature(row, actor, one) for row in agreement.signatures),
        signers=_signers(actor, one, case) if agreement.form is Form.WRITTEN else (),
        lacking=missing.sentences(dict(facts.party_names)),
        decisions=_decisions(reading, actor, facts, agreement, known),
        committees=_committees(actor, facts, case, agreement, missing),
        suggestions=_suggested(terms) if works else (),
        scans=files.of(reading, actor, Agreement.__tablename__, agreement.id),
        works=works,
        may=AgreementMay(
            access.rewrite(actor, one),
            access.show(actor, one),
            access.put_to_signature(actor, one),
            access.take_back(actor, one),
            access.sign_as_mediator(actor, one),
            access.seal(actor, one),
        ),
        present_id=present.id if present is not None else None,
        changes=wording.difference(text, newer) if newer else (),
    )


def case_part(reading: Transaction, actor: Actor, facts: CaseFacts) -> CasePart | None:
    """The agreements of a case; None for whoever only filed it, and where there is nothing to see or do."""
    if not cases.reads(actor, facts):
        return None
    rows = reading.session.scalars(
        select(Agreement)
        .where(visible(Agreement, actor), Agreement.case_id == facts.case_id)
        .options(
            selectinload(Agreement.signatures),
            selectinload(Agreement.obligations).selectinload(Obligation.instalments),
        )
        .order_by(Agreement.edition.desc())
    ).all()
    may_draft = access.draft(actor, facts)
    if not rows and not may_draft:
        return None
    pending = next((one for one in rows if one.state is State.SIGNING), None)
    lacking: tuple[str, ...] = ()
    mine = False
    if pending is not None:
        case = reading.session.get_one(Case, facts.case_id)
        one = records.facts_of(pending, facts)
        lacking = effect.lacking(pending, case, facts, records.decisions(reading, case.id)).sentences(
            dict(facts.party_names)
        )
        mine = any(access.sign(actor, one, key) for key in one.signers) or bool(
            access.sign_as_mediator(actor, one) or access.seal(actor, one)
        )
    return CasePart(
        case_id=facts.case_id,
        versions=tuple(
            VersionLine(one.id, one.edition, one.title, one.state, one.conditional, _at(one)) for one in rows
        ),
        lacking=lacking,
        mine=mine,
        may_draft=may_draft,
        may_record_oral=access.record_oral(actor, facts),
        mediates=cases.mediates(actor, facts),
        standing=standing.of(facts.body_status),
    )


def newest_terms(reading: Transaction, actor: Actor, case_id: int) -> Terms | None:
    """What the newest version says that the actor may read, to begin the next one from."""
    row = reading.session.scalars(
        select(Agreement)
        .where(visible(Agreement, actor), Agreement.case_id == case_id)
        .order_by(Agreement.edition.desc())
        .limit(1)
    ).one_or_none()
    return records.terms_of(row) if row is not None else None


def _at(one: Agreement) -> datetime:
    return one.effective_at or one.put_at or one.shown_at or one.drafted_at


def _present(reading: Transaction, actor: Actor, agreement: Agreement) -> Agreement | None:
    """The version that stands in place of one that was taken back, where the reader sees it."""
    if agreement.state is not State.WITHDRAWN:
        return None
    return reading.session.scalars(
        select(Agreement)
        .where(
            visible(Agreement, actor),
            Agreement.case_id == agreement.case_id,
            Agreement.edition > agreement.edition,
            Agreement.state != State.WITHDRAWN,
        )
        .order_by(Agreement.edition.desc())
        .limit(1)
    ).one_or_none()


def _signature(row: Signature, actor: Actor, one: AgreementFacts) -> SignatureLine:
    names = one.case.party_names
    return SignatureLine(
        signature_id=row.id,
        who=names.get(row.party_id, "") if row.party_id is not None else "",
        role=ROLE_NAMES[row.role],
        name=row.name,
        acts_as=row.acts_as,
        method=METHOD_NAMES[row.method] if row.role is not Role.BODY else "",
        at=row.at,
        on_paper=row.method is Method.PAPER,
        waits=row.method is Method.PAPER and row.checked_at is None,
        may_check=access.check_paper(actor, one, row.recorded_by_id),
    )


def _signers(actor: Actor, one: AgreementFacts, case: Case) -> tuple[Signer, ...]:
    found = []
    present = {party.id: party for party in case.parties}
    for key in one.signers:
        party = present.get(key)
        if party is not None:
            found.append(
                Signer(
                    party_id=key,
                    name=party.name,
                    is_person=party.kind.value == "person",
                    mine=cases.own_side(actor, one.case, key),
                    signed=key in one.signed,
                    may_sign=access.sign(actor, one, key),
                    may_refuse=access.refuse_to_sign(actor, one, key),
                    may_record=access.sign_on_paper(actor, one, key),
                )
            )
    return tuple(found)


def _decisions(
    reading: Transaction,
    actor: Actor,
    facts: CaseFacts,
    agreement: Agreement,
    known: Sequence[AssemblyDecision],
) -> tuple[DecisionLine, ...]:
    if not known:
        return ()
    papers = files.of_each(reading, actor, AssemblyDecision.__tablename__, [one.id for one in known])
    names: Mapping[int, str] = facts.party_names
    shares = deciding.shares(reading, facts)
    lines = []
    for row in known:
        covers = frozenset(Disposal(code) for code in row.covers)
        lines.append(
            DecisionLine(
                decision_id=row.id,
                version=row.version,
                party=names.get(row.party_id, ""),
                decided_on=row.decided_on,
                matter=row.matter,
                covers=tuple(one for one in Disposal if one in covers),
                findings=deciding.judged(shares, covers, deciding.figures_of(row)),
                proof=row.proof,
                proof_name=PROOF_NAMES[row.proof],
                for_this=row.checked_for_id == agreement.id,
                because=row.because,
                papers=papers[row.id],
                may_check=access.check_decision(actor, facts),
                may_reject=access.reject_decision(actor, facts, row.proof),
                may_attach=access.attach_decision(actor, facts, row.party_id),
            )
        )
    return tuple(lines)


def _committees(
    actor: Actor, facts: CaseFacts, case: Case, agreement: Agreement, missing: Lacking
) -> tuple[Committee, ...]:
    if not agreement.disposes or agreement.state not in PENDING:
        return ()
    lacks = dict(missing.decisions)
    names = facts.party_names
    return tuple(
        Committee(
            key,
            names.get(key, ""),
            tuple(one for one in Disposal if one in lacks.get(key, frozenset())),
            access.attach_decision(actor, facts, key),
        )
        for key in records.committees(case, records.signers(agreement, facts))
    )


def _suggested(terms: Terms) -> tuple[Suggestion, ...]:
    return tuple(one for one in mandate.suggested(terms.read_for_disposals) if one.disposal not in terms.disposes)
