"""Everything an account wrote in blogs, out of sight at once, and back at once."""

from django.db.models import Q

from community.activity.actions import record_many
from community.moderation.actions import note_acts
from community.moderation.models import Deed
from profiles.blogs.actions.holding import keep_back, why_held
from profiles.blogs.actions.standing import VERBS, code_of, count_comments, place_of
from profiles.blogs.actions.writing import let_comments_follow
from profiles.blogs.models import Comment, Entry


def sweep(by, member, *, rule, at):
    """(how many things, what puts them back). A fixed number of statements, however many there are."""
    kept = {}
    for model in (Entry, Comment):
        rows = _mine(model, member).filter(Q(hidden_at=None) | Q(held=True))
        kept[model.__name__] = [(thing.pk, thing.held) for thing in rows]
        if rows:
            _turn(by, "hidden", rows, at, hidden_at=at, hidden_rule=rule, held=False)
            acts = [(t.pk, member, t.audience, place_of(t), t.source) for t in rows]
            state = {"before": {"hidden": False}, "after": {"hidden": True}}
            note_acts(by, Deed.HIDE, code_of(rows[0]), acts, rule=rule, at=at, **state)
    return sum(map(len, kept.values())), kept


def sweep_back(by, member, kept, *, at):
    """What was shown is shown, what waited waits; what somebody has dealt with since is left as it is."""
    for model in (Entry, Comment):
        waited = dict(map(tuple, kept[model.__name__]))
        rows = _mine(model, member).filter(pk__in=waited, hidden_rule="selling")
        held = [thing for thing in rows if waited[thing.pk]]
        _turn(by, "restored", [t for t in rows if not waited[t.pk]], at, hidden_at=None, hidden_rule="")
        _turn(by, "hidden", held, at, hidden_at=at, hidden_rule="", held=True)
        for thing in held:
            if not thing.withdrawn_at:
                keep_back(by, thing, *why_held(member, thing.html, thing.source), at)


def _mine(model, member):
    rows = model.objects.filter(author=member).order_by("pk")
    return rows.select_related("author") if model is Entry else rows.select_related("author", "entry__author")


def _turn(by, how, rows, at, **state):
    if not rows:
        return
    model, ids = type(rows[0]), [thing.pk for thing in rows]
    model.objects.filter(pk__in=ids).update(**state)
    for thing in rows:
        for name, value in state.items():
            setattr(thing, name, value)
    record_many(VERBS[model][how], ((by.pk, t, "", t.audience, at) for t in rows), at=at)
    if model is Comment:
        count_comments(Comment.objects.filter(pk__in=ids).values("entry"))
    else:
        let_comments_follow(ids, at)
