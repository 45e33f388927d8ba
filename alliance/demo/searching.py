"""Searches of the last weeks, some of which found nothing, and one word that the policy secretary added for them."""

from __future__ import annotations

from datetime import timedelta

from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.places.models import Alliance
from search.words import actions
from search.words.actions import PutWord

_SEARCHES = (
    ("公摊面积太大能退钱吗", 0, 3, 0, 12),
    ("水浮连堵了下水口找谁", 0, 2, 0, 9),
    ("门禁卡补办收五十块合理吗", 0, 2, 0, 6),
    ("物业合同到期了赖着不走怎么办", 6, 14, 9, 3),
    ("楼上养鸽子鸽粪掉下来", 5, 4, 0, 2),
    ("维修资金要多少人同意", 8, 11, 7, 1),
)
"""The question, how much it found, how often it was asked, how often a result was opened, and how many days ago."""


def load(tx: Transaction, alliance: Alliance, policy_secretary: Actor) -> None:
    """Count the searches as they would have been counted, and add the word."""
    for question, found, times, opened, ago in _SEARCHES:
        then = Transaction(tx.session, tx.now - timedelta(days=ago))
        for _ in range(times):
            actions.note_search(then, alliance.id, question, found)
            tx.session.flush()
        for _ in range(opened):
            actions.note_opened(then, alliance.id, question)
    actions.put_word(tx, policy_secretary, PutWord("三轮车", "非机动车 停放 占用 通道"))
