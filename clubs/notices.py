"""What the clubs tell members of, and the club as a place that can be watched or muted."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clubs.models import KEEPERS, Club, Invitation, Membership, Policy, Rank
from clubs.permissions import car_of
from clubs.verbs import (
    CLUB_ADMITTED,
    CLUB_APPLIED,
    CLUB_DECLINED,
    CLUB_HANDED_OVER,
    CLUB_INVITED,
    CLUB_LAPSED,
    CLUB_LEADER_APPOINTED,
    CLUB_REMOVED,
    CLUB_REVOKED,
    CLUB_TURNED_DOWN,
)
from community.activity.registry import Call, NoticeKind, Told
from forums.registry import around
from profiles.inbox.registry import Place

State = Membership.State


def _row(activity):
    """The membership that a line of the log is about, or None. One statement."""
    return Membership.objects.select_related("club").filter(pk=activity.target_id).first()


def applied(activity):
    """Whoever looks after the club, while somebody waits."""
    row = _row(activity)
    if row is None or row.state != State.APPLIED:
        return []
    keepers = Membership.objects.inside().filter(club=row.club, rank__in=KEEPERS).values_list("member", flat=True)
    return [Call(pk, row.club, row, f"applied:{row.pk}", row.member_id, row.club.leaders_key) for pk in keepers]


def answered_application(activity):
    """An application that nobody has to look at any more."""
    return [(Membership(pk=activity.target_id), f"applied:{activity.target_id}")]


def concerned(activity):
    """Whoever's membership it is."""
    row = _row(activity)
    if row is None:
        return []
    return [Call(row.member_id, row.club, row, f"club:{activity.pk}", activity.actor_id, f"member:{row.member_id}")]


def named(activity):
    """The one member an invitation is for."""
    row = Invitation.objects.select_related("club").filter(pk=activity.target_id, revoked_at=None).first()
    if row is None or row.whom_id is None:
        return []
    return [Call(row.whom_id, row.club, row, f"invitation:{row.pk}", row.by_id, "members")]


def taken_back(activity):
    """An invitation that was revoked."""
    return [(Invitation(pk=activity.target_id), None)]


def where(activity):
    """The club it happened in. One statement."""
    row = _row(activity)
    return [[row.club]] if row else []


def show_by(words):
    """show() of a kind about the reader's own membership, or one that waits for her: `words(membership)` gives Told or
    None. One statement."""

    def show(lines, user):
        del user
        rows = Membership.objects.select_related("club__product", "member").in_bulk([x.source_id for x in lines])
        told = {x.pk: words(rows[x.source_id]) for x in lines if x.source_id in rows}
        return {pk: said for pk, said in told.items() if said}

    return show


def _waits(row):
    if row.state != State.APPLIED:
        return None
    url = reverse("clubs:members", args=[row.club.slug])
    return Told(url, _("想进「%(club)s」") % {"club": row.club.name}, row.note, row.club)


def _page_of(club):
    """Its page, for whoever is outside; of a secret one there is none."""
    return reverse("clubs:directory") if club.policy == Policy.SECRET else club.get_absolute_url()


def _answer(row):
    said = {"club": row.club.name}
    if row.state == State.DECLINED:
        return Told(_page_of(row.club), _("看过你进「%(club)s」的申请，这次没通过") % said, row.answer)
    return Told(row.club.get_absolute_url(), _("同意你进「%(club)s」了") % said) if row.state == State.ACTIVE else None


def _guest(row):
    if row.state != State.GUEST:
        return None
    what = _("你在「%(club)s」里成了访客：这里要认证的%(car)s") % {"club": row.club.name, "car": car_of(row.club)}
    back = _("公开的照样看；认证好，回这一页点一下就回来")
    return Told(row.club.get_absolute_url(), what, back)


def _removed(row):
    if row.state != State.REMOVED:
        return None
    return Told(_page_of(row.club), _("「%(club)s」请你离开了") % {"club": row.club.name}, row.answer, row.club)


def _handed(row):
    if row.rank == Rank.MEMBER:
        return None
    said = {"club": row.club.name, "rank": row.get_rank_display()}
    return Told(row.club.get_absolute_url(), _("「%(club)s」交给你了，你现在是%(rank)s") % said)


def show_named(lines, user):
    """Invitations that are still good. One statement."""
    rows = Invitation.objects.filter(whom=user, revoked_at=None, used=0).select_related("club")
    rows = rows.in_bulk([x.source_id for x in lines])
    words = _("请你进「%(club)s」")
    return {
        x.pk: Told(rows[x.source_id].get_absolute_url(), words % {"club": rows[x.source_id].club.name}, rows[x.source_id].club.intro)
        for x in lines if x.source_id in rows
    }  # fmt: skip


NoticeKind(
    "club_applied", gettext_lazy("有人想进我管的圈子"), (CLUB_APPLIED.code,), applied, show_by(_waits), "clubs", order=74,
    gone=answered_application, gone_verbs=(CLUB_ADMITTED.code, CLUB_DECLINED.code, CLUB_LEADER_APPOINTED.code), places=where,
)  # fmt: skip
NoticeKind(
    "club_answered", gettext_lazy("我的申请有了回音"), (CLUB_ADMITTED.code, CLUB_DECLINED.code), concerned,
    show_by(_answer), "clubs", order=75,
)  # fmt: skip
NoticeKind(
    "club_guest", gettext_lazy("在圈子里成了访客"), (CLUB_LAPSED.code,), concerned, show_by(_guest), "clubs", order=76
)
NoticeKind(
    "club_removed", gettext_lazy("被请出圈子"), (CLUB_REMOVED.code,), concerned, show_by(_removed), "clubs", order=79
)
NoticeKind(
    "club_handed",
    gettext_lazy("圈子交给了我"),
    (CLUB_HANDED_OVER.code, CLUB_LEADER_APPOINTED.code),
    concerned,
    show_by(_handed),
    "clubs",
    order=77,
)
NoticeKind(
    "club_invited", gettext_lazy("有人请我进圈子"), (CLUB_INVITED.code,), named, show_named, "clubs", order=78,
    gone=taken_back, gone_verbs=(CLUB_REVOKED.code, CLUB_TURNED_DOWN.code),
)  # fmt: skip

Place(
    "club",
    gettext_lazy("圈子"),
    Club,
    Club.objects.visible_to,
    lambda c: c.name,
    lambda c: c.get_absolute_url(),
    order=35,
)
around["club"] = Club
