"""React, take it back, count again."""

import heapq
from itertools import groupby

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Count, F

from community.activity.actions import record
from community.reactions.models import Reaction, ReactionCount, What, of_thing
from community.reactions.permissions import check_react
from community.reactions.registry import likeable_of
from community.reactions.verbs import REACTED, REACTION_TAKEN_BACK


@transaction.atomic
def react(by, thing, what, *, at):
    """The member's reaction to a thing, in place of an earlier one; the same once more changes nothing.

    Refused where the thing is the member's own or was hidden or withdrawn in the meantime: it is looked at again under
    its lock. Raises ValueError for a reaction outside the closed set.
    """
    what = What(what)
    thing = _locked(type(thing), thing.pk)
    check_react(by, thing)
    reaction = of_thing(Reaction.objects, thing).filter(member=by).first()
    if reaction and reaction.what == what:
        return reaction
    if reaction:
        _count(thing, reaction.what, -1)
        reaction.what, reaction.at = what, at
        reaction.save(update_fields=["what", "at"])
    else:
        reaction = Reaction.objects.create(target=thing, member=by, what=what, at=at)
    _count(thing, what, +1)
    record(by, REACTED, thing, audience=likeable_of(thing).audience(thing), at=at)
    return reaction


@transaction.atomic
def take_back(by, thing, *, at):
    """The member's reaction goes, also where no new one would be let in; a second time changes nothing."""
    thing = _locked(type(thing), thing.pk)
    reaction = of_thing(Reaction.objects, thing).filter(member=by).first()
    if reaction is None:
        return
    reaction.delete()
    _count(thing, reaction.what, -1)
    record(by, REACTION_TAKEN_BACK, thing, audience=likeable_of(thing).audience(thing), at=at)


def _locked(model, pk):
    """The thing as it stands, locked until the transaction ends: one reaction to it after the other. New rows that
    only point to the thing are not held up (PostgreSQL: FOR NO KEY UPDATE; SQLite: the transaction is the lock)."""
    return model._base_manager.select_for_update(of=("self",), no_key=True).get(pk=pk)


def _count(thing, what, change):
    counts = of_thing(ReactionCount.objects, thing).filter(what=what)
    if not counts.update(n=F("n") + change):
        ReactionCount.objects.create(
            target_type=ContentType.objects.get_for_model(thing), target_id=thing.pk, what=what, n=change
        )


@transaction.atomic
def leave_reactions(whom, limit):
    """A batch of a member's reactions goes, with what they count. A part of an erasure."""
    rows = list(Reaction.objects.filter(member=whom.number).order_by("target_type", "what", "pk")[:limit])
    for (kind, what), some in groupby(rows, key=lambda row: (row.target_type_id, row.what)):
        ids = [row.target_id for row in some]
        ReactionCount.objects.filter(target_type=kind, what=what, target_id__in=ids).update(n=F("n") - 1)
    Reaction.objects.filter(pk__in=[row.pk for row in rows]).delete()
    return {"deleted": len(rows)}


def recount():
    """Bring every stored counter back to the reactions that stand; returns how many things were wrong.

    Safe on a living site: only things that look wrong are counted again, each under its own lock.
    """
    return sum(_recount(type_id, target_id) for type_id, target_id in _suspects())


def _suspects():
    """The things whose stored counters and counted reactions differ. Two statements, read side by side."""
    key = ("target_type_id", "target_id", "what")
    stored = ReactionCount.objects.exclude(n=0).order_by(*key).values_list(*key, "n")
    counted = Reaction.objects.order_by(*key).values(*key).annotate(n=Count("pk")).values_list(*key, "n")
    both = groupby(heapq.merge(stored.iterator(), counted.iterator()))
    return list(dict.fromkeys(row[:2] for row, same in both if len(list(same)) == 1))


@transaction.atomic
def _recount(type_id, target_id):
    kind = ContentType.objects.get_for_id(type_id)
    if model := kind.model_class():
        model._base_manager.select_for_update(of=("self",), no_key=True).filter(pk=target_id).first()
    of = {"target_type": kind, "target_id": target_id}
    right = dict(Reaction.objects.filter(**of).values_list("what").annotate(n=Count("pk")))
    stored = dict(ReactionCount.objects.filter(**of).exclude(n=0).values_list("what", "n"))
    if right == stored:
        return 0
    for what in What.values:
        ReactionCount.objects.update_or_create(**of, what=what, defaults={"n": right.get(what, 0)})
    return 1
