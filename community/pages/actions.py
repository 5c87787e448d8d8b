"""Lay out a new site's home page and brand; change how it looks, bring an earlier look back."""

import tempfile
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.models import Page, Site

from community.access.registry import STAFF
from community.activity.actions import record
from community.attachments.decoder.limits import Refuse
from community.attachments.decoder.sniff import HEAD, kind_of
from community.attachments.process import run
from community.attachments.sentences import why
from community.pages.models import Brand, HomePage, LogoSize, LookVersion, look_number
from community.pages.permissions import check_change_look, check_colour, check_over
from community.pages.verbs import LOOK_BROUGHT_BACK, LOOK_CHANGED

FIRST_BLOCKS = [
    ("welcome", {"title": "今天开去了哪儿？", "text": "问一句、晒一段路、找几个同路的，都行。"}),
    ("panel", {"panel": "clubs"}),
    ("panel", {"panel": "events"}),
    ("panel", {"panel": "now"}),
]
# The longer side a logo must have, the seconds its drawing may take, and how long one waits that was never saved.
LEAST_SIDE, LOGO_SECONDS, UNSAVED = 128, 20, timedelta(days=1)


@transaction.atomic
def lay_home(name, *, company="", colour="#0b6a66", icp="", terms=None, blocks=FIRST_BLOCKS):
    """The home page as the site's root, with its first blocks, and the brand's name, colour and rules; without `terms`
    those that stand stay."""
    root = Page.get_first_root_node()
    home = HomePage.objects.first()
    if home is None:
        home = root.add_child(instance=HomePage(title=name, slug="front", body=list(blocks), live=True))
    site = Site.objects.filter(is_default_site=True).first() or Site(
        is_default_site=True, hostname="localhost", port=80
    )
    site.root_page, site.site_name = home, name
    site.save()
    for welcome in root.get_children().not_exact_type(HomePage):
        welcome.delete()
    said = {"name": name, "company": company or name, "colour": colour, "icp": icp}
    if terms is not None:
        said["terms"] = terms
    brand, _made = Brand.objects.update_or_create(site=site, defaults=said)
    last = LookVersion.objects.first()
    if last is None or last.whole != brand.look:
        _keep_version(brand.look)
    return home


@transaction.atomic
def change_look(by, look, *, at, over=None, back_to=None):
    """Let the site look and sign like a `Look`, from the next answer of every process on; returns its LookVersion, None
    where it looks like that already. `over`: the number of the version it was made from. Raises Refused where a text could
    not be read in its colour, Overtaken where another version stands by now."""
    check_change_look(by)
    check_colour(look.colour)
    brand = Brand.objects.select_for_update(of=("self",)).select_related("site").get(site__is_default_site=True)
    if brand.look == look:
        return None
    check_over(over, look_number())
    for field, value in look._asdict().items():
        setattr(brand, field, value)
    brand.save()
    if brand.site.site_name != look.name:
        brand.site.site_name = look.name
        brand.site.save()
    version = _keep_version(look, at=at, back_to=back_to)
    record(by, LOOK_CHANGED if back_to is None else LOOK_BROUGHT_BACK, version, title=look.name, audience=STAFF, at=at)
    return version


def bring_back_look(by, version, *, at, over=None):
    """Let the site look as it did in a version, as a new one; None where it looks like that already. `over` as above."""
    return change_look(by, version.whole, at=at, over=over, back_to=version.number)


def _keep_version(look, **more):
    return LookVersion.objects.create(number=look_number() + 1, look=look._asdict(), **more)


class NoLogo(Exception):
    """The file cannot be the logo; its sentence says what to do."""


def draw_logo(by, file, *, at):
    """Draw an uploaded picture in every size of a logo, by the decoder's own process; returns its digest. It stands
    nowhere until a look names it, and goes after a day where none does. Raises Refused and NoLogo. Takes a second."""
    check_change_look(by)
    data = file.read()
    if b"<svg" in data[:HEAD].lower() or file.name.lower().endswith((".svg", ".svgz")):
        raise NoLogo(_("SVG 里可以藏脚本，不收。导出成 PNG 再传，透明底、512 像素以上最好。"))
    digest = sha256(data).hexdigest()[:16]
    if not LogoSize.objects.filter(digest=digest).update(at=at):
        rows = [LogoSize(digest=digest, at=at, **size) for size in _drawn(data, file.name)]
        LogoSize.objects.bulk_create(rows, ignore_conflicts=True)
    return digest


def _drawn(data, name):
    """[{size, width, height, png}] of a picture. Raises NoLogo."""
    made = []
    with tempfile.TemporaryDirectory(prefix="logo-") as folder:
        source, out = Path(folder) / "source", Path(folder) / "out"
        out.mkdir()
        source.write_bytes(data)
        try:
            kind, _form = kind_of(data[:HEAD], name)
        except Refuse as refusal:
            raise NoLogo(why(refusal.args[0])) from None
        if kind != "picture":
            raise NoLogo(_("标志要一张图：PNG、WebP 或者 JPG，透明底的 PNG 最好。"))

        def keep(name, size):
            size = {"size": Path(name).stem, "width": size["w"], "height": size["h"]}
            made.append({**size, "png": (out / name).read_bytes()})

        job = {"source": str(source), "out": str(out), "name": name, "masks": [], "cut": {"shape": "logo"}}
        end = run(job, keep, LOGO_SECONDS)
    if "done" not in end:
        raise NoLogo(why(end["refused"], "picture"))
    if max(end["done"]["width"], end["done"]["height"]) < LEAST_SIDE:
        raise NoLogo(_("这张太小了，放大会糊。换一张长边至少 %(n)d 像素的。") % {"n": LEAST_SIDE})
    return made


def sweep_logos(at):
    """Delete what was drawn and never saved; returns how many pictures."""
    saved = {version.whole.logo for version in LookVersion.objects.all()}
    saved |= set(Brand.objects.values_list("logo", flat=True))
    return LogoSize.objects.filter(at__lt=at - UNSAVED).exclude(digest__in=saved).delete()[0]
