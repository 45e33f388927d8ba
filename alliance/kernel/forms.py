"""The form every room starts from: fields that read what people type, and errors that say what and what next."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Self

from flask import request
from flask_wtf import FlaskForm
from markupsafe import Markup
from werkzeug.datastructures import FileStorage, MultiDict
from wtforms import Field, StringField, validators, widgets
from wtforms.fields import BooleanField, FileField, IntegerField, RadioField, SelectField, SelectMultipleField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.i18n import get_translations

from alliance.kernel import typed
from alliance.kernel.errors import Refused
from alliance.kernel.jinja import area, count, day, money

CONFIRM, AMEND = "confirmed", "amend"
"""Names of the two kinds of button on a page that asks to check one's answers."""

OLD_PAGE = "这一页放得太久，已经旧了。请核对后再交一次；还不行，请刷新这一页。"
"""What is said when a hidden part of a form is wrong: people can neither see nor mend it."""

_WORDS = {
    "Not a valid choice.": "请从列出的几项里选一项。",
    "Invalid Choice: could not coerce.": "请从列出的几项里选一项。",
    "Invalid choice(s): one or more data inputs could not be coerced.": "请只选列出的项目。",
    "'%(value)s' is not a valid choice for this field.": "请只选列出的项目。",
    "This field is required.": "这一项要填。",
    "Invalid input.": "这一项填得不对，请核对。",
}


class _Chinese:
    """Plain words of ours first, then WTForms' own Chinese."""

    def __init__(self) -> None:
        self._others: Any = get_translations(["zh"])

    def gettext(self, string: str) -> str:
        """The Chinese of a sentence without number."""
        return _WORDS.get(string) or str(self._others.gettext(string))

    def ngettext(self, singular: str, plural: str, n: int) -> str:
        """The Chinese of a sentence with a number; the language has one form for all."""
        return _WORDS.get(singular) or str(self._others.ngettext(singular, plural, n))


_CHINESE = _Chinese()


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to mend: the sentence, and the id of the input that it links to (empty where none is shown)."""

    sentence: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Answer:
    """One line of a page that asks to check one's answers. Without `url`, 修改 posts the form back by its `name`."""

    label: str
    text: str
    name: str = ""
    url: str = ""


class Filled:
    """Refuse an empty field in words that name it; keep what was found wrong with a filled one."""

    def __init__(self, verb: str) -> None:
        self._verb = verb
        self.field_flags: Mapping[str, bool] = {}

    def __call__(self, form: Any, field: Any) -> None:
        """Stop at an empty field, and at one whose text could not be read."""
        if not field.raw_data or not any(not isinstance(raw, str) or raw.strip() for raw in field.raw_data):
            field.errors[:] = []
            raise validators.StopValidation(f"请{self._verb}“{field.label.text}”。")
        if field.errors:
            raise validators.StopValidation


class _Typed(StringField):
    """One input whose text is read by `_read`; a wrong one is shown again as it was typed.

    `purpose` is the code under which the table of purposes says why something personal is asked; it shows beside.
    """

    data: Any
    verb = "填写"
    unit = ""
    tells_why = True
    """False for one of many alike, whose page tells the purpose once above them."""

    def __init__(
        self,
        label: str,
        validators: Sequence[Any] = (),
        *,
        required: bool = True,
        help: str = "",  # noqa: A002 -- the word that template authors expect
        purpose: str = "",
        **kwargs: Any,
    ) -> None:
        self.needed, self.purpose = required, purpose
        first = Filled(self.verb) if required else _Optional()
        super().__init__(label, [first, *validators], description=help, **kwargs)

    def _read(self, text: str) -> Any:
        raise NotImplementedError

    def spoken(self) -> str:
        """The value as a person would say it."""
        return str(self.data)

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data = None
        if valuelist and isinstance(valuelist[0], str) and valuelist[0].strip():
            try:
                self.data = self._read(valuelist[0])
            except ValueError as wrong:
                raise ValueError(f"“{self.label.text}”{wrong}") from wrong

    def _value(self) -> str:
        if self.raw_data and isinstance(self.raw_data[0], str):
            return "".join(c for c in self.raw_data[0] if c >= " " or c in "\n\t")
        return "" if self.data is None else str(self.data)


class _Optional(validators.Optional):
    """Let an empty field pass as None, without WTForms' mark that it may be empty; stop where the text is not read."""

    def __init__(self) -> None:
        super().__init__()
        self.field_flags = {}

    def __call__(self, form: Any, field: Any) -> None:
        """Keep what was found wrong with the text itself, and ask no more of it."""
        super().__call__(form, field)
        if field.errors:
            raise validators.StopValidation


class LineField(_Typed):
    """One line of text, stripped; data is a str, or None where it may be left out."""

    def __init__(
        self, label: str, validators: Sequence[Any] = (), *, most: int = typed.LINE_MOST, **kwargs: Any
    ) -> None:
        self.most = most
        super().__init__(label, validators, **kwargs)

    def _read(self, text: str) -> str:
        return typed.line(text, self.most)


class PassageField(LineField):
    """Several lines of text; data is a str whose lines end in one newline.

    With `cites` the law that is cited in it is checked while one writes.
    """

    widget = widgets.TextArea()

    def __init__(
        self, label: str, validators: Sequence[Any] = (), *, most: int = 2000, cites: bool = False, **kwargs: Any
    ) -> None:
        self.cites = cites
        super().__init__(label, validators, most=most, **{"render_kw": {"rows": 6}, **kwargs})

    def _read(self, text: str) -> str:
        return typed.passage(text, self.most)


class AreaField(_Typed):
    """Square metres; data is a Decimal with two places."""

    unit = "平方米"
    inputmode = "decimal"

    def _read(self, text: str) -> Decimal:
        return typed.area(text)

    def spoken(self) -> str:
        """The area as a person would say it."""
        return area(self.data)


class MoneyField(_Typed):
    """Yuan; data is a Decimal with two places."""

    unit = "元"
    inputmode = "decimal"

    def _read(self, text: str) -> Decimal:
        return typed.money(text)

    def spoken(self) -> str:
        """The sum as a person would say it."""
        return money(self.data)


class WholeField(_Typed):
    """A whole number between `least` and `most`; data is an int."""

    inputmode = "numeric"

    def __init__(
        self,
        label: str,
        validators: Sequence[Any] = (),
        *,
        least: int = 0,
        most: int = 999_999_999,
        unit: str = "",
        **kwargs: Any,
    ) -> None:
        self.least, self.most, self.unit = least, most, unit
        super().__init__(label, validators, **kwargs)

    def _read(self, text: str) -> int:
        return typed.whole(text, self.least, self.most)

    def spoken(self) -> str:
        """The number with its unit."""
        return f"{count(self.data)} {self.unit}".strip()


class _DayInput(widgets.DateInput):
    """The browser's own picker, but a plain line for what the picker could not show again."""

    def __call__(self, field: Any, **kwargs: Any) -> Markup:
        kwargs["type"] = "text" if field.errors and field.data is None and field._value() else "date"  # noqa: SLF001 -- WTForms' own hook
        return super().__call__(field, **kwargs)


class DayField(_Typed):
    """A day, picked or typed in any usual way; data is a date."""

    widget = _DayInput()

    def __init__(
        self,
        label: str,
        validators: Sequence[Any] = (),
        *,
        earliest: date = date(1900, 1, 1),
        latest: date = date(2199, 12, 31),
        **kwargs: Any,
    ) -> None:
        self.earliest, self.latest = earliest, latest
        super().__init__(label, validators, **kwargs)

    def _read(self, text: str) -> date:
        return typed.day(text, self.earliest, self.latest)

    def _value(self) -> str:
        return self.data.isoformat() if isinstance(self.data, date) else super()._value()

    def spoken(self) -> str:
        """The day as a person would say it."""
        return day(self.data)


Offered = tuple[Any, str] | tuple[Any, str, dict[str, Any]]
"""A choice: its value, its label, and perhaps attributes such as {"disabled": True}."""


def _choices(offered: Iterable[Offered]) -> list[Any]:
    return [SelectChoice(*one) for one in offered]


class _Choosing:
    """What fields with choices share; a list that only the request knows is handed to `offer`."""

    choices: Any
    verb = "选择"

    def __init__(
        self,
        label: str,
        validators: Sequence[Any] = (),
        *,
        choices: Iterable[Offered] = (),
        required: bool = True,
        help: str = "",  # noqa: A002 -- the word that template authors expect
        **kwargs: Any,
    ) -> None:
        self.needed = required
        checks = [Filled(self.verb) if required else _Optional(), *validators]
        super().__init__(label, checks, choices=_choices(choices), description=help, **kwargs)  # type: ignore[call-arg]  # WTForms' own

    def offer(self, choices: Iterable[Offered]) -> None:
        """Replace the choices, such as by the candidates of the case at hand; call it before `validate`."""
        self.choices = _choices(choices)

    def spoken(self) -> str:
        """The label of what was chosen."""
        data = self.data if isinstance(self.data, list) else [self.data]  # type: ignore[attr-defined]  # WTForms' own
        return "、".join(str(c[1]) for c in self.iter_choices() if c[2] and c[0] in data) or "没有选"  # type: ignore[attr-defined]  # too


class PickField(_Choosing, SelectField):
    """One of many, from a list that folds; say `coerce=int` for ids."""


class OneOfField(_Choosing, RadioField):
    """One of a few, all in sight."""

    group = True


class SeveralField(_Choosing, SelectMultipleField):
    """Any of a few, all in sight; data is a list."""

    group = True
    widget = widgets.ListWidget(prefix_label=False)
    option_widget = widgets.CheckboxInput()


class AgreeField(BooleanField):
    """One box to tick; where `required`, it must be ticked. The label is the whole sentence one agrees to."""

    single = True

    def __init__(self, label: str, *, required: bool = True, help: str = "", **kwargs: Any) -> None:  # noqa: A002 -- as above
        self.needed = required
        super().__init__(label, [self._ticked] if required else [], description=help, **kwargs)

    @staticmethod
    def _ticked(form: Any, field: Any) -> None:
        if not field.data:
            raise validators.StopValidation(f"请先看清并勾选“{field.label.text}”。")

    def spoken(self) -> str:
        """是 or 否."""
        return "是" if self.data else "否"


class Form(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """The base of every form: Chinese messages, the version that the page showed, problems in the order of fields.

    A form adds its fields and `command()`, which gives a frozen dataclass for the action.
    """

    class Meta(FlaskForm.Meta):  # type: ignore[misc]  # Flask-WTF has no types
        """Messages in our words."""

        locales = ("zh",)

        def get_translations(self, form: Any) -> _Chinese:
            """Our words, whatever the application sets."""
            return _CHINESE

        def wrap_formdata(self, form: Any, formdata: Any) -> Any:
            """What was sent as a form; JSON fills no field, and a file none but those that take files."""
            is_given = formdata is None or hasattr(formdata, "getlist")
            sent = None if not is_given and request.is_json else super().wrap_formdata(form, formdata)
            if not sent:
                return sent
            takers = {field.name for field in form if isinstance(field, FileField)}
            each = sent.items(multi=True)
            return MultiDict((name, one) for name, one in each if name in takers or not isinstance(one, FileStorage))

    version = IntegerField(
        "页面版本",
        [validators.Optional(), validators.NumberRange(1, 2**31)],
        widget=widgets.HiddenInput(),
    )

    def or_refused(self, refused: Any) -> Any:
        """This blank form, or what was sent in it where it is the one of its page that was refused."""
        is_same = type(refused) is type(self) and refused.version.name == self.version.name
        return refused if is_same else self

    def hidden_tag(self, *fields: Any) -> Markup:
        """The hidden fields without ids, since a page may hold several forms."""
        hidden = fields or [field for field in self if isinstance(field.widget, widgets.HiddenInput)]
        return Markup("\n").join(field(id=False) for field in hidden)

    def shown(self) -> Iterator[Any]:
        """The fields that people see, in the order of the form."""
        return (f for f in self if not isinstance(f.widget, widgets.HiddenInput))

    def decline(self, refused: Refused) -> Self:
        """The form with what the action declined and the way out, beside the problems of its fields."""
        self.form_errors.append(f"{refused.reason}{refused.remedy}")
        return self

    def problems(self) -> list[Problem]:
        """Everything to mend, in the order of the fields, those of hidden ones first and without a link."""
        found = [Problem(str(sentence), "") for sentence in self.form_errors]
        if any(field.errors for field in self if isinstance(field.widget, widgets.HiddenInput)):
            found.append(Problem(OLD_PAGE, ""))
        for field in self.shown():
            anchor = f"{field.id}-0" if getattr(field, "group", False) else field.id
            found += [Problem(str(sentence), anchor) for sentence in field.errors]
        return found

    def answers(self, addresses: Mapping[str, str] | None = None) -> list[Answer]:
        """What was filled in, as people would say it; `addresses` gives pages to amend single fields by name."""
        return [
            Answer(
                field.label.text,
                field.spoken() if field.data not in (None, "", []) else "没有填",
                field.name,
                (addresses or {}).get(field.short_name, ""),
            )
            for field in self.shown()
        ]

    def carried(self) -> list[tuple[str, str]]:
        """Names and values as they were typed, for hidden inputs of a page that asks to check them."""
        return [(f.name, raw) for f in self.shown() for raw in f.raw_data or () if isinstance(raw, str)]

    @property
    def has_files(self) -> bool:
        """True where the form takes a file, so that it travels as one that carries files."""
        return any(isinstance(field, FileField) for field in self)

    @property
    def confirmed(self) -> bool:
        """True where the answers were checked and the final button pressed."""
        return request.form.get(CONFIRM) == "1"

    @property
    def amending(self) -> str:
        """The name of the field that somebody wants to change; empty otherwise."""
        return request.form.get(AMEND, "")


def text_rule(accept: Callable[[str], bool], sentence: str) -> Callable[[Any, Field], None]:
    """A validator for fields of text that refuses with `sentence`, which stands after the field's name."""

    def check(form: Any, field: Any) -> None:  # noqa: ARG001 -- WTForms hands both to every validator
        if field.data is not None and not field.errors and not accept(field.data):
            raise validators.ValidationError(f"“{field.label.text}”{sentence}")

    return check
