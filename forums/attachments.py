"""Posts carry files; each post keeps beside it what its page draws of them."""

from django.db.models import F
from django.http import Http404
from django.shortcuts import get_object_or_404

from community.access.registry import keys_of
from community.activity.actions import record
from community.attachments.models import attached
from community.attachments.registry import Attachable
from forums.models import HeldEdit, Post, Topic
from forums.verbs import POST_FILES_CHANGED


def find(user, pk):
    """The post, as far as the user may see it and its topic."""
    posts = Post.objects.visible_to(user).filter(topic__in=Topic.objects.visible_to(user))
    return get_object_or_404(posts, pk=pk)


def changed(pk, at):
    """Bring the post's own copy into line; search reads names and descriptions again."""
    post = Post.objects.select_related("author").get(pk=pk)
    files = attached("post", pk)
    if files == post.attached:
        return
    Post.objects.filter(pk=pk).update(attached=files)
    Topic.objects.filter(pk=post.topic_id).update(revision=F("revision") + 1)
    if not post.hidden_at and not post.withdrawn_at:
        record(post.author, POST_FILES_CHANGED, post, audience=post.audience, at=at)


def find_edit(user, pk):
    """New words that wait, for their author and those who moderate the board."""
    edit = get_object_or_404(HeldEdit.objects.select_related("post__topic__board"), pk=pk)
    if edit.by_id != user.pk and edit.post.topic.board.may_moderate not in keys_of(user):
        raise Http404
    return edit


Attachable("post", Post, find, changed, stays=True)
Attachable("edit", HeldEdit, find_edit, lambda pk, at: None)
