"""What may already answer a question that is being typed: a few answered questions and articles, in short."""

from __future__ import annotations

from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.indexing import Index, IndexUnavailable
from search.asking import finding
from search.asking.answered import AnsweredQuestions
from search.engine import tokens
from search.questions import similar

SHORTEST = 2
"""How many characters are typed before anything is looked for; one character says nothing."""

MOST = 6
_EXCERPT = 90
_TITLE = 60


def suggestions(
    reading: Transaction, actor: Actor, index: Index, text: str, answered: AnsweredQuestions
) -> tuple[similar.Found, ...]:
    """Answered questions first, then the articles that apply to the actor; nothing where the index is away."""
    said = finding.cleaned(text)
    if sum(map(len, tokens.runs(said))) < SHORTEST:
        return ()
    try:
        answer = finding.ask(reading, actor, index, said, limit=MOST, answered=answered)
    except IndexUnavailable:
        return ()
    before = [
        similar.Found(one.key, _cut(one.title, _TITLE), one.url, _cut(one.text, _EXCERPT), one.label, answered=True)
        for one in answer.answered
    ]
    articles = [
        similar.Found(
            f"article:{one.article_id}",
            f"{one.short_title}{one.label}",
            one.url,
            _cut("".join(piece.text for piece in one.whole if piece.mark is None), _EXCERPT),
            f"{one.level} · {one.place_name}",
        )
        for one in answer.here
    ]
    return (*before, *articles)[:MOST]


def provider(index: Index, answered: AnsweredQuestions) -> similar.Provider:
    """The same, as the form for new questions asks for it."""

    def found(reading: Transaction, actor: Actor, text: str) -> tuple[similar.Found, ...]:
        return suggestions(reading, actor, index, text, answered)

    return found


def _cut(text: str, most: int) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= most else f"{plain[:most]}……"
