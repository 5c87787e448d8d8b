"""What staff can do to tags."""

from django.utils.translation import gettext_lazy as _

from community.activity.registry import Verb

TAG_MERGED = Verb("tag.merged", _("把一个标签并到了另一个"))
TAG_RENAMED = Verb("tag.renamed", _("给标签改了名"))
TAG_GROUPED = Verb("tag.grouped", _("给标签归了组"))
GROUP_FOUNDED = Verb("tag.group_founded", _("立了一个标签组"))
