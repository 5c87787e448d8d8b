"""The roles of the house and the powers each has: the published table."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Role(TextChoices):
    """Who somebody is to the brand; powers inside one club come from the membership, not from here."""

    MEMBER = "member", _("会员")
    AGENT = "agent", _("客服专员")
    MODERATOR = "moderator", _("社区管理员")
    EDITOR = "editor", _("编辑")
    MARKETER = "marketer", _("市场专员")
    RESEARCHER = "researcher", _("研究员")
    ADMIN = "admin", _("管理员")


class Power(TextChoices):
    """One thing a role may do beyond what every member may."""

    SPEAK = "speak", _("以品牌身份发言")
    MODERATE = "moderate", _("按公布的规则管帖子")
    EDIT_PAGES = "edit_pages", _("编辑首页和页面")
    EDIT_WORDS = "edit_words", _("改词表，每次都留版本")
    CURATE = "curate", _("整理标签：合并、改名、归组")
    SEE_REPORTS = "see_reports", _("看满 10 人的合计报告")
    SEE_CUSTOMERS = "see_customers", _("打开一位会员的联系资料，每次留痕")
    VERIFY_OWNERS = "verify_owners", _("看行驶证、认证车主，每次留痕")
    ADJUST_POINTS = "adjust_points", _("手工动积分，一个提、另一个批，会员看得到")
    IMPORT = "import", _("导入旧帖子")
    OPEN_SEALED = "open_sealed", _("依法打开封存的发帖地址，每次留痕")
    APPOINT = "appoint", _("任命员工、设置站点")


POWERS = {
    Role.MEMBER: frozenset(),
    Role.AGENT: frozenset({Power.SPEAK, Power.SEE_CUSTOMERS, Power.VERIFY_OWNERS, Power.ADJUST_POINTS}),
    Role.MODERATOR: frozenset({Power.SPEAK, Power.MODERATE, Power.CURATE, Power.ADJUST_POINTS}),
    Role.EDITOR: frozenset({Power.SPEAK, Power.EDIT_PAGES, Power.EDIT_WORDS, Power.CURATE}),
    Role.MARKETER: frozenset({Power.SEE_REPORTS}),
    Role.RESEARCHER: frozenset({Power.SEE_REPORTS, Power.EDIT_WORDS}),
    Role.ADMIN: frozenset(Power),
}


def role_carries(user, power):
    """True where the signed-in user's role carries the power, however she signed in."""
    return bool(user and user.is_authenticated and power in POWERS.get(user.role, ()))


def has_power(user, power):
    """The same, and her sign-in took every step that her role asks for (access/registry, `weigh`)."""
    return role_carries(user, power) and not getattr(user, "half_in", False)
