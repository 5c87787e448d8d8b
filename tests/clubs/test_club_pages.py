"""What the pages of clubs say and lead to: the directory's rows and filters, a club's page, and mistakes that can be mended."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from clubs.actions import accept_invitation, decline, found_club, invite, join_club, remove_member, set_rank
from clubs.models import MOST_OPEN, Invitation, Membership, Policy, Rank
from forums.actions import pin_topics, reply, start_topic
from profiles.drafts.models import Draft
from profiles.ties.actions import block
from tests.conftest import NOON, as_, cost, let_in, person
from tests.profiles.garages import model, verified, vin

State = Membership.State
CHANGED = {"intro": "骑车去上班", "region": "", "product": "", "tags": "", "charter": ""}


@pytest.fixture
def riders(lin):
    """A circle of Lin's that admits by a sentence."""
    return found_club(lin, "骑行圈子", "qixing", intro="骑车去上班", policy=Policy.APPLY, at=NOON)


def row_of(who, name="骑行圈子", query=""):
    """The row of a club in the directory, as it is drawn for somebody."""
    page = (as_(who) if who else Client()).get(f"/clubs/{query}").text
    return next(li for li in page.split("<li>") if f">{name}</a>" in li)


# --- CLUB-01: the directory -------------------------------------------------------------------------------------------


def test_club_01_a_row_asks_for_a_sentence_only_where_one_may_still_be_written(riders, lin, mei, chen):
    asks = "写一句为什么来，会长和版主看"
    assert asks in row_of(None)
    assert asks in row_of(mei)
    assert asks not in row_of(lin)
    decline(lin, join_club(chen, riders, note="想来", at=NOON), answer="满了", at=NOON)
    assert asks in row_of(chen)
    set_rank(lin, let_in(mei, riders), Rank.MODERATOR, at=NOON)
    assert asks not in row_of(mei)
    remove_member(lin, let_in(person("gone"), riders), at=NOON)
    gone = Membership.objects.get(state=State.REMOVED).member
    assert asks not in row_of(gone)


def test_club_01_an_applicant_sees_when_she_asked_and_takes_it_back_in_the_directory(riders, mei):
    join_club(mei, riders, note="想来", at=NOON)
    row = row_of(mei)
    assert "写一句为什么来" not in row
    assert "申请的</span>" in row
    assert "等回音" in row.partition("</h2>")[0]
    door = re.search(r'<form method="post" action="([^"]+)">.*?撤回<span class="sr">：骑行圈子</span></button>', row)[1]
    answer = as_(mei).post(door, follow=True)
    assert "申请收回来了" in answer.text
    assert not Membership.objects.filter(member=mei).exists()


def test_club_01_a_guest_is_led_on_by_a_button(lin, admin, riders):
    verified(admin, lin, vin(1))
    found_club(lin, "流光·杭州", "hz", intro="周末一起开出去", kind="owners", product=model(), at=NOON)
    Membership.objects.create(club_id=riders.pk + 1, member=(guest := person("guest")), state=State.GUEST, at=NOON)
    assert '<a class="btn btn-s" href="/clubs/hz/#join">访客' in row_of(guest, "流光·杭州")
    assert '<a class="btn btn-s" href="/clubs/hz/#join">访客' in as_(guest).get("/forums/hz/").text


def test_club_01_a_search_stays_inside_the_tab_and_the_order_it_began_in(riders, lin):
    def hidden(query):
        form = (
            as_(lin).get(f"/clubs/{query}").text.partition('role="search" action="/clubs/"')[2].partition("</form>")[0]
        )
        return dict(re.findall(r'<input type="hidden" name="(\w+)" value="(\w+)">', form))

    assert hidden("") == {}
    assert hidden("?mine=1&sort=new") == {"mine": "1", "sort": "new"}
    assert hidden("?kind=circle") == {"kind": "circle"}


# --- CLUB-01: a club's page -------------------------------------------------------------------------------------------


def test_club_01_pinned_topics_stand_on_top_of_a_clubs_page_at_no_further_cost(lin, mei):
    club = found_club(lin, "手冲咖啡", "coffee", intro="周末一起冲一壶", at=NOON)
    first = start_topic(lin, club.board, title="新来的先看这一条", body="欢迎", at=NOON)
    for n in range(3):
        start_topic(lin, club.board, title=f"第 {n} 壶冲得怎么样", body="还行", at=NOON)
    pin_topics(lin, [first], True, at=NOON)
    page = as_(mei).get("/clubs/coffee/").text
    heads = re.findall(r"<h([23])[^>]*>(.*?)</h\1>", page.partition('class="tabs"')[2].partition("</section>")[0])
    assert [(level, re.sub("<[^>]+>", "", words)) for level, words in heads[:2]] == [("2", "新帖"), ("3", first.title)]
    assert page.count("新来的先看这一条") == 1
    assert "置顶" in page.partition("新来的先看这一条")[2].partition("</li>")[0]
    few = cost(as_(mei), "/clubs/coffee/")
    more = [start_topic(lin, club.board, title=f"又一壶 {n} 冲好了", body="香", at=NOON) for n in range(12)]
    pin_topics(lin, more[:3], True, at=NOON)
    reply(lin, more[5], body="闻到了", at=NOON)
    assert cost(as_(mei), "/clubs/coffee/") == few
    assert len(as_(mei).get("/clubs/coffee/").context["topics"]) == 10


def test_club_03_whoever_stands_before_a_closed_door_is_led_to_somebody_she_may_ask(lin, mei, chen):
    club = found_club(lin, "雾里小队", "wuli", intro="一起走雾里", policy=Policy.INVITE, at=NOON)
    set_rank(lin, let_in(mei, club), Rank.MODERATOR, at=NOON)

    def asked(who):
        return re.findall(r'href="(/chat/with/\w+/)">.*?</svg>问(.*?)要邀请</a>', as_(who).get("/clubs/wuli/").text)

    assert asked(chen) == [("/chat/with/lin/", "小林")]
    assert as_(chen).get("/chat/with/lin/").status_code == 200
    block(lin, chen, at=NOON)
    assert asked(chen) == [("/chat/with/mei/", "小梅")]
    block(chen, mei, at=NOON)
    assert asked(chen) == []
    assert "要邀请" not in Client().get("/clubs/wuli/").text
    other = person("other")
    invite(lin, club, whom=other, at=NOON.replace(year=2099))
    assert asked(other) == []
    assert asked(mei) == []


def test_club_03_whoever_applies_is_told_who_reads_her_sentence(riders, lin, mei, chen):
    let_in(chen, riders)
    assert "会长和版主看了才好回你" in as_(mei).post("/clubs/qixing/join/", {"note": ""}).text
    assert "会长和版主看了会回你" in as_(mei).post("/clubs/qixing/join/", {"note": "想来"}, follow=True).text
    assert "会长和版主看了会告诉你" in as_(mei).get("/clubs/qixing/").text
    assert "写一句，会长和版主看" in Client().get("/clubs/").text
    assert "先写一句为什么来，会长和版主看" in as_(chen).get("/clubs/qixing/invitations/").text


def test_club_01_what_can_be_changed_later_is_said_before_and_called_by_its_name(riders, lin):
    assert "名字和「是什么」定了就不改" in as_(lin).get("/clubs/found/").text
    assert re.search(r'href="/clubs/qixing/change/">.*?</svg>改圈子的资料</a>', as_(lin).get("/clubs/qixing/").text)
    assert "改「骑行圈子」的资料" in as_(lin).get("/clubs/qixing/change/").text


# --- mistakes that can be mended --------------------------------------------------------------------------------------


def test_club_02_whoever_founds_without_the_car_stays_in_the_form_and_finds_the_garage(lin, admin):
    typed = {"name": "流光·宁波", "intro": "海边一起开出去", "kind": "owners", "policy": "open", "product": model().pk}
    answer = as_(lin).post("/clubs/found/", typed | {"draft": "club:new", "draft_url": "/clubs/found/"})
    assert answer.status_code == 422
    said = answer.text.partition('id="id_product_error"')[2].partition("</p>")[0]
    assert "由认证车主来办" in said
    assert 'href="/my/garage/"' in said
    assert 'value="流光·宁波"' in answer.text
    assert Draft.objects.of(lin, "club:new").initial["name"] == "流光·宁波"
    assert as_(lin).post("/clubs/found/", typed | {"kind": "circle"}).status_code == 302


def test_club_02_another_model_that_its_leader_does_not_drive_is_refused_in_the_form(lin, admin):
    verified(admin, lin, vin(1))
    found_club(lin, "流光·杭州", "hz", intro="周末一起开出去", kind="owners", product=model(), at=NOON)
    answer = as_(lin).post("/clubs/hz/change/", CHANGED | {"policy": "open", "product": model("yuanshan").pk})
    assert answer.status_code == 422
    assert "把远山认证好" in answer.text.partition('id="id_product_error"')[2]


def test_club_02_whoever_lacks_the_car_is_led_to_her_garage(lin, mei, admin):
    verified(admin, lin, vin(1))
    found_club(lin, "流光·杭州", "hz", intro="周末一起开出去", kind="owners", product=model(), at=NOON)
    answer = as_(mei).post("/clubs/hz/join/", {})
    assert answer.status_code == 403
    assert '<a class="btn btn-main" href="/my/garage/' in answer.text


def test_club_04_the_last_leader_is_led_to_those_who_may_take_her_place(riders, lin, mei):
    let_in(mei, riders)
    for answer in (as_(lin).get("/clubs/qixing/leave/"), as_(lin).post("/clubs/qixing/leave/")):
        assert answer.status_code == 403
        assert '<a class="btn btn-main" href="/clubs/qixing/members/">去成员里挑一位</a>' in answer.text


def test_site_09_one_invitation_too_many_is_said_above_those_that_can_be_taken_back(riders, lin):
    for _ in range(MOST_OPEN):
        invite(lin, riders, at=NOON.replace(year=2099))
    answer = as_(lin).post("/clubs/qixing/invitations/", {"most": "7", "days": "30", "name": ""})
    assert answer.status_code == 422
    assert "先收回几份" in answer.text.partition('class="note note-bad"')[2].partition("</div></div>")[0]
    assert 'name="most" inputmode="numeric" maxlength="3" value="7"' in answer.text
    assert answer.text.count('/revoke/"') == MOST_OPEN
    assert Invitation.objects.count() == MOST_OPEN


# --- asked once more --------------------------------------------------------------------------------------------------


def test_site_09_an_invitation_for_several_is_taken_back_after_a_question(riders, lin, mei, chen):
    many, one = (invite(lin, riders, most=n, at=NOON.replace(year=2099)) for n in (3, 1))
    accept_invitation(mei, many, at=NOON.replace(year=2099))
    doors = {row: reverse("clubs:revoke_invitation", args=["qixing", row.pk]) for row in (many, one)}
    for page in ("/clubs/qixing/invitations/", f"/clubs/qixing/invitations/{many.pk}/"):
        assert f'href="{doors[many]}"' in as_(lin).get(page).text
        assert f'action="{doors[many]}"' not in as_(lin).get(page).text
    assert f'action="{doors[one]}"' in as_(lin).get("/clubs/qixing/invitations/").text
    asked = as_(lin).get(doors[many])
    assert "还能进 2 个人，收回后贴出去的码也打不开" in asked.text
    assert f'action="{doors[many]}"' in asked.text
    assert not Invitation.objects.exclude(revoked_at=None).exists()
    assert as_(mei).get(doors[many]).status_code == 403
    assert as_(lin).post(doors[many]).status_code == 302
    assert Invitation.objects.exclude(revoked_at=None).get() == many


def test_club_02_another_model_is_asked_for_once_more_with_how_many_become_guests(lin, mei, admin, shen):
    others = [person("two"), person("three")]
    for n, who in enumerate((lin, mei, *others)):
        verified(admin, who, vin(n + 1))
    verified(admin, lin, vin(8), "yuanshan")
    verified(admin, mei, vin(9), "yuanshan")
    club = found_club(lin, "流光·杭州", "hz", intro="周末一起开出去", kind="owners", product=model(), at=NOON)
    for who in (mei, *others, shen):
        let_in(who, club)
    Membership.objects.create(club=club, member=person("carless"), at=NOON)
    typed = CHANGED | {"policy": "open", "product": model("yuanshan").pk}
    asked = as_(lin).post("/clubs/hz/change/", typed)
    assert asked.status_code == 200
    # whoever has no car at all is a guest already, colleagues need none
    assert "2 个人没有认证的远山，会变成访客" in asked.text
    assert 'name="sure"' in asked.text
    yes = " ".join(asked.context["costs"])
    assert as_(lin).post("/clubs/hz/change/", typed | {"sure": "1"}).status_code == 200  # said to something else
    club.refresh_from_db()
    assert club.product == model()
    assert as_(lin).post("/clubs/hz/change/", typed | {"sure": yes}).status_code == 302
    club.refresh_from_db()
    assert club.product == model("yuanshan")


def test_club_03_becoming_secret_is_asked_once_more_where_members_invited(riders, lin, mei):
    let_in(mei, riders)
    invite(lin, riders, at=NOON.replace(year=2099))
    assert "邀请也打不开" in as_(lin).get("/clubs/qixing/change/").text
    assert as_(lin).post("/clubs/qixing/change/", CHANGED | {"policy": "invite"}).status_code == 302
    given = invite(mei, riders, at=NOON.replace(year=2099))
    asked = as_(lin).post("/clubs/qixing/change/", CHANGED | {"policy": "secret"})
    assert "成员给出去的 1 份邀请会打不开" in asked.text
    riders.refresh_from_db()
    assert riders.policy == Policy.INVITE
    Invitation.objects.filter(pk=given.pk).update(revoked_at=NOON)
    assert as_(lin).post("/clubs/qixing/change/", CHANGED | {"policy": "secret"}).status_code == 302


@pytest.mark.parametrize("policy", list(Policy))
def test_club_03_the_page_that_changes_a_door_says_what_closing_it_takes(lin, policy):
    found_club(lin, "骑行圈子", "qixing", intro="骑车去上班", policy=policy, at=NOON)
    page = as_(lin).get("/clubs/qixing/change/").text
    assert ("位子会让出来" in page) == (policy in (Policy.OPEN, Policy.APPLY))
    assert ("邀请也打不开" in page) == (policy != Policy.SECRET)
    assert "会变成访客" not in page
    assert "会变成访客" not in as_(lin).get("/clubs/found/").text
