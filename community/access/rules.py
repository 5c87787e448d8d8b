"""The published rules: what nobody may write, and what every act of a moderator names."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Rule(TextChoices):
    """The published rules a thing can be hidden by."""

    RUDE = "rude", _("第一条：对事不对人，不骂人")
    PRIVATE = "private", _("第二条：不贴别人的车牌、人脸、住处和电话")
    SELLING = "selling", _("第三条：不打广告，卖东西去说好的地方")
    FALSE = "false", _("第四条：不编造，说错了要改")
    LAW = "law", _("第五条：不发法律不许发的")
    PLACE = "place", _("第六条：发对地方，不刷屏")
