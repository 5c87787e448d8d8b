"""Markdown to safe HTML and back to the author's own words."""

import pytest

from community.lib.html import _OwnWords, own_words, plain, render


def by_parser(html):
    parser = _OwnWords()
    parser.feed(html)
    parser.close()
    return "\n".join(line for line in (" ".join(part.split()) for part in "".join(parser.parts).split("\n")) if line)


@pytest.mark.parametrize(
    "source",
    [
        "一句话",
        "a < b & c > d",
        "&amp; 写的就是这个",
        "两行\n在一段",
        "**粗** 和 `代码`",
        "> 引用\n\n自己的话",
        "- 一\n- 二",
        "",
        "<b>x</b>",
        "1. 甲\n2. 乙\n\n```\n码\n```",
        "   空格   很多   ",
    ],
)
def test_the_short_way_gives_what_the_parser_gives(source):
    html = render(source)
    assert own_words(html) == by_parser(html)


def test_quotes_and_code_are_nobody_elses_words():
    assert own_words(render("> 别人说的\n\n我说的 `代码`\n\n```\n块\n```")) == "我说的"
    assert plain(render("**粗** 体\n\n第二段")) == "粗 体 第二段"
    assert plain(render("a < b & **c**")) == plain(render("a < b & c")) == "a < b & c"
    assert plain(render("很长的一句话"), 4) == "很长的…"
