"""A blog's own categories."""

from django.db import transaction

from community.activity.actions import record
from profiles.blogs.models import Category
from profiles.blogs.permissions import check_more_categories
from profiles.blogs.verbs import CATEGORIES_CHANGED


@transaction.atomic
def arrange_categories(by, names, *, at):
    """All categories in their new order: `names` are (id or None, name); one without a name goes, its entries stay
    without a category; two of one name become one."""
    check_more_categories(by, sum(1 for _pk, name in names if name))
    own = {c.pk: c for c in Category.objects.select_for_update().filter(member=by)}
    kept, place = {}, 0
    for pk, name in names:
        row = own.get(pk)
        if not name or name in kept:
            if row is not None:
                row.entries.update(category=kept.get(name))
                row.delete()
            continue
        if row is None:
            row = next((c for c in own.values() if c.name == name and c.pk), None) or Category(member=by)
        elif taken := Category.objects.filter(member=by, name=name).exclude(pk=row.pk).first():
            taken.entries.update(category=row)
            taken.delete()
        row.name, row.position = name, place
        row.save()
        kept[name], place = row, place + 1
    record(by, CATEGORIES_CHANGED, by, audience=f"member:{by.pk}", at=at)
