"""Finding what gives people away in a text, and suggesting other words; nothing is replaced before a person says so."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class Clue(StrEnum):
    """What a found piece gives away."""

    PERSON = "person"
    COMPANY = "company"
    COMPOUND = "compound"
    PLACE = "place"
    ROOM = "room"
    PHONE = "phone"
    ID_NUMBER = "id_number"
    ACCOUNT = "account"
    MAIL = "mail"
    CONTACT = "contact"
    PLATE = "plate"
    REFERENCE = "reference"
    ROAD = "road"
    DATE = "date"
    YEAR = "year"
    AMOUNT = "amount"
    SIZE = "size"
    HOUSEHOLDS = "households"


CLUE_NAMES: dict[Clue, str] = {
    Clue.PERSON: "人名",
    Clue.COMPANY: "企业名",
    Clue.COMPOUND: "小区名",
    Clue.PLACE: "街道、社区名",
    Clue.ROOM: "楼幢门牌",
    Clue.PHONE: "电话号码",
    Clue.ID_NUMBER: "身份证号",
    Clue.ACCOUNT: "账号、卡号",
    Clue.MAIL: "邮箱",
    Clue.CONTACT: "微信、QQ 号",
    Clue.PLATE: "车牌",
    Clue.REFERENCE: "案号、文号",
    Clue.ROAD: "路名",
    Clue.DATE: "日期",
    Clue.YEAR: "年份",
    Clue.AMOUNT: "金额",
    Clue.SIZE: "面积",
    Clue.HOUSEHOLDS: "户数",
}
NEVER_KEPT = frozenset(
    {
        Clue.PHONE,
        Clue.ID_NUMBER,
        Clue.ACCOUNT,
        Clue.MAIL,
        Clue.CONTACT,
        Clue.PLATE,
        Clue.REFERENCE,
        Clue.ROOM,
        Clue.ROAD,
    }
)
"""Clues for which there is never a reason to stay."""


@dataclass(frozen=True, slots=True)
class Name:
    """A name that is known from the case or the registry; `certain` names are of this very case and never stay."""

    text: str
    clue: Clue
    instead: str
    certain: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """One piece of text that gives something away, however often it stands; `instead` is only a suggestion."""

    text: str
    clue: Clue
    instead: str
    times: int
    never_kept: bool


@dataclass(frozen=True, slots=True)
class _Hit:
    first: int
    end: int
    clue: Clue
    instead: str
    certain: bool


_FIGURE = "[0-9一二三四五六七八九十百零〇两]"
_GAP = r"[ \t　·•]{0,3}"
_TITLE = "先生|女士|小姐|主任|经理|师傅|阿姨|大爷|大妈|大伯|总|律师|老师|书记|委员|医生|同志"
_SURNAMES = (
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎鲁韦昌马苗凤花方俞任袁柳"
    "鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于时傅皮卞齐康伍余元卜顾孟平黄和穆萧尹姚邵湛汪祁毛禹狄米贝明臧计伏成戴谈宋茅庞熊"
    "纪舒屈项祝董梁杜阮蓝闵席季麻强贾路娄危江童颜郭梅盛林刁钟徐邱骆高夏蔡田樊胡凌霍虞万支柯管卢莫经房裘缪干解应宗丁宣邓单杭洪"
    "包诸左石崔吉龚程嵇邢裴陆荣翁荀羊惠甄封储靳段焦巴弓车侯宓蓬全郗班仰秋仲伊宫宁仇栾甘厉戎祖武符刘景詹束龙叶幸司黎薄印宿白蒲"
    "邰鄂索咸籍赖卓蔺屠蒙池乔阴胥能苍闻莘党翟谭贡劳姬申扶堵冉宰雍桑桂濮牛寿通边扈燕冀浦尚农温别庄晏柴瞿阎充慕连茹习艾鱼容向古"
    "易慎戈廖庾终居衡步都耿满弘匡国文寇广禄阙东欧利师巩聂关荆占"
)
_SHAPES: tuple[tuple[Clue, str, str], ...] = (
    (Clue.REFERENCE, r"[（(〔\[]\d{4}[）)〕\]][一-鿿A-Z0-9]{2,20}?(?:第)?\d{1,6}号", "（案号略）"),
    (Clue.REFERENCE, r"[一-鿿]{2,6}[〔\[（(]\d{4}[〕\]）)]\d{1,6}号", "（文号略）"),
    (Clue.ID_NUMBER, r"(?<!\d)\d{6}(?:19|20)\d{2}(?:0\d|1[0-2])[0-3]\d\d{3}[\dXx](?!\d)", "（证件号略）"),
    (Clue.PHONE, r"(?<!\d)(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?!\d)", "（电话略）"),
    (Clue.PHONE, r"(?<!\d)0\d{2,3}[- ]?\d{7,8}(?!\d)", "（电话略）"),
    (Clue.PHONE, r"(?<=[话机线系])(?:号码?)?[:：是为]?\s?\d{7,8}(?!\d)", "（电话略）"),
    (Clue.ACCOUNT, r"(?<!\d)\d{4}[- ]?\d{4}[- ]?\d{4}[- ]?\d{4}(?:[- ]?\d{1,3})?(?!\d)", "（账号略）"),
    (Clue.MAIL, r"[A-Za-z0-9_.+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+", "（邮箱略）"),
    (Clue.ACCOUNT, r"(?<!\d)\d{7,}(?!\d)", "（号码略）"),
    (Clue.CONTACT, r"(?:微信|QQ|qq|支付宝)(?:号|账号)?[:：是为]?\s?[A-Za-z0-9_-]{5,20}", "（联系方式略）"),
    (
        Clue.PLATE,
        r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-Z][·. ]?[A-Z0-9]{5,6}",
        "（车牌略）",
    ),
    (
        Clue.ROOM,
        rf"{_FIGURE}{{1,4}}\s?(?:幢|栋|号楼|座)(?:\s?{_FIGURE}{{1,3}}\s?(?:单元|门))?(?:\s?{_FIGURE}{{1,5}}\s?(?:室|号房|房|号|楼|层)|\s?{_FIGURE}{{3,5}})?",
        "某幢",
    ),
    (Clue.ROOM, rf"{_FIGURE}{{1,3}}\s?单元(?:\s?{_FIGURE}{{1,5}}\s?(?:室|号|房))?", "某单元"),
    (Clue.ROOM, rf"{_FIGURE}{{3,5}}\s?(?:室|号房)", "某室"),
    (Clue.ROOM, r"(?<![\d.])\d{1,3}[-－—]\d{1,2}[-－—]\d{3,4}(?!\d)", "某室"),
    (Clue.ROOM, r"[东西南北地]?[A-Za-z]?\d{2,4}号?车位|车位[A-Za-z]?\d{2,4}号?", "某车位"),
    (Clue.DATE, r"(?:19|20)\d{2}\s?年\s?\d{1,2}\s?月(?:\s?\d{1,2}\s?[日号])?", "某年某月"),
    (Clue.DATE, r"(?<!\d)(?:19|20)\d{2}[-/.]\d{1,2}[-/.]\d{1,2}(?!\d)", "某年某月"),
    (Clue.DATE, r"(?<![\d年])\d{1,2}\s?月\s?\d{1,2}\s?[日号]", "某月"),
    (
        Clue.DATE,
        r"二[〇零][一二三四五六七八九〇零]{2}年[一二三四五六七八九十]{1,2}月(?:[一二三四五六七八九十]{1,3}日)?",
        "某年某月",
    ),
    (Clue.YEAR, r"(?<!\d)(?:19|20)\d{2}\s?年", "某年"),
    (Clue.SIZE, r"\d[\d,]*(?:\.\d+)?\s?(?:平方米|平米|㎡|平方)", "若干平方米"),
    (Clue.HOUSEHOLDS, rf"(?:\d[\d,]*|{_FIGURE}{{2,6}})\s?(?:多|余|来)?户(?!型|外|籍|口)", "若干户"),
    (Clue.ROAD, r"(?:(?![位于在从到沿至是的和住])[一-鿿]){1,4}(?:大道|大街|路|街|巷|弄)\s?\d{1,4}\s?号?", "某路"),
)
_AMOUNT = re.compile(r"(?<![\d.])(\d[\d,]*(?:\.\d+)?)\s?(万|亿|千)?\s?(?:多|余)?元")
_TITLED = re.compile(
    rf"(?:(?<=[业住租房]主)|(?<=住户)|(?<=经理)|(?<=主任)|(?<=调解员)|(?<![一-鿿]))[{_SURNAMES}][一-鿿]{{0,2}}?({_TITLE})"
)
_CALLED = re.compile(
    rf"(?<=(?:业主|住户|租户|房东|经理|主任|委员|律师))[{_SURNAMES}][一-鿿]{{1,2}}(?=[说称认要在与和向把被的将因，。、（：])"
)
_OLD = re.compile(rf"[老小][{_SURNAMES}](?=[家说称和与的，。、])")


def found_in(texts: Iterable[str], names: Sequence[Name] = ()) -> tuple[Found, ...]:
    """Everything in `texts` by which somebody could be recognised, each piece once, in the order of its first place.

    `names` are what is known of the case and the registry; they are found with blanks between the characters and in
    full-width letters too. Overlapping pieces give way to the longer one.
    """
    read = [(text, _plain(text)) for text in texts]
    written = {sign for _, plain in read for sign in plain}
    # To compile a pattern for each of a thousand names takes seconds; few have all their characters in the texts.
    matchers = [(name, _matcher(name.text)) for name in names if name.text and written.issuperset(_plain(name.text))]
    found: dict[str, tuple[_Hit, int]] = {}
    for text, plain in read:
        for hit in _chosen(_hits(plain, matchers)):
            piece = text[hit.first : hit.end]
            known, times = found.get(piece, (hit, 0))
            found[piece] = (known, times + 1)
    return tuple(
        Found(piece, hit.clue, hit.instead, times, hit.certain or hit.clue in NEVER_KEPT)
        for piece, (hit, times) in found.items()
    )


def replaced(text: str, instead: Mapping[str, str]) -> str:
    """`text` with each decided piece put in other words, longer pieces first."""
    if not instead:
        return text
    pieces = sorted(instead, key=len, reverse=True)
    return re.sub("|".join(re.escape(piece) for piece in pieces), lambda match: instead[match[0]], text)


def short_forms(name: str) -> tuple[str, ...]:
    """What people call a compound or a company for short: the name without its kind and without its place."""
    core = re.sub(r"^(?:浙江省?|衢州市?|柯城区?)+", "", name)
    core = re.sub(r"（[^）]*）|\([^)]*\)", "", core)
    core = re.sub(r"(?:物业)?(?:服务|管理)?(?:集团)?(?:股份)?有限(?:责任)?公司.*$", "", core)
    core = re.sub(r"(?:住宅)?小区$", "", core)
    forms = {core, f"{core}物业" if "物业" in name and not core.endswith("物业") else core}
    return tuple(sorted((form for form in forms if len(form) > 1 and form != name), key=len, reverse=True))


def _plain(text: str) -> str:
    """The text with full-width letters and figures made plain, character for character."""
    return "".join(one if len(plain := unicodedata.normalize("NFKC", one)) != 1 else plain for one in text)


def _matcher(name: str) -> re.Pattern[str]:
    return re.compile(_GAP.join(re.escape(one) for one in _plain(name)))


def _hits(plain: str, matchers: Sequence[tuple[Name, re.Pattern[str]]]) -> list[_Hit]:
    hits = [
        _Hit(match.start(), match.end(), name.clue, name.instead, name.certain)
        for name, matcher in matchers
        for match in matcher.finditer(plain)
    ]
    hits += [
        _Hit(match.start(), match.end(), clue, instead, certain=False)
        for clue, shape, instead in _SHAPES
        for match in re.finditer(shape, plain)
    ]
    hits += [
        _Hit(match.start(), match.end(), Clue.AMOUNT, _rounded(match), certain=False)
        for match in _AMOUNT.finditer(plain)
    ]
    hits += [
        _Hit(match.start(), match.end(), Clue.PERSON, f"某{match[1]}", certain=False)
        for match in _TITLED.finditer(plain)
    ]
    for pattern in (_CALLED, _OLD):
        hits += [
            _Hit(match.start(), match.end(), Clue.PERSON, "某人", certain=False) for match in pattern.finditer(plain)
        ]
    return hits


def _chosen(hits: Sequence[_Hit]) -> list[_Hit]:
    """The hits that do not overlap: of two that do, what is of this case comes first, then the longer one."""
    chosen: list[_Hit] = []
    for hit in sorted(hits, key=lambda one: (not one.certain, one.first - one.end, one.first)):
        if all(hit.end <= other.first or hit.first >= other.end for other in chosen):
            chosen.append(hit)
    return sorted(chosen, key=lambda one: one.first)


def _rounded(match: re.Match[str]) -> str:
    """A sum as its size alone: 36,580 元 becomes 几万元; one leading figure would give away a round sum."""
    scale = {"千": 1_000, "万": 10_000, "亿": 100_000_000}.get(match[2] or "", 1)
    figures = match[1].replace(",", "")
    whole = int(Decimal(figures) * scale)
    if whole <= 0:
        return "若干元"
    myriads, places = divmod(len(str(whole)) - 1, 4)
    unit = ("", "十", "百", "千")[places] + ("", "万", "亿", "万亿")[min(myriads, 3)]
    return f"上{unit}元" if unit and str(whole).startswith("1") else f"几{unit}元"
