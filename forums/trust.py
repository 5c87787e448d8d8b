"""What reading, writing and helping in the forums count towards a trust level."""

from django.db.models import Count, F
from django.utils.translation import gettext_lazy as _

from community.reactions.models import Reaction
from community.reactions.verbs import REACTED, REACTION_TAKEN_BACK
from forums.models import Post, ReadMark, Topic
from forums.verbs import ANSWER_ACCEPTED, POST_HIDDEN, POST_RESTORED, POST_WITHDRAWN, POSTED
from profiles.inbox.actions import place_of
from profiles.trust.registry import Figure


def _by_member(rows, path):
    counted = rows.filter(**{f"{path}__isnull": False}).order_by().values(path)
    return dict(counted.annotate(n=Count("pk")).values_list(path, "n"))


def read(ids, since):
    """Topics in which she has read at least the opening."""
    del since
    return _by_member(ReadMark.objects.filter(member__in=ids, number__gt=0), "member")


def written(ids, since):
    """Posts that stand."""
    return _by_member(Post.objects.public_face().filter(author__in=ids, created_at__gt=since), "author")


def thanked(ids, since):
    """Different people who reacted to her posts that stand."""
    kind, _pk = place_of(Post())
    posts = Post.objects.public_face().filter(author__in=ids)
    rows = Reaction.objects.filter(target_type=kind, target_id__in=posts.values("pk"), at__gt=since)
    pairs = rows.order_by().values_list("target_id", "member")
    authors = dict(posts.filter(pk__in=rows.values("target_id")).values_list("pk", "author"))
    people = {}
    for post, member in pairs:
        people.setdefault(authors[post], set()).add(member)
    return {author: len(members) for author, members in people.items()}


def helped(ids, since):
    """Answers of hers that somebody else accepted."""
    rows = Topic.objects.public_face().filter(accepted__author__in=ids, accepted__created_at__gt=since)
    return _by_member(rows.exclude(author=F("accepted__author")), "accepted__author")


def authors(activities):
    """Who wrote the posts that some lines are about."""
    ids = {a.target_id for a in activities}
    return set(Post.objects.filter(pk__in=ids).values_list("author", flat=True))


TEXTS = (POSTED.code, POST_WITHDRAWN.code, POST_HIDDEN.code, POST_RESTORED.code)
Figure("read", _("读过的主题"), _("个"), read, order=20)
Figure("written", _("写下的、还在的话"), _("段"), written, TEXTS, authors, order=30)
Figure("thanked", _("给过你赞同的人"), _("位"), thanked, (REACTED.code, REACTION_TAKEN_BACK.code), authors, order=40)
Figure("helped", _("被采纳的回答"), _("个"), helped, (ANSWER_ACCEPTED.code,), authors, order=50)
