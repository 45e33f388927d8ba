"""What people fill in about questions: the question itself, a code, and a form for each step."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from wtforms import HiddenField, validators

from alliance.kernel import links
from alliance.kernel.attachments.forms import AttachmentField
from alliance.kernel.forms import Form, LineField, OneOfField, PassageField, PickField
from search.questions import actions, triage
from search.questions.workflow import PRIVACY_NAMES, Privacy

NO_NAMES = "请不要写姓名、电话、门牌号。"
SEARCHED_MOST = 200


class AskForm(Form):
    """A question; `searched` is what was looked for before, carried along unseen."""

    title = LineField("一句话：您要问什么", most=actions.TITLE_MOST, help="例如：物业合同到期了，物业不肯走怎么办")
    text = PassageField(
        "把情况说清楚", required=False, most=actions.TEXT_MOST, help=f"什么时候的事、已经怎么办过、卡在哪里。{NO_NAMES}"
    )
    compound = LineField("哪个小区", required=False, most=80, help="写小区的名字；和哪个小区都没关系的，空着。")
    privacy = OneOfField(
        "答复出来以后，给不给别人看",
        choices=[(one.value, name) for one, name in PRIVACY_NAMES.items()],
        default=Privacy.ANONYMOUS.value,
        help="公开的答复能帮到有同样问题的人。无论选哪样，都不会写出您的名字。",
    )
    searched = HiddenField("之前查过", [validators.Length(max=SEARCHED_MOST)])

    def __init__(self, compounds: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        self._compounds = {name: key for key, name in compounds}
        self._own = dict(compounds)
        super().__init__(**kwargs)
        self.compound.render_kw = {"list": "compound-known", "autocomplete": "off"}

    @property
    def known(self) -> tuple[str, ...]:
        """The names to offer while somebody types."""
        return tuple(self._compounds)

    def named(self, compound_id: int | None) -> str:
        """The name of a compound as the form takes it; empty for none."""
        return self._own.get(compound_id or 0, "")

    def validate_compound(self, field: Any) -> None:
        """Take a name as it stands on the list; of one that several share, say which there are."""
        if not field.data or field.data in self._compounds:
            return
        alike = [name for name in self._compounds if field.data in name][:5]
        way = f"您是不是要填：{'、'.join(alike)}" if alike else "请照列出来的名字填；没有的，空着，写在上面的情况里"
        raise validators.ValidationError(f"没有找到叫“{field.data}”的小区。{way}。")

    def command(self, trail: dict[str, Any]) -> actions.Ask:
        """What was filled in, with what was offered before."""
        return actions.Ask(
            title=self.title.data or "",
            text=self.text.data or "",
            privacy=Privacy(self.privacy.data),
            compound_id=self._compounds.get(self.compound.data or ""),
            trail=trail,
        )


class CodeForm(Form):
    """The code that was given when a question was filed without an account."""

    code = LineField("查询码", most=40, help="12 位字母和数字，提交问题时给您的，例如：ABCD-EFGH-JKMN。不分大小写。")

    def validate_code(self, field: Any) -> None:
        """Refuse what can be no code, before anything is looked up."""
        if field.data and not (plain := links.typed_code(field.data)):
            raise validators.ValidationError("查询码是 12 位字母和数字，您填的不像。请照纸上的再填一次。")
        if field.data:
            field.data = plain


class WordingForm(Form):
    """What the public will read."""

    title = LineField("公开的标题", most=actions.TITLE_MOST, help="去掉姓名、房号、电话和骂人的话，别人一看就懂。")
    text = PassageField(
        "公开的情况说明", required=False, most=actions.TEXT_MOST, help="可以空着；只写答复要用到的情况。"
    )

    def command(self, question_id: int) -> triage.Wording:
        """What was filled in."""
        return triage.Wording(question_id, self.version.data or 0, self.title.data, self.text.data or "")


class AssignForm(Form):
    """Who is to answer."""

    person = PickField("交给谁", coerce=int, help="签发的要是另一个人。")

    def command(self, question_id: int) -> triage.Assign:
        """What was filled in."""
        return triage.Assign(question_id, self.version.data or 0, self.person.data)


class MergeForm(Form):
    """Into which question."""

    into = LineField("并入哪一件", most=40, help="填文号，例如：柯问〔2026〕3号。提问人会跟着收到那一件的答复。")

    def command(self, question_id: int) -> triage.Merge:
        """What was filled in."""
        return triage.Merge(question_id, self.version.data or 0, self.into.data)


class _WordForm(Form):
    """Some words about one question."""

    text: Any

    def command(self, question_id: int) -> actions.Word:
        """What was filled in."""
        return actions.Word(question_id, self.version.data or 0, self.text.data or "")


class TakeForm(Form):
    """Nothing but the step."""

    def command(self, question_id: int) -> actions.Word:
        """The step itself."""
        return actions.Word(question_id, self.version.data or 0, "")


class DeclineForm(_WordForm):
    """Why it is not taken up, and whom to turn to."""

    text = PassageField("为什么不受理，该找谁", most=actions.BECAUSE_MOST, help="提问人看得到，请说得客气、说明白。")


class AskBackForm(_WordForm):
    """What is missing."""

    text = PassageField("要提问人补充什么", most=1000, help="提问人看得到。等回音的日子不计入答复期限。")


class NoteForm(_WordForm):
    """A word for the desk alone."""

    text = PassageField("工作备注", most=2000, help="只有政策法规组和法律顾问看得到。")


class ReplyForm(_WordForm):
    """What the desk asked for."""

    text = PassageField("您的补充", most=2000, help=NO_NAMES)


class WithdrawForm(_WordForm):
    """Why the question is no longer asked."""

    text = LineField("为什么撤回", required=False, most=200, help="例如：问题已经解决了。")


class ReopenForm(_WordForm):
    """Why the answer should be looked at again."""

    text = PassageField("哪里不对，或者哪里没说清", most=1000, help="写具体一点，承办人会照着复核。")


class RateForm(Form):
    """Whether the answer helped."""

    helpful = OneOfField("这个答复帮到您了吗", choices=[("yes", "帮到了"), ("no", "没有帮到")])
    words = LineField("想说的话", required=False, most=actions.WORDS_MOST, help="只有工作人员看得到。")

    def command(self, question_id: int) -> actions.Rate:
        """What was filled in."""
        return actions.Rate(question_id, self.helpful.data == "yes", self.words.data or "")


class FileForm(Form):
    """One file to hand in, such as a contract or a photograph of a notice."""

    file = AttachmentField("选择文件", help="合同、公告、照片等。只有您和联盟工作人员看得到，不会公开。")
