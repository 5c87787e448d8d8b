"""What documents of a car are used for, and the words in which their owner is asked, each time by itself."""

import hashlib

from django.utils import translation
from django.utils.translation import gettext_lazy as _

from community.privacy.registry import Purpose

PAPERS = Purpose(
    "papers", _("认证车主"), "", _("你交上来的行驶证照片、车架号，只给审核的同事看"),
    _("除了认这台车是你的，什么也不算；看完照片当场删，车架号只留打乱的指纹和末几位"), 0,
    optional=False, needed=_("每次交之前单独问你，不交就没有"),
)  # fmt: skip

# The text beside the box that is ticked before a document is handed over. Another text is another version.
WORDING_VERSION = 1
WORDING = _(
    "我同意为认证这台车，把行驶证照片和车架号交给审核的同事看。里面有姓名、住址、车牌，属于敏感个人信息。"
    "看完照片就删，车架号只留打乱的指纹和末几位；没看之前我随时能收回，收回当场删。不同意，别的功能照常用。"
)


def wording_hash():
    """The fingerprint of the text in force, in its Chinese source."""
    with translation.override("zh-hans"):
        return hashlib.sha256(str(WORDING).encode()).hexdigest()
