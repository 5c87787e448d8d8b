"""The blocks editors build the home page from."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from community.panels.registry import panels


def home_panels():
    """(code, label) of what upper rooms offer for the home page."""
    return [(p.code, p.label) for p in panels("home")]


class WelcomeBlock(blocks.StructBlock):
    """A sentence of welcome, and where it leads."""

    title = blocks.CharBlock(label=_("标题"), max_length=40)
    text = blocks.TextBlock(label=_("一两句话"), max_length=200, required=False)

    class Meta:
        icon = "home"
        label = _("欢迎")
        template = "community/pages/blocks/welcome.html"


class PanelBlock(blocks.StructBlock):
    """Something alive from the community: latest topics, clubs, people."""

    panel = blocks.ChoiceBlock(label=_("放什么"), choices=home_panels)

    class Meta:
        icon = "list-ul"
        label = _("社区内容")
        template = "community/pages/blocks/panel.html"


class FeaturedBlock(blocks.StructBlock):
    """A link an editor picked, with a line of her own."""

    title = blocks.CharBlock(label=_("标题"), max_length=60)
    text = blocks.CharBlock(label=_("一句话"), max_length=120, required=False)
    link = blocks.CharBlock(label=_("站内地址"), max_length=200, help_text=_("以 / 开头，比如 /t/12/"))

    class Meta:
        icon = "pick"
        label = _("推荐看")
        template = "community/pages/blocks/featured.html"

    def clean(self, value):
        cleaned = super().clean(value)
        if not cleaned["link"].startswith("/") or cleaned["link"].startswith("//"):
            raise blocks.StructBlockValidationError({"link": _inside_only()})
        return cleaned


class PromotionBlock(FeaturedBlock):
    """A promotion: it always carries the label 推广, whatever the editor writes."""

    class Meta:
        icon = "tag"
        label = _("推广")
        template = "community/pages/blocks/promotion.html"


def _inside_only():
    return ValidationError(_("只能指到站内，地址以一个 / 开头。"))


class HomeBlock(blocks.StreamBlock):
    """Everything the home page can hold, in the editor's order."""

    welcome = WelcomeBlock()
    panel = PanelBlock()
    featured = FeaturedBlock()
    promotion = PromotionBlock()
