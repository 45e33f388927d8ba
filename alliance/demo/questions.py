"""The sample questions: one at every stage, each brought there by its own actions at its own instants."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from sqlalchemy import select

from alliance.demo import answered
from alliance.demo.filings import Deed, at, live
from alliance.demo.inquiries import CASES, SECRETARY, Case, Move
from alliance.kernel.accounts.models import Account, Person
from alliance.kernel.actors import Actor
from alliance.kernel.citations.checking import Checker
from alliance.kernel.db import Transaction
from alliance.kernel.places import queries as offices
from alliance.kernel.places.models import Alliance
from compounds.models import Compound
from search.questions import actions, triage
from search.questions.actions import Ask, Rate, Word
from search.questions.answers import actions as answers
from search.questions.answers import signing
from search.questions.answers.models import Answer
from search.questions.models import Question
from search.questions.triage import Assign, Merge, Wording

ORIGIN = "192.0.2.6"
"""An address of the range that is kept for examples."""


def load(tx: Transaction, alliance: Alliance, compounds: Mapping[str, Compound], check: Checker) -> None:
    """File and work on every sample question; `compounds` by the keys of the cast, `check` judges citations."""
    asking = _Asking(alliance, compounds, check)
    filed = [deed for case in (*CASES, *answered.CASES) for deed in asking.deeds(tx, case)]
    live(tx, [*filed, *answered.turning(tx)])


@dataclass(slots=True)
class _Asking:
    """The questions of one alliance on their way."""

    alliance: Alliance
    compounds: Mapping[str, Compound]
    check: Checker
    known: dict[str, Actor] = field(default_factory=dict)
    filed: dict[str, int] = field(default_factory=dict)

    def deeds(self, tx: Transaction, case: Case) -> Iterator[Deed]:
        """The filing and every move, counted in days from the day of seeding."""
        day = tx.today - timedelta(days=case.ago)
        yield at(day, case.hour), lambda then: self._file(then, case)
        for move in case.moves:
            yield at(tx.today - timedelta(days=move.ago), move.hour), self._moving(case, move)

    def _moving(self, case: Case, move: Move) -> Callable[[Transaction], None]:
        return lambda then: _MOVES[move.verb](self, then, case, move)

    def _file(self, tx: Transaction, case: Case) -> None:
        compound = self.compounds.get(case.compound)
        command = Ask(
            case.title,
            case.text,
            case.privacy,
            compound.id if compound is not None else None,
            {"searched": list(case.searched), "offered": []},
        )
        if case.asker:
            self.filed[case.key] = actions.ask(tx, self._actor(tx, case.asker), command)
        else:
            visitor = Actor(alliance_id=self.alliance.id, place_path=self.alliance.place.path)
            self.filed[case.key] = actions.ask_openly(tx, visitor, command, ORIGIN).question_id

    def triage(self, tx: Transaction, case: Case, _: Move) -> None:
        """Accept it with a public wording."""
        key, version = self._at(tx, case)
        triage.triage(tx, self._actor(tx, SECRETARY), Wording(key, version, case.public_title, case.public_text))

    def take(self, tx: Transaction, case: Case, move: Move) -> None:
        """Somebody takes it."""
        triage.take(tx, self._actor(tx, move.who), self._word(tx, case, ""))

    def assign(self, tx: Transaction, case: Case, move: Move) -> None:
        """The secretary gives it to somebody."""
        key, version = self._at(tx, case)
        person_id = self._actor(tx, move.who).person_id or 0
        triage.assign(tx, self._actor(tx, SECRETARY), Assign(key, version, person_id))

    def ask_back(self, tx: Transaction, case: Case, move: Move) -> None:
        """Something is missing."""
        triage.ask_back(tx, self._actor(tx, move.who), self._word(tx, case, move.text))

    def reply(self, tx: Transaction, case: Case, move: Move) -> None:
        """The asker adds it."""
        actions.reply(tx, self._actor(tx, case.asker), self._word(tx, case, move.text))

    def note(self, tx: Transaction, case: Case, move: Move) -> None:
        """A word for the desk alone."""
        triage.write_note(tx, self._actor(tx, move.who), self._word(tx, case, move.text))

    def merge(self, tx: Transaction, case: Case, move: Move) -> None:
        """It is the same as another one, named by its key."""
        key, version = self._at(tx, case)
        into = tx.session.get_one(Question, self.filed[move.text])
        triage.merge(tx, self._actor(tx, SECRETARY), Merge(key, version, str(into.reference)))

    def decline(self, tx: Transaction, case: Case, move: Move) -> None:
        """It is none of ours."""
        triage.decline(tx, self._actor(tx, SECRETARY), self._word(tx, case, move.text))

    def withdraw(self, tx: Transaction, case: Case, move: Move) -> None:
        """The asker takes it back."""
        actions.withdraw(tx, self._actor(tx, case.asker), self._word(tx, case, move.text))

    def draft(self, tx: Transaction, case: Case, move: Move) -> None:
        """Whoever has it in hand writes the claims."""
        key, _ = self._at(tx, case)
        answers.draft(tx, self._actor(tx, move.who), answers.Draft(key, case.claims), self.check)

    def submit(self, tx: Transaction, case: Case, move: Move) -> None:
        """The draft goes to the second officer."""
        answer = self._answer(tx, case)
        signing.submit(tx, self._actor(tx, move.who), signing.Submit(answer.id, answer.version), self.check)

    def send_back(self, tx: Transaction, case: Case, move: Move) -> None:
        """The second officer wants it mended."""
        answer = self._answer(tx, case)
        signing.send_back(tx, self._actor(tx, move.who), signing.SendBack(answer.id, answer.version, move.text))

    def sign(self, tx: Transaction, case: Case, move: Move) -> None:
        """The second officer signs."""
        answer = self._answer(tx, case)
        signing.sign(tx, self._actor(tx, move.who), signing.Sign(answer.id, answer.version), self.check)

    def rate(self, tx: Transaction, case: Case, move: Move) -> None:
        """Somebody says that it helped."""
        actions.rate(tx, self._actor(tx, move.who), Rate(self.filed[case.key], helpful=True, words=move.text))

    def follow(self, tx: Transaction, case: Case, move: Move) -> None:
        """Somebody wants to be told."""
        actions.follow(tx, self._actor(tx, move.who), self.filed[case.key])

    def reopen(self, tx: Transaction, case: Case, move: Move) -> None:
        """The asker wants it looked at again."""
        actions.reopen(tx, self._actor(tx, case.asker), self._word(tx, case, move.text))

    def _at(self, tx: Transaction, case: Case) -> tuple[int, int]:
        """The question's id and its version as it stands."""
        tx.session.flush()
        return self.filed[case.key], tx.session.get_one(Question, self.filed[case.key]).version

    def _word(self, tx: Transaction, case: Case, text: str) -> Word:
        return Word(*self._at(tx, case), text)

    def _answer(self, tx: Transaction, case: Case) -> Answer:
        tx.session.flush()
        return tx.session.scalars(
            select(Answer).where(Answer.question_id == self.filed[case.key]).order_by(Answer.edition.desc()).limit(1)
        ).one()

    def _actor(self, tx: Transaction, name: str) -> Actor:
        """Somebody of the cast with the offices of that day."""
        if name not in self.known:
            person, account_id = tx.session.execute(
                select(Person, Account.id)
                .join(Account, Account.person_id == Person.id)
                .where(Person.alliance_id == self.alliance.id, Person.name == name)
                .order_by(Person.id)
                .limit(1)
            ).one()
            self.known[name] = Actor(
                alliance_id=self.alliance.id,
                place_path=self.alliance.place.path,
                person_id=person.id,
                account_id=account_id,
                name=name,
                offices=tuple(offices.held_offices(tx, person.id)),
            )
        return self.known[name]


_MOVES: Mapping[str, Callable[[_Asking, Transaction, Case, Move], None]] = {
    name: getattr(_Asking, name)
    for name in (
        *("triage", "take", "assign", "ask_back", "reply", "note", "merge", "decline", "withdraw"),
        *("draft", "submit", "send_back", "sign", "rate", "follow", "reopen"),
    )
}
