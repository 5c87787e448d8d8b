"""Where a request came from and which province that is (ACCS-04)."""

import ipaddress

import pytest

from community.access.origins import Origin, client_of, origin_of
from community.access.provinces import ABROAD, PROVINCES, province_of
from community.catalogue.models import Region

HANGZHOU, AMERICA, PLANTED = "115.236.112.10", "8.8.8.8", "203.0.113.77"
PROXY, OUTER_PROXY = "10.0.0.7", "10.0.0.8"


@pytest.mark.parametrize(
    ("address", "province"),
    [
        (HANGZHOU, "浙江"), (f"::ffff:{HANGZHOU}", "浙江"), ("202.106.0.20", "北京"), ("222.74.1.1", "内蒙古"), ("202.45.84.58", "香港"),
        ("60.246.0.1", "澳门"), ("168.95.1.1", "台湾"), (AMERICA, ABROAD), (PLANTED, ""), ("127.0.0.1", ""), ("10.1.1.1", ""),
        ("100.64.0.1", ""), ("::1", ""), ("2408:8000::1", ""), ("", ""), ("unknown", ""), ("1.2.3", ""),
    ],
)  # fmt: skip
def test_accs_04_an_address_gives_a_province_and_nothing_closer(address, province):
    assert province_of(address) == province


def test_accs_04_the_names_are_those_of_our_regions(db):
    assert set(PROVINCES) == set(Region.objects.filter(province=None).values_list("name", flat=True))


def test_accs_05_inner_mongolia_is_found_by_its_whole_name(db):
    for typed in ("内蒙古", "内蒙古自治区", "neimenggu", "nmg", "150000"):
        assert Region.objects.called(typed).get().code == "150000", typed
    assert not Region.objects.filter(name="内").exists()


def came(rf, address, passed=None, port=None):
    more = {"HTTP_X_FORWARDED_FOR": passed} if passed else {}
    return rf.get("/", REMOTE_ADDR=address, REMOTE_PORT=port, **more)


@pytest.mark.parametrize(
    ("peer", "passed", "known"),
    [
        (HANGZHOU, None, HANGZHOU),
        # a forged header from somebody who is no proxy of ours
        (HANGZHOU, AMERICA, HANGZHOU),
        (PROXY, AMERICA, AMERICA),
        (PROXY, f"{AMERICA}:4711", AMERICA),
        # what the client wrote stands left of what our proxies added
        (PROXY, f"{HANGZHOU}, {AMERICA}", AMERICA),
        (PROXY, f"{HANGZHOU}, {AMERICA}, {OUTER_PROXY}", AMERICA),
        (PROXY, f"{HANGZHOU}, nonsense", PROXY),
        (PROXY, "[2001:4860::8]:443", "2001:4860::8"),
        (PROXY, None, PROXY),
        ("", AMERICA, ""),
    ],
)
def test_accs_04_a_forwarded_address_is_believed_from_our_own_proxies_alone(rf, settings, peer, passed, known):
    settings.TRUSTED_PROXIES = [ipaddress.ip_network("10.0.0.0/24")]
    assert client_of(came(rf, peer, passed))[0] == known


def test_accs_04_without_proxies_no_header_counts(rf, settings):
    assert settings.TRUSTED_PROXIES == []
    assert client_of(came(rf, PROXY, AMERICA))[0] == PROXY


def test_accs_04_the_port_is_known_where_the_server_or_a_proxy_tells(rf, settings):
    settings.TRUSTED_PROXIES = [ipaddress.ip_network(PROXY)]
    assert client_of(came(rf, HANGZHOU, port=50123)) == (HANGZHOU, 50123)
    assert client_of(came(rf, PROXY, f"{AMERICA}:4711", port=1)) == (AMERICA, 4711)
    assert client_of(came(rf, PROXY, AMERICA, port=1)) == (AMERICA, None)
    assert client_of(came(rf, HANGZHOU, port="x")) == (HANGZHOU, None)


def test_accs_04_the_text_of_an_origin_holds_no_address(rf):
    origin = origin_of(came(rf, HANGZHOU, port=50123))
    assert origin == Origin("浙江", HANGZHOU, 50123)
    assert HANGZHOU not in f"{origin} {origin!r}"
    assert "50123" not in repr(origin)
