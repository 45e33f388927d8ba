"""Replays a draw from its transcript alone and says in plain words what agrees and what does not.

Nothing here comes from the draw: this file needs the standard library only and may be copied anywhere and read by
anybody. `page.html` beside it does the same in a browser without any network, in the same words.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from itertools import pairwise
from math import comb, perm, prod
from typing import Any

MOST_BYTES = 50_000_000
FALLS = {
    "declined": "本人不能参加", "expired": "到时没有答复", "late_conflict": "抽取以后发现要回避",
    "no_show": "当天没有到场", "cap": "一年内参加的次数已满", "busy": "同一天有别的评审", "standing": "已不在库",
    "same_home": "和已入选的专家来自同一个小区", "kin": "和已入选的专家是近亲属", "left_panel": "评审中途离开",
}  # fmt: skip
ABANDONED = {
    "chance_failed": "到时没有摇号或者没有开奖", "too_late": "见证人确认时号码已经公开", "mistake": "封存的内容有错",
    "request_changed": "小区的申请有重要改变", "request_withdrawn": "小区撤回了申请", "exhausted": "有一组的人都用完了",
}  # fmt: skip
PARTS = {"keeper": "管理员", "witness": "见证人"}
BEACONS = {"drand_quicknet": (1692803367, 3), "drand_default": (1595431050, 30), "nist": (60, 60)}
"""When round 1 comes, in seconds since 1970, and how many seconds lie between two rounds."""

_FORMATS = {
    "code": re.compile(r"[0-9a-f]{64}"), "pulse": re.compile(r"[0-9a-f]{1,1024}"),
    "key": re.compile(r"[a-z0-9_]{1,40}"), "yes": re.compile("yes"), "text": re.compile("[^\ud800-\udfff]*"),
    "instant": re.compile(r"20[0-9]{2}-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9]\+08:00"),
}  # fmt: skip
_NUMBERS: dict[str, Any] = {
    "kind": "key", "name": "key", "label": "text", "issue": "text", "at": "instant", "where": "text",
    "groups": ["list", {"count": "few", "low": "whole", "high": "whole", "again": "key", "order": "key"}],
}  # fmt: skip
_PULSE = {
    "kind": "key", "name": "key", "label": "text", "round": "whole", "digits": "few", "at": "instant", "where": "text",
}  # fmt: skip
_SEAL = {
    "format": "text", "method": "whole", "request": "text", "draw": "whole", "compound": "text", "track": "key",
    "subject": "text", "companies": ["list", "text"], "opening": "instant", "frozen": "instant",
    "seats": ["list", {"field": "key", "name": "text", "seats": "few"}], "owners": "few", "caps": ["map", "whole"],
    "grounds": ["map", "text"], "criteria": "text", "chance": ["either", _NUMBERS, _PULSE],
    "pool": ["list", ["either", {"row": "whole", "commitment": "code", "field": "key"},
                                {"row": "whole", "commitment": "code", "ground": "key"}]],
}  # fmt: skip
_TRANSCRIPT = {
    "format": "text", "seal": _SEAL, "seal_code": "code", "confirmed": ["list", {"part": "key", "at": "instant"}],
    "chance": ["maybe", {"values": ["either", "pulse", ["list", ["list", "whole"]]],
                         "heard_at": "instant", "confirmed_at": "instant"}],
    "orders": ["map", ["list", "whole"]],
    "falls": ["list", {"n": "whole", "row": "whole", "because": "key", "at": "instant"}],
    "panel": ["list", {"field": "key", "seat": "whole", "row": ["maybe", "whole"]}],
    "opened": ["maybe", {"at": "instant", "members": ["list", ["either", {"row": "whole", "erased": "yes"}, {
        "row": "whole", "salt": "code", "number": "text", "name": "text", "unit": "text", "home": "text"}]]}],
    "abandoned": ["maybe", {"at": "instant", "because": "key"}], "check": "code",
}  # fmt: skip
_MOST_WHOLE, _FEW, _MOST_ROUND, _SHOWN_ROWS = 2**53 - 1, 1000, 10**9, 12


@dataclass(frozen=True, slots=True)
class Findings:
    """What the replay came to: every step in plain words, and everything that disagrees. It agrees if nothing does."""

    agrees: bool
    steps: tuple[str, ...]
    disagreements: tuple[str, ...]


def verify(data: bytes, seal_code: str | None = None) -> Findings:
    """Replay a transcript. `seal_code` is the code as it was published before the chance; blanks in it do not count."""
    told = _Told()
    try:
        _verify(data, "".join((seal_code or "").split()).lower(), told)
    except RecursionError:
        told.wrong.append("这不是抽取记录文件：里面套得太深。")
    return Findings(not told.wrong, tuple(told.steps), tuple(told.wrong))


class _Told:
    def __init__(self) -> None:
        self.steps: list[str] = []
        self.wrong: list[str] = []
        self.step = self.steps.append

    def expect(self, met: bool, otherwise: str) -> bool:  # noqa: FBT001 -- the sentence beside it says what is met
        """Note what disagrees unless `met`."""
        if not met:
            self.wrong.append(otherwise)
        return met


def _verify(data: bytes, published: str, told: _Told) -> None:
    if len(data) > MOST_BYTES:
        told.wrong.append("文件太大，不是抽取记录文件。")
        return
    try:
        text = data.decode("utf-8")
        file = json.loads(text)
    except ValueError:
        told.wrong.append("这不是抽取记录文件，或者文件不全，读不懂。")
        return
    if (where := _misshapen(file, _TRANSCRIPT, "文件")) is not None:
        told.wrong.append(f"文件的样子不对：{where}。可能被改过，或者不是抽取记录文件。")
        return
    seal = file["seal"]
    known = (file["format"], seal["format"], seal["method"]) == ("alliance-draw/1", "alliance-seal/1", 1)
    if not told.expect(known, "这个文件用的是别的格式或者别的抽取办法，这里核对不了。"):
        return
    _file(file, text, told)
    _sealed(file, published, told)
    if _pool(seal, told):
        _chance(file, told)
    if file["abandoned"] is not None:
        _abandoned(file, told)


def _file(file: dict[str, Any], text: str, told: _Told) -> None:
    check, found = file["check"], _digest({key: value for key, value in file.items() if key != "check"})
    told.expect(text == _canonical(file), "文件的写法被动过，和系统给出的原样不同。")
    told.expect(check == found, f"文件的校验码对不上：文件里写的是 {check}，重新算出来是 {found}。文件被改过。")
    if not told.wrong:
        told.step("文件：校验码重新算过，对得上，文件是完整的。")


def _sealed(file: dict[str, Any], published: str, told: _Told) -> None:
    seal, code = file["seal"], _digest(file["seal"])
    written, found, given = _spaced(file["seal_code"]), _spaced(code), _spaced(published)
    told.step(f"封存的内容：{seal['request']}第{seal['draw']}次抽取，{seal['compound']}，{seal['subject']}。")
    if told.expect(written == found, f"封存码对不上：文件里写的是 {written}，重新算出来是 {found}。"):
        told.step(f"封存码：重新算出来是 {found}，和文件里的一样。")
    if not published:
        told.step("请您把封存码和当时公布、张贴的对一对：一样，才说明封存的内容后来没有换过。")
    elif told.expect(published == code, f"封存码和您给的不一样：您给的是 {given}，这个文件算出来是 {found}。"):
        told.step("封存码和您给的一样：封存的内容后来没有换过。")


def _pool(seal: dict[str, Any], told: _Told) -> bool:
    """Tell the frozen pool; False where it is so wrong that nothing can be drawn from it."""
    fields = [one["field"] for one in seal["seats"]]
    pool, grounds = seal["pool"], seal["grounds"]
    codes = [row["commitment"] for row in pool]
    sound = (
        (bool(fields) and len(set(fields)) == len(fields) and all(one["seats"] for one in seal["seats"]),
         "封存的各组席位有错。"),
        ([row["row"] for row in pool] == list(range(1, len(pool) + 1)), "专家库的行号不是从1起一个接一个。"),
        (all(one < other for one, other in pairwise(codes)), "专家库没有按指纹从小到大排，或者有重复。"),
        (all(row["field"] in fields for row in pool if "field" in row), "专家库里有一行的组没有席位。"),
        (all(row["ground"] in grounds for row in pool if "ground" in row), "专家库里有一行不参加，却没有说明理由。"),
    )  # fmt: skip
    if sum(told.expect(met, otherwise) for met, otherwise in sound) < len(sound):
        return False
    out = [row["ground"] for row in pool if "ground" in row]
    told.step(f"专家库：一共{len(pool)}行，每行只有行号和指纹，看不出是谁。不参加的有{len(out)}行。")
    for code in sorted(set(out)):
        told.step(f"不参加：{grounds[code]}，{out.count(code)}行。")
    for one in seal["seats"]:
        rows = sum(row.get("field") == one["field"] for row in pool)
        told.step(f"{one['name']}组：{rows}行里抽{one['seats']}人，其余的是后备，按次序递补。")
    return True


def _chance(file: dict[str, Any], told: _Told) -> None:
    seal, chance = file["seal"], file["chance"]
    form = seal["chance"]
    told.step(f"号码从哪里来：{_form_said(form)}，{_time(form['at'])}，{form['where']}。")
    kinds = ("beacon",) if "round" in form else ("balls", "dice", "lottery")
    told.expect(form["kind"] in kinds, "号码的来历和写法对不上。")
    if "round" in form:
        told.expect(form["at"] == _pulse_time(form), "信标这一轮出来的时间和封存的时间对不上，或者不认识这个信标。")
    told.expect(_outcomes(form) >= _panels(seal), "可能出现的号码比可能抽出的评审组还少，结果可能事先挑选过。")
    _confirmed(file, told)
    if chance is None:
        drawn = file["orders"] or file["falls"] or file["panel"] or file["opened"] is not None
        if told.expect(not drawn, "号码还没有，文件里却已经有了抽取的结果。"):
            told.step("号码还没有录入，谁会抽中现在没有人知道。")
        return
    heard, confirmed = chance["heard_at"], chance["confirmed_at"]
    told.expect(form["at"] <= heard <= confirmed, "录入号码的时间比号码出来还早，或者先后不对。")
    if not told.expect(_fits(form, chance["values"]), "号码的个数、范围或者写法，和封存时说好的不一样。"):
        return
    told.step(f"号码：{_values_said(chance['values'])}。{_time(heard)}录入，{_time(confirmed)}另一人核对。")
    told.step("请您把号码和当场记录、开奖公告或者信标公布的对一对。")
    _draw(file, told)


def _confirmed(file: dict[str, Any], told: _Told) -> None:
    seal, parts = file["seal"], [one["part"] for one in file["confirmed"]]
    times = [one["at"] for one in file["confirmed"]]
    known = len(set(parts)) == len(parts) and set(parts) <= set(PARTS)
    told.expect(known and times == sorted(times), "确认封存的人或者先后有错。")
    told.expect(all(seal["frozen"] <= at for at in times), "有人在封存以前就确认了。")
    told.expect(all(at < seal["chance"]["at"] for at in times), "有人确认封存时，号码已经出来了。")
    for one in file["confirmed"]:
        told.step(f"{PARTS.get(one['part'], one['part'])}在{_time(one['at'])}确认了封存。")
    told.expect(file["chance"] is None or len(parts) == len(PARTS), "管理员和见证人没有都确认封存，就抽取了。")


def _draw(file: dict[str, Any], told: _Told) -> None:
    seal, found = file["seal"], {}
    prefix = f"draw 1\n{_digest(seal)}\n{_values_text(file['chance']['values'])}\n"
    told.expect(set(file["orders"]) == {one["field"] for one in seal["seats"]}, "次序表的组和封存的不一样。")
    for one in seal["seats"]:
        field = one["field"]
        rows = [row for row in seal["pool"] if row.get("field") == field]
        keys = {row["row"]: _sha256(f"{prefix}{field}\n{row['commitment']}") for row in rows}
        found[field] = sorted(keys, key=lambda row: keys[row])
        written = file["orders"].get(field, [])
        if told.expect(written == found[field], f"{one['name']}组的次序对不上：{_differing(written, found[field])}。"):
            said = _rows_said(found[field])
            told.step(f"{one['name']}组：用封存码、号码和指纹重新排过，次序是{said}，和文件里的一样。")
    table = _Table(seal["seats"], found)
    _falls(file, table, told)
    panel = table.panel(seal["seats"])
    if told.expect(file["panel"] == panel, "入选名单和次序、递补对不上。"):
        names = {one["field"]: one["name"] for one in seal["seats"]}
        for one in panel:
            who = "没有人了，空着" if one["row"] is None else f"第{one['row']}行"
            told.step(f"入选：{names[one['field']]}组第{one['seat']}席，{who}。")
    if file["opened"] is None:
        told.step("名单还没有开启：从这个文件看不出谁入选。")
    else:
        _opened(file, table, told)


def _falls(file: dict[str, Any], table: _Table, told: _Told) -> None:
    names = {one["field"]: one["name"] for one in file["seal"]["seats"]}
    last = file["chance"]["confirmed_at"]
    for number, fall in enumerate(file["falls"], 1):
        row = fall["row"]
        told.expect(fall["n"] == number and last <= fall["at"], f"第{number}次递补的编号或者时间先后不对。")
        told.expect(fall["because"] in FALLS, f"第{number}次递补的理由不在说好的理由里。")
        last = fall["at"]
        if not told.expect(row in table.sitting, f"第{number}次递补：第{row}行当时并没有入选，不能由别人递补。"):
            continue
        mates = table.before(row)
        field, after = table.fall(row)
        follows = "这一组没有人可以递补了" if after is None else f"由第{after}行接上"
        because = FALLS.get(fall["because"], fall["because"])
        told.step(f"第{number}次递补（{_time(fall['at'])}）：{names[field]}组第{row}行，{because}，{follows}。")
        if fall["because"] == "same_home":
            table.homes.append((row, mates))
    if any(fall["because"] != "same_home" or file["opened"] is None for fall in file["falls"]):
        told.step("递补的次序这里核对过；每次递补的理由是不是真的，这个文件证明不了，可以请主管部门查台账。")


def _opened(file: dict[str, Any], table: _Table, told: _Told) -> None:
    opened, pool = file["opened"], file["seal"]["pool"]
    rows = [member["row"] for member in opened["members"]]
    due = max(file["chance"]["confirmed_at"], file["seal"]["opening"])
    told.expect(due <= opened["at"], "名单在抽取以前，或者在定好的评审时间以前就开启了。")
    sound = all(one < other for one, other in pairwise(rows)) and all(1 <= row <= len(pool) for row in rows)
    if not told.expect(sound, "开启的名单里行号有错。"):
        return
    told.step(f"名单在{_time(opened['at'])}开启。")
    homes = {member["row"]: member.get("home") for member in opened["members"]}
    for member in opened["members"]:
        row, closed = member["row"], {key: value for key, value in member.items() if key != "row"}
        if "erased" in member:
            told.step(f"第{row}行的人后来注销了，姓名按规定删去，这一行核对不了。")
        elif told.expect(
            _digest(closed) == pool[row - 1]["commitment"], f"第{row}行写的是{member['name']}，和封存时的指纹对不上。"
        ):
            told.step(f"第{row}行是{member['name']}（{_person_said(member)}），和封存时的指纹对得上。")
    named, erased = set(table.sitting), {member["row"] for member in opened["members"] if "erased" in member}
    for row, mates in table.homes:
        same = {mate for mate in mates if homes.get(mate) and homes[mate] == homes.get(row)}
        unsure = erased & {row, *mates}
        told.expect(bool(same | unsure), f"第{row}行因为和别人同一个小区被递补，名单却看不出和谁同一个小区。")
        named |= {row} | same | unsure
    told.expect(set(table.sitting) <= set(homes), "入选的人没有全部开启。")
    told.expect(set(homes) <= named, "开启了没有入选的人。")
    lived = [homes[row] for row in table.sitting if homes.get(row)]
    told.expect(len(set(lived)) == len(lived), "入选的人里有两位来自同一个小区。")


def _abandoned(file: dict[str, Any], told: _Told) -> None:
    gone = file["abandoned"]
    told.expect(gone["because"] in ABANDONED, "作废的理由不在说好的理由里。")
    told.expect(file["opened"] is None, "名单已经开启，又说作废了。")
    told.step(f"这次抽取在{_time(gone['at'])}作废：{ABANDONED.get(gone['because'], gone['because'])}。入选的都不算数。")


class _Table:
    """Who sits while rows fall; `homes` gathers the falls for one home with those who sat before."""

    def __init__(self, seats: list[dict[str, Any]], orders: dict[str, list[int]]) -> None:
        self.sitting: list[int] = []
        self.homes: list[tuple[int, list[int]]] = []
        self._field_of = {row: field for field, rows in orders.items() for row in rows}
        self._left = {field: iter(rows) for field, rows in orders.items()}
        for one in seats:
            for _ in range(one["seats"]):
                self._next(one["field"])

    def before(self, row: int) -> list[int]:
        """Who was seated earlier than a seated row."""
        return self.sitting[: self.sitting.index(row)]

    def fall(self, row: int) -> tuple[str, int | None]:
        """Take a seated row out; its field, and who follows."""
        self.sitting.remove(row)
        field = self._field_of[row]
        return field, self._next(field)

    def panel(self, seats: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """The seats as they stand now."""
        found = []
        for one in seats:
            rows: list[int | None] = [row for row in self.sitting if self._field_of[row] == one["field"]]
            rows += [None] * (one["seats"] - len(rows))
            found += [{"field": one["field"], "seat": seat, "row": row} for seat, row in enumerate(rows, 1)]
        return found

    def _next(self, field: str) -> int | None:
        row = next(self._left[field], None)
        if row is not None:
            self.sitting.append(row)
        return row


def _form_said(form: dict[str, Any]) -> str:
    if "round" in form:
        return f"{form['label']}第{form['round']}轮"
    return f"{form['label']}第{form['issue']}期开奖号码" if form["issue"] else form["label"]


def _pulse_time(form: dict[str, Any]) -> str | None:
    if form["name"] not in BEACONS or not 1 <= form["round"] <= _MOST_ROUND:
        return None
    first, period = BEACONS[form["name"]]
    east = timezone(timedelta(hours=8))
    return datetime.fromtimestamp(first + (form["round"] - 1) * period, east).isoformat()


def _outcomes(form: dict[str, Any]) -> int:
    return 16 ** form["digits"] if "round" in form else prod(map(_results, form["groups"]))


def _results(group: dict[str, Any]) -> int:
    count, sides = group["count"], max(0, group["high"] - group["low"] + 1)
    if group["again"] == "yes":
        return comb(max(0, sides + count - 1), count) if group["order"] == "ascending" else sides**count
    return (comb if group["order"] == "ascending" else perm)(sides, count)


def _panels(seal: dict[str, Any]) -> int:
    fields = [row.get("field") for row in seal["pool"]]
    return prod(comb(fields.count(one["field"]), one["seats"]) for one in seal["seats"])


def _fits(form: dict[str, Any], values: Any) -> bool:
    if "round" in form:
        return isinstance(values, str) and len(values) == form["digits"]
    same = not isinstance(values, str) and len(values) == len(form["groups"])
    return same and all(_group_fits(group, drawn) for group, drawn in zip(form["groups"], values, strict=True))


def _group_fits(group: dict[str, Any], drawn: list[int]) -> bool:
    if group["again"] not in ("yes", "no") or group["order"] not in ("drawn", "ascending"):
        return False
    within = len(drawn) == group["count"] and all(group["low"] <= number <= group["high"] for number in drawn)
    once = group["again"] == "yes" or len(set(drawn)) == len(drawn)
    return within and once and (group["order"] == "drawn" or drawn == sorted(drawn))


def _values_text(values: Any) -> str:
    if isinstance(values, str):
        return values
    return "".join("".join(f"{number}." for number in group) + "/" for group in values)


def _values_said(values: Any) -> str:
    if isinstance(values, str):
        return values
    return " + ".join("、".join(str(number) for number in group) for group in values)


def _rows_said(rows: list[int]) -> str:
    rest = "" if len(rows) <= _SHOWN_ROWS else f"……（共{len(rows)}行）"
    return "、".join(str(row) for row in rows[:_SHOWN_ROWS]) + rest


def _differing(written: list[int], found: list[int]) -> str:
    for place, (one, other) in enumerate(zip(written, found, strict=False), 1):
        if one != other:
            return f"第{place}位文件里是第{one}行，重新排是第{other}行"
    return f"文件里有{len(written)}行，重新排有{len(found)}行"


def _person_said(member: dict[str, Any]) -> str:
    parts = (("编号", member["number"]), ("单位", member["unit"]), ("住在", member["home"]))
    return "，".join(f"{what}{value}" for what, value in parts if value) or "没有写别的"


def _spaced(code: str) -> str:
    return " ".join(re.findall(r".{1,4}", code))


def _time(instant: str) -> str:
    return f"{instant[:4]}年{int(instant[5:7])}月{int(instant[8:10])}日 {instant[11:19]}"


def _misshapen(value: Any, shape: Any, where: str) -> str | None:
    """Where a value is not of its shape; None where it is."""
    if isinstance(shape, str):
        return None if _is(value, shape) else where
    if isinstance(shape, list) and shape[0] == "either":
        return None if any(_misshapen(value, one, where) is None for one in shape[1:]) else where
    parts = _parts(value, shape, where)
    return where if parts is None else next(filter(None, (_misshapen(*part) for part in parts)), None)


def _parts(value: Any, shape: Any, where: str) -> list[tuple[Any, Any, str]] | None:
    if isinstance(shape, dict):
        whole = isinstance(value, dict) and set(value) == set(shape)
        return [(value[key], shape[key], f"{where}.{key}") for key in shape] if whole else None
    how, inner = shape
    if how == "maybe":
        return [] if value is None else [(value, inner, where)]
    if how == "list" and isinstance(value, list):
        return [(one, inner, f"{where}[{at}]") for at, one in enumerate(value, 1)]
    if how == "map" and isinstance(value, dict) and all(_is(key, "key") for key in value):
        return [(value[key], inner, f"{where}.{key}") for key in sorted(value)]
    return None


def _is(value: Any, plain: str) -> bool:
    if plain in ("whole", "few"):
        most = _FEW if plain == "few" else _MOST_WHOLE
        return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= most
    return isinstance(value, str) and _FORMATS[plain].fullmatch(value) is not None


def _canonical(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _digest(value: Any) -> str:
    return _sha256(_canonical(value))


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
