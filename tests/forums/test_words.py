"""Versions, withdrawal, official answers, mentions, kinds of topic and the lists."""

from datetime import timedelta

import pytest
from django.utils import timezone

from community.access.permissions import Refused
from community.activity.registry import jobs
from community.reactions.actions import react
from forums.actions import (
    bring_back_post,
    edit_post,
    feature_topics,
    forget_withdrawn,
    hide_version,
    pin_official,
    reply,
    rerender,
    restore_version,
    start_topic,
    warm,
    withdraw_post,
)
from forums.heat import heat, points, shared_out
from forums.models import Post, Topic, Version
from profiles.models import Member
from tests.conftest import NOON, as_, drain, person, searched

# --- FORU-12 ------------------------------------------------------------------------------------------------------


@pytest.fixture
def edited(chen, topic):
    """A reply in three versions."""
    post = reply(chen, topic, body="胎压打到 2.5", at=NOON)
    edit_post(chen, post, body="胎压打到 2.3", at=NOON)
    return edit_post(chen, post, body="胎压打到 2.3，住在三号楼二单元", at=NOON)


def test_foru_12_every_version_can_be_compared(edited, lin):
    page = as_(lin).get(f"/p/{edited.pk}/history/").content.decode()
    assert "第 3 版" in page
    assert "<del>" in page
    assert "<ins>" in page
    assert "和第 1 版比" in as_(lin).get(f"/p/{edited.pk}/history/?with=1").content.decode()


def test_foru_12_a_restored_version_is_a_new_one(edited, chen, lin):
    restore_version(chen, edited, edited.versions.get(number=1), at=NOON)
    edited.refresh_from_db()
    assert edited.source == "胎压打到 2.5"
    assert list(edited.versions.values_list("number", "restored")) == [(1, None), (2, None), (3, None), (4, 1)]
    with pytest.raises(Refused):
        restore_version(lin, edited, edited.versions.get(number=2), at=NOON)


def test_foru_12_a_moderator_hides_a_version_with_personal_data(edited, chen, lin, colleagues):
    moderator = colleagues["moderator"]
    with pytest.raises(Refused, match="现在大家看到的"):
        hide_version(moderator, edited.versions.get(number=3), at=NOON)
    edit_post(chen, edited, body="胎压打到 2.3", at=NOON)
    with pytest.raises(Refused):
        hide_version(lin, edited.versions.get(number=3), at=NOON)
    assert "三号楼二单元" in as_(lin).get(f"/p/{edited.pk}/history/").content.decode()
    hide_version(moderator, edited.versions.get(number=3), at=NOON)
    assert "三号楼二单元" not in as_(lin).get(f"/p/{edited.pk}/history/").content.decode()
    assert "三号楼二单元" not in as_(lin).get(f"/p/{edited.pk}/history/?with=3").content.decode()
    assert "三号楼二单元" in as_(moderator).get(f"/p/{edited.pk}/history/").content.decode()
    assert as_(chen).post(f"/p/{edited.pk}/history/3/restore/").status_code == 404


def test_foru_12_an_opening_keeps_the_titles_of_its_versions(topic, mei):
    edit_post(mei, topic.posts.get(number=1), title="夏天续航掉多少？", body="三十五度。", at=NOON)
    assert [v.title for v in Version.objects.all()] == ["冬天续航掉多少？", "夏天续航掉多少？"]


# --- FORU-20 ------------------------------------------------------------------------------------------------------


def everywhere(member, word, topic):
    """Where a word can still be read."""
    browser = as_(member)
    pages = {
        "page": browser.get(f"/t/{topic.pk}/").content.decode(), "list": browser.get("/forums/care/").content.decode(),
        "feed": browser.get("/feeds/board/care.atom").content.decode(), "home": browser.get("/").content.decode(),
        "topic feed": browser.get(f"/feeds/topic/{topic.pk}.atom").content.decode(),
    }  # fmt: skip
    return {name for name, text in pages.items() if word in text} | ({"search"} if searched(word, member) else set())


def test_foru_20_a_withdrawn_post_is_gone_everywhere_and_comes_back_for_a_day(topic, chen, lin):
    post = reply(chen, topic, body="雪地胎选窄一号", at=NOON)
    quote = reply(lin, topic, body="同意", quoted=post, at=NOON)
    drain()
    assert {"page", "search", "topic feed"} <= everywhere(lin, "雪地胎", topic)
    withdraw_post(chen, post, at=NOON)
    drain()
    assert everywhere(lin, "雪地胎", topic) == set()
    page = as_(lin).get(f"/t/{topic.pk}/").content.decode()
    assert "老陈收回了这段话" in page
    assert f'id="p{quote.number}"' in page
    bring_back_post(chen, post, at=NOON + timedelta(hours=23, minutes=59))
    drain()
    assert "page" in everywhere(lin, "雪地胎", topic)


def test_foru_20_after_24_hours_the_words_are_erased(topic, chen, lin):
    post = reply(chen, topic, body="雪地胎选窄一号", at=NOON)
    edit_post(chen, post, body="雪地胎选窄两号", at=NOON)
    withdraw_post(chen, post, at=NOON)
    forget_withdrawn(NOON + timedelta(hours=23))
    assert Post.objects.get(pk=post.pk).source
    forget_withdrawn(NOON + timedelta(hours=24, minutes=1))
    assert not Post.objects.get(pk=post.pk).source
    assert not Version.objects.exists()
    with pytest.raises(Refused, match="超过 24 小时"):
        bring_back_post(chen, post, at=NOON + timedelta(hours=24, minutes=1))
    assert "forget_withdrawn" in jobs


def test_foru_20_replies_of_others_stay_when_a_topic_is_withdrawn(topic, mei, chen, lin):
    reply(chen, topic, body="暖风别开太大", at=NOON)
    drain()
    withdraw_post(mei, topic.posts.get(number=1), at=NOON)
    drain()
    assert everywhere(lin, "冬天续航", topic) == set()
    page = as_(lin).get(f"/t/{topic.pk}/").content.decode()
    assert "楼主收回了这个主题" in page
    assert "暖风别开太大" in page
    assert searched("暖风", lin)


def test_foru_20_a_topic_without_replies_leaves_with_its_opening(topic, mei, lin):
    withdraw_post(mei, topic.posts.get(number=1), at=NOON)
    assert as_(lin).get(f"/t/{topic.pk}/").status_code == 404
    assert as_(mei).get(f"/t/{topic.pk}/").status_code == 200


def test_foru_20_an_edit_of_a_withdrawn_post_keeps_what_was_typed(topic, chen):
    post = reply(chen, topic, body="雪地胎选窄一号", at=NOON)
    withdraw_post(chen, post, at=NOON)
    form = {"draft": f"edit:{post.pk}", "draft_url": "/", "body": "改成选窄两号"}
    refused = as_(chen).post(f"/p/{post.pk}/edit/", form)
    assert refused.status_code == 403
    assert "先恢复它再改" in refused.content.decode()
    assert "改成选窄两号" in as_(chen).get("/my/drafts/").content.decode()


# --- FORU-18 ------------------------------------------------------------------------------------------------------


def test_foru_18_one_official_answer_stands_between_the_question_and_all_replies(topic, shen, chen, lin):
    answer, other = reply(shen, topic, body="召回范围下周公布", at=NOON), reply(chen, topic, body="我猜是软件", at=NOON)
    with pytest.raises(Refused):
        pin_official(chen, topic, other, at=NOON)
    with pytest.raises(Refused, match="品牌的人"):
        pin_official(shen, topic, other, at=NOON)
    assert "官方回答" not in as_(lin).get(f"/t/{topic.pk}/").content.decode()
    as_(shen).post(f"/p/{answer.pk}/official/")
    page = as_(lin).get(f"/t/{topic.pk}/").content.decode().partition("<main")[2]
    assert page.index("零下五度") < page.index("官方回答") < page.index('id="posts"')
    withdraw_post(shen, answer, at=NOON)
    assert "官方回答" not in as_(lin).get(f"/t/{topic.pk}/").content.decode()


def test_foru_18_the_mark_stands_in_pages_and_feeds_and_for_nobody_else(topic, shen, chen):
    shen.title = "车身工程师"
    shen.save()
    reply(shen, topic, body="召回范围下周公布", at=NOON)
    reply(chen, topic, body="官方 · 车身工程师说的", at=NOON)
    page = as_(chen).get(f"/t/{topic.pk}/").content.decode()
    assert page.count('class="badge b-brand"') == 2  # the topic's and Shen's
    assert "官方 · 车身工程师" in as_(chen).get(f"/feeds/topic/{topic.pk}.atom").content.decode()


# --- FORU-06 ------------------------------------------------------------------------------------------------------


def test_foru_06_a_mention_leads_to_the_space(topic, chen, lin):
    post = reply(chen, topic, body="@小林 你那台怎么样", at=NOON)
    assert '<a class="mention" href="/u/lin/"' in post.html


def test_foru_06_a_quote_links_to_its_source_and_never_shows_a_hidden_post(topic, chen, lin, colleagues):
    from forums.actions import hide_post

    source = reply(chen, topic, body="骂人的原话", at=NOON)
    reply(lin, topic, body="别这么说", quoted=source, at=NOON)
    page = as_(lin).get(f"/t/{topic.pk}/").content.decode()
    assert f'class="quote" href="/p/{source.pk}/"' in page
    hide_post(colleagues["moderator"], source, rule="rude", at=NOON)
    page = as_(lin).get(f"/t/{topic.pk}/?quote={source.pk}").content.decode()
    assert "骂人的原话" not in page
    assert "引的那段话收起来了" in page


def test_foru_06_five_hundred_mentions_are_refused_with_everything_kept(topic, chen):
    for n in range(21):
        person(f"m{n}", f"车友第{n}号")
    body = " ".join(f"@车友第{n}号" for n in range(21)) + " @谁" * 479
    refused = as_(chen).post(f"/t/{topic.pk}/reply/", {"body": body})
    assert refused.status_code == 422
    text = refused.content.decode()
    assert "一次 @ 了 21 个人，最多 20 个" in text
    assert "@车友第20号" in text


def test_foru_06_names_are_offered_those_of_the_topic_first(topic, chen, lin):
    reply(lin, topic, body="说一句", at=NOON)
    person("other", "小李飞车")
    names = as_(chen).get(f"/forums/people/?q=小&topic={topic.pk}").json()["names"]
    assert set(names[:2]) == {"小林", "小梅"}
    assert "小李飞车" in names


# --- FORU-02, FORU-09 ---------------------------------------------------------------------------------------------


def test_foru_02_a_poll_opens_with_its_topic(board, chen, lin):
    form = {
        "kind": "poll", "title": "家充装多少千瓦", "body": "说说理由", "poll-question": "你装的是？",
        "poll-options": "7 千瓦\n11 千瓦", "poll-closes": "7",
    }  # fmt: skip
    answer = as_(chen).post("/forums/care/new/", form)
    page = as_(lin).get(answer.url).content.decode()
    assert "你装的是？" in page
    assert 'type="radio"' in page


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"kind": "nothing"}, "nothing"),
        ({"title": ""}, "标题至少"),
        ({"body": "\u200b  \n"}, "还没写内容"),
        ({"tags": "x" * 300}, "太长了"),
        ({"kind": "poll", "poll-question": "", "poll-options": "一\n二"}, "投什么"),
        ({"kind": "poll", "poll-question": "选", "poll-options": "\n".join(map(str, range(1000)))}, "1000"),
        ({"q_mileage": "很多"}, "写数字"),
        ({"q_where": "月球"}, "从给的几样里选"),
    ],
)
def test_foru_02_a_wrong_field_keeps_everything_typed_and_says_what_is_wrong(board, chen, wrong, said):
    board.questions = QUESTIONS
    board.save()
    form = {
        "kind": "discussion",
        "title": "冬天胎压掉得厉害",
        "body": "写了很久的一段话",
        "tags": "胎压",
        "q_mileage": "12000",
    }
    answer = as_(chen).post("/forums/care/new/", form | wrong)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert said in page
    kept = {"title": "冬天胎压掉得厉害", "body": "写了很久的一段话", "q_mileage": "12000"}
    assert all(value in page for name, value in kept.items() if name not in wrong)
    assert not Topic.objects.filter(title="冬天胎压掉得厉害").exists()


QUESTIONS = [
    {"name": "mileage", "label": "里程", "kind": "number", "for": ["question", "discussion"]},
    {"name": "where", "label": "在哪儿", "kind": "choice", "choices": ["城里", "高速"]},
    {"name": "since", "label": "从什么时候起", "kind": "text", "required": True, "for": ["question"]},
]


def test_foru_02_a_board_asks_its_own_questions_by_kind(board, chen, lin):
    board.questions = QUESTIONS
    board.save()
    form = {"title": "冬天胎压掉得厉害", "body": "说一下", "q_mileage": "12000", "q_where": "高速"}
    refused = as_(chen).post("/forums/care/new/", form | {"kind": "question"})
    assert "「从什么时候起」要填" in refused.content.decode()
    url = as_(chen).post("/forums/care/new/", form | {"kind": "discussion"}).url
    page = as_(lin).get(url).content.decode()
    assert "<dt>里程</dt><dd>12000</dd>" in page
    assert "<dt>在哪儿</dt><dd>高速</dd>" in page


def test_foru_09_owners_of_a_model_can_be_asked(board, chen, lin):
    form = {"kind": "question", "title": "后排放得下两个座椅吗", "body": "想买，问问", "product": "xiaoman"}
    page = as_(lin).get(as_(chen).post("/forums/care/new/", form).url).content.decode()
    assert "问小满车主" in page
    assert "开小满" not in page
    topic = Topic.objects.get(title=form["title"])
    Member.objects.filter(pk=lin.pk).update(product=topic.product)
    reply(lin, topic, body="放得下", at=NOON)
    assert as_(chen).get(f"/t/{topic.pk}/").content.decode().count("开小满") == 1


# --- FORU-17 ------------------------------------------------------------------------------------------------------


def test_foru_17_the_order_is_that_of_the_published_formula(board, chen, lin, mei):
    now = timezone.now()
    old = start_topic(chen, board, title="两天前的大讨论", body="开个头", at=now - timedelta(days=2))
    fresh = start_topic(mei, board, title="刚发的没人回", body="开个头", at=now - timedelta(hours=1))
    for n in range(7):
        reply(person(f"r{n}"), old, body="说一句", at=now)
        reply(mei, fresh, body="自己顶一下", at=now)
    react(lin, old.posts.get(number=1), "agree", at=now)
    drain()
    scores = dict(Topic.objects.values_list("title", "score"))
    assert scores["两天前的大讨论"] == points(7, 1) == 15
    assert scores["刚发的没人回"] == 0
    assert Topic.objects.get(pk=old.pk).heat == heat(15, old.created_at)
    hot = as_(lin).get("/hot/").content.decode()
    assert hot.index("两天前的大讨论") < hot.index("刚发的没人回")  # 4 doublings of 12 hours outweigh 47 hours
    week = as_(lin).get("/hot/?period=week").content.decode()
    assert "刚发的没人回" not in week
    assert "两天前的大讨论" not in as_(lin).get("/hot/?period=day").content.decode()
    assert "两天前的大讨论" in as_(lin).get("/hot/?period=week&board=care").content.decode()


def test_foru_17_one_author_holds_no_more_than_her_share(board, chen, lin):
    topics = [start_topic(chen, board, title=f"第{n}个主题了", body="开个头", at=NOON) for n in range(20)]
    others = [start_topic(lin, board, title=f"别的第{n}个", body="开个头", at=NOON) for n in range(2)]
    rows = shared_out([*topics, *others], 50)
    assert [t.author_id for t in rows].count(chen.pk) == 5
    assert len(rows) == 7


def test_foru_17_warming_again_changes_nothing(topic, chen):
    reply(chen, topic, body="说一句", at=NOON)
    drain()
    before = Topic.objects.values("pk", "score", "heat").get(pk=topic.pk)
    warm([topic.pk])
    assert Topic.objects.values("pk", "score", "heat").get(pk=topic.pk) == before


def test_foru_17_featured_topics_have_their_lists(topic, colleagues, lin):
    feature_topics(colleagues["moderator"], [topic], True, at=NOON)
    assert topic.title in as_(lin).get("/featured/").content.decode()
    assert topic.title in as_(lin).get("/forums/care/?show=featured").content.decode()


def test_an_older_renderer_is_caught_up(topic):
    Post.objects.filter(topic=topic).update(renderer=0, html="<p>旧的</p>")
    assert rerender() == 1
    assert "零下五度" in Post.objects.get(topic=topic).html
    assert rerender() == 0
