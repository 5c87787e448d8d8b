"""New members in the timeline, told to members alone."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from community.activity.registry import Entry, TimelineKind
from profiles.models import Member
from profiles.verbs import JOINED


def show_members(lines, lens):
    """Who joined, each in a row of her own. One statement."""
    if not lens.user.is_authenticated or lens.only_mine:
        return {}
    rows = Member.objects.visible_to(lens.user).filter(pk__in=[x.target_id for x in lines])
    found = {m.pk: m for m in rows.select_related("product")}
    return {x.pk: _entry(x, found[x.target_id]) for x in lines if x.target_id in found}


def _entry(line, member):
    return Entry(
        key=f"member-{member.pk}", url=member.get_absolute_url(), title="", words=_("加入了社区"), icon="user",
        at=line.at, actor=member, excerpt=member.open_bio,
    )  # fmt: skip


TimelineKind("members", gettext_lazy("新来的车友"), (JOINED,), show_members, 1, order=50)
