"""Who gets what, once, when, and how often: the table and the delivery, through a real gateway."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, update

from alliance.kernel import notices, outbox, web
from alliance.kernel.accounts import invitations
from alliance.kernel.accounts.models import Account, Person
from alliance.kernel.actors import CLOCK, Office
from alliance.kernel.crypto import context_of
from alliance.kernel.db import Transaction
from alliance.kernel.errors import NotFound, NotPermitted, OutOfTurn
from alliance.kernel.notices import Notice
from alliance.kernel.personal.models import Consent
from alliance.kernel.personal.purposes import purpose_of
from alliance.kernel.places.models import Alliance
from alliance.kernel.reaching import actions, delivery
from alliance.kernel.reaching.models import Fate, MailAddress, Message, SwitchedOff
from alliance.kernel.reaching.table import Way
from tests.conftest import StandingClock
from tests.factories import KECHENG, an_actor, an_alliance, the_place
from tests.kernel.accounts_steps import NUMBER, Member, a_member, in_app
from tests.kernel.reaching_steps import ORDINARY, SECURITY, Reached, reached_at

NIGHT = datetime(2026, 11, 22, 14, 0, tzinfo=UTC)
"""Ten in the evening in Asia/Shanghai."""


@pytest.fixture
def reached(home: Path, clock: StandingClock) -> Iterator[Reached]:
    with reached_at(home, clock) as found:
        yield found


@pytest.fixture
def member(reached: Reached) -> Member:
    made = in_app(reached.app, lambda tx: a_member(tx, office=Office.COMMUNITY_OFFICER, code="330802006001"))
    assert isinstance(made, Member)
    return made


def told(reached: Reached, member: Member, kind: str = ORDINARY) -> None:
    def send(tx: Transaction) -> None:
        notices.send(
            tx,
            alliance_id=member.alliance_id,
            person_id=member.person_id,
            title="您有了新的职务",
            body="您担任社区工作人员（下街社区）。",
            kind=kind,
        )

    in_app(reached.app, send)


def a_mail_address(reached: Reached, member: Member, address: str = "wang@example.cn", *, agreed: bool = True) -> None:
    def give(tx: Transaction) -> None:
        tx.session.add(
            Consent(
                alliance_id=member.alliance_id,
                person_id=member.person_id,
                purpose="mail",
                version=purpose_of("mail").version + (not agreed),
                given_at=tx.now,
            )
        )
        sealed = tx.keyring.seal(address, context_of(MailAddress.address_sealed))
        tx.session.add(
            MailAddress(
                alliance_id=member.alliance_id,
                person_id=member.person_id,
                address_sealed=sealed,
                address_masked="w***@example.cn",
                given_at=tx.now,
                confirmed_at=tx.now,
            )
        )

    in_app(reached.app, give)


def test_a_notice_goes_to_the_inbox_and_its_own_words_to_the_telephone(reached: Reached, member: Member) -> None:
    told(reached, member)
    reached.deliver()
    (asked,) = reached.sms.asked
    assert asked.json["mobile"] == NUMBER
    assert asked.json["content"] == "您在柯城区业委会联盟有了新的职务，请登录查看：http://127.0.0.1:8000"
    (message,) = reached.messages()
    assert (message.fate, message.receipt, message.address_masked) == (Fate.SENT, "r-1", "138****0001")
    assert message.sent_at == reached.clock.now()
    with reached.app.app_context():
        assert web.reading().session.scalars(select(Notice.body)).one() == "您担任社区工作人员（下街社区）。"


def test_an_errand_that_comes_twice_sends_once(reached: Reached, member: Member) -> None:
    told(reached, member)
    reached.deliver()
    (message, *_) = reached.messages()
    for _ in range(2):
        in_app(reached.app, lambda tx: outbox.promise(tx, "reaching.send", message_id=message.id))
    reached.deliver()
    assert len(reached.sms.asked) == 1


def test_a_process_that_died_after_sending_asks_again_with_the_same_key(reached: Reached, member: Member) -> None:
    told(reached, member)
    reached.deliver()
    back = update(Message).values(fate=Fate.PROMISED, sent_at=None)
    in_app(reached.app, lambda tx: tx.session.execute(back))
    (message, *_) = reached.messages()
    in_app(reached.app, lambda tx: outbox.promise(tx, "reaching.send", message_id=message.id))
    reached.deliver()
    first, second = (asked.headers["Idempotency-Key"] for asked in reached.sms.asked)
    assert first == second == message.key


def test_a_gateway_in_trouble_is_asked_until_it_answers(reached: Reached, member: Member) -> None:
    told(reached, member)
    reached.sms.status = 503
    reached.deliver()
    (message,) = [one for one in reached.messages() if one.channel is Way.SMS]
    assert (message.fate, message.attempts, message.because) == (Fate.PROMISED, 1, delivery.TRYING)
    reached.sms.status = 200
    reached.clock.advance(minutes=10)
    reached.deliver()
    (message,) = [one for one in reached.messages() if one.channel is Way.SMS]
    assert (message.fate, message.attempts, message.because) == (Fate.SENT, 2, "")


def test_a_gateway_that_stays_away_leaves_a_failure_that_can_be_revived(reached: Reached, member: Member) -> None:
    told(reached, member, SECURITY)
    reached.sms.status = 500
    for _ in range(outbox.MOST_ATTEMPTS):
        reached.deliver()
        reached.clock.advance(hours=7)
    (message,) = reached.messages()
    assert (message.fate, message.attempts) == (Fate.FAILED, outbox.MOST_ATTEMPTS)
    reached.sms.status = 200
    in_app(reached.app, outbox.retry)
    reached.deliver()
    assert reached.messages()[0].fate is Fate.SENT


def test_what_the_gateway_refuses_is_not_asked_again(reached: Reached, member: Member) -> None:
    reached.sms.answer = '{"code": 17}'
    told(reached, member)
    reached.deliver()
    reached.clock.advance(hours=7)
    reached.deliver()
    assert len(reached.sms.asked) == 1
    (message,) = reached.messages()
    assert (message.fate, message.because) == (Fate.UNDELIVERABLE, "短信平台没有收下（code=17）")


def test_at_night_only_what_is_urgent_wakes_people(reached: Reached, member: Member) -> None:
    reached.clock.advance(seconds=(NIGHT - reached.clock.now()).total_seconds())
    told(reached, member)
    told(reached, member, SECURITY)
    reached.deliver()
    assert ["密码" in text for text in reached.texts()] == [True]
    reached.clock.advance(hours=9, minutes=59)
    reached.deliver()
    assert len(reached.sms.asked) == 1
    reached.clock.advance(minutes=1)
    reached.deliver()
    assert "新的职务" in reached.texts()[1]


@pytest.mark.parametrize(("hour", "wakes"), [(0, True), (7, True), (8, False), (20, False), (21, True), (23, True)])
def test_the_quiet_hours_run_over_midnight(tx: Transaction, hour: int, wakes: bool) -> None:  # noqa: FBT001 -- a table
    from alliance.kernel.parameters import queries as parameters  # noqa: PLC0415 -- for this test alone

    rules = parameters.several(tx, (delivery.QUIET_FROM, delivery.QUIET_UNTIL), "/", tx.today)
    now = datetime(2026, 11, 22, tzinfo=UTC) - timedelta(hours=8) + timedelta(hours=hour, minutes=30)
    morning = delivery.quiet_until(now, rules)
    assert (morning is not None) is wakes
    if morning is not None:
        assert (morning.astimezone(UTC).hour, now < morning <= now + timedelta(hours=12)) == (0, True)


def test_the_sixth_of_a_day_stays_in_the_inbox_and_the_next_day_begins_anew(reached: Reached, member: Member) -> None:
    for _ in range(6):
        told(reached, member)
        reached.deliver()
    assert len(reached.sms.asked) == 5
    assert (reached.messages()[-1].fate, reached.messages()[-1].because) == (
        Fate.UNDELIVERABLE,
        "今天已经发满 5 条",
    )
    told(reached, member, SECURITY)
    reached.deliver()
    assert len(reached.sms.asked) == 6, "what is about the account's safety has a measure of its own"
    reached.clock.advance(days=1)
    told(reached, member)
    reached.deliver()
    assert len(reached.sms.asked) == 7


def test_what_somebody_switched_off_is_not_sent_but_stands_in_the_inbox(reached: Reached, member: Member) -> None:
    off = SwitchedOff(alliance_id=member.alliance_id, person_id=member.person_id, kinds="office", channel=Way.SMS)
    in_app(reached.app, lambda tx: tx.session.add(off))
    told(reached, member)
    told(reached, member, SECURITY)
    reached.deliver()
    assert ["密码" in text for text in reached.texts()] == [True]
    with reached.app.app_context():
        assert len(web.reading().session.scalars(select(Notice.id)).all()) == 2
    assert len(reached.messages()) == 1, "what nobody wanted is no message"


def test_security_cannot_be_switched_off_by_hand_either(reached: Reached, member: Member) -> None:
    off = SwitchedOff(alliance_id=member.alliance_id, person_id=member.person_id, kinds="account", channel=Way.SMS)
    in_app(reached.app, lambda tx: tx.session.add(off))
    told(reached, member, SECURITY)
    reached.deliver()
    assert len(reached.sms.asked) == 1


def test_a_closed_account_gets_nothing(reached: Reached, member: Member) -> None:
    told(reached, member)
    in_app(reached.app, lambda tx: tx.session.execute(update(Account).values(closed_at=tx.now)))
    reached.deliver()
    assert reached.sms.asked == []
    assert reached.messages()[0].because == "账号已经停用"


def test_whoever_has_no_number_gets_nothing_and_nothing_is_lost(reached: Reached, member: Member) -> None:
    gone = update(Person).values(phone_sealed=None, phone_index=None, phone_masked="")
    in_app(reached.app, lambda tx: tx.session.execute(gone))
    told(reached, member)
    reached.deliver()
    assert (reached.sms.asked, reached.messages()) == ([], [])


def test_mail_goes_only_where_it_was_confirmed(reached: Reached, member: Member) -> None:
    told(reached, member)
    reached.deliver()
    assert reached.post.letters == []
    a_mail_address(reached, member)
    told(reached, member)
    reached.deliver()
    (letter,) = reached.post.letters
    assert "To: wang@example.cn" in letter
    (mail,) = [one for one in reached.messages() if one.channel is Way.MAIL]
    assert (mail.fate, mail.address_masked) == (Fate.SENT, "w***@example.cn")


def test_a_consent_to_another_version_of_the_purpose_lets_no_mail_out(reached: Reached, member: Member) -> None:
    a_mail_address(reached, member, agreed=False)
    told(reached, member)
    reached.deliver()
    assert reached.post.letters == []


def test_one_matter_is_told_once_to_the_group_however_many_officers_there_are(reached: Reached, member: Member) -> None:
    def send(tx: Transaction) -> None:
        for _ in range(3):
            notices.send(
                tx,
                alliance_id=member.alliance_id,
                person_id=member.person_id,
                title="备案材料已报送",
                body="请核对",
                kind="compounds.filing_submitted",
            )

    in_app(reached.app, send)
    reached.deliver()
    (asked,) = reached.group.asked
    assert "报来了备案材料" in str(asked.json)
    assert len(reached.sms.asked) == 3


def test_without_any_channel_everything_stays_inside(app: Flask, clock: StandingClock) -> None:
    member = in_app(app, a_member)
    assert isinstance(member, Member)

    def send(tx: Transaction) -> None:
        notices.send(
            tx, alliance_id=member.alliance_id, person_id=member.person_id, title="请看", body="请看", kind=ORDINARY
        )

    in_app(app, send)
    with app.app_context():
        outbox.deliver_all(web.db_session(), clock, web.platform().deliveries)
        assert web.reading().session.scalars(select(Message.id)).all() == []
        assert outbox.standing(web.db_session(), clock.now()).waiting == 0
        assert web.reading().session.scalars(select(Notice.title)).all() == ["请看"]


def a_reset(tx: Transaction, account_id: int) -> invitations.HandedOut:
    return invitations.issue_reset(tx, CLOCK, invitations.IssueReset(account_id))


def send_it(tx: Transaction, out: invitations.HandedOut, way: Way = Way.SMS) -> None:
    keeper = an_actor(
        tx, tx.session.scalars(select(Alliance)).one(), Office.SYSTEM_ADMINISTRATOR, the_place(tx, KECHENG)
    )
    actions.send_link(tx, keeper, actions.SendLink(out.account_id, out.purpose, out.link, way))


def test_a_link_is_sent_and_then_forgotten(reached: Reached, member: Member) -> None:
    def issue(tx: Transaction) -> str:
        out = a_reset(tx, member.account_id)
        send_it(tx, out)
        return out.link

    link = in_app(reached.app, issue)
    (waiting,) = [one for one in reached.messages() if one.kind == "accounts.reset_link"]
    assert waiting.secret_sealed
    assert str(link) not in str(vars(waiting))
    reached.deliver()
    assert any(f"http://127.0.0.1:8000/reset/{link}" in text and "7天内" in text for text in reached.texts())
    (sent,) = [one for one in reached.messages() if one.kind == "accounts.reset_link"]
    assert (sent.fate, sent.secret_sealed) == (Fate.SENT, None)
    assert str(link) not in sent.text
    with reached.app.app_context():
        errands = web.reading().session.scalars(select(outbox.Errand.payload)).all()
    assert str(link) not in str(errands)


def test_a_link_that_was_replaced_meanwhile_is_not_sent(reached: Reached, member: Member) -> None:
    def issue(tx: Transaction) -> None:
        send_it(tx, a_reset(tx, member.account_id))
        a_reset(tx, member.account_id)

    in_app(reached.app, issue)
    reached.deliver()
    assert not any("/reset/" in text for text in reached.texts())
    (message,) = [one for one in reached.messages() if one.kind == "accounts.reset_link"]
    assert (message.fate, message.secret_sealed) == (Fate.UNDELIVERABLE, None)


def test_a_link_that_never_went_out_is_forgotten_when_it_is_over(reached: Reached, member: Member) -> None:
    in_app(reached.app, lambda tx: send_it(tx, a_reset(tx, member.account_id)))
    reached.clock.advance(days=8)
    in_app(reached.app, lambda tx: delivery.turn_of_day(tx, tx.today))
    (message,) = [one for one in reached.messages() if one.kind == "accounts.reset_link"]
    assert (message.fate, message.secret_sealed) == (Fate.UNDELIVERABLE, None)


def test_a_link_is_sent_to_nobody_but_its_owner_and_by_nobody_but_who_may(tx: Transaction) -> None:
    alliance = an_alliance(tx)
    mine, other = a_member(tx, alliance=alliance), a_member(tx, alliance=alliance, number="13857000002", name="李四")
    out = a_reset(tx, mine.account_id)
    keeper = an_actor(tx, alliance, Office.SYSTEM_ADMINISTRATOR, the_place(tx, KECHENG))
    with pytest.raises(NotFound):
        actions.send_link(tx, keeper, actions.SendLink(other.account_id, out.purpose, out.link))
    officer = an_actor(tx, alliance, Office.COMMUNITY_OFFICER, the_place(tx, "330802006001"), name="别人")
    with pytest.raises(NotFound):
        actions.send_link(tx, officer, actions.SendLink(mine.account_id, out.purpose, out.link))
    with pytest.raises(OutOfTurn, match="邮箱"):
        actions.send_link(tx, keeper, actions.SendLink(mine.account_id, out.purpose, out.link, Way.MAIL))
    secretary = an_actor(tx, alliance, Office.MEDIATION_SECRETARY, the_place(tx, KECHENG), name="秘书")
    keeper_account = keeper.account_id or 0
    above = invitations.issue_reset(tx, CLOCK, invitations.IssueReset(keeper_account))
    with pytest.raises(NotPermitted):
        actions.send_link(tx, secretary, actions.SendLink(keeper_account, above.purpose, above.link))


def test_erasing_somebody_leaves_that_something_was_sent_and_not_where(reached: Reached, member: Member) -> None:
    a_mail_address(reached, member)
    told(reached, member)
    reached.deliver()
    told(reached, member)
    in_app(reached.app, lambda tx: actions.forget_person(tx, member.person_id))
    messages = reached.messages()
    assert {(one.address_masked, one.receipt, one.address_sealed) for one in messages} == {("", "", None)}
    assert {one.fate for one in messages} == {Fate.SENT, Fate.UNDELIVERABLE}
    with reached.app.app_context():
        assert web.reading().session.scalars(select(MailAddress.id)).all() == []
    reached.deliver()
    assert len(reached.sms.asked) == 1
