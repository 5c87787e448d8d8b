"""Who may do what in a board, and the sentence where not."""

from datetime import timedelta

from django.urls import resolve
from django.utils.translation import gettext as _

from community.access.permissions import Refused, can, check_met, check_power, check_signed_in
from community.access.registry import STAFF, blockers_of, keys_of
from community.access.roles import Power
from community.lib import ratelimit
from community.moderation.permissions import check_may_speak
from forums import rights
from forums.kinds import kinds

# Posts one member of each trust level may write in ten minutes, as the published ladder says.
POSTS_IN_TEN_MINUTES = (10, 30, 30, 60)


def count_post(user, at):
    """Count one more post of the member's, by whichever door; raises TooOften past what her level may."""
    most = max(POSTS_IN_TEN_MINUTES) if user.is_staff else POSTS_IN_TEN_MINUTES[user.trust]
    ratelimit.count("posts", user.pk, most, 600, at)


def _wants(user, key, sentence):
    check_signed_in(user)
    if key not in keys_of(user):
        raise Refused(sentence)


def is_reserved(slug):
    """True for a word under /forums/ that another door has: no board could be reached there."""
    return resolve(f"/forums/{slug}/").url_name != "board"


def check_open_board(user):
    check_power(user, Power.APPOINT)


def check_start_topic(user, board, at):
    check_may_speak(user, at)
    _wants(
        user,
        board.may_start,
        _may_not_start(board.may_start) % {"board": board.name},
    )


def _may_not_start(key):
    if key == rights.NOBODY:
        return _("「%(board)s」封存了，只能看，不再收新主题。换个版块发。")
    if key == STAFF:
        return _("「%(board)s」的主题由品牌的人来发，你可以回复。自己想说的，换个版块发。")
    return _("「%(board)s」不是谁都能发主题，但都能看。换个版块发，或者先加入这个圈子。")


def check_quote(user, post):
    """Refuse to answer somebody who blocked the user; `post` may be None."""
    if post is not None:
        check_met(user, post.author_id)


def check_reply(user, topic, at):
    check_may_speak(user, at)
    if topic.author_id in blockers_of(user):
        raise Refused(_("楼主不想和你往来，这个主题里你回不了。想说的，另开一个主题。"))
    _wants(
        user,
        topic.board.may_reply,
        _may_not_reply(topic.board.may_reply) % {"board": topic.board.name},
    )
    if topic.held:
        raise Refused(_("这个主题还在等版主看，放出来就能回。"))
    if topic.hidden_at or topic.merged_into_id:
        raise Refused(_("这个主题收起来了，暂时不能再回。"))
    if topic.locked_at and not can(check_moderate, user, topic.board):
        raise Refused(_("这个主题锁上了，不再收新回复。有新情况，另开一个主题，把链接贴过来。"))


def _may_not_reply(key):
    if key == rights.NOBODY:
        return _("「%(board)s」封存了，里面的话照样能看，不再收新回复。有新情况，换个版块另开一个主题。")
    if key == STAFF:
        return _("「%(board)s」里只有品牌的人回复。想说的，换个版块另开一个主题。")
    return _("「%(board)s」里只有自己人能回。先加入，写的草稿会留着。")


def check_attach(user, board):
    _wants(user, board.may_attach, _("「%(board)s」里不能贴图和文件，用文字说，或者给个链接。") % {"board": board.name})


def check_nested(audience, parent, board=None):
    """Refuse a board that more people may read than the one above it, or fewer than one below it."""
    if parent and rights.is_wider(audience, parent.audience):
        raise Refused(
            _("「%(parent)s」只给%(who)s看，放在下面的版块不能比它更开放。")
            % {"parent": parent.name, "who": rights.word(parent.audience)}
        )
    for below in board.children.all() if board else ():
        if rights.is_wider(below.audience, audience):
            raise Refused(
                _("下面的「%(board)s」给%(who)s看，比这里更开放。先改它，再改这里。")
                % {"board": below.name, "who": rights.word(below.audience)}
            )


def check_moderate(user, board):
    _wants(
        user, board.may_moderate, _("管「%(board)s」的是它自己的版主。要处理什么，请告诉他们。") % {"board": board.name}
    )


def check_edit_post(user, post, at):
    check_signed_in(user)
    if post.author_id != user.pk:
        raise Refused(_("只能改自己写的。别人的话有问题，请版主按规则处理。"))
    if post.withdrawn_at:
        raise Refused(_("这段话已经收回，先恢复它再改。"))
    if post.hidden_at and not post.held:
        raise Refused(_("这段话按规则藏起来了，请先和版主说清楚。"))
    check_may_speak(user, at)


def check_withdraw_post(user, post):
    check_signed_in(user)
    if post.author_id != user.pk:
        raise Refused(_("只能收回自己写的。"))


def check_bring_back(user, post, at):
    check_withdraw_post(user, post)
    if post.withdrawn_at and at - post.withdrawn_at >= timedelta(hours=24):
        raise Refused(_("收回超过 24 小时，原文已经清掉，恢复不了了。想说的话再发一次。"))


def check_restore(post):
    if post.held:
        raise Refused(_("这段话还在等人看。到「举报与待审」里放行，或者依哪一条藏起来。"))


def check_hide_version(user, version):
    check_moderate(user, version.post.topic.board)
    newest = version.post.versions.order_by("-number").values_list("number", flat=True).first()
    if version.number == newest:
        raise Refused(_("这是现在大家看到的一版。要藏，就按规则藏这段话本身。"))


def check_pin_official(user, topic, post):
    check_power(user, Power.SPEAK)
    if post.author is None or not post.author.is_staff:
        raise Refused(_("能放到上面的官方回答，得是品牌的人署名写的。"))


def check_merge(source, target):
    if source.pk == target.pk:
        raise Refused(_("不能把主题并到它自己。换一个目标。"))
    if source.merged_into_id or target.merged_into_id:
        raise Refused(_("其中一个已经并走了，刷新一下再选。"))


def check_split(topic, posts):
    if not posts:
        raise Refused(_("先选要分出去的楼层，至少一楼。"))
    if any(p.topic_id != topic.pk for p in posts):
        raise Refused(_("有几楼不在这个主题里了，刷新一下再选。"))
    if any(p.number == 1 for p in posts):
        raise Refused(_("楼主那一楼要留下。要整个搬走，用「挪版块」。"))


def check_own(member, topic):
    if member.pk == topic.author_id:
        raise Refused(_("楼主已经是这位了。"))
    if topic.audience not in keys_of(member):
        raise Refused(_("%(name)s看不到这个版块，当不了楼主。先请对方加入。") % {"name": member.name})


def check_undo(deed):
    if deed.undone_at:
        raise Refused(_("这一步已经撤销过了。"))


def check_accept_answer(user, topic):
    check_signed_in(user)
    if not kinds[topic.kind].takes_answer:
        raise Refused(_("只有提问能采纳回答。"))
    if topic.author_id != user.pk and topic.board.may_moderate not in keys_of(user):
        raise Refused(_("采纳由提问的人或版主来点。"))


def check_import(user):
    check_power(user, Power.IMPORT)
