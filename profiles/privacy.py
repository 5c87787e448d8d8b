"""What the hall holds about a person."""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.utils.translation import gettext_lazy as _

from community.privacy.registry import Holding
from profiles.models import Joining, Keyword, Member

Holding(Member, _("我的账号"), "service", lambda m: Member.objects.filter(pk=m.pk), "delete")
Holding(Keyword, _("我选的词"), "service", lambda m: Keyword.objects.filter(member=m), "delete")
Holding(Joining, _("还没走完的注册"), "service", lambda m: Joining.objects.filter(email=m.email), "delete")
Holding(EmailAddress, _("我的邮箱"), "service", lambda m: EmailAddress.objects.filter(user=m), "delete")
Holding(Authenticator, _("我的验证器"), "service", lambda m: Authenticator.objects.filter(user=m), "delete")
