"""What who may vote is called where a club's board lets only its members answer."""

from django.utils.translation import gettext_lazy as _

from community.polls.registry import voters

voters["club"] = _("只有圈子里的人能投")
