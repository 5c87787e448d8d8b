"""The bell in the roof of every page, the level at a tag, and the one message by WeChat at a thing."""

from django.db.models import CharField, OuterRef, Subquery, Value
from django.db.models.functions import Cast, Concat
from django.utils.translation import gettext_lazy as _

from community.access.registry import beside, read_beside
from community.outgoing.wechat import is_inside, is_set_up
from community.panels.registry import Panel
from profiles.inbox.models import Bell, Level, Once, Watch
from profiles.inbox.registry import place_by_model


def bell(request, at):
    """The member's bell; a visitor has none."""
    del at
    if not request.user.is_authenticated:
        return None
    user = request.user
    found = beside(user, "bell")
    number, unseen = map(int, found.split()) if found else (0, 0)
    return Bell(member=user, number=number, unseen=unseen)


# "12 3": the bell's number and how many lines wait
_BELLS = Bell.objects.annotate(bell=Concat(Cast("number", CharField()), Value(" "), Cast("unseen", CharField())))
read_beside("bell", Subquery(_BELLS.filter(pk=OuterRef("pk")).values("bell")))


def level(request, at, tag):
    """How much the member wants to hear of a tag; a visitor is not asked."""
    del at
    if not request.user.is_authenticated:
        return None
    rows = Watch.objects.filter(
        member=request.user, place_type__app_label="tags", place_type__model="tag", place_id=tag.pk
    )
    return {"pk": tag.pk, "level": rows.values_list("level", flat=True).first() or Level.NORMAL, "levels": Level}


Panel("tag", "level", _("听多少"), level, "profiles/inbox/_panel_tag.html", statements=1)
Panel("roof", "bell", _("消息"), bell, "profiles/inbox/_bell.html", statements=1)


def once_at(request, thing, level):
    """Whether one message waits that tells of the thing, or one can be asked for; None where neither. `level` is what she
    wants to hear there. One statement in WeChat's own browser, where alone it can be asked for; none in any other."""
    user = request.user
    if not (is_set_up() and user.is_authenticated and is_inside(request.headers.get("User-Agent", ""))):
        return None
    place, row = place_by_model(type(thing)), Once.objects.about(thing).filter(member=user).order_by("-pk").first()
    is_open = row is not None and row.is_open
    if not is_open and (level == Level.MUTE or not place.goes_on(thing)):
        return None
    why_not = row.why_not if row else ""
    return {
        "row": row if is_open else None, "why_not": why_not, "code": place.code, "pk": thing.pk, "said": place.outside(thing),
    }  # fmt: skip
