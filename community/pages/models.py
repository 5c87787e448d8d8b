"""The home page, and what a site says of itself."""

import re
from functools import lru_cache
from typing import NamedTuple

from django.core.cache import caches
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting
from wagtail.fields import StreamField
from wagtail.models import Page

from community.lib.moments import is_watched
from community.lib.stamps import change_stamp, stamp
from community.pages.blocks import HomeBlock
from community.pages.shades import SHIPPED, plate_for, refusal
from community.panels.registry import built

# Seconds after which a brand that was written past `save` counts.
BRAND_SECONDS = 2
_BRANDS = "brands"


class HomePage(Page):
    """The front door: editors order its blocks, upper rooms fill them."""

    body = StreamField(HomeBlock(), blank=True, verbose_name=_("内容"))

    template = "community/pages/home.html"
    max_count = 1
    subpage_types: list[str] = []
    content_panels = [*Page.content_panels, FieldPanel("body")]

    def get_context(self, request, *args, **kwargs):
        """Each live block's panel is built once, here, so that the template only draws."""
        context = super().get_context(request, *args, **kwargs)
        wanted = {block.value["panel"] for block in self.body if block.block_type == "panel"}
        at = timezone.now()
        context["panels"] = {shown.panel.code: shown for shown in built("home", request, at, only=wanted)}
        context["side"] = built("home_side", request, at)
        context["at"] = at
        return context


class Theme(models.TextChoices):
    """Light or dark: as the reader's device wants it, or one for everybody who has not chosen herself."""

    AUTO = "auto", _("跟着设备")
    LIGHT = "light", _("亮色")
    DARK = "dark", _("暗色")


class Look(NamedTuple):
    """Everything an admin says of how the site looks and signs; a version keeps it whole."""

    name: str
    company: str
    motto: str
    colour: str
    theme: str
    logo: str
    logo_alone: bool
    icp: str
    police: str
    mail: str
    phone: str
    address: str


@register_setting(icon="site")
class Brand(BaseSiteSetting):
    """How a site looks and signs (`Look`; written by actions alone), and its terms (edited in Wagtail)."""

    name = models.CharField(_("社区名字"), max_length=30, default="北辰车友会")
    company = models.CharField(_("品牌名字"), max_length=30, default="北辰汽车")
    motto = models.CharField(max_length=40, blank=True)
    colour = models.CharField(_("品牌色"), max_length=7, default=SHIPPED)
    theme = models.CharField(max_length=5, choices=Theme, default=Theme.AUTO)
    # the digest of its pictures (`LogoSize`)
    logo = models.CharField(max_length=16, blank=True)
    # the logo says the name itself
    logo_alone = models.BooleanField(default=False)
    icp = models.CharField(_("备案号"), max_length=60, blank=True)
    police = models.CharField(max_length=60, blank=True)
    mail = models.EmailField(max_length=100, blank=True)
    phone = models.CharField(max_length=30, blank=True)
    address = models.CharField(max_length=100, blank=True)
    terms = models.TextField(_("社区章程"), blank=True)
    terms_version = models.PositiveIntegerField(default=0, editable=False)

    panels = [FieldPanel("terms")]

    # Where everybody can check a 备案号; the rules of the ministry want it linked from the foot of each page.
    icp_url = "https://beian.miit.gov.cn/"

    class Meta:
        verbose_name = _("社区章程")

    @property
    def look(self):
        """The Look in force."""
        return Look(*(getattr(self, field) for field in Look._fields))

    @property
    def plate(self):
        """The Plate that its logo needs, or None."""
        return plate_of(self.logo)

    @property
    def police_url(self):
        """Where everybody can check a 公安备案号: its own line where it holds its digits."""
        code = re.search(r"\d{13,14}", self.police)
        return f"https://beian.mps.gov.cn/#/query/webSearch?code={code[0]}" if code else "https://beian.mps.gov.cn/"

    def save(self, *args, **kwargs):
        """Terms that read differently are a version more: whoever is here is asked about it. Every process shows what
        was saved in its next answer."""
        with transaction.atomic():
            last = Terms.objects.order_by("-version").first()
            if self.terms.strip() and (last is None or last.text != self.terms):
                last = Terms.objects.create(version=last.version + 1 if last else 1, text=self.terms, at=timezone.now())
            self.terms_version = last.version if last and self.terms.strip() else 0
            if (only := kwargs.get("update_fields")) is not None:
                kwargs["update_fields"] = {*only, "terms_version"}
            super().save(*args, **kwargs)
            change_stamp(_BRANDS)
        caches["pages"].delete(_BRANDS)

    def clean(self):
        """A colour nobody can read is refused with the measured ratio."""
        if sentence := refusal(self.colour):
            raise ValidationError(sentence)


class LookVersion(models.Model):
    """A look as it stood from a moment on; the highest number is in force. `back_to` is the version it brought back. Who
    made it stands in the log, whose line names the version. Append-only."""

    number = models.PositiveIntegerField(unique=True)
    look = models.JSONField()
    back_to = models.PositiveIntegerField(null=True)
    # setup, which no door leads to, leaves it to the clock
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-number"]

    def __str__(self):
        return str(self.number)

    @property
    def whole(self):
        """Its Look; what was not asked for yet when it was kept is empty."""
        return Look(**{field: self.look.get(field, "") for field in Look._fields})._replace(
            logo_alone=bool(self.look.get("logo_alone"))
        )


def look_number():
    """The number of the version in force, 0 before the first. One statement."""
    return LookVersion.objects.values_list("number", flat=True).first() or 0


class LogoSize(models.Model):
    """A logo in one of the sizes that pages name, as the decoder drew it; `digest` is that of the file it was made of. It
    lies in the table so that a version can be brought back on any machine, and from any backup."""

    digest = models.CharField(max_length=16)
    size = models.CharField(max_length=10)
    width = models.PositiveSmallIntegerField()
    height = models.PositiveSmallIntegerField()
    png = models.BinaryField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["digest", "size"], name="one_picture_per_logo_and_size")]

    def __str__(self):
        return f"{self.digest} {self.size}"


def plate_of(digest):
    """The Plate that a logo needs, None where it needs none or is not there. One statement, and that once in a process."""
    try:
        return _plate(digest) if digest else None
    except LogoSize.DoesNotExist:
        return None


@lru_cache(maxsize=64)
def _plate(digest):
    return plate_for(bytes(LogoSize.objects.get(digest=digest, size="head").png))


class Terms(models.Model):
    """The terms as they read from a moment on; append-only, the highest version is in force."""

    version = models.PositiveIntegerField(unique=True)
    text = models.TextField()
    at = models.DateTimeField()

    class Meta:
        ordering = ["-version"]

    def __str__(self):
        return f"v{self.version}"


def terms_in_force():
    """The version of the terms that hold now, 0 where a site has none. One statement."""
    return Brand.objects.filter(site__is_default_site=True).values_list("terms_version", flat=True).first() or 0


# The brand as this process knew it last, for the page that says that something is broken.
_last: dict[str, Brand] = {}


def brand_of(request):
    """The brand of the site that was asked for. Two statements, none for two seconds after that as long as nothing was
    saved in any process; always fresh for what is drawn to be kept."""
    mark, host = stamp(_BRANDS), request.get_host()
    held, known = caches["pages"].get(_BRANDS, (None, {}))
    if held != mark:
        known = {}
    if host not in known or is_watched():
        known[host] = _last["brand"] = Brand.for_request(request)
        caches["pages"].set(_BRANDS, (mark, known), BRAND_SECONDS)
    return known[host]


def last_brand():
    """The brand as this process knew it last, whatever is broken now; None where it never asked."""
    return _last.get("brand")
