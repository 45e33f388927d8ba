"""What an officer fills in about the links of two versions."""

from __future__ import annotations

from collections.abc import Sequence

from wtforms import HiddenField

from alliance.kernel.forms import Form, PickField
from search.library.lineage.actions import MOST_PARTS, Correct, Led
from search.library.lineage.queries import ToCorrect

NOWHERE = 0


class ConfirmForm(Form):
    """That the links of this page were read; it has no field of its own."""


class CorrectForm(Form):
    """Where an article really went, or where it came from."""

    first = PickField("对应哪一条", coerce=int)
    second = PickField("还有一条", coerce=int, required=False)
    third = PickField("还有一条", coerce=int, required=False)
    fourth = PickField("还有一条", coerce=int, required=False)
    seen = HiddenField()

    def offer(self, articles: Sequence[tuple[int, str]], nowhere: str) -> None:
        """Offer the articles of the other version; `nowhere` says what it means to choose none."""
        self.first.offer([(NOWHERE, nowhere), *articles])
        for field in (self.second, self.third, self.fourth):
            field.offer([(NOWHERE, "没有"), *articles])

    def command(self, page: ToCorrect) -> Correct:
        """What was filled in."""
        chosen = [field.data for field in (self.first, self.second, self.third, self.fourth)]
        seen = tuple(int(one) for one in (self.seen.data or "").split() if one.isdecimal())
        articles = tuple(one for one in chosen if one)[:MOST_PARTS]
        return Correct(page.older_id, page.newer_id, page.article_id, articles, seen)


def filled(page: ToCorrect) -> dict[str, int]:
    """Where the article leads now, by the names of the fields."""
    return dict(zip(("first", "second", "third", "fourth"), page.chosen, strict=False))


def step_of(sent: str) -> Led | None:
    """The step that a button names: 12-15, with 0 for no article; None where it names none."""
    older, dash, newer = sent.partition("-")
    if not (dash and older.isdecimal() and newer.isdecimal()):
        return None
    return int(older) or None, int(newer) or None
