"""Disputes of the last months that are over: short files, enough of them that the figures tell something."""

from __future__ import annotations

from dataclasses import dataclass

from alliance.demo.roster import CHAI, JIANG, LAN, MAO, XU, YU, ZHENG, ZHU
from mediation.workflow import Stage

KEPT, FAILED, REFUSED, AWAY, BACK = Stage.FULFILLED, Stage.FAILED, Stage.REFUSED, Stage.RETURNED, Stage.WITHDRAWN


@dataclass(frozen=True, slots=True)
class Row:
    """One dispute in a line; without `against` it is with the company of the compound."""

    compound: str
    cause: str
    subject: str
    against: str
    mediator: str
    ago: int
    ended: Stage = KEPT
    promised: str = ""


ROWS: tuple[Row, ...] = (
    Row("due", "leak", "阳台漏水到楼下", "周晓东", CHAI, 168, promised="重做阳台防水"),
    Row("ending", "noise", "楼上半夜拖椅子", "胡学军", ZHENG, 165, promised="给椅子脚包上软垫"),
    Row("first", "leak", "厨房下水管渗水", "李俊杰", CHAI, 162, promised="换好下水管"),
    Row("ending", "fee", "报修没有人来，物业费要不要打折", "", YU, 158, promised="减收一个月物业费"),
    Row("returned", "animal", "狗在楼道里大小便", "邵若兰", ZHENG, 155, promised="出门拴绳，随手清理"),
    Row("ending", "parking_space", "固定车位被外来车占用", "", MAO, 151, promised="装地锁并登记车牌"),
    Row("lapsed", "noise", "装修早上七点开工", "刘永康", ZHENG, 147, promised="八点半以后开工"),
    Row("lapsed", "leak", "屋顶漏水到顶楼两户", "江巧云", CHAI, 144, FAILED),
    Row("ending", "fee", "新房空置的物业费怎么收", "", YU, 141, promised="按约定的比例收"),
    Row("overdue", "leak", "洗衣机水管脱落泡了楼下", "张振宇", CHAI, 138, promised="赔偿被泡的地板"),
    Row("lapsed", "renovation", "装修敲了承重墙", "叶天佑", ZHENG, 134, AWAY),
    Row("ending", "charge", "装修押金不退", "", YU, 131, promised="退还装修押金"),
    Row("check", "noise", "广场舞音响太大", "徐金仙", ZHENG, 127, promised="晚上八点半以前结束"),
    Row("overdue", "parking_space", "两家抢一个车位", "何一鸣", MAO, 124, promised="单双日轮流停"),
    Row("member", "leak", "空调外机滴水", "余海燕", CHAI, 121, promised="接好滴水管"),
    Row("ending", "fee", "电梯坏了一个月，物业费照收", "", YU, 117, FAILED),
    Row("first", "noise", "楼下棋牌室吵到半夜", "祝培德", ZHENG, 114, REFUSED),
    Row("due", "leak", "卫生间防水坏了，楼下墙皮脱落", "郑晓东", CHAI, 110, promised="重做防水，补好墙皮"),
    Row("member", "noise", "小孩晚上练琴", "汪梦洁", ZHENG, 107, promised="晚上八点以后不练"),
    Row("ending", "parking_space", "充电桩车位被油车占着", "", MAO, 103, promised="划线并派人巡查"),
    Row("lapsed", "fee", "前任房主欠的物业费要新房主交", "程光荣", JIANG, 99, promised="由前任房主付清"),
    Row("first", "leak", "暖气管漏水", "占桂花", CHAI, 96, BACK),
    Row("check", "parking_space", "摩托车停在单元门口", "陈春林", MAO, 92, promised="停到车棚里"),
    Row("overdue", "fee", "物业费涨价的通知没有说清", "毛凤英", JIANG, 88, promised="当面讲清并书面答复"),
    Row("ending", "charge", "门禁卡补办收五十元", "", YU, 85, promised="按成本价收"),
    Row("member", "leak", "邻居改管道以后返臭", "黄土根", CHAI, 81, promised="改回原来的管道"),
    Row("due", "noise", "宠物店早上狗叫", "吴宏亮", ZHENG, 78, promised="早上八点以前关窗"),
    Row("check", "animal", "遛狗不拴绳吓到老人", "姜小红", ZHENG, 74, promised="出门一律拴绳"),
    Row("member", "noise", "空调外机声音太大", "方家兴", ZHENG, 71, FAILED),
    Row("ending", "fee", "地下室进水，物业费要求减免", "", YU, 69, promised="减收两个月物业费"),
    Row("lapsed", "parking_space", "家门口划了临时车位", "祝伟民", MAO, 66, promised="把车位移开三米"),
    Row("check", "leak", "太阳能水管冻裂", "范莉莉", CHAI, 63, promised="换好水管，赔两百元"),
    Row("returned", "revenue", "快递柜的进场费归谁", "", LAN, 61, promised="公布进场费的收支"),
    Row("overdue", "noise", "晾衣架滴水声", "林益明", XU, 60, promised="换成不滴水的晾衣架"),
    Row("lapsed", "exit", "旧物业不交钥匙", "刘根水", ZHU, 57, AWAY),
    Row("ending", "leak", "天台排水沟堵了", "郑云霞", CHAI, 55, promised="疏通排水沟"),
)
_NAMES = (
    "王樟英 周利民 李静怡 徐水根 陈忠义 何雨欣 叶炳生 余美娟 祝浩然 汪月娥 程立群 吴柏林 "
    "姜利芳 毛明辉 邵志英 林樟荣 占素琴 方学军 黄爱珍 刘宝珠 杨建华 朱林芝 张立新 胡春林"
)
NAMES = tuple(_NAMES.split())
"""The applicants, in turn."""
