"""The rows of files with votes: units of a roster, ballots, words that mean something; what is wrong is collected."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar

from compounds.guidance import figures
from compounds.guidance.ballots import Ballot, Channel, Choice, Said
from compounds.guidance.electorate import Holder, Owner, Unit, Use, owners_of
from compounds.guidance.figures import Fault, Faulty

LONGEST_NUMBER = 40
UNIT_NAMES = ("building", "unit", "area", "owner", "owners", "co_owners", "number", "holder", "use")
BALLOT_NAMES = ("building", "unit", "channel", "signer", "proxy", "invalid")
"""What the rows of lists in JSON may hold, beside what a ballot says."""
FILE = "文件"
_ZIP = b"PK"
"""What a workbook opens with."""
_CHOICES: Mapping[str, Choice | None] = {
    **{choice.value: choice for choice in Choice},
    "同意": Choice.AGREE,
    "赞成": Choice.AGREE,
    "赞同": Choice.AGREE,
    "反对": Choice.AGAINST,
    "不同意": Choice.AGAINST,
    "弃权": Choice.ABSTAIN,
    "": None,
}
_CHANNELS: Mapping[str, Channel] = {
    **{channel.value: channel for channel in Channel},
    **dict.fromkeys(("", "纸质", "纸质票", "书面", "现场"), Channel.PAPER),
    **dict.fromkeys(("线上", "网上", "网上票", "电子", "电子票"), Channel.ONLINE),
}
_HOLDERS: Mapping[str, Holder] = {
    **{holder.value: holder for holder in Holder},
    **dict.fromkeys(("", "业主", "已售", "已交付", "已售已交付"), Holder.OWNER),
    **dict.fromkeys(("建设单位", "开发商", "未售", "未出售", "没有卖出", "建设单位未售"), Holder.DEVELOPER_UNSOLD),
    **dict.fromkeys(("未交付", "已售未交付", "卖出未交付"), Holder.UNDELIVERED),
}
_USES: Mapping[str, Use] = {
    **{use.value: use for use in Use},
    **dict.fromkeys(("", "住宅", "房屋", "商铺", "店面", "商业", "办公", "储藏室"), Use.ROOM),
    **dict.fromkeys(("车位", "车库"), Use.PARKING),
}
Listed = Sequence[tuple[int, Mapping[str, object]]]
"""The rows of a list with their numbers, counted from 1."""
Meaning = TypeVar("Meaning")


class Faults:
    """Collects what cannot be read, so that everything is told at once."""

    def __init__(self) -> None:
        self.found: list[Fault] = []

    def read(
        self, name: str, value: object, reader: Callable[[Any], Meaning], instead: Meaning, row: int | None
    ) -> Meaning:
        """What `reader` makes of a value; `instead` where it cannot, which nobody sees since `stop` follows."""
        try:
            return reader(value)
        except ValueError as wrong:
            self.found.append(Fault(name, str(wrong), row))
            return instead

    def stop(self) -> None:
        """Raise Faulty with everything that was found."""
        if self.found:
            raise Faulty(self.found)


def word(words: Mapping[str, Meaning]) -> Callable[[object], Meaning]:
    """Reads one of some words; unknown ones are refused with those that are known."""

    def reader(value: object) -> Meaning:
        if value is not None and (isinstance(value, bool) or not isinstance(value, str | int)):
            raise ValueError(f"要写成文字。可以写：{known}。")
        plain = text(value)
        if plain not in words:
            raise ValueError(f"“{plain[:30]}”看不懂。可以写：{known}。")
        return words[plain]

    known = "、".join(word for word in words if word)

    return reader


def text(value: object) -> str:
    """A text, or a whole number as text; nothing for what is not there."""
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise ValueError("要写成文字，例如 3-2-501。")  # noqa: TRY004 -- all entries alike
    return str(value).strip()


def unit(faults: Faults, given: Mapping[str, object], row: int) -> Unit:
    """One row of a roster."""
    return Unit(
        id=_named(faults, given, row),
        area=faults.read("面积", given.get("area"), figures.area, 1, row),
        owners=faults.read("业主", given, _owners, (), row),
        holder=faults.read("情况", given.get("holder"), word(_HOLDERS), Holder.OWNER, row),
        use=faults.read("用途", given.get("use"), word(_USES), Use.ROOM, row),
        row=row,
    )


def _named(faults: Faults, given: Mapping[str, object], row: int) -> str:
    building = faults.read("楼栋", given.get("building"), text, "", row)
    number = faults.read("室号", given.get("unit"), text, "—", row)
    if not number:
        faults.found.append(Fault("室号", "没有填室号。", row))
    return f"{building}-{number}" if building else number


def _owners(given: Mapping[str, object]) -> tuple[Owner, ...]:
    """From `owner` and `co_owners`, or from `owners`: names, or objects with name and number."""
    listed = given.get("owners")
    if listed is None:
        first = owners_of(text(given.get("owner")), text(given.get("number")))
        return (*first, *owners_of(text(given.get("co_owners"))))
    if not isinstance(listed, list):
        raise ValueError("要写成一列，例如 [“张三”, “李四”]。")  # noqa: TRY004 -- all entries alike
    found: list[Owner] = []
    for one in listed:
        if isinstance(one, dict):
            found.append(Owner(text(one.get("name")), text(one.get("number"))))
        else:
            found.extend(owners_of(text(one)))
    return tuple(found)


def ballot(faults: Faults, given: Mapping[str, object], row: int) -> Ballot[Choice]:
    """One row of ballots on a matter; what a void ballot says is not read."""
    void = given.get("invalid") not in (None, "")
    choice = None if void else faults.read("意见", given.get("choice"), word(_CHOICES), None, row)
    return _cast(faults, given, row, choice)


def election_ballot(faults: Faults, given: Mapping[str, object], row: int) -> Ballot[frozenset[str]]:
    """One row of an election; `marks` are the names that it marks, and none of them where it is an empty list."""
    return _cast(faults, given, row, faults.read("marks", given.get("marks"), _marks, None, row))


def _marks(value: object) -> frozenset[str] | None:
    if value is None:
        return None
    if not isinstance(value, list):
        raise ValueError("要写成一列候选人，例如 [“张三”, “李四”]；一个也没有选的写 []。")  # noqa: TRY004 -- all alike
    return frozenset(text(one) for one in value)


def _cast(faults: Faults, given: Mapping[str, object], row: int, choice: Said | None) -> Ballot[Said]:
    return Ballot(
        unit=_named(faults, given, row),
        choice=choice,
        channel=faults.read("方式", given.get("channel"), word(_CHANNELS), Channel.PAPER, row),
        signer=faults.read("签名人", given.get("signer"), text, "", row),
        proxy=faults.read("代理人", given.get("proxy"), text, "", row),
        invalid=faults.read("废票原因", given.get("invalid"), text, "", row),
        row=row,
    )


def listed(faults: Faults, given: Mapping[str, object], name: str, most: int) -> Listed:
    """The rows of a list of objects, counted from 1."""
    found = given.get(name)
    if not isinstance(found, list):
        faults.found.append(Fault(name, "没有填，或者不是一列。业主名册写 electorate，表决票写 ballots，都要有。"))
        return ()
    if len(found) > most:
        faults.found.append(Fault(name, f"太长了，最多 {most} 行。"))
        return ()
    faults.found.extend(
        Fault(name, "这一行要写成 {“unit”: …} 这样。", row)
        for row, one in enumerate(found, 1)
        if not isinstance(one, dict)
    )
    return [(row, one) for row, one in enumerate(found, 1) if isinstance(one, dict)]


def content_of(path: Path, most: int) -> bytes:
    """The bytes of a file, at most so many. Raises Faulty for one that cannot be opened or is larger."""
    try:
        with path.open("rb") as file:
            content = file.read(most + 1)
    except OSError as closed:
        raise Faulty([Fault(FILE, f"打不开“{path}”。请检查文件名和权限。")]) from closed
    if len(content) > most:
        raise Faulty([Fault(FILE, f"太大了，最大 {most // 1024 // 1024} MB。")])
    return content


def is_workbook(path: Path, content: bytes) -> bool:
    """True for what is to be read as a workbook, by its first bytes or its name."""
    return content.startswith(_ZIP) or path.suffix.lower() in {".xlsx", ".xlsm", ".xls"}


def json_object(content: bytes, sample: str) -> Mapping[str, Any]:
    """One JSON object, like `sample`; numbers keep their digits, and a name that comes twice is refused."""
    if content.startswith(_ZIP):
        raise Faulty([Fault(FILE, f"这里不能用表格，只读 JSON。要写成 {sample}。")])
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as wrong:
        raise Faulty([Fault(FILE, "不是 UTF-8 的文本，也不是 .xlsx 表格。请另存为 UTF-8 再试。")]) from wrong
    try:
        given = json.loads(
            text, parse_float=Decimal, parse_int=_whole, parse_constant=str, object_pairs_hook=_without_doubles
        )
    except Faulty:
        raise
    except (ValueError, RecursionError, ArithmeticError) as wrong:
        raise Faulty([Fault(FILE, f"不是能读的 JSON。要写成 {sample}。")]) from wrong
    if not isinstance(given, dict):
        raise Faulty([Fault(FILE, f"要是一个 JSON 对象，写成 {sample}。")])
    return given


def _whole(text: str) -> int | str:
    """A whole number; one of absurd length stays text and is refused where its field is read."""
    return int(text) if len(text) <= LONGEST_NUMBER else text


def _without_doubles(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        raise Faulty(Fault(name, "写了两次，不知道以哪个为准。请只留一个。") for name in found if names.count(name) > 1)
    return found
