"""People who chose the same word, and what the members write about it."""

from django.utils.translation import gettext_lazy

from community.search.matching import newest_with
from profiles.consent.models import members_who_allow
from profiles.finds.registry import Finder, Found
from profiles.models import Keyword, Member, Sight
from profiles.ties.models import Follow

PEOPLE, EACH = 6, 4


def people(user, words):
    """Members who chose the same word, show it and let it be used for this; nobody she follows. One statement."""
    others = Member.objects.met_by(user).filter(pk__in=members_who_allow("profile_keywords")).exclude(pk=user.pk)
    others = others.exclude(words_for=Sight.SELF)
    others = others.exclude(pk__in=Follow.objects.filter(member=user.pk).values("whom"))
    rows = Keyword.objects.filter(term__in=words, member__in=others).select_related("member__region").order_by("-id")
    found = {}
    for row in rows[: 3 * PEOPLE]:
        found.setdefault(row.member_id, row)
    return [
        Found(words[row.term], row.member.name, row.member.get_absolute_url(), row.member.open_bio, row.member)
        for row in list(found.values())[:PEOPLE]
    ]


def written(kind, icon):
    """A `find` for the documents of a kind. One statement."""

    def find(user, words):
        found, taken = [], set()
        for word, rows in newest_with(words.values(), user, kind=kind, each=EACH).items():
            for row in rows:
                thread = row.thread or row.pk
                if row.author != user.pk and thread not in taken:
                    taken.add(thread)
                    found.append(Found(word, row.title, row.url, row.author_name, icon=icon))
        return found

    return find


Finder("people", gettext_lazy("选了同一个词的人"), people, 1, order=40)
Finder("entries", gettext_lazy("博客"), written("entry", "pen"), 1, order=30)
