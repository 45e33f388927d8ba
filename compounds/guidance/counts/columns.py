"""The two workbooks of a count: the roster of owners, and the result that a recognised system hands out."""

from __future__ import annotations

from collections.abc import Sequence

from compounds.workbooks.columns import Column, Kind, Sheet

ROSTER, ONLINE = "roster", "online"
YES, NO = "是", "否"
PARKING = "车位"
USES = ("住宅", "商铺", "其他", PARKING)
_BUILDING = Column(
    "building",
    "楼栋",
    synonyms=("幢", "栋", "楼号", "幢号", "栋号", "楼幢", "楼"),
    most=40,
    spreads=True,
    width=12,
    note="例如 3幢、3幢2单元。合并的格子当作每一行都是它；室号里已经写全的可以空着。",
)
_ROOM = Column(
    "room",
    "室号",
    required=True,
    synonyms=("房号", "室", "门牌", "房间号", "户号", "单元室号"),
    most=40,
    width=14,
    note="例如 501。请把这一列的格式设成“文本”，3-2-501 就不会变成日期。",
)

ROSTER_SHEET = Sheet(
    ROSTER,
    "业主名册",
    ("名册", "业主清单", "业主表", "业主花名册"),
    (
        _BUILDING,
        _ROOM,
        Column(
            "area",
            "面积（㎡）",
            required=True,
            synonyms=("面积", "建筑面积", "专有部分面积", "专有面积"),
            width=14,
            note="专有部分面积，照不动产登记簿；没有登记的照测绘，再没有的照买卖合同。最多两位小数。",
        ),
        Column(
            "owner",
            "业主",
            required=True,
            synonyms=("业主姓名", "姓名", "产权人", "所有权人", "户主"),
            most=60,
            width=16,
            note="照不动产登记簿写。共有的在这里写一位，其余写在“共有人”。",
        ),
        Column(
            "co_owners",
            "共有人",
            synonyms=("其他共有人", "共有业主"),
            most=120,
            width=18,
            note="几个人用顿号隔开。一户几个共有人，只算一人。",
        ),
        Column(
            "id_tail",
            "证号后四位",
            synonyms=("身份证后四位", "证件号后四位", "证件后四位"),
            most=8,
            width=12,
            note="只写后四位，用来分清同名的人；不要写全号。",
        ),
        Column("phone_tail", "电话后四位", synonyms=("手机后四位", "手机尾号"), most=8, width=12, note="只写后四位。"),
        Column(
            "developer",
            "是否建设单位",
            synonyms=("建设单位", "开发商", "未售", "是否未售"),
            choices=(YES, NO),
            width=14,
            note="还没有卖出去、属于建设单位的，填“是”。",
        ),
        Column(
            "delivered",
            "是否交付",
            synonyms=("交付", "已交付", "是否已交付"),
            choices=(YES, NO),
            width=12,
            note="卖出去了还没有交房的，填“否”；空着算已经交付。",
        ),
        Column("use", "用途", synonyms=("房屋用途", "类型"), choices=USES, width=10, note="空着算住宅。"),
    ),
)


DELIVERY_SHEET = Sheet(
    "delivery",
    "送达签收表",
    (),
    (
        Column("building", "楼栋", width=12),
        Column("room", "室号", width=12),
        Column("area", "面积（㎡）", width=12),
        Column("owner", "业主", width=16),
        Column("signed", "业主签收", width=20),
        Column("on", "日期", width=12),
    ),
)


TOKEN_SHEET = Sheet(
    "token",
    "票权码（裁开，一户一张）",
    (),
    (
        Column("building", "楼栋", width=12),
        Column("room", "室号", width=12),
        Column("token", "票权码", width=14, note="业主凭这个码，在核对文件里找自己家的一票。"),
    ),
)
"""Apart from the list that goes from door to door: whoever knows a neighbour's code knows how the neighbour voted."""


def online_sheet(questions: Sequence[str]) -> Sheet:
    """The sheet of online votes for a count with these questions, one column each in their order."""
    return Sheet(
        ONLINE,
        "电子投票结果",
        ("投票结果", "网上投票", "表决结果", "电子票"),
        (
            _BUILDING,
            _ROOM,
            Column("cast_on", "投票日期", Kind.DAY, required=True, synonyms=("表决时间", "投票时间", "日期"), width=14),
            *(
                Column(
                    f"q{number}",
                    f"议题{number}",
                    required=True,
                    width=20,
                    choices=("同意", "反对", "弃权"),
                    note=title,
                )
                for number, title in enumerate(questions, 1)
            ),
        ),
    )


SAMPLE_ROWS: tuple[dict[str, str], ...] = (
    {
        "building": "1幢1单元",
        "room": "101",
        "area": "89.50",
        "owner": "示例王某",
        "id_tail": "0018",
        "phone_tail": "1234",
    },
    {
        "building": "1幢1单元",
        "room": "102",
        "area": "120.00",
        "owner": "示例李某",
        "co_owners": "示例张某",
        "id_tail": "0026",
        "delivered": YES,
    },
    {"building": "1幢1单元", "room": "201", "area": "89.50", "owner": "示例王某", "id_tail": "0018", "use": "住宅"},
    {"building": "2幢1单元", "room": "301", "area": "95.00", "owner": "示例房地产开发有限公司", "developer": YES},
    {"building": "2幢1单元", "room": "302", "area": "95.00", "owner": "示例赵某", "id_tail": "0034", "delivered": NO},
)
