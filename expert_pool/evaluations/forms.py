"""What people fill in about an evaluation: owners, prices, marks, questions, reasons, the score sheet itself."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from alliance.kernel.forms import Form, LineField, OneOfField, PassageField, PickField, WholeField
from expert_pool.evaluations import bidding, gathering, marking, reporting, weighing
from expert_pool.evaluations.models import DISSENT_MOST, NAME_MOST, WORDS_MOST
from expert_pool.evaluations.workflow import FALL_OF, GONE_NAMES, QUESTION_NAMES, Gone, QuestionKind
from expert_pool.scoring.criteria import CriterionKind, Formula

MOST_LINES = 24
_LONGEST = 9


class OwnerForm(Form):
    """A representative of the owners."""

    name = LineField("业主代表姓名", most=NAME_MOST, purpose="evaluation_owner")
    chosen_how = LineField("怎么推选出来的", most=200, help="例如：10月12日业主大会推选；业委会会议推选。")

    def command(self, request_id: int) -> gathering.NameOwner:
        """What was filled in."""
        return gathering.NameOwner(request_id, self.name.data, self.chosen_how.data)


class GoneForm(Form):
    """Why somebody does not sit any more."""

    gone = OneOfField("为什么不再参加", choices=[(gone.value, GONE_NAMES[gone]) for gone in FALL_OF])

    def command(self, request_id: int, panellist_id: int) -> gathering.LetGo:
        """What was filled in."""
        return gathering.LetGo(request_id, panellist_id, Gone(self.gone.data))


class InvalidForm(Form):
    """Why a bid is not scored."""

    because = LineField("为什么无效", most=WORDS_MOST, help="评审组商定的原因，例如：报价文件没有盖章。")

    def command(self, request_id: int, company: int) -> bidding.OnBid:
        """What was filled in."""
        return bidding.OnBid(request_id, company, self.because.data)


class QuestionForm(Form):
    """What a company is asked."""

    company = PickField("问哪家企业", coerce=int)
    kind = OneOfField("问什么", choices=[(kind.value, name) for kind, name in QUESTION_NAMES.items()])
    question = LineField("怎么问", most=WORDS_MOST, help="例如：夜间巡逻几个人，请说明。")

    def __init__(self, companies: Iterable[tuple[int, str]], **more: object) -> None:
        super().__init__(**more)
        self.company.offer(list(companies))

    def command(self, request_id: int) -> bidding.AskCompany:
        """What was filled in."""
        return bidding.AskCompany(request_id, self.company.data, QuestionKind(self.kind.data), self.question.data)


class AnswerForm(Form):
    """What a company answered."""

    answer = LineField("企业怎么答的", most=WORDS_MOST, help="照企业书面答复的意思写；记下以后不能改。")

    def command(self, request_id: int, number: int) -> bidding.NoteAnswer:
        """What was filled in."""
        return bidding.NoteAnswer(request_id, number, self.answer.data)


class LongerForm(Form):
    """More time."""

    hours = WholeField("延长几小时", least=1, most=marking.LONGEST_EXTENSION, unit="小时")
    because = LineField("为什么", most=WORDS_MOST, help="例如：超过三分之一的成员觉得时间不够。")

    def command(self, request_id: int) -> marking.GiveLonger:
        """What was filled in."""
        return marking.GiveLonger(request_id, self.hours.data, self.because.data)


class ReasonForm(Form):
    """Why the own points lie far from the mean."""

    because = LineField("您的理由", most=WORDS_MOST, help="一两句话就行，会写进评审报告。不会改您的分。")

    def command(self, request_id: int, company: int) -> marking.GiveReason:
        """What was filled in."""
        return marking.GiveReason(request_id, company, self.because.data)


class CorrectForm(Form):
    """What was found wrong."""

    words = LineField("哪里不对、怎么更正", most=WORDS_MOST, help="只加一条记录，不改任何分数。")

    def command(self, request_id: int) -> reporting.Correct:
        """What was filled in."""
        return reporting.Correct(request_id, self.words.data)


class SignForm(Form):
    """What a panellist says to the report."""

    says = OneOfField("您的意见", choices=[("agree", "同意，签名"), ("dissent", "有不同意见，写在下面")])
    dissent = PassageField(
        "不同意见和理由", most=DISSENT_MOST, required=False, help="您怎么写，报告里就怎么登，一个字不改。"
    )
    digest = LineField("报告校验码", most=64)

    def validate(self, extra_validators: Mapping[str, object] | None = None) -> bool:
        """Ask for words where somebody dissents."""
        whole = bool(super().validate(extra_validators))
        if self.says.data == "dissent" and not (self.dissent.data or "").strip():
            self.dissent.errors = [*self.dissent.errors, "请写明不同意见和理由。"]
            return False
        return whole

    def command(self, request_id: int) -> reporting.Sign:
        """What was filled in."""
        words = self.dissent.data or "" if self.says.data == "dissent" else ""
        return reporting.Sign(request_id, self.digest.data, words)


def marks_of(sent: Mapping[str, str]) -> dict[int, dict[str, str]]:
    """Marks as typed, by company and criterion, from fields called `m-1-plan`."""
    found: dict[int, dict[str, str]] = defaultdict(dict)
    for name, text in sent.items():
        first, _, rest = name.partition("-")
        company, _, code = rest.partition("-")
        if first == "m" and _is_number(company):
            found[int(company)][code] = text
    return dict(found)


def numbered(sent: Mapping[str, str], prefix: str) -> dict[int, str]:
    """Texts by company from fields called `price-1` or `note-1`."""
    return {
        int(name.removeprefix(prefix)): text
        for name, text in sent.items()
        if name.startswith(prefix) and _is_number(name.removeprefix(prefix))
    }


def weights_of(request_id: int, sent: Mapping[str, str]) -> weighing.SetWeights:
    """The score sheet as typed; what no page of ours sends reads as the suggestion does."""
    kinds = {kind.value: kind for kind in CriterionKind}
    lines = [
        weighing.WeightLine(
            code=sent.get(f"code-{n}", ""),
            name=sent.get(f"name-{n}", ""),
            kind=kinds.get(sent.get(f"kind-{n}", ""), CriterionKind.TECHNICAL),
            most=sent.get(f"most-{n}", ""),
            look=sent.get(f"look-{n}", ""),
        )
        for n in range(MOST_LINES)
        if f"most-{n}" in sent
    ]
    return weighing.SetWeights(
        request_id=request_id,
        lines=lines,
        formula=Formula.AVERAGE if sent.get("formula") == Formula.AVERAGE else Formula.LOWEST,
        above=sent.get("above", ""),
        below=sent.get("below", ""),
        price_of=sent.get("price_of", ""),
        places=_whole(sent.get("places", "")),
        mark_places=_whole(sent.get("mark_places", "")),
        drop_extremes=sent.get("drop") == "yes",
    )


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= _LONGEST


def _whole(text: str) -> int:
    return int(text) if _is_number(text) else -1
