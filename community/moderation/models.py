"""What every thing that can be hidden inherits, and the published rules."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Rule(models.TextChoices):
    """The published rules a thing can be hidden by."""

    RUDE = "rude", _("第一条：对事不对人，不骂人")
    PRIVATE = "private", _("第二条：不贴别人的车牌、人脸、住处和电话")
    SELLING = "selling", _("第三条：不打广告，卖东西去说好的地方")
    FALSE = "false", _("第四条：不编造，说错了要改")
    LAW = "law", _("第五条：不发法律不许发的")
    PLACE = "place", _("第六条：发对地方，不刷屏")


class Hideable(models.Model):
    """A thing a moderator may hide by a rule; hidden things are seen by their author and the moderators."""

    hidden_at = models.DateTimeField(null=True, blank=True)
    hidden_rule = models.CharField(max_length=20, choices=Rule, blank=True)

    class Meta:
        abstract = True

    @property
    def is_hidden(self):
        return self.hidden_at is not None
