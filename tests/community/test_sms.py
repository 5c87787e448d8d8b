"""Messages to mobile numbers: what the gateway of Alibaba Cloud is sent, and that its signature is one.

The gateway here is a small server that checks the signature with code of its own, written from the published text
(V3 请求体&签名机制) and not from the sender's.
"""

import hashlib
import hmac
import json
import logging
import threading
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qsl

import pytest
from django.utils import timezone

from community.demo.views import _mails, _messages
from community.outgoing.actions import send
from community.outgoing.registry import Message, Undelivered
from community.privacy.actions import begin_erasure, erase_rows
from profiles.signin.actions import bind_phone, forget_codes, send_sms_code

KEY, SECRET = "LTAI-test-key", "a-secret-of-the-test"  # noqa: S105
TEMPLATES = {"code": "SMS_1001", "notice": "SMS_1002"}
CODE = Message("验证码 123456", values={"template": "code", "code": "123456"})


def signature_is_right(handler, secret):
    """Whether the request carries the ACS3-HMAC-SHA256 signature of its own text."""
    algorithm, _, rest = handler.headers["Authorization"].partition(" ")
    given = dict(part.split("=", 1) for part in rest.split(","))
    path, _, query = handler.path.partition("?")
    text = [handler.command, path, "&".join(sorted(query.split("&")))]
    text += [f"{name}:{handler.headers[name].strip()}" for name in given["SignedHeaders"].split(";")]
    text += ["", given["SignedHeaders"], hashlib.sha256(handler.body).hexdigest()]
    hashed = hashlib.new("sha256", "\n".join(text).encode("utf-8")).hexdigest()
    wanted = hmac.new(secret.encode(), f"ACS3-HMAC-SHA256\n{hashed}".encode(), "sha256").digest().hex()
    return algorithm == "ACS3-HMAC-SHA256" and given["Credential"] == KEY and given["Signature"] == wanted


class Gateway(BaseHTTPRequestHandler):
    """Answers as SendSms does; `server.says` is the Code of its next answers."""

    def do_POST(self):
        self.body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        good = signature_is_right(self, SECRET)
        sent = dict(parse_qsl(self.path.partition("?")[2]))
        self.server.seen.append(sent | {"_headers": dict(self.headers), "_good": good})
        code = self.server.says if good else "SignatureDoesNotMatch"
        answer = (
            b"<html>" if code == "nonsense" else json.dumps({"Code": code, "Message": code, "RequestId": "1"}).encode()
        )
        self.send_response(200 if good else 400)
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *args):
        pass


@contextmanager
def gateway():
    server = HTTPServer(("127.0.0.1", 0), Gateway)
    server.seen, server.says = [], "OK"
    threading.Thread(target=server.serve_forever, args=[0.01], daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def aliyun(settings):
    settings.SMS_GATEWAY = "aliyun"
    with gateway() as server:
        endpoint = f"http://127.0.0.1:{server.server_port}"
        settings.ALIYUN_SMS = {
            "endpoint": endpoint, "key_id": KEY, "key_secret": SECRET, "sign": "北辰 车友会*~", "templates": TEMPLATES,
        }  # fmt: skip
        yield server


def test_prof_02_a_code_leaves_as_the_gateways_template_signed(aliyun):
    send("sms", "+8613800005678", CODE, purpose="service")
    sent = aliyun.seen[0]
    assert sent["_good"]
    assert sent["PhoneNumbers"] == "13800005678"
    assert sent["SignName"] == "北辰 车友会*~"
    assert (sent["TemplateCode"], json.loads(sent["TemplateParam"])) == ("SMS_1001", {"code": "123456"})
    headers = {name.lower(): value for name, value in sent["_headers"].items()}
    assert (headers["x-acs-action"], headers["x-acs-version"]) == ("SendSms", "2017-05-25")


def test_prof_02_a_number_elsewhere_goes_with_its_country_and_words_with_their_spaces(aliyun):
    send(
        "sms",
        "+85251234567",
        Message("x", values={"template": "notice", "what": "绑了 手机号", "when": "11 月 1 日 & 2"}),
        purpose="service",
    )
    assert aliyun.seen[0]["_good"]
    assert aliyun.seen[0]["PhoneNumbers"] == "85251234567"
    assert json.loads(aliyun.seen[0]["TemplateParam"])["what"] == "绑了 手机号"


def test_prof_02_each_request_has_a_number_of_its_own(aliyun):
    for _ in range(2):
        send("sms", "+8613800005678", CODE, purpose="service")
    first, second = (s["_headers"]["x-acs-signature-nonce"] for s in aliyun.seen)
    assert first != second


def test_prof_02_another_secret_is_no_signature_control(aliyun, settings):
    settings.ALIYUN_SMS = settings.ALIYUN_SMS | {"key_secret": "not-the-secret"}
    with pytest.raises(Undelivered, match="SignatureDoesNotMatch"):
        send("sms", "+8613800005678", CODE, purpose="service")
    assert not aliyun.seen[0]["_good"]


def test_prof_02_a_query_changed_on_the_way_is_no_signature_control(aliyun, monkeypatch):
    import requests

    post = requests.post
    monkeypatch.setattr(requests, "post", lambda url, **more: post(url.replace("13800005678", "13900005678"), **more))
    with pytest.raises(Undelivered):
        send("sms", "+8613800005678", CODE, purpose="service")


@pytest.mark.parametrize("says", ["isv.BUSINESS_LIMIT_CONTROL", "isv.MOBILE_NUMBER_ILLEGAL", "nonsense", ""])
def test_prof_02_whatever_the_gateway_refuses_is_undelivered(aliyun, says):
    aliyun.says = says
    with pytest.raises(Undelivered):
        send("sms", "+8613800005678", CODE, purpose="service")


def test_prof_02_a_gateway_that_is_away_is_undelivered_and_so_is_a_text_without_a_template(aliyun, settings):
    with pytest.raises(Undelivered, match="no template"):
        send("sms", "+8613800005678", "只有字", purpose="service")
    settings.ALIYUN_SMS = settings.ALIYUN_SMS | {"endpoint": "http://127.0.0.1:1"}
    with pytest.raises(Undelivered):
        send("sms", "+8613800005678", CODE, purpose="service")


def test_prof_02_neither_key_nor_code_nor_number_is_logged_or_told_in_an_error(aliyun, settings, caplog):
    caplog.set_level(logging.INFO)
    send("sms", "+8613800005678", CODE, purpose="service")
    settings.ALIYUN_SMS = settings.ALIYUN_SMS | {"endpoint": "http://127.0.0.1:1"}
    with pytest.raises(Undelivered) as failed:
        send("sms", "+8613800005678", CODE, purpose="service")
    said = caplog.text + repr(failed.value) + repr(failed.value.__cause__)
    assert not [word for word in (SECRET, KEY, "123456", "13800005678") if word in said]


def test_prof_02_without_a_gateway_messages_are_printed_and_in_the_demo_laid_into_the_outbox(
    settings, tmp_path, capsys
):
    settings.SMS_GATEWAY = "console"
    send("sms", "+8613800005678", CODE, purpose="service")
    assert "验证码 123456" in capsys.readouterr().out
    settings.SMS_GATEWAY, settings.SMS_FOLDER, settings.EMAIL_FILE_PATH = "file", tmp_path / "sms", tmp_path / "mail"
    for n in range(3):
        send("sms", f"+861380000567{n}", Message(f"第{n}条"), purpose="service")
    kept = [json.loads(p.read_text("utf-8")) for p in sorted(settings.SMS_FOLDER.iterdir())]
    assert [k["text"] for k in kept] == ["第0条", "第1条", "第2条"]
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    send("mail", "a@example.com", Message("不是你，点这里停下。" * 20, "有人在找回"), purpose="service")
    mails, messages = list(_mails()), list(_messages())
    assert [m["body"] for m in messages] == ["第2条", "第1条", "第0条"]
    assert mails[0]["body"].startswith("不是你，点这里停下。")
    assert mails[0]["moment"] >= messages[0]["moment"] - timedelta(seconds=2)


def test_priv_04_messages_in_the_demos_folder_go_with_their_member_and_after_a_day(mei, chen, settings, tmp_path):
    settings.SMS_GATEWAY, settings.SMS_FOLDER = "file", tmp_path / "sms"
    now = timezone.now()
    bind_phone(mei, "+8613800004321", at=now)
    for number, whom in (("+8613800004321", None), ("+8613800004322", mei), ("+8613800004323", chen)):
        send_sms_code(number, member=whom, at=now)
    to = lambda: sorted(json.loads(p.read_text("utf-8"))["to"][-1] for p in settings.SMS_FOLDER.iterdir())  # noqa: E731
    assert set(to()) == {"1", "2", "3"}
    row, _token = begin_erasure(mei, keeps_posts=True, at=now)
    erase_rows(row.pk, now)
    assert to() == ["3"]
    forget_codes(now + timedelta(hours=23))
    assert to() == ["3"]
    forget_codes(now + timedelta(days=1, minutes=1))
    assert to() == []
