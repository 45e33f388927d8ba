"""What people fill in about relations."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from alliance.kernel.attachments.forms import AttachmentField
from alliance.kernel.forms import DayField, Form, LineField, OneOfField
from compounds.forms import EARLIEST
from compounds.relations import actions
from compounds.relations.kinds import SHAPES, SOURCE_NAMES, Party, RelationKind, Source

RECORDED_HERE = (
    RelationKind.LIVES_IN,
    RelationKind.OWNS_IN,
    RelationKind.WORKS_FOR,
    RelationKind.MANAGES,
    RelationKind.KIN,
    RelationKind.SERVES,
    RelationKind.INVESTED_IN,
)
"""What people enter by hand; what a room testifies (mediated, evaluated) comes from the room."""
_EXAMPLES: dict[RelationKind, str] = {
    RelationKind.LIVES_IN: "某人住在本小区",
    RelationKind.OWNS_IN: "某人在本小区有房产",
    RelationKind.WORKS_FOR: "某人在某企业任职",
    RelationKind.MANAGES: "某人是某企业的法定代表人、负责人",
    RelationKind.KIN: "某人和某人是近亲属",
    RelationKind.SERVES: "某人或者某企业为本小区服务",
    RelationKind.INVESTED_IN: "某人或者某企业投资某企业",
}


class RelationForm(Form):
    """A relation that is kept in a compound's file; which of the two ends are asked follows from the kind."""

    kind = OneOfField("是哪种关系", coerce=RelationKind, choices=[(one.value, _EXAMPLES[one]) for one in RECORDED_HERE])
    person = LineField("某人的姓名", required=False, most=40, purpose="relation_name")
    company = LineField(
        "企业的名称",
        required=False,
        most=100,
        help="写营业执照上的全称；打几个字会提示已登记的企业。",
        render_kw={"list": "company-known"},
    )
    other_person = LineField(
        "另一个人的姓名", required=False, most=40, help="登记近亲属才填。", purpose="relation_name"
    )
    other_company = LineField(
        "投资到哪家企业", required=False, most=100, help="登记投资才填。", render_kw={"list": "company-known"}
    )
    starts_on = DayField("从哪天起", required=False, earliest=EARLIEST, help="不清楚的可以不填。")
    ends_on = DayField("到哪天止", required=False, earliest=EARLIEST, help="现在还有效的不用填。")
    source = OneOfField(
        "谁说的、凭什么",
        coerce=Source,
        choices=[(one.value, SOURCE_NAMES[one]) for one in Source if one is not Source.ROOM],
    )
    evidence = LineField(
        "材料或说明", required=False, most=200, help="例如：本人填写的申报表；企业信用公示系统2026年9月查询。"
    )

    def command(self, compound_id: int, known: Mapping[str, int]) -> actions.RecordRelation:
        """What was filled in; `known` gives the ids of companies by name, and `unknown` was asked before."""
        kind: RelationKind = self.kind.data
        shape = SHAPES[kind]
        company = self._company(self.company, known)
        to_company = self._company(self.other_company, known)
        if Party.COMPANY not in shape.subjects:
            company, to_company = None, to_company or company
        return actions.RecordRelation(
            kind=kind,
            source=self.source.data,
            person_name=self.person.data or "",
            company_id=company,
            to_person_name=self.other_person.data or "",
            to_company_id=to_company,
            to_compound_id=compound_id if shape.objects == {Party.COMPOUND} else None,
            starts_on=self.starts_on.data,
            ends_on=self.ends_on.data,
            evidence=self.evidence.data or "",
            at_compound_id=compound_id,
        )

    def unknown(self, known: Mapping[str, int]) -> bool:
        """True, with the error beside its field, where a company is named that nobody has registered."""
        wrong = False
        for field in (self.company, self.other_company):
            if field.data and field.data not in known:
                field.errors = [f"平台上没有叫“{field.data}”的企业。请核对全称；确实没有的，请先到“企业”页登记。"]
                wrong = True
        return wrong

    @staticmethod
    def _company(field: Any, known: Mapping[str, int]) -> int | None:
        return known.get(field.data) if field.data else None


class EndRelationForm(Form):
    """That a relation is over."""

    ends_on = DayField("最后一天", earliest=EARLIEST)

    def command(self, relation_id: int) -> actions.EndRelation:
        """What was filled in."""
        return actions.EndRelation(relation_id, self.version.data or 0, self.ends_on.data)


class RelationFileForm(Form):
    """One file that shows that a relation is so."""

    file = AttachmentField("选择文件", help="申报表、查询结果等。只交能说明这条关系的一页，别的个人信息请遮住。")
