"""What people fill in about a consultation: what they ask, when and by whom, what was found, opinions, tasks."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time
from typing import Any

from alliance.kernel.forms import AgreeField, DayField, Form, LineField, OneOfField, PassageField, PickField
from compounds.guidance.consultations import actions
from compounds.guidance.consultations.hours import instant
from compounds.guidance.consultations.models import ADVICE_MOST, ANSWER_MOST, FOUND_MOST, NEED_MOST, TASK_MOST
from compounds.guidance.consultations.workflow import DOER_NAMES, WAY_NAMES, Doer, Way

EARLIEST = date(2020, 1, 1)
ROWS = 5
"""So many tasks fit one record."""


class AskForm(Form):
    """Ask for guidance."""

    way = OneOfField("想怎么见面", choices=[(way.value, name) for way, name in WAY_NAMES.items()])
    subject = LineField("一句话说是什么事", most=60, help="例如：业委会快到期了，怎么换届。")
    need = PassageField("想请教什么", most=NEED_MOST, help="几句话就行。写到别人的，不写姓名、电话。")
    caller = LineField(
        "替打电话来的人登记的，写来电人姓名和电话",
        required=False,
        most=60,
        purpose="guidance_caller",
        help="自己约的不用填。",
    )
    question = LineField(
        "以前问过平台的，写那次的文号", required=False, most=40, help="例如：柯问〔2026〕3号。没有的不用填。"
    )

    def command(self, compound_id: int, **beside: int | None) -> actions.Ask:
        """What was filled in; `beside` are the ids of what it follows or belongs to."""
        return actions.Ask(
            compound_id, Way(self.way.data), self.subject.data, self.need.data, self.caller.data or "", **beside
        )


class BookForm(Form):
    """Day, hour, place and helper."""

    day = DayField("哪一天", earliest=EARLIEST)
    hour = PickField("几点")
    spot = LineField("在哪里", most=100, help="例如：小区物业用房二楼；打电话的，写由谁打给谁。")
    helper = PickField("派谁去", coerce=int)
    agreed = AgreeField("是休息日，双方说好了", required=False)

    def offering(self, hours: tuple[time, ...], helpers: Mapping[int, str]) -> BookForm:
        """The hours and people to choose from."""
        self.hour.offer([(f"{one:%H:%M}", f"{one:%H:%M}") for one in hours])
        self.helper.offer(list(helpers.items()))
        return self

    def command(self, consultation_id: int) -> actions.Book:
        """What was filled in."""
        starts_at = instant(self.day.data, time.fromisoformat(self.hour.data))
        return actions.Book(
            consultation_id,
            self.version.data or 0,
            starts_at,
            self.spot.data,
            self.helper.data,
            agreed=bool(self.agreed.data),
        )


class RecordForm(Form):
    """What was found and advised, and the tasks, a row each; rows without words are left out."""

    happened_on = DayField("哪一天指导的", earliest=EARLIEST)
    found = PassageField("看到的情况", most=FOUND_MOST, help="照实写，不写个人隐私。")
    advice = PassageField("给的建议", most=ADVICE_MOST, cites=True, help="有依据的写明法规和条号。")

    def rows(self) -> list[tuple[Any, Any, Any]]:
        """The rows of what, who and by when."""
        return [(self[f"what_{n}"], self[f"doer_{n}"], self[f"due_{n}"]) for n in range(1, ROWS + 1)]

    def validate(self, extra_validators: Any = None) -> bool:
        """Every field, and who and by when beside each task."""
        fine = bool(super().validate(extra_validators))
        for what, doer, due in self.rows():
            if what.data and not doer.data:
                doer.errors, fine = [f"请选“{what.data}”由谁办。"], False
            if what.data and due.data is None and not due.errors:
                due.errors, fine = [f"请填“{what.data}”哪天前办好。"], False
        return fine

    def command(self, consultation_id: int) -> actions.Record:
        """What was filled in."""
        tasks = tuple(
            actions.NewTask(what.data, Doer(doer.data), due.data) for what, doer, due in self.rows() if what.data
        )
        return actions.Record(
            consultation_id,
            self.version.data or 0,
            self.happened_on.data,
            self.found.data,
            self.advice.data,
            tasks,
        )


for _row in range(1, ROWS + 1):
    setattr(RecordForm, f"what_{_row}", LineField(f"第 {_row} 项：要办什么", required=False, most=TASK_MOST))
    _doers = [("", "请选"), *((doer.value, name) for doer, name in DOER_NAMES.items())]
    setattr(RecordForm, f"doer_{_row}", PickField(f"第 {_row} 项由谁办", required=False, choices=_doers))
    setattr(RecordForm, f"due_{_row}", DayField(f"第 {_row} 项哪天前办好", required=False, earliest=EARLIEST))


class LawyerForm(Form):
    """A question to a lawyer."""

    lawyer = PickField("请教哪位法律顾问", coerce=int)
    question = PassageField("请教什么", most=NEED_MOST, help="律师会看到这一件的内容；不写个人隐私。")

    def command(self, consultation_id: int) -> actions.AskLawyer:
        """What was filled in."""
        return actions.AskLawyer(consultation_id, self.version.data or 0, self.lawyer.data, self.question.data)


class AnswerForm(Form):
    """A lawyer's opinion."""

    answer = PassageField("您的意见", most=ANSWER_MOST, cites=True, help="作为建议交给小区参考，不是联盟的正式答复。")

    def command(self, consultation_id: int, question_id: int) -> actions.Answer:
        """What was filled in."""
        return actions.Answer(consultation_id, self.version.data or 0, question_id, self.answer.data)


class TaskForm(Form):
    """A task is done."""

    done_on = DayField("哪一天办好的", earliest=EARLIEST)
    note = LineField("说明", required=False, most=TASK_MOST)

    def command(self, consultation_id: int, position: int) -> actions.DoTask:
        """What was filled in."""
        return actions.DoTask(
            consultation_id, self.version.data or 0, position, self.done_on.data, self.note.data or ""
        )


class CloseForm(Form):
    """The end of the file."""

    because = LineField("还有没落实的，写明为什么不用办了", required=False, most=200)

    def command(self, consultation_id: int) -> actions.Close:
        """What was filled in."""
        return actions.Close(consultation_id, self.version.data or 0, self.because.data or "")


class DropForm(Form):
    """Called off."""

    because = LineField("为什么不约了", most=200)

    def command(self, consultation_id: int) -> actions.Drop:
        """What was filled in."""
        return actions.Drop(consultation_id, self.version.data or 0, self.because.data)
