"""What blogs tell members of."""

from urllib.parse import urlparse

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from community.access.registry import MEMBERS, PUBLIC
from community.activity.registry import Call, NoticeKind, Told
from community.lib.html import mentioned_urls, plain
from community.reactions.verbs import REACTED, REACTION_TAKEN_BACK
from profiles.blogs.models import FOLLOWERS, Comment, Entry
from profiles.blogs.verbs import (
    COMMENT_HIDDEN,
    COMMENT_WITHDRAWN,
    COMMENTED,
    ENTRY_EDITED,
    ENTRY_HIDDEN,
    ENTRY_WITHDRAWN,
    ENTRY_WRITTEN,
    REPOSTED,
    STATUS_WRITTEN,
)
from profiles.inbox.actions import place_of
from profiles.models import Member
from profiles.ties.models import followers_of

EXCERPT = 60
WRITTEN = (ENTRY_WRITTEN.code, STATUS_WRITTEN.code, REPOSTED.code)
GONE = (ENTRY_WITHDRAWN.code, ENTRY_HIDDEN.code, COMMENT_WITHDRAWN.code, COMMENT_HIDDEN.code)


def ahead(activities):
    """The entries and comments of lines of the log where they stand (`standing_words`), with whom they call by @.
    Three statements at the most for any number, and one for each kind of thing that is carried on."""
    types = {place_of(Entry())[0]: Entry, place_of(Comment())[0]: Comment}
    found = {}
    for type_id, model in types.items():
        ids = {a.target_id for a in activities if a.target_type_id == type_id}
        rows = model.objects.public_face()
        rows = rows.select_related("entry") if model is Comment else rows.prefetch_related("shared")
        found |= {(type_id, row.pk): row for row in rows.filter(pk__in=ids)} if ids else {}
    handles = {key: {_handle(u) for u in mentioned_urls(row.html)} for key, row in found.items()}
    wanted = set().union(*handles.values())
    members = dict(Member.objects.filter(handle__in=wanted).values_list("handle", "pk")) if wanted else {}
    for key, row in found.items():
        row.called = {members[h] for h in handles[key] if h in members}
    began = [row for row in found.values() if isinstance(row, Entry)]
    followers = followers_of({row.author_id for row in began if _for_followers(row)})
    for row in began:
        row.followed_by = followers.get(row.author_id, [])
    for activity in activities:
        activity.standing_words = found.get((activity.target_type_id, activity.target_id))


def _handle(url):
    return urlparse(url).path.strip("/").split("/")[-1]


def _for_followers(entry):
    return entry.audience in (PUBLIC, MEMBERS) or entry.audience.startswith(FOLLOWERS)


def _once(row):
    return f"{'entry' if isinstance(row, Entry) else 'comment'}:{row.pk}"


def _entry_of(row):
    return row if isinstance(row, Entry) else row.entry


def mentioned(activity):
    """Whoever is called by @."""
    row = activity.standing_words
    return [Call(m, _entry_of(row), row, _once(row), row.author_id, row.audience) for m in row.called] if row else []


def commented(activity):
    """Whoever wrote the entry."""
    row = activity.standing_words
    if not isinstance(row, Comment) or row.away_at or not row.entry.author_id:
        return []
    return [Call(row.entry.author_id, row.entry, row, _once(row), row.author_id, row.audience)]


def reposted(activity):
    """Whoever wrote the entry that somebody carries on."""
    row = activity.standing_words
    carried = row.shared if isinstance(row, Entry) and row.shared_id else None
    owner = getattr(carried, "author_id", None)
    return [Call(owner, row, row, _once(row), row.author_id, row.audience)] if owner else []


def began(activity):
    """Whoever followed her when she wrote a long entry."""
    row = activity.standing_words
    if not isinstance(row, Entry) or row.is_status or not _for_followers(row):
        return []
    about = Member(pk=row.author_id)
    return [
        Call(member, about, row, _once(row), row.author_id, row.audience)
        for member, since in row.followed_by if since <= activity.at
    ]  # fmt: skip


def liked(activity):
    """Whoever wrote what somebody reacted to."""
    row = activity.standing_words
    if row is None or not row.author_id:
        return []
    once = f"like:{_once(row)}:{activity.actor_id}"
    return [Call(row.author_id, row, row, once, activity.actor_id, row.audience)]


def no_longer_liked(activity):
    """A reaction that was taken back."""
    for model in (Entry, Comment):
        if place_of(model())[0] == activity.target_type_id:
            row = model(pk=activity.target_id)
            return [(row, f"like:{_once(row)}:{activity.actor_id}")]
    return []


def gone(activity):
    """What was taken back or hidden is no longer told of."""
    model = Entry if activity.verb in (ENTRY_WITHDRAWN.code, ENTRY_HIDDEN.code) else Comment
    return [(model(pk=activity.target_id), None)]


def places(activity):
    """Whoever acted: she can be muted."""
    return [[activity.actor]] if activity.actor else []


def _show(words, model=Entry):
    """The wording of a kind whose lines are about entries and tell of things of a model. Two statements."""

    def show(lines, user):
        entries = Entry.objects.visible_to(user).in_bulk({x.about_id for x in lines})
        sources = model.objects.visible_to(user).public_face().in_bulk({x.source_id for x in lines if x.source_id})
        return {
            line.pk: Told(
                sources[line.source_id].get_absolute_url() if line.source_id in sources else entries[line.about_id].get_absolute_url(),
                words() % {"entry": entries[line.about_id].face},
                plain(sources[line.source_id].html, EXCERPT) if line.source_id in sources else "",
            )
            for line in lines if line.about_id in entries
        }  # fmt: skip

    return show


def show_began(lines, user):
    """Entries of one person in one line, by the newest. Two statements."""
    entries = Entry.objects.visible_to(user).public_face().in_bulk({x.source_id for x in lines if x.source_id})
    people = Member.objects.visible_to(user).in_bulk({x.about_id for x in lines})
    told = {}
    for line in lines:
        if entry := entries.get(line.source_id):
            number = line.unseen or line.total
            words = _("写了 %(n)d 篇博客，最新的是《%(entry)s》") if number > 1 else _("写了一篇博客《%(entry)s》")
            told[line.pk] = Told(
                entry.get_absolute_url(), words % {"n": number, "entry": entry.face}, plain(entry.html, EXCERPT),
                people.get(line.about_id),
            )  # fmt: skip
    return told


def _show_liked(model):
    def show(lines, user):
        rows = model.objects.visible_to(user).public_face().in_bulk({x.about_id for x in lines})
        return {
            line.pk: Told(row.get_absolute_url(), _("赞同了你说的"), plain(row.html, EXCERPT))
            for line in lines if (row := rows.get(line.about_id))
        }  # fmt: skip

    return show


_COMMENTS = {"ahead": ahead, "places": places}
NoticeKind(
    "entry_mention", gettext_lazy("博客里 @ 我"), (*WRITTEN, ENTRY_EDITED.code), mentioned, _show(lambda: _("在《%(entry)s》里 @ 了你")),
    "at", order=11, gone=gone, gone_verbs=GONE, **_COMMENTS,
)  # fmt: skip
NoticeKind(
    "comment_mention", gettext_lazy("评论里 @ 我"), (COMMENTED.code,), mentioned, _show(lambda: _("在《%(entry)s》的评论里 @ 了你"), Comment),
    "at", order=12, **_COMMENTS,
)  # fmt: skip
NoticeKind(
    "comment", gettext_lazy("评论我"), (COMMENTED.code,), commented, _show(lambda: _("评论了你的《%(entry)s》"), Comment),
    "reply", order=21, **_COMMENTS,
)  # fmt: skip
NoticeKind(
    "repost", gettext_lazy("转发我"), (REPOSTED.code,), reposted, _show(lambda: _("转发了你写的")), "reply", order=22, **_COMMENTS,
)  # fmt: skip
NoticeKind(
    "entry_began", gettext_lazy("关注的人写博客"), (ENTRY_WRITTEN.code,), began, show_began, "watched", order=36, **_COMMENTS,
)  # fmt: skip
for code, model in (("entry_like", Entry), ("comment_like", Comment)):
    NoticeKind(
        code, gettext_lazy("博客的赞同"), (REACTED.code,),
        lambda activity, model=model: liked(activity) if isinstance(activity.standing_words, model) else [],
        _show_liked(model), "like", order=51, gone=no_longer_liked, gone_verbs=(REACTION_TAKEN_BACK.code,), **_COMMENTS,
    )  # fmt: skip
