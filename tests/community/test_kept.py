"""What is kept in a process: words about time, statements built once, the brand, plain addresses."""

import time
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.template import engines
from django.test import RequestFactory
from django.urls import reverse

from community.lib.compiled import Compiled
from community.lib.moments import changes_at, counted_down, is_watched, watched
from community.pages import models
from community.pages.models import Brand, brand_of
from community.polls.ballot import left
from community.templatetags.house import ago, day, minute
from forums.models import Post, Topic

AT = datetime(2026, 11, 26, 23, 40, 20, tzinfo=ZoneInfo("Asia/Shanghai"))
AGES = [
    timedelta(seconds=0), timedelta(seconds=59), timedelta(seconds=61), timedelta(minutes=59, seconds=30), timedelta(hours=3),
    timedelta(days=1), timedelta(days=2), timedelta(days=400), timedelta(seconds=-90),
]  # fmt: skip


@pytest.mark.parametrize("age", AGES)
def test_what_ago_says_stays_until_the_moment_it_names(age):
    moment = AT - age
    with watched() as watch:
        said = ago(moment, AT)
    until = watch.until(AT)
    for step in range(10):
        assert ago(moment, AT + (until - AT) * step / 10) == said


@pytest.mark.parametrize("age", [timedelta(seconds=5), timedelta(minutes=7), timedelta(hours=3), timedelta(days=1)])
def test_what_ago_says_changes_at_the_moment_it_names(age):
    with watched() as watch:
        said = ago(AT - age, AT)
    assert ago(AT - age, watch.until(AT)) != said


@pytest.mark.parametrize("rest", [timedelta(days=3, hours=2), timedelta(hours=5, minutes=1), timedelta(minutes=9), timedelta(seconds=30)])  # fmt: skip
def test_a_countdown_stays_until_the_moment_it_names(rest):
    with watched() as watch:
        said = left(AT + rest, AT)
    assert watch == [counted_down(AT + rest, AT)]
    assert left(AT + rest, watch[0] - timedelta(seconds=1)) == said
    assert left(AT + rest, watch[0] + timedelta(seconds=1)) != said or rest < timedelta(minutes=1)


def test_nobody_watches_where_nothing_is_kept():
    assert not is_watched()
    changes_at(AT)
    with watched() as watch:
        assert is_watched()
        assert watch.until(AT) > AT
    assert not is_watched()


def test_a_statement_built_once_takes_its_arguments(topic, lin):
    floors = Compiled(
        lambda pk, first, word: Post.objects.filter(topic=pk, number__gte=first, source=word).values_list("pk"),
        int, int, str,
    )  # fmt: skip
    opening = topic.posts.get()
    assert floors(topic.pk, 1, opening.source) == [(opening.pk,)]
    assert floors(topic.pk, 2, opening.source) == floors(topic.pk, 1, "别的话") == floors(0, 1, opening.source) == []


def test_days_and_minutes_are_written_as_one_would_say_them():
    later = AT + timedelta(days=5, hours=1)
    assert (day(later, AT), minute(later, AT)) == ("12 月 2 日", "12 月 2 日 00:40")
    assert (day(later.date(), AT), day(None, AT), minute(None, AT)) == ("12 月 2 日", "", "")
    assert minute(AT + timedelta(days=60), AT) == "2027 年 1 月 25 日 23:40"


def test_a_statement_that_loses_an_argument_is_refused(db):
    with pytest.raises(ValueError, match="does not stand"):
        Compiled(lambda pk: Topic.objects.values_list("pk"), int)(5)


def test_the_brand_costs_nothing_for_two_seconds_and_a_change_counts_at_once(site, django_assert_num_queries):
    request = RequestFactory().get("/")
    brand = brand_of(request)
    with django_assert_num_queries(0):
        assert brand_of(RequestFactory().get("/")) == brand
    brand.name = "换了名字"
    brand.save()
    assert brand_of(RequestFactory().get("/")).name == "换了名字"


def test_the_brand_of_another_process_counts_within_seconds(site, monkeypatch):
    monkeypatch.setattr(models, "BRAND_SECONDS", 0.1)
    old = brand_of(RequestFactory().get("/")).name
    Brand.objects.update(name="别处改的")
    with watched():
        assert brand_of(RequestFactory().get("/")).name == "别处改的"
    Brand.objects.update(name="又改了")
    time.sleep(0.15)
    assert brand_of(RequestFactory().get("/")).name == "又改了" != old


def test_plain_addresses_are_those_of_django(db):
    draw = engines["django"].from_string
    for name in ("forums:boards", "pages:terms", "profiles:join"):
        assert draw(f"{{% url '{name}' %}}|{{% url '{name}' as there %}}{{{{ there }}}}").render() == f"{reverse(name)}|{reverse(name)}"  # fmt: skip
    assert draw("{% url 'forums:topic' 5 %}").render() == "/t/5/"
