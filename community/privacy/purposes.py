"""The purpose register: each thing personal data may be used for."""

from django.utils.translation import gettext_lazy as _

from community.privacy.registry import Apart, Purpose

SERVICE = Purpose(
    "service", _("让社区运转"), "", _("账号、你写的、你在的圈子、你自己的设置和记录，都列在下面"), _("这些不拿来猜你，也不拿来推销"), 0, optional=False,
)  # fmt: skip
PROFILE_KEYWORDS = Purpose(
    "profile_keywords",
    _("用我选的词推荐"),
    _("你自己选的词，能不能拿来给你排首页、算进你的画像？"),
    _("你在空间里选的词、你把猜错的改成的词"),
    _("你没选、没写的一概不用"),
    365,
)
PROFILE_POSTS = Purpose(
    "profile_posts",
    _("从公开帖子里猜词"),
    _("你公开写的帖子，能不能从里面猜几个词，用来给你排首页？"),
    _("你公开发的帖子、博客、回复里的话；你把猜错的改成什么"),
    _("你去过哪儿、看过什么、收藏过什么、私聊和聊天室里的话"),
    365,
)
STATISTICS = Purpose(
    "statistics",
    _("改进产品的统计"),
    _("你公开说的话，能不能算进「车友在说什么」的合计？"),
    _("你公开发的帖子里的词和评价、你自己选的和改的词，只进满 10 人的合计"),
    _("你的名字、住处、准确的时间"),
    365,
)
PUBLICATION = Purpose(
    "publication",
    _("注明是我说的"),
    _("报告里引到你公开说的一句话时，能不能注明是你说的，附上原帖的链接？"),
    _("被报告引到的那一句、你的昵称、那一帖的链接"),
    _("别的话、圈子里的话、你删掉的话；没引到就什么也不给"),
    0,
    apart=Apart.PUBLICATION,
    recipient=_("能看报告的品牌同事，每打开一次都记在「谁用了我的数据」里"),
)
