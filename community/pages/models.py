"""The home page, and what a site says of itself."""

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
from community.pages.blocks import HomeBlock
from community.pages.colour import contrast
from community.panels.registry import built

LEAST_CONTRAST = 4.5
# Seconds after which a brand that another process has changed counts in this one.
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


@register_setting(icon="site")
class Brand(BaseSiteSetting):
    """Name, colour, 备案号 and rules of a site."""

    name = models.CharField(_("社区名字"), max_length=30, default="北辰车友会")
    company = models.CharField(_("品牌名字"), max_length=30, default="北辰汽车")
    colour = models.CharField(_("品牌色"), max_length=7, default="#0b6a66", help_text=_("六位十六进制，比如 #0b6a66"))
    icp = models.CharField(_("备案号"), max_length=60, blank=True)
    terms = models.TextField(_("社区章程"), blank=True)
    terms_version = models.PositiveIntegerField(default=0, editable=False)

    # Where everybody can check a 备案号; the rules of the ministry want it linked from the foot of each page.
    icp_url = "https://beian.miit.gov.cn/"

    class Meta:
        verbose_name = _("品牌")

    def save(self, *args, **kwargs):
        """Terms that read differently are a version more: whoever is here is asked about it."""
        with transaction.atomic():
            last = Terms.objects.order_by("-version").first()
            if self.terms.strip() and (last is None or last.text != self.terms):
                last = Terms.objects.create(version=last.version + 1 if last else 1, text=self.terms, at=timezone.now())
            self.terms_version = last.version if last and self.terms.strip() else 0
            if (only := kwargs.get("update_fields")) is not None:
                kwargs["update_fields"] = {*only, "terms_version"}
            super().save(*args, **kwargs)
        caches["pages"].delete(_BRANDS)

    def clean(self):
        """A colour nobody can read on white is refused with the measured ratio."""
        try:
            ratio = contrast(self.colour, "#ffffff")
        except ValueError as error:
            raise ValidationError({"colour": str(error)}) from error
        if ratio < LEAST_CONTRAST:
            raise ValidationError(
                {"colour": _("这个颜色配白字只有 %(ratio).1f:1，看不清；要到 4.5:1，选深一点的。") % {"ratio": ratio}}
            )


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


def brand_of(request):
    """The brand of the site that was asked for. Two statements, none for two seconds after that; always fresh for what
    is drawn to be kept."""
    known, host = caches["pages"].get(_BRANDS, {}), request.get_host()
    if host not in known or is_watched():
        known[host] = Brand.for_request(request)
        caches["pages"].set(_BRANDS, known, BRAND_SECONDS)
    return known[host]
