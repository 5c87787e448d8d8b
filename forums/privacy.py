"""What the forums hold about a person."""

from django.utils.translation import gettext_lazy as _

from community.privacy.registry import WITH_THING, WORDS, Holding, Term
from forums.actions import leave_posts, leave_topics
from forums.models import Deed, HeldEdit, Post, ReadMark, Topic, Version

Holding(
    Topic,
    _("我发的主题"),
    "service",
    lambda m: Topic.objects.filter(author=m),
    "unname",
    _("走还是留，注销时你选；留下的写「已注销的车友」，走的只剩空楼层，别人的回复不动"),
    fields={
        _("标题和种类"): "title kind answers product",
        _("在哪一处"): "board audience merged_into",
        _("被藏起来没有、依哪条"): "hidden_at hidden_rule held",
        _("版主的安排"): "pinned_at locked_at featured_at",
        _(
            "回复的合计"
        ): "reply_count last_number last_post_at last_key last_author accepted official has_official score heat revision",
        _("什么时候"): "created_at withdrawn_at",
        _("写的人走了没有"): "author_left",
    },
    term=Term(_("你不收回就在；收回后 24 小时清掉原话")),
    mine=("author",),
    erase=leave_topics,
    step=WORDS,
)
Holding(
    Post,
    _("我写的帖子"),
    "service",
    lambda m: Post.objects.filter(author=m),
    "unname",
    _("走还是留，注销时你选；留下的写「已注销的车友」，走的只剩空楼层，别人的回复不动"),
    fields={
        _("写了什么"): "source html renderer attached quoted",
        _("在哪一处"): "topic number audience imported",
        _("省份"): "province",
        _("被藏起来没有、依哪条"): "hidden_at hidden_rule held",
        _("表态数"): "reacted",
        _("什么时候"): "created_at edited_at withdrawn_at",
        _("写的人走了没有"): "author_left",
    },
    term=Term(_("你不收回就在；收回后 24 小时清掉原话")),
    mine=("author",),
    erase=leave_posts,
    step=WORDS + 1,
)
Holding(
    Version,
    _("我的帖子改过的每一版"),
    "service",
    lambda m: Version.objects.filter(by=m),
    "unname",
    fields={_("改之前的话"): "post number title source restored", _("什么时候"): "at hidden_at"},
    term=WITH_THING,
    mine=("by",),
)
Holding(
    HeldEdit,
    _("我改了还没放出来的话"),
    "service",
    lambda m: HeldEdit.objects.filter(by=m),
    "delete",
    fields={_("改成什么"): "post title source tags answers restored", _("什么时候"): "at"},
    term=Term(_("放出来或者没收下就删")),
    mine=("by",),
)
Holding(
    ReadMark,
    _("我读到哪里"),
    "service",
    lambda m: ReadMark.objects.filter(member=m),
    "delete",
    fields={_("哪个主题"): "topic", _("读到第几段"): "number hinted", _("什么时候"): "at"},
)
Holding(
    Deed,
    _("我做过的管理操作"),
    "service",
    lambda m: Deed.objects.filter(by=m),
    "unname",
    fields={_("做了什么"): "what note before", _("在哪个版块"): "board", _("什么时候"): "at undone_at undone_by"},
    term=Term(_("经得起查，一直留着，离开后不再连着名字")),
    mine=("by",),
)
