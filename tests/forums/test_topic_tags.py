"""Topics keep their tags: those of before, imported ones, edited ones."""

from importlib import import_module
from urllib.parse import quote

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test.utils import CaptureQueriesContext
from taggit.models import Tag as OldTag
from taggit.models import TaggedItem

from community.tags.actions import forget_unused, found_group, group_tag, merge_tags
from community.tags.models import Tag
from forums.actions import edit_post, forget_withdrawn, import_posts, start_topic, withdraw_post
from forums.models import Topic
from insights.evidence.corpus import Row
from tests.conftest import LONG_AGO, NOON


def test_text_04_tags_of_before_are_carried_over_and_spellings_joined(board, mei, client):
    first, second = (start_topic(mei, board, title=f"旧主题第 {n} 个", body="旧话", at=NOON) for n in (1, 2))
    kind = ContentType.objects.get_for_model(Topic)
    for topic, words in ((first, ["改裝", "改装", "A/B"]), (second, ["改装", "///"])):
        for word in words:
            tag, _ = OldTag.objects.get_or_create(name=word, defaults={"slug": f"s{word}"})
            TaggedItem.objects.create(tag=tag, content_type=kind, object_id=topic.pk)
    import_module("forums.migrations.0004_tags_of_the_house").carry(apps, None)
    assert len(client.get(f"/tags/{quote('改裝')}/").context["page"]) == 2
    assert client.get(f"/tags/{quote('改装')}/").status_code == 301
    assert sorted(Tag.objects.values_list("name", "count")) == [("A-B", 1), ("改裝", 2)]
    assert not TaggedItem.objects.exists()
    assert not OldTag.objects.exists()


def test_text_04_an_import_tags_many_posts_at_once(board, client):
    rows = [Row(n, f"k{n}", f"旧话第 {n} 段", f"旧主题 {n}", tags=["露营", "改装"][: 1 + n % 2]) for n in range(30)]
    with CaptureQueriesContext(connection) as seen:
        import_posts(board, rows, {}, at=NOON)
    assert sum("tags_tag" in q["sql"] for q in seen) <= 8
    assert dict(Tag.objects.values_list("name", "count")) == {"露营": 30, "改装": 15}


def test_text_04_an_edit_changes_the_tags_and_their_counts(board, mei):
    topic = start_topic(mei, board, title="轮胎怎么选", body="说两句", tags=["轮胎", "四驱"], at=NOON)
    edit_post(mei, topic.posts.get(), body="再说两句", tags=["四驱", "雪地"], at=NOON)
    assert dict(Tag.objects.values_list("name", "count")) == {"轮胎": 0, "四驱": 1, "雪地": 1}
    edit_post(mei, topic.posts.get(), body="只改正文", at=NOON)
    assert topic.tags.count() == 2


def test_priv_words_taken_back_for_good_leave_no_tag_on_their_topic(board, mei):
    topic = start_topic(mei, board, title="说错话的主题", body="说两句", tags=["轮胎"], at=LONG_AGO)
    withdraw_post(mei, topic.posts.get(), at=LONG_AGO)
    forget_withdrawn(NOON)
    assert not topic.tags.exists()
    assert forget_unused(LONG_AGO) == 0
    assert forget_unused(NOON) == 1
    assert not Tag.objects.exists()


def test_text_04_unused_tags_that_staff_put_in_order_stay(board, mei, admin):
    topic = start_topic(
        mei, board, title="说说轮胎的事", body="说两句", tags=["轮胎", "四驱", "魔改", "改装"], at=LONG_AGO
    )
    rows = {t.name: t for t in Tag.objects.all()}
    group_tag(admin, rows["四驱"], found_group(admin, "玩车", at=LONG_AGO), at=LONG_AGO)
    merge_tags(admin, rows["魔改"], rows["改装"], at=LONG_AGO)
    assert forget_unused(NOON) == 0
    edit_post(mei, topic.posts.get(), body="再说两句", tags=[], at=NOON)
    assert forget_unused(NOON) == 1
    assert set(Tag.objects.values_list("name", flat=True)) == {"四驱", "魔改", "改装"}
