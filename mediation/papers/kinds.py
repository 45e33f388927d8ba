"""Every paper of a case: its place in the dossier, when it is needed, whom it is for, and what it is called."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from alliance.kernel.actors import Office
from alliance.kernel.documents.blocks import Block
from alliance.kernel.documents.kinds import Kind
from mediation.bodies import standing
from mediation.bodies.models import LegalStatus
from mediation.papers.models import Audience
from mediation.papers.wording import agreeing, binding, court, ending, meeting, opening

MARK = "调文"
"""柯 and 调文 make 柯调文〔2026〕1号: one series for all papers of mediation."""
TEMPLATE, BOUND = "mediation_papers/form.html", "mediation_papers/bound.html"
"""A paper with a number of its own, and what only holds a dossier together."""
PREFIX = "mediation_"
FANGSONG = "仿宋"
REVOKERS = frozenset({Office.MEDIATION_SECRETARY, Office.ALLIANCE_LEAD})


class When(StrEnum):
    """Whether a dossier must have a paper."""

    ALWAYS = "always"
    ONE_OF = "one_of"
    AS_NEEDED = "as_needed"
    WITHOUT_AGREEMENT = "without_agreement"


WHEN_NAMES: dict[When, str] = {
    When.ALWAYS: "必备",
    When.ONE_OF: "必备（两种有一种即可）",
    When.AS_NEEDED: "按需",
    When.WITHOUT_AGREEMENT: "调解不成时必备",
}


@dataclass(frozen=True, slots=True)
class PaperKind:
    """One kind: `titles` by the body's standing, where they differ from `label`; a `letter` carries the body's head.

    `bound` kinds are made with the volume and not before; `open_to_sides` ones stay theirs after a mediation failed,
    while what was said in it does not (参照人民法院在线调解规则第十八条).
    """

    code: str
    number: int
    label: str
    when: When
    audience: Audience
    compose: Callable[[Any], Sequence[Block]]
    titles: tuple[str, str, str] = ("", "", "")
    letter: bool = False
    bound: bool = False
    open_to_sides: bool = True

    def title(self, status: LegalStatus) -> str:
        """What it is called when a body of this standing issues it."""
        return self.titles[_STANDINGS.index(status)] or self.label


INFORMAL = LegalStatus.INFORMAL
_STANDINGS = (LegalStatus.REGISTERED_PMC, LegalStatus.INVITED_ORG, INFORMAL)


def _titles(label: str) -> tuple[str, str, str]:
    return f"人民{label}", label, label


def _by_standing(field: str) -> tuple[str, str, str]:
    registered, invited, informal = (str(getattr(standing.of(status), field)) for status in _STANDINGS)
    return registered, invited, informal


ALL_SIDES, ONE_SIDE, OFFICE = Audience.ALL, Audience.PARTY, Audience.OFFICE
COVER, CONTENTS, SLIP, SITUATION, BACK = "cover", "contents", "slip", "situation", "back"
APPLICATION, ACCEPTANCE, RIGHTS, MANDATE, IDENTITY = "application", "acceptance", "rights_notice", "mandate", "identity"
INVITATION, APPOINTMENT = "invitation", "appointment"
INVESTIGATION, EVIDENCE, MINUTES, UNDISPUTED = "investigation", "evidence", "minutes", "undisputed"
AGREEMENT, ORAL, TERMINATION = "agreement", "oral_agreement", "termination"
PERFORMANCE, FOLLOW_UP, CONFIRMATION, MATERIALS, URGING, DEFAULT = (
    "performance",
    "follow_up",
    "confirmation",
    "confirmation_materials",
    "urging",
    "default",
)

KINDS: tuple[PaperKind, ...] = (
    PaperKind(
        COVER,
        0,
        "卷宗封面",
        When.ALWAYS,
        OFFICE,
        binding.cover,
        ("人民调解卷宗", "调解卷宗", "调解卷宗"),
        bound=True,
    ),
    PaperKind(CONTENTS, 1, "卷内目录", When.ALWAYS, OFFICE, binding.contents, bound=True),
    PaperKind(
        APPLICATION, 2, "调解申请书", When.ONE_OF, ALL_SIDES, opening.application, _titles("调解申请书")
    ),
    PaperKind(
        ACCEPTANCE, 2, "受理登记表", When.ONE_OF, ALL_SIDES, opening.acceptance,
        ("人民调解受理登记表", "调解受理登记表", "调解受理登记表"),
    ),
    PaperKind(INVITATION, 2, "调解邀请书", When.AS_NEEDED, ONE_SIDE, opening.invitation, letter=True),
    PaperKind(
        RIGHTS, 3, "权利义务告知书", When.ALWAYS, ONE_SIDE, opening.rights_notice,
        ("人民调解当事人权利义务告知书", "调解当事人权利义务告知书", "调解当事人权利义务告知书"),
    ),
    PaperKind(IDENTITY, 4, "当事人身份证明", When.ALWAYS, OFFICE, opening.identity),
    PaperKind(MANDATE, 4, "授权委托书", When.AS_NEEDED, ONE_SIDE, opening.mandate),
    PaperKind(APPOINTMENT, 4, "调解员指派通知书", When.AS_NEEDED, ALL_SIDES, opening.appointment, letter=True),
    PaperKind(
        INVESTIGATION, 5, "调查笔录", When.AS_NEEDED, OFFICE, meeting.investigation,
        ("人民调解调查笔录", "调查笔录", "情况了解笔录"), open_to_sides=False,
    ),
    PaperKind(EVIDENCE, 6, "证据材料清单", When.AS_NEEDED, ALL_SIDES, meeting.evidence),
    PaperKind(
        MINUTES, 7, "调解笔录", When.ALWAYS, ALL_SIDES, meeting.minutes,
        ("人民调解笔录", "调解笔录", "协商笔录"), open_to_sides=False,
    ),
    PaperKind(UNDISPUTED, 7, "无争议事实记录", When.AS_NEEDED, ALL_SIDES, meeting.undisputed),
    PaperKind(
        AGREEMENT, 8, "调解协议书", When.ONE_OF, ALL_SIDES, agreeing.agreement, _by_standing("agreement_title")
    ),
    PaperKind(ORAL, 8, "口头协议登记表", When.ONE_OF, ALL_SIDES, agreeing.oral, _by_standing("oral_title")),
    PaperKind(
        TERMINATION, 9, "终止调解通知书", When.WITHOUT_AGREEMENT, ALL_SIDES, ending.termination, letter=True
    ),
    PaperKind(PERFORMANCE, 10, "履行凭证", When.AS_NEEDED, ALL_SIDES, ending.performance),
    PaperKind(
        FOLLOW_UP, 11, "回访记录", When.AS_NEEDED, OFFICE, ending.follow_up,
        ("人民调解回访记录", "调解回访记录", "回访记录"),
    ),
    PaperKind(CONFIRMATION, 12, "司法确认申请书", When.AS_NEEDED, ALL_SIDES, court.application),
    PaperKind(MATERIALS, 12, "司法确认材料清单", When.AS_NEEDED, ALL_SIDES, court.materials),
    PaperKind(URGING, 12, "催告履行通知书", When.AS_NEEDED, ALL_SIDES, court.urging, letter=True),
    PaperKind(DEFAULT, 12, "未履行情况说明", When.AS_NEEDED, ALL_SIDES, court.default, letter=True),
    PaperKind(SLIP, 13, "电子文件说明", When.AS_NEEDED, OFFICE, binding.slip, bound=True),
    PaperKind(SITUATION, 13, "卷宗情况说明", When.AS_NEEDED, OFFICE, binding.situation, bound=True),
    PaperKind(BACK, 13, "封底", When.ALWAYS, OFFICE, binding.back, bound=True),
)  # fmt: skip
BY_CODE = {kind.code: kind for kind in KINDS}
"""The order of this table is the order of the dossier."""
ORDER = {kind.code: place for place, kind in enumerate(KINDS)}
CLOSED_AFTER_FAILURE = tuple(sorted(kind.code for kind in KINDS if not kind.open_to_sides))


def document_kind(kind: PaperKind, sealed: Callable[..., Any]) -> Kind:
    """The kind under which the register of documents knows it."""
    return Kind(
        code=PREFIX + kind.code,
        label=kind.label,
        mark=MARK,
        template=BOUND if kind.bound else TEMPLATE,
        compose=kind.compose,
        public={"issuer": "调解组织", "case": "案件编号", "standing": "联盟的法律地位"},
        revokers=REVOKERS,
        editable=True,
        typeface=FANGSONG,
        sealed=sealed,
    )
