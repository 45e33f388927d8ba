"""The cast: at least one person for every office, what brings somebody to try them, and the letters they find."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from alliance.demo.terms import Seat
from alliance.kernel.actors import Office
from compounds.models import Role

DISTRICT = "330802"
SMART_CITY = "z1"
WORKSHOP_CITY = "z2"
ZONES: Mapping[str, tuple[str, tuple[str, ...]]] = {
    SMART_CITY: ("智慧新城（演示设定，待核）", ("330802009", "330802013")),
    WORKSHOP_CITY: ("智造新城（演示设定，待核）", ("330802012", "330802005")),
}
"""The two zones over real streets. Which streets they really cover is not known here, and their names say so."""

COMMITTEES, STREETS, DESK, EXPERTS, BUREAU = "committees", "streets", "desk", "experts", "bureau"
GROUPS: Mapping[str, str] = {
    COMMITTEES: "我是业委会的，或者物业的",
    STREETS: "我在街道、社区工作",
    DESK: "我是联盟的工作人员",
    EXPERTS: "我是调解员、专家、律师",
    BUREAU: "我在住建局或指导单位",
}
"""What people come for, in the order of the front page."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One person of the cast.

    `at` is a division code, a zone, or the key of a fixed compound; an office of a community is then held at the
    compound's. `sentence` says what may be seen and done in three minutes.
    """

    name: str
    office: Office
    at: str
    group: str
    sentence: str


CAST: tuple[Figure, ...] = (
    Figure(
        "王秀英",
        Office.COMMITTEE_CHAIR,
        "due",
        COMMITTEES,
        "小区刚换届，选举结果要在法定期限内备案，只剩几天，看看要交哪几样材料。“评有礼”有一份申报填到一半，记录能填的都填好了，还有一条认定等您说明。“请专家”的申请刚交上去。",
    ),
    Figure(
        "陈国平",
        Office.COMMITTEE_CHAIR,
        "overdue",
        COMMITTEES,
        "换届以后备案忘了报，看看晚了几天，现在补报。去年的荣誉为什么撤销、哪几项失了分、怎样最省力地补上，“评有礼”里都写着。",
    ),
    Figure(
        "刘佩华",
        Office.COMMITTEE_MEMBER,
        "member",
        COMMITTEES,
        "表决票登记到一半，要两个人分头登记；选聘物业请了专家，抽到哪一步、还等谁答复，时间线上都写着。培训课全部学完，离证书只差一场考试。",
    ),
    Figure(
        "何俊杰",
        Office.PROPERTY_MANAGER,
        "member",
        COMMITTEES,
        "服务的小区合同快到期了。看合同哪天到期、现任业委会是谁，查一查续聘要走哪些程序。",
    ),
    Figure(
        "吴晓燕",
        Office.SUBDISTRICT_OFFICER,
        "330802007",
        STREETS,
        "荷花街道的工作人员。有小区报来备案材料等您核对：齐全的确认备案，不齐的写明理由退回。有一份评选申报等核实和推荐；有一次抽取等您见证封存。辖区委员谁在学、谁学完了，也看得到。",
    ),
    Figure(
        "占思远",
        Office.SUBDISTRICT_OFFICER,
        SMART_CITY,
        STREETS,
        "两个街道的小区放在一起看：哪里任期已满还没办，哪里合同快到期。",
    ),
    Figure(
        "程婷婷",
        Office.COMMUNITY_OFFICER,
        "first",
        STREETS,
        "一个小区第一次选出业委会，由您代为报送备案；另一个还没有业委会，“办事指南”里一步一步写着下一步办什么、剩几天。",
    ),
    Figure(
        "李仁和",
        Office.PEOPLES_MEDIATION_COMMITTEE,
        "first",
        STREETS,
        "联盟请你们一起调解的案件在“解矛盾”里：回应邀请，看共同记录；协议成立以后，由你们盖章，双方才好去法院确认。",
    ),
    Figure(
        "方志远",
        Office.ALLIANCE_LEAD,
        DISTRICT,
        DESK,
        "全区小区一张图：哪里有业委会，哪里运转正常，哪里停摆；还可以授予和收回各项职务。",
    ),
    Figure(
        "郑文彬",
        Office.POLICY_SECRETARY,
        DISTRICT,
        DESK,
        "查法规原文，看哪些本地文本还没有入库；平台用到的每个期限和比例，都能看到依据哪一条。",
    ),
    Figure(
        "徐慧芳",
        Office.GUIDANCE_SECRETARY,
        DISTRICT,
        DESK,
        "小区来约指导，等您定日期和人；范本要复核，参考价要登记；课程、题库、考试和证书，都在“学业务”里管，有题要审、有卷要阅。",
    ),
    Figure(
        "叶丽萍",
        Office.AWARDS_SECRETARY,
        DISTRICT,
        DESK,
        "“评有礼”归您管：一张检查表等您核对导入，一条公示异议等您核实，一个小区的荣誉复核等您提意见。各届到了哪一步，一眼看得到。",
    ),
    Figure(
        "周敏",
        Office.MEDIATION_SECRETARY,
        DISTRICT,
        DESK,
        "有三件纠纷等着指派调解员：打开一件，看排好的名单和每个人为什么能、为什么不能，点三下就指派好。",
    ),
    Figure(
        "祝建平",
        Office.POOL_KEEPER,
        DISTRICT,
        DESK,
        "“请专家”归您管：有申请等受理，有回避等核定，有人申请入库等审核，有异议等答复。封存、见证、开奖一步步走，抽中了谁，开启以前连您也看不到。",
    ),
    Figure(
        "汪启明",
        Office.SYSTEM_ADMINISTRATOR,
        DISTRICT,
        DESK,
        "给新来的人开账号，授予和收回职务，更新期限和比例；办件的内容您看不到。",
    ),
    Figure(
        "姜正良",
        Office.MEDIATOR,
        DISTRICT,
        EXPERTS,
        "今天有两个小区要去现场复核，手机页面没有网络也能用。有案子等您接受；已经接的，在“我的调解”里：谁说了什么、单独谈的话只有谁看得到、还剩几天，都写着。培训证书也在这里。",
    ),
    Figure(
        "毛海峰",
        Office.EXPERT,
        DISTRICT,
        EXPERTS,
        "有一份评审征询等您答复，只有您自己看得到；专家评审和“评有礼”都有评分表等您打分。小区还请您去看了外墙渗水，等您写指导记录。",
    ),
    Figure(
        "余思敏",
        Office.LEGAL_ADVISER,
        DISTRICT,
        EXPERTS,
        "有小区请您给法律意见，范本的修订稿等您签发；查现行条文和施行日期，外地的规定另放一处。",
    ),
    Figure(
        "张卫东",
        Office.BUREAU_SUPERVISOR,
        DISTRICT,
        BUREAU,
        "各街道业委会成立、备案、停摆的情况，有图也有表；评选到了哪一步、各街道谁参评谁评上，看一眼总览；每月检查、年度考评的表自己上传；专家评审看少算哪一份评分表名次会变。",
    ),
    Figure(
        "朱立新",
        Office.GUIDING_BODY,
        DISTRICT,
        BUREAU,
        "看全区的数字：三百个小区里，多少成立了业委会，多少运转正常。",
    ),
)
"""In the order of the front page; every name occurs once."""

SITTING: Mapping[str, Seat] = {
    figure.at: Seat(figure.name, Role.CHAIR if figure.office is Office.COMMITTEE_CHAIR else Role.MEMBER)
    for figure in CAST
    if figure.office in {Office.COMMITTEE_CHAIR, Office.COMMITTEE_MEMBER}
}
"""Who of the cast holds the office by a seat, which the filing grants."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A message that somebody of the cast has received; `ago` in days."""

    title: str
    body: str
    ago: int
    url: str = ""


WELCOME = Letter(
    "欢迎加入联盟平台",
    "您的账号已经开好。今天要办的事都在首页；改密码、看登录记录，请到“我的账号”。",
    21,
    "/account",
)
LETTERS: Mapping[str, Letter] = {
    COMMITTEES: Letter(
        "有事先问一句",
        "开会、表决、换届、续聘，拿不准的都可以先在首页问。每一条回答都写明依据哪部法规的哪一条。",
        6,
        "/",
    ),
    STREETS: Letter(
        "请抽空核对小区资料",
        "请核对辖区内小区的户数、物业合同的起止日期；有变动的，在小区页面上改正。",
        4,
        "/",
    ),
    DESK: Letter(
        "联盟例会的准备",
        "下次例会请各组准备一页纸：上月办了什么，下月要办什么，有什么要请大家帮忙。",
        3,
        "/todo",
    ),
    EXPERTS: Letter(
        "请核对您的联系方式",
        "联盟每年核对一次联系方式。手机号有变化的，请告诉联盟工作人员。",
        5,
        "/account",
    ),
    BUREAU: Letter(
        "各街道的数字已经可以查看",
        "小区、业委会成立和运转的情况按街道列表、成图，随登记随时更新。",
        2,
        "/",
    ),
}


def letters(figure: Figure) -> tuple[Letter, ...]:
    """What the person's letterbox holds from the start, the oldest first."""
    return WELCOME, LETTERS[figure.group]
