"""The house's few tags: icons, dates, figures, faces and badges."""

import zlib
from datetime import datetime, timedelta
from functools import cache

from django import template
from django.template.defaulttags import url
from django.templatetags.static import static
from django.urls import get_urlconf, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from community.attachments.decoder.limits import SHAPES
from community.attachments.models import Kind, drawn
from community.lib.html import plain
from community.lib.moments import changes_at, day_words, minute_words, month_words, next_midnight, watched
from community.lib.text import listed, punct
from community.pages.kept import keep, kept, piece_key
from community.pages.shades import SHIPPED, sheet
from community.pages.views import css

register = template.Library()
TINTS = 5


@register.filter
def pictures(faces):
    """Of the files of a thing (`Attachment.face`) the pictures, as they are drawn; those not ready yet too."""
    return [drawn(face) for face in faces if face["kind"] == Kind.PICTURE]


@register.filter
def others(faces):
    """Of the files of a thing the films, recordings and papers, as they are drawn."""
    return [drawn(face) for face in faces if face["kind"] != Kind.PICTURE]


@register.filter(name="listed")
def _listed(words):
    """Words in a row, as the page's language sets them."""
    return listed(map(str, words))


@register.simple_tag(name="punct")
def _punct(mark):
    """A mark between pieces that are translated apart, as the page's language sets it."""
    return punct(mark)


@cache
def _sprite():
    return static("img/icons.svg")


@register.simple_tag
def icon(name, extra=""):
    """One drawing of the sprite, hidden from screen readers: words stand beside it."""
    return _icon(name, extra)


@cache
def _icon(name, extra):
    return format_html('<svg class="i {}" aria-hidden="true"><use href="{}#{}"/></svg>', extra, _sprite(), name)


@register.simple_tag
def stylesheet():
    """The address of all styles in one file."""
    return reverse("pages:stylesheet", args=[css()[0]])


@register.simple_tag
def brand_sheet(brand):
    """The address of the shades of the brand's colour; "" for the one that the styles hold already, and for what was
    written past the checks and is none."""
    colour = brand.colour.lower()
    try:
        return "" if colour == SHIPPED else reverse("pages:colour", args=[colour[1:], sheet(colour)[0]])
    except ValueError:
        return ""


@register.filter
def ago(moment, at):
    """When something was, as one would say it at `at`: 3 分钟前, 今天 09:41, 昨天 21:14, 11 月 19 日, 2025 年 3 月 8 日."""
    if moment is None:
        return ""
    passed = at - moment
    changes_at(_until(moment, passed, at))
    here, now = timezone.localtime(moment), timezone.localtime(at)
    if timedelta(0) <= passed < timedelta(minutes=1):
        return _("刚刚")
    if timedelta(0) <= passed < timedelta(hours=1):
        return _("%(n)d 分钟前") % {"n": passed.seconds // 60}
    if here.date() == now.date():
        return _("今天 %(time)s") % {"time": here.strftime("%H:%M")}
    if here.date() == now.date() - timedelta(days=1):
        return _("昨天 %(time)s") % {"time": here.strftime("%H:%M")}
    return day_words(moment, at)


def _until(moment, passed, at):
    """When `ago` will say something else."""
    if passed < timedelta(0):
        return moment
    if passed < timedelta(hours=1):
        return moment + timedelta(minutes=passed.seconds // 60 + 1)
    return next_midnight(at)


@register.filter
def day(moment, at):
    """A day, with its year where that is not the year of `at`: 12 月 1 日."""
    if moment is None:
        return ""
    if not isinstance(moment, datetime):
        moment = timezone.make_aware(datetime.combine(moment, datetime.min.time()))
    changes_at(next_midnight(at))
    return day_words(moment, at)


@register.filter
def minute(moment, at):
    """A day and its minute: 12 月 1 日 19:49."""
    if moment is None:
        return ""
    changes_at(next_midnight(at))
    return minute_words(moment, at)


@register.filter
def month(number):
    """A month of the year: 11 月."""
    return month_words(number)


@register.filter
def clock(moment):
    """The time of a day: 09:41."""
    return timezone.localtime(moment).strftime("%H:%M") if moment else ""


@register.filter
def words(html, limit):
    """The words of rendered HTML on one line, cut at `limit` characters."""
    return plain(html or "", limit)


@register.filter
def wan(number):
    """2,140 below ten thousand, 1.2 万 (12k in English) from there on."""
    if number is None:
        return ""
    if number < 10_000:
        return f"{number:,}"
    if get_language() == "en":
        return f"{number / 1000:.0f}k"
    return _("%(n)s 万") % {"n": f"{number / 10_000:.1f}".removesuffix(".0")}


@register.filter
def signed(number):
    """A movement with its sign: +30, −1,200."""
    return f"{number:+,}".replace("-", "−")


@register.simple_tag
def avatar(member, size=""):
    """The picture she chose, or a tinted first character, the same tint for the same person everywhere; staff stand in the
    brand's colour."""
    if member is None:
        return format_html('<span class="av {} t5" aria-hidden="true">匿</span>', size)
    if member.avatar:
        return _picture("av", size, member.avatar, AVATAR_WIDTHS, f"{AV_PIXELS.get(size, 40)}px")
    tint = "" if member.is_staff else f"t{zlib.crc32(member.handle.encode()) % TINTS + 1}"
    return format_html('<span class="av {} {}" aria-hidden="true">{}</span>', size, tint, member.name[:1])


@register.simple_tag
def cover(member):
    """The picture above a member's space; nothing where she chose none."""
    return _picture("", "", member.cover, COVER_WIDTHS, "(min-width:720px) 720px, 100vw") if member.cover else ""


# Pixels of an avatar by its class.
AV_PIXELS = {"av-s": 28, "av-m": 32, "av-l": 56, "av-xl": 88}
AVATAR_WIDTHS, COVER_WIDTHS = SHAPES["square"][1], SHAPES["band"][1]


def _picture(name, size, key, widths, sizes):
    """A decorative picture in the widths its file was cut to; its name stands beside it."""
    urls = [(reverse("attachments:file", args=[key, f"{width}.webp"]), width) for width in widths]
    high = widths[0] if name else widths[0] // 3
    image = format_html(
        '<img src="{}" srcset="{}" sizes="{}" width="{}" height="{}" alt="" loading="lazy" decoding="async">',
        urls[0][0], ", ".join(f"{url} {width}w" for url, width in urls), sizes, widths[0], high,
    )  # fmt: skip
    return format_html('<span class="{} {}" aria-hidden="true">{}</span>', name, size, image) if name else image


@register.simple_tag
def badge(member):
    """Solid for the brand's people, with their title; for verified owners the model of their car (profiles.garage writes
    it there); nothing for others."""
    if member is None or not (member.is_staff or member.title):
        return ""
    if not member.is_staff:
        return _badge("b-owner", "verified", _("%(model)s车主") % {"model": member.title})
    words = _("官方 · %(title)s") % {"title": member.title} if member.title else _("官方")
    return _badge("b-brand", "star", words)


def _badge(look, drawing, words):
    return format_html(
        '<span class="badge {}"><svg class="i" aria-hidden="true"><use href="{}#{}"/></svg>{}</span>',
        look, _sprite(), drawing, words,
    )  # fmt: skip


@register.simple_tag(takes_context=True)
def with_query(context, **changes):
    """The current address's query with some parts changed; None takes a part out."""
    query = context["request"].GET.copy()
    for name, value in changes.items():
        query.pop(name, None)
        if value is not None:
            query[name] = value
    encoded = query.urlencode()
    return f"?{encoded}" if encoded else context["request"].path


class KeptNode(template.Node):
    """A piece of a page that is drawn once for each state of what its key names."""

    def __init__(self, parts, nodelist):
        self.parts, self.nodelist = parts, nodelist

    def render(self, context):
        state, *rest = (part.resolve(context) for part in self.parts)
        if not state:
            return self.nodelist.render(context)
        at, key = timezone.now(), piece_key(state, *rest)
        html = kept(key, context["request"], at)
        if html is None:
            with watched() as watch:
                html = self.nodelist.render(context)
            keep(key, html, watch, at)
        return html


@register.tag("kept")
def do_kept(parser, token):
    """{% kept state more parts %}…{% endkept %}: drawn anew only where one of the parts is another than before. `state`
    must change with everything the piece shows; where it is empty the piece is always drawn."""
    parts = [parser.compile_filter(bit) for bit in token.split_contents()[1:]]
    nodelist = parser.parse(("endkept",))
    parser.delete_first_token()
    return KeptNode(parts, nodelist)


class PlainUrlNode(template.Node):
    """The address of a door without arguments: looked up once in a process."""

    def __init__(self, name):
        self.name = name

    def render(self, context):
        return _plain_url(self.name, get_urlconf())


@cache
def _plain_url(name, urlconf):
    return reverse(name, urlconf=urlconf)


@register.tag("url")
def do_url(parser, token):
    """Django's own, but an address that is always the same is not looked up again."""
    bits = token.split_contents()
    if len(bits) == 2 and bits[1][0] in "'\"" and ":" in bits[1]:
        return PlainUrlNode(bits[1].strip("'\""))
    return url(parser, token)
