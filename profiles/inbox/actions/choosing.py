"""What a member wants to hear by which channel, and when she wants to be left alone."""

from django.db import transaction

from community.access.permissions import check_signed_in
from community.activity.actions import record
from profiles.inbox.channels import GROUPS, default, is_fixed
from profiles.inbox.models import Channel, Letter, Rest, Wish
from profiles.inbox.verbs import CHANNELS_CHOSEN, OBJECTED, OBJECTION_WITHDRAWN, RESTED


@transaction.atomic
def choose_channels(by, wanted, *, at):
    """`wanted` are the (group, channel) pairs she wants; all others she does not. What nobody can choose away stays."""
    check_signed_in(by)
    for group in GROUPS:
        for channel in Channel:
            if not is_fixed(group, channel):
                _wish(by, group, channel, (group, str(channel)) in wanted, at)
    record(by, CHANNELS_CHOSEN, by, audience=f"member:{by.pk}", at=at)


def _wish(member, group, channel, wanted, at):
    mine = Wish.objects.filter(member=member, group=group, channel=channel)
    if wanted == default(group, channel):
        mine.delete()
    else:
        Wish.objects.update_or_create(
            member=member, group=group, channel=channel, defaults={"wanted": wanted, "at": at}
        )


@transaction.atomic
def rest(by, *, at, **fields):
    """Quiet hours, the hour of the one mail a day, a pause: some of Rest's fields. What waits is looked at again."""
    check_signed_in(by)
    row, _new = Rest.objects.update_or_create(member=by, defaults={**fields, "at": at})
    Letter.objects.filter(member=by, sent_at=None, error="").update(due_at=at)
    record(by, RESTED, by, audience=f"member:{by.pk}", at=at)
    return row


@transaction.atomic
def object_to(member, groups, channel, *, at):
    """No more of these groups by this channel, and nothing of them that waits: from a link in a message, without a
    sign-in. Once; what nobody can choose away is left as it is."""
    groups = [group for group in groups if group in GROUPS and not is_fixed(group, channel)]
    for group in groups:
        _wish(member, group, channel, False, at)
    record(member, OBJECTED, member, audience=f"member:{member.pk}", at=at)
    return groups


@transaction.atomic
def withdraw_objection(member, groups, channel, *, at):
    """And yes again."""
    for group in groups:
        if group in GROUPS and not is_fixed(group, channel):
            _wish(member, group, channel, True, at)
    record(member, OBJECTION_WITHDRAWN, member, audience=f"member:{member.pk}", at=at)
