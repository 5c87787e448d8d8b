"""Evidence hears of words, consents, corrections and pauses."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.activity.registry import Job, Reader
from community.search.registry import kind_of
from forums.verbs import POST_EDITED, POST_FOLLOWED, POST_HIDDEN, POST_IMPORTED, POST_RESTORED, POST_WITHDRAWN, POSTED
from insights.evidence.actions import members_read, read_members, read_stale, read_stated, read_texts
from profiles.blogs.verbs import (
    ENTRY_EDITED,
    ENTRY_FILES_CHANGED,
    ENTRY_HIDDEN,
    ENTRY_RESTORED,
    ENTRY_WITHDRAWN,
    ENTRY_WRITTEN,
    REPOSTED,
    STATUS_WRITTEN,
)
from profiles.consent.verbs import CONSENT_GIVEN, CONSENT_WITHDRAWN, WORDING_PUBLISHED
from profiles.preferences.actions import end_pauses
from profiles.preferences.verbs import (
    PROFILE_PAUSED,
    PROFILE_RESUMED,
    TERM_CHANGED,
    TERM_CONFIRMED,
    TERM_PAUSED,
    TERM_REMOVED,
    TERM_RESTORED,
)
from profiles.verbs import KEYWORDS_CHANGED

_POSTS = (POSTED, POST_EDITED, POST_FOLLOWED, POST_WITHDRAWN, POST_HIDDEN, POST_RESTORED, POST_IMPORTED)
_ENTRIES = (
    ENTRY_WRITTEN, STATUS_WRITTEN, REPOSTED, ENTRY_EDITED, ENTRY_FILES_CHANGED, ENTRY_WITHDRAWN, ENTRY_HIDDEN, ENTRY_RESTORED,
)  # fmt: skip
TEXTS = {v.code for v in (*_POSTS, *_ENTRIES)}
WHOLE = {
    v.code
    for v in (
        CONSENT_GIVEN,
        CONSENT_WITHDRAWN,
        PROFILE_PAUSED,
        PROFILE_RESUMED,
        TERM_CHANGED,
        TERM_CONFIRMED,
        TERM_PAUSED,
        TERM_REMOVED,
        TERM_RESTORED,
    )
}


def read(activity):
    """One activity."""
    read_many([activity])


def read_many(activities):
    """Texts in one sweep per kind, then all members in another."""
    now = timezone.now()
    texts, members, chose = {}, set(), set()
    for activity in activities:
        if activity.verb in TEXTS:
            texts.setdefault(kind_of(activity.target_type.model_class()).code, set()).add(activity.target_id)
        elif activity.verb == KEYWORDS_CHANGED.code:
            chose.add(activity.target_id)
        elif activity.verb == WORDING_PUBLISHED.code:
            members |= members_read()
        else:
            members.add(activity.target_id)
    for code, keys in texts.items():
        read_texts(code, sorted(keys), now)
    if members:
        read_members(sorted(members), now)
    for member_id in sorted(chose - members):
        read_stated(member_id, now)


Reader(
    "evidence",
    frozenset(TEXTS | WHOLE | {KEYWORDS_CHANGED.code, WORDING_PUBLISHED.code}),
    read,
    hears_imports=True,
    read_many=read_many,
    label=_("品牌猜的词"),
)
Job("lexicon", 5, read_stale)
Job("pauses", 60, end_pauses)
