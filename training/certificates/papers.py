"""The certificate on paper: what it says, how it is laid out, and what the page of verification tells of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from alliance.kernel.crypto import context_of
from alliance.kernel.days import full_date
from alliance.kernel.db import Transaction
from alliance.kernel.documents.kinds import Kind
from alliance.kernel.documents.models import Document
from alliance.kernel.documents.told import Standing, Told
from compounds.models import Term
from training import programmes
from training.certificates import course
from training.certificates.models import Certificate
from training.certificates.workflow import GROUND_NAMES, What

CODE = "training_certificate"
TITLE = "{programme}合格证书"
SUGGESTION = "培训是联盟的建议，不是任职条件；证书只说明学习情况。"
_DIGEST_SHOWN = 16


def title_of(certificate: Certificate) -> str:
    """The title of the paper, which names nobody."""
    return TITLE.format(programme=label_of(certificate.programme))


def label_of(programme: str) -> str:
    """What people call a programme; its code where nobody teaches it any more."""
    known = programmes.programmes().get(programme)
    return known.label if known is not None else programme


def facts_of(reading: Transaction, certificate: Certificate) -> dict[str, Any]:
    """What the paper is made from, without the name, which stays sealed; `edition` says which name was printed."""
    term = reading.session.get_one(Term, certificate.term_id) if certificate.term_id is not None else None
    return {
        "certificate": certificate.id,
        "edition": len(names_of(reading, certificate)),
        "programme": label_of(certificate.programme),
        "committee": f"{term.place.name}第{term.number}届业主委员会" if term is not None else "",
        "hours": certificate.hours,
        "valid_from": full_date(certificate.valid_from),
        "valid_to": full_date(certificate.valid_to),
        "receipt": receipt_of(certificate),
        "remark": SUGGESTION,
    }


def receipt_of(certificate: Certificate) -> str:
    """The paper that was passed, in small print: with seed and digest anybody entitled draws and grades it again."""
    if not certificate.receipt:
        return ""
    digest = str(certificate.receipt["digest"])[:_DIGEST_SHOWN]
    return f"试卷{certificate.receipt['paper']}，随机码 {certificate.receipt['seed']}，校验 {digest}"


def sealed(reading: Transaction, plain: Mapping[str, Any]) -> Mapping[str, Any]:
    """The name on one edition, which the register adds when the paper is laid out."""
    certificate = reading.session.get_one(Certificate, int(plain["certificate"]))
    return {"holder": names_of(reading, certificate)[int(plain["edition"]) - 1]}


def names_of(reading: Transaction, certificate: Certificate) -> list[str]:
    """The holder's name, edition by edition."""
    names: list[str] = json.loads(
        reading.keyring.open(certificate.holder_sealed, context_of(Certificate.holder_sealed))
    )
    return names


def seal_names(tx: Transaction, names: list[str]) -> str:
    """The names to be stored, edition by edition."""
    return tx.keyring.seal(json.dumps(names, ensure_ascii=False), context_of(Certificate.holder_sealed))


def told(reading: Transaction, document: Document) -> Told:
    """The whole paper, its days, and what became of it; two statements and the one for the name's key."""
    certificate = reading.session.get_one(Certificate, document.subject_id)
    facts = {**document.facts, **sealed(reading, document.facts)}
    standing = course.standing_on(certificate, reading.today)
    labels = (
        ("holder", "姓名"),
        ("programme", "学完的课程"),
        ("committee", "任职的业委会"),
        ("hours", "学时"),
        ("receipt", "考试的试卷"),
        ("standing", "联盟的法律地位"),
    )
    return Told(
        standing=standing,
        sentence=sentence(certificate, standing),
        valid_from=certificate.valid_from,
        valid_to=certificate.valid_to,
        fields=tuple((label, str(facts[key])) for key, label in labels if facts.get(key)),
        timeline=course.told(certificate, reading.today),
        note=note(certificate, standing),
    )


def sentence(certificate: Certificate, standing: Standing) -> str:
    """What the big word means for this one: since when, and why."""
    match standing:
        case Standing.VALID:
            return f"有效期到{full_date(certificate.valid_to)}。"
        case Standing.NOT_YET:
            return f"从{full_date(certificate.valid_from)}起有效。"
        case Standing.EXPIRED:
            last = certificate.ended_on or certificate.valid_to
            because = course.why(certificate.moments, What.EXPIRED) or GROUND_NAMES[course.end_of_days(certificate)]
            return f"有效期到{full_date(last)}为止：{because}。"
        case Standing.SUPERSEDED:
            return f"{course.why(certificate.moments, What.SUPERSEDED)}。"
        case _:  # revoked: a certificate of training is never under review, nor suspended
            return f"撤销的原因：{course.why(certificate.moments, What.REVOKED)}。"


def note(certificate: Certificate, standing: Standing) -> str:
    """What the holder is still to learn after a change of the law; the certificate holds meanwhile."""
    left = course.pending(certificate.moments)
    if standing is not Standing.VALID or not left:
        return ""
    return f"待补学：{'、'.join(one.title for one in left)}。法规有变动，持证人还要补学一小节，这期间证书照样有效。"


KIND = Kind(
    code=CODE,
    label="培训合格证书",
    mark="训证",
    template="training_certificates/paper.html",
    revokers=frozenset(),
    sealed=sealed,
    told=told,
)
