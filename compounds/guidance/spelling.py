"""Names that may be one owner written in two ways: blanks, width, old and simplified signs, a trailing 等, a slip."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations

LONG = 6
"""From so many signs on, two names that differ in one sign are told: 张伟 and 张强 are two people, firms seldom are."""
SUFFIX = 4
"""Numbers of up to so many signs are ends of numbers, and many people share them."""
LONGEST = 40
"""Signs of the longest names that are compared sign by sign; the names of firms are shorter."""
MANY = 12
"""More names than this that are all alike are one question and not one for each pair."""

_OLD = (
    "張陳劉楊趙黃吳鄭謝許鄧馮蕭葉蔣鍾鐘盧範譚鄒陸賈韋聶龔萬錢湯賴龐顏莊魯齊龍竇閻嚴畢蘇呂孫馬鄔鄺閔關歐陽諸鮮單費偉麗"
    "華國強軍傑紅蘭鳳雲連愛寶慶開闊遠達進運濤濱瀾潔淨澤漢灝煥燦煒燁獻瑋瓊環璽畫瑤禮禎積穎窮競筆節簡紀純紹紳細絹綠維綱"
    "緯練縝繼績續羅義習聖聰聯肅膽臨興舉藝蓮薩藍蘊術衛裝記訓詠詩誠誌語課請謙講譯議護讚財貞貴賓賢贊趕軒輝輪農適選遲還邁"
    "鄉醫銀銘銳鋒鋼錄錦鍵鎮鏡鐵鑒長門閃閏間閣隊階際陰隱雋雙雜難電靈靜項順須頌預頓領頤頻題顯飛飄養餘駿騰驍驕驚鯤鵬鳴鴻"
    "鵰麥齡東業樂樓標樹橋機權歡歲歸氣決況沖瑩當發盡監盤眾確祿稱穩種築紋終給統絲經緒緣編縣縱總織繪纖夢學寧實將專尋對導"
    "島峯峽嶺嶼幣帥師帶帳幫廣庫應廠彥後徑從復恆悅懷憲憶戰戲擇擔據攝數斂斷時晉暉暢曆書會極榮構槍檢櫻欽來倫個側備傳傷價"
    "億儀優儲兒內兩冊凱凍別劍劇劑動務勁勛勝勞勢勵區協參卻厲員問啟嚮園圓圖團執堅場塊壓壘壯壽夾奪奮婦媽嬌昇堃羣喆鉅鍳鑑"
    "祐囍"
)
_NEW = (
    "张陈刘杨赵黄吴郑谢许邓冯萧叶蒋钟钟卢范谭邹陆贾韦聂龚万钱汤赖庞颜庄鲁齐龙窦阎严毕苏吕孙马邬邝闵关欧阳诸鲜单费伟丽"
    "华国强军杰红兰凤云连爱宝庆开阔远达进运涛滨澜洁净泽汉灏焕灿炜烨献玮琼环玺画瑶礼祯积颖穷竞笔节简纪纯绍绅细绢绿维纲"
    "纬练缜继绩续罗义习圣聪联肃胆临兴举艺莲萨蓝蕴术卫装记训咏诗诚志语课请谦讲译议护赞财贞贵宾贤赞赶轩辉轮农适选迟还迈"
    "乡医银铭锐锋钢录锦键镇镜铁鉴长门闪闰间阁队阶际阴隐隽双杂难电灵静项顺须颂预顿领颐频题显飞飘养余骏腾骁骄惊鲲鹏鸣鸿"
    "雕麦龄东业乐楼标树桥机权欢岁归气决况冲莹当发尽监盘众确禄称稳种筑纹终给统丝经绪缘编县纵总织绘纤梦学宁实将专寻对导"
    "岛峰峡岭屿币帅师带帐帮广库应厂彦后径从复恒悦怀宪忆战戏择担据摄数敛断时晋晖畅历书会极荣构枪检樱钦来伦个侧备传伤价"
    "亿仪优储儿内两册凯冻别剑剧剂动务劲勋胜劳势励区协参却厉员问启向园圆图团执坚场块压垒壮寿夹夺奋妇妈娇升坤群哲巨鉴鉴"
    "佑喜"
)
_SIMPLE = str.maketrans(_OLD, _NEW)
"""Signs that names are written with in two ways; only what stands here is recognised, and only ever asked about."""
_BRACKETS = re.compile(r"[(\[【〔].{0,40}?[)\]】〕]")
_SIGNS = re.compile(r"[\W_]+")
_AND_OTHERS = re.compile(r"等(?:[0-9]+|[一二两三四五六七八九十]+)?[人户名位]?$")

_SEVERAL = re.compile(r"[\u4e00-\u9fff]{2,4}(?:\s+[\u4e00-\u9fff]{2,4})+(?<!公司)")
_NO_NUMBER = re.compile(r"[\W_0]*|暂?无|没有|不详|未知|未登记|未提供")

Person = tuple[str, str]
"""A name as it is written, and a number or ""."""


def plain(name: str) -> str:
    """What two spellings of one name have in common: no blanks, signs or brackets, simplified signs, no trailing 等."""
    text = _BRACKETS.sub("", unicodedata.normalize("NFKC", name)).casefold()
    text = _SIGNS.sub("", text).translate(_SIMPLE)
    shorter = _AND_OTHERS.sub("", text) or text
    return shorter.replace("有限责任公司", "有限公司")


def number(written: str) -> str:
    """A number that tells namesakes apart; "" for what people write where they have none: 无, /, 0000.

    Width, case and blanks do not count, nor do the noughts that a table drops in front of the end of a number.
    """
    bare = re.sub(r"\s+", "", unicodedata.normalize("NFKC", written)).upper()
    return "" if _NO_NUMBER.fullmatch(bare) else bare.zfill(SUFFIX)


def may_be_several(written: str) -> bool:
    """True for 张三 李四, which is two names or one with a blank in it; a single sign apart, 张 三, is one name."""
    return bool(_SEVERAL.fullmatch(written.strip()))


def _told_apart(one: Person, other: Person) -> bool:
    """True where both have numbers and they differ; the end of a number agrees with the whole of it."""
    mine, theirs = one[1].casefold(), other[1].casefold()
    return bool(mine and theirs) and not (mine.endswith(theirs) or theirs.endswith(mine))


@dataclass(frozen=True, slots=True)
class Alike:
    """Written names that may be one owner, and why; `apart` where some of them are known to be different people."""

    why: str
    people: tuple[Person, ...]
    apart: bool = False


def alike(people: Iterable[Person]) -> Iterator[Alike]:
    """Groups of names that may be one owner each: by spelling, namesake, number or similar.

    The groups come in an order that does not depend on that of `people`.
    """
    known = sorted(set(people))
    by_plain: dict[str, list[Person]] = defaultdict(list)
    for person in known:
        by_plain[plain(person[0])].append(person)
    for form in sorted(by_plain):
        yield from _one_form(by_plain[form])
    yield from _one_number(known)
    yield from _near(by_plain)


def _one_form(people: list[Person]) -> Iterator[Alike]:
    """Of one plain form: other spellings, or the same spelling with and without a number.

    Numbers with the same end may be one number; whoever has none may be any of the others.
    """
    groups = [group for end in _divided(people, lambda whole: whole[-SUFFIX:]) for group in _whole(end)]
    for group in groups:
        if len(group.people) > 1:
            spelled = {name for name, _ in group.people}
            why = "spelling" if len(spelled) > 1 else "namesake"
            yield Alike(why, tuple(sorted(group.people)), group.apart)


def _whole(group: Alike) -> Iterator[Alike]:
    """Of people whose numbers end alike: those with a whole number, and whoever gave only its end."""
    if group.apart or any(len(end) <= SUFFIX for _, end in group.people):
        yield group
        return
    yield from _divided(list(group.people), str)


def _divided(people: list[Person], by: Callable[[str], str]) -> list[Alike]:
    """People by their numbers; all together, though some are apart, where one of them has none."""
    found: dict[str, list[Person]] = defaultdict(list)
    for name, written in people:
        found[by(written.casefold())].append((name, written))
    if "" in found:
        return [Alike("", tuple(people), apart=len(found) > 2)]  # noqa: PLR2004 -- those without, and one number
    return [Alike("", tuple(group)) for group in found.values()]


def _one_number(known: list[Person]) -> Iterator[Alike]:
    """One whole number under different names, or one end of a number under names that differ in one sign.

    An end that many names share was written for all of them alike, and is one question.
    """
    by_number: dict[str, dict[str, Person]] = defaultdict(dict)
    for name, written in known:
        if written:
            by_number[written.casefold()].setdefault(plain(name), (name, written))
    for written, forms in sorted(by_number.items()):
        if len(forms) > MANY or (len(forms) > 1 and len(written) > SUFFIX):
            yield Alike("number", tuple(sorted(forms.values())))
        elif len(forms) > 1:
            for one, other in combinations(sorted(forms), 2):
                if _one_slip(one, other):
                    yield Alike("number", tuple(sorted((forms[one], forms[other]))))


def _near(by_plain: Mapping[str, list[Person]]) -> Iterator[Alike]:
    """Long names that differ in one sign, found through what is left of them without one sign.

    Names with figures are left alone: 一期1号 and 一期2号 are meant to differ.
    """
    shortened: dict[str, set[str]] = defaultdict(set)
    for form in by_plain:
        if LONG <= len(form) <= LONGEST and not any(map(str.isdecimal, form)):
            for cut in {form, *(form[:at] + form[at + 1 :] for at in range(len(form)))}:
                shortened[cut].add(form)
    crowds = {tuple(sorted(forms)) for forms in shortened.values() if len(forms) > MANY}
    for crowd in sorted(crowds):
        people = tuple(by_plain[form][0] for form in crowd)
        numbers = {written for _, written in people}
        if "" in numbers:
            yield Alike("similar", people, apart=len(numbers) > 2)  # noqa: PLR2004 -- none, and one number
    few = [sorted(forms) for forms in shortened.values() if len(forms) <= MANY]
    pairs = {pair for forms in few for pair in combinations(forms, 2) if _one_slip(*pair)}
    for one, other in sorted(pairs):
        first, second = by_plain[one][0], by_plain[other][0]
        same_number = first[1] and first[1] == second[1]
        if not _told_apart(first, second) and not same_number:
            yield Alike("similar", (first, second))


def _one_slip(one: str, other: str) -> bool:
    """True where one sign was put in, left out or taken for another."""
    if abs(len(one) - len(other)) > 1:
        return False
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    if len(one) == len(other):
        return one[start + 1 :] == other[start + 1 :]
    longer, shorter = (one, other) if len(one) > len(other) else (other, one)
    return longer[start + 1 :] == shorter[start:]
