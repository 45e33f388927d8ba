"""One version of an agreement as a page: who looks at it, its forms, and a deed done from it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template
from flask.typing import ResponseReturnValue

from alliance.kernel import web
from alliance.kernel.access import Verdict
from alliance.kernel.actors import Actor
from alliance.kernel.attachments import actions as attachments
from alliance.kernel.db import Transaction
from alliance.kernel.errors import Invalid, OutOfTurn
from alliance.kernel.forms import Form
from mediation import held
from mediation.agreements import addresses as own
from mediation.agreements import forms, queries, signing
from mediation.agreements.models import Agreement
from mediation.agreements.shown import AgreementPage
from mediation.agreements.workflow import DISPOSAL_GROUNDS, DISPOSAL_NAMES, FORM_NAMES, STATE_NAMES, State
from mediation.models import Case

Deed = Callable[[Transaction, Actor], object]
STEPS: dict[str, Callable[..., Any]] = {
    "show": forms.StepForm,
    "put_to_signature": forms.StepForm,
    "take_back": forms.TakeBackForm,
}
"""The forms of the steps of a version, by their names."""
OLD = "您看到的这一版已经收回，没有办成。请打开新的一版，从头看完再办。"
_EFFECTIVE = "最后一个签名到齐了，协议从这时起生效。"


def opened(agreement_id: int) -> tuple[Actor, AgreementPage]:
    """One version for whoever asks: signed in, or by a party's code that this browser has proved. Raises NotFound."""
    actor = held.actor(case_of(agreement_id))
    return actor, queries.agreement_page(web.reading(), actor, agreement_id)


def case_of(agreement_id: int) -> int:
    """The case of a version, 0 where there is none."""
    row = web.reading().session.get(Agreement, agreement_id)
    return row.case_id if row is not None else 0


def deed(
    agreement_id: int, key: str, form: Form, may: Callable[[AgreementPage], Verdict], act: Deed, *, done: str
) -> ResponseReturnValue:
    """Do something to a version: 404, 403 and 409 before the form, which the page knows as `key`, can say 422."""
    actor, page = opened(agreement_id)
    verdict = may(page)
    if verdict.refusal is OutOfTurn:
        told = OLD if page.state is State.WITHDRAWN else f"{verdict.because}{verdict.remedy}"
        return shown(page, status=409, note=told, **{key: form})
    verdict.enforce()
    if not form.validate():
        return shown(page, status=422, **{key: form})
    try:
        with web.writing() as tx:
            act(tx, actor)
    except Invalid as refused:
        return shown(page, status=422, **{key: form.decline(refused)})
    except signing.OldVersion as old:
        return shown(opened(agreement_id)[1], status=409, note=f"{old.reason}{old.remedy}")
    except OutOfTurn as late:
        return shown(opened(agreement_id)[1], status=409, note=f"{late.reason}{late.remedy}", **{key: form})
    took_effect = page.effective_at is None and opened(agreement_id)[1].effective_at is not None
    flash(_EFFECTIVE if took_effect else done)
    return redirect(own.agreement(agreement_id))


def keep(tx: Transaction, actor: Actor, model: type[Any], key: int, file: Any, *, purpose: str) -> None:
    """Lay a file that came with a form beside a version or a decision of owners."""
    row = tx.session.get_one(model, key)
    place_id = row.place_id if isinstance(row, Agreement) else tx.session.get_one(Case, row.case_id).place_id
    attachments.keep(
        tx,
        actor,
        subject=model.__tablename__,
        subject_id=key,
        place_id=place_id,
        name=file.filename or "",
        stream=file.stream,
        purpose=purpose,
    )


def shown(page: AgreementPage, *, status: int = 200, note: str = "", **sent: Form) -> ResponseReturnValue:
    """The page, with forms as they were sent in place of fresh ones."""
    html = render_template(
        "mediation_agreements/agreement.html",
        page=page,
        forms=_forms(page) | sent,
        note=note,
        back_url=own.of_case(page.case_id),
        page_url_of=own.agreement,
        states=STATE_NAMES,
        disposals=DISPOSAL_NAMES,
        grounds=DISPOSAL_GROUNDS,
        form_names=FORM_NAMES,
        signed_in=web.actor().signed_in,
    )
    return html, status


def _forms(page: AgreementPage) -> dict[str, Form]:
    """Fresh forms for what the reader may do now, by the keys under which the page knows them."""
    fresh: dict[str, Any] = {"formdata": None, "version": page.version}
    made: dict[str, Form] = {name: make(prefix=f"{name}-", **fresh) for name, make in STEPS.items()}
    made |= {"mediator": forms.SignForm(prefix="mediator-", **fresh), "scan": forms.FileForm(prefix="scan-", **fresh)}
    made["seal"] = forms.SealForm(prefix="seal-", sealed_on=web.reading().today, **fresh)
    for one in page.signers:
        made[f"sign-{one.party_id}"] = forms.SignForm(prefix=f"sign-{one.party_id}-", **fresh)
        made[f"refuse-{one.party_id}"] = forms.RefuseForm(prefix=f"refuse-{one.party_id}-", **fresh)
        made[f"paper-{one.party_id}"] = forms.PaperForm(prefix=f"paper-{one.party_id}-", **fresh)
    for line in page.signatures:
        made[f"check-{line.signature_id}"] = forms.CheckForm(prefix=f"check-{line.signature_id}-", **fresh)
    for committee in page.committees:
        key = f"decision-{committee.party_id}"
        made[key] = forms.DecisionForm(prefix=f"{key}-", **fresh)
    for decision in page.decisions:
        fresh["version"] = decision.version
        for name, make in (("check", forms.CheckDecisionForm), ("reject", forms.RejectDecisionForm)):
            key = f"{name}-decision-{decision.decision_id}"
            made[key] = make(prefix=f"{key}-", **fresh)
    return made
