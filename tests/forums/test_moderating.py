"""FORU-16: merge, split, move, pin, lock, change owner, in bulk; old links redirect, each act can be undone."""

import pytest

from community.access.permissions import Refused
from forums.actions import (
    accept_answer,
    change_owner,
    edit_post,
    feature_topics,
    lock_topics,
    mark_read,
    merge_topics,
    move_topic,
    open_board,
    pin_topics,
    recount,
    reply,
    split_topic,
    start_topic,
    undo,
)
from forums.models import Board, Deed, Post, Topic
from forums.unread import unread_counts
from tests.conftest import LONG_AGO, NOON, as_, drain


@pytest.fixture
def moderator(colleagues):
    return colleagues["moderator"]


def talk(member, board, *others, title="冬天胎压掉得厉害"):
    topic = start_topic(member, board, title=title, body="开个头", at=NOON)
    for n, other in enumerate(others):
        reply(other, topic, body=f"第{n}句", at=NOON)
    return Topic.objects.get(pk=topic.pk)


def standing():
    """Everything that a moderator's act may change and undo must bring back."""
    topics = Topic.objects.exclude(title="分出来的话题").order_by("pk")
    return (
        list(Post.objects.order_by("pk").values("pk", "topic", "number", "audience", "author")),
        list(topics.values("pk", "board", "audience", "author", "reply_count", "merged_into", "pinned_at", "locked_at", "featured_at", "last_post_at")),
        list(Board.objects.order_by("pk").values("pk", "topic_count", "post_count")),
    )  # fmt: skip


def acts(moderator, first, second, board, mei):
    return {
        "pin": lambda: pin_topics(moderator, [first, second], True, at=NOON),
        "lock": lambda: lock_topics(moderator, [first, second], True, at=NOON),
        "feature": lambda: feature_topics(moderator, [first], True, at=NOON),
        "move": lambda: move_topic(moderator, first, board, at=NOON),
        "own": lambda: change_owner(moderator, first, mei, at=NOON),
        "merge": lambda: merge_topics(moderator, [first], second, at=NOON),
        "split": lambda: split_topic(
            moderator, first, list(first.posts.filter(number__in=[2, 4])), title="分出来的话题", at=NOON
        )[1],
    }


@pytest.mark.parametrize("what", ["pin", "lock", "feature", "move", "own", "merge", "split"])
def test_foru_16_each_act_can_be_undone_from_the_log(admin, board, moderator, mei, chen, lin, what):
    other = open_board(admin, "远山", "yuanshan", at=LONG_AGO)
    first, second = talk(chen, board, lin, mei, lin, chen), talk(lin, other, chen)
    before = standing()
    deed = acts(moderator, first, second, other, mei)[what]()
    assert standing() != before
    page = as_(moderator).get(f"/forums/{deed.board.slug}/deeds/").content.decode()
    assert f"/deeds/{deed.pk}/undo/" in page
    assert f'href="/t/{(second if what == "merge" else first).pk}/"' in page
    as_(moderator).post(f"/deeds/{deed.pk}/undo/")
    assert standing() == before
    with pytest.raises(Refused, match="撤销过"):
        undo(moderator, deed, at=NOON)
    drain()
    assert recount() == 0


def test_foru_16_old_links_of_a_merged_topic_redirect(board, moderator, chen, lin):
    first, second = talk(chen, board, lin), talk(lin, board, chen)
    post = first.posts.get(number=2)
    merge_topics(moderator, [first], second, at=NOON)
    answer = as_(chen).get(f"/t/{first.pk}/")
    assert (answer.status_code, answer.url) == (301, f"/t/{second.pk}/")
    assert as_(chen).get(f"/p/{post.pk}/").url == f"/t/{second.pk}/#p4"
    page = as_(chen).get(f"/t/{second.pk}/").content.decode()
    assert page.count('class="post"') == 4
    assert f'"/t/{first.pk}/"' not in as_(chen).get("/forums/care/").content.decode()


def test_foru_16_who_had_read_both_has_read_the_whole(board, moderator, chen, lin, mei):
    first, second = talk(chen, board, lin, chen), talk(lin, board, chen)
    mark_read(mei, first, 2, at=NOON)
    mark_read(mei, second, 2, at=NOON)
    merge_topics(moderator, [first], second, at=NOON)
    second.refresh_from_db()
    assert unread_counts(mei, [second])[second.pk] == 1


def test_foru_16_split_floors_lead_to_their_new_place_and_stay_read(board, moderator, chen, lin, mei):
    topic = talk(chen, board, lin, mei, lin)
    mark_read(mei, topic, 4, at=NOON)
    post = topic.posts.get(number=3)
    new, _deed = split_topic(moderator, topic, [post, topic.posts.get(number=4)], title="分出来的话题", at=NOON)
    assert as_(mei).get(f"/p/{post.pk}/").url == f"/t/{new.pk}/#p1"
    new.refresh_from_db()
    topic.refresh_from_db()
    assert unread_counts(mei, [topic, new]) == {topic.pk: 0, new.pk: 0}
    assert (topic.reply_count, new.reply_count) == (1, 1)
    assert [p.number for p in topic.posts.order_by("number")] == [1, 2]


def test_foru_16_an_accepted_answer_that_is_split_off_is_no_longer_accepted(board, moderator, chen, lin):
    topic = start_topic(chen, board, kind="question", title="胎压多少合适？", body="问一句", at=NOON)
    answer = reply(lin, topic, body="两个五", at=NOON)
    accept_answer(chen, topic, answer, at=NOON)
    split_topic(moderator, topic, [answer], title="分出来的话题", at=NOON)
    assert Topic.objects.get(pk=topic.pk).accepted is None


def test_foru_16_in_bulk_from_the_list(board, moderator, chen, lin):
    topics = [talk(chen, board, title=f"第{n}个主题了") for n in range(3)]
    browser = as_(moderator)
    page = browser.get("/forums/care/?manage=1").content.decode()
    assert page.count('name="topics"') >= 3
    browser.post("/forums/care/manage/", {"what": "lock", "topics": [t.pk for t in topics]})
    assert all(t.locked_at for t in Topic.objects.filter(pk__in=[t.pk for t in topics]))
    browser.post(
        "/forums/care/manage/",
        {"what": "merge", "topics": [t.pk for t in topics[1:]], "target": f"https://x/t/{topics[0].pk}/"},
    )
    assert Topic.objects.filter(merged_into=topics[0]).count() == 2
    undo(moderator, Deed.objects.filter(what="merge").get(), at=NOON)
    assert not Topic.objects.exclude(merged_into=None).exists()
    assert as_(lin).post("/forums/care/manage/", {"what": "lock", "topics": [topics[0].pk]}).status_code == 403


def test_foru_16_what_is_refused_in_bulk_stays_ticked_and_typed(board, moderator, chen):
    one, other = (talk(chen, board, title=f"第{n}个主题了") for n in range(2))
    form = {"what": "merge", "topics": [one.pk], "target": "哪一个"}
    page = as_(moderator).post("/forums/care/manage/", form, follow=True).content.decode()
    assert "没认出这个主题" in page
    assert f'name="topics" value="{one.pk}" form="manage" checked' in page
    assert f'name="topics" value="{other.pk}" form="manage">' in page
    assert 'name="target" value="哪一个"' in page
    nothing = as_(moderator).post("/forums/care/manage/", {"what": "move", "board": "care"}, follow=True)
    assert "先勾选" in nothing.content.decode()
    assert 'id="manage"' in nothing.content.decode()


def test_foru_16_the_log_of_a_merge_names_what_went_into_what(board, moderator, chen):
    one, other = talk(chen, board, title="停车位又被占了"), talk(chen, board, title="停车位被占了怎么办")
    merge_topics(moderator, [one], other, at=NOON)
    page = as_(moderator).get("/forums/care/deeds/").content.decode()
    assert page.index("停车位又被占了 →") < page.index("停车位被占了怎么办")


def test_foru_16_a_locked_topic_takes_replies_of_moderators_alone(board, moderator, chen, lin):
    topic = talk(chen, board)
    lock_topics(moderator, [topic], True, at=NOON)
    topic.refresh_from_db()
    with pytest.raises(Refused, match="锁上了"):
        reply(lin, topic, body="再说一句", at=NOON)
    assert reply(moderator, topic, body="收尾", at=NOON)


def test_foru_16_the_new_owner_may_edit_and_accept(board, moderator, chen, lin, mei):
    topic = start_topic(chen, board, kind="question", title="胎压多少合适？", body="问一句", at=NOON)
    answer = reply(lin, topic, body="两个五", at=NOON)
    change_owner(moderator, topic, mei, at=NOON)
    accept_answer(mei, topic, answer, at=NOON)
    edit_post(mei, topic.posts.get(number=1), body="接着问", at=NOON)
    with pytest.raises(Refused):
        edit_post(chen, topic.posts.get(number=1), body="还是我的", at=NOON)


def test_foru_16_a_club_moderator_cannot_pull_topics_in_from_elsewhere(club, lin, topic):
    with pytest.raises(Refused):
        merge_topics(lin, [topic], club.board.topics.get(), at=NOON)
    with pytest.raises(Refused):
        move_topic(lin, topic, club.board, at=NOON)


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({}, "先选要做什么"),
        ({"what": "explode"}, "没有这个操作"),
        ({"what": "move"}, "选一个要挪去的版块"),
        ({"what": "move", "board": "xuexian"}, "只能挪到你也管着的版块"),
        ({"what": "merge", "target": "哪一个"}, "没认出这个主题"),
        ({"what": "own", "owner": "查无此人"}, "没有叫「查无此人」的车友"),
        ({"what": "own", "owner": " @ "}, "写上新楼主的昵称"),
    ],
)
def test_foru_16_wrong_input_gets_a_sentence(club, topic, moderator, form, said):
    assert said in as_(moderator).post(f"/t/{topic.pk}/manage/", form).content.decode()


def test_foru_16_splitting_nothing_or_the_opening_gets_a_sentence(topic, moderator, chen):
    reply(chen, topic, body="掉三成", at=NOON)
    browser = as_(moderator)
    page = browser.post(f"/t/{topic.pk}/split/", {"title": "分出来的话题"}).content.decode()
    assert "先勾选要分出去的楼层" in page
    assert 'value="分出来的话题"' in page
    ticked = topic.posts.get(number=2).pk
    answer = browser.post(f"/t/{topic.pk}/split/", {"title": "短", "posts": [ticked]})
    assert answer.status_code == 422
    assert f'name="posts" value="{ticked}" checked' in answer.content.decode()
    assert "标题至少 4 个字" in answer.content.decode()
    opening = topic.posts.get(number=1).pk
    assert browser.post(f"/t/{topic.pk}/split/", {"title": "分出来的话题", "posts": [opening]}).status_code == 403
