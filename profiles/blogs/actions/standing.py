"""Whether an entry or comment is shown: taken back, held, hidden by a rule, and back again."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Count, F, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from community.activity.actions import record
from community.attachments.actions import remove_all
from community.moderation.actions import let_go, note_act
from profiles.blogs.actions.holding import keep_back, why_held
from profiles.blogs.actions.writing import announce, let_comments_follow
from profiles.blogs.models import Comment, Entry
from profiles.blogs.permissions import HOURS_TO_COME_BACK, check_bring_back, check_moderate, check_withdraw
from profiles.blogs.verbs import (
    COMMENT_HIDDEN,
    COMMENT_RESTORED,
    COMMENT_WITHDRAWN,
    COMMENTED,
    ENTRY_HIDDEN,
    ENTRY_RESTORED,
    ENTRY_WITHDRAWN,
)

VERBS = {
    Entry: {"withdrawn": ENTRY_WITHDRAWN, "hidden": ENTRY_HIDDEN, "restored": ENTRY_RESTORED},
    Comment: {"withdrawn": COMMENT_WITHDRAWN, "hidden": COMMENT_HIDDEN, "restored": COMMENT_RESTORED},
}


def code_of(thing):
    """What the kind of a thing is called wherever kinds are registered."""
    return "entry" if isinstance(thing, Entry) else "comment"


def place_of(thing):
    """Whose blog it stands in, for logs and the queue."""
    owner = thing.author if isinstance(thing, Entry) else thing.entry.author
    return _("%(name)s的博客") % {"name": owner.name} if owner else _("博客")


@transaction.atomic
def withdraw(by, thing, *, at):
    """The author takes an entry or comment back."""
    check_withdraw(by, thing)
    _turn(by, thing, "withdrawn", at, withdrawn_at=at)
    let_go(code_of(thing), [thing.pk], at=at)


@transaction.atomic
def bring_back(by, thing, *, at):
    """And puts it back, within 24 hours; one that waited waits again."""
    thing = _locked(thing)
    check_bring_back(by, thing, at)
    _turn(by, thing, "restored", at, withdrawn_at=None)
    if thing.held:
        keep_back(by, thing, *why_held(by, thing.html, thing.source), at)


@transaction.atomic
def hide(by, thing, *, rule, at):
    """A moderator hides it by a published rule."""
    check_moderate(by, thing)
    _hide(by, thing, rule, at)


@transaction.atomic
def hide_reported(by, model, key, *, rule, at):
    """Whoever a review was given to does the same; the review has said that he may."""
    _hide(by, model.objects.select_related("author").get(pk=key), rule, at)


def _hide(by, thing, rule, at):
    before = {"held": True} if thing.held else {"hidden": False}
    if _turn(by, thing, "hidden", at, hidden_at=at, hidden_rule=rule, held=False):
        _note(by, "hide", thing, at, rule=rule, before=before, after={"hidden": True}, words=_words(thing))


@transaction.atomic
def restore(by, thing, *, at):
    """A moderator shows it again."""
    check_moderate(by, thing)
    rule = thing.hidden_rule
    if rule and _turn(by, thing, "restored", at, hidden_at=None, hidden_rule=""):
        _note(by, "restore", thing, at, rule=rule, before={"hidden": True}, after={"hidden": False})


@transaction.atomic
def release(by, model, key, *, at):
    """Let out what was held: from now on it stands for everybody, with the time of now. Once; whether it came out."""
    thing = _locked(model(pk=key))
    if not thing.held or thing.withdrawn_at:
        return False
    model.objects.filter(pk=key).update(held=False, hidden_at=None, created_at=at)
    thing.refresh_from_db()
    if isinstance(thing, Entry):
        announce(thing, at)
    else:
        Entry.objects.filter(pk=thing.entry_id).update(comment_count=F("comment_count") + 1)
        record(thing.author, COMMENTED, thing, title=thing.entry.title, audience=thing.audience, at=at)
    _note(by, "release", thing, at, before={"held": True}, after={"held": False})
    return True


@transaction.atomic
def put_back_judged(by, model, key, *, held, at):
    """As it was before a decision that is undone: waiting again, or shown again."""
    thing = model.objects.get(pk=key)
    if held:
        _turn(by, thing, "hidden", at, hidden_at=at, hidden_rule="", held=True)
    else:
        _turn(by, thing, "restored", at, hidden_at=None, hidden_rule="")


def _locked(thing):
    if isinstance(thing, Comment) and thing.entry_id:
        Entry.objects.select_for_update(of=("self",)).get(pk=thing.entry_id)
    return type(thing).objects.select_for_update(of=("self",)).select_related("author").get(pk=thing.pk)


def _turn(by, thing, how, at, **state):
    """Change whether it is shown; counts follow, the same act twice is one. True where something changed."""
    before = _locked(thing)
    if all(
        getattr(before, k) == v or k.endswith("_at") and bool(getattr(before, k)) == bool(v) for k, v in state.items()
    ):
        return False
    type(thing).objects.filter(pk=thing.pk).update(**state)
    stood = _counts(before)
    for name, value in state.items():
        setattr(before, name, value)
        setattr(thing, name, value)
    if isinstance(thing, Comment) and (change := _counts(before) - stood):
        Entry.objects.filter(pk=before.entry_id).update(comment_count=F("comment_count") + change)
    record(by, VERBS[type(thing)][how], thing, audience=thing.audience, at=at)
    if isinstance(thing, Entry):
        let_comments_follow([thing.pk], at)
    return True


def _counts(thing):
    return int(thing.is_open and not getattr(thing, "away_at", None))


def _words(thing):
    return "\n".join(filter(None, (getattr(thing, "title", ""), thing.source)))


def _note(by, deed, thing, at, **state):
    note_act(
        by, deed, code_of(thing), thing.pk, whom=thing.author, audience=thing.audience, place=place_of(thing), at=at,
        **state,
    )  # fmt: skip


@transaction.atomic
def forget_withdrawn(at, limit=500):
    """Erase the words of what was taken back more than 24 hours ago; returns how many."""
    before, gone = at - timedelta(hours=HOURS_TO_COME_BACK), 0
    for model, fields in ((Entry, {"title": "", "attached": []}), (Comment, {})):
        keys = list(
            model.objects.filter(withdrawn_at__lt=before).exclude(source="").values_list("pk", flat=True)[:limit]
        )
        if model is Entry:
            for key in keys:
                remove_all("entry", key)
        # a word alone goes whole with what it carried on
        gone += model.objects.filter(pk__in=keys).update(source="", html="", **fields)
    return gone


def _standing_comments():
    """How many comments stand under an entry, as an expression over entries."""
    standing = Comment.objects.public_face().filter(entry=OuterRef("pk")).order_by().values("entry")
    return Coalesce(Subquery(standing.annotate(n=Count("pk")).values("n")), 0)


def count_comments(entries):
    """Count again what stands under some entries (a queryset of ids). One statement."""
    Entry.objects.filter(pk__in=entries).update(comment_count=_standing_comments())


def recount():
    """Bring the comment counters back to what stands; returns how many were wrong."""
    wrong = list(Entry.objects.annotate(n=_standing_comments()).exclude(comment_count=F("n")).values_list("pk", "n"))
    for key, number in wrong:
        Entry.objects.filter(pk=key).update(comment_count=number)
    return len(wrong)
