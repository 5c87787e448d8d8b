"""ACTV-04, ACTV-05: what fits one's words, each with its word, beside a feed that is the same for everybody."""

import re

import pytest
from django.test.utils import CaptureQueriesContext

from clubs.actions import found_club, join_club
from forums.actions import start_topic
from profiles.actions import choose_keywords
from profiles.blogs.actions import write_entry
from profiles.consent.actions import answer
from profiles.finds.registry import finders
from profiles.models import signed_in
from profiles.ties.actions import block, follow
from tests.clubs.events import event_of
from tests.conftest import NOON, as_, drain, person

YES = {"profile_keywords": True}


@pytest.fixture
def camp(board, lin, chen):
    """Of each kind one thing that fits 露营, and one that does not."""
    found_club(lin, "星空露营队", "camp", intro="一起去山里睡帐篷", at=NOON)
    found_club(lin, "钱江夜拍队", "night", intro="一起去江边拍照", at=NOON)
    start_topic(lin, board, title="周末露营去哪儿", body="想找个安静的地方", at=NOON)
    start_topic(lin, board, title="胎压打多少", body="冬天怎么打", at=NOON)
    write_entry(lin, title="第一次露营", body="忘了带灯", at=NOON)
    person("tent", "帐篷老王", words=("露營",), consents=("profile_keywords",))
    person("quiet", "没答应的人", words=("露营",))
    event_of(lin, title="山谷里搭帐篷", body="露营两晚，带厚睡袋", at=NOON)
    drain()
    return {
        "events": "山谷里搭帐篷",
        "circles": "星空露营队",
        "topics": "周末露营去哪儿",
        "entries": "第一次露营",
        "people": "帐篷老王",
    }


def chose(member, *words, yes=True):
    choose_keywords(member, list(words), at=NOON)
    answer(member, {"profile_keywords": yes}, surface="centre", at=NOON)
    drain()


def main(member, path="/now/mine/"):
    return as_(member).get(path).content.decode().partition("<main")[2].partition("</main>")[0]


def test_actv_05_each_kind_is_offered_with_the_word_it_fits_and_without_the_word_is_gone_on_the_next_load(camp, mei):
    assert set(finders) == set(camp), "a kind of thing without one that fits"
    chose(mei, "露营")
    page = main(mei)
    for title in camp.values():
        assert title in page
    assert page.count("因为你选了 #露营") == page.count('<li class="item">') >= 4
    assert "钱江夜拍队" not in page
    assert "胎压打多少" not in page
    assert "没答应的人" not in page
    choose_keywords(mei, ["胎压"], at=NOON)
    page = main(mei)
    assert not [title for title in camp.values() if title in page]
    assert "胎压打多少" in page
    assert "因为你选了 #胎压" in page


def test_actv_05_a_synonym_finds_the_same(camp, mei):
    chose(mei, "野营")
    assert "星空露营队" in main(mei)
    assert "因为你选了 #野营" in main(mei)


def test_actv_05_without_a_yes_nothing_is_looked_for_and_a_withdrawal_holds_from_the_next_load(camp, mei):
    chose(mei, "露营", yes=False)
    assert not [title for title in camp.values() if title in main(mei)]
    assert "得你先答应" in main(mei)
    as_(mei).post(
        "/my/consents/answer/", {"purpose": "profile_keywords", "decision": "yes", "version": 1, "next": "/now/mine/"}
    )
    assert "星空露营队" in main(mei)
    answer(mei, {"profile_keywords": False}, surface="centre", at=NOON)
    assert not [title for title in camp.values() if title in main(mei)]


def test_actv_05_what_one_has_or_wants_nothing_of_is_not_offered(camp, mei, lin):
    chose(mei, "露营")
    from clubs.models import Club

    join_club(mei, Club.objects.get(slug="camp"), at=NOON)
    follow(mei, signed_in(_pk("tent")), at=NOON)
    block(mei, lin, at=NOON)
    page = main(mei)
    assert not [title for title in camp.values() if title in page]


def _pk(handle):
    from profiles.models import Member

    return Member.objects.get(handle=handle).pk


def test_actv_05_a_secret_circle_is_offered_to_nobody_outside(camp, mei, lin):
    found_club(lin, "秘密露营队", "secret", intro="谁也别说", policy="secret", at=NOON)
    chose(mei, "露营")
    assert "秘密露营队" not in main(mei)


def test_actv_04_the_feed_of_everybody_is_the_same_whatever_one_chose(camp, mei, chen):
    """Two members with the same audiences, opposite words, opposite consents and a profile: byte for byte."""
    chose(mei, "露营")
    chose(chen, "胎压", yes=False)
    for path in ("/", "/now/", "/now/?show=topics", "/hot/", "/featured/", "/forums/care/"):
        pages = [_said(main(who, path)) for who in (mei, chen)]
        assert pages[0] == pages[1], path
    assert main(mei) != main(chen)  # control: this one does depend on them


def _said(page):
    """Without the secrets of forms, and without the menus to hear less of somebody, which nobody has of herself."""
    page = re.sub(r'<details class="now-more.*?</details>', "", page, flags=re.S)
    return re.sub(r'csrfmiddlewaretoken" value="\w+"', "", page)


def test_actv_04_the_two_are_one_tap_apart_and_say_how_they_differ(camp, mei):
    chose(mei, "露营")
    assert 'href="/now/mine/"' in main(mei, "/now/")
    page = main(mei)
    assert 'href="/now/"' in page
    assert "不针对你的特征" in page
    assert "只照你自己选的词找" in page


def test_actv_05_a_word_more_costs_no_statement_more(camp, mei, django_assert_max_num_queries):
    from django.db import connection

    def cost():
        client = as_(mei)
        client.get("/now/mine/")
        with CaptureQueriesContext(connection) as asked:
            client.get("/now/mine/")
        return [q["sql"][:90] for q in asked.captured_queries]

    chose(mei, "露营")
    few = cost()
    chose(mei, "露营", "胎压", "江边", "安静", "帐篷")
    many = cost()
    assert len(many) <= len(few) + 1, (few, many)  # the version of the words is looked at every two seconds
    user = signed_in(mei.pk)
    for finder in finders.values():
        finder.find(user, {"露营": "露营"})
        with django_assert_max_num_queries(finder.statements + 1):
            finder.find(user, {"露营": "露营"})
