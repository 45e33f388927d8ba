"""What people fill in about a proceeding: its start, a step, a paper beside it, a day, an end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from alliance.kernel.attachments.forms import AttachmentField
from alliance.kernel.forms import AgreeField, DayField, Form, LineField, PassageField, PickField
from compounds.guidance.paths.definition import Path
from compounds.guidance.proceedings import actions, starting
from compounds.guidance.proceedings.going import EARLIEST, REASON_MOST
from compounds.guidance.proceedings.starting import MATTER_MOST
from compounds.guidance.proceedings.workflow import BY_MATTER


class StartForm(Form):
    """Begin a path: its matter where it needs one, the days that are known, and that what stands in the way was read.

    `path_events` are the codes of the events that the form asks for; `start_form` makes the form of a path.
    """

    path_events: tuple[str, ...] = ()
    weighed = AgreeField("上面几条已经看清，仍要现在开始", required=False)

    def event_fields(self) -> list[Any]:
        """The field of each event of the path."""
        return [self[f"day_{code}"] for code in self.path_events]

    def command(self, compound_id: int, path: Path) -> starting.Start:
        """What was filled in."""
        matter = (self["matter"].data or "") if "matter" in self else ""
        days = {code: day for code in self.path_events if (day := self[f"day_{code}"].data) is not None}
        return starting.Start(compound_id, path.code, matter, days, weighed=bool(self.weighed.data))


def start_form(path: Path, known: Mapping[str, date]) -> StartForm:
    """The form that starts this path; `known` are days that the registry tells."""
    fields: dict[str, Any] = {"path_events": tuple(event.code for event in path.events)}
    if path.code in BY_MATTER:
        fields["matter"] = LineField("为哪一件事", most=MATTER_MOST, help="用一句短话写清，例如：3幢屋面防水。")
    for event in path.events:
        fields[f"day_{event.code}"] = DayField(
            f"{event.title}：哪一天",
            required=False,
            earliest=EARLIEST,
            help="还没有定的，先不填；填计划的日期也行，以后可以改。" if event.planned else "已经发生了的才填。",
        )
    made: StartForm = type("StartForm", (StartForm,), fields)(data={f"day_{code}": day for code, day in known.items()})
    return made


class DoForm(Form):
    """A step was done."""

    done_on = DayField("哪一天办好的", earliest=EARLIEST)
    note = LineField("说明", required=False, most=200, help="有要交代的写一句，例如：两户联系不上，已公告。")

    def command(self, proceeding_id: int, step: str, _today: date) -> actions.DoStep:
        """What was filled in."""
        return actions.DoStep(proceeding_id, self.version.data or 0, step, self.done_on.data, self.note.data or "")


class LookForm(Form):
    """What the registry records is looked up there; nothing is filled in."""

    def command(self, proceeding_id: int, step: str, today: date) -> actions.DoStep:
        """The step that is looked up."""
        return actions.DoStep(proceeding_id, self.version.data or 0, step, today)


def do_form(code: str, *, by_registry: bool, **known: Any) -> DoForm | LookForm:
    """The form that records one step."""
    made = LookForm if by_registry else DoForm
    form: DoForm | LookForm = made(prefix=f"do-{code}-", **known)
    return form


class SkipForm(Form):
    """A step need not be taken."""

    because = LineField("为什么不用办", most=REASON_MOST)

    def command(self, proceeding_id: int, step: str) -> actions.SkipStep:
        """What was filled in."""
        return actions.SkipStep(proceeding_id, self.version.data or 0, step, self.because.data)


class PaperForm(Form):
    """One paper beside a step."""

    purpose = PickField("这是什么材料")
    file = AttachmentField("选择文件")

    def offer(self, evidence: Sequence[str]) -> PaperForm:
        """The form with what the step asks for to choose from."""
        self.purpose.offer([*((one, one) for one in evidence), (OTHER, OTHER)])
        return self


OTHER = "其他材料"


class UndoForm(Form):
    """The step that was recorded last is taken back."""

    because = LineField("为什么撤回", most=REASON_MOST, help="例如：日期登记错了。")

    def command(self, proceeding_id: int) -> actions.UndoStep:
        """What was filled in."""
        return actions.UndoStep(proceeding_id, self.version.data or 0, self.because.data)


class DayForm(Form):
    """The day of one event."""

    day = DayField("哪一天", earliest=EARLIEST)
    because = LineField("为什么改", required=False, most=REASON_MOST, help="第一次填的不用写；改日期要写明原因。")

    def command(self, proceeding_id: int, event: str) -> actions.SetDay:
        """What was filled in."""
        return actions.SetDay(proceeding_id, self.version.data or 0, event, self.day.data, self.because.data or "")


class StopForm(Form):
    """The path is gone no further."""

    because = PassageField("为什么停办", most=REASON_MOST, help="写清楚，以后要重新办的时候看得明白。")

    def command(self, proceeding_id: int) -> actions.Stop:
        """What was filled in."""
        return actions.Stop(proceeding_id, self.version.data or 0, self.because.data)
