"""Likes on anything: counted right under any press, refused with a sentence, put away with their thing."""

import json

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.utils import timezone

from clubs.actions import leave_club
from community.access.permissions import Refused
from community.access.registry import forget_keys
from community.activity.models import Activity
from community.moderation.models import Rule
from community.reactions import permissions
from community.reactions.actions import react, recount, take_back
from community.reactions.models import Reaction, ReactionCount, counts_of, mine_of
from community.reactions.permissions import check_react
from forums.actions import bring_back_post, hide_post, reply, restore_post, withdraw_post
from forums.models import Post
from tests.community.servers import Process
from tests.conftest import NOON, as_, person

SCRIPT = {"HTTP_ACCEPT": "application/json"}


@pytest.fixture
def post(topic):
    """Mei's opening post."""
    return topic.posts.get(number=1)


def stored(post):
    return counts_of(Post, [post.pk]).get(post.pk, {})


def press(member, post, what="agree", **more):
    browser = as_(member) if member else Client()
    scripted = more.pop("scripted", True)
    return browser.post(f"/react/post/{post.pk}/", {"what": what, **more}, **(SCRIPT if scripted else {}))


def test_reac_01_another_reaction_takes_the_place_of_the_first(post, chen):
    first = react(chen, post, "agree", at=NOON)
    second = react(chen, post, "feel", at=NOON)
    assert first.pk == second.pk
    assert list(Reaction.objects.values_list("member", "what")) == [(chen.pk, "feel")]
    assert stored(post) == {"feel": 1}
    react(chen, post, "feel", at=NOON)
    assert stored(post) == {"feel": 1}
    take_back(chen, post, at=NOON)
    take_back(chen, post, at=NOON)
    assert (stored(post), Reaction.objects.count()) == ({}, 0)
    with pytest.raises(ValueError):
        react(chen, post, "angry", at=NOON)


def test_reac_01_each_change_is_one_line_of_the_log_about_the_thing(post, chen):
    for what in ("agree", "agree", "useful"):
        react(chen, post, what, at=NOON)
    take_back(chen, post, at=NOON)
    lines = Activity.objects.filter(target_type=ContentType.objects.get_for_model(Post), target_id=post.pk, actor=chen)
    assert list(lines.order_by("id").values_list("verb", "audience", "title")) == [
        ("reacted", "public", ""), ("reacted", "public", ""), ("reaction.taken_back", "public", ""),
    ]  # fmt: skip


def test_reac_01_the_door_answers_a_script_with_what_stands(post, chen, lin):
    assert press(lin, post).json() == {"n": {"agree": 1, "useful": 0, "feel": 0}, "mine": "agree"}
    assert press(chen, post, "useful").json() == {"n": {"agree": 1, "useful": 1, "feel": 0}, "mine": "useful"}
    assert press(chen, post, "useful").json() == {"n": {"agree": 1, "useful": 0, "feel": 0}, "mine": ""}


def test_reac_01_a_press_sent_twice_counts_once(post, chen):
    """What the page showed goes along; without it the second press would take the first one back."""
    for _ in range(2):
        assert press(chen, post, was="").json()["mine"] == "agree"
    for _ in range(2):
        assert press(chen, post, was="agree").json()["mine"] == ""
    assert [press(chen, post).json()["mine"] for _ in range(2)] == ["agree", ""]  # control


def test_reac_01_without_a_script_the_press_leads_back_to_the_thing(post, chen):
    answer = press(chen, post, scripted=False, was="")
    assert (answer.status_code, answer["Location"]) == (302, f"/p/{post.pk}/")
    assert stored(post) == {"agree": 1}


def test_reac_01_ones_own_post_takes_no_reaction_of_ones_own(post, mei, lin):
    answer = press(mei, post)
    assert (answer.status_code, answer.json()["sentence"]) == (403, "自己写的就不用自己表态了，留给别人来。")
    assert press(lin, post).status_code == 200  # control


def test_reac_01_visitors_are_asked_to_sign_in(post):
    answer = press(None, post)
    assert answer.status_code == 403
    assert "登录" in answer.json()["sentence"]
    assert not Reaction.objects.exists()


def put_away(how, post, mei, moderator):
    """Put a post, or the topic it stands in, away, and return how to bring it back."""
    opening = post.topic.posts.get(number=1)
    if how == "hidden":
        hide_post(moderator, post, rule=Rule.RUDE, at=NOON)
        return lambda: restore_post(moderator, post, at=NOON)
    if how == "withdrawn":
        withdraw_post(post.author, post, at=NOON)
        return lambda: bring_back_post(post.author, post, at=NOON)
    if how == "topic hidden":
        hide_post(moderator, opening, rule=Rule.RUDE, at=NOON)
        return lambda: restore_post(moderator, opening, at=NOON)
    withdraw_post(mei, opening, at=NOON)
    return lambda: bring_back_post(mei, opening, at=NOON)


@pytest.mark.parametrize("how", ["hidden", "withdrawn", "topic hidden"])
def test_reac_01_what_is_put_away_takes_no_reaction_and_shows_none_until_it_is_back(
    topic, mei, lin, chen, colleagues, how
):
    post, moderator = reply(chen, topic, body="掉三成", at=NOON), colleagues["moderator"]
    react(lin, post, "agree", at=NOON)
    bring_back = put_away(how, post, mei, moderator)
    with pytest.raises(Refused, match="收起来了"):
        react(mei, post, "agree", at=NOON)  # Mei's page still holds the post as it stood before
    gone = press(lin, post, "useful")
    assert (gone.status_code, "收起来了" in gone.json()["sentence"]) == (404, True)
    seen = as_(moderator).get(f"/react/post/{post.pk}/people/")
    assert seen.status_code == 403
    assert "小林" not in seen.content.decode()
    refused = press(moderator, post)
    assert (refused.status_code, "收起来了" in refused.json()["sentence"]) == (403, True)
    bring_back()
    assert stored(post) == {"agree": 1}
    assert "小林" in as_(moderator).get(f"/react/post/{post.pk}/people/").content.decode()
    assert press(moderator, post).status_code == 200


def test_reac_01_a_stranger_reaches_nothing_in_a_private_club(club, mei, lin, chen):
    post = Post.objects.get(topic__board=club.board, number=1)
    assert press(chen, post).status_code == 404
    assert as_(chen).get(f"/react/post/{post.pk}/people/").status_code == 404
    with pytest.raises(Refused):
        react(chen, post, "agree", at=NOON)
    react(lin, post, "agree", at=NOON)
    answer = Post.objects.get(topic__board=club.board, number=2)
    react(mei, answer, "agree", at=NOON)
    assert Activity.objects.filter(verb="reacted", audience=f"club:{club.pk}").count() == 2
    leave_club(mei, club, at=NOON)
    forget_keys(mei)
    with pytest.raises(Refused):
        check_react(mei, answer)


def test_reac_01_nothing_that_no_room_has_registered_takes_a_reaction(post, chen, board):
    assert as_(chen).post("/react/board/1/", {"what": "agree"}, **SCRIPT).status_code == 404
    assert as_(chen).post(f"/react/post/{post.pk}/", {"what": "angry"}).status_code == 400
    with pytest.raises(LookupError):
        react(chen, board, "agree", at=NOON)


def test_reac_01_presses_are_limited_and_the_script_is_told_for_how_long(post, chen, monkeypatch):
    monkeypatch.setattr(permissions, "PRESSES_A_MINUTE", 3)
    statuses = {press(chen, post, was="").status_code for _ in range(3)}
    too_often = [press(chen, post, was="") for _ in range(4)][-1]
    assert statuses == {200}
    assert too_often.status_code == 429
    assert "秒后再点" in too_often.json()["sentence"]
    assert press(chen, post, scripted=False).status_code == 429


def test_reac_01_many_things_are_read_at_one_statement_each(topic, lin, chen, django_assert_num_queries):
    posts = [reply(chen, topic, body=f"第 {n} 段", at=NOON) for n in range(30)]
    for n, post in enumerate(posts):
        react(lin, post, ("agree", "useful", "feel")[n % 3], at=NOON)
    ids = [p.pk for p in posts]
    ContentType.objects.get_for_model(Post)
    with django_assert_num_queries(1):
        counts = counts_of(Post, ids)
    with django_assert_num_queries(1):
        mine = mine_of(lin, Post, ids)
    assert counts == {p.pk: {mine[p.pk]: 1} for p in posts}
    assert mine_of(chen, Post, ids) == {}


def test_reac_01_the_people_are_listed_a_hundred_at_a_time_at_a_fixed_cost(post, chen, django_assert_max_num_queries):
    crowd = [person(f"p{n}", f"第{n}位") for n in range(120)]
    for n, member in enumerate(crowd):
        react(member, post, "agree" if n % 2 else "feel", at=NOON)
    browser = as_(chen)
    with django_assert_max_num_queries(9):
        page = browser.get(f"/react/post/{post.pk}/people/").content.decode()
    assert "全部 120" in page
    assert page.count('<li class="item">') == 100
    assert "第119位" in page
    assert "第19位<" not in page
    older = page.partition("?older=")[2].partition('"')[0]
    assert browser.get(f"/react/post/{post.pk}/people/?older={older}").content.decode().count('<li class="item">') == 20
    assert browser.get(f"/react/post/{post.pk}/people/?what=feel").content.decode().count('<li class="item">') == 60
    assert browser.get(f"/react/post/{post.pk}/people/?what=angry").status_code == 404


def test_reac_01_recounting_changes_no_number(topic, lin, chen, mei):
    posts = [reply(chen, topic, body=f"第 {n} 段", at=NOON) for n in range(5)]
    for post in posts:
        react(lin, post, "agree", at=NOON)
        react(mei, post, "useful", at=NOON)
    react(lin, posts[0], "feel", at=NOON)
    take_back(mei, posts[1], at=NOON)
    before = counts_of(Post, [p.pk for p in posts])
    assert recount() == 0
    assert counts_of(Post, [p.pk for p in posts]) == before


def test_reac_01_recounting_heals_what_is_wrong_control(topic, lin, chen, capsys):
    posts = [reply(chen, topic, body=f"第 {n} 段", at=NOON) for n in range(3)]
    for post in posts:
        react(lin, post, "agree", at=NOON)
    right = counts_of(Post, [p.pk for p in posts])
    ReactionCount.objects.filter(target_id=posts[0].pk).update(n=7)
    ReactionCount.objects.filter(target_id=posts[1].pk).delete()
    kind = ContentType.objects.get_for_model(Post)
    ReactionCount.objects.create(target_type=kind, target_id=posts[2].pk, what="feel", n=2)
    call_command("recount")
    assert "表态：改正了 3 处" in capsys.readouterr().out
    assert counts_of(Post, [p.pk for p in posts]) == right


def test_reac_01_the_partial_shows_the_state_in_words_and_needs_no_statement(post, django_assert_num_queries):
    from django.template.loader import render_to_string

    about = {"code": "post", "pk": post.pk, "n": {"agree": 1234}, "mine": "agree", "may": True}
    with django_assert_num_queries(0):
        html = render_to_string("community/reactions/_like.html", about)
        bare = render_to_string("community/reactions/_like.html", about | {"may": False})
        empty = render_to_string("community/reactions/_like.html", about | {"may": False, "n": {}})
    assert 'value="agree" data-n="1234" aria-pressed="true"' in html
    assert "1,234" in html
    assert html.count('aria-pressed="false"') == 2
    assert "<button" not in bare
    assert "1,234" in bare
    assert "<a" not in empty


PREPARE = """
from tests.conftest import NOON, person
from community.access.roles import Role
from community.pages.actions import lay_home
from forums.actions import open_board, start_topic
lay_home('x')
admin = person('admin', '站长一号', role=Role.ADMIN)
board = open_board(admin, '用车', 'care', at=NOON)
writer = person('writer', '楼主')
for n in range(3):
    start_topic(writer, board, title=f'第 {n} 个主题', body='掉三成', at=NOON)
for n in range(100):
    person(f'p{n}', f'第{n}位')
"""
RACE = """
import json, threading
from django.db import close_old_connections, connection, models
from community.reactions import actions
from community.reactions.models import Reaction, ReactionCount, counts_of
from forums.models import Post
from profiles.models import Member
from tests.conftest import NOON
posts = list(Post.objects.order_by('id'))
people = list(Member.objects.filter(handle__startswith='p').order_by('id'))[:HANDS]
react = actions.react
WITHOUT
def together(calls):
    gate, failed = threading.Barrier(len(calls)), []
    def run(call):
        gate.wait()
        try:
            call()
        except Exception as error:
            failed.append(type(error).__name__)
        finally:
            connection.close()
    threads = [threading.Thread(target=run, args=[c]) for c in calls]
    [t.start() for t in threads]
    [t.join() for t in threads]
    return len(failed), sorted(set(failed))
kinds = ['agree', 'useful', 'feel']
said = {
    'one': together([lambda: react(people[0], posts[0], 'agree', at=NOON) for _ in range(HANDS)]),
    'many': together([lambda m=m: react(m, posts[1], 'agree', at=NOON) for m in people]),
    'changing': together([lambda n=n: react(people[n % 4], posts[2], kinds[n % 3], at=NOON) for n in range(36)]),
}
counts = counts_of(Post, [p.pk for p in posts])
print(json.dumps({
    'failed': said, 'counts': [counts.get(p.pk, {}) for p in posts], 'recounted': actions.recount(),
    'rows': [Reaction.objects.filter(target_id=p.pk).count() for p in posts],
}))
"""
# On SQLite the transaction that begins as a writer is the lock, on PostgreSQL the thing's row.
WITHOUT_LOCK = {
    "sqlite": "react = actions.react.__wrapped__",
    "postgresql": "models.QuerySet.select_for_update = lambda self, **options: self",
}


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def crowd(request, tmp_path_factory):
    """A site of a hundred members on either database: (its process, the database)."""
    site = Process(tmp_path_factory.mktemp("crowd"), request.param)
    site.environment["LOG_LEVEL"] = "CRITICAL"
    site.script(PREPARE)
    return site, request.param


def race(site, hands=100, without=""):
    site.script(
        "from community.reactions.models import *; Reaction.objects.all().delete(); ReactionCount.objects.all().delete()"
    )
    return json.loads(site.script(RACE.replace("HANDS", str(hands)).replace("WITHOUT", without)).splitlines()[-1])


@pytest.mark.processes
def test_reac_01_100_parallel_clicks_leave_one_reaction_and_100_members_count_100(crowd):
    said = race(crowd[0])
    assert {n for n, _errors in said["failed"].values()} == {0}, said["failed"]
    assert said["rows"] == [1, 100, 4]
    assert said["counts"][:2] == [{"agree": 1}, {"agree": 100}]
    assert sum(said["counts"][2].values()) == 4
    assert said["recounted"] == 0


@pytest.mark.processes
def test_reac_01_parallel_clicks_without_the_lock_go_wrong_control(crowd):
    site, database = crowd
    for _ in range(5):
        said = race(site, 30, WITHOUT_LOCK[database])
        if said["recounted"] or any(n for n, _errors in said["failed"].values()):
            return
    pytest.fail(f"without its lock the count came out right five times: {said}")


def test_reac_01_the_database_itself_keeps_one_reaction_per_member_and_thing(post, chen):
    from django.db import IntegrityError, transaction

    react(chen, post, "agree", at=NOON)
    with pytest.raises(IntegrityError), transaction.atomic():
        Reaction.objects.create(target=post, member=chen, what="feel", at=timezone.now())
    assert connection.in_atomic_block
