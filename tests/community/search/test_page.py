"""SRCH-01: what the page of results says where an address or a query is none."""

import pytest
from django.test import Client

from forums.actions import start_topic
from tests.conftest import NOON, as_, drain


def said(**query):
    answer = Client().get("/search/", query)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize("query", ["。", "%", "*" * 300, '"' * 40, "()", "？！"])
def test_srch_01_a_query_without_a_letter_is_told_so_and_offers_no_topic(db, query):
    page = said(q=query)
    assert "这里面没有能搜的字" in page
    assert "还没人写过" not in page
    assert "这里面没有能搜的字" not in said(q="没人写过的词")


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ({"q": "a" * 300}, "搜的话太长，只搜了前 100 个字。"),
        ({"board": "abc"}, "网址里有一段不认得。"),
        ({"board": "9" * 20}, "网址里有一段不认得。"),
        ({"thread": "xx"}, "网址里有一段不认得。"),
        ({"sort": "zz"}, "网址里有一段不认得。"),
        ({"mark": "zz"}, "网址里有一段不认得。"),
        ({"within": "3"}, "网址里有一段不认得。"),
        ({"tag": "\0"}, "网址里有一段不认得。"),
        ({"author": "长" * 41}, "昵称没有这么长的。"),
        ({"since": "2026-13-01"}, "「从哪天」不是日子"),
        ({"p": "99999"}, "没有这一页，先看第一页。"),
    ],
)
def test_srch_01_what_an_address_gets_wrong_is_said_in_the_houses_words(db, query, sentence):
    page = said(**{"q": "流光", **query})
    assert sentence in page
    for stock in ("确保该", "输入", "不在可用的选项", "空字符串"):
        assert stock not in page


def test_srch_01_one_sentence_is_said_once(db):
    assert said(q="流光", board="a", sort="b").count("网址里有一段不认得。") == 1


def test_srch_01_two_days_the_wrong_way_round_are_turned(mei, board):
    start_topic(mei, board, title="琥珀色的傍晚真好看", body="琥珀色", at=NOON)
    drain()
    day = NOON.date()
    page = said(q="琥珀色", since=f"{day.year + 1}-01-01", until=f"{day.year - 1}-01-01")
    assert "的傍晚真好看" in page
    assert "的傍晚真好看" not in said(q="琥珀色", since=f"{day.year + 1}-01-01")


def test_srch_01_people_are_no_topics(mei):
    drain()
    page = said(q=mei.name, kind="member")
    assert "词在名字里" in page
    assert "同一个主题的合成一行" not in page


@pytest.mark.parametrize(
    "typed", ["one_follow_per_pair", "a_b", "_", "ก\u0e34น", "a\u19b0b", "क\u094dष", "x\u20ddy", "☂伞", "🤖"]
)
def test_srch_01_a_word_that_the_table_would_cut_is_searched_in_its_parts(lin, typed):
    """FTS5 refuses a phrase in a table without places."""
    assert as_(lin).get("/search/", {"q": typed}).status_code == 200


def test_srch_01_a_word_with_a_sign_in_it_is_found(lin, board):
    start_topic(lin, board, title="变量 one_follow_per_pair 怎么读", body="在日志里看到的", at=NOON)
    drain()
    assert "怎么读" in said(q="one_follow_per_pair")
