"""What the bank keeps beside a question, taken out of what a file says of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from training.bank.actions import Incoming
from training.curriculum.definition import EASIEST, MODULE_NAMES
from training.items.definition import Item
from training.question_formats import categories
from training.question_formats.rows import DIFFICULTY


def topic_of(category: Sequence[str]) -> str:
    """The code of the topic that a category names; empty where it names none."""
    return categories.topic_of(category, MODULE_NAMES)


def incoming(item: Item) -> Incoming:
    """The question as the bank takes it in: a topic's own name is no category, the difficulty no part of it."""
    topic = topic_of(item.category)
    category = () if topic and item.category == (MODULE_NAMES[topic],) else item.category
    written = dict(item.extra).get(DIFFICULTY, "")
    difficulty = int(written) if written in {"1", "2", "3"} else EASIEST
    extra = tuple(pair for pair in item.extra if pair[0] != DIFFICULTY)
    return Incoming(replace(item, category=category, extra=extra), topic, difficulty)
