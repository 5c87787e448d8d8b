"""An address that somebody types into a page leads to nothing inside, whatever its name stands for (PROF-09)."""

import contextlib
import socket
import ssl
import threading
import time
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from community.outgoing import asking, guarded
from community.outgoing.asking import Unanswered
from community.outgoing.guarded import Guarded, can_be_asked, is_outside


class Page(BaseHTTPRequestHandler):
    """Says a word; /away leads on, /huge never ends, /drip hands out a byte at a time, of the headers too."""

    def do_GET(self):
        self.server.asked.append(self.path)
        with contextlib.suppress(OSError):
            getattr(self, f"_{self.path.strip('/') or 'word'}")()

    def _word(self):
        self._head("Content-Length: 6")
        self.wfile.write("里面".encode())

    def _away(self):
        self.wfile.write(f"HTTP/1.1 302 Found\r\nLocation: {self.server.url}/\r\n\r\n".encode())

    def _huge(self):
        self._head("Connection: close")
        for _ in range(400):
            self.wfile.write(b"x" * 1000)

    def _drip(self):
        self._head("Content-Length: 4000")
        self._slowly()

    def _drop(self):
        self._slowly(b"HTTP/1.1 200 OK\r\nX-Long: ")

    def _slowly(self, text=b""):
        for n in range(100):
            self.wfile.write(text[n : n + 1] or b"x")
            time.sleep(0.05)

    def _head(self, more):
        self.wfile.write(f"HTTP/1.1 200 OK\r\n{more}\r\n\r\n".encode())

    def log_message(self, *_words):
        pass


@pytest.fixture
def inside():
    """A server on this machine: `url`, and what it was `asked`, and by how many it was `reached`."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Page)
    server.asked, server.daemon_threads, server.reached = [], True, []
    server.url = f"http://127.0.0.1:{server.server_port}"
    take = server.process_request
    server.process_request = lambda request, client: (server.reached.append(client), take(request, client))
    threading.Thread(target=server.serve_forever, args=[0.01], daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def named(monkeypatch, *answers):
    """`feeds.example.com` stands for these addresses, one look after the other; the last one stays."""
    known, left = socket.getaddrinfo, list(answers)

    def look(host, port, *args, **kwargs):
        if host != "feeds.example.com":
            return known(host, port, *args, **kwargs)
        return known(left.pop(0) if len(left) > 1 else left[0], port, *args, **kwargs)

    monkeypatch.setattr(socket, "getaddrinfo", look)


@pytest.fixture
def plain(monkeypatch):
    """Plain http to anywhere is let through, so that only the guard stands between."""
    monkeypatch.setattr(Guarded, "may_ask", lambda self, url: True)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.9.9.9", "0.0.0.0", "10.0.0.8", "172.16.3.4", "192.168.1.1", "169.254.169.254", "100.64.0.1", "224.0.0.1",
        "240.0.0.1", "255.255.255.255", "192.0.2.1", "198.18.0.1", "::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "fd12::1", "fec0::1",
        "ff02::1", "::ffff:8.8.8.8", "::ffff:127.0.0.1", "::7f00:1", "64:ff9b::7f00:1", "64:ff9b:1::a00:1", "2002:7f00:1::1", "2001:0:1::1", "2001:db8::1",
    ],
)  # fmt: skip
def test_prof_09_no_address_inside_is_taken_for_one_outside(address):
    assert not is_outside(address)


def test_prof_09_addresses_of_the_open_network_are_outside():
    assert all(map(is_outside, ("8.8.8.8", "114.114.114.114", "2400:3200::1", "100.128.0.1")))


@pytest.mark.parametrize(
    "way", ["{}", "http://feeds.example.com:{port}", "http://localhost:{port}", "http://2130706433:{port}"]
)
def test_prof_09_a_machine_inside_is_not_even_connected_to(inside, monkeypatch, plain, way):
    named(monkeypatch, "127.0.0.1")
    with pytest.raises(Unanswered, match="inside"):
        Guarded().get(way.format(inside.url, port=inside.server_port))
    assert inside.reached == inside.asked == []


@pytest.fixture
def sealed(inside, tmp_path):
    """The same server behind TLS as `localhost`; gives the file of its certificate."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = x509.CertificateBuilder(name, name, key.public_key(), 1, now - timedelta(days=1), now + timedelta(days=1))
    made = made.add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), False)
    path = tmp_path / "here.pem"
    kinds = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    path.write_bytes(made.sign(key, hashes.SHA256()).public_bytes(kinds[0]) + key.private_bytes(*kinds))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    inside.socket = context.wrap_socket(inside.socket, server_side=True, do_handshake_on_connect=False)
    return str(path)


def test_prof_09_behind_tls_it_is_the_same(inside, sealed, settings, monkeypatch):
    """An exempt host answers, a certificate nobody signed does not count, and who drips is cut off."""
    address = f"https://localhost:{inside.server_port}"
    with pytest.raises(Unanswered, match="inside"):
        Guarded().get(address, verify=sealed)
    assert inside.reached == []
    settings.INSIDE_HOSTS = ["localhost"]
    assert Guarded().get(f"{address}/word", verify=sealed).text == "里面"
    with pytest.raises(Unanswered, match="SSLError"):
        Guarded().get(f"{address}/word")
    monkeypatch.setattr(asking, "WHOLE", 0.6)
    begun = time.monotonic()
    with pytest.raises(Unanswered):
        Guarded().get(f"{address}/drip", verify=sealed)
    assert time.monotonic() - begun < 3


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_prof_09_a_name_that_changes_between_two_looks_gets_no_byte_inside(inside, monkeypatch, plain, scheme):
    """The first look finds an address outside, the connection leads inside: it is made, and says nothing."""
    heard = []
    monkeypatch.setattr(inside, "process_request", lambda request, client: heard.append(request.recv(100)))
    named(monkeypatch, "93.184.216.34", "127.0.0.1")
    with pytest.raises(Unanswered, match="inside"):
        Guarded().get(f"{scheme}://feeds.example.com:{inside.server_port}/")
    for _ in range(100):
        if heard:
            break
        time.sleep(0.02)
    assert heard == [b""]


def test_prof_09_control_without_the_guard_the_machine_inside_answers(inside, monkeypatch, plain):
    monkeypatch.setattr(guarded, "is_outside", lambda address: True)
    named(monkeypatch, "93.184.216.34", "127.0.0.1")
    assert Guarded().get(f"http://feeds.example.com:{inside.server_port}/").text == "里面"
    assert inside.asked == ["/"]


def test_prof_09_one_address_inside_among_those_of_a_name_is_enough(inside, monkeypatch, plain):
    known = socket.getaddrinfo
    both = lambda host, port, *a, **k: known("93.184.216.34", port, *a, **k) + known("127.0.0.1", port, *a, **k)  # noqa: E731
    monkeypatch.setattr(socket, "getaddrinfo", both)
    with pytest.raises(Unanswered, match="inside"):
        Guarded().get(f"http://feeds.example.com:{inside.server_port}/")
    assert inside.reached == []


@pytest.mark.parametrize("name", ["127.0.0.1", "127.0.0.1:{port}"])
def test_prof_09_what_the_operator_names_may_be_asked_inside(inside, settings, name):
    settings.INSIDE_HOSTS = [name.format(port=inside.server_port)]
    assert Guarded().get(f"{inside.url}/word").text == "里面"


@pytest.mark.parametrize("name", ["localhost", "127.0.0.1:1", "example.com", ""])
def test_prof_09_another_name_or_port_exempts_nothing(inside, settings, name):
    settings.INSIDE_HOSTS = [name]
    with pytest.raises(Unanswered, match="only https"):
        Guarded().get(inside.url)
    assert inside.reached == []


def test_prof_09_an_exempt_host_leads_nowhere_else(inside, settings):
    settings.INSIDE_HOSTS = [f"127.0.0.1:{inside.server_port}"]
    with pytest.raises(Unanswered, match="302"):
        Guarded().get(f"{inside.url}/away")
    with pytest.raises(Unanswered, match="too long"):
        Guarded().get(f"{inside.url}/huge")
    assert inside.asked == ["/away", "/huge"]


@pytest.mark.parametrize("path", ["drip", "drop"])
def test_prof_09_whoever_hands_out_a_byte_at_a_time_is_cut_off(inside, settings, monkeypatch, path):
    """Body and headers; each byte by itself would come in time for ever."""
    monkeypatch.setattr(asking, "WHOLE", 0.6)
    settings.INSIDE_HOSTS = ["127.0.0.1"]
    begun = time.monotonic()
    with pytest.raises(Unanswered):
        Guarded().get(f"{inside.url}/{path}")
    assert time.monotonic() - begun < 3


def test_prof_09_no_proxy_of_the_environment_is_asked(inside, monkeypatch):
    """A proxy would connect for us, and the guard would look at the proxy."""
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.setenv(name, inside.url)
    monkeypatch.delenv("no_proxy", raising=False)
    named(monkeypatch, "127.0.0.1")
    with pytest.raises(Unanswered, match="inside"):
        Guarded().get(f"https://feeds.example.com:{inside.server_port}/")
    assert inside.reached == []


@pytest.mark.parametrize(
    "address",
    [
        "http://example.com/a", "ftp://example.com/", "file:///etc/passwd", "https://", "https:///a", "//example.com/", "example.com", "",
        "https://name:word@example.com/", "https://@example.com/", "https://example.com:port/", "https://[::1", "javascript:alert(1)",
    ],
)  # fmt: skip
def test_prof_09_an_address_that_cannot_be_asked_is_refused_as_such(address):
    assert not can_be_asked(address)
    with pytest.raises(Unanswered):
        Guarded().get(address)


@pytest.mark.parametrize("host", ["a..b", "x" * 70 + ".com", "not-there.invalid"])
def test_prof_09_a_name_that_stands_for_nothing_is_no_answer(host):
    with pytest.raises(Unanswered):
        Guarded().get(f"https://{host}/")
