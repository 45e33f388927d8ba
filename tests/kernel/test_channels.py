"""The ways out, spoken with real other sides on this machine."""

from __future__ import annotations

import base64
import email
import hashlib
import hmac
import re
import socket
import urllib.parse
from email import policy
from pathlib import Path

import pytest

from alliance.channel_settings import MailServer, StaffGroup, read
from alliance.kernel.reaching import channels
from alliance.kernel.reaching.channels import GroupChannel, MailChannel, Outgoing, SmsChannel, Temporary, TurnedDown
from tests.conftest import StandingClock
from tests.kernel.gateways import Gateway, Post, a_certificate, http_gateway, mail_server

LETTER = Outgoing("k" * 32, "联盟：已备案", '请登录查看："{phone}" & 更多')
NUMBER = "13857000001"
JSON_BODY = '{"mobile": "{phone}", "sms": {"content": "{text}", "n": 1}, "outId": "{id}"}'


@pytest.fixture
def gateway() -> object:
    with http_gateway() as found:
        yield found


@pytest.fixture
def post() -> object:
    with mail_server() as found:
        yield found


def sms(gateway: Gateway, **more: str) -> SmsChannel:
    problems: list[str] = []
    given = {"SMS_URL": gateway.url, "SMS_BODY": JSON_BODY, "SMS_SUCCESS": "code=0", "SMS_RECEIPT": "data.id", **more}
    found = read(given, problems).sms
    assert problems == []
    assert found is not None
    return SmsChannel(found)


def test_a_text_message_fills_the_json_with_signature_key_and_header(gateway: Gateway) -> None:
    channel = sms(gateway, SMS_SIGNATURE="柯城业委会联盟", SMS_HEADERS='{"Authorization": "Bearer s3cret"}')
    assert channel.deliver(NUMBER, LETTER) == "r-1"
    (asked,) = gateway.asked
    assert asked.json == {
        "mobile": NUMBER,
        "sms": {"content": f"【柯城业委会联盟】{LETTER.text}", "n": 1},
        "outId": LETTER.key,
    }
    assert (asked.method, asked.headers["Authorization"]) == ("POST", "Bearer s3cret")
    assert asked.headers["Idempotency-Key"] == LETTER.key


def test_a_form_and_an_address_take_the_same_template(gateway: Gateway) -> None:
    pairs = "account=me&mobile={phone}&msg={text}"
    sms(gateway, SMS_BODY=pairs).deliver(NUMBER, LETTER)
    sms(gateway, SMS_BODY=pairs, SMS_METHOD="get").deliver(NUMBER, LETTER)
    expected = {"account": "me", "mobile": NUMBER, "msg": LETTER.text}
    assert gateway.asked[0].form == expected
    assert (gateway.asked[1].method, gateway.asked[1].query) == ("GET", expected)


@pytest.mark.parametrize("status", [500, 502, 503, 429])
def test_a_gateway_in_trouble_is_asked_again_later(gateway: Gateway, status: int) -> None:
    gateway.status = status
    with pytest.raises(Temporary, match=str(status)):
        sms(gateway).deliver(NUMBER, LETTER)


@pytest.mark.parametrize("status", [400, 401, 403, 404])
def test_what_the_gateway_refuses_is_final(gateway: Gateway, status: int) -> None:
    gateway.status = status
    with pytest.raises(TurnedDown, match=str(status)):
        sms(gateway).deliver(NUMBER, LETTER)


@pytest.mark.parametrize("answer", ['{"code": 17}', "{}", "not json", '{"code": null}', "[]", '{"code": {"a": 1}}'])
def test_a_friendly_status_with_a_bad_answer_is_no_success(gateway: Gateway, answer: str) -> None:
    gateway.answer = answer
    with pytest.raises(TurnedDown, match="code="):
        sms(gateway).deliver(NUMBER, LETTER)


def test_a_slow_gateway_is_not_waited_for(gateway: Gateway, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(channels, "ANSWER_S", 0.2)
    gateway.slow_s = 0.8
    with pytest.raises(Temporary, match="Timeout"):
        sms(gateway).deliver(NUMBER, LETTER)


def test_a_gateway_that_sends_us_elsewhere_is_not_followed(gateway: Gateway) -> None:
    with http_gateway() as other:
        gateway.status, gateway.location = 302, other.url
        with pytest.raises(TurnedDown, match="302"):
            sms(gateway).deliver(NUMBER, LETTER)
        assert other.asked == []


def test_a_closed_port_is_temporary_and_tells_no_secret() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    channel = sms(Gateway(url=f"http://127.0.0.1:{port}/send?appkey=s3cret"))
    with pytest.raises(Temporary) as trouble:
        channel.deliver(NUMBER, LETTER)
    assert "s3cret" not in str(trouble.value)
    assert NUMBER not in str(trouble.value)
    assert trouble.value.__cause__ is None
    assert trouble.value.__suppress_context__, "the outbox logs the whole chain"


def test_a_certificate_that_nobody_signed_gets_nothing(tmp_path: Path) -> None:
    with http_gateway(a_certificate(tmp_path)) as pretender:
        with pytest.raises(Temporary, match="SSLError"):
            sms(pretender).deliver(NUMBER, LETTER)
        assert pretender.asked == []


def test_mail_is_handed_in_with_its_key_as_its_number(post: Post) -> None:
    server = MailServer("smtp", post.host, post.port, "", "", "lianmeng@example.cn")
    MailChannel(server).deliver("wang@example.cn", LETTER)
    (raw,) = post.letters
    letter = email.message_from_string(raw, policy=policy.default)
    assert (letter["Subject"], letter["From"], letter["To"]) == (LETTER.subject, server.sender, "wang@example.cn")
    assert letter["Message-ID"] == f"<{LETTER.key}@example.cn>"
    assert letter.get_content().strip() == LETTER.text


@pytest.mark.parametrize(("said", "trouble"), [("550 nobody here", TurnedDown), ("451 later", Temporary)])
def test_a_recipient_is_refused_for_good_or_for_now(post: Post, said: str, trouble: type[Exception]) -> None:
    post.to_recipients = said
    server = MailServer("smtp", post.host, post.port, "", "", "lianmeng@example.cn")
    with pytest.raises(trouble):
        MailChannel(server).deliver("wang@example.cn", LETTER)
    assert post.letters == []


def test_mail_beyond_this_machine_is_never_spoken_plainly(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    real = socket.create_connection
    monkeypatch.setattr(
        socket, "create_connection", lambda at, *more, **others: real((post.host, at[1]), *more, **others)
    )
    far = MailServer("smtp", "mail.example.cn", post.port, "me", "s3cret", "lianmeng@example.cn")
    with pytest.raises(Temporary, match="SMTPNotSupportedError"):
        MailChannel(far).deliver("wang@example.cn", LETTER)
    assert post.letters == []


def test_the_robot_of_a_group_takes_the_text_and_says_so(gateway: Gateway, clock: StandingClock) -> None:
    gateway.answer = '{"errcode": 0, "errmsg": "ok"}'
    GroupChannel(StaffGroup(f"{gateway.url}?key=abc"), clock).deliver("", LETTER)
    (asked,) = gateway.asked
    assert asked.json == {"msgtype": "text", "text": {"content": LETTER.text}}
    assert asked.query == {"key": "abc"}
    gateway.answer = '{"errcode": 93000, "errmsg": "invalid webhook url"}'
    with pytest.raises(TurnedDown, match="93000"):
        GroupChannel(StaffGroup(gateway.url), clock).deliver("", LETTER)


def test_dingtalk_is_signed_as_its_makers_publish_it(gateway: Gateway, clock: StandingClock) -> None:
    gateway.answer = '{"errcode": 0}'
    secret = "SECa1b2c3"
    GroupChannel(StaffGroup(f"{gateway.url}?access_token=abc", secret), clock).deliver("", LETTER)
    (asked,) = gateway.asked
    # The example of the vendor's documentation, letter by letter but for names.
    timestamp = str(round(clock.now().timestamp() * 1000))
    string_to_sign_enc = f"{timestamp}\n{secret}".encode()
    hmac_code = hmac.new(secret.encode("utf-8"), string_to_sign_enc, digestmod=hashlib.sha256).digest()
    sign = urllib.parse.quote_plus(base64.b64encode(hmac_code))
    assert asked.path.endswith(f"&timestamp={timestamp}&sign={sign}")
    assert asked.query["sign"] == base64.b64encode(hmac_code).decode()


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"SMS_URL": "http://sms.example.cn/send", "SMS_BODY": JSON_BODY}, "https://"),
        ({"SMS_URL": "sms.example.cn", "SMS_BODY": JSON_BODY}, "完整网址"),
        ({"SMS_URL": "https://[::1", "SMS_BODY": JSON_BODY}, "完整网址"),
        ({"SMS_URL": "https://sms.example.cn"}, "SMS_BODY"),
        ({"SMS_URL": "https://sms.example.cn", "SMS_BODY": '{"mobile": "{phone}"}'}, "{text}"),
        ({"SMS_URL": "https://sms.example.cn", "SMS_BODY": "m={phone}&t={text}&p={password}"}, "{id}"),
        ({"SMS_URL": "https://sms.example.cn", "SMS_BODY": "{broken"}, "写得不对"),
        ({"SMS_URL": "https://sms.example.cn", "SMS_BODY": JSON_BODY, "SMS_METHOD": "PUT"}, "SMS_METHOD"),
        ({"SMS_URL": "https://sms.example.cn", "SMS_BODY": JSON_BODY, "SMS_SUCCESS": "fine"}, "SMS_SUCCESS"),
        ({"SMS_URL": "https://sms.example.cn", "SMS_BODY": JSON_BODY, "SMS_RECEIPT": "a b"}, "SMS_RECEIPT"),
        ({"SMS_URL": "https://sms.example.cn", "SMS_BODY": JSON_BODY, "SMS_HEADERS": '{"A": "b\\n"}'}, "SMS_HEADERS"),
        ({"SMS_BODY": JSON_BODY}, "没有设 SMS_URL"),
        ({"MAIL_URL": "imap://mail.example.cn", "MAIL_FROM": "a@example.cn"}, "MAIL_URL"),
        ({"MAIL_URL": "smtps://mail.example.cn:abc", "MAIL_FROM": "a@example.cn"}, "MAIL_URL"),
        ({"MAIL_URL": "smtps://mail.example.cn"}, "MAIL_FROM"),
        ({"MAIL_FROM": "a@example.cn"}, "没有设 MAIL_URL"),
        ({"STAFF_WEBHOOK_SECRET": "SEC1"}, "没有设 STAFF_WEBHOOK_URL"),
        ({"STAFF_WEBHOOK_URL": "http://oapi.dingtalk.com/robot/send"}, "https://"),
        ({"DESK_TELEPHONE": "call me"}, "DESK_TELEPHONE"),
    ],
)
def test_what_cannot_be_used_is_said_at_start(given: dict[str, str], said: str) -> None:
    problems: list[str] = []
    read(given, problems)
    assert any(said in problem for problem in problems), problems


def test_nothing_set_is_nothing_wrong() -> None:
    problems: list[str] = []
    found = read({}, problems)
    assert (problems, found.sms, found.mail, found.staff_group) == ([], None, None, None)


def test_the_mail_address_of_the_settings_is_read_whole() -> None:
    problems: list[str] = []
    found = read({"MAIL_URL": "smtps://me%40x.cn:p%3Aw@mail.example.cn", "MAIL_FROM": "a@example.cn"}, problems)
    assert found.mail == MailServer("smtps", "mail.example.cn", 465, "me@x.cn", "p:w", "a@example.cn")
    assert "p:w" not in repr(found)


def test_every_setting_of_the_channels_stands_in_the_readme() -> None:
    root = Path(__file__).parents[2]
    source = (root / "alliance/channel_settings.py").read_text(encoding="utf-8")
    names = set(re.findall(r'get\("([A-Z_]+)"', source))
    readme = (root / "README.md").read_text(encoding="utf-8")
    assert len(names) == 12
    assert {name for name in names if f"`{name}`" not in readme} == set()
