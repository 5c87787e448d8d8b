"""Comments, and what an entry's author may do with them."""

from django.db import transaction
from django.db.models import F

from community.activity.actions import record
from community.lib.html import RENDERER
from profiles.blogs.actions.holding import keep_back, out_of_sight, why_held
from profiles.blogs.models import Comment, Entry
from profiles.blogs.permissions import check_change, check_comment, check_put_away
from profiles.blogs.verbs import COMMENT_HIDDEN, COMMENT_RESTORED, COMMENTED, COMMENTS_TURNED
from profiles.sealed.actions import seal
from profiles.sealed.models import Wrote
from profiles.writing import html_of


@transaction.atomic
def comment(by, entry, *, body, origin=None, at):
    """The next comment under an entry; the entry's row is locked, so that parallel ones get numbers of their own."""
    entry = Entry.objects.select_for_update(of=("self",)).get(pk=entry.pk)
    check_comment(by, entry, at)
    number = entry.last_number + 1
    html = html_of(body, f"c{entry.pk}-{number}", by)
    source, why = why_held(by, html, body)
    row = Comment.objects.create(
        entry=entry, number=number, author=by, source=body, html=html, renderer=RENDERER, audience=entry.audience,
        created_at=at, province=origin.province if origin else "", **out_of_sight(why, at),
    )  # fmt: skip
    seal(by, Wrote.COMMENT, row.pk, origin, at=at)
    Entry.objects.filter(pk=entry.pk).update(last_number=number, comment_count=F("comment_count") + (0 if why else 1))
    if why:
        keep_back(by, row, source, why, at)
    else:
        record(by, COMMENTED, row, title=entry.title, audience=row.audience, at=at)
    return row


@transaction.atomic
def put_away(by, row, *, at):
    """The entry's author takes a comment from under it; whoever wrote it still sees it. Once."""
    check_put_away(by, row)
    _turn_away(by, row, at, at)


@transaction.atomic
def put_back(by, row, *, at):
    """And lets it stand there again."""
    check_put_away(by, row)
    _turn_away(by, row, None, at)


def _turn_away(by, row, away_at, at):
    entry = Entry.objects.select_for_update(of=("self",)).get(pk=row.entry_id)
    row = Comment.objects.select_for_update(of=("self",)).get(pk=row.pk)
    if bool(row.away_at) == bool(away_at):
        return
    Comment.objects.filter(pk=row.pk).update(away_at=away_at)
    if row.is_open:
        Entry.objects.filter(pk=entry.pk).update(comment_count=F("comment_count") + (-1 if away_at else 1))
    record(by, COMMENT_HIDDEN if away_at else COMMENT_RESTORED, row, audience=row.audience, at=at)


@transaction.atomic
def turn_comments(by, entry, is_open, *, at):
    """Take comments under an entry, or no longer; what stands there stays."""
    entry = Entry.objects.select_for_update(of=("self",)).get(pk=entry.pk)
    check_change(by, entry, at)
    if entry.comments_open != is_open:
        Entry.objects.filter(pk=entry.pk).update(comments_open=is_open)
        record(by, COMMENTS_TURNED, entry, audience=f"member:{by.pk}", at=at)
