"""Heals every stored counter."""

from django.core.management.base import BaseCommand

from clubs import actions as clubs
from clubs.chat import actions as chat
from community.polls import actions as polls
from community.reactions import actions as reactions
from community.tags import actions as tags
from forums import actions as forums
from profiles.blogs import actions as blogs
from profiles.inbox import actions as inbox
from profiles.points import actions as points

COUNTERS = [
    ("版块和主题", forums.recount),
    ("圈子人数", clubs.recount),
    ("消息", inbox.recount),
    ("投票", polls.recount),
    ("表态", reactions.recount),
    ("标签", tags.recount),
    ("积分", points.recount),
    ("博客评论", blogs.recount),
    ("聊天室", chat.recount),
]


class Command(BaseCommand):
    """manage.py recount: each counter is counted again from what stands."""

    help = "把存下来的每个计数从头数一遍，改正数错的。"

    def handle(self, *args, verbosity, **options):
        for name, recount in COUNTERS:
            healed = recount()
            if verbosity:
                self.stdout.write(f"{name}：改正了 {healed} 处" if healed else f"{name}：都对")
