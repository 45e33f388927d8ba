"""The words of our field for an engine that cuts text into words: what is one word, and what means the same."""

from __future__ import annotations

from search.engine.meili_settings import Vocabulary
from search.library import known


def vocabulary() -> Vocabulary:
    """The terms of the law behind everyday words; those that are one term for one, mean the same both ways."""
    everyday = known.everyday_words()
    terms = {term for meant in everyday.values() for term in meant.split()}
    same = ((said, meant) for said, meant in everyday.items() if len(meant.split()) == 1)
    return Vocabulary(tuple(sorted(terms | everyday.keys())), tuple(same))
