"""What people fill in: the places of a text, an edition of one's own, a step of it, and what a review came to."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from wtforms import widgets

from alliance.kernel.forms import DayField, Form, LineField, PassageField, PickField
from compounds.guidance.model_texts import actions, filling, markup
from compounds.guidance.model_texts.definition import Field, FieldKind, ModelText

PURPOSE = "guidance_filled_text"
"""Why names and numbers of people are asked here; the page says it once above the fields."""
BECAUSE_MOST, ADAPT_MOST = 500, 4000
_UNITS = {FieldKind.AREA: "平方米", FieldKind.MONEY: "元"}
_SEVERAL_LINES = {FieldKind.TEXT: 4, FieldKind.ROWS: 6}
_HINTS = {
    FieldKind.MOMENT: "例如 2026年12月1日 14:30。",
    FieldKind.ROWS: "一行一条；一条里的各栏用逗号隔开，依次是：{columns}。",
}


class PlaceField(LineField):
    """One place of a text; data is the value as it is stored."""

    tells_why = False

    def __init__(self, label: str, *, place: Field, **kwargs: Any) -> None:
        self.place, self.unit = place, _UNITS.get(place.kind, "")
        if rows := _SEVERAL_LINES.get(place.kind):
            kwargs |= {"widget": widgets.TextArea(), "render_kw": {"rows": rows}}
        super().__init__(label, most=filling.TEXT_MOST, **kwargs)

    def _read(self, text: str) -> str:
        return filling.read(self.place, text)

    def _value(self) -> str:
        typed = super()._value()
        return typed if self.raw_data else filling.typed_again(self.place, typed)


class _FillForm(Form):
    """The places of one text; `form_for` gives each text its own."""

    text: ModelText

    def values(self) -> dict[str, str]:
        """What was filled in, as it is stored; places left empty are left out."""
        typed = {field.code: self[field.code].data for field in self.text.fields}
        return {code: _stored(data) for code, data in typed.items() if data not in (None, "")}


def _stored(data: Any) -> str:
    return data.isoformat() if isinstance(data, date) else str(data)


def form_for(text: ModelText) -> type[_FillForm]:
    """The form that asks what a text leaves open."""
    fields = {field.code: _asking(field) for field in text.fields}
    return type("FillForm", (_FillForm,), {"text": text, **fields})


def _asking(field: Field) -> Any:
    told = field.hint or _HINTS.get(field.kind, "").format(columns="、".join(field.columns))
    match field.kind:
        case FieldKind.DATE:
            return DayField(field.label, required=field.required, help=told)
        case FieldKind.CHOICE:
            return PickField(
                field.label,
                choices=[("", "不选，打印出来手写"), *((one, one) for one in field.options)],
                required=field.required,
                help=told,
            )
        case _:
            return PlaceField(field.label, place=field, required=field.required, help=told, purpose=PURPOSE)


def known(text: ModelText, values: Mapping[str, str]) -> dict[str, Any]:
    """Stored values as the form of a text takes them."""
    found: dict[str, Any] = {}
    for field in text.fields:
        if value := values.get(field.code, ""):
            found[field.code] = date.fromisoformat(value) if field.kind is FieldKind.DATE else value
    return found


class EditionForm(Form):
    """The wording of a text as the guidance group wants it."""

    heading = LineField("打印出来的题目", most=100, help="可以用 {{compound}} 这样的空。")
    body = PassageField("正文", most=markup.LONGEST, cites=True, render_kw={"rows": 30})
    adapt = PassageField("各小区使用前要改什么", most=ADAPT_MOST, help="一行一句。")
    basis = PassageField(
        "依据",
        most=ADAPT_MOST,
        required=False,
        cites=True,
        help="一行一条，写全名称和条号，例如：《物业管理条例》第十五条。",
    )
    because = LineField("这次为什么改", most=BECAUSE_MOST, help="签发的人和以后查历史的人都看得到。")

    def command(self, code: str) -> actions.WriteEdition:
        """What was filled in."""
        return actions.WriteEdition(
            code,
            self.heading.data,
            self.body.data,
            _lines(self.adapt.data),
            _lines(self.basis.data),
            self.because.data,
            self.version.data or 0,
        )


def _lines(text: str | None) -> tuple[str, ...]:
    return tuple(line.strip() for line in (text or "").split("\n") if line.strip())


class DecideForm(Form):
    """A step of an edition that needs no words."""

    def command(self, edition_id: int) -> actions.Decide:
        """What was decided."""
        return actions.Decide(edition_id, self.version.data or 0)


class WithdrawForm(Form):
    """Back to the shipped text."""

    because = LineField("为什么停用", most=BECAUSE_MOST)

    def command(self, edition_id: int) -> actions.Decide:
        """What was decided, and why."""
        return actions.Decide(edition_id, self.version.data or 0, self.because.data)


class SettleForm(Form):
    """What a look at a change of the law came to."""

    resolution = PassageField(
        "看了什么，结论是什么",
        most=BECAUSE_MOST,
        render_kw={"rows": 3},
        help="例如：第几款的文字没有影响，范本不用改。",
    )

    def command(self, review_id: int) -> actions.Settle:
        """What was found."""
        return actions.Settle(review_id, self.version.data or 0, self.resolution.data)


class StepForm(Form):
    """A step of a filled text that needs no words."""
