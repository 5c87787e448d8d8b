"""Entries and short words, new and changed."""

from django.contrib.contenttypes.models import ContentType
from django.db import transaction

from community.activity.actions import record, record_many
from community.attachments.actions import attach
from community.attachments.models import Attachment, State
from community.lib.html import RENDERER
from profiles.blogs.actions.holding import keep_back, out_of_sight, why_held
from profiles.blogs.models import Category, Comment, Entry, Readers, audience_of
from profiles.blogs.permissions import check_change, check_repost, check_write
from profiles.blogs.registry import repostable_of, repostables
from profiles.blogs.verbs import COMMENT_FOLLOWED, ENTRY_EDITED, ENTRY_WRITTEN, REPOSTED, STATUS_WRITTEN
from profiles.sealed.actions import seal
from profiles.sealed.models import Wrote
from profiles.writing import html_of


@transaction.atomic
def write_entry(by, *, title, body, readers=Readers.PUBLIC, category="", comments_open=True, origin=None, files="", at):
    """A long entry; `category` is a name of hers, made where it is new, `files` the box whose files it carries."""
    check_write(by, at)
    return _write(
        by, body, audience_of(by, readers), origin, files, at, kind=Entry.Kind.ENTRY, title=title,
        category=_category(by, category), comments_open=comments_open,
    )  # fmt: skip


@transaction.atomic
def say(by, *, body, readers=Readers.PUBLIC, share=None, origin=None, files="", at):
    """A short word; `share` is (code of its kind, thing) it carries on. With `readers` None it is for those who may see
    the thing."""
    check_write(by, at)
    audience, shared = audience_of(by, readers) if readers else "", {}
    if share:
        kind, thing = repostables[share[0]], share[1]
        audience = audience or kind.audience(thing)
        check_repost(by, kind, thing, audience)
        shared = {"shared_type": ContentType.objects.get_for_model(thing), "shared_id": thing.pk}
    return _write(by, body, audience, origin, files, at, kind=Entry.Kind.STATUS, **shared)


def _write(by, body, audience, origin, files, at, **fields):
    carried = list(Attachment.objects.pending(by, files).exclude(state=State.REFUSED)) if files else []
    html = html_of(body, "", by)
    texts = (body, fields.get("title", ""), *(t for row in carried for t in (row.name, row.alt) if t))
    source, why = why_held(by, html, *texts, pictures=bool(carried))
    entry = Entry.objects.create(
        author=by, source=body, html=html, renderer=RENDERER, audience=audience, created_at=at,
        province=origin.province if origin else "", **fields, **out_of_sight(why, at),
    )  # fmt: skip
    seal(by, Wrote.ENTRY, entry.pk, origin, at=at)
    if carried:
        attach(by, files, entry, at=at)
    if why:
        keep_back(by, entry, source, why, at)
    else:
        announce(entry, at)
    return entry


def announce(entry, at):
    """Write into the log that it stands from now on."""
    verb = REPOSTED if entry.shared_id else STATUS_WRITTEN if entry.is_status else ENTRY_WRITTEN
    record(entry.author, verb, entry, title=entry.title, audience=entry.audience, at=at)


def _category(by, name):
    return Category.objects.get_or_create(member=by, name=name)[0] if name else None


@transaction.atomic
def edit_entry(
    by, entry, *, body, title="", readers=None, category=None, comments_open=None, origin=None, files="", at
):
    """New words for an entry. What is None stays: its readers, category (a name), whether it takes comments. Words that
    have to be looked at take it out of sight until then."""
    entry = Entry.objects.select_for_update(of=("self",)).get(pk=entry.pk)
    check_change(by, entry, at)
    carried = list(Attachment.objects.pending(by, files).exclude(state=State.REFUSED)) if files else []
    entry.source, entry.html, entry.renderer, entry.edited_at = body, html_of(body, "", by), RENDERER, at
    entry.title = title
    if category is not None:
        entry.category = _category(by, category)
    if comments_open is not None:
        entry.comments_open = comments_open
    before = entry.audience
    if readers:
        entry.audience = audience_of(by, readers)
        if entry.shared_id and entry.shared is not None:
            check_repost(by, repostable_of(type(entry.shared)), entry.shared, entry.audience)
    source, why = why_held(by, entry.html, body, title, pictures=bool(carried))
    seal(by, Wrote.ENTRY_EDIT, entry.pk, origin, at=at)
    waits = out_of_sight(why, at)
    for name, value in waits.items():
        setattr(entry, name, value)
    entry.save()
    if carried:
        attach(by, files, entry, at=at)
    if entry.audience != before:
        Comment.objects.filter(entry=entry).update(audience=entry.audience)
    if why:
        keep_back(by, entry, source, why, at)
    record(by, ENTRY_EDITED, entry, title=entry.title, audience=entry.audience, at=at)
    if why or entry.audience != before:
        let_comments_follow([entry.pk], at)
    return entry


def let_comments_follow(entries, at):
    """Search looks again at the comments of entries (ids) that are shown to others than before, or to nobody."""
    rows = Comment.objects.filter(entry__in=entries).only("pk", "author", "audience")
    record_many(COMMENT_FOLLOWED, ((row.author_id, row, "", row.audience, at) for row in rows), at=at)
