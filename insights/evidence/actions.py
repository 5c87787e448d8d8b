"""Read texts, and bring evidence and profiles into line with what stands, what is allowed and what was corrected."""

from collections import defaultdict

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils.timezone import localtime

from community.access.registry import MEMBERS, PUBLIC
from community.catalogue.models import Product
from community.lib.rows import insert
from community.search.registry import kinds
from community.text.models import current
from forums.models import Board
from insights.evidence.analysis import analyse
from insights.evidence.models import KEYWORD, CommunityTerm, Facet, Reading, TermEvidence
from profiles.consent.models import members_who_allow
from profiles.models import Keyword, Member
from profiles.preferences.models import Correction, Preference, Verdict, paused_members
from profiles.preferences.weights import faded

# What a member says of herself weighs more than any text of hers can.
STATED_WEIGHT = 60.0
_SPAN = ["reading_id", "facet", "term", "opinion", "start", "end"]
_OPEN_AUDIENCES = {PUBLIC, MEMBERS}


def read_texts(kind_code, keys, at):
    """Read some texts again: their old evidence goes, new evidence comes where it may.

    The members' rows are locked first, the same rows that consent locks, and only then the texts are read: nothing is
    written after a no, nor of a text that another worker has seen withdrawn meanwhile.
    """
    kind = kinds[kind_code]
    with transaction.atomic():
        written = kind.model._base_manager.filter(pk__in=keys).values_list("author", flat=True)
        authors = {pk for pk in written if pk} | _earlier_members(kind_code, keys)
        _lock(authors)
        documents = {
            d.key: d
            for d in kind.build(kind.everything().filter(pk__in=keys))
            if d is not None and d.audience in _OPEN_AUDIENCES
        }
        touched = _forget_texts(kind_code, keys)
        _write_texts(kind_code, documents, _allowed(authors, at), touched, at)
        refresh_preferences(touched)


def _lock(member_ids):
    list(Member.objects.select_for_update().filter(pk__in=member_ids).order_by("pk").values_list("pk"))


def _earlier_members(kind_code, keys):
    found = Reading.objects.filter(source_type=kind_code, source_id__in=keys, member__isnull=False)
    return set(found.values_list("member_id", flat=True))


def _allowed(member_ids, at):
    """Members whose posts may be read: a yes to profile or statistics, and no pause. One statement."""
    allowed = Member.objects.filter(pk__in=member_ids).exclude(pk__in=paused_members(at))
    yes = set(allowed.filter(pk__in=members_who_allow("profile_posts")).values_list("pk", flat=True))
    return yes | set(allowed.filter(pk__in=members_who_allow("statistics")).values_list("pk", flat=True))


def _forget_texts(kind_code, keys):
    """Delete what was read of some texts; returns {member: terms} that lost evidence."""
    readings = Reading.objects.filter(source_type=kind_code, source_id__in=keys)
    ids = list(readings.values_list("pk", flat=True))
    touched = defaultdict(set)
    if not ids:
        return touched
    evidence = TermEvidence.objects.filter(reading__in=ids)
    for member_id, term in evidence.filter(facet=Facet.TERM).values_list("member_id", "term").distinct():
        touched[member_id].add(term)
    evidence._raw_delete(evidence.db)
    words = CommunityTerm.objects.filter(reading__in=ids)
    words._raw_delete(words.db)
    gone = Reading.objects.filter(pk__in=ids)
    gone._raw_delete(gone.db)
    return touched


def _write_texts(kind_code, documents, allowed, touched, at):
    lexicon = current()
    boards, products = _places(d.board for d in documents.values())
    tombstones = _tombstones(allowed)
    readings, said = [], []
    for document in documents.values():
        anonymous = document.author is None
        if not anonymous and document.author not in allowed:
            continue
        mentions = analyse(document.own_words, lexicon)
        readings.append(
            Reading(
                source_type=kind_code, source_id=document.key, member_id=document.author, board=document.board,
                product_id=_product(mentions, products, boards.get(document.board)), lexicon=lexicon.version, at=document.at,
            )
        )  # fmt: skip
        said.append(mentions)
    Reading.objects.bulk_create(readings)
    evidence, words = [], []
    for reading, mentions in zip(readings, said):
        for m in mentions:
            span = (reading.pk, m.facet, m.term, m.opinion, m.start, m.end)
            if reading.member_id is None:
                words.append(span)
            elif m.term not in tombstones[reading.member_id]:
                evidence.append((*span, reading.member_id, m.weight))
                if m.facet == Facet.TERM:
                    touched[reading.member_id].add(m.term)
    insert(TermEvidence, [*_SPAN, "member_id", "weight"], evidence)
    insert(CommunityTerm, _SPAN, words)


def _places(board_ids):
    """({board: product of the board}, {name of a product: product}). Two statements."""
    boards = dict(Board.objects.filter(pk__in={b for b in board_ids if b}).values_list("pk", "product_id"))
    return boards, {p.model: p.pk for p in Product.objects.all()}


def _product(mentions, products, of_board):
    """The product a text speaks of: the one it names, its board's where it names several or none."""
    named = list(dict.fromkeys(products[m.term] for m in mentions if m.facet == Facet.TERM and m.term in products))
    if of_board in named or not named:
        return of_board
    return named[0]


def _tombstones(member_ids):
    """{member: words she removed or changed}. One statement."""
    found = defaultdict(set)
    rows = Correction.objects.filter(member__in=member_ids, verdict__in=[Verdict.REMOVED, Verdict.CHANGED])
    for member_id, term in rows.values_list("member_id", "term"):
        found[member_id].add(term)
    return found


def refresh_preferences(touched):
    """Compute the profile rows of {member: terms} again from the evidence that stands; gone evidence takes its row along."""
    if not touched:
        return
    allowed = set(
        Member.objects.filter(pk__in=touched)
        .filter(pk__in=members_who_allow("profile_posts"))
        .values_list("pk", flat=True)
    )
    rows = _weigh({member_id: terms for member_id, terms in touched.items() if member_id in allowed})
    standing = {(row.member_id, row.term) for row in rows}
    listed = Preference.objects.filter(member__in=touched).values_list("pk", "member_id", "term")
    gone = [pk for pk, member_id, term in listed if term in touched[member_id] and (member_id, term) not in standing]
    if gone:
        Preference.objects.filter(pk__in=gone).delete()
    Preference.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["member", "term"],
        update_fields=["weight", "sources", "days", "first_at", "last_at"], batch_size=1000,
    )  # fmt: skip


def _weigh(touched):
    """The Preference of each pair in {member: terms} that a wished mention stands behind. One statement."""
    if not touched:
        return []
    spoken = defaultdict(list)
    mentions = TermEvidence.objects.filter(
        member__in=touched, facet=Facet.TERM, term__in=set().union(*touched.values()), weight__gt=0
    ).exclude(reading__source_type=KEYWORD)
    for member_id, term, weight, at, source in mentions.values_list(
        "member_id", "term", "weight", "reading__at", "reading_id"
    ):
        if term in touched[member_id]:
            spoken[member_id, term].append((at, source, weight))
    return [_preference(member_id, term, sorted(said)) for (member_id, term), said in spoken.items()]


def _preference(member_id, term, said):
    """One row of a profile from its mentions (moment, text, weight), oldest first."""
    last = said[-1][0]
    return Preference(
        member_id=member_id, term=term, first_at=said[0][0], last_at=last,
        weight=sum(faded(weight, (last - at).total_seconds() / 86400) for at, _, weight in said),
        sources=len({source for _, source, _ in said}),
        days=len({localtime(at).date() for at, *_ in said}),
    )  # fmt: skip


def read_members(member_ids, at):
    """Read everything of some members again: after an answer to a purpose, a correction, the end of a pause."""
    with transaction.atomic():
        _lock(member_ids)
        for kind in kinds.values():
            if kind.evidence:
                standing = set(kind.everything().filter(author__in=member_ids).values_list("pk", flat=True))
                read = Reading.objects.filter(source_type=kind.code, member__in=member_ids).values_list(
                    "source_id", flat=True
                )
                read_texts(kind.code, sorted(standing.union(read)), at)
        chose = set(Keyword.objects.filter(member__in=member_ids).values_list("member_id", flat=True))
        chosen = Reading.objects.filter(source_type=KEYWORD, member__in=member_ids).values_list("member_id", flat=True)
        for member_id in sorted(chose.union(chosen)):
            read_keywords(member_id, at)
        _drop_silent_profiles(member_ids)


def _drop_silent_profiles(member_ids):
    """Profile rows whose evidence is gone, and all of members without a yes to the profile."""
    backed = TermEvidence.objects.filter(
        member=OuterRef("member"), term=OuterRef("term"), facet=Facet.TERM, weight__gt=0
    ).exclude(reading__source_type=KEYWORD)
    silent = ~Exists(backed) | ~Q(member__in=members_who_allow("profile_posts"))
    Preference.objects.filter(silent, member__in=member_ids).delete()


def read_keywords(member_id, at):
    """The member's chosen words as evidence, where she allows it and her profile does not rest."""
    with transaction.atomic():
        _lock([member_id])
        _forget_texts(KEYWORD, _keyword_sources(member_id))
        member = (
            Member.objects.filter(pk=member_id, pk__in=members_who_allow("profile_keywords"))
            .exclude(pk__in=paused_members(at))
            .first()
        )
        if member is None:
            return
        lexicon = current()
        words = [
            k
            for k in Keyword.objects.filter(member=member)
            if not lexicon.is_red(k.word) and not lexicon.is_red(k.term)
        ]
        readings = Reading.objects.bulk_create(
            Reading(
                source_type=KEYWORD,
                source_id=k.pk,
                member=member,
                product=member.product,
                lexicon=lexicon.version,
                at=k.at,
            )
            for k in words
        )
        TermEvidence.objects.bulk_create(
            TermEvidence(
                reading=r,
                member=member,
                facet=Facet.TERM,
                term=k.term,
                opinion=1,
                start=0,
                end=len(k.word),
                weight=STATED_WEIGHT,
            )
            for r, k in zip(readings, words)
        )


def _keyword_sources(member_id):
    now = set(Keyword.objects.filter(member=member_id).values_list("pk", flat=True))
    return now | set(Reading.objects.filter(source_type=KEYWORD, member=member_id).values_list("source_id", flat=True))


def read_stale(at, size=500):
    """Read texts that were read under an older lexicon again, a batch at a time; returns how many were read."""
    version = current(fresh=True).version
    stale = list(Reading.objects.exclude(lexicon=version).values_list("source_type", "source_id", "member_id")[:size])
    for kind in kinds.values():
        keys = [key for code, key, _ in stale if code == kind.code]
        if keys:
            read_texts(kind.code, keys, at)
    for member_id in {m for code, _, m in stale if code == KEYWORD}:
        read_keywords(member_id, at)
    return len(stale)


def members_read():
    """Everybody of whom something was read."""
    return set(Reading.objects.filter(member__isnull=False).values_list("member_id", flat=True).distinct())


def rebuild(at, *, batch=500, progress=None):
    """Throw all evidence and profiles away and read everything again; returns how many texts were read."""
    with transaction.atomic():
        Preference.objects.all().delete()
        TermEvidence.objects.all().delete()
        CommunityTerm.objects.all().delete()
        Reading.objects.all().delete()
    total = 0
    for kind in kinds.values():
        if kind.evidence:
            keys = list(kind.everything().values_list("pk", flat=True).order_by("pk"))
            for start in range(0, len(keys), batch):
                read_texts(kind.code, keys[start : start + batch], at)
                total += len(keys[start : start + batch])
                if progress:
                    progress(total)
    for member_id in Keyword.objects.values_list("member_id", flat=True).distinct():
        read_keywords(member_id, at)
    return total
