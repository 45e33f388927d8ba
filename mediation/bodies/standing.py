"""What a body's standing in law allows: what its papers are called, who seals them, whether a court may confirm."""

from __future__ import annotations

from dataclasses import dataclass

from mediation.bodies.models import STATUS_NAMES, LegalStatus

TOGETHER = "可以请社区人民调解委员会共同调解；由它主持达成的协议，双方才能共同申请司法确认。"
"""The way out for whoever mediates in a standing that a court does not know."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What follows from a standing, as papers, pages and buttons ask for it.

    `seal` names whose seal an agreement needs, empty where none may be set; `binds` says whether it is the law or our
    promise that nothing takes effect before the last signature. `why_not` and `remedy` are empty where a court may
    confirm. `basis` names law and article.
    """

    status: LegalStatus
    name: str
    agreement_title: str
    oral_title: str
    may_confirm: bool
    seal: str
    binds: str
    basis: str
    effect: str
    why_not: str = ""
    remedy: str = ""

    @property
    def sealed(self) -> bool:
        """True where an agreement needs the body's seal."""
        return bool(self.seal)


_STANDINGS: dict[LegalStatus, Standing] = {
    LegalStatus.REGISTERED_PMC: Standing(
        status=LegalStatus.REGISTERED_PMC,
        name=STATUS_NAMES[LegalStatus.REGISTERED_PMC],
        agreement_title="人民调解协议书",
        oral_title="人民调解口头协议登记表",
        may_confirm=True,
        seal="人民调解委员会印章",
        binds="签名、盖章到齐才生效（法定，《人民调解法》第二十九条第二款）。",
        basis="《中华人民共和国人民调解法》第二十八条至第三十三条",
        effect="协议有法律约束力，双方应当照着履行；自生效之日起三十日内，双方可以共同向人民法院申请司法确认。",
    ),
    LegalStatus.INVITED_ORG: Standing(
        status=LegalStatus.INVITED_ORG,
        name=STATUS_NAMES[LegalStatus.INVITED_ORG],
        agreement_title="调解协议书",
        oral_title="口头协议记录",
        may_confirm=True,
        seal="调解组织印章",
        binds="签名、盖章到齐才生效（平台承诺，参照《人民法院在线调解规则》第十九条）。",
        basis="《中华人民共和国民事诉讼法》第二百零五条；《最高人民法院关于人民法院特邀调解的规定》第二十三条至第二十五条",
        effect="协议是双方之间的合同，应当照着履行；由依法设立的调解组织主持达成的，双方可以共同向人民法院申请司法确认。",
    ),
    LegalStatus.INFORMAL: Standing(
        status=LegalStatus.INFORMAL,
        name=STATUS_NAMES[LegalStatus.INFORMAL],
        agreement_title="和解协议书",
        oral_title="口头和解记录",
        may_confirm=False,
        seal="",
        binds="签名到齐才生效（平台承诺，参照《人民法院在线调解规则》第十九条）。",
        basis="《中华人民共和国民法典》第一百一十九条、第四百六十五条；参照《中华人民共和国人民调解法》第二十九条",
        effect="协议是双方自己订的合同，应当照着履行；不履行的，可以凭它去法院起诉，但不能直接申请司法确认。",
        why_not="联盟调解组不是依法设立的调解组织，它主持达成的是和解协议，法院不受理对它的司法确认申请。",
        remedy=TOGETHER,
    ),
}


def of(status: LegalStatus | None) -> Standing:
    """What a standing allows; a case without a body is the alliance's own informal group's."""
    return _STANDINGS[status or LegalStatus.INFORMAL]


def every() -> tuple[Standing, ...]:
    """All standings, the strongest first."""
    return tuple(_STANDINGS.values())
