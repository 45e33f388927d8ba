"""What people fill in about an agreement: its text and obligations, a signature, a seal, a decision of owners."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from alliance.kernel import typed
from alliance.kernel.attachments.forms import AttachmentField
from alliance.kernel.forms import (
    AgreeField,
    AreaField,
    DayField,
    Form,
    LineField,
    MoneyField,
    OneOfField,
    PassageField,
    PickField,
    SeveralField,
    WholeField,
)
from mediation.agreements import actions, deciding, signing
from mediation.agreements.mandate import Figures
from mediation.agreements.wording import Dated, Promised, Terms
from mediation.agreements.workflow import DISPOSAL_NAMES, DUTY_NAMES, Disposal, Duty

ROWS = 8
SCHEDULE_MOST = 3000
_BACK, _END = "back", "end"


class TermsForm(Form):
    """The text of an agreement and what each owes; rows without words are left out."""

    facts = PassageField(
        "纠纷的主要事实", most=actions.TEXT_MOST, help="写各方都认可的，时间、地点、数额写清楚。", render_kw={"rows": 5}
    )
    issues = PassageField("争议事项", most=actions.TEXT_MOST, help="各方在争什么。", render_kw={"rows": 3})
    responsibility = PassageField(
        "各方的责任", required=False, most=actions.TEXT_MOST, help="各方认可的责任；说好不分对错的，可以不写。",
        render_kw={"rows": 3},
    )  # fmt: skip
    terms = PassageField("协议内容", most=actions.TEXT_MOST, cites=True, help="说好了什么，一条一条写。")
    manner = PassageField(
        "履行的方式、地点和期限", required=False, most=actions.TEXT_MOST, help="例如：转账到哪个账户。",
        render_kw={"rows": 3},
    )  # fmt: skip
    disposes = SeveralField(
        "协议里有没有要全体业主决定的事？有的请勾选",
        required=False,
        choices=[(one.value, DISPOSAL_NAMES[one]) for one in Disposal],
        help="业委会不能自己定这些事。勾选以后，业委会要交上业主大会的决定；没有交的，协议是“附条件”的，签了也不生效。",
    )

    def __init__(self, parties: Sequence[tuple[int, str]], known: Terms | None = None, **kwargs: Any) -> None:
        super().__init__(data=_filled(known) if known is not None else None, **kwargs)
        for row in self.rows():
            for name in ("debtor", "creditor"):
                row[name].offer([("", "请选择"), *((str(key), told) for key, told in parties)])

    def rows(self) -> list[dict[str, Any]]:
        """The rows of obligations, each by the names of its fields."""
        names = ("debtor", "creditor", "duty", "what", "amount", "due_on", "schedule", "proof")
        return [{name: self[f"{name}_{n}"] for name in names} for n in range(1, ROWS + 1)]

    def validate(self, extra_validators: Any = None) -> bool:
        """Every field, and whatever a row needs that has words in it."""
        fine = bool(super().validate(extra_validators))
        for number, row in enumerate(self.rows(), 1):
            if row["what"].data:
                fine = _row_is_whole(number, row) and fine
        return fine

    def written(self) -> Terms:
        """What was filled in."""
        return Terms(
            facts=self.facts.data,
            issues=self.issues.data,
            responsibility=self.responsibility.data or "",
            terms=self.terms.data,
            manner=self.manner.data or "",
            obligations=tuple(_promised(row) for row in self.rows() if row["what"].data),
            disposes=frozenset(Disposal(code) for code in self.disposes.data or ()),
        )


for _n in range(1, ROWS + 1):
    setattr(TermsForm, f"debtor_{_n}", PickField(f"第 {_n} 项：谁来做", required=False))
    setattr(TermsForm, f"creditor_{_n}", PickField(f"第 {_n} 项：对谁", required=False))
    setattr(
        TermsForm,
        f"duty_{_n}",
        OneOfField(f"第 {_n} 项是", required=False, choices=[(one.value, DUTY_NAMES[one]) for one in Duty]),
    )
    setattr(TermsForm, f"what_{_n}", LineField(f"第 {_n} 项：做什么", required=False, most=actions.WHAT_MOST - 300))
    setattr(TermsForm, f"amount_{_n}", MoneyField(f"第 {_n} 项：多少钱", required=False))
    setattr(TermsForm, f"due_on_{_n}", DayField(f"第 {_n} 项：最迟哪天", required=False))
    setattr(
        TermsForm,
        f"schedule_{_n}",
        PassageField(
            f"第 {_n} 项：分期的写这里",
            required=False,
            most=SCHEDULE_MOST,
            help="一期一行，先写日子再写钱，例如：2026-12-31 500.00。不分期的不用写。",
            render_kw={"rows": 3},
        ),
    )
    setattr(
        TermsForm, f"proof_{_n}", LineField(f"第 {_n} 项：用什么证明办好了", required=False, most=actions.PROOF_MOST)
    )


class OralForm(TermsForm):
    """An oral agreement, as it was read back."""

    reached_on = DayField("哪一天说好的")
    read_back = AgreeField("已当场念给各方听，各方都说没有错")

    def command(self, case_id: int) -> actions.RecordOral:
        """What was filled in."""
        return actions.RecordOral(
            case_id, self.version.data or 0, self.written(), self.reached_on.data, bool(self.read_back.data)
        )


class StepForm(Form):
    """A deed that needs no words."""

    def command(self, agreement_id: int) -> actions.Step:
        """What was filled in."""
        return actions.Step(agreement_id, self.version.data or 0)


class TakeBackForm(Form):
    """Why a version is taken back."""

    because = LineField("为什么收回", most=actions.BECAUSE_MOST, help="各方都看得到，例如：第二期的日子要改。")

    def command(self, agreement_id: int) -> actions.TakeBack:
        """What was filled in."""
        return actions.TakeBack(agreement_id, self.version.data or 0, self.because.data)


class SignForm(Form):
    """A signature by click or code."""

    read = AgreeField("我已经从头看完协议，自愿签字")
    name = LineField("请打上您的姓名", most=signing.NAME_MOST, help="和身份证上的一样。", purpose="mediation_signature")
    acts_as = LineField(
        "您在单位是什么职务", required=False, most=signing.ACTS_AS_MOST, help="替单位签的才写，例如：项目经理。"
    )

    def command(self, agreement_id: int, party_id: int, digest: str) -> signing.Sign:
        """What was filled in, on the text that the page showed."""
        return signing.Sign(agreement_id, digest, party_id, self.name.data, self.acts_as.data or "")

    def as_mediator(self, agreement_id: int, digest: str) -> signing.SignAsMediator:
        """The mediator's own signature."""
        return signing.SignAsMediator(agreement_id, digest, self.name.data)


class RefuseForm(Form):
    """A party does not sign."""

    then = OneOfField(
        "接下来",
        choices=[(_BACK, "回去接着谈"), (_END, "不谈了，终止调解")],
        help="不用说明理由。终止以后，还可以去仲裁、找行政机关或者起诉。",
    )

    def command(self, agreement_id: int, party_id: int) -> actions.RefuseToSign:
        """What was filled in."""
        return actions.RefuseToSign(agreement_id, party_id, ends=self.then.data == _END)


class PaperForm(Form):
    """What stands on paper for one party."""

    name = LineField("纸上签的姓名", most=signing.NAME_MOST, purpose="mediation_signature")
    acts_as = LineField("职务或者身份", required=False, most=signing.ACTS_AS_MOST, help="替单位签、代签的要写。")
    signed_on = DayField("纸上写的日子")
    file = AttachmentField("签名页的扫描件或者照片", help="签名、手印要拍清楚。由第二个人对着它核对。")

    def command(self, agreement_id: int, party_id: int, digest: str) -> signing.SignOnPaper:
        """What was filled in, on the text that the page showed."""
        return signing.SignOnPaper(
            agreement_id, digest, party_id, self.name.data, self.signed_on.data, self.acts_as.data or ""
        )


class CheckForm(Form):
    """A signature on paper held against its scan."""

    seen = AgreeField("已打开扫描件，签名清楚，和协议上的人对得上")


class SealForm(Form):
    """The body's seal."""

    sealed_on = DayField("盖章的日子")
    file = AttachmentField("盖了章的那一页", required=False, help="可以先登记，盖章页随后交上来。")

    def command(self, agreement_id: int, digest: str) -> signing.Seal:
        """What was filled in, on the text that the page showed."""
        return signing.Seal(agreement_id, digest, self.sealed_on.data)


class DecisionForm(Form):
    """What an owners' assembly decided, in its figures."""

    decided_on = DayField("业主大会哪一天决定的")
    matter = PassageField("决定了什么", most=deciding.MATTER_MOST, help="照会议决定上的原话写。", render_kw={"rows": 3})
    covers = SeveralField("决定了下面哪些事", choices=[(one.value, DISPOSAL_NAMES[one]) for one in Disposal])
    total_area = AreaField("全体业主的专有部分面积", help="照业主名册。")
    total_owners = WholeField("全体业主人数", unit="人", help="一个人有几套的只算一人。")
    part_area = AreaField("参与表决的面积")
    part_owners = WholeField("参与表决的人数", unit="人")
    for_area = AreaField("同意的面积")
    for_owners = WholeField("同意的人数", unit="人")
    file = AttachmentField("会议决定和计票结果", help="扫描或者拍照，字要看得清。")

    def command(self, case_id: int, party_id: int) -> deciding.AttachDecision:
        """What was filled in."""
        return deciding.AttachDecision(
            case_id,
            party_id,
            self.decided_on.data,
            self.matter.data,
            frozenset(Disposal(code) for code in self.covers.data or ()),
            Figures(
                self.total_area.data,
                self.total_owners.data,
                self.part_area.data,
                self.part_owners.data,
                self.for_area.data,
                self.for_owners.data,
            ),
        )


class CheckDecisionForm(Form):
    """The desk has seen the paper."""

    seen = AgreeField("已看过会议决定和计票结果，和填的一样，也管得着这份协议")

    def command(self, decision_id: int) -> deciding.CheckDecision:
        """What was filled in."""
        return deciding.CheckDecision(decision_id, self.version.data or 0, bool(self.seen.data))


class RejectDecisionForm(Form):
    """Why a decision does not carry the agreement."""

    because = LineField("为什么没有通过", most=deciding.BECAUSE_MOST, help="业委会看得到，例如：没有计票结果。")

    def command(self, decision_id: int) -> deciding.RejectDecision:
        """What was filled in."""
        return deciding.RejectDecision(decision_id, self.version.data or 0, self.because.data)


class FileForm(Form):
    """One more scan."""

    file = AttachmentField("选择文件", help="签名页、盖章页的扫描件或者照片。")


def _filled(known: Terms) -> dict[str, Any]:
    """What a form begins with from a version that was written before."""
    told: dict[str, Any] = {
        "facts": known.facts,
        "issues": known.issues,
        "responsibility": known.responsibility,
        "terms": known.terms,
        "manner": known.manner,
        "disposes": [one.value for one in Disposal if one in known.disposes],
    }
    for number, one in enumerate(known.obligations[:ROWS], 1):
        several = len(one.instalments) > 1
        told |= {
            f"debtor_{number}": str(one.debtor_id),
            f"creditor_{number}": str(one.creditor_id),
            f"duty_{number}": one.duty.value,
            f"what_{number}": one.what,
            f"amount_{number}": one.total,
            f"due_on_{number}": None if several else one.instalments[0].due_on,
            f"schedule_{number}": _schedule(one.instalments) if several else "",
            f"proof_{number}": one.proof,
        }
    return told


def _schedule(instalments: Sequence[Dated]) -> str:
    return "\n".join(f"{one.due_on.isoformat()} {one.amount}" for one in instalments)


def _row_is_whole(number: int, row: dict[str, Any]) -> bool:
    """Whether a row says who, to whom, what and by when; its fields tell what is missing."""
    fine = True
    for name, told in (("debtor", "谁来做"), ("creditor", "对谁"), ("duty", "是付钱还是办一件事")):
        if not row[name].data:
            row[name].errors = [f"请选择第 {number} 项{told}。"]
            fine = False
    if row["schedule"].data:
        try:
            parts = _read_schedule(row["schedule"].data)
        except ValueError as wrong:
            row["schedule"].errors = [f"第 {number} 项的分期{wrong}"]
            return False
        whole = sum((one.amount for one in parts if one.amount is not None), Decimal(0))
        if row["amount"].data is not None and row["amount"].data != whole:
            row["schedule"].errors = [f"第 {number} 项：各期加起来是 {whole} 元，和上面的总数对不上。"]
            fine = False
        return fine
    if row["due_on"].data is None and not row["due_on"].errors:
        row["due_on"].errors = [f"请填写第 {number} 项最迟哪天。"]
        fine = False
    if row["duty"].data == Duty.MONEY and row["amount"].data is None and not row["amount"].errors:
        row["amount"].errors = [f"请填写第 {number} 项多少钱。"]
        fine = False
    return fine


def _read_schedule(text: str) -> tuple[Dated, ...]:
    """The instalments of a passage, a line each. Raises ValueError with a sentence."""
    found = []
    for line in text.splitlines():
        day, _, amount = line.strip().partition(" ")
        if day:
            try:
                found.append(Dated(typed.day(day, date(1900, 1, 1), date(2199, 12, 31)), typed.money(amount)))
            except ValueError as wrong:
                raise ValueError(f"读不懂“{line.strip()[:40]}”：{wrong}") from wrong
    return tuple(found)


def _promised(row: dict[str, Any]) -> Promised:
    duty = Duty(row["duty"].data)
    if duty is Duty.MONEY and row["schedule"].data:
        instalments = _read_schedule(row["schedule"].data)
    else:
        instalments = (Dated(row["due_on"].data, row["amount"].data if duty is Duty.MONEY else None),)
    return Promised(
        int(row["debtor"].data),
        int(row["creditor"].data),
        duty,
        row["what"].data,
        instalments,
        row["proof"].data or "",
    )
