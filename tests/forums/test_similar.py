"""FORU-13: what was asked before is shown while a title is typed, and gentle hints beside the reply box."""

from datetime import timedelta

import pytest
from django.utils import timezone

from community.management.talk import talks
from community.search.alike import alike
from community.text.models import current
from forums.actions import hide_post, reply, start_topic
from tests.conftest import LONG_AGO, NOON, as_, drain

REWORDED = {
    "刹车盘长锈了怎么回事，南方下雨多": "流光南方湿热，刹车盘生锈正常吗",
    "女生开远山停车会不会太难": "女生一个人开远山会不会太大？停车怕",
    "冬天该插着充一夜还是到家再充": "趁天热问一句：冬天到底是插着过夜好，还是回家再充好",
    "增程车油放半年会坏吗": "远山增程版半年没加油，油箱里的油会坏吗",
    "钥匙没电开不了门怎么办": "流光钥匙没电了怎么开门",
    "首次保养要花多少钱": "流光第一次保养都做什么，店里报 680",
    "元旦带老人出去玩走哪条路不堵": "遵义出发，元旦三天往哪边走路况好，带老人",
    "咯吱异响是减速带还是座椅": "过减速带后排有「咯吱」声，是衬套还是座椅？",
    "高速上电掉得比市区快多少": "高速掉电比城里快多少？想周末回趟南京",
    "起霧怎麼辦，空調開外循環嗎": "冷天早上玻璃起雾，空调怎么开最快",
    "冬季轮胎 18 寸还是 19 寸": "流光换冬季胎，选 18 还是原厂 19",
    "外放电功率够不够煮饭": "外放电能带动电饭煲不？3000 瓦是真 3000 瓦么",
}


@pytest.fixture
def asked(mei, board):
    """Everything that was ever asked and said in the demo, in one board."""
    for talk in talks():
        start_topic(mei, board, kind="question", title=talk.title, body=talk.body.strip(), at=NOON)
    drain()


def test_foru_13_a_reworded_question_shows_its_original_in_the_top_three(asked, lin):
    missing = [
        new for new, old in REWORDED.items() if old not in as_(lin).get("/forums/similar/", {"q": new}).content.decode()
    ]
    assert not missing
    assert as_(lin).get("/forums/similar/", {"q": "完全没人提过的火星话题"}).content.decode().strip() == ""


def test_foru_13_nothing_is_shown_that_the_writer_may_not_see(asked, board, mei, lin, colleagues, club, chen):
    start_topic(lin, club.board, title="雪线以上怎么换防滑链", body="只在会里说", at=NOON)
    shown = start_topic(mei, board, title="雪线以下怎么换防滑链", body="大家都能看", at=LONG_AGO)
    drain()
    asks = "/forums/similar/?q=换防滑链怎么换"
    assert "雪线以上" in as_(lin).get(asks).content.decode()
    page = as_(chen).get(asks).content.decode()
    assert "雪线以下" in page
    assert "雪线以上" not in page
    hide_post(colleagues["moderator"], shown.posts.get(), rule="place", at=NOON)
    drain()
    assert "雪线以下" not in as_(chen).get(asks).content.decode()


def test_foru_13_without_scripts_the_preview_shows_it_too(asked, lin, board):
    typed = {"kind": "question", "title": "钥匙没电开不了门怎么办", "body": "急", "preview": "1"}
    assert "流光钥匙没电了怎么开门" in as_(lin).post("/forums/care/new/", typed).content.decode()


def test_foru_13_it_costs_the_same_for_any_number(asked, lin, django_assert_max_num_queries):
    from forums.models import Post
    from profiles.models import signed_in

    lin = signed_in(lin.pk)
    current(fresh=True)  # whoever asks first in two seconds looks for a new version
    with django_assert_max_num_queries(2):
        assert alike("钥匙没电开不了门", lin, kind="post", among=Post.objects.filter(number=1).values("pk"))
    assert alike("，。？", lin, kind="post") == []


RUN, QUIET = "连着回了两条", "半年多没人说话"


def page_of(member, topic):
    return as_(member).get(f"/t/{topic.pk}/").content.decode()


def test_foru_13_the_hint_for_a_third_reply_in_a_row_shows_once(topic, chen, lin):
    now = timezone.now()
    reply(chen, topic, body="一", at=now)
    assert RUN not in page_of(chen, topic)
    reply(chen, topic, body="二", at=now)
    assert RUN in page_of(chen, topic)
    assert RUN not in page_of(lin, topic)
    as_(chen).post(f"/t/{topic.pk}/seen/", {"number": 3, "hint": "1"})
    assert RUN not in page_of(chen, topic)
    reply(chen, topic, body="三", at=now)
    assert RUN not in page_of(chen, topic)


def test_foru_13_somebody_elses_word_in_between_is_no_run(topic, chen, lin):
    for member in (chen, lin, chen):
        reply(member, topic, body="一句", at=timezone.now())
    assert RUN not in page_of(chen, topic)


def test_foru_13_without_scripts_the_hint_is_told_by_the_picture(topic, chen):
    for _ in range(2):
        reply(chen, topic, body="一句", at=timezone.now())
    assert f"/t/{topic.pk}/seen/?number=3&amp;hint=1" in page_of(chen, topic)
    as_(chen).get(f"/t/{topic.pk}/seen/", {"number": 3, "hint": "1"})
    assert RUN not in page_of(chen, topic)


def test_foru_13_a_topic_that_has_slept_says_so_to_whoever_replies(mei, board, chen):
    long_ago = timezone.now() - timedelta(days=200)
    topic = start_topic(mei, board, title="旧事一桩", body="去年的价格", at=long_ago)
    assert QUIET in page_of(chen, topic)
    reply(chen, topic, body="醒醒", at=timezone.now() - timedelta(days=10))
    assert QUIET not in page_of(chen, topic)
