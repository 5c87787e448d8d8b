"""Found a club, come in, go, be admitted, be given a rank, hand over."""

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from clubs.models import LEADERS, Club, ClubKind, Membership, Policy, Rank, founder_of, heir_of
from clubs.permissions import (
    check_found_club,
    check_join,
    check_keep,
    check_lead,
    check_leave,
    check_rank,
    check_remove,
)
from clubs.verbs import (
    CLUB_ADMITTED,
    CLUB_APPLIED,
    CLUB_CHANGED,
    CLUB_COVERED,
    CLUB_DECLINED,
    CLUB_FOUNDED,
    CLUB_HANDED_OVER,
    CLUB_JOINED,
    CLUB_LEFT,
    CLUB_RANKED,
    CLUB_REMOVED,
)
from community.access.registry import MEMBERS, PUBLIC, STAFF, forget_keys
from community.activity.actions import record
from community.live.actions import ring_rights
from community.moderation.actions import cover, note_act, uncover
from community.text.models import current
from community.text.segment import search_tokens
from forums.actions import add_board, set_board_audience
from forums.models import Board

State = Membership.State


@transaction.atomic
def found_club(
    by,
    name,
    slug,
    *,
    intro,
    kind=ClubKind.CIRCLE,
    region=None,
    product=None,
    policy=Policy.OPEN,
    private=False,
    icon="circles",
    at,
):
    """A club with its founder and its board, all under the club's audience."""
    check_found_club(by, at)
    board = add_board(by, name, slug, intro=intro, icon=icon, product=product, audience=STAFF, position=500, at=at)
    club = Club.objects.create(
        slug=slug, kind=kind, name=name, intro=intro, icon=icon, region=region, product=product, policy=policy,
        board=board, founded_at=at, member_count=1, audience=STAFF,
    )  # fmt: skip
    Club.objects.filter(pk=club.pk).update(audience=club.key if private else PUBLIC, words=_words(club))
    Board.objects.filter(pk=board.pk).update(
        audience=club.key if private else PUBLIC,
        may_start=club.key,
        may_reply=club.key,
        may_attach=club.key,
        may_moderate=club.leaders_key,
    )
    Membership.objects.create(club=club, member=by, rank=Rank.FOUNDER, at=at)
    forget_keys(by)
    club = Club.objects.select_related("board").get(pk=club.pk)
    record(by, CLUB_FOUNDED, club, title=name, audience=club.audience, at=at)
    return club


def _words(club):
    """The tokens of everything a club can be found by, as the directory's filter asks for them."""
    parts = [club.name, club.intro, str(club.product or ""), str(club.region or "")]
    return " " + " ".join(dict.fromkeys(search_tokens(" ".join(parts), current()))) + " "


@transaction.atomic
def change_club(
    by, club, *, intro, policy, private, region=None, product=None, open_start=False, open_reply=False, at
):  # fmt: skip
    """New words, city, model, door or audience; the board and what is said in it take the audience along. Whether
    members from outside may start topics and reply is the board's; a private club opens neither."""
    check_lead(by, club)
    club.intro, club.policy, club.region, club.product = intro, policy, region, product
    audience = club.key if private else PUBLIC
    moved = audience != club.audience
    club.audience = audience
    club.words = _words(club)
    club.save(update_fields=["intro", "policy", "audience", "words", "region", "product"])
    Board.objects.filter(pk=club.board_id).update(
        intro=intro, product=product, may_start=MEMBERS if open_start and not private else club.key,
        may_reply=MEMBERS if open_reply and not private else club.key,
    )  # fmt: skip
    if moved:
        set_board_audience(by, club.board, audience, at=at)
    record(by, CLUB_CHANGED, club, title=club.name, audience=audience, at=at)


@transaction.atomic
def join_club(by, club, *, note="", at):
    """Come in, or ask to where the club admits by application. Returns the membership."""
    club = Club.objects.select_for_update(of=("self",)).get(pk=club.pk)
    check_join(by, club)
    opened = club.policy == Policy.OPEN
    membership, _ = Membership.objects.update_or_create(
        club=club,
        member=by,
        defaults={
            "state": State.ACTIVE if opened else State.APPLIED,
            "note": note,
            "answer": "",
            "at": at,
            "rank": Rank.MEMBER,
        },
    )
    if opened:
        Club.objects.filter(pk=club.pk).update(member_count=F("member_count") + 1)
        forget_keys(by)
    record(by, CLUB_JOINED if opened else CLUB_APPLIED, club, title=club.name, audience=club.audience, at=at)
    return membership


@transaction.atomic
def leave_club(by, club, *, at):
    """Go, or take an application back; everything of the club closes with the next request."""
    club = Club.objects.select_for_update(of=("self",)).get(pk=club.pk)
    waiting = Membership.objects.filter(club=club, member=by).exclude(state=State.ACTIVE)
    if waiting.delete()[0]:
        return
    check_leave(by, club)
    Membership.objects.filter(club=club, member=by).delete()
    Club.objects.filter(pk=club.pk).update(member_count=F("member_count") - 1)
    forget_keys(by)
    ring_rights(by.pk)
    record(by, CLUB_LEFT, club, title=club.name, audience=club.audience, at=at)


@transaction.atomic
def admit(by, membership, *, at):
    """Say yes to an application."""
    club = Club.objects.select_for_update(of=("self",)).get(pk=membership.club_id)
    check_keep(by, club)
    if Membership.objects.filter(pk=membership.pk, state=State.APPLIED).update(state=State.ACTIVE, at=at):
        Club.objects.filter(pk=club.pk).update(member_count=F("member_count") + 1)
        record(by, CLUB_ADMITTED, membership.member, title=club.name, audience=club.leaders_key, at=at)


@transaction.atomic
def decline(by, membership, *, answer, at):
    """Say no to an application, with a sentence for the applicant."""
    check_keep(by, membership.club)
    if Membership.objects.filter(pk=membership.pk, state=State.APPLIED).update(
        state=State.DECLINED, answer=answer, at=at
    ):
        record(
            by,
            CLUB_DECLINED,
            membership.member,
            title=membership.club.name,
            audience=membership.club.leaders_key,
            at=at,
        )


@transaction.atomic
def remove_member(by, membership, *, at):
    """Ask a member to leave."""
    club = Club.objects.select_for_update(of=("self",)).get(pk=membership.club_id)
    check_remove(by, membership)
    if Membership.objects.filter(pk=membership.pk, state=State.ACTIVE).delete()[0]:
        Club.objects.filter(pk=club.pk).update(member_count=F("member_count") - 1)
        ring_rights(membership.member_id)
        record(by, CLUB_REMOVED, membership.member, title=club.name, audience=club.leaders_key, at=at)


@transaction.atomic
def set_rank(by, membership, rank, *, at):
    """Make a member leader, moderator or plain member."""
    Club.objects.select_for_update(of=("self",)).get(pk=membership.club_id)
    check_rank(by, membership, rank)
    Membership.objects.filter(pk=membership.pk).update(rank=rank)
    ring_rights(membership.member_id)
    record(by, CLUB_RANKED, membership.member, title=membership.club.name, audience=membership.club.leaders_key, at=at)


@transaction.atomic
def hand_over(by, club, to, *, at):
    """Founder or leader gives the place to another active member and becomes a plain member."""
    club = Club.objects.select_for_update(of=("self",)).get(pk=club.pk)
    check_lead(by, club)
    own = Membership.objects.get(club=club, member=by)
    heir = Membership.objects.get(club=club, member=to, state=State.ACTIVE)
    Membership.objects.filter(pk=heir.pk).update(rank=own.rank)
    Membership.objects.filter(pk=own.pk).update(rank=Rank.MEMBER)
    forget_keys(by)
    ring_rights(by.pk)
    record(by, CLUB_HANDED_OVER, club, title=club.name, audience=club.audience, at=at)


@transaction.atomic
def leave_clubs(whom, limit):
    """A member leaves some of her clubs; where she was the last to lead one, whoever has been in it longest of those
    with the highest rank takes it over. A part of an erasure."""
    rows = list(Membership.objects.filter(member=whom.number).order_by("pk")[:limit])
    for row in rows:
        if row.rank in LEADERS:
            _pass_on(row, whom.at)
    active = [row.club_id for row in rows if row.state == State.ACTIVE]
    Membership.objects.filter(pk__in=[row.pk for row in rows]).delete()
    Club.objects.filter(pk__in=active).update(member_count=F("member_count") - 1)
    return {"deleted": len(rows)}


def _pass_on(row, at):
    club = Club.objects.select_for_update(of=("self",)).get(pk=row.club_id)
    heir = heir_of(club, row.member_id)
    led = Membership.objects.filter(club=club, rank__in=LEADERS).exclude(pk=row.pk).exists()
    if heir is None or (led and row.rank != Rank.FOUNDER):
        return
    Membership.objects.filter(pk=heir.pk).update(rank=row.rank)
    ring_rights(heir.member_id)
    record(None, CLUB_HANDED_OVER, club, title=club.name, audience=club.audience, at=at)


def recount():
    """Bring member counts back to what stands; returns how many were wrong."""
    healed = 0
    for club in Club.objects.iterator():
        count = club.memberships.filter(state=State.ACTIVE).count()
        if club.member_count != count:
            Club.objects.filter(pk=club.pk).update(member_count=count)
            healed += 1
    return healed


@transaction.atomic
def cover_club(by, key, *, rule, at):
    """Take a club's name and introduction off by a rule, for whoever has been asked already. Once."""
    club = Club.objects.select_for_update(of=("self",)).select_related("board").get(pk=key)
    founder = founder_of(club)
    if not cover("club", key, founder, {"name": club.name, "intro": club.intro}, rule=rule, at=at):
        return False
    said = f"{club.name}\n{club.intro}"
    _rename(by, club, _("圈子 %(number)d") % {"number": key}, "", at)
    note_act(
        by, "hide", "club", key, whom=founder, audience=club.audience, place=club.name, rule=rule,
        before={"hidden": False}, after={"hidden": True}, words=said, at=at,
    )  # fmt: skip
    return True


@transaction.atomic
def uncover_club(by, key, *, at):
    """Put a club's name and introduction back."""
    found = uncover("club", key)
    if found is None:
        return
    rule, before = found
    club = Club.objects.select_for_update(of=("self",)).select_related("board").get(pk=key)
    taken = Club.objects.exclude(pk=key).filter(name=before["name"]).exists()
    _rename(by, club, club.name if taken else before["name"], club.intro or before["intro"], at)
    note_act(
        by, "restore", "club", key, whom=founder_of(club), audience=club.audience, place=club.name, rule=rule,
        before={"hidden": True}, after={"hidden": False}, at=at,
    )  # fmt: skip


def _rename(by, club, name, intro, at):
    club.name, club.intro = name, intro
    club.words = _words(club)
    club.save(update_fields=["name", "intro", "words"])
    Board.objects.filter(pk=club.board_id).update(name=name, intro=intro)
    record(by, CLUB_COVERED, club, title=name, audience=club.audience, at=at)
