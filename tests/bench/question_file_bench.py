"""How long 2,000 questions take to be read from each format (aim 2 s for GIFT), beside splitting the text into lines.

Every kind of question comes up, with feedback, shares, categories and escapes; nothing may be lost.
"""

from __future__ import annotations

from tests.bench.figures import Figure, S, cpu_ms, middle, timed
from training.question_formats.reading import Format, read
from training.question_formats.writing import Outgoing, write

QUESTIONS, ROUNDS, AIM_S = 2_000, 3, 2
KINDS = (
    "::第{n}题::[html]谁召集第 {n} 次？{{\n\t=业委会#对\n\t~物业\\=企业#[plain]错\n\t~社区\n\t####见议事规则。\n}}",
    "第 {n} 次公示，哪些要写？{{~%50%收支 ~%50%余额 ~%-100%业主电话}}",
    "第 {n} 届任期最长五年。{{T#错了#对了}}",
    "第 {n} 个小区有 {n} 户，三分之二是多少？{{#{n}:0.5 =%50%{n}:5}}",
    "把第 {n} 组连起来。{{=电梯 -> 维保单位 =噪声 -> 社区 = -> 法院}}",
    "维修资金第 {n} 问：____以上。{{=三分之二 =%50%2/3}}",
    "谈谈第 {n} 件事。{{}}",
    "把第 {n} 组排好。{{>3 ALL VERTICAL ABSOLUTE_POSITION SHOW none\n拟定\n表决\n签约\n}}",
)


def a_file(number: int) -> bytes:
    """A GIFT file of so many questions, in twenty categories."""
    parts = []
    for at in range(number):
        if at % 100 == 0:
            parts.append(f"$CATEGORY: $course$/top/第{at // 100}章")
        parts.append(f"// [id:q{at}] [tag:第{at % 7}类]\n{KINDS[at % len(KINDS)].format(n=at)}")
    return "\n\n".join(parts).encode()


def rows(*, quick: bool = False) -> list[Figure]:
    """Each format."""
    number = 40 if quick else QUESTIONS
    gift = a_file(number)
    items = read(gift, Format.GIFT).items
    files = {Format(format_.value): write(items, format_) for format_ in Outgoing} | {Format.GIFT: gift}
    for format_, data in files.items():
        report = read(data, format_)
        assert (report.read, report.exact) == (number, number), format_
    spent = cpu_ms(
        {"lines": lambda: gift.decode().splitlines()}
        | {format_.value: lambda data=data, format_=format_: read(data, format_) for format_, data in files.items()},
        rounds=ROUNDS,
        warm=1,
    )
    bare = middle(spent.pop("lines"))
    return [
        timed(f"{number:,} questions, {name}", values, aim=AIM_S if name == Format.GIFT else None, unit=S, bare=bare)
        for name, values in spent.items()
    ]
