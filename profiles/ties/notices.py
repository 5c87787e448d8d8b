"""Somebody follows her."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from community.activity.registry import Call, NoticeKind, Told
from profiles.models import Member
from profiles.ties.models import Follow
from profiles.ties.verbs import FOLLOWED, UNFOLLOWED


def followed(activity):
    """Whoever is followed, as long as it stands."""
    if not Follow.objects.filter(member=activity.actor_id, whom=activity.target_id).exists():
        return []
    whom = Member(pk=activity.target_id)
    once = f"follow:{activity.actor_id}"
    return [Call(whom.pk, whom, whom, once, activity.actor_id, f"member:{whom.pk}")]


def gone(activity):
    """A follow that was taken back."""
    return [(Member(pk=activity.target_id), f"follow:{activity.actor_id}")]


def show(lines, user):
    """No statement."""
    del user
    return {line.pk: Told(f"{reverse('ties:people')}?show=followers", _("关注了你")) for line in lines}


NoticeKind(
    "follow", gettext_lazy("关注我"), (FOLLOWED.code,), followed, show, "like",
    order=60, gone=gone, gone_verbs=(UNFOLLOWED.code,),
)  # fmt: skip
