"""Facts of each paper of a case, complete and plain, for the tests of what papers say and how they look."""

from __future__ import annotations

from typing import Any

WANG: dict[str, Any] = {
    "role": "申请人",
    "organisation": False,
    "name": "王秀英",
    "sex": "女",
    "nation": "汉族",
    "age": "67",
    "work": "退休",
    "phone": "13857010001",
    "address": "锦绣家园 3 幢 2 单元 501 室",
    "head": "",
    "agent": "王小明（儿子）",
}
COMPANY: dict[str, Any] = {
    "role": "被申请人",
    "organisation": True,
    "name": "衢州安居物业服务有限公司",
    "sex": "",
    "nation": "",
    "age": "",
    "work": "",
    "phone": "0570-3020001",
    "address": "衢州市柯城区荷花中路 88 号",
    "head": "陈国强",
    "agent": "",
}
STORY = (
    "2026 年 7 月以来，3 幢 2 单元屋面多处渗漏，501 室次卧、客厅吊顶发霉脱落。申请人多次报修，物业公司两次派人"
    "用防水涂料局部修补，雨后仍然渗水。申请人自 8 月起停交物业费，物业公司多次上门催收，双方发生争执。"
)
BASE: dict[str, Any] = {
    "status": "registered_pmc",
    "issuer": "柯城区花园街道锦绣社区人民调解委员会",
    "body": "柯城区花园街道锦绣社区人民调解委员会",
    "seal": "人民调解委员会印章",
    "effect": "协议有法律约束力，双方应当照着履行；自生效之日起三十日内，双方可以共同向人民法院申请司法确认。",
    "reference": "柯调〔2026〕12号",
    "case": "柯调〔2026〕12号",
    "file_number": "（2026）人调字第12号",
    "subject": "屋面渗漏和物业费",
    "cause": "物业服务合同纠纷（案由 126）",
    "story": STORY,
    "wish": "1. 修好 3 幢 2 单元屋面；\n2. 赔偿吊顶和墙面损失 6,800 元；\n3. 渗漏期间物业费减半。",
    "filed_on": "2026年9月3日",
    "on": "2026年9月7日",
    "parties": [WANG, COMPANY],
    "standing": "联盟是议事协调机制，没有登记为社会团体，不是法人，不能以法人名义对外签约。",
    "mediators": ["周建国", "李春梅"],
    "letter": False,
}

FACTS: dict[str, dict[str, Any]] = {
    "cover": {
        "name": "王秀英与衢州安居物业服务有限公司物业服务合同纠纷",
        "began_on": "2026年9月3日",
        "ended_on": "2026年10月12日",
        "bound_by": "方晓",
        "on": "2026年10月30日",
        "kept": "长期",
        "note": "",
    },
    "contents": {
        "free": True,
        "lines": [
            {"title": "人民调解申请书", "pages": "1", "note": ""},
            {"title": "人民调解受理登记表", "pages": "2", "note": ""},
            {"title": "人民调解当事人权利义务告知书（王秀英）", "pages": "3", "note": ""},
            {"title": "人民调解笔录", "pages": "4—6", "note": "第 1 次"},
            {"title": "人民调解协议书", "pages": "7—8", "note": "附签字页扫描件"},
        ],
    },
    "application": {"told": "", "signed": "", "signed_on": ""},
    "acceptance": {
        "sources": ["当事人申请", "主动调解", "其他单位移送"],
        "source": "当事人申请",
        "by": "依当事人申请",
        "channel": "当面申请",
        "willing": "王秀英：同意（9月3日，当面）；衢州安居物业服务有限公司：同意（9月7日，电话）",
        "registrar": "方晓",
    },
    "invitation": {
        "letter": True,
        "party": "衢州安居物业服务有限公司",
        "applicant": "王秀英",
        "answer_by": "2026年9月10日",
        "how": "扫描下面的二维码，或者电话、当面答复",
        "contact": "方晓  0570-3021234",
    },
    "rights_notice": {
        "party": "王秀英",
        "signed": "王秀英",
        "told": "当面宣读",
        "signed_on": "2026年9月8日",
        "teller": "方晓",
    },
    "identity": {
        "people": [
            {"party": "王秀英", "name": "王小明", "capacity": "委托代理人", "proof": "身份证、户口簿"},
            {
                "party": "衢州安居物业服务有限公司",
                "name": "陈国强",
                "capacity": "负责人",
                "proof": "营业执照、任职文件",
            },
        ],
        "teller": "方晓",
    },
    "mandate": {
        "principal": WANG,
        "agent": "王小明",
        "relation": "儿子",
        "agent_phone": "13857010002",
        "boxes": [
            ["代为参加调解、陈述意见", True],
            ["代为承认请求（特别授权）", False],
            ["代为变更请求（特别授权）", False],
            ["代为放弃请求（特别授权）", False],
            ["代为签订调解协议（特别授权）", True],
        ],
        "until": "到本案调解结束",
    },
    "appointment": {
        "letter": True,
        "mediator": "周建国",
        "together": "李春梅",
        "chosen": "双方共同选定",
        "accepted_on": "2026年9月9日",
        "due_on": "2026年10月9日",
        "disclosed": "周建国 2024 年为安居物业调解过，双方已知情同意。",
        "nature": "收到要求后三个工作日内答复（平台承诺，参照《人民法院在线调解规则》第十四条）。",
    },
    "investigation": {
        "at": "2026年9月11日 9:30—10:20",
        "venue": "锦绣家园 3 幢屋面和 501 室",
        "investigators": ["周建国", "李春梅"],
        "recorder": "方晓",
        "asked": "刘志平",
        "asked_as": "3 幢 2 单元 502 室业主",
        "matter": "屋面渗漏的时间和范围",
        "text": "问：502 室有没有渗水？\n答：次卧墙角从 7 月中旬起渗水，物业来看过一次。"
        "\n问：屋面以前大修过吗？\n答：没有，2009 年交付后没有大修。",
    },
    "evidence": {
        "lines": [
            ["渗水照片 12 张", "申请人手机拍摄", "1", "复制件", "王秀英", "方晓", "2026年9月8日"],
            ["报修记录", "物业公司客服中心", "1", "原件", "衢州安居物业服务有限公司", "方晓", "2026年9月9日"],
        ],
        "receiver": "方晓",
    },
    "minutes": {
        "at": "2026年9月18日 14:00—16:10",
        "count": 1,
        "venue": "锦绣社区人民调解室",
        "recorder": "方晓",
        "others": ["锦绣家园业主委员会主任 徐芳"],
        "points": ["屋面渗漏由谁维修、何时修好", "渗漏期间的物业费怎么收"],
        "text": "调解员：今天就屋面渗漏和物业费进行调解，双方可以陈述。\n申请人：要求修好屋面，赔偿吊顶和墙面损失。\n"
        "被申请人：愿意维修；屋面已过保修期，大修须用维修资金。",
        "result": "双方同意先由物业公司应急维修，赔偿 4,000 元，渗漏期间物业费减收三成。",
        "outcome": "调解成功",
        "signed_on": "2026年9月18日",
    },
    "agreement": {
        "facts": "3 幢 2 单元屋面自 2026 年 7 月起渗漏，致 501 室吊顶、墙面受损；申请人自 8 月起未交物业费。",
        "issues": "1. 屋面由谁维修；2. 室内损失由谁赔偿；3. 渗漏期间的物业费。物业公司对维修不及时负有责任。",
        "terms": [
            "物业公司于 10 月 10 日前修好屋面，保修一年。",
            "物业公司赔偿王秀英 4,000 元，分两期支付。",
            "王秀英补交 8 月、9 月物业费，按七成收取。",
        ],
        "manner": "赔偿款转入申请人银行账户；物业费到服务中心交纳。",
        "conditional": False,
        "copies": "叁",
        "edition": 1,
        "digest": "9f3a 77c0 12de",
        "obligations": [
            {
                "debtor": "安居物业",
                "creditor": "王秀英",
                "act": "修好 3 幢 2 单元屋面",
                "amount": "",
                "due": "2026年10月10日",
                "evidence": "双方验收单",
            },
            {
                "debtor": "安居物业",
                "creditor": "王秀英",
                "act": "赔偿第 1 期",
                "amount": "2,000.00",
                "due": "2026年9月30日",
                "evidence": "转账凭证",
            },
            {
                "debtor": "安居物业",
                "creditor": "王秀英",
                "act": "赔偿第 2 期",
                "amount": "2,000.00",
                "due": "2026年10月31日",
                "evidence": "转账凭证",
            },
        ],
        "signatures": {},
        "signed_on": "",
        "mediator_signed": "",
    },
    "oral_agreement": {
        "facts": "楼上洗衣机排水堵塞，水漫到 402 室厨房。",
        "issues": "清理费用由谁负担。",
        "terms": ["由 502 室当天请人疏通，并付清理费 200 元。"],
        "manner": "当场付清。",
        "obligations": [],
        "reached_on": "2026年9月18日",
        "signatures": {},
        "signed_on": "2026年9月18日",
        "mediator_signed": "周建国",
    },
    "termination": {
        "letter": True,
        "ended_on": "2026年10月9日",
        "reason": "调解期限届满，双方没有达成协议，也没有都同意延长。",
        "words": "",
        "seal_line": "（印章）",
        "routes": [
            "就物业费和损失赔偿，可以向柯城区人民法院起诉；",
            "就屋面维修使用维修资金，可以向住建部门咨询办理；",
            "双方另有仲裁约定的，可以申请仲裁。",
        ],
    },
    "performance": {
        "agreement": "柯调文〔2026〕31号",
        "lines": [
            {
                "act": "赔偿第 1 期",
                "amount": "2,000.00",
                "due": "2026年9月30日",
                "done_on": "2026年9月29日",
                "proof": "转账凭证",
                "confirmed": "王秀英已确认",
            },
        ],
        "registrar": "方晓",
    },
    "follow_up": {
        "agreement": "柯调文〔2026〕31号",
        "how": "上门",
        "performed": "屋面已修好，两次雨后没有渗水；第 2 期赔偿已付。",
        "content": "双方满意",
        "signs": "没有",
        "measures": "无需采取措施",
        "visitor": "周建国",
        "visited_on": "2026年11月5日",
    },
    "confirmation": {
        "agreed_on": "2026年9月18日",
        "agreement": "《人民调解协议书》（柯调文〔2026〕31号）",
        "effective_on": "2026年9月18日",
        "days": "30日",
        "last_day": "2026年10月19日",
        "court": "衢州市柯城区人民法院",
    },
    "confirmation_materials": {
        "materials": [
            ["司法确认申请书", True, "双方共同签名"],
            ["人民调解协议书", True, ""],
            ["身份证明、资格证明", True, ""],
            ["与协议有关的财产权利证明", False, "没有的不用交"],
            ["送达地址和电话", True, ""],
        ],
        "courts": ["当事人住所地基层人民法院", "调解组织所在地基层人民法院"],
        "last_day": "2026年10月19日",
    },
    "undisputed": {
        "lines": [
            {"text": "3 幢 2 单元屋面从 2026 年 7 月起渗漏。", "on": "2026年9月20日"},
            {"text": "8 月、9 月的物业费没有交。", "on": "2026年9月21日"},
        ],
    },
    "urging": {
        "letter": True,
        "party": "衢州安居物业服务有限公司",
        "agreement": "人民调解协议书（柯调文〔2026〕31号）",
        "effective_on": "2026年9月18日",
        "lines": [
            {
                "debtor": "安居物业",
                "creditor": "王秀英",
                "act": "赔偿第 2 期",
                "amount": "2,000.00",
                "due": "2026年10月31日",
                "paid": "500.00",
                "open": "1,500.00",
            },
        ],
        "seal_line": "（人民调解委员会印章）",
        "routes": ["可以就协议的履行向人民法院起诉；", "已经司法确认的，可以申请强制执行。"],
    },
    "default": {
        "letter": True,
        "agreement": "人民调解协议书（柯调文〔2026〕31号）",
        "effective_on": "2026年9月18日",
        "lines": [
            {
                "debtor": "安居物业",
                "creditor": "王秀英",
                "act": "赔偿第 2 期",
                "amount": "2,000.00",
                "due": "2026年10月31日",
                "paid": "500.00",
                "open": "1,500.00",
            },
        ],
        "demands": ["2026年10月25日 平台提醒（已读）", "2026年11月3日 电话催告，对方称资金紧张"],
        "routes": ["可以就协议的履行向人民法院起诉；", "已经司法确认的，可以申请强制执行。"],
    },
    "situation": {
        "papers": 14,
        "pages": 36,
        "bound_by": "方晓",
        "warnings": ["权利义务告知书（衢州安居物业服务有限公司）的签收日期晚于调解笔录，请补正或者说明。"],
        "originals": [{"name": "渗水照片.jpg", "size": "1.8 MB", "digest": "9f" * 32}],
    },
    "slip": {"name": "物业费对账.xlsx", "size": "48 KB", "digest": "7c" * 32},
    "back": {"pages": 36, "bound_by": "方晓"},
}


def facts_of(kind: str, **changed: Any) -> dict[str, Any]:
    """Everything that a paper of this kind is made from."""
    return {**BASE, **FACTS[kind], **changed}
