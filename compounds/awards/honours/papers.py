"""The papers of an honour: letter, certificate and plaque, and what the page behind their QR code tells of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from alliance.kernel.days import full_date
from alliance.kernel.db import Transaction
from alliance.kernel.documents.blocks import Block, Pairs, Paragraph, Signature
from alliance.kernel.documents.kinds import Kind
from alliance.kernel.documents.models import Document
from alliance.kernel.documents.told import Moment, Standing, Told
from compounds.awards.honours import records
from compounds.awards.honours.models import Honour
from compounds.awards.honours.workflow import WHAT_NAMES, Status, What
from compounds.awards.rounds.models import AwardRound, Form

FREE = "评选不收任何费用，发给小区的文书、物品也不收。"
STANDINGS: dict[Status, Standing] = {
    Status.VALID: Standing.VALID,
    Status.UNDER_REVIEW: Standing.UNDER_REVIEW,
    Status.SUSPENDED: Standing.SUSPENDED,
    Status.REVOKED: Standing.REVOKED,
    Status.EXPIRED: Standing.EXPIRED,
}
_GIVEN_BY: dict[Status, What] = {
    Status.UNDER_REVIEW: What.QUESTIONED,
    Status.SUSPENDED: What.SUSPENDED,
    Status.REVOKED: What.REVOKED,
}
_NOTES: dict[Status, str] = {
    Status.UNDER_REVIEW: "荣誉正在复核，还没有结论。结论出来以前，荣誉没有取消。",
    Status.SUSPENDED: "暂停期间，请不要对外使用这项荣誉。",
}
_LETTERS: dict[Form, tuple[str, str]] = {
    Form.TITLE: (
        "{name}评选结果通知",
        (
            "经申报、审查、评分、现场复核、合议和公示，贵小区评为{year}年{name}，编号{number}，有效期到{valid_until}。"
            "有效期内每年对照平台记录，做一次荣誉复核。"
        ),
    ),
    Form.SHOWCASE: (
        "{name}展示感谢信",
        (
            "贵小区参加了{year}年{name}展示，做法列入展示名单，编号{number}。"
            "这次只作展示，不是评比表彰，不授称号、不发牌匾。谢谢贵小区的分享。"
        ),
    ),
    Form.BULLETIN: (
        "{name}情况通报",
        (
            "贵小区参加了{year}年{name}的比较，列入通报名单，编号{number}。"
            "这次只作通报，不是评比表彰，不授称号、不发牌匾。"
        ),
    ),
}


def letter(facts: Mapping[str, Any]) -> Sequence[Block]:
    """What a letter says: a title with its days, or that it is none."""
    _, words = _LETTERS[Form(facts["form"])]
    rows = [("小区", facts["compound"]), ("所在街道", facts["street"]), ("编号", facts["number"])]
    if facts["basis"]:
        rows.append(("批准依据", facts["basis"]))
    return (
        Paragraph(f"{facts['compound']}业主委员会：", indent=False),
        Paragraph(words.format(**facts)),
        Pairs(tuple(rows)),
        Paragraph(FREE),
        Signature((facts["granted_on"],)),
    )


def told(reading: Transaction, document: Document) -> Told:
    """What an honour is worth today, since when and why, with its whole course; two statements."""
    honour = reading.session.get_one(Honour, document.subject_id)
    status = records.status_on(honour, reading.today)
    labels = (
        ("compound", "小区"),
        ("street", "所在街道"),
        ("award", "名称"),
        ("number", "编号"),
        ("basis", "批准依据"),
        ("standing", "联盟的法律地位"),
    )
    return Told(
        standing=STANDINGS[status],
        sentence=sentence(honour, status) if status is not Status.REVOKED else _reason(honour, status),
        valid_from=honour.granted_on,
        valid_to=honour.valid_until,
        fields=tuple((label, str(document.facts[key])) for key, label in labels if document.facts.get(key)),
        timeline=course(honour),
        note=_NOTES.get(status, ""),
    )


def sentence(honour: Honour, status: Status) -> str:
    """What the big word means for this one: since when, and why."""
    if status is Status.VALID:
        return f"有效期到{full_date(honour.valid_until)}。"
    if status is Status.EXPIRED:
        return f"有效期到{full_date(honour.valid_until)}为止。"
    return f"从{full_date(honour.since)}起。{_reason(honour, status)}"


def _reason(honour: Honour, status: Status) -> str:
    because = why(honour, status)
    return f"原因：{because}" + ("" if because.endswith("。") else "。")


def why(honour: Honour, status: Status) -> str:
    """Why the status is what it is: the reason of the line of the course that gave it."""
    return next((one.because for one in reversed(honour.moments) if one.what is _GIVEN_BY[status]), "审定")


def course(honour: Honour) -> tuple[Moment, ...]:
    """The course in words that anybody may read, oldest first."""
    return tuple(Moment(one.happened_on, WHAT_NAMES[one.what], one.because) for one in honour.moments)


def facts_of(reading: Transaction, honour: Honour, round_: AwardRound) -> dict[str, Any]:
    """What the papers are made from; names of people are on none of them."""
    basis = f"{round_.basis_issuer}《{round_.basis_title}》（{round_.basis_number}）" if round_.basis_number else ""
    return {
        "form": honour.form.value,
        "compound": honour.place.name,
        "street": records.street_of(reading, honour),
        "award": records.called(honour.year, honour.name, honour.form),
        "name": honour.name,
        "year": str(honour.year),
        "number": str(honour.reference),
        "granted_on": full_date(honour.granted_on),
        "valid_until": full_date(honour.valid_until),
        "basis": basis,
        "free": FREE,
    }


def title_of(kind: Kind, honour: Honour) -> str:
    """The title of a paper in the register and on its page."""
    if kind is LETTER:
        return f"{honour.place.name}：{_LETTERS[honour.form][0].format(name=f'{honour.year}年{honour.name}')}"
    return f"{honour.place.name}：{honour.year}年{honour.name}{kind.label}"


def of_form(form: Form) -> tuple[Kind, ...]:
    """The papers of an honour; one that is no title has a letter alone."""
    return (LETTER, CERTIFICATE, PLAQUE) if form is Form.TITLE else (LETTER,)


LETTER = Kind(
    code="award_letter",
    label="评选信函",
    mark="礼函",
    compose=letter,
    revokers=frozenset(),
    told=told,
)
CERTIFICATE = Kind(
    code="award_certificate",
    label="证书",
    mark="礼证",
    template="awards_honours/certificate.html",
    revokers=frozenset(),
    told=told,
)
PLAQUE = Kind(
    code="award_plaque",
    label="牌匾",
    mark="礼牌",
    template="awards_honours/plaque.html",
    revokers=frozenset(),
    told=told,
)
KINDS = (LETTER, CERTIFICATE, PLAQUE)
