"""Who may ask to be told once."""

from django.contrib.contenttypes.models import ContentType
from django.utils.translation import gettext as _

from community.access.permissions import Refused, check_signed_in
from community.activity.registry import notice_kinds
from profiles.inbox.channels import is_wanted
from profiles.inbox.models import Channel, Level, Once, Watch, Wish
from profiles.inbox.registry import place_by_model

# Permissions that a member may have waiting.
MOST_OPEN = 50


def check_ask_once(by, thing):
    """Refuse where nothing will come, where she wants to hear nothing, and where one waits already."""
    check_signed_in(by)
    if not place_by_model(type(thing)).goes_on(thing):
        raise Refused(_("这里不再收新的回复，等不来了，所以没有记。"))
    kind = ContentType.objects.get_for_model(thing)
    if Watch.objects.filter(member=by, level=Level.MUTE, place_type=kind, place_id=thing.pk).exists():
        raise Refused(_("这里你静音着，什么都不说。先选「平常」，再来要这一条。"))
    wishes = {(w.group, w.channel): w.wanted for w in Wish.objects.filter(member=by)}
    if not all(is_wanted(wishes, kind.group, Channel.SITE) for kind in notice_kinds.values() if kind.asked):
        raise Refused(_("「回复我」在站内关着，那类事哪儿都不说。先在「通知设置」里打开，再来要这一条。"))
    waiting = Once.objects.open().filter(member=by)
    if waiting.about(thing).exists():
        raise Refused(_("这里已经有一条在等，还没用掉，不用再要。"))
    if waiting.count() >= MOST_OPEN:
        raise Refused(_("你有 %(n)d 条在等了，先到「通知设置」里放掉几条。") % {"n": MOST_OPEN})
