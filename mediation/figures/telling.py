"""The figures as cells and sentences: the same words on the page, in files and in the research note."""

from __future__ import annotations

from mediation.figures.queries import Group, Line, Report, Share

HEADS = ("登记（件）", "愿意调解", "谈成协议", "照协议办了", "办结中间数（天）")
NOTHING, HIDDEN = "—", "不显示"
METHOD = (
    "统计的是这半年里登记的调解案件，状态以查询当天为准；并到别的案件里的不重复算。",
    "“愿意调解”：问过意愿、有了结果的案件里，各方都愿意的占多少。",
    "“谈成协议”：调解结束的案件里，协议生效的占多少。",
    "“照协议办了”：协议到期的案件里，全部办完的占多少。",
    "“办结中间数”：从登记到协议生效、或者到结束的天数，从短到长排，正中间的那个数。",
    "一件案件涉及几家物业企业的，每家都算一件，所以各家相加可能多于合计。",
)


def rule(report: Report) -> str:
    """Why some figures are missing."""
    return (
        f"少于 {report.least} 件的数字不显示，免得认出是谁的事；为了不让人用合计倒算出来，有时相邻的数字也不显示。"
        "这是平台的建议做法，不是法定要求。"
    )


def cells(line: Line) -> tuple[str, ...]:
    """One line as its name and five cells."""
    return (
        line.name,
        HIDDEN if line.filed is None else f"{line.filed:,}",
        share(line.willing),
        share(line.settled),
        share(line.kept),
        NOTHING if line.days is None else str(line.days),
    )


def share(found: Share | None) -> str:
    """80%（4/5）, or a dash."""
    return NOTHING if found is None else found.words


def rows(group: Group) -> tuple[tuple[str, ...], ...]:
    """The lines of a table with its total."""
    lines = tuple(cells(one) for one in group.lines)
    return (*lines, cells(group.total)) if group.total is not None and group.lines else lines


def sentences(report: Report) -> tuple[str, ...]:
    """What the total says, a sentence each; what may not be told is said to be so."""
    total = report.total
    if total.filed is None:
        return (f"{report.half.name}登记的调解案件很少，不列数字。",)
    found = [f"{report.half.name}，{report.places}共登记调解案件 {total.filed:,} 件{_change(report)}。"]
    if total.willing is not None:
        found.append(f"问过意愿、有结果的案件里，各方都愿意调解的占 {total.willing.words}。")
    if total.settled is not None:
        found.append(f"调解结束的案件里，谈成协议的占 {total.settled.words}。")
    if total.kept is not None:
        found.append(f"协议到期的案件里，照协议办完的占 {total.kept.words}。")
    if total.days is not None:
        found.append(f"从登记到办结，中间数是 {total.days} 天。")
    return tuple(found)


def most(group: Group, word: str) -> str:
    """Which groups have most cases, in a sentence; empty where none may be told."""
    told = [one for one in group.lines if one.filed][:3]
    if not told:
        return ""
    return f"{word}：{'、'.join(f'{one.name}（{one.filed} 件）' for one in told)}。"


def _change(report: Report) -> str:
    if report.before is None or report.total.filed is None:
        return ""
    more = report.total.filed - report.before
    if not more:
        return f"，和{report.half.before.name}一样多"
    return f"，比{report.half.before.name}{'多' if more > 0 else '少'} {abs(more)} 件"
