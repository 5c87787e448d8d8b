"""The seal of this site, made of its SECRET_KEY: what lies under it cannot be read out of a stolen database."""

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings

SEALED = "fernet:"


def seal(text):
    """The text under the key in force."""
    return SEALED + _seals().encrypt(text.encode()).decode()


def unseal(text):
    """What lies under the key in force or one from before it; what was kept before there was a seal reads as it stands.
    What another key has sealed is nobody's secret."""
    if not text.startswith(SEALED):
        return text
    try:
        return _seals().decrypt(text.removeprefix(SEALED)).decode()
    except InvalidToken:
        return base64.b32encode(hashlib.sha256(text.encode()).digest()[:20]).decode()


def reseal(text):
    """The same under the key in force; None where no key of ours opens it."""
    if not text.startswith(SEALED):
        return seal(text)
    try:
        return SEALED + _seals().rotate(text.removeprefix(SEALED)).decode()
    except InvalidToken:
        return None


def _seals():
    return MultiFernet([_seal(key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)])


def _seal(key):
    return Fernet(
        base64.urlsafe_b64encode(hashlib.blake2b(key.encode(), digest_size=32, person=b"second step").digest())
    )
