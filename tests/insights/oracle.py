"""What should stand, derived from the tables alone and apart from the readers: slow, plain, and easy to check by eye."""

import math
from collections import defaultdict

from django.utils.timezone import localtime

from community.catalogue.models import Product
from community.lib.html import own_words
from community.text.keywords import fold
from forums.models import Post
from insights.evidence.analysis import analyse
from insights.evidence.models import CORRECTION, KEYWORD, CommunityTerm, Reading, TermEvidence
from profiles.consent.models import Grant, Subject, Wording
from profiles.models import Keyword, Member
from profiles.preferences.models import Correction, Pause, Preference


def state():
    """Everything derived, without row numbers: two ways to the same place compare equal."""
    spans = ("facet", "term", "opinion", "start", "end")
    evidence = TermEvidence.objects.values_list(
        "reading__source_type", "reading__source_id", "member", "weight", *spans
    )
    preferences = Preference.objects.values_list("member", "term", "weight", "sources", "days", "first_at", "last_at")
    return {
        "readings": sorted(
            Reading.objects.values_list("source_type", "source_id", "member", "board", "product", "lexicon", "at"),
            key=str,
        ),
        "evidence": sorted(((*row[:3], round(row[3], 9), *row[4:]) for row in evidence), key=str),
        "community": sorted(CommunityTerm.objects.values_list("reading__source_id", *spans), key=str),
        "preferences": sorted(((m, t, round(w, 6), s, d, f, last) for m, t, w, s, d, f, last in preferences), key=str),
    }


def _allowed():
    """{member: purposes she allows now}: her last answer under the last wording, unless her profile rests."""
    last_version = {}
    for wording in Wording.objects.order_by("version"):
        last_version[wording.purpose] = wording.version
    owner = {s.key: s.member_id for s in Subject.objects.all()}
    last = {}
    for grant in Grant.objects.order_by("id"):
        last[owner[grant.subject], grant.purpose] = grant
    allowed = defaultdict(set)
    for (member, purpose), grant in last.items():
        if grant.decision and grant.version == last_version[purpose]:
            allowed[member].add(purpose)
    return allowed


def _texts():
    """(post, text, board, product of the board) of every post that everybody or every member can read."""
    for post in Post.objects.order_by("pk").select_related("topic__board"):
        topic = post.topic
        gone = post.withdrawn_at or post.hidden_at or topic.hidden_at
        if gone or topic.board.audience not in ("public", "members"):
            continue
        text = own_words(post.html)
        yield post, f"{topic.title}\n{text}" if post.number == 1 else text, topic.board


def expected(at, lexicon):
    """The same parts as `state()`, as they should be at a time."""
    allowed, resting = _allowed(), set(Pause.objects.filter(until__gt=at).values_list("member_id", flat=True))
    gone = defaultdict(set)
    for correction in Correction.objects.filter(verdict__in=["removed", "changed"]):
        gone[correction.member_id].add(correction.term)
    products = {p.model: p.pk for p in Product.objects.all()}
    readings, evidence, community, wishes = [], [], [], defaultdict(list)
    for post, text, board in _texts():
        if post.author_id and (
            post.author_id in resting or not allowed[post.author_id] & {"profile_posts", "statistics"}
        ):
            continue
        said = analyse(text, lexicon)
        named = [s.term for s in said if s.facet == "term" and s.term in products]
        product = (
            board.product_id if not named or board.product_id in {products[n] for n in named} else products[named[0]]
        )
        readings.append(("post", post.pk, post.author_id, board.pk, product, lexicon.version, post.created_at))
        for s in said:
            span = (str(s.facet), s.term, s.opinion, s.start, s.end)
            if post.author_id is None:
                community.append((post.pk, *span))
            elif s.term not in gone[post.author_id]:
                evidence.append(("post", post.pk, post.author_id, round(s.weight, 9), *span))
                if s.facet == "term" and s.weight:
                    wishes[post.author_id, s.term].append((post.created_at, post.pk, s.weight))
    for word in Keyword.objects.all():
        if (
            "profile_keywords" in allowed[word.member_id]
            and word.member_id not in resting
            and not lexicon.is_red(word.word)
        ):
            product = Member.objects.get(pk=word.member_id).product_id
            readings.append((KEYWORD, word.pk, word.member_id, None, product, lexicon.version, word.at))
            evidence.append((KEYWORD, word.pk, word.member_id, 60.0, "term", word.term, 1, 0, len(word.word)))
    for member, word, at in _put_in_place():
        term = fold(word, lexicon)
        silent = member in resting or not allowed[member] & {"profile_posts", "profile_keywords"}
        if term not in gone[member] and not silent and not lexicon.is_red(word):
            row = Correction.objects.filter(member=member, verdict="changed", instead=word, at=at).latest("pk")
            product = Member.objects.get(pk=member).product_id
            readings.append((CORRECTION, row.pk, member, None, product, lexicon.version, at))
            evidence.append((CORRECTION, row.pk, member, 60.0, "term", term, 1, 0, len(word)))
            wishes[member, term].append((at, None, 60.0))
    profiles = [_profile(m, t, rows) for (m, t), rows in wishes.items() if "profile_posts" in allowed[m]]
    parts = {"readings": readings, "evidence": evidence, "community": community, "preferences": profiles}
    return {name: sorted(rows, key=str) for name, rows in parts.items()}


def _put_in_place():
    """[(member, word, moment)] of the words that stand in the place of guesses, each word of a member once, the last time
    she wrote it."""
    last = {}
    for correction in Correction.objects.filter(verdict="changed").order_by("pk"):
        last[correction.member_id, correction.instead] = correction.at
    return [(member, word, at) for (member, word), at in last.items()]


def _profile(member, term, rows):
    """One row of a profile: each mention halves every 180 days before the last one."""
    last = max(at for at, *_ in rows)
    weight = sum(w * math.pow(0.5, (last - at).total_seconds() / 86400 / 180) for at, _post, w in rows)
    texts = {(p, localtime(at).date()) for at, p, _w in rows if p is not None}
    posts, days = {p for p, _day in texts}, {day for _p, day in texts}
    return member, term, round(weight, 6), len(posts), len(days), min(at for at, *_ in rows), last
