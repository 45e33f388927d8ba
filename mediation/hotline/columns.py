"""The columns of the hotline's workbook, with the names under which its operators export them."""

from __future__ import annotations

from compounds.workbooks.columns import Column, Kind, Sheet
from mediation.hotline.workflow import GRADE_NAMES, NATURE_NAMES

LONG = 1000
ORDERS = Sheet(
    "orders",
    "12345工单",
    ("工单", "热线工单", "12345", "投诉工单", "工单列表", "工单明细", "Sheet1"),
    (
        Column(
            "number",
            "工单号",
            required=True,
            most=60,
            width=22,
            synonyms=("工单编号", "外部工单号", "受理编号", "受理单号", "诉求编号", "案件编号"),
        ),
        Column(
            "received_on",
            "受理日期",
            Kind.DAY,
            required=True,
            width=14,
            synonyms=("受理时间", "来电时间", "登记时间", "诉求时间", "创建时间", "时间"),
            note="写全年月日，例如 2026-11-20；带钟点的也认。",
        ),
        Column(
            "channel",
            "渠道",
            synonyms=("来源", "诉求渠道", "受理渠道", "诉求来源"),
            width=10,
            note="例如：12345、信访转入。写“信访”的，按信访的法定期限计。",
        ),
        Column(
            "caller",
            "诉求人",
            synonyms=("来电人", "姓名", "市民姓名", "反映人", "联系人", "诉求人姓名"),
            most=40,
            width=12,
            note="导入时只留姓氏和称呼。",
        ),
        Column(
            "phone",
            "联系电话",
            synonyms=("电话", "手机", "来电号码", "联系方式", "手机号", "诉求人电话"),
            most=40,
            width=16,
            note="加密保存，只显示最后 4 位。",
        ),
        Column("street", "所属街道", synonyms=("街道", "镇街", "所在街道"), width=14, spreads=True),
        Column(
            "compound",
            "小区",
            required=True,
            synonyms=("小区名称", "楼盘", "诉求地点", "小区地址", "地址"),
            most=120,
            width=24,
            note="写小区名；后面跟着幢号、室号的也认。",
        ),
        Column("room", "幢室", synonyms=("房号", "门牌", "楼栋房号", "详细地址"), most=60, width=16),
        Column(
            "category", "一级类别", synonyms=("类别", "一级分类", "诉求类别", "分类", "类别一级"), most=60, width=14
        ),
        Column("category2", "二级类别", synonyms=("二级分类", "类别二级"), most=60, width=14),
        Column("category3", "三级类别", synonyms=("三级分类", "类别三级"), most=60, width=14),
        Column(
            "nature",
            "诉求性质",
            Kind.CHOICE,
            required=True,
            choices=tuple(NATURE_NAMES.values()),
            width=12,
            synonyms=("性质", "诉求类型", "工单类型", "事项性质"),
        ),
        Column(
            "grade",
            "紧急程度",
            Kind.CHOICE,
            choices=tuple(GRADE_NAMES.values()),
            width=10,
            synonyms=("紧急级", "紧急级别", "紧急等级"),
        ),
        Column("title", "诉求标题", synonyms=("标题", "工单标题", "主题"), most=100, width=30),
        Column(
            "content",
            "诉求内容",
            required=True,
            synonyms=("内容", "工单内容", "反映内容", "诉求描述"),
            most=LONG,
            width=50,
        ),
        Column(
            "responsible",
            "责任主体",
            synonyms=("被反映单位", "被诉方", "被反映对象", "涉事单位", "责任单位"),
            most=100,
            width=26,
            note="写物业公司全称，或者“业委会”；不清楚的空着。",
        ),
        Column("handler", "承办单位", synonyms=("承办人", "承办部门", "办理单位", "主办单位"), most=100, width=16),
        Column("due_on", "办理期限", Kind.DAY, synonyms=("期限", "截止日期", "截止时间", "办结时限"), width=14),
        Column("delayed", "延期原因", synonyms=("延期理由",), most=200, width=16),
        Column("sent_back", "退单理由", synonyms=("退单原因", "退回原因"), most=200, width=16),
        Column("process", "处置过程", synonyms=("办理过程", "处理过程", "办理情况", "处置情况"), most=LONG, width=40),
        Column(
            "answered",
            "答复时间和方式",
            synonyms=("答复时间", "答复方式", "回复时间", "回复方式", "答复情况"),
            most=100,
            width=18,
        ),
        Column(
            "satisfied", "满意度", synonyms=("办理结果满意度", "办理结果", "结果满意度", "是否满意"), most=40, width=12
        ),
        Column("attitude", "态度满意度", synonyms=("服务态度", "办理态度", "态度"), most=40, width=12),
        Column("revisited", "回访", synonyms=("回访情况", "回访结果"), most=200, width=16),
        Column("repeats", "重复件", synonyms=("重复工单", "关联工单", "关联工单号", "重复件编号"), most=200, width=18),
        Column(
            "turned",
            "转办",
            synonyms=("是否转办", "转办去向", "转办类型", "转信访执法调解"),
            most=40,
            width=14,
            note="已经转给执法、公安、法院的，写在这里；热线要求调解的，写“调解”。",
        ),
    ),
)
SHEETS = (ORDERS,)
BEFORE = (
    ("handler", "承办"),
    ("process", "处置过程"),
    ("delayed", "延期原因"),
    ("sent_back", "退单理由"),
    ("answered", "答复"),
    ("satisfied", "满意度"),
    ("attitude", "对态度"),
    ("revisited", "回访"),
    ("repeats", "重复件"),
    ("due_on", "原办理期限"),
)
"""What was done before the order came, in the order in which people read it."""
RULES = (
    "怎么用",
    "1. 从 12345 平台导出的工单表可以直接上传，列名差不多就认得出来；一行一件。",
    "2. 带 * 的列要有。诉求人只留姓氏和称呼，电话加密保存，内容里的手机号、身份证号自动遮住。",
    "3. 上传以后先核对：每一行写明立一件调解、并到已有的一件、已经导入过、不是调解的事，还是有问题。",
    "4. 不是调解的事，热线又要求调解的，在“转办”一列写“调解”，再上传。",
    "5. 您确认以后才立案，要么全部办成，要么一行都不动。上传的文件不保存。",
)
