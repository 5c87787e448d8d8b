"""What the forums show on the home page and in a space."""

from django.utils.translation import gettext_lazy as _

from community.panels.registry import Panel
from forums.models import Topic
from forums.muting import not_muted

LATEST = 12


def latest(request, at):
    """The newest conversations the reader may see."""
    del at
    topics = not_muted(Topic.objects.visible_to(request.user).public_face(), request.user)
    return list(topics.select_related("board", "author", "last_author").order_by("-last_key", "-id")[:LATEST])


def unanswered(request, at):
    """Questions that wait for a first answer."""
    del at
    questions = (
        Topic.objects.visible_to(request.user).public_face().filter(kind="question", accepted=None, reply_count=0)
    )
    questions = not_muted(questions, request.user)
    return list(questions.select_related("board").order_by("-id")[:5]) or None


def of_member(request, at, member):
    """The member's newest topics."""
    del at
    topics = Topic.objects.visible_to(request.user).public_face().filter(author=member)
    return list(topics.select_related("board").order_by("-id")[:10])


Panel("home", "latest_topics", _("大家在聊"), latest, "forums/_panel_latest.html", statements=2)
Panel("home_side", "unanswered", _("还没人回答"), unanswered, "forums/_panel_unanswered.html", statements=2)
Panel("space", "topics", _("帖子"), of_member, "forums/_panel_of_member.html", statements=1)
