"""Mail leaves by TLS from the first byte, by STARTTLS or, inside, by neither; the look at the server goes the same way (OPS-01)."""

import datetime
import ipaddress
import os
import socket
import ssl
import subprocess
import sys
import threading
from contextlib import suppress

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from community.outgoing.actions import send
from community.outgoing.mail import knock
from community.outgoing.registry import Message, Undelivered
from tests.community.servers import ROOT

ASKED = """
from django.conf import settings as s
print(s.EMAIL_PORT, s.EMAIL_USE_SSL, s.EMAIL_USE_TLS)
"""


@pytest.mark.parametrize(
    ("environment", "told"),
    [
        ({}, "587 False True"),
        ({"EMAIL_PORT": "465"}, "465 True False"),
        ({"EMAIL_PORT": "2525"}, "2525 False True"),
        ({"EMAIL_PORT": "25", "EMAIL_TLS": "off"}, "25 False False"),
        ({"EMAIL_PORT": "465", "EMAIL_TLS": "off"}, "465 False False"),
        ({"EMAIL_PORT": "465", "EMAIL_TLS": "on"}, "465 True False"),
    ],
)
def test_ops_01_the_port_says_how_tls_begins_and_a_relay_inside_may_have_none(tmp_path, environment, told):
    own = {**os.environ, "DJANGO_SETTINGS_MODULE": "community.settings", "VAR_DIR": str(tmp_path), "DEMO": ""}
    for name in ("EMAIL_PORT", "EMAIL_TLS"):
        own.pop(name, None)
    own |= {"EMAIL_HOST": "smtp.example.com", **environment}
    done = subprocess.run([sys.executable, "-c", ASKED], cwd=ROOT, env=own, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == told


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A file with the key and the certificate of 127.0.0.1, good for an hour."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.datetime.now(datetime.UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    here = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    made = made.serial_number(1).not_valid_before(now).not_valid_after(now + datetime.timedelta(hours=1))
    made = (
        made.add_extension(here, False)
        .add_extension(x509.BasicConstraints(True, None), True)
        .sign(key, hashes.SHA256())
    )
    pem, none = serialization.Encoding.PEM, serialization.NoEncryption()
    path = tmp_path_factory.mktemp("post") / "pair.pem"
    path.write_bytes(key.private_bytes(pem, serialization.PrivateFormat.PKCS8, none) + made.public_bytes(pem))
    return path


class Office:
    """A post office that speaks TLS from the first byte ("ssl"), once it is asked for ("starttls"), or never ("none"), and
    takes letters by that alone."""

    def __init__(self, way, certificate):
        self.way, self.letters, self.names = way, [], []
        self.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.tls.load_cert_chain(certificate)
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self._open, daemon=True).start()

    def _open(self):
        with suppress(OSError):
            while True:
                wire, _address = self.listener.accept()
                with suppress(OSError, ValueError):
                    self._serve(self.tls.wrap_socket(wire, server_side=True) if self.way == "ssl" else wire)
                wire.close()

    def _serve(self, wire, *, greets=True):
        lines = wire.makefile("rb")
        safe = isinstance(wire, ssl.SSLSocket) or self.way == "none"
        if greets:
            wire.sendall(b"220 here\r\n")
        while line := lines.readline():
            word = line.split()[0].upper()
            if word == b"STARTTLS":
                wire.sendall(b"220 go on\r\n")
                return self._serve(self.tls.wrap_socket(wire, server_side=True), greets=False)
            if word == b"DATA" and safe:
                wire.sendall(b"354 go on\r\n")
                self.letters.append(b"".join(iter(lines.readline, b".\r\n")).decode())
            self.names += [line] if word == b"AUTH" else []
            more = b"250-here\r\n250 STARTTLS\r\n" if self.way == "starttls" and not safe else b"250 here\r\n"
            wire.sendall(b"530 not in the clear\r\n" if word == b"MAIL" and not safe else more)
            if word == b"QUIT":
                return None
        return None


WAYS = {"ssl": (True, False), "starttls": (False, True), "none": (False, False)}


@pytest.fixture
def office(request, settings, certificate, monkeypatch):
    """A post office whose way the parameter names, and the settings for it; its certificate is trusted."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    made = Office(request.param, certificate)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", made.port, 5
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "", ""
    settings.EMAIL_USE_SSL, settings.EMAIL_USE_TLS = WAYS[request.param]
    yield made
    made.listener.close()


def letter():
    send("mail", "mei@example.com", Message("a word", "a subject"), purpose="service")


@pytest.mark.parametrize("office", list(WAYS), indirect=True)
def test_ops_01_a_letter_leaves_and_the_server_is_asked_by_the_same_way(office, settings):
    letter()
    assert "a word" in office.letters[0]
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "hello", "secret"
    knock()
    assert len(office.letters) == 1
    assert office.names == []  # whoever only asks whether it is there shows no password


@pytest.mark.parametrize(
    ("office", "way"), [("ssl", "starttls"), ("starttls", "ssl"), ("none", "ssl"), ("none", "starttls")], indirect=["office"]
)  # fmt: skip
def test_ops_01_by_another_way_than_the_servers_neither_goes_control(office, settings, way):
    settings.EMAIL_USE_SSL, settings.EMAIL_USE_TLS = WAYS[way]
    settings.EMAIL_TIMEOUT = 1
    with pytest.raises(OSError):
        knock()
    with pytest.raises(Undelivered):
        letter()
    assert office.letters == []


@pytest.mark.parametrize("office", ["ssl", "starttls"], indirect=True)
def test_ops_01_a_certificate_that_nobody_vouches_for_is_no_server(office, monkeypatch):
    monkeypatch.delenv("SSL_CERT_FILE")
    with pytest.raises(OSError, match="CERTIFICATE_VERIFY_FAILED"):
        knock()
