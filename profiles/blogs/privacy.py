"""What blogs hold about a person."""

from django.utils.translation import gettext_lazy as _

from community.privacy.registry import WORDS, Holding, Term
from profiles.blogs.actions.leaving import leave_comments, leave_entries
from profiles.blogs.models import Category, Comment, Entry

_WORDS = {
    _("写了什么"): "source html renderer",
    _("给谁看"): "audience",
    _("省份"): "province",
    _("被藏起来没有、依哪条"): "hidden_at hidden_rule held",
}
_TERM = Term(_("你不收回就在；收回后 24 小时清掉原话"))

Holding(
    Entry,
    _("我的博客和心情"),
    "service",
    lambda m: Entry.objects.filter(author=m),
    "delete",
    fields={
        _("标题和分类"): "kind title category attached",
        _("转发了哪一处"): "shared_type shared_id",
        _("评论"): "comments_open comment_count last_number",
        **_WORDS,
        _("什么时候"): "created_at edited_at withdrawn_at",
    },
    term=_TERM,
    mine=("author",),
    erase=leave_entries,
    step=WORDS,
)
Holding(
    Comment,
    _("我写的评论"),
    "service",
    lambda m: Comment.objects.filter(author=m),
    "unname",
    fields={_("哪篇下面"): "entry number", **_WORDS, _("什么时候"): "created_at withdrawn_at away_at"},
    term=_TERM,
    mine=("author",),
    erase=leave_comments,
    step=WORDS + 1,
)
Holding(
    Category,
    _("我给博客分的类"),
    "service",
    lambda m: Category.objects.filter(member=m),
    "delete",
    fields={_("名字和先后"): "name position"},
)
