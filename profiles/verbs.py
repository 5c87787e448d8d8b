"""What can happen to a person's own place."""

from django.utils.translation import gettext_lazy as _

from community.activity.registry import Verb

JOINED = Verb("member.joined", _("加入了社区"), changes_words=True)
PROFILE_CHANGED = Verb("member.changed", _("改了个人资料"), changes_words=True)
PROFILE_COVERED = Verb("member.covered", _("按规则取下或放回一个名字"), changes_words=True)
KEYWORDS_CHANGED = Verb("member.keywords_changed", _("换了自己选的词"), changes_words=True)
TERMS_AGREED = Verb("member.terms_agreed", _("答应了新的章程"))
APPOINTED = Verb("member.appointed", _("换了角色"))
FIELDS_CHANGED = Verb("profile.fields_changed", _("改了资料里问的几项"))
SPACE_ARRANGED = Verb("member.arranged", _("重新摆了空间"))
