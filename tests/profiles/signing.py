"""People who sign in as they do: with a mailed code, a password, an authenticator."""

import re
import time
from datetime import timedelta

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.core import mail
from django.test import Client
from django.utils import timezone

from profiles.signin.actions import send_waiting
from tests.conftest import drain

PHONE = "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Mobile Safari/537.36"
OFFICE = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36 Edg/131.0.0.0"
HANGZHOU = "115.236.1.1"


def mailed_code(to):
    """The newest six digits that were mailed to an address."""
    return next(
        re.search(r"\b\d{6}\b", m.body)[0]
        for m in reversed(mail.outbox)
        if m.to == [to] and re.search(r"\b\d{6}\b", m.body)
    )


def come_in(member, agent=PHONE, address="127.0.0.1"):
    """A browser in which the member has signed in by a mailed code, as far as that leads."""
    client = Client(HTTP_USER_AGENT=agent, REMOTE_ADDR=address)
    client.post("/account/login/code/", {"email": member.email})
    client.post("/account/login/code/confirm/", {"code": mailed_code(member.email)})
    return client


def with_authenticator(member):
    """The secret of an authenticator that the member has had for long."""
    secret = generate_totp_secret()
    TOTP.activate(member, secret)
    Authenticator.objects.filter(user=member).update(created_at=timezone.now() - timedelta(days=30))
    return secret


def shown_by(secret, steps=0):
    """What an authenticator shows now, or so many half minutes later."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps))


def recovery_codes(member):
    return Authenticator.objects.get(user=member, type="recovery_codes").wrap().get_unused_codes()


def tell(at=None):
    """What the worker does: bells, and then mail and messages."""
    drain()
    send_waiting(at or timezone.now())


def key_of(client):
    return client.session.session_key
