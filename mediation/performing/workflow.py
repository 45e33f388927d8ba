"""What becomes of a promise: reported, confirmed or disputed; the way to a court; how people judge the work."""

from __future__ import annotations

from enum import StrEnum


class Receipt(StrEnum):
    """Where the report of a performance stands."""

    REPORTED = "reported"
    CONFIRMED = "confirmed"
    DISPUTED = "disputed"
    WITHDRAWN = "withdrawn"


RECEIPT_NAMES: dict[Receipt, str] = {
    Receipt.REPORTED: "等对方确认",
    Receipt.CONFIRMED: "已确认",
    Receipt.DISPUTED: "对方说没有收到",
    Receipt.WITHDRAWN: "已收回",
}


class Court(StrEnum):
    """Which courts may confirm (民事诉讼法第二百零五条)."""

    INVITED_BY = "invited_by"
    HOME = "home"
    OBJECT = "object"
    BODY = "body"


COURT_NAMES: dict[Court, str] = {
    Court.INVITED_BY: "邀请调解组织先行调解的人民法院",
    Court.HOME: "当事人住所地的基层人民法院",
    Court.OBJECT: "标的物所在地的基层人民法院",
    Court.BODY: "调解组织所在地的基层人民法院",
}


class Ruling(StrEnum):
    """What a court made of the joint application."""

    CONFIRMED = "confirmed"
    NOT_CONFIRMED = "not_confirmed"
    NOT_ACCEPTED = "not_accepted"
    TAKEN_BACK = "taken_back"


RULING_NAMES: dict[Ruling, str] = {
    Ruling.CONFIRMED: "裁定调解协议有效",
    Ruling.NOT_CONFIRMED: "裁定驳回申请",
    Ruling.NOT_ACCEPTED: "法院不予受理",
    Ruling.TAKEN_BACK: "申请人撤回申请",
}
MATERIALS: dict[str, str] = {
    "application": "司法确认申请书（双方都签名）",
    "agreement": "调解协议原件",
    "identity": "双方的身份证明；单位的资格证明、代表人证明",
    "property": "和协议有关的财产权利证明",
    "contact": "双方的送达地址、电话号码",
    "mandate": "委托别人办的：委托人签名或者盖章的授权委托书",
}
"""What a court asks for (司法确认程序的若干规定第三条); the last only where somebody else applies."""
NEEDED = frozenset(MATERIALS) - {"mandate"}


class Contact(StrEnum):
    """How a follow-up visit is made."""

    TELEPHONE = "telephone"
    VISIT = "visit"
    COUNTER = "counter"


CONTACT_NAMES: dict[Contact, str] = {
    Contact.TELEPHONE: "打电话",
    Contact.VISIT: "上门",
    Contact.COUNTER: "来窗口",
}


class Mood(StrEnum):
    """Whether anything points to new trouble (回访记录 的“激化迹象”)."""

    CALM = "calm"
    UNEASY = "uneasy"
    DANGER = "danger"


MOOD_NAMES: dict[Mood, str] = {Mood.CALM: "没有", Mood.UNEASY: "有些不满，要留意", Mood.DANGER: "有激化的苗头"}
GRADES: dict[int, str] = {5: "很满意", 4: "满意", 3: "一般", 2: "不满意", 1: "很不满意"}
