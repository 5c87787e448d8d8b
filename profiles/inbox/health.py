"""What the inbox has to send: letters by mail and by WeChat."""

from django.db.models import Count, Min, Q

from community.ops.registry import Queue, Waiting
from profiles.inbox.models import Channel, Letter

# Letters that are counted, and of those given up how many of the newest are looked through.
MOST, NEWEST = 1000, 2000
CARRIED = (Channel.MAIL, Channel.WECHAT)


def waiting(at):
    """{channel: Waiting}; three statements a channel at the most."""
    return {str(channel): _of(channel, at) for channel in CARRIED}


def _of(channel, at):
    open_ones = Letter.objects.filter(channel=channel, sent_at=None, error="")
    due = open_ones.filter(due_at__lte=at).order_by("due_at").values("pk", "due_at")[:MOST]
    told = due.aggregate(count=Count("pk"), oldest=Min("due_at"))
    newest = Letter.objects.order_by("-pk").values("channel", "error")[:NEWEST]
    return Waiting(
        due=told["count"],
        failing=open_ones.filter(tries__gt=0).values("pk")[:MOST].count(),
        given_up=newest.aggregate(count=Count("pk", filter=Q(channel=channel) & ~Q(error="")))["count"],
        oldest=told["oldest"],
    )


Queue("letters", waiting)
