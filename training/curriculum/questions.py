"""The questions that ship, one file a module, read into items.

[[question]]
code         <module>-q01; never used anew for another question
kind         single | multiple | true_false | matching | ordering | numeric | short_answer | essay
difficulty   1 | 2 | 3
stem, explanation
articles     citations in full, at least one; history, elsewhere: as of lessons
points       optional, 1;  shuffle: optional, true
single       choices, right (counts from 1), optional feedback
multiple     choices, right (list), optional feedback; ticking everything gives nothing
true_false   right (true | false), optional feedback (of true, of false)
matching     pairs ([left, right]), optional distractors
ordering     sequence, in the right order
numeric      answer, tolerance (strings), optional unit and reckoning (the sum that gives the answer)
short_answer answers (every wording that counts; * is any run of signs), optional case_sensitive
essay        sample
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from training.curriculum.definition import EASIEST, HARDEST, Basis, ShippedQuestion
from training.curriculum.faults import Faulty, only
from training.items.definition import FULL, Choice, Item, Kind, NumericAnswer, Pair, Text, Unit
from training.items.sharing import ticked

CHECKED_AT_ONCE = frozenset({Kind.SINGLE, Kind.MULTIPLE, Kind.TRUE_FALSE, Kind.NUMERIC, Kind.SHORT_ANSWER})
"""The kinds that a lesson may ask in passing: one answer, told right or wrong at once."""
RIGHT, WRONG = "对", "错"
_COMMON = frozenset(
    {"code", "kind", "difficulty", "stem", "explanation", "articles", "history", "elsewhere", "points", "shuffle"}
)
_CODE = re.compile(r"q\d{2,3}")
_LONGEST_STEM, _LONGEST_CHOICE, _LONGEST_EXPLANATION = 600, 200, 600
_CHOICES, _PAIRS, _SEQUENCE = range(3, 7), range(3, 7), range(3, 8)


def read(module: str, content: Mapping[str, Any]) -> tuple[ShippedQuestion, ...]:
    """The questions of a module's file, in its order. Raises Faulty, naming the question and what is wrong with it."""
    only(f"{module}/questions.toml", content, {"question"})
    found = tuple(_question(module, entry) for entry in content.get("question", ()))
    codes = [question.code for question in found]
    if twice := sorted({code for code in codes if codes.count(code) > 1}):
        raise Faulty(f"{module}/questions.toml: twice {'、'.join(twice)}")
    return found


def basis(entry: Mapping[str, Any]) -> Basis:
    """The three lists of citations of a lesson's or question's head."""
    return Basis(*(tuple(entry.get(name, ())) for name in ("articles", "history", "elsewhere")))


def _question(module: str, entry: Mapping[str, Any]) -> ShippedQuestion:
    where = f"{module}/questions.toml {entry.get('code', 'without code')}"
    try:
        kind = Kind(entry["kind"])
        own, fill = _KINDS[kind]
        only(where, entry, _COMMON | own)
        question = ShippedQuestion(
            code=str(entry["code"]),
            topic=module,
            difficulty=int(entry["difficulty"]),
            item=Item(
                kind=kind,
                stem=Text(str(entry["stem"])),
                name=str(entry["code"]),
                points=Decimal(entry.get("points", 1)),
                explanation=Text(str(entry["explanation"])),
                tags=(module,),
                **{"shuffle": bool(entry.get("shuffle", True)), **fill(entry)},
            ),
            basis=basis(entry),
            reckoning=str(entry.get("reckoning", "")),
        )
    except Faulty:
        raise
    except (KeyError, TypeError, ValueError, IndexError, InvalidOperation) as wrong:
        raise Faulty(f"{where}: {wrong!r}") from wrong
    checks = (
        (_CODE.fullmatch(question.code.removeprefix(f"{module}-")), f"the code is not {module}-q01"),
        (EASIEST <= question.difficulty <= HARDEST, "difficulty is not 1 to 3"),
        (0 < len(question.item.stem.body) <= _LONGEST_STEM, "the stem is empty or too long"),
        (0 < len(question.item.explanation.body) <= _LONGEST_EXPLANATION, "the explanation is empty or too long"),
        (all(len(one.text.body) <= _LONGEST_CHOICE for one in question.item.choices), "a choice is too long"),
        (bool(question.basis.articles), "no article"),
        (question.item.points > 0, "no points"),
    )
    for holds, told in checks:
        if not holds:
            raise Faulty(f"{where}: {told}")
    return question


def _texts(entry: Mapping[str, Any], name: str, many: range) -> list[str]:
    found = [str(one).strip() for one in entry[name]]
    if len(found) not in many or len(set(found)) != len(found) or not all(found):
        raise ValueError(f"{name}: {many.start} to {many.stop - 1}, all different")
    return found


def _feedback(entry: Mapping[str, Any], many: int) -> list[Text]:
    given = list(entry.get("feedback", [""] * many))
    if len(given) != many:
        raise ValueError("feedback: one for each choice")
    return [Text(str(one)) for one in given]


def _choices(entry: Mapping[str, Any], texts: Sequence[str], shares: Sequence[Decimal]) -> tuple[Choice, ...]:
    return tuple(map(Choice, map(Text, texts), shares, _feedback(entry, len(texts))))


def _single(entry: Mapping[str, Any]) -> dict[str, Any]:
    texts, right = _texts(entry, "choices", _CHOICES), int(entry["right"])
    if not 1 <= right <= len(texts):
        raise ValueError("right: no such choice")
    return {"choices": _choices(entry, texts, [FULL * (n == right) for n in range(1, len(texts) + 1)])}


def _multiple(entry: Mapping[str, Any]) -> dict[str, Any]:
    texts, right = _texts(entry, "choices", _CHOICES), {int(one) for one in entry["right"]}
    if not (len(right) > 1 and right < set(range(1, len(texts) + 1))):
        raise ValueError("right: at least two right choices and a wrong one")
    return {"choices": _choices(entry, texts, ticked([n in right for n in range(1, len(texts) + 1)]))}


def _true_false(entry: Mapping[str, Any]) -> dict[str, Any]:
    right = entry["right"]
    if not isinstance(right, bool):
        raise TypeError("right: true or false")
    return {"choices": _choices(entry, (RIGHT, WRONG), (FULL * right, FULL * (not right))), "shuffle": False}


def _matching(entry: Mapping[str, Any]) -> dict[str, Any]:
    pairs = [Pair(Text(str(left).strip()), str(right).strip()) for left, right in entry["pairs"]]
    lefts = [pair.prompt.body for pair in pairs]
    if len(pairs) not in _PAIRS or len(set(lefts)) != len(lefts) or not all(lefts):
        raise ValueError("pairs: 3 to 6, all different on the left")
    false = [Pair(Text(), str(one).strip()) for one in entry.get("distractors", ())]
    if {pair.match for pair in pairs} & {pair.match for pair in false}:
        raise ValueError("distractors: one is right")
    return {"pairs": (*pairs, *false)}


def _ordering(entry: Mapping[str, Any]) -> dict[str, Any]:
    return {"sequence": tuple(map(Text, _texts(entry, "sequence", _SEQUENCE)))}


def _numeric(entry: Mapping[str, Any]) -> dict[str, Any]:
    answer = NumericAnswer(Decimal(entry["answer"]), Decimal(entry.get("tolerance", 0)), FULL)
    if answer.tolerance < 0 or isinstance(entry["answer"], float) or isinstance(entry.get("tolerance"), float):
        raise ValueError("answer and tolerance: strings, the tolerance not below 0")
    return {"numbers": (answer,), "units": (Unit(str(entry["unit"])),) if entry.get("unit") else ()}


def _short_answer(entry: Mapping[str, Any]) -> dict[str, Any]:
    answers = _texts(entry, "answers", range(1, 21))
    return {
        "choices": tuple(Choice(Text(one), FULL) for one in answers),
        "case_sensitive": bool(entry.get("case_sensitive", False)),
    }


def _essay(entry: Mapping[str, Any]) -> dict[str, Any]:
    return {"sample": Text(str(entry["sample"]))}


_KINDS: dict[Kind, tuple[frozenset[str], Callable[[Mapping[str, Any]], dict[str, Any]]]] = {
    Kind.SINGLE: (frozenset({"choices", "right", "feedback"}), _single),
    Kind.MULTIPLE: (frozenset({"choices", "right", "feedback"}), _multiple),
    Kind.TRUE_FALSE: (frozenset({"right", "feedback"}), _true_false),
    Kind.MATCHING: (frozenset({"pairs", "distractors"}), _matching),
    Kind.ORDERING: (frozenset({"sequence"}), _ordering),
    Kind.NUMERIC: (frozenset({"answer", "tolerance", "unit", "reckoning"}), _numeric),
    Kind.SHORT_ANSWER: (frozenset({"answers", "case_sensitive"}), _short_answer),
    Kind.ESSAY: (frozenset({"sample"}), _essay),
}
