import pytest
from sqlalchemy import select

from alliance.kernel import links
from alliance.kernel.access import get_visible, visible
from alliance.kernel.accounts.models import Person
from alliance.kernel.db import Transaction
from alliance.kernel.errors import NotFound
from alliance.kernel.links import LinkExpired
from tests.conftest import FIXED, StandingClock
from tests.factories import a_person, an_alliance


@pytest.fixture
def handed_out(tx: Transaction) -> tuple[str, Person, Person]:
    alliance = an_alliance(tx)
    person, neighbour = a_person(tx, alliance), a_person(tx, alliance, "李建国")
    text = links.make(
        tx, alliance_id=alliance.id, purpose="invitation", subject=person, verbs=frozenset({"set_password"}), days=7
    )
    return text, person, neighbour


def test_a_link_opens_its_one_record_and_no_other(tx: Transaction, handed_out: tuple[str, Person, Person]) -> None:
    text, person, neighbour = handed_out
    actor = links.bearer(tx, text, "invitation")
    assert get_visible(tx.session, Person, actor, person.id) is person
    assert tx.session.scalars(select(Person.id).where(visible(Person, actor))).all() == [person.id]
    with pytest.raises(NotFound):
        get_visible(tx.session, Person, actor, neighbour.id)
    assert actor.link is not None
    assert actor.link.verbs == {"set_password"}
    assert not actor.signed_in


def test_opening_uses_nothing_up_but_the_deed_does_once(
    tx: Transaction, handed_out: tuple[str, Person, Person]
) -> None:
    text, _, _ = handed_out
    for _ in range(3):
        actor = links.bearer(tx, text, "invitation")
    links.use_up(tx, actor)
    with pytest.raises(LinkExpired):
        links.use_up(tx, actor)
    tx.session.expire_all()
    with pytest.raises(LinkExpired):
        links.bearer(tx, text, "invitation")


def test_a_revoked_link_is_closed(tx: Transaction, handed_out: tuple[str, Person, Person]) -> None:
    text, person, _ = handed_out
    assert links.revoke(tx, subject="people", subject_id=person.id, purpose="invitation") == 1
    tx.session.expire_all()
    with pytest.raises(LinkExpired):
        links.bearer(tx, text, "invitation")


def test_a_link_ends(tx: Transaction, handed_out: tuple[str, Person, Person]) -> None:
    text, _, _ = handed_out
    later = StandingClock(FIXED)
    later.advance(days=7)
    with pytest.raises(LinkExpired):
        links.bearer(Transaction(tx.session, later.now()), text, "invitation")


@pytest.mark.parametrize(
    "spoil", [lambda t: t[:-1], lambda t: t + "x", lambda _: "", lambda t: "../" + t, lambda t: t * 400]
)
def test_a_forged_link_is_not_found(tx: Transaction, handed_out: tuple[str, Person, Person], spoil) -> None:
    with pytest.raises(NotFound):
        links.bearer(tx, spoil(handed_out[0]), "invitation")


def test_a_link_of_one_purpose_opens_no_other(tx: Transaction, handed_out: tuple[str, Person, Person]) -> None:
    with pytest.raises(NotFound):
        links.bearer(tx, handed_out[0], "reset")


def test_the_secret_is_nowhere_stored(tx: Transaction, handed_out: tuple[str, Person, Person]) -> None:
    stored = tx.session.scalars(select(links.Link)).one()
    values = " ".join(str(getattr(stored, column.key)) for column in links.Link.__table__.columns)
    assert handed_out[0] not in values
