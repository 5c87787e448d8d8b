"""The desk of tags: merge, rename and group, without JavaScript, by those whose role carries the power."""

from urllib.parse import quote

import pytest

from community.access.permissions import Refused
from community.tags.actions import found_group, group_tag, merge_tags, rename_tag
from community.tags.models import Tag, TagGroup
from forums.actions import start_topic
from tests.conftest import NOON, SECRET, as_


@pytest.fixture
def pair(board, mei):
    """Two tags, three topics; one carries both."""
    for title, words in (("前杠换了", ["改装"]), ("排气换了", ["魔改"]), ("都换了吧", ["改装", "魔改"])):
        start_topic(mei, board, title=title, body="说两句", tags=words, at=NOON)
    return Tag.objects.get(name="魔改"), Tag.objects.get(name="改装")


def test_text_04_a_merge_says_what_it_moves_before_it_does(pair, admin, client):
    old, new = pair
    desk = as_(admin)
    page = desk.get(f"/desk/tags/{old.pk}/merge/", {"into": "改裝"}).content.decode()
    assert "2 条内容换成带「改装」。里面 1 条本来就两个都带" in page
    assert not Tag.objects.exclude(merged_into=None).exists()
    answer = desk.post(f"/desk/tags/{old.pk}/merge/", {"into": "改装"})
    assert answer.url == f"/desk/tags/{new.pk}/"
    assert client.get(f"/tags/{quote('魔改')}/").url == f"/tags/{quote('改装')}/"
    assert desk.get(f"/desk/tags/{old.pk}/").status_code == 404


@pytest.mark.parametrize(
    ("door", "typed", "said"),
    [
        ("merge", {"into": ""}, "写上要并到哪个标签"),
        ("merge", {"into": "没有的词"}, "没有叫「没有的词」的标签"),
        ("merge", {"into": " \u200b"}, "写上要并到哪个标签"),
        ("merge", {"into": "魔改"}, "这个标签自己"),
        ("rename", {"name": "改裝"}, "用下面的合并"),
        ("rename", {"name": "签" * 300}, "太长了"),
        ("rename", {"name": " \u200b"}, "标签要有字"),
        ("rename", {"name": "抑郁症"}, "说的是私事"),
        ("group", {"group": "99"}, "没有这个组"),
    ],
)
def test_text_04_what_cannot_be_done_is_said_beside_its_field(pair, admin, door, typed, said):
    answer = as_(admin).post(f"/desk/tags/{pair[0].pk}/{door}/", typed)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert said in page
    assert all(f'value="{v}"' in page for k, v in typed.items() if k != "group" and v)
    assert Tag.objects.get(pk=pair[0].pk).name == "魔改"


def test_text_04_tags_stand_under_their_groups(pair, admin, client):
    desk, old = as_(admin), pair[0]
    assert desk.post("/desk/tags/groups/", {"name": "玩车"}).status_code == 302
    assert desk.post("/desk/tags/groups/", {"name": " 玩车 "}).status_code == 302
    group = TagGroup.objects.get()
    desk.post(f"/desk/tags/{old.pk}/group/", {"group": group.pk})
    shelves = client.get("/tags/").context["shelves"]
    assert [(g and g.name, [t.name for t in rows]) for g, rows, _ in shelves] == [("玩车", ["魔改"]), (None, ["改装"])]
    assert "魔改" in client.get(f"/tags/?group={group.pk}").content.decode()
    assert [t.name for t in client.get("/tags/?group=0").context["page"]] == ["改装"]
    merge_tags(admin, *pair, at=NOON)
    assert Tag.objects.get(name="改装").group == group
    desk.post(f"/desk/tags/{pair[1].pk}/group/", {"group": ""})
    assert Tag.objects.get(name="改装").group is None
    answer = desk.post("/desk/tags/groups/", {"name": "组" * 300})
    assert answer.status_code == 422
    assert "1 到 20 个字" in answer.content.decode()


def test_text_04_a_rename_at_the_desk_leads_on(pair, admin, client):
    as_(admin).post(f"/desk/tags/{pair[0].pk}/rename/", {"name": "大改"})
    assert client.get(f"/tags/{quote('魔改')}/").url == f"/tags/{quote('大改')}/"
    assert "大改" in as_(admin).get("/desk/tags/?q=魔").content.decode()


def test_text_04_only_those_with_the_power_put_tags_in_order(pair, chen, shen, board):
    old, new = pair
    for by in (chen, shen):
        for act in (
            lambda by=by: merge_tags(by, old, new, at=NOON),
            lambda by=by: rename_tag(by, old, "大改", at=NOON),
            lambda by=by: group_tag(by, old, None, at=NOON),
            lambda by=by: found_group(by, "玩车", at=NOON),
        ):
            with pytest.raises(Refused, match="整理标签"):
                act()
    assert set(Tag.objects.values_list("name", "merged_into")) == {("魔改", None), ("改装", None)}


def test_text_04_a_word_of_a_private_club_is_not_on_the_desk(club, pair, admin, shen):
    secret = Tag.objects.named(SECRET)
    desk = as_(admin)
    for address in ("/desk/tags/", f"/desk/tags/?q={SECRET[0]}"):
        assert SECRET not in desk.get(address).content.decode()
    assert desk.get(f"/desk/tags/{secret.pk}/").status_code == 404
    assert desk.post(f"/desk/tags/{secret.pk}/merge/", {"into": "改装"}).status_code == 404
    assert desk.post(f"/desk/tags/{pair[0].pk}/merge/", {"into": SECRET}).status_code == 422
    assert Tag.objects.get(pk=secret.pk).merged_into is None
