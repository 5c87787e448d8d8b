"""What the forums hold about a person."""

from django.utils.translation import gettext_lazy as _

from community.privacy.registry import Holding
from forums.models import Deed, HeldEdit, Post, ReadMark, Topic, Version

Holding(Topic, _("我发的主题"), "service", lambda m: Topic.objects.filter(author=m), "unname")
Holding(Post, _("我写的帖子"), "service", lambda m: Post.objects.filter(author=m), "unname")
Holding(Version, _("我的帖子改过的每一版"), "service", lambda m: Version.objects.filter(by=m), "unname")
Holding(HeldEdit, _("我改了还没放出来的话"), "service", lambda m: HeldEdit.objects.filter(by=m), "delete")
Holding(ReadMark, _("我读到哪里"), "service", lambda m: ReadMark.objects.filter(member=m), "delete")
Holding(Deed, _("我做过的管理操作"), "service", lambda m: Deed.objects.filter(by=m), "unname")
