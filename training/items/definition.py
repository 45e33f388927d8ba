"""The shape of a question, of whatever kind: what readers of files make, the bank stores, and papers ask."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

FULL = Decimal(100)


class Kind(StrEnum):
    """The kinds of questions that are asked here."""

    SINGLE = "single"
    MULTIPLE = "multiple"
    TRUE_FALSE = "true_false"
    MATCHING = "matching"
    ORDERING = "ordering"
    NUMERIC = "numeric"
    SHORT_ANSWER = "short_answer"
    ESSAY = "essay"


KIND_NAMES = {
    Kind.SINGLE: "单选题",
    Kind.MULTIPLE: "多选题",
    Kind.TRUE_FALSE: "判断题",
    Kind.MATCHING: "连线题",
    Kind.ORDERING: "排序题",
    Kind.NUMERIC: "计算题",
    Kind.SHORT_ANSWER: "填空题",
    Kind.ESSAY: "问答题（人工阅卷）",
}


class Markup(StrEnum):
    """How a text is written. It is kept as it came, and cleaned when it is shown."""

    PLAIN = "plain"
    HTML = "html"
    MARKDOWN = "markdown"
    MOODLE = "moodle"
    """Moodle's auto-format: plain text in which tags are allowed and line ends are kept."""


@dataclass(frozen=True, slots=True)
class Text:
    """A text with the way in which it is written."""

    body: str = ""
    markup: Markup = Markup.PLAIN

    def __bool__(self) -> bool:
        return bool(self.body)


@dataclass(frozen=True, slots=True)
class Choice:
    """One choice, or one accepted answer of a short-answer question (`*` stands for any run of signs).

    `share` is how much of the points it gives or takes, in percent from -100 to 100, with up to five places.
    """

    text: Text
    share: Decimal
    feedback: Text = Text()


@dataclass(frozen=True, slots=True)
class NumericAnswer:
    """An accepted number: within `tolerance` on either side, both ends included. `value` None takes any number."""

    value: Decimal | None
    tolerance: Decimal
    share: Decimal
    feedback: Text = Text()


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit that a numeric answer may carry, and by how much its number is multiplied to compare."""

    name: str
    multiplier: Decimal = Decimal(1)


@dataclass(frozen=True, slots=True)
class Pair:
    """One line of a matching question; an empty `prompt` is a false answer that only distracts."""

    prompt: Text
    match: str


@dataclass(frozen=True, slots=True)
class Item:
    """A question as data, without identity: equal items are the same question.

    Only the parts of its kind are filled: `choices` for single, multiple, short answer and true-false (for the last
    exactly two, true first); `numbers` and `units` for numeric; `pairs` for matching; `sequence` for ordering, in the
    right order; none for essay, whose `sample` helps the person who marks. `points` is the default mark. `category` is
    the path of names under which a file had it. `hints`, `tags` and `ident` come from files and go back into them.
    """

    kind: Kind
    stem: Text
    name: str = ""
    points: Decimal = Decimal(1)
    choices: tuple[Choice, ...] = ()
    numbers: tuple[NumericAnswer, ...] = ()
    units: tuple[Unit, ...] = ()
    pairs: tuple[Pair, ...] = ()
    sequence: tuple[Text, ...] = ()
    sample: Text = Text()
    case_sensitive: bool = False
    shuffle: bool = True
    explanation: Text = Text()
    """What is said of the whole question after it was answered (Moodle's general feedback)."""
    right_feedback: Text = Text()
    partial_feedback: Text = Text()
    wrong_feedback: Text = Text()
    hints: tuple[Text, ...] = ()
    tags: tuple[str, ...] = ()
    category: tuple[str, ...] = ()
    ident: str = ""
    penalty: Decimal | None = None
    extra: tuple[tuple[str, str], ...] = field(default=())
    """What a format carries that means nothing here and must come back on export, as (name, value)."""
