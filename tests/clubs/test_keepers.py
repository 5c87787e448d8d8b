"""Who looks after a club: answering whoever asks to come in, and a leader for a club that has none."""

import re

import pytest

from clubs.actions import admit, change_club, found_club, founding, join_club
from clubs.actions.coming import locked
from clubs.models import Club, Membership, Policy, Rank
from community.access.permissions import Refused
from tests.conftest import NOON, as_

State = Membership.State


@pytest.mark.parametrize(
    ("answer", "why"), [("这里不代开发票，先去别处", "代开发票"), ("长" * 201, "现在是 201 个"), ("", "没通过要写一句")]
)
def test_club_03_an_answer_that_may_not_be_said_stays_in_its_box_with_the_reason(
    lin, mei, chen, blocked_word, answer, why
):
    club = found_club(lin, "骑行圈子", "qixing", intro="骑车去上班", policy=Policy.APPLY, at=NOON)
    first, second = join_club(mei, club, note="想来", at=NOON), join_club(chen, club, note="也想来", at=NOON)
    page = as_(lin).post(f"/clubs/qixing/answer/{second.pk}/", {"verdict": "decline", "answer": answer})
    assert page.status_code == 422
    boxes = re.findall(r'<input class="in grow" id="a(\d+)"[^>]*>', page.text)
    assert boxes == [str(first.pk), str(second.pk)]
    box = re.search(rf'id="a{second.pk}"[^>]*value="([^"]*)"[^>]*aria-describedby="a{second.pk}-err"', page.text)
    assert box[1] == answer
    assert why in page.text.partition(f'id="a{second.pk}-err">')[2].partition("</p>")[0]
    assert Membership.objects.get(pk=second.pk).state == State.APPLIED


def test_club_03_an_application_that_somebody_else_answered_says_so(lin, mei):
    club = found_club(lin, "骑行圈子", "qixing", intro="骑车去上班", policy=Policy.APPLY, at=NOON)
    row = join_club(mei, club, note="想来", at=NOON)
    admit(lin, row, at=NOON)
    page = as_(lin).post(f"/clubs/qixing/answer/{row.pk}/", {"verdict": "decline", "answer": "满了"}, follow=True)
    assert "已经有人回了" in page.text
    assert Membership.objects.get(pk=row.pk).state == State.ACTIVE


def test_club_04_whoever_lost_her_rank_while_she_waited_for_the_club_changes_nothing(lin, mei, club, monkeypatch):
    def after_another(row):
        Membership.objects.filter(club=row, member=lin).update(rank=Rank.MEMBER)
        return locked(row)

    monkeypatch.setattr(founding, "locked", after_another)
    with pytest.raises(Refused, match="会长来定"):
        change_club(lin, club, intro="只走溪边的路", policy=Policy.SECRET, at=NOON)
    assert Club.objects.get(pk=club.pk).intro == "只走雪线以上的路"
