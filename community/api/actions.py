"""Issue, revoke and mark the links of personal feeds."""

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone

from community.activity.actions import record
from community.api.models import FeedLink, new_token, token_hash
from community.api.permissions import check_issue_link, check_revoke_link
from community.api.verbs import FEED_LINK_ISSUED, FEED_LINK_REVOKED


@transaction.atomic
def issue_link(by, *, at):
    """A new link for the member's feeds; the one she had stops working. Returns its token, which is kept nowhere."""
    check_issue_link(by)
    get_user_model().objects.select_for_update().get(pk=by.pk)
    FeedLink.objects.visible_to(by).filter(revoked_at=None).update(revoked_at=at)
    token = new_token()
    link = FeedLink.objects.create(member=by, token_hash=token_hash(token), created_at=at)
    record(by, FEED_LINK_ISSUED, link, audience="staff", at=at)
    return token


@transaction.atomic
def revoke_link(by, *, at):
    """The member's link stops working; without one nothing happens."""
    check_revoke_link(by)
    link = FeedLink.objects.visible_to(by).filter(revoked_at=None).select_for_update().first()
    if link is None:
        return
    FeedLink.objects.filter(pk=link.pk).update(revoked_at=at)
    record(by, FEED_LINK_REVOKED, link, audience="staff", at=at)


def mark_used(link, *, at):
    """Keep the day, not the time, of a link's last use: one write a day."""
    day = timezone.localtime(at).date()
    if link.used_on != day:
        FeedLink.objects.filter(pk=link.pk).update(used_on=day)
