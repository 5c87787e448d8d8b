"""Which groups count as a ring (PTS-02): worked on paper, then on the site with its page of staff."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from community.reactions.actions import react
from forums.actions import reply, start_topic
from profiles.points.models import pairs, rings
from profiles.points.rings import rings as groups_in
from tests.conftest import NOON, as_, drain, person

DAY = timedelta(days=1)
SAID = "零下五度跑高速，来回一百二十公里，掉了三成八。"


def found(times):
    return sorted("".join(group) for group, _links in groups_in(times, most=6, fewest=3, share=0.6))


def ring(names, n=3):
    """Everybody rewards the next one."""
    return {(names[(k + 1) % len(names)], name): n for k, name in enumerate(names)}


def test_pts_02_rings_of_three_to_six_are_found_and_larger_ones_are_a_village():
    for names in ("abc", "abcd", "abcdef"):
        assert found(ring(names)) == [names]
    assert found(ring("abcdefg")) == []
    assert found(ring("ab")) == []
    assert found(ring("abc", n=2)) == []


def test_pts_02_a_ring_in_which_all_reward_all_is_found():
    assert found({(a, b): 3 for a in "abcdef" for b in "abcdef" if a != b}) == ["abcdef"]


def test_pts_02_a_ring_that_hangs_on_a_village_is_found_all_the_same():
    village = {(f"v{a:02}", f"v{b:02}"): 3 for a in range(20) for b in range(20) if a != b}
    links = ring("abc", n=12) | village | {("a", "v00"): 3, ("v00", "c"): 12}
    assert found(links) == ["abc"]
    assert found(village) == []


def test_pts_02_who_lives_on_others_leaves_the_ring_and_takes_it_apart():
    outside = {("a", f"x{n}"): 1 for n in range(3)}
    assert found(ring("abc") | outside) == []  # three of six are one half
    assert found(ring("abc") | dict(list(outside.items())[:2])) == ["abc"]  # three of five are six parts of ten


def test_pts_02_two_rings_are_two():
    assert found(ring("abc") | ring("xyz")) == ["abc", "xyz"]


# --- on the site ------------------------------------------------------------


def approvals(board, links, rounds=4, days=7):
    """Each (giver, author) finds three replies of the other useful a week, so many weeks."""
    for giver, author in links:
        for n in range(rounds):
            at = NOON - n * days * DAY
            topic = start_topic(author, board, title=f"说一件事 {n}", body=SAID, at=at)
            for m in range(3):
                react(giver, reply(author, topic, body=f"第 {m} 回说：{SAID}", at=at), "useful", at=at)
    drain()


@pytest.mark.parametrize("size", [3, 4, 6])
def test_pts_02_a_ring_in_which_nobody_rewards_back_is_shown_with_its_reason(board, shen, size):
    ring = [person(f"ring{n}", f"圈里{n}号", at=NOON - 6 * DAY) for n in range(size)]
    approvals(board, [(ring[n], ring[(n + 1) % size]) for n in range(size)], rounds=1)
    assert not pairs(timezone.now())
    (found,) = rings(timezone.now())
    assert {m.name for m in found.members} == {m.name for m in ring}
    assert found.share == 100
    assert {(a.name, b.name, n) for a, b, n in found.links} == {
        (ring[n].name, ring[(n + 1) % size].name, 3) for n in range(size)
    }
    page = as_(shen).get("/desk/points/").content.decode()
    assert f"{size} 个账号围成一圈" in page
    assert "每个人至少 100% 来自圈里" in page
    assert "圈里0号 让 圈里1号 得过 3 次" in page
    assert not rings(timezone.now() + 61 * DAY)


def test_pts_02_friends_who_are_rewarded_by_others_too_are_no_ring(board, chen, mei, lin):
    friends = [person(f"ring{n}", f"圈里{n}号", at=NOON - 6 * DAY) for n in range(3)]
    approvals(board, [(friends[n], friends[(n + 1) % 3]) for n in range(3)], rounds=1)
    assert rings(timezone.now())
    # One of them is found useful by two others as often: more than four parts of ten come from outside.
    approvals(board, [(chen, friends[0]), (mei, friends[0])], rounds=1)
    assert not rings(timezone.now())


def test_pts_02_old_friends_and_a_chain_are_no_ring(board):
    old = [person(f"old{n}", f"老朋友{n}") for n in range(3)]
    chain = [person(f"new{n}", f"新来的{n}号", at=NOON - 6 * DAY) for n in range(3)]
    approvals(
        board, [(old[n], old[(n + 1) % 3]) for n in range(3)] + [(chain[0], chain[1]), (chain[1], chain[2])], rounds=1
    )
    assert not rings(timezone.now())


def test_pts_02_the_page_costs_the_same_however_many_rings_there_are(board, shen):
    def counted():
        as_(shen).get("/desk/points/")
        with CaptureQueriesContext(connection) as asked:
            as_(shen).get("/desk/points/")
        return len(asked)

    first = [person(f"a{n}", f"甲圈{n}号", at=NOON - 6 * DAY) for n in range(3)]
    approvals(board, [(first[n], first[(n + 1) % 3]) for n in range(3)], rounds=1)
    one = counted()
    second = [person(f"b{n}", f"乙圈{n}号", at=NOON - 6 * DAY) for n in range(4)]
    approvals(board, [(second[n], second[(n + 1) % 4]) for n in range(4)], rounds=1)
    assert len(rings(timezone.now())) == 2
    assert counted() == one
