"""The doors of polls: back to the place, or the fragment in place; every refusal in a sentence."""

import re

import pytest

from community.polls.models import Vote
from tests.community.test_polls import FETCH, ask, ids, votes
from tests.conftest import as_


@pytest.fixture
def poll(mei, topic):
    return ask(mei, topic)


def test_foru_08_without_scripts_the_reader_comes_back_to_the_poll(poll, topic, lin):
    browser, address = as_(lin), f"/polls/{poll.pk}/vote/"
    answer = browser.post(address, {"option": ids(poll, 2)})
    assert answer.headers["Location"] == f"/t/{topic.pk}/#poll-{poll.pk}"
    assert "你选的是「有，一直响」" in browser.get(f"/t/{topic.pk}/").content.decode()
    assert browser.post(address, {"take_back": "1", "option": ids(poll, 2)}).status_code == 302
    assert votes(poll) == (0, [0, 0, 0])
    assert browser.get(address).status_code == 405


def test_foru_08_in_place_the_fragment_alone_answers(poll, lin):
    answer = as_(lin).post(f"/polls/{poll.pk}/vote/", {"option": ids(poll, 2)}, **FETCH)
    text = answer.content.decode()
    assert answer.status_code == 200
    assert text.lstrip().startswith('<section class="poll"')
    assert "<html" not in text
    assert 'data-said="投好了，你选的是「有，一直响」。"' in text
    assert "（我选的）" in text
    assert "csrfmiddlewaretoken" in text


def test_foru_08_who_was_signed_out_in_between_is_told_and_comes_back_to_the_poll(poll, topic, client):
    answer = client.post(f"/polls/{poll.pk}/vote/", {"option": ids(poll, 2)}, **FETCH)
    text = answer.content.decode()
    assert answer.status_code == 403
    assert "先登录再来" in text
    assert f"/account/login/?next=/t/{topic.pk}/%23poll-{poll.pk}" in text


@pytest.mark.parametrize("how", [{}, FETCH])
def test_foru_08_a_wrong_choice_is_refused_in_place_with_what_was_chosen(mei, topic, lin, how):
    poll = ask(mei, topic, multiple=True, most=2)
    browser, address = as_(lin), f"/polls/{poll.pk}/vote/"
    for chosen, sentence, kept in (
        ([], "先选一个，再投", 0),
        (ids(poll, 1, 2, 3), "最多选 2 项，现在选了 3 项", 3),
        ([*ids(poll, 1), 10**9], "选项刚刚改过", 1),
        ([*ids(poll, 1), "'; drop"], "选项刚刚改过", 1),
    ):
        answer = browser.post(address, {"option": chosen}, **how)
        text = answer.content.decode()
        assert answer.status_code == 422
        assert sentence in text
        assert len(re.findall(r"<input[^>]* checked", text)) == kept
    assert not Vote.objects.exists()


def test_foru_08_votes_are_not_changed_by_the_hundred(poll, lin):
    browser, address = as_(lin), f"/polls/{poll.pk}/vote/"
    for n in range(60):
        assert browser.post(address, {"option": ids(poll, 1 + n % 3)}, **FETCH).status_code == 200
    answer = browser.post(address, {"option": ids(poll, 1)}, **FETCH)
    assert answer.status_code == 429
    assert "改得太勤了" in answer.content.decode()
    assert browser.post(address, {"option": ids(poll, 1)}).status_code == 429
