"""Who is acting: the offices a person holds today and where, or the one record that a signed link opens."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class Office(StrEnum):
    """An office of the alliance or beside it; what each may do is said in the packages' `access.py`."""

    ALLIANCE_LEAD = "alliance_lead"
    GUIDING_BODY = "guiding_body"
    POLICY_SECRETARY = "policy_secretary"
    GUIDANCE_SECRETARY = "guidance_secretary"
    AWARDS_SECRETARY = "awards_secretary"
    MEDIATION_SECRETARY = "mediation_secretary"
    POOL_KEEPER = "pool_keeper"
    MEDIATOR = "mediator"
    EXPERT = "expert"
    LEGAL_ADVISER = "legal_adviser"
    COMMITTEE_CHAIR = "committee_chair"
    COMMITTEE_MEMBER = "committee_member"
    PROPERTY_MANAGER = "property_manager"
    SUBDISTRICT_OFFICER = "subdistrict_officer"
    COMMUNITY_OFFICER = "community_officer"
    PEOPLES_MEDIATION_COMMITTEE = "peoples_mediation_committee"
    BUREAU_SUPERVISOR = "bureau_supervisor"
    SYSTEM_ADMINISTRATOR = "system_administrator"


OFFICE_NAMES: dict[Office, str] = {
    Office.ALLIANCE_LEAD: "联盟负责人",
    Office.GUIDING_BODY: "指导单位",
    Office.POLICY_SECRETARY: "政策法规组秘书",
    Office.GUIDANCE_SECRETARY: "业务指导组秘书",
    Office.AWARDS_SECRETARY: "有礼小区评选组秘书",
    Office.MEDIATION_SECRETARY: "矛盾调解组秘书",
    Office.POOL_KEEPER: "专家库管理员",
    Office.MEDIATOR: "调解员",
    Office.EXPERT: "专家",
    Office.LEGAL_ADVISER: "法律顾问",
    Office.COMMITTEE_CHAIR: "业委会主任",
    Office.COMMITTEE_MEMBER: "业委会委员",
    Office.PROPERTY_MANAGER: "物业项目经理",
    Office.SUBDISTRICT_OFFICER: "街道工作人员",
    Office.COMMUNITY_OFFICER: "社区工作人员",
    Office.PEOPLES_MEDIATION_COMMITTEE: "社区人民调解委员会",
    Office.BUREAU_SUPERVISOR: "住建局监管人员",
    Office.SYSTEM_ADMINISTRATOR: "系统管理员",
}

SECRETARIES = frozenset(
    {Office.POLICY_SECRETARY, Office.GUIDANCE_SECRETARY, Office.AWARDS_SECRETARY, Office.MEDIATION_SECRETARY}
)
STAFF = SECRETARIES | {Office.ALLIANCE_LEAD, Office.POOL_KEEPER, Office.SYSTEM_ADMINISTRATOR}
"""Offices of the alliance's own desk: they see across compounds, so they prove a second factor outside the demo."""

COMMITTEE = frozenset({Office.COMMITTEE_CHAIR, Office.COMMITTEE_MEMBER})
OFFICERS = frozenset({Office.SUBDISTRICT_OFFICER, Office.COMMUNITY_OFFICER})


class Placed(Protocol):
    """Anything with a path on the tree of places."""

    @property
    def path(self) -> str:
        """The path, such as /33/3308/330802/."""


@dataclass(frozen=True, slots=True)
class HeldOffice:
    """One office held today; `paths` has several where the place is a zone laid over streets."""

    office: Office
    place_id: int
    place_name: str
    paths: tuple[str, ...]

    def covers(self, path: str) -> bool:
        """True where `path` lies at or below the place of the office."""
        return any(path.startswith(held) for held in self.paths)


@dataclass(frozen=True, slots=True)
class LinkGrant:
    """What a signed link allows: a few verbs on one record."""

    link_id: int
    subject: str
    subject_id: int
    verbs: frozenset[str]


@dataclass(frozen=True, slots=True)
class Actor:
    """Whoever acts: a signed-in person, a link's bearer, an anonymous reader, or the clock."""

    alliance_id: int | None
    place_path: str = "/"
    person_id: int | None = None
    account_id: int | None = None
    name: str = ""
    offices: tuple[HeldOffice, ...] = ()
    link: LinkGrant | None = None
    is_clock: bool = False

    @property
    def signed_in(self) -> bool:
        """True for a person with an account, not for a link's bearer."""
        return self.account_id is not None

    def holds(self, *offices: Office, at: str | Placed | None = None) -> bool:
        """True where the actor holds one of `offices`, at a place that covers `at` when it is given."""
        path = at if isinstance(at, str) or at is None else at.path
        return any(held.office in offices and (path is None or held.covers(path)) for held in self.offices)

    def office_names(self) -> tuple[str, ...]:
        """The offices as people read them: 业委会主任（锦绣家园）."""
        return tuple(f"{OFFICE_NAMES[held.office]}（{held.place_name}）" for held in self.offices)

    @property
    def title(self) -> str:
        """The first office as it is written in the ledger; empty for those who hold none."""
        return self.offices[0].office.value if self.offices else ""

    @classmethod
    def by_link(cls, alliance_id: int, grant: LinkGrant, *, person_id: int | None = None, name: str = "") -> Actor:
        """The bearer of a signed link: one record, few verbs, no office."""
        return cls(alliance_id=alliance_id, person_id=person_id, name=name, link=grant)


CLOCK = Actor(alliance_id=None, name="平台", is_clock=True)
"""The platform itself: errands, deadlines and the command line."""
