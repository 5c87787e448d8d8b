"""What may be a password, in the house's sentences; Django's validators judge."""

from django.contrib.auth.password_validation import (
    CommonPasswordValidator,
    MinimumLengthValidator,
    NumericPasswordValidator,
    UserAttributeSimilarityValidator,
)
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

SHORTEST = 8


class Password:
    """The one validator of AUTH_PASSWORD_VALIDATORS."""

    def validate(self, password, user=None):
        if _refuses(MinimumLengthValidator(SHORTEST), password, user):
            raise ValidationError(
                _("太短了：至少 %(least)d 位，现在是 %(count)d 位。") % {"least": SHORTEST, "count": len(password)}
            )
        if _refuses(NumericPasswordValidator(), password, user):
            raise ValidationError(_("不能全是数字，加几个字母就行。"))
        if _refuses(UserAttributeSimilarityValidator(["name", "email", "handle"]), password, user):
            raise ValidationError(_("和你的昵称或邮箱太像了，别人一猜就中。换一个。"))
        if _refuses(CommonPasswordValidator(), password, user):
            raise ValidationError(_("这个密码用的人太多，别人一试就中。换一个。"))

    def get_help_text(self):
        return _("至少 8 位，别全是数字，别和昵称、邮箱一样，别用大家都用的。")


def _refuses(validator, password, user):
    try:
        validator.validate(password, user)
    except ValidationError:
        return True
    return False
