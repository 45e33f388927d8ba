"""An answer as plain values, for the command and for programs."""

from __future__ import annotations

from search.asking.answered import Answered
from search.asking.finding import Answer, Found
from search.asking.naming import NamedMissing
from search.library import known
from search.library.queries import effective_words
from search.library.standing import DOUBTFUL, UNCHECKED


def as_rows(answer: Answer, limit: int, public_url: str) -> list[dict[str, object]]:
    """The answer as plain values, best first: a missing work named in full, what applies, the rest, answered questions.

    Law of other places comes in by its score where the question names the place, else after what applies. Answered
    questions stand last: they have lent their articles, which programs look for.
    """
    names_place = [one for one in answer.elsewhere if _plain_place(one.place_name) in answer.question]
    first = sorted([*answer.here, *names_place], key=lambda one: -one.score)
    rest = [one for one in answer.elsewhere if one not in names_place]
    rows = [_row(one, public_url) for one in [*first, *rest]]
    named = [_missing_row(one, public_url) for one in answer.missing if one.title in answer.question]
    others = [_missing_row(one, public_url) for one in answer.missing if one.title not in answer.question]
    before = [_answered_row(one, public_url) for one in answer.answered]
    room = max(0, limit - len(named) - len(others))
    return [*named, *rows[:room], *others, *before][:limit]


def _plain_place(name: str) -> str:
    return name.removesuffix("省").removesuffix("市") or name


def _row(one: Found, public_url: str) -> dict[str, object]:
    return {
        "kind": one.kind.value,
        "title": one.title,
        "article": one.label,
        "text": one.text,
        "url": f"{public_url}{one.url}",
        "score": one.score,
        "address": one.address,
        "level": one.level,
        "place": one.place_name,
        "applies": one.applies,
        "status": one.standing.label,
        "version_date": one.version_date.isoformat() if one.version_date else None,
        "effective_from": effective_words(one),
        "note": one.note,
    }


def _missing_row(one: NamedMissing, public_url: str) -> dict[str, object]:
    return {
        "kind": "placeholder",
        "title": one.title,
        "article": "",
        "text": known.MISSING_SENTENCE,
        "url": f"{public_url}{one.url}",
        "score": 0.0,
        "address": "",
        "level": one.level,
        "place": one.place_name,
        "applies": one.applies,
        "status": DOUBTFUL,
        "version_date": None,
        "effective_from": UNCHECKED,
        "note": one.why,
    }


def _answered_row(one: Answered, public_url: str) -> dict[str, object]:
    return {
        "kind": "answer",
        "title": one.title,
        "article": "",
        "text": one.text,
        "url": f"{public_url}{one.url}",
        "score": 0.0,
        "address": "",
        "level": one.label,
        "place": "",
        "applies": True,
        "status": one.label,
        "version_date": one.valid_as_of.isoformat() if one.valid_as_of else None,
        "effective_from": "",
        "note": one.warning,
    }
