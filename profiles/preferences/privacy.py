"""What preferences hold about a person."""

from django.utils.translation import gettext_lazy as _

from community.privacy.registry import Holding
from profiles.preferences.models import Correction, Pause, Preference

Holding(
    Preference,
    _("品牌猜的词"),
    "profile_posts",
    lambda m: Preference.objects.filter(member=m),
    "delete",
    derived_for="profile_posts",
)
Holding(Correction, _("我改过、删过的词"), "service", lambda m: Correction.objects.filter(member=m), "delete")
Holding(Pause, _("我的暂停"), "service", lambda m: Pause.objects.filter(member=m), "delete")
