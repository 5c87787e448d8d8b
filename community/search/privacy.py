"""What the index holds of a person: copies of what she wrote, and her name beside them."""

from django.utils.translation import gettext_lazy as _

from community.privacy.registry import COPIES, Trace
from community.search.actions import leave_index

Trace(
    "search",
    _("搜索里的副本"),
    _("搜索"),
    _("照着原文做的索引，原文变了跟着变，没了跟着没"),
    leave_index,
    step=COPIES,
)
