"""Fill the tables everything points to."""

import re
from pathlib import Path

from community.catalogue.models import Product

FILE = Path(__file__).parent / "regions.tsv"
_NATIONS = "朝鲜族|土家族|苗族|藏族|羌族|彝族|布依族|侗族|哈尼族|壮族|傣族|白族|景颇族|傈僳族|回族|(?<!内)蒙古族?|维吾尔|哈萨克|柯尔克孜"
_TAIL = re.compile(rf"(?:特别行政区|(?:{_NATIONS})*自治[区州]|地区|盟|省|市)$")


def short_name(full_name):
    """What people call a region: without 省, 市, 自治区 and the like; 吉林市 stays apart from 吉林省 by its code."""
    return _TAIL.sub("", full_name) or full_name


def add_product(slug, model, **fields):
    """A product by its slug, made once."""
    return Product.objects.update_or_create(slug=slug, defaults={"model": model, **fields})[0]
