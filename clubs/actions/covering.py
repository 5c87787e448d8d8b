"""A club's name and introduction are taken off by a rule, and put back."""

from django.db import transaction
from django.utils.translation import gettext as _

from clubs.actions.founding import words_of
from clubs.models import Club, Policy, founder_of
from clubs.verbs import CLUB_COVERED
from community.activity.actions import record
from community.moderation.actions import cover, note_act, uncover
from forums.models import Board


@transaction.atomic
def cover_club(by, key, *, rule, at):
    """Take a club's name and introduction off by a rule, for whoever has been asked already. Once."""
    club = Club.objects.select_for_update(of=("self",)).select_related("board").get(pk=key)
    founder = founder_of(club)
    if not cover(
        "club", key, founder, {"name": club.name, "intro": club.intro, "charter": club.charter}, rule=rule, at=at
    ):
        return False
    said = f"{club.name}\n{club.intro}\n{club.charter}".rstrip()
    _rename(by, club, _("圈子 %(number)d") % {"number": key}, "", "", at)
    note_act(
        by, "hide", "club", key, whom=founder, audience=club.page_audience, place=club.name, rule=rule,
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
    known = Club.objects.exclude(pk=key).exclude(policy=Policy.SECRET)
    taken = club.policy != Policy.SECRET and known.filter(name=before["name"]).exists()
    _rename(
        by, club, club.name if taken else before["name"], club.intro or before["intro"],
        club.charter or before.get("charter", ""), at,
    )  # fmt: skip
    note_act(
        by, "restore", "club", key, whom=founder_of(club), audience=club.page_audience, place=club.name, rule=rule,
        before={"hidden": True}, after={"hidden": False}, at=at,
    )  # fmt: skip


def _rename(by, club, name, intro, charter, at):
    club.name, club.intro, club.charter = name, intro, charter
    club.words = words_of(club)
    club.save(update_fields=["name", "intro", "charter", "words"])
    Board.objects.filter(pk=club.board_id).update(name=name, intro=intro)
    record(by, CLUB_COVERED, club, title=name, audience=club.page_audience, at=at)
