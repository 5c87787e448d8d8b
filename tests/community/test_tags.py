"""Tags: one key for all spellings, merged without loss, suggested while typing, followed, never telling of what is private."""

import re
from urllib.parse import quote

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from clubs.actions import change_club
from community.access.permissions import Refused
from community.search.models import Indexed
from community.tags.actions import align, found_group, group_tag, merge_tags, recount, rename_tag
from community.tags.models import Tag, Tagged
from community.text import models as text
from community.text.actions import save_word
from forums.actions import (
    bring_back_post,
    hide_post,
    reply,
    restore_post,
    start_topic,
    withdraw_post,
)
from forums.models import Topic
from profiles.inbox.actions import choose_level
from profiles.inbox.models import Line, Watch
from tests.community.test_feeds import faults
from tests.conftest import NOON, SECRET, as_, drain, person


@pytest.fixture(autouse=True)
def lexicon(db, monkeypatch):
    """The lexicon is looked up before each test, not somewhere inside it."""
    text.current(fresh=True)
    monkeypatch.setattr(text, "FRESH", 3600)


@pytest.fixture
def say(board, mei):
    """say("标题", "词", "词"): a public topic with these tags."""
    return lambda title, *words, body="说两句": start_topic(mei, board, title=title, body=body, tags=words, at=NOON)


def named(word):
    return Tag.objects.named(word)


def link(word, rest=""):
    return f"/tags/{quote(word)}/{rest}"


def names_on(client, word):
    """Titles of the topics on a tag's page."""
    page = client.get(link(word))
    assert page.status_code == 200
    return {t.title for t in page.context["page"]}


def suggested(client, typed):
    return client.get("/tags/suggest/", {"q": typed}).json()["names"]


# --- one word, many spellings ------------------------------------------------------------------------------------


def test_text_04_spellings_and_synonyms_of_a_word_are_one_tag(say, client):
    for number, word in enumerate(("露营", "露營", "野营", "#露营", "露\u200b营")):
        say(f"第 {number} 个说露营的", word)
    tag = Tag.objects.get()
    assert (tag.name, tag.count) == ("露营", 5)
    assert len(names_on(client, "露营")) == 5
    for other in ("露營", "野营"):
        assert (client.get(link(other)).status_code, client.get(link(other)).url) == (301, link("露营"))


def test_text_04_one_topic_carries_a_word_once_however_it_is_typed(board, chen):
    form = {"kind": "discussion", "title": "周末去露营吗", "body": "说说", "tags": "露营 露營、野营，EV ev"}
    as_(chen).post("/forums/care/new/", form)
    assert [t.name for t in Topic.objects.get().tags.order_by("pk")] == ["露营", "EV"]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("签" * 300, "太长了"),
        ("   ", "什么字也没有"),
        ("\u200b\u200b", "什么字也没有"),
        ("###", "什么字也没有"),
        ("胎/压", "「/」不能放进标签"),
        ("胎#压", "「#」不能放进标签"),
        ("胎?压", "「?」不能放进标签"),
        ("...", "标签要有字"),
        ("suggest", "站里自己用的词"),
        ("抑郁症", "说的是私事"),
        ("\u200b抑 郁症 yiyuzheng", "说的是私事"),
        ("一 二 三 四 五 六", "标签最多 5 个"),
    ],
)
def test_text_04_what_is_no_tag_is_refused_with_a_sentence_and_everything_typed_stays(board, chen, typed, said):
    form = {"kind": "discussion", "title": "打好的标题在这里", "body": "打好的正文在这里", "tags": typed}
    answer = as_(chen).post("/forums/care/new/", form)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert said in page
    assert "打好的标题在这里" in page
    assert "打好的正文在这里" in page
    assert f'name="tags" value="{typed}"' in page
    assert not Tag.objects.exists()


def test_text_04_words_after_a_sign_lead_to_their_tag(say, client):
    topic = say("说说改装的事", "改装", body="先看 #改装 再说")
    page = client.get(topic.get_absolute_url()).content.decode()
    assert f'class="tag" href="{link("改装")}"' in page
    assert f'<a class="chip chip-mini" href="{link("改装")}">改装</a>' in page


# --- merging -----------------------------------------------------------------------------------------------------


def test_text_04_merging_leaves_one_page_with_every_item_and_old_links_redirect(say, client, admin):
    say("前杠换了", "改装")
    say("尾翼装了", "改裝")
    say("排气换了", "魔改")
    say("轮毂和卡钳", "魔改", "改装")
    say("跟改装没关系", "保养")
    moved = merge_tags(admin, named("魔改"), named("改装"), at=NOON)
    assert moved == 2
    assert names_on(client, "改装") == {"前杠换了", "尾翼装了", "排气换了", "轮毂和卡钳"}
    for old in ("改裝", "魔改"):
        answer = client.get(link(old, "?older=9"))
        assert (answer.status_code, answer.url) == (301, link("改装", "?older=9"))
    assert named("改装").count == 4
    assert Tagged.objects.filter(tag=named("改装")).count() == 4
    assert recount() == 0
    assert [t.name for t in Tag.objects.standing().order_by("pk")] == ["改装", "保养"]


def test_text_04_a_merged_word_typed_again_is_the_other_one(say, client, admin):
    say("前杠换了", "改装")
    say("排气换了", "魔改")
    say("外观动了", "爆改")
    merge_tags(admin, named("爆改"), named("魔改"), at=NOON)
    merge_tags(admin, named("魔改"), named("改装"), at=NOON)
    say("又来一个", "爆改")
    assert len(names_on(client, "改装")) == 4
    assert client.get(link("爆改")).url == link("改装")
    assert "也写作" in client.get(link("改装")).content.decode()
    with pytest.raises(Refused, match="已经并走"):
        merge_tags(admin, Tag.objects.get(name="魔改"), named("改装"), at=NOON)
    with pytest.raises(Refused, match="自己"):
        merge_tags(admin, named("改装"), named("改装"), at=NOON)


def test_text_04_followers_of_either_keep_following(say, admin, chen, lin):
    say("前杠换了", "改装")
    old = say("排气换了", "魔改")
    both, quiet = person("both"), person("quiet")
    choose_level(lin, named("改装"), "watch", at=NOON)
    choose_level(chen, named("魔改"), "watch", at=NOON)
    choose_level(both, named("魔改"), "watch", at=NOON)
    choose_level(both, named("改装"), "mute", at=NOON)
    choose_level(quiet, old.board, "watch", at=NOON)
    choose_level(quiet, named("魔改"), "mute", at=NOON)
    gone = named("魔改")
    merge_tags(admin, gone, named("改装"), at=NOON)
    drain()
    levels = dict(Watch.objects.filter(place_id=named("改装").pk).values_list("member__handle", "level"))
    assert levels | {"quiet": "mute"} == {"lin": "watch", "chen": "watch", "both": "mute", "quiet": "mute"}
    assert "改装" in as_(chen).get("/my/watching/").content.decode()
    Line.objects.all().delete()
    reply(person("r1"), old, body="多少钱", at=NOON)
    drain()
    assert set(Line.objects.filter(kind="watched").values_list("member__handle", flat=True)) == {"lin", "chen"}


def test_text_04_search_and_chips_say_the_name_in_force(say, client, admin):
    topic = say("排气换了", "魔改")
    say("前杠换了", "改装")
    drain()
    before = Topic.objects.get(pk=topic.pk).revision
    merge_tags(admin, named("魔改"), named("改装"), at=NOON)
    assert Topic.objects.get(pk=topic.pk).revision > before
    drain()
    assert Indexed.objects.get(title="排气换了").tags == "\n改装\n"
    for typed in ("改装", "改裝", "魔改"):
        page = client.get("/search/", {"q": "排气", "tag": typed}).content.decode()
        assert topic.posts.get().get_absolute_url() in page
    assert "魔改" not in client.get(topic.get_absolute_url()).content.decode()


def test_text_04_a_new_name_leads_on_from_the_old_one_and_back(say, client, admin):
    say("排气换了", "魔改")
    say("前杠换了", "改装")
    with pytest.raises(Refused, match="用合并"):
        rename_tag(admin, named("魔改"), "改裝", at=NOON)
    rename_tag(admin, named("魔改"), "大改", at=NOON)
    assert client.get(link("魔改")).url == link("大改")
    rename_tag(admin, named("大改"), "魔改", at=NOON)
    assert client.get(link("大改")).url == link("魔改")
    rename_tag(admin, named("改装"), "改裝", at=NOON)
    assert client.get(link("改装")).url == link("改裝")
    drain()
    assert Indexed.objects.get(title="前杠换了").tags == "\n改裝\n"


def test_text_04_a_new_synonym_of_the_lexicon_joins_two_tags(say, client, admin, chen):
    say("排气换了", "魔改")
    say("前杠换了", "改装")
    choose_level(chen, named("魔改"), "watch", at=NOON)
    assert align(NOON) == 0
    save_word(admin, "魔改", "synonym", "改装", at=NOON)
    text.current(fresh=True)
    assert align(NOON) == 1
    assert align(NOON) == 0
    assert len(names_on(client, "改装")) == 2
    drain()
    assert Watch.objects.get(member=chen).place_id == named("改装").pk


# --- suggested while typing --------------------------------------------------------------------------------------


def test_text_04_tags_are_suggested_by_characters_pinyin_initials_and_synonyms(say, chen, admin):
    say("一起去露营", "露营")
    say("又去露营了", "露营", "路书")
    say("排气换了", "魔改")
    say("前杠换了", "改装")
    merge_tags(admin, named("魔改"), named("改装"), at=NOON)
    browser = as_(chen)
    assert suggested(browser, "露") == ["露营"]
    assert suggested(browser, "lu") == ["露营", "路书"]
    assert suggested(browser, "ly") == ["露营"]
    assert suggested(browser, "LUYING") == ["露营"]
    assert suggested(browser, "野") == ["露营"]
    assert suggested(browser, "魔") == ["改装"]
    assert suggested(browser, "改裝") == ["改装"]
    for nothing in ("", " ", "\x00", "%", "没有的词"):
        assert suggested(browser, nothing) == []


def test_text_04_at_most_eight_are_suggested_to_members_and_not_without_end(say, chen):
    for number in range(3):
        say(f"凑数的主题 {number}", *(f"车{number}{c}" for c in "甲乙丙丁"))
    browser = as_(chen)
    assert len(suggested(browser, "车")) == 8
    assert Client().get("/tags/suggest/?q=车").status_code == 302
    for _ in range(239):
        browser.get("/tags/suggest/?q=车")
    assert browser.get("/tags/suggest/?q=车").status_code == 429


def faceless(answer, word):
    """The page without the word it was asked for."""
    text = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", answer.content.decode())
    return text.replace(quote(word), "").replace(word, "")


# --- what is private ---------------------------------------------------------------------------------------------


def test_text_04_a_word_of_a_private_place_is_nobody_elses(club, mei, chen, client):
    drain()
    assert names_on(as_(mei), SECRET) == {f"{SECRET}集合"}
    for stranger in (client, as_(chen)):
        answer = stranger.get(link(SECRET))
        assert answer.status_code == 404
        unknown = stranger.get(link("没人用的词"))
        assert faceless(answer, SECRET) == faceless(unknown, "没人用的词")
        assert SECRET not in stranger.get("/tags/").content.decode()
        assert SECRET not in stranger.get("/tags/", {"q": SECRET[0]}).content.decode()
    assert suggested(as_(chen), SECRET[0]) == []
    assert client.get(f"/feeds/tag/{quote(SECRET)}.atom").status_code == 404
    assert as_(chen).post(f"/watch/tag/{named(SECRET).pk}/", {"level": "watch"}).status_code == 404
    assert as_(mei).post(f"/watch/tag/{named(SECRET).pk}/", {"level": "watch"}).status_code == 302


def test_text_04_counts_follow_what_visitors_may_see(say, club, lin, mei, admin):
    topic = say("前杠换了", "改装")
    say("尾翼装了", "改装")
    post = topic.posts.get()
    turns = (
        (withdraw_post, mei, {}, 1),
        (bring_back_post, mei, {}, 2),
        (hide_post, admin, {"rule": "ad"}, 1),
        (restore_post, admin, {}, 2),
    )
    for act, by, more, count in turns:
        act(by, post, at=NOON, **more)
        drain()
        assert named("改装").count == count, act.__name__
    assert named(SECRET).count == 0
    change_club(lin, club, intro=club.intro, policy="open", at=NOON)
    drain()
    assert named(SECRET).count == 1
    Tag.objects.update(count=7)
    assert recount() == Tag.objects.count()
    assert named("改装").count == 2


# --- pages, feed, watching ---------------------------------------------------------------------------------------


def test_text_04_the_lists_cost_the_same_for_few_and_for_many(say, client, chen, admin):
    browser = as_(chen)
    say("第一个主题在这", "改装")
    group_tag(admin, named("改装"), found_group(admin, "车况", at=NOON), at=NOON)
    costs = {}
    for address in ("/tags/", "/tags/?q=g", link("改装")):
        browser.get(address)
        with CaptureQueriesContext(connection) as few:
            browser.get(address)
        costs[address] = len(few)
    for number in range(40):
        say(f"很多主题里的 {number}", "改装", f"改{number}号")
    for address, cost in costs.items():
        browser.get(address)
        with CaptureQueriesContext(connection) as many:
            page = browser.get(address)
        assert page.status_code == 200
        assert len(many) == cost <= 12, address


def test_text_04_a_tag_page_goes_on_by_keys(say, client):
    for number in range(31):
        say(f"一共三十一个 {number}", "改装")
    first = client.get(link("改装")).context["page"]
    second = client.get(link("改装", f"?older={first.older}")).context["page"]
    assert len({t.pk for t in first} | {t.pk for t in second}) == 31
    assert client.get(link("改装", "?older=x")).status_code == 400
    assert client.get(link("改装", "?kind=none")).status_code == 404
    assert client.get("/tags/?group=99").status_code == 404
    assert client.get("/tags/%00/").status_code == 404


def test_inbx_05_a_tag_is_watched_from_its_page(say, chen, client):
    topic = say("前杠换了", "改装")
    browser = as_(chen)
    page = browser.get(link("改装")).content.decode()
    address = f"/watch/tag/{named('改装').pk}/"
    assert address in page
    assert address not in client.get(link("改装")).content.decode()
    browser.post(address, {"level": "watch", "next": link("改装")})
    assert 'value="watch" aria-pressed="true"' in browser.get(link("改装")).content.decode()
    drain()
    Line.objects.all().delete()
    reply(person("r1"), topic, body="多少钱", at=NOON)
    drain()
    assert Line.objects.get(member=chen).kind == "watched"


def test_api_03_a_tag_has_a_feed_of_what_visitors_may_see(say, club, mei, client):
    say("前杠换了", "改装")
    hidden = say("收回的那个", "改装")
    withdraw_post(mei, hidden.posts.get(), at=NOON)
    start_topic(mei, club.board, title="圈子里说的", body="悄悄说", tags=["改装"], at=NOON)
    answer = client.get(f"/feeds/tag/{quote('改裝')}.atom")
    assert answer.status_code == 200
    assert faults(answer.content) == []
    text = answer.content.decode()
    assert "前杠换了" in text
    assert "收回的那个" not in text
    assert "圈子里说的" not in text
    assert f"/feeds/tag/{quote('改装')}.atom" in client.get(link("改装")).content.decode()
    assert quote("改装") in client.get("/sitemap-tags-1.xml").content.decode()
