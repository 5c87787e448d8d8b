"""What preferences hold about a person."""

from django.utils.translation import gettext_lazy as _

from community.privacy.registry import ON_WITHDRAWAL, Holding, outlives
from profiles.preferences.actions import correct_again, pause_again
from profiles.preferences.models import Correction, Pause, Preference

Holding(
    Preference,
    _("品牌猜的词"),
    "profile_posts",
    lambda m: Preference.objects.filter(member=m),
    "delete",
    derived_for="profile_posts",
    fields={_("词"): "term", _("分量和它的来历"): "weight sources days first_at last_at"},
    term=ON_WITHDRAWAL,
)
Holding(
    Correction,
    _("我改过、删过的词"),
    "service",
    lambda m: Correction.objects.filter(member=m),
    "delete",
    fields={_("哪个词、怎么改"): "term verdict instead", _("什么时候"): "at until"},
)
Holding(
    Pause,
    _("我的暂停"),
    "service",
    lambda m: Pause.objects.filter(member=m),
    "delete",
    fields={_("停到什么时候"): "until"},
)

outlives("word", correct_again)
outlives("pause", pause_again)
