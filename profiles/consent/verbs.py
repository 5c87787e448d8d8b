"""What can happen to a consent."""

from django.utils.translation import gettext_lazy as _

from community.activity.registry import Verb

CONSENT_GIVEN = Verb("consent.given", _("同意了一项用途"))
CONSENT_WITHDRAWN = Verb("consent.withdrawn", _("收回了一项同意"))
WORDING_PUBLISHED = Verb("consent.wording_published", _("换了一项用途的问法"))
