"""The terms of use have versions; whoever is here is asked again when they change (CONS-01)."""

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from community.access.permissions import Refused
from community.activity.models import Activity
from community.pages.models import Brand, Terms, brand_of, terms_in_force
from profiles.actions import agree_to_terms
from tests.conftest import NOON, as_, person

ASKED = "社区章程改了"


def change(text):
    brand = Brand.objects.get()
    brand.terms = text
    brand.save()


def test_cons_01_whoever_comes_in_agrees_to_what_stands_and_is_not_asked(site, mei, topic):
    assert terms_in_force() == 1
    assert mei.terms_agreed == 1
    assert ASKED not in as_(mei).get(topic.get_absolute_url()).content.decode()


def test_cons_01_changed_terms_are_asked_about_on_every_page_until_she_answers(site, mei, topic):
    browser, visitor = as_(mei), Client()
    change("说真话，也听真话。")
    for door in ("/", topic.get_absolute_url(), "/my/relation/", "/rules/terms/"):
        assert ASKED in browser.get(door).content.decode(), door
        assert ASKED not in visitor.get(door).content.decode(), door
    there = browser.post("/my/terms/", {"version": "2", "next": topic.get_absolute_url()})
    assert there.headers["Location"] == topic.get_absolute_url()
    assert ASKED not in browser.get("/").content.decode()
    assert Activity.objects.get(verb="member.terms_agreed").title == "2"
    browser.post("/my/terms/", {"version": "2"})
    assert Activity.objects.filter(verb="member.terms_agreed").count() == 1
    newcomer = person("later")
    assert ASKED not in as_(newcomer).get("/").content.decode()


def test_cons_01_a_yes_to_terms_that_have_changed_again_does_not_count(site, mei):
    change("第二种写法。")
    change("第三种写法。")
    for version in ("2", "0", "99", "x", ""):
        answer = as_(mei).post("/my/terms/", {"version": version})
        assert answer.status_code == 403, version
        assert "刚又改过" in answer.content.decode()
    mei.refresh_from_db()
    assert mei.terms_agreed == 1
    with pytest.raises(Refused):
        agree_to_terms(mei, 2, at=NOON)
    agree_to_terms(mei, 3, at=NOON)


def test_cons_01_refusing_costs_nothing_but_the_line_stays(site, mei, topic):
    """She reads, writes, takes her data along and leaves as before."""
    change("第二种写法。")
    browser = as_(mei)
    assert browser.post(f"/t/{topic.pk}/reply/", {"body": "先不点，也能说话"}).status_code == 302
    assert browser.get("/my/data/").status_code == 200


def test_cons_01_every_version_of_the_terms_can_be_read_and_stays_as_it_was(site):
    change("第二种写法。")
    Brand.objects.get().save()
    assert [terms.version for terms in Terms.objects.all()] == [2, 1]
    page = Client().get("/rules/terms/").content.decode()
    assert "第二种写法。" in page
    assert "说真话。" not in page.partition("<main")[2].partition("</main>")[0]
    assert "说真话。" in Client().get("/rules/terms/?v=1").content.decode()
    assert Client().get("/rules/terms/?v=%00").status_code in (200, 400)
    for change_it in (lambda: Terms.objects.filter(version=1).update(text="x"), lambda: Terms.objects.all().delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            change_it()


def test_cons_01_a_site_without_terms_asks_nobody(site, mei):
    change("")
    assert terms_in_force() == 0
    assert ASKED not in as_(mei).get("/").content.decode()


def test_cons_01_the_question_costs_no_statement(site, mei, rf, django_assert_num_queries):
    from profiles.panels import terms

    change("第二种写法。")
    request = rf.get("/")
    request.user = mei
    brand_of(request)
    with django_assert_num_queries(0):
        assert terms(request, NOON) == {"version": 2}
