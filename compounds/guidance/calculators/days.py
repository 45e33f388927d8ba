"""Working out a day: a period by its name, with every rule that speaks at the place, or a period of one's own."""

from __future__ import annotations

from datetime import date

from alliance.kernel.days import full_date, weekday_name
from alliance.kernel.errors import Invalid
from alliance.kernel.working_days import WorkingCalendar
from compounds.guidance.calculators.worked import CIVIL_CODE, Worked
from compounds.guidance.deadlines import Course, OwnPeriod
from compounds.guidance.paths.definition import Clock, Direction
from compounds.guidance.paths.periods import Reckoned, Reckoner

BASIS = f"{CIVIL_CODE}第二百零一条、第二百零二条、第二百零三条"
_LOOK_IT_UP = "请直接查阅法规原文，或者请联盟政策法规组登记。"


def reckoned(reckoner: Reckoner, course: Course, place_path: str, day: date) -> Reckoned:
    """The period of a name from a day, the strictest rule chosen. Raises Invalid where no number is known that day."""
    title = title_of(reckoner, course)
    direction = Direction.BEFORE if course.backwards else Direction.AFTER
    clock = Clock(course.parameter, title, course.parameter, course.event, course.parameter, direction, course.least)
    if (found := reckoner.reckon(clock, place_path, day)) is None:
        raise Invalid(f"“{title}”在{full_date(day)}没有登记的数值。", remedy=_LOOK_IT_UP)
    return found


def title_of(reckoner: Reckoner, course: Course) -> str:
    """What the period is called: 业委会备案."""
    return reckoner.book.versions[course.parameter][0].title


def named(reckoner: Reckoner, course: Course, place_path: str, day: date) -> Worked:
    """The result for a period of a name. Raises Invalid."""
    found = reckoned(reckoner, course, place_path, day)
    speaking = (found.chosen, *found.others)
    advice = [rule.value.note for rule in speaking if rule.value.note]
    if found.provisional:
        advice.append("那一年的放假安排还没有公布，公布以后请再算一次。")
    return Worked(
        title=f"期限试算：{found.clock.title}",
        headline=f"最迟{spoken(found.due)}{course.deed}",
        tone="due" if found.provisional else "",
        given=(("期限", found.clock.title), (course.asked, full_date(day))),
        because=tuple(f"{step}。" for step in found.steps),
        basis=(*dict.fromkeys(rule.value.source_sentence for rule in speaking if rule.value.source), BASIS),
        advice=tuple(dict.fromkeys(advice)),
    )


def own(calendar: WorkingCalendar, asked: OwnPeriod, day: date) -> Worked:
    """The result for a period of one's own. Raises Invalid for one beyond all bounds."""
    try:
        period = asked.reckon(calendar, day)
    except ValueError as wrong:
        raise Invalid(str(wrong), remedy="请把数字改小一些。") from wrong
    return Worked(
        title="期限试算",
        headline=f"{'最迟' if asked.backwards else '到'}{spoken(period.due)}",
        tone="due" if period.provisional else "",
        given=(("期限", asked.words), ("从哪一天算", full_date(day))),
        because=tuple(f"{step}。" for step in period.steps),
        basis=(BASIS,),
        advice=("这里只管数日子；期限该是几天，请看法规、规约或者合同。",),
    )


def spoken(day: date) -> str:
    """2026年10月8日（周四）."""
    return f"{full_date(day)}（{weekday_name(day)}）"
