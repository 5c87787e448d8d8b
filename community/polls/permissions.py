"""Who may vote and who may change a poll, and the sentence where not."""

from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from community.access.permissions import Refused, check_signed_in
from community.access.registry import keys_of
from community.polls.registry import who_votes


def thing_of(user, poll):
    """The thing the poll stands in, as far as the user sees it; Http404 where she does not, or it is taken down."""
    try:
        host = poll.host
    except LookupError:
        raise Http404 from None
    thing = host.find(user, poll.object_id)
    if not host.stands(thing):
        raise Http404
    return thing


def check_vote(user, poll, at):
    """Refuse visitors, whoever is not asked, and everybody after the end."""
    check_signed_in(user)
    if not poll.is_open(at):
        raise Refused(_("这次投票已经结束了，结果就在这里。"))
    if poll.audience not in keys_of(user):
        raise Refused(_("%(who)s，你这会儿还不在里面。") % {"who": who_votes(poll.audience)})


def check_choice(poll, options, chosen):
    """Refuse options that are not (or no longer) the poll's, and more than it takes. Both are sets of ids."""
    if not chosen <= options:
        raise Refused(_("选项刚刚改过，看一眼新的再投。"))
    if len(chosen) > poll.most:
        raise Refused(
            _("最多选 %(most)d 项，现在选了 %(count)d 项，去掉几项。") % {"most": poll.most, "count": len(chosen)}
        )


def check_open_anew(poll):
    """Refuse other words under votes that were given to these."""
    if poll.votes_count:
        raise Refused(
            ngettext(
                "已经有 %(count)d 人投过，题目和选项不能再改。",
                "已经有 %(count)d 人投过，题目和选项不能再改。",
                poll.votes_count,
            )
            % {"count": poll.votes_count}
        )


def check_close(user, poll, thing):
    """The host of the thing says who may end its poll."""
    check_signed_in(user)
    poll.host.may_close(user, thing)
