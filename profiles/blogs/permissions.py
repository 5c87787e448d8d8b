"""Who may write, comment and change what in a blog."""

from datetime import timedelta

from django.utils.translation import gettext as _

from community.access.permissions import Refused, check_met, check_power, check_signed_in
from community.access.registry import MEMBERS, PUBLIC, keys_of
from community.access.roles import Power
from community.moderation.permissions import check_may_speak
from profiles.blogs.models import MOST_CATEGORIES, Readers, audience_of

HOURS_TO_COME_BACK = 24


def check_write(user, at):
    check_may_speak(user, at)


def check_repost(user, kind, thing, audience):
    """Refuse a re-post that more people would read than the thing itself."""
    check_met(user, kind.owner(thing))
    theirs = kind.audience(thing)
    narrow = {audience_of(user, Readers.SELF), theirs}
    if theirs == PUBLIC or audience in narrow or theirs == MEMBERS and audience != PUBLIC:
        return
    raise Refused(_("原来那处不是谁都能看，转发也只能给看得到它的人看。"))


def check_change(user, thing, at):
    """Entries and comments are changed by whoever wrote them."""
    check_signed_in(user)
    if thing.author_id != user.pk:
        raise Refused(_("只能改自己写的。别人的话有问题，请举报，管理员按规则处理。"))
    if thing.withdrawn_at:
        raise Refused(_("这篇已经收回，先恢复它再改。"))
    if thing.hidden_at and not thing.held:
        raise Refused(_("这篇按规则藏起来了，请先和管理员说清楚。"))
    check_may_speak(user, at)


def check_withdraw(user, thing):
    check_signed_in(user)
    if thing.author_id != user.pk:
        raise Refused(_("只能收回自己写的。"))


def check_bring_back(user, thing, at):
    check_withdraw(user, thing)
    if thing.withdrawn_at and at - thing.withdrawn_at >= timedelta(hours=HOURS_TO_COME_BACK):
        raise Refused(_("收回超过 24 小时，原文已经清掉，恢复不了了。想说的话再写一次。"))


def check_comment(user, entry, at):
    check_may_speak(user, at)
    check_met(user, entry.author_id)
    if entry.audience not in keys_of(user):
        raise Refused(_("这篇现在不是写给你看的了，评论不了。"))
    if entry.hidden_at or entry.withdrawn_at:
        raise Refused(_("这篇收起来了，暂时不能评论。"))
    if not entry.comments_open and entry.author_id != user.pk:
        raise Refused(_("作者关了评论。想说的，写在自己的空间里，把这篇转过去。"))


def check_put_away(user, comment):
    check_signed_in(user)
    if comment.entry.author_id != user.pk:
        raise Refused(_("只有这篇的作者能收走下面的评论。"))


def check_more_categories(user, number):
    check_signed_in(user)
    if number > MOST_CATEGORIES:
        raise Refused(_("分类最多 %(n)d 个，先并掉几个。") % {"n": MOST_CATEGORIES})


def check_moderate(user, thing):
    """Blogs are kept in order by the brand's moderators alone, and nobody decides about what is his own."""
    check_power(user, Power.MODERATE)
    if thing.author_id == user.pk:
        raise Refused(_("自己写的请另一位管理员来看。"))
