"""Messages to mobile numbers: printed, laid into a folder, or carried by Alibaba Cloud (阿里云短信)."""

import hashlib
import hmac
import json
import sys
import uuid
from datetime import UTC, datetime
from urllib.parse import quote, urlsplit

import requests
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.outgoing.registry import Adapter, Undelivered

ACTION, VERSION, ALGORITHM = "SendSms", "2017-05-25", "ACS3-HMAC-SHA256"
# Seconds until connected, and until answered.
PATIENCE = (3, 10)
EMPTY = hashlib.sha256(b"").hexdigest()


def deliver(to, message):
    """Hand a Message to the gateway that SMS_GATEWAY names; `to` is a number as E.164 writes it."""
    if not is_open():
        raise Undelivered("no gateway")
    GATEWAYS[settings.SMS_GATEWAY](to, message)


def to_console(to, message):
    """For a machine on which somebody looks on."""
    sys.stdout.write(f"\n短信 {to}：{message.text}\n")


def to_folder(to, message):
    """A file for each message, for the demo's outbox; the newest has the last name."""
    settings.SMS_FOLDER.mkdir(parents=True, exist_ok=True)
    now = timezone.now()
    told = {"to": to, "text": message.text, "at": now.isoformat()}
    path = settings.SMS_FOLDER / f"{now.timestamp():.6f}-{uuid.uuid4().hex[:6]}.json"
    path.write_text(json.dumps(told, ensure_ascii=False), "utf-8")


def to_aliyun(to, message):
    """Alibaba Cloud's SendSms over HTTP, signed in its third way (ACS3-HMAC-SHA256). Mainland numbers go without +86,
    others as country and number. It sends templates only: `message.values` names one and says what stands in it."""
    own, values = settings.ALIYUN_SMS, dict(message.values)
    template = own["templates"].get(values.pop("template", ""))
    if not template:
        raise Undelivered("no template")
    query = {
        "PhoneNumbers": to.removeprefix("+86") if to.startswith("+86") else to.removeprefix("+"),
        "SignName": own["sign"],
        "TemplateCode": template,
        "TemplateParam": json.dumps(values, ensure_ascii=False),
    }
    asked = "&".join(f"{_quoted(name)}={_quoted(value)}" for name, value in sorted(query.items()))
    host = urlsplit(own["endpoint"]).netloc
    headers = signed(own["key_id"], own["key_secret"], host, asked, datetime.now(UTC), uuid.uuid4().hex)
    try:
        answer = requests.post(f"{own['endpoint']}/?{asked}", headers=headers, timeout=PATIENCE)
        code = answer.json().get("Code", "")
    except (requests.RequestException, ValueError, AttributeError) as error:
        raise Undelivered(type(error).__name__) from None
    if code != "OK":
        raise Undelivered(str(code)[:80])


def signed(key_id, key_secret, host, query, at, nonce):
    """The headers of a request without a body, signed as Alibaba Cloud publishes it: the request's canonical form is
    hashed, and the hash is keyed with the secret."""
    headers = {
        "host": host,
        "x-acs-action": ACTION,
        "x-acs-content-sha256": EMPTY,
        "x-acs-date": at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "x-acs-signature-nonce": nonce,
        "x-acs-version": VERSION,
    }
    names = ";".join(sorted(headers))
    lines = "".join(f"{name}:{headers[name]}\n" for name in sorted(headers))
    canonical = "\n".join(["POST", "/", query, lines, names, EMPTY])
    to_sign = f"{ALGORITHM}\n{hashlib.sha256(canonical.encode()).hexdigest()}"
    signature = hmac.new(key_secret.encode(), to_sign.encode(), hashlib.sha256).hexdigest()
    return headers | {"Authorization": f"{ALGORITHM} Credential={key_id},SignedHeaders={names},Signature={signature}"}


def _quoted(text):
    return quote(text, safe="-_.~")


GATEWAYS = {"console": to_console, "file": to_folder, "aliyun": to_aliyun}


def is_open():
    """Whether messages go anywhere. Without that there are no doors by number: a log is nobody's telephone."""
    return bool(settings.SMS_GATEWAY)


def is_wired():
    """Whether messages leave by a gateway of elsewhere."""
    return settings.SMS_GATEWAY == "aliyun"


def knock():
    """The gateway answers whatever it answers."""
    requests.head(settings.ALIYUN_SMS["endpoint"], timeout=1)


SMS = Adapter("sms", _("短信"), deliver, is_wired=is_wired, knock=knock)
