"""What a re-post shows of the thing it carries on: to each reader what that reader may see, and nothing else."""

from collections import defaultdict

from django.contrib.contenttypes.models import ContentType

from profiles.blogs.registry import repostable_of


def with_cards(entries, user):
    """Put `card` on entries: the Card of what each carries on, None where it carries nothing or the user may not see it
    (any more). One statement for each kind of thing among them."""
    wanted = defaultdict(set)
    for entry in entries:
        entry.card = None
        if entry.shared_id:
            wanted[entry.shared_type_id].add(entry.shared_id)
    found = {}
    for type_id, ids in wanted.items():
        found |= {(type_id, pk): card for pk, card in _cards(type_id, ids, user).items()}
    for entry in entries:
        entry.card = found.get((entry.shared_type_id, entry.shared_id))
    return entries


def _cards(type_id, ids, user):
    kind = repostable_of(ContentType.objects.get_for_id(type_id).model_class())
    return {thing.pk: kind.card(thing) for thing in kind.visible(user).filter(pk__in=ids)} if kind else {}
