"""What a token may be made for, and how long it lasts."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Scope(models.TextChoices):
    """One thing a token may do, as far as its member may do it herself."""

    READ = "read", _("读我看得到的：版块、主题、圈子、活动、博客、搜索")
    READ_MINE = "read:mine", _("读只有我看得到的：消息、收藏、私信和群聊、只给自己看的博客")
    WRITE_TALK = "write:talk", _("替我说话：发主题、回帖、改、收回、表态、聊天")
    WRITE_CLUBS = "write:clubs", _("替我进出圈子、报名活动")
    WRITE_MINE = "write:mine", _("替我把消息标成看过")


# Those that say something in the member's name or move her about.
WRITES = (Scope.WRITE_TALK, Scope.WRITE_CLUBS, Scope.WRITE_MINE)
LONGEST_DAYS, MOST_TOKENS = 365, 10
# How long an answer to an idempotency key is kept, and a token's row after its end.
KEPT_HOURS, SHOWN_DAYS = 24, 30
