"""What becomes of the blog of somebody who closes her account: entries go with her space, comments as she chose."""

from django.contrib.contenttypes.models import ContentType

from community.activity.models import Activity
from community.search.actions import index, index_fast
from profiles.blogs.actions.standing import count_comments
from profiles.blogs.models import Comment, Entry
from profiles.inbox.actions import untell_all

# Entries of one batch.
ENTRIES = 50


def leave_entries(whom, limit):
    """A batch of her entries goes with everything under them, and with the titles that others' lines repeat. A part of an
    erasure."""
    del limit
    ids = list(Entry.objects.filter(author=whom.number).order_by("pk").values_list("pk", flat=True)[:ENTRIES])
    under = list(Comment.objects.filter(entry__in=ids).values_list("pk", flat=True))
    for model, keys in ((Comment, under), (Entry, ids)):
        lines = Activity.objects.filter(target_type=ContentType.objects.get_for_model(model), target_id__in=keys)
        lines.exclude(title="").update(title="")
        untell_all(model, keys)
    Entry.objects.filter(pk__in=ids).delete()
    _index(Comment, under)
    _index(Entry, ids)
    return {"deleted": len(ids)}


def leave_comments(whom, limit):
    """A batch of her comments under others' entries: the words go and the place stays, or only her name goes. A part of an
    erasure."""
    mine = Comment.objects.filter(author=whom.number).order_by("pk")
    rows = list(mine.values_list("pk", "entry", "withdrawn_at", "hidden_at")[:limit])
    stay = [pk for pk, _entry, *out in rows if whom.keeps_posts and out == [None, None]]
    going = [pk for pk, *_rest in rows if pk not in set(stay)]
    Comment.objects.filter(pk__in=stay).update(author=None, province="")
    gone = Comment.objects.filter(pk__in=going)
    gone.filter(withdrawn_at=None).update(withdrawn_at=whom.at)
    gone.update(author=None, province="", source="", html="", held=False)
    count_comments({entry for pk, entry, *_rest in rows})
    untell_all(Comment, going)
    _index(Comment, going)
    return {"deleted": len(going), "unnamed": len(stay)}


def _index(model, keys):
    if keys:
        index(model, keys)
        index_fast(model, keys)
