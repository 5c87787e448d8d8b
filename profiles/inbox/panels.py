"""The bell in the roof of every page."""

from django.utils.translation import gettext_lazy as _

from community.lib.compiled import Compiled
from community.panels.registry import Panel
from profiles.inbox.models import Bell, Level, Watch


def bell(request, at):
    """The member's bell; a visitor has none."""
    del at
    if not request.user.is_authenticated:
        return None
    rows = _bell(request.user.pk)
    return Bell(request.user.pk, *rows[0]) if rows else Bell(member=request.user)


# Every page of every member asks this.
_bell = Compiled(lambda member: Bell.objects.filter(pk=member).values_list("number", "unseen"), int)


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
