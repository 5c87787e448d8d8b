"""合我的词: offered because of chosen words, each with its reason; nothing where she did not allow it."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.utils import timezone

from community.privacy.registry import purposes
from profiles.consent.models import allows, wordings
from profiles.finds.registry import in_order

PURPOSE = "profile_keywords"


@login_required
def mine(request):
    """What fits the words she chose. Statements: three, and those of the finders; without her yes nothing is looked for."""
    user, allowed = request.user, allows(request.user, PURPOSE)
    keywords = list(user.keywords.all())
    words = {keyword.term: keyword.word for keyword in keywords}
    groups = []
    if allowed and words:
        groups = [(finder, finder.find(user, words)) for finder in in_order()]
    return render(
        request,
        "profiles/finds/mine.html",
        {
            "groups": [(finder, found) for finder, found in groups if found], "keywords": keywords, "allowed": allowed,
            "purpose": purposes[PURPOSE], "version": wordings()[PURPOSE].version, "at": timezone.now(),
        },
    )  # fmt: skip
