"""Names for the sample district: people, compounds and companies that sound like Quzhou and belong to nobody.

Compounds and companies are put together from words that no known place or company of Quzhou carries; a likeness that
remains is chance, and every record made from them is marked as a sample. Companies carry no credit code, since a code
that is well-formed may be somebody's. People's names are ordinary ones in ordinary proportion.
"""

from __future__ import annotations

import random
from collections.abc import Iterator


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


FAMILIES = "徐郑王周陈吴叶毛姜余方祝汪程刘杨张李朱胡邵江何占黄林"
_MEN = _words(
    "建华 国平 志强 卫东 明辉 正良 家兴 海峰 永康 伟民 立新 根水 文彬 学军 水根 晓东 振宇 俊杰 少华 金土 宏亮 启明 "
    "光荣 小平 春林 立群 培德 一鸣 子昂 思远 浩然 天佑 炳生 樟荣 土根 仁和 利民 忠义 益明 柏林"
)
_WOMEN = _words(
    "秀英 美娟 桂花 雪琴 丽萍 晓燕 玉兰 春仙 慧芳 建芬 月娥 爱珍 素琴 雅琴 小红 佩华 文静 海燕 婷婷 思敏 梦洁 雨欣 "
    "彩娥 金仙 凤英 巧云 水仙 利芳 亚萍 莉莉 静怡 若兰 宝珠 春燕 香莲 志英 云霞 冬梅 林芝 樟英"
)
_SCENES = _words(
    "听橘 映橘 橘澜 橙香 知弈 弈棠 弈林 樵歌 樵隐 枕溪 澜汀 听澜 汀棠 望樟 樟荫 沐樟 沐桐 怀棠 栖桂 桂语 临渡 渡月 "
    "和畅 礼和 礼庭 知礼 崇儒 儒风 南宗月 杏坛 松涧 竹涧 云涧 榴红 梧桐渡 雁回 鹭洲 白鹭汀 青簟 青禾 稻香渡 "
    "麦陇 春晖 秋实 晴川里 霁月 朗月 明德 厚德 同心 安和 康泽 景明 瑞禾 祥禾 福樟 常青 长宁 永和里 顺和"
)
_KINDS = _words("苑 花园 雅居 名邸 家园 新村 公寓 华庭 嘉园 小区 佳苑 轩 府 庭院 新居 小筑")
_PARTS = ("", "二期", "三期", "四期")
_FIRMS = _words("橘洲里 弈和 樵安 汀澜 三礼 樟庭 渡安 桐心 信橘 和弈 礼邻 棠安 鹭安 云涧 万棠 弈家 常橘 暖樟")
_BUILDERS = _words("橘岸 弈城 澜庭 樟建 棠城 鹭洲 云渡 礼城 桐筑 长渡")

TRUNK = "0570"
"""The area code of Quzhou."""


def people(dice: random.Random) -> Iterator[str]:
    """Names of people without end; namesakes occur, as they do among three hundred thousand."""
    while True:
        yield dice.choice(FAMILIES) + dice.choice(dice.choice((_MEN, _WOMEN)))


def compounds(dice: random.Random, count: int) -> list[str]:
    """`count` different names of compounds, up to 3,840. Raises ValueError beyond."""
    plain = [scene + kind for scene in _SCENES for kind in _KINDS]
    dice.shuffle(plain)
    named = [name + part for part in _PARTS for name in plain]
    if count > len(named):
        raise ValueError(f"there are names for {len(named)} compounds, not for {count}")
    return named[:count]


def providers() -> list[str]:
    """The companies that look after compounds."""
    return [f"衢州{firm}物业服务有限公司" for firm in _FIRMS]


def developers() -> list[str]:
    """The companies that built them."""
    return [f"衢州{firm}房地产开发有限公司" for firm in _BUILDERS]


def telephone(serial: int) -> str:
    """A number that cannot be anybody's: local numbers of Quzhou never open with 0, and no mobile number with 05.

    `serial` is from 1 to 999,999. The sign-in page takes mobile numbers only, so none of these signs in there.
    """
    if not 1 <= serial <= 999_999:  # noqa: PLR2004 -- six digits are free
        raise ValueError(f"no sample number has the serial {serial}")
    return f"{TRUNK}0{serial:06d}"
