"""PROF-13: follow members; whoever is blocked neither visits, calls nor answers, and is nowhere on the blocker's pages."""

import json

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from clubs.actions import found_club, join_club
from community.access.permissions import Refused, check_met
from community.access.registry import blocked_by, blockers_of, forget_apart
from community.access.roles import Role
from community.api.actions import issue_link
from community.reactions.actions import react
from forums.actions import edit_post, feature_topics, mark_read, reply, start_topic
from forums.models import Post, Topic
from profiles.actions import set_role
from profiles.bookmarks.actions import bookmark
from profiles.inbox.actions import choose_level
from profiles.inbox.models import Bell, Level, Line
from profiles.models import Member, signed_in
from profiles.ties import permissions
from profiles.ties.actions import block, follow, unblock, unfollow
from profiles.ties.models import Block, Follow
from tests.community.test_live import frames, in_thread, quick_looks, run, socket  # noqa: F401 (a fixture)
from tests.conftest import NOON, as_, drain, person
from tests.house.test_doors import TABLE

TITLE, WORDS = "围炉夜话题", "蜃楼夜谈的回复"


@pytest.fixture
def said(board, mei, chen, lin):
    """What Chen wrote in every place that comes to Mei: a topic of his, a reply in hers, an answer that calls her."""
    his = start_topic(chen, board, kind="question", title=TITLE, body="火候怎样", tags=["围炉"], at=NOON)
    reply(lin, his, body="慢火", at=NOON)
    hers = start_topic(mei, board, title="梅子酒", body="泡三年", at=NOON)
    answer = reply(chen, hers, body=f"@小梅 {WORDS}", at=NOON)
    mark_read(mei, his, 1, at=NOON)
    return {"his": his, "hers": hers, "answer": answer}


def pages(member):
    """{address: page} of every page of the table of doors that the member opens without knowing a thing's number, of
    the pieces and feeds that come to her, and of what she may look for."""
    paths = {path for method, path, *_ in TABLE.values() if method == "GET" and "{" not in path}
    paths -= {"/u/mei/", "/u/mei/block/", "/feeds/board/care.atom"}  # a public feed is made for visitors
    paths |= {f"/hot/?period={p}" for p in ("day", "week", "month", "all")}
    paths |= {
        "/",
        "/forums/care/",
        "/now/?show=topics",
        "/tag/围炉/",
        "/search/?q=夜话题",
        "/search/?q=蜃楼",
        "/search/?q=慢火",
    }
    paths.add(f"/feeds/mine/{issue_link(member, at=timezone.now())}/all.atom")
    client, found = as_(member), {}
    for path in sorted(paths):
        answer = client.get(path)
        if answer.status_code == 200 and not answer.streaming:
            found[path.partition("/mine/")[0]] = answer.content.decode(errors="replace")
    return found


def standing(member):
    """The addresses among them where something of Chen's stands."""
    marks = (TITLE, WORDS, "夜谈的回复", "夜</mark>", "慢<")
    return {
        path
        for path, page in pages(member).items()
        if any(mark in page.replace("<mark>", "").replace("</mark>", "") for mark in marks)
    }


@pytest.mark.either
def test_prof_13_what_a_blocked_member_wrote_is_on_no_page_of_the_blocker(said, mei, chen, lin, admin):
    feature_topics(admin, [said["his"]], True, at=NOON)
    drain()
    shown = standing(mei)
    assert {
        "/",
        "/now/",
        "/hot/",
        "/featured/",
        "/my/unread/",
        "/inbox/",
        "/forums/care/",
        "/search/?q=夜话题",
        "/search/?q=蜃楼",
        "/feeds",
    } <= shown
    block(mei, chen, at=NOON)
    drain()
    assert standing(mei) == set()
    assert standing(lin)  # and everybody else's stay as they were
    unblock(mei, chen, at=NOON)
    assert {"/", "/now/", "/forums/care/", "/search/?q=夜话题"} <= standing(mei)


def test_prof_13_his_topic_answers_as_one_that_is_not_there_and_his_floor_is_a_line(said, mei, chen, lin):
    block(mei, chen, at=NOON)
    client = as_(mei)
    assert client.get(f"/t/{said['his'].pk}/").status_code == 404
    assert client.get(f"/p/{said['answer'].pk}/").status_code == 404
    quoting = reply(lin, said["hers"], body="说得好", quoted=said["answer"], at=NOON)
    page = client.get(f"/t/{said['hers'].pk}/").content.decode()
    assert WORDS not in page
    assert "这一楼是你拉黑的人写的" in page
    assert "引了你拉黑的人的话" in page
    assert "说得好" in page
    assert WORDS in as_(lin).get(f"/t/{said['hers'].pk}/").content.decode()
    assert client.get(f"/p/{quoting.pk}/").status_code == 302


def test_prof_13_a_blocked_member_rings_no_bell_and_what_rang_is_taken_back(said, mei, chen, lin):
    drain()
    assert Line.objects.filter(member=mei, kind="mention").exists()
    block(mei, chen, at=NOON)
    drain()
    assert not Line.objects.filter(member=mei).exists()
    assert Bell.objects.get(pk=mei.pk).unseen == 0
    third = start_topic(lin, said["his"].board, title="第三个地方", body="来聊", at=NOON)
    mine = reply(mei, third, body="我说一句", at=NOON)
    drain()
    choose_level(mei, third, Level.WATCH, at=NOON)
    with pytest.raises(Refused):
        reply(chen, third, body="接着说", quoted=mine, at=NOON)
    reply(chen, third, body="@小梅 看这里", at=NOON)
    drain()
    assert not Line.objects.filter(member=mei).exists()
    reply(lin, third, body="@小梅 看这里", at=NOON)
    drain()
    assert Line.objects.get(member=mei).kind == "mention"  # control: others ring


def test_prof_13_a_blocked_member_visits_calls_answers_reacts_and_follows_no_more(said, mei, chen, lin):
    """Each is tried before, when it is let through, and after."""
    third = start_topic(lin, said["his"].board, title="第三个地方", body="来聊", at=NOON)
    mine = reply(mei, third, body="我说一句", at=NOON)
    tries = {
        "visit": lambda: _visit(chen),
        "answer": lambda: reply(chen, said["hers"], body="再说", at=NOON),
        "quote": lambda: reply(chen, third, body="再说", quoted=mine, at=NOON),
        "react": lambda: react(chen, mine, "agree", at=NOON),
        "follow": lambda: follow(chen, mei, at=NOON),
    }
    for done in tries.values():
        done()
    assert "/u/mei/" in reply(chen, third, body="@小梅 在吗", at=NOON).html
    block(mei, chen, at=NOON)
    for name, done in tries.items():
        with pytest.raises(Refused) as refusal:
            done()
        assert name == "visit" or "不想和你往来" in str(refusal.value), name
    assert "/u/mei/" not in reply(chen, third, body="@小梅 在吗", at=NOON).html
    old = reply(chen, third, body="先放着", at=NOON)
    assert "/u/mei/" not in edit_post(chen, old, body="@小梅 在吗", at=NOON).html
    assert mei.name not in as_(chen).get("/people/suggest/", {"q": "小", "topic": third.pk}).content.decode()
    assert f'href="{mei.get_absolute_url()}"' not in _people_found(chen)
    assert f'href="{mei.get_absolute_url()}"' in _people_found(lin)


def _visit(member):
    if as_(member).get("/u/mei/").status_code == 404:
        raise Refused("404")


def _people_found(member):
    drain()
    return as_(member).get("/search/", {"q": "小梅", "kind": "member"}).content.decode()


def test_prof_13_the_reply_box_says_that_no_answer_is_wanted(said, mei, chen):
    block(mei, chen, at=NOON)
    page = as_(chen).get(f"/t/{said['hers'].pk}/").content.decode()
    assert "楼主不想和你往来" in page
    answer = as_(chen).post(f"/t/{said['hers'].pk}/reply/", {"body": "我写了很久"})
    assert answer.status_code == 403
    assert "楼主不想和你往来" in answer.content.decode()


def test_prof_13_without_the_checks_each_gets_through(said, mei, chen, monkeypatch):
    """Control: the guard is what keeps him out."""
    block(mei, chen, at=NOON)
    for place in ("forums.permissions.blockers_of", "profiles.models.blockers_of"):
        monkeypatch.setattr(place, lambda user: frozenset())
    for place in (
        "forums.permissions.check_met",
        "community.reactions.permissions.check_met",
        "profiles.ties.permissions.check_met",
    ):
        monkeypatch.setattr(place, lambda user, member: None)
    reply(chen, said["hers"], body="再说", at=NOON)
    react(chen, said["hers"].posts.get(number=1), "agree", at=NOON)
    follow(chen, mei, at=NOON)
    assert as_(chen).get("/u/mei/").status_code == 200


def test_prof_13_a_new_floor_of_his_reaches_no_open_page_of_hers(said, mei, chen, lin, quick_looks):  # noqa: F811
    """Real sockets: of two readers one blocked whoever speaks; the next who speaks is heard by both."""
    block(mei, chen, at=NOON)
    hers, others, topic = socket(mei), socket(lin), said["hers"]

    async def walk():
        for line in (hers, others):
            assert (await line.connect())[0]
            await line.send_to(text_data=json.dumps({"listen": {f"topic:{topic.pk}": topic.last_number + 1}}))
        await in_thread(_speak, chen, topic)
        heard = await frames(others, 1)
        assert await hers.receive_nothing(timeout=0.5)
        await in_thread(reply, lin, topic, body="小林也来", at=NOON)
        heard += await frames(others, 1)
        mine = await frames(hers, 1)
        for line in (hers, others):
            await line.disconnect()
        return heard, mine

    heard, mine = run(walk)
    assert "老陈又说" in heard[0]["html"]
    assert "小林也来" in heard[1]["html"]
    assert "小林也来" in mine[0]["html"]
    assert "by" not in mine[0]


def _speak(member, topic):
    """A reply that was on its way before the block: the guard of the action is not what is tried here."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("forums.permissions.blockers_of", lambda user: frozenset())
        reply(member, topic, body="老陈又说", at=NOON)


def test_prof_13_whoever_keeps_order_in_a_place_sees_everything_there(chen, lin, mei, admin):
    xu = person("许可", role=Role.MODERATOR)
    club = found_club(lin, "围炉会", "fireside", intro="冬天的火", at=NOON)
    join_club(chen, club, at=NOON)
    inside = start_topic(chen, club.board, title=TITLE, body="火候怎样", at=NOON)
    block(lin, chen, at=NOON)
    assert Topic.objects.visible_to(signed_in(lin.pk)).filter(pk=inside.pk).exists()
    block(xu, chen, at=NOON)
    public = start_topic(chen, _public(), title=TITLE, body="火候怎样", at=NOON)
    assert Topic.objects.visible_to(signed_in(xu.pk)).filter(pk=public.pk).exists()
    assert not Topic.objects.visible_to(signed_in(lin.pk)).filter(pk=public.pk).exists()


def _public():
    from forums.models import Board

    return Board.objects.get(slug="care")


def test_prof_13_nobody_blocks_the_brands_people_or_herself(board, mei, shen, chen):
    with pytest.raises(Refused, match="替品牌做事"):
        block(mei, shen, at=NOON)
    with pytest.raises(Refused):
        block(mei, mei, at=NOON)
    block(chen, mei, at=NOON)
    set_role(mei, Role.AGENT, at=NOON)
    check_met(Member.objects.get(pk=mei.pk), chen.pk)  # who was blocked before she worked here answers all the same
    with pytest.raises(IntegrityError), transaction.atomic():
        Block.objects.create(member=mei, whom=mei, at=NOON)


def test_prof_13_following_tells_once_and_hears_what_she_begins(board, mei, chen, lin, club):
    assert follow(chen, lin, at=NOON)
    assert not follow(chen, lin, at=NOON)
    drain()
    assert Line.objects.get(member=lin, kind="follow").total == 1
    topic = start_topic(lin, board, title="山里下雪了", body="来看", at=NOON)
    reply(lin, topic, body="还在下", at=NOON)
    start_topic(lin, club.board, title="圈里的事", body="自己人", at=NOON)
    drain()
    line = Line.objects.get(member=chen)
    assert (line.kind, line.about_id, line.source_id, line.total) == ("began", lin.pk, topic.posts.get(number=1).pk, 1)
    assert "开了新主题《山里下雪了》" in as_(chen).get("/inbox/").content.decode()
    assert not Line.objects.filter(member=mei, kind="began").exists()
    unfollow(chen, lin, at=NOON)
    start_topic(lin, board, title="雪停了", body="来看", at=NOON)
    drain()
    assert Line.objects.filter(member=chen).count() == 1
    assert not Line.objects.filter(member=lin, kind="follow").exists()


def test_prof_13_a_timeline_of_ones_own_holds_what_those_write_whom_one_follows(board, chen, lin):
    from profiles.now.actions import choose_timeline

    choose_timeline(chen, left_out=[], only_mine=True, beginnings=False, compact=False, size=20, at=NOON)
    start_topic(lin, board, title="山里下雪了", body="来看", at=NOON)
    assert "山里下雪了" not in as_(chen).get("/now/").content.decode()
    follow(chen, lin, at=NOON)
    assert "山里下雪了" in as_(chen).get("/now/").content.decode()


def test_prof_13_a_block_ends_the_follows_of_both(board, mei, chen):
    follow(mei, chen, at=NOON)
    follow(chen, mei, at=NOON)
    block(mei, chen, at=NOON)
    assert not Follow.objects.exists()
    with pytest.raises(Refused, match="先解除"):
        follow(mei, chen, at=NOON)
    unblock(mei, chen, at=NOON)
    assert follow(mei, chen, at=NOON)


def test_prof_13_the_lists_are_hers_alone_and_can_be_changed_there(board, mei, chen, lin):
    follow(mei, lin, at=NOON)
    client = as_(mei)
    assert lin.name in client.get("/my/people/").content.decode()
    assert mei.name in as_(lin).get("/my/people/?show=followers").content.decode()
    page = client.get(f"/u/{chen.handle}/block/").content.decode()
    assert "看不到 TA 写的" in page
    done = client.post(f"/u/{chen.handle}/block/", follow=True)
    assert chen.name in done.content.decode()
    assert "解除" in done.content.decode()
    assert "拉黑着，点一下解除" in client.get(f"/u/{chen.handle}/").content.decode()
    client.post(f"/u/{chen.handle}/unblock/")
    assert not Block.objects.exists()
    assert Client().get("/my/people/").status_code == 302


def test_prof_13_an_unfollow_by_mistake_is_undone_from_the_word_about_it(board, mei, lin):
    client = as_(mei)
    client.post(f"/u/{lin.handle}/follow/", {"follow": "yes"})
    said = client.post(f"/u/{lin.handle}/follow/", {"follow": "no"}, follow=True).content.decode()
    assert "撤销" in said.partition('class="toasts"')[2]
    client.post(f"/u/{lin.handle}/follow/", {"follow": "yes"})
    assert Follow.objects.filter(member=mei, whom=lin).exists()


@pytest.mark.parametrize(("act", "bound"), [(follow, "MOST_FOLLOWED"), (block, "MOST_BLOCKED")])
def test_prof_13_lists_have_an_end_that_says_so(act, bound, mei, chen, lin, monkeypatch):
    monkeypatch.setattr(permissions, bound, 1)
    act(mei, chen, at=NOON)
    with pytest.raises(Refused, match="到顶了"):
        act(mei, lin, at=NOON)


def test_prof_13_who_blocks_nobody_pays_nothing_and_who_does_one_statement_a_request(
    mei, chen, django_assert_num_queries
):
    user = signed_in(mei.pk)
    with django_assert_num_queries(0):
        assert blocked_by(user) == blockers_of(user) == frozenset()
    block(mei, chen, at=NOON)
    user = signed_in(mei.pk)
    with django_assert_num_queries(0):
        assert blocked_by(user) == {chen.pk}
    assert blockers_of(signed_in(chen.pk)) == {mei.pk}
    forget_apart(user)
    with django_assert_num_queries(1):
        assert blocked_by(user) == {chen.pk}
        assert blockers_of(user) == frozenset()


def test_prof_13_a_bookmark_of_what_he_wrote_shows_nothing_of_it(said, mei, chen):
    bookmark(mei, said["his"], at=NOON)
    assert TITLE in as_(mei).get("/my/bookmarks/").content.decode()
    block(mei, chen, at=NOON)
    assert TITLE not in as_(mei).get("/my/bookmarks/").content.decode()
    assert Post.objects.visible_to(signed_in(mei.pk)).filter(author=chen).count() == 0
