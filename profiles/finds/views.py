"""合我的词: offered because of chosen words, each with its reason; nothing where she did not allow it."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.utils import timezone

from community.privacy.registry import purposes
from community.text.models import current
from profiles.consent.models import allows, wordings
from profiles.finds.registry import in_order
from profiles.preferences.models import Correction, said_instead

PURPOSE = "profile_keywords"


@login_required
def mine(request):
    """What fits the words she chose or put in the place of guesses. Statements: four, and those of the finders; without her
    yes nothing is looked for."""
    user, allowed, now = request.user, allows(request.user, PURPOSE), timezone.now()
    keywords = list(user.keywords.all())
    corrections = list(Correction.objects.filter(member=user))
    resting = {c.term for c in corrections if c.until and c.until > now}
    instead = [(t, c) for t, c in said_instead(corrections, current()).items() if t not in resting]
    words = {term: c.instead for term, c in instead} | {keyword.term: keyword.word for keyword in keywords}
    written = [word for term, word in words.items() if term not in {k.term for k in keywords}]
    groups = []
    if allowed and words:
        groups = [(finder, finder.find(user, words)) for finder in in_order()]
    return render(
        request,
        "profiles/finds/mine.html",
        {
            "groups": [(finder, found) for finder, found in groups if found], "keywords": keywords, "written": written, "allowed": allowed,
            "purpose": purposes[PURPOSE], "version": wordings()[PURPOSE].version, "at": now,
        },
    )  # fmt: skip
