"""What consent holds about a person."""

from django.utils.translation import gettext_lazy as _

from community.privacy.registry import (
    MAPPING,
    Holding,
    Term,
    keeps_consents,
    keeps_subjects,
    rights_are_used_in,
    switches_stand_at,
)
from profiles.consent.models import Grant, Subject, allows

Holding(
    Grant,
    _("我同意过和收回过的"),
    "service",
    lambda m: Grant.objects.filter(subject__in=Subject.objects.filter(member=m).values("key")),
    "keep",
    _("法律要求留着；离开后和你的名字断开，谁也连不回来"),
    fields={_("用途和回答"): "purpose decision", _("当时的问法"): "version text_hash surface", _("什么时候"): "at"},
    term=Term(_("法律要求留着，和名字断开")),
    mine=("subject",),
)
Holding(
    Subject,
    _("我和我的同意之间的那根线"),
    "service",
    lambda m: Subject.objects.filter(member=m),
    "delete",
    fields={_("代号"): "key"},
    step=MAPPING,
)


def _key_of(member):
    return Subject.objects.get_or_create(member=member)[0].key


def _members_of(keys):
    return {s.key: s.member for s in Subject.objects.filter(key__in=keys).select_related("member")}


def _every_key():
    return Subject.objects.order_by("pk").values_list("key", flat=True).iterator(chunk_size=5000)


keeps_subjects(_key_of, _members_of, _every_key)
keeps_consents(allows)
switches_stand_at("consent:centre", "consent:wording")
rights_are_used_in("consent")
