"""What people fill in: a blueprint, row by row."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from alliance.kernel.forms import Form, LineField, PickField, WholeField
from training.bank.kinds import NumberField
from training.curriculum.definition import DIFFICULTY_NAMES, MODULE_NAMES
from training.items.definition import KIND_NAMES, Kind
from training.papers import actions, blueprint
from training.papers.blueprint import Plan, Row

MORE_ROWS, FEWEST_ROWS = 3, 6
TITLE_MOST, BECAUSE_MOST = 60, 500
USUAL_POINTS = Decimal(1)
ROW_FIELDS = ("topic", "difficulty", "kind", "count", "points")


class BlueprintForm(Form):
    """A blueprint; `form_for` adds its rows."""

    rows: int

    title = LineField("蓝图的名称", most=TITLE_MOST, help="例如：新任委员结业考试。")

    def row(self, number: int) -> list[Any]:
        """The fields of one row, counted from 0."""
        return [self[f"{name}_{number}"] for name in ROW_FIELDS]

    def plan(self) -> Plan:
        """The rows that name a topic and a number."""
        found = []
        for number in range(self.rows):
            topic, difficulty, kind, count, points = (field.data for field in self.row(number))
            if topic and count:
                found.append(
                    Row(
                        topic,
                        count,
                        USUAL_POINTS if points is None else points,
                        int(difficulty) if difficulty else None,
                        Kind(kind) if kind else None,
                    )
                )
        return Plan(tuple(found))

    def command(self, blueprint_id: int | None = None) -> actions.WriteBlueprint:
        """What was filled in."""
        because = self["because"].data or ""
        return actions.WriteBlueprint(self.title.data, self.plan(), because, blueprint_id, self.version.data)


def rows_for(plan: Plan | None) -> int:
    """How many rows a form shows: a few more than there are."""
    many = 0 if plan is None else len(plan.rows)
    return min(max(FEWEST_ROWS, many + MORE_ROWS), blueprint.MOST_ROWS)


def form_for(rows: int) -> type[BlueprintForm]:
    """The form with so many rows."""
    topics = [("", "不用这一行"), *MODULE_NAMES.items()]
    difficulties = [("", "不限"), *((str(one), name) for one, name in DIFFICULTY_NAMES.items())]
    kinds = [("", "不限（问答题除外）"), *((kind.value, name) for kind, name in KIND_NAMES.items())]
    fields: dict[str, Any] = {}
    for number in range(rows):
        fields[f"topic_{number}"] = PickField("主题", choices=topics, required=False)
        fields[f"difficulty_{number}"] = PickField(
            "难度",
            choices=difficulties,
            required=False,
        )
        fields[f"kind_{number}"] = PickField(
            "题型",
            choices=kinds,
            required=False,
        )
        fields[f"count_{number}"] = WholeField("抽几题", least=1, most=blueprint.MOST_QUESTIONS, required=False)
        fields[f"points_{number}"] = NumberField(
            "每题几分", least=Decimal("0.01"), largest=blueprint.MOST_POINTS, required=False
        )
    because = LineField("这次为什么改", most=BECAUSE_MOST, required=False)
    made: type[BlueprintForm] = type("RowsForm", (BlueprintForm,), {"rows": rows, **fields, "because": because})
    return made


def known(title: str, plan: Plan) -> dict[str, Any]:
    """A blueprint as its form takes it."""
    found: dict[str, Any] = {"title": title}
    for number, row in enumerate(plan.rows):
        found[f"topic_{number}"] = row.topic
        found[f"difficulty_{number}"] = "" if row.difficulty is None else str(row.difficulty)
        found[f"kind_{number}"] = "" if row.kind is None else row.kind.value
        found[f"count_{number}"] = row.count
        found[f"points_{number}"] = row.points
    return found
