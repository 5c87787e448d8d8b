"""CLUB-03 and CLUB-04: what each door of a club lets whom do, and what each rank may inside its own club alone."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from clubs.actions import accept_invitation, found_club, hand_over, invite, join_club, set_rank
from clubs.models import Club, Membership, Policy, Rank
from community.access.roles import Role
from community.text.models import current
from forums.actions import start_topic
from tests.conftest import NOON, as_, drain, let_in, person, searched

State = Membership.State
WHO = ("visitor", "stranger", "member", "moderator", "leader", "founder", "brand")


def a_club(lin, policy, slug="qixi", name="七溪小队"):
    """A club behind one of the four doors with somebody of each rank, a topic, and whoever stands outside."""
    club = found_club(lin, name, slug, intro="沿着七条溪走", policy=policy, at=NOON)
    who = {
        "visitor": None,
        "stranger": person(f"{slug}-s"),
        "founder": lin,
        "brand": person(f"{slug}-b", role=Role.ADMIN),
    }
    for rank in ("member", "moderator", "leader"):
        who[rank] = person(f"{slug}-{rank}")
        row = let_in(who[rank], club)
        if rank != "member":
            set_rank(lin, row, rank, at=NOON)
    topic = start_topic(lin, club.board, title="七溪里的悄悄话", body="周六七点集合", tags=["七溪暗号"], at=NOON)
    drain()
    return club, who, topic


def browser_of(member):
    return as_(member) if member else Client()


INSIDE = {"member", "moderator", "leader", "founder"}
# Written by hand: who gets through at each door of a club, by its policy. `page` and `talk` are read, the others done.
TABLE = {
    Policy.OPEN: {
        "page": set(WHO), "talk": set(WHO), "members": set(WHO), "join": {"stranger", "brand"}, "invite": INSIDE,
    },
    Policy.APPLY: {
        "page": set(WHO), "talk": set(WHO), "members": set(WHO), "join": {"stranger", "brand"}, "invite": INSIDE,
    },
    Policy.INVITE: {"page": set(WHO), "talk": INSIDE, "members": INSIDE, "join": set(), "invite": INSIDE},
    Policy.SECRET: {
        "page": INSIDE, "talk": INSIDE, "members": INSIDE, "join": set(), "invite": INSIDE - {"member"},
    },
}  # fmt: skip


@pytest.mark.parametrize("policy", list(Policy))
def test_club_03_policy_by_role_by_act(lin, policy):
    club, who, topic = a_club(lin, policy)
    acts = {
        "page": lambda b: b.get("/clubs/qixi/"),
        "talk": lambda b: b.get(f"/t/{topic.pk}/"),
        "members": lambda b: b.get("/clubs/qixi/members/"),
        "invite": lambda b: b.post("/clubs/qixi/invitations/", {"most": "1", "days": "7", "name": ""}),
        "join": lambda b: b.post("/clubs/qixi/join/", {"note": "想认识你们"}),
    }
    for act in acts:
        allowed = TABLE[policy][act]
        for name in WHO:
            answer = acts[act](browser_of(who[name]))
            sign_in = answer.headers.get("Location", "").startswith("/account/login/")
            through = answer.status_code in (200, 302) and not sign_in
            assert through == (name in allowed), f"{policy} {act} {name}: {answer.status_code}"
            if policy == Policy.SECRET and name not in INSIDE and not sign_in:
                assert answer.status_code == 404, f"{act} {name}"
    joined = Membership.objects.filter(club=club, member=who["stranger"]).first()
    assert (joined and joined.state) == {Policy.OPEN: State.ACTIVE, Policy.APPLY: State.APPLIED}.get(policy)


def test_club_03_a_secret_club_is_in_no_search_feed_count_or_suggestion(lin, mei):
    from clubs.finds import circles

    club, who, topic = a_club(lin, Policy.SECRET)
    words = {"溪": "七溪"}
    insider = who["member"]
    assert searched("七溪小队", insider)
    assert "七溪小队" in as_(insider).get("/clubs/").content.decode()
    for outside in (None, mei, who["brand"]):
        browser = browser_of(outside)
        for path in (
            "/clubs/", "/clubs/?q=七溪", "/", "/now/", "/feeds/", "/search/?q=七溪小队", "/search/?q=集合", "/tags/", "/sitemap-clubs-1.xml",
            f"/u/{insider.handle}/", "/hot/", "/share/club/qixi/", "/share/club/qixi.png", "/feeds/club/qixi.atom", "/tags/suggest/?q=七溪",
            f"/tags/{topic.tags.get().name}/",
        ):  # fmt: skip
            answer = browser.get(path)
            said = answer.content.decode(errors="replace").replace('value="七溪小队"', "").replace("「七溪", "")
            assert "沿着七条溪走" not in said, path
            assert "七溪里的悄悄话" not in said, path
            assert (
                "七溪小队" not in said.replace("q=七溪小队", "").partition("<main")[2].replace("七溪小队</title>", "")
                or "/search/" in path
            ), path
        assert browser.get("/clubs/").context["page"].rows == []
        if outside:
            assert not searched("七溪小队", outside)
            assert circles(outside, words) == []
    assert Client().get("/share/club/qixi/").status_code == 404


def test_club_03_a_club_by_invitation_shows_its_page_and_nothing_behind_it(lin, mei):
    club, who, topic = a_club(lin, Policy.INVITE)
    drain()
    for outside in (None, mei, who["brand"]):
        browser = browser_of(outside)
        page = browser.get("/clubs/qixi/").content.decode()
        assert "沿着七条溪走" in page
        assert "凭邀请才能进" in page
        assert "七溪里的悄悄话" not in page
        assert browser.get(f"/forums/{club.board.slug}/").status_code == 404
        assert browser.get("/feeds/club/qixi.atom").status_code == 404
        assert "七溪小队" not in browser.get(f"/u/{who['member'].handle}/").content.decode()
        assert "来到了" not in browser.get("/now/?show=joined").content.decode().partition("七溪小队")[0][-400:]
    assert searched("七溪小队", mei)
    assert not searched("悄悄话", mei)
    assert "七溪小队" in Client().get("/clubs/").content.decode()


def test_club_03_another_door_takes_page_board_and_search_along(lin, mei):
    club, who, topic = a_club(lin, Policy.OPEN)
    typed = {"intro": "沿着七条溪走", "region": "", "product": "", "tags": "", "charter": ""}
    seen = {}
    for policy in (Policy.SECRET, Policy.INVITE, Policy.APPLY):
        as_(lin).post("/clubs/qixi/change/", typed | {"policy": policy})
        drain()
        seen[policy] = (
            as_(mei).get("/clubs/qixi/").status_code, as_(mei).get(f"/t/{topic.pk}/").status_code,
            bool(searched("七溪小队", mei)), bool(searched("悄悄话", mei)),
        )  # fmt: skip
    assert seen == {
        Policy.SECRET: (404, 404, False, False), Policy.INVITE: (200, 404, True, False), Policy.APPLY: (200, 200, True, True),
    }  # fmt: skip


# --- CLUB-04 ------------------------------------------------------------------------------------------------------

# Who gets through at each door that is a power, by hand; `own`: in the club, `other`: the same person in another club.
POWERS = {
    "change": {"leader", "founder"},
    "admit": {"moderator", "leader", "founder"},
    "decline": {"moderator", "leader", "founder"},
    "rank": {"leader", "founder"},
    "remove a member": {"moderator", "leader", "founder"},
    "remove a moderator": {"leader", "founder"},
    "remove the founder": set(),
    "hand over": {"leader", "founder"},
    "revoke": {"moderator", "leader", "founder"},
    "see all invitations": {"moderator", "leader", "founder"},
    "hide a post": {"moderator", "leader", "founder"},
}


def powers(club, by, mark):
    """{act: answer} of one browser at every door of a club that is a power; each has somebody of its own to act on."""

    def put(what, rank=Rank.MEMBER, state=State.ACTIVE):
        member = person(f"{mark}-{what}")
        return Membership.objects.create(club=club, member=member, rank=rank, state=state, at=NOON)

    at, base = NOON, f"/clubs/{club.slug}/"
    founder = Membership.objects.get(club=club, rank=Rank.FOUNDER)
    given = invite(founder.member, club, most=3, at=at)
    post = start_topic(founder.member, club.board, title=f"说两句 {mark}", body="嗯", at=at).posts.get()
    return {
        "change": by.post(f"{base}change/", {"intro": "换一句新的介绍", "policy": club.policy}),
        "admit": by.post(f"{base}answer/{put('asks', state=State.APPLIED).pk}/", {"verdict": "admit"}),
        "decline": by.post(
            f"{base}answer/{put('asks2', state=State.APPLIED).pk}/", {"verdict": "decline", "answer": "满了"}
        ),
        "rank": by.post(f"{base}rank/{put('plain').pk}/", {"rank": "moderator"}),
        "remove a member": by.post(f"{base}remove/{put('gone').pk}/"),
        "remove a moderator": by.post(f"{base}remove/{put('mod', Rank.MODERATOR).pk}/"),
        "remove the founder": by.post(f"{base}remove/{founder.pk}/"),
        "see all invitations": by.get(f"{base}invitations/{given.pk}/"),
        "revoke": by.post(f"{base}invitations/{given.pk}/revoke/"),
        "hide a post": by.post(f"/moderation/post/{post.pk}/hide/", {"rule": "place"}),
        "hand over": by.post(f"{base}hand-over/{put('heir').pk}/"),
    }


@pytest.mark.parametrize("rank", ["member", "moderator", "leader", "founder"])
def test_club_04_rank_by_act_over_every_door_and_nothing_in_another_club(lin, mei, rank):
    own, who, _ = a_club(lin, Policy.APPLY)
    mei_founds = found_club(
        person("els", at=NOON.replace(year=2020), trust=1), "别处小队", "else", intro="在别的地方走", at=NOON
    )
    join_club(who[rank], mei_founds, at=NOON)
    by = as_(who[rank])
    for act, answer in powers(mei_founds, by, f"o{rank[:2]}").items():
        assert answer.status_code == 403, f"{rank} in another club: {act}"
        assert "别处小队" in answer.content.decode() or "会长" in answer.content.decode(), act
    for act, answer in powers(own, by, f"i{rank[:2]}").items():
        allowed = rank in POWERS[act]
        assert (answer.status_code in (200, 302)) == allowed, f"{rank}: {act} {answer.status_code}"
        assert allowed or answer.status_code == 403, f"{rank}: {act}"


def test_club_04_the_founder_asks_twice_before_handing_over_and_before_leaving(lin, mei):
    club = found_club(lin, "交接小队", "jiaojie", intro="慢慢走着瞧", at=NOON)
    row = join_club(mei, club, at=NOON)
    browser = as_(lin)
    asked = browser.get(f"/clubs/jiaojie/hand-over/{row.pk}/").content.decode()
    assert "把位置交给小梅？" in asked
    assert Membership.objects.get(club=club, member=lin).rank == Rank.FOUNDER
    assert browser.get("/clubs/jiaojie/leave/").status_code == 403
    browser.post(f"/clubs/jiaojie/hand-over/{row.pk}/")
    assert "离开「交接小队」？" in browser.get("/clubs/jiaojie/leave/").content.decode()
    assert Membership.objects.filter(club=club, member=lin).exists()
    browser.post("/clubs/jiaojie/leave/")
    assert not Membership.objects.filter(club=club, member=lin).exists()


def test_club_04_a_place_goes_only_to_somebody_inside(lin, mei, chen):
    club = found_club(lin, "交接小队", "jiaojie", intro="慢慢走着瞧", policy=Policy.APPLY, at=NOON)
    waits = join_club(mei, club, note="想来", at=NOON)
    assert as_(lin).post(f"/clubs/jiaojie/hand-over/{waits.pk}/").status_code == 403
    mine = Membership.objects.get(club=club, member=lin)
    assert as_(lin).post(f"/clubs/jiaojie/hand-over/{mine.pk}/").status_code == 403
    assert Membership.objects.get(club=club, member=lin).rank == Rank.FOUNDER


def test_club_04_a_leader_does_not_unseat_the_founder_by_handing_over(lin, mei):
    club = found_club(lin, "交接小队", "jiaojie", intro="慢慢走着瞧", at=NOON)
    set_rank(lin, join_club(mei, club, at=NOON), Rank.LEADER, at=NOON)
    founder = Membership.objects.get(club=club, member=lin)
    assert as_(mei).post(f"/clubs/jiaojie/hand-over/{founder.pk}/").status_code == 403
    hand_over(lin, club, mei, at=NOON)
    assert [m.member for m in club.memberships.filter(rank=Rank.FOUNDER)] == [mei]


# --- the members' page, the page, tags ---------------------------------------------------------------------------


def cost(browser, path):
    """The least of two: what a process looks at anew every few seconds is no part of the page."""
    counts = []
    for _ in range(2):
        browser.get(path)
        current(fresh=True)
        with CaptureQueriesContext(connection) as seen:
            assert browser.get(path).status_code == 200
        counts.append(len(seen))
    return min(counts)


def test_club_01_page_and_members_cost_the_same_however_many(lin, mei):
    club = found_club(
        lin, "手冲咖啡", "coffee", intro="周末一起冲一壶", tags=["咖啡", "早起"], charter="一、不催。", at=NOON
    )
    paths = ("/clubs/coffee/", "/clubs/coffee/members/", "/clubs/coffee/members/?q=友", "/clubs/coffee/invitations/")

    def fill(n):
        for k in range(n):
            given = invite(lin, club, at=NOON) if club.invitations.count() < 12 else None
            member = person(f"c{Membership.objects.count()}x{k}")
            accept_invitation(member, given, at=NOON) if given else join_club(member, club, at=NOON)
            start_topic(member, club.board, title=f"第{member.pk}壶冲得如何", body="还行", at=NOON)

    fill(2)
    few = {(who.pk, path): cost(as_(who), path) for who in (lin,) for path in paths}
    fill(20)
    for (_, path), least in few.items():
        assert cost(as_(lin), path) == least <= 20, path


def test_club_04_members_are_found_by_name(lin, mei, chen):
    club = found_club(lin, "手冲咖啡", "coffee", intro="周末一起冲一壶", at=NOON)
    for member in (mei, chen):
        join_club(member, club, at=NOON)
    found = as_(lin).get("/clubs/coffee/members/?q=梅").context["page"].rows
    assert [m.member for m in found] == [mei]
    assert "没有叫「谁也不是」的" in as_(lin).get("/clubs/coffee/members/?q=谁也不是").content.decode()


def test_club_01_a_club_carries_tags_and_is_found_by_them(lin, mei):
    answer = as_(lin).post(
        "/clubs/found/",
        {"name": "手冲咖啡", "intro": "周末一起冲一壶", "kind": "circle", "policy": "open", "tags": "露营 早起", "charter": "一、不催。\n二、杯子自己洗。"},
    )  # fmt: skip
    assert answer.status_code == 302
    club = Club.objects.get()
    drain()
    page = Client().get(club.get_absolute_url()).content.decode()
    assert 'href="/tags/%E9%9C%B2%E8%90%A5/"' in page
    assert "杯子自己洗" in page
    assert club in Client().get("/clubs/?q=早起").context["page"].rows
    assert searched("早起", mei)
    assert "手冲咖啡" in Client().get("/tags/露营/?kind=club").content.decode()
    as_(lin).post(f"/clubs/{club.slug}/change/", {"intro": "周末一起冲一壶", "policy": "secret", "tags": "露营"})
    drain()
    assert "手冲咖啡" not in Client().get("/tags/露营/?kind=club").content.decode()
    assert not Client().get("/clubs/?q=露营").context["page"].rows


def test_club_01_a_merged_tag_takes_the_directory_along(lin, admin):
    from community.tags.actions import merge_tags
    from community.tags.models import Tag

    found_club(lin, "手冲咖啡", "coffee", intro="周末一起冲一壶", tags=["过夜"], at=NOON)
    found_club(lin, "山里过夜", "night", intro="带的比来时少", tags=["露营"], at=NOON)
    merge_tags(admin, Tag.objects.get(name="过夜"), Tag.objects.get(name="露营"), at=NOON)
    assert len(Client().get("/clubs/?q=露营").context["page"].rows) == 2


def test_club_01_a_step_up_the_ladder_suffices_and_so_does_a_week_of_talk(board):
    fresh = person("fresh", at=NOON, trust=1)
    assert as_(fresh).get("/clubs/found/").status_code == 200
    assert "自己办一个圈子" in Client().get("/rules/levels/").content.decode()
    assert as_(person("newer", at=NOON)).get("/clubs/found/").status_code == 403


def test_club_01_where_numbers_are_asked_for_a_founder_has_shown_hers(lin, settings):
    settings.REQUIRE_PHONE = True
    assert as_(lin).get("/clubs/found/").status_code == 403
    from profiles.signin.actions import bind_phone

    bind_phone(lin, "+8613800001234", at=NOON)
    assert as_(lin).get("/clubs/found/").status_code == 200


def test_club_01_a_name_that_is_a_board_or_a_door_gets_an_address_of_its_own(lin, board):
    for name in ("care", "found", "invited"):
        as_(lin).post("/clubs/found/", {"name": name, "intro": "叫这个名字的人", "kind": "circle", "policy": "open"})
        slug = Club.objects.get(name=name).slug
        assert re.fullmatch(rf"{name}-\w{{4}}", slug)
        assert as_(lin).get(f"/clubs/{slug}/").status_code == 200, name
