"""A club begins, and changes its words and its door."""

from contextlib import contextmanager

from django.db import IntegrityError, transaction

from clubs.actions.coming import locked
from clubs.models import CLOSED, Club, ClubKind, Membership, Policy, Rank
from clubs.permissions import check_drives, check_found_club, check_lead, check_name
from clubs.verbs import CLUB_CHANGED, CLUB_FOUNDED
from community.access.registry import MEMBERS, PUBLIC, STAFF, forget_keys
from community.activity.actions import record
from community.live.actions import ring_rights
from community.tags.actions import recount_tags, tag
from community.text.models import current
from community.text.segment import search_tokens
from forums.actions import add_board, set_board_audience
from forums.models import Board


@contextmanager
def _one_of_a_name(by, name, policy, club=None):
    """Whoever takes a name in the same instant as somebody else is refused in the same words as a moment later."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError:
        check_name(by, name, policy, club)
        raise


@transaction.atomic
def found_club(
    by, name, slug, *, intro, kind=ClubKind.CIRCLE, region=None, product=None, policy=Policy.OPEN, tags=(), charter="",
    icon="circles", at,
):  # fmt: skip
    """A club with its founder and its board, all under the audience that its door gives."""
    check_found_club(by, at)
    check_drives(by, kind, product)
    check_name(by, name, policy)
    board = add_board(by, name, slug, intro=intro, icon=icon, product=product, audience=STAFF, position=500, at=at)
    with _one_of_a_name(by, name, policy):
        club = Club.objects.create(
            slug=slug, kind=kind, name=name, intro=intro, icon=icon, region=region, product=product, policy=policy,
            charter=charter, board=board, founded_at=at, member_count=1, audience=STAFF,
        )  # fmt: skip
    club.audience = audience_behind(club)
    club.words = words_of(club, tags)
    club.save(update_fields=["audience", "words"])
    Board.objects.filter(pk=board.pk).update(
        audience=club.audience,
        may_start=club.key,
        may_reply=club.key,
        may_attach=club.key,
        may_moderate=club.leaders_key,
    )
    Membership.objects.create(club=club, member=by, rank=Rank.FOUNDER, at=at)
    tag(club, tags, at=at)
    forget_keys(by)
    ring_rights(by.pk)
    club = Club.objects.select_related("board").get(pk=club.pk)
    record(by, CLUB_FOUNDED, club, title=name, audience=club.page_audience, at=at)
    return club


def audience_behind(club):
    """Who reads what is said behind this club's door."""
    return club.key if club.policy in CLOSED else PUBLIC


def words_of(club, tags=None):
    """The tokens of everything a club can be found by, as the directory's filter asks for them."""
    tags = [t.name for t in club.tags.all()] if tags is None else tags
    parts = [club.name, club.intro, str(club.product or ""), str(club.region or ""), *tags]
    return " " + " ".join(dict.fromkeys(search_tokens(" ".join(parts), current()))) + " "


@transaction.atomic
def change_club(
    by, club, *, intro, policy, name="", region=None, product=None, tags=(), charter="", open_start=False,
    open_reply=False, at,
):  # fmt: skip
    """New words, city, model or door; the board and what is said in it take the audience along. A secret club may take
    another name. Whether members from outside may start topics and reply is the board's; a closed door opens neither."""
    club = locked(club)
    check_lead(by, club)
    if product != club.product:
        check_drives(by, club.kind, product)
    if club.policy == Policy.SECRET:
        _call(by, club, name or club.name, policy)
    was, known, carried = club.audience, club.page_audience, set(club.tags.values_list("pk", flat=True))
    club.intro, club.policy, club.region, club.product, club.charter = intro, policy, region, product, charter
    club.audience = audience_behind(club)
    club.words = words_of(club, tags)
    with _one_of_a_name(by, club.name, policy, club):
        club.save(update_fields=["name", "intro", "policy", "audience", "words", "region", "product", "charter"])
    outside = MEMBERS if not club.is_closed else club.key
    Board.objects.filter(pk=club.board_id).update(
        name=club.name, intro=intro, product=product, may_start=outside if open_start else club.key,
        may_reply=outside if open_reply else club.key,
    )  # fmt: skip
    tag(club, tags, at=at)
    if club.page_audience != known:
        recount_tags(carried | set(club.tags.values_list("pk", flat=True)))
    if club.audience != was:
        set_board_audience(by, club.board, club.audience, at=at)
    record(by, CLUB_CHANGED, club, title=club.name, audience=club.page_audience, at=at)
    return club


def _call(by, club, name, policy):
    """Name a club that was secret so far: what others may know of from now on is called as nothing else that they know."""
    if name != club.name or policy != Policy.SECRET:
        check_name(by, name, policy, club)
    club.name = name


@transaction.atomic
def retell(by, ids, at):
    """Tags of these clubs were merged or renamed: what they are found by comes along."""
    for club in Club.objects.select_related("product", "region").filter(pk__in=ids):
        Club.objects.filter(pk=club.pk).update(words=words_of(club))
        record(by, CLUB_CHANGED, club, title=club.name, audience=club.page_audience, at=at)


def recount():
    """Bring member counts back to what stands; returns how many were wrong."""
    healed = 0
    for club in Club.objects.iterator():
        count = club.memberships.filter(state=Membership.State.ACTIVE).count()
        if club.member_count != count:
            Club.objects.filter(pk=club.pk).update(member_count=count)
            healed += 1
    return healed
