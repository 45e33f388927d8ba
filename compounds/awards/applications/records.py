"""Taking an application in hand for a step, writing the step down, and keeping the words that were said about it."""

from __future__ import annotations

from sqlalchemy.orm.attributes import flag_modified

from alliance.kernel import ledger, outbox, typed
from alliance.kernel.access import get_visible
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.errors import Invalid
from compounds import walls
from compounds.awards.applications.models import ApplicationNote, AwardApplication
from compounds.awards.applications.workflow import APPLICATION
from compounds.awards.indicators.tree import Criterion
from compounds.awards.rounds.models import WORDS_MOST
from compounds.awards.words import written
from compounds.versions import expect

MOVED = "awards.application_moved"
"""Errand: payload application_id, step, stage."""


def in_hand(tx: Transaction, actor: Actor, application_id: int, version: int | None = None) -> AwardApplication:
    """The application, locked, in the version that the page showed where one is given.

    Raises NotFound, ChangedMeanwhile.
    """
    application = get_visible(tx.session, AwardApplication, actor, application_id, lock=True)
    return application if version is None else shown(tx, application, version)


def shown(tx: Transaction, application: AwardApplication, version: int) -> AwardApplication:
    """The application, where the page showed its present version. Raises ChangedMeanwhile."""
    expect(tx, application, version)
    return application


def touch(application: AwardApplication) -> None:
    """Give the application a new version where only its answers or notes change: older pages are told so."""
    flag_modified(application, "seconds")


def keep_out(tx: Transaction, actor: Actor, application: AwardApplication) -> None:
    """Raise NotPermitted where the actor works for a company that serves the compound."""
    walls.of(tx, actor).handling(compound_id=application.compound_id).enforce()


def move(tx: Transaction, application: AwardApplication, step: str) -> None:
    """Move the application along its way, from now on, and promise the errand. Raises OutOfTurn."""
    application.stage = APPLICATION.after(application.stage, step)
    application.stage_since = tx.now
    outbox.promise(tx, MOVED, application_id=application.id, step=step, stage=application.stage.value)


def record(tx: Transaction, actor: Actor, verb: str, application: AwardApplication, **facts: object) -> None:
    """Write the line of a deed, with the version that it made."""
    tx.session.flush()  # the line carries the version that this deed made
    ledger.write(tx, actor, verb, application, version=application.version, **facts)


def say(tx: Transaction, actor: Actor, application: AwardApplication, about: str, words: str) -> None:
    """Keep the words that somebody gave. Raises Invalid where there are none, or too many."""
    application.notes.append(
        ApplicationNote(about=about, words=plain(words), said_at=tx.now, said_by_id=actor.person_id)
    )


def beside(criterion: Criterion, what: str, words: str) -> str:
    """Words beside a criterion as they are kept, trimmed, perhaps none. Raises Invalid for what cannot be kept."""
    try:
        return typed.passage(words, WORDS_MOST)
    except ValueError as wrong:
        raise Invalid(f"“{criterion.name}”的{what}{wrong}", remedy="细节可以另附材料。") from wrong


def plain(words: str) -> str:
    """Words as they are kept, trimmed. Raises Invalid where there are none, or more than fit."""
    return written(words, "一句原因", WORDS_MOST, "对方看得到，以后查起来也清楚。")
