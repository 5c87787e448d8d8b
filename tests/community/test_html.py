"""Markdown to safe HTML and back to the author's own words."""

import re
import time
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from community.lib.html import (
    count_mentions,
    is_long,
    mention_candidates,
    mentioned_urls,
    own_words,
    plain,
    render,
)
from community.lib.html.render import ATTRIBUTES, NOTE_TAGS, TAGS

PEOPLE = {"小林": "/u/lin/", "小林子": "/u/linzi/", "Anna": "/u/anna/"}


def shown(source, **other):
    return render(source, people=PEOPLE, tag_url="/tags/{}/".format, own_host="forum.test", prefix="f1", **other)


class Elements(HTMLParser):
    """What a browser would find: every element with its attributes."""

    def __init__(self, html):
        super().__init__()
        self.found = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))


# --- nothing dangerous passes -------------------------------------------------------------------------------------

ATTACKS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[a](javascript:alert(1))",
    "[a](JaVaScRiPt&colon;alert(1))",
    "[a](java\tscript:alert(1))",
    "[a](data:text/html;base64,PHNjcmlwdD4=)",
    "[a](vbscript:x)",
    "<javascript:alert(1)>",
    '[a](https://x.y/"onmouseover="alert(1))',
    '[a](https://x.y "><script>alert(1)</script>")',
    "![a](https://x.y/a.png)",
    "```html\n<script>alert(1)</script>\n```",
    '```"><script>\nx\n```',
    ':::spoiler "><script>alert(1)</script>\nx\n:::',
    "[^<script>]\n\n[^<script>]: <img src=x onerror=alert(1)>",
    "@小林<svg onload=alert(1)>",
    "#<script>alert(1)</script>",
    "| <script> |\n|---|\n| <iframe src=//x> |",
    "<style>*{display:none}</style>",
    '<form action="/leave"><button>x</button></form>',
    "<details open ontoggle=alert(1)>",
    '<a href="https://x.y" style="position:fixed">x</a>',
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "[x]: javascript:alert(1)\n\n[x]",
    "https://x.y/<script>alert(1)</script>",
]


def check_safe(html):
    for tag, attributes in Elements(html).found:
        assert tag in TAGS | NOTE_TAGS, tag
        allowed = ATTRIBUTES.get(tag, set()) | {"class", "role", "tabindex", "aria-label", "id", "rel"}
        assert set(attributes) <= allowed, attributes
        if tag == "a":
            assert attributes["rel"] == "nofollow noopener ugc"
            assert re.match(r"(https?://|mailto:|[/?#]|[^:]*$)", attributes["href"], re.IGNORECASE), attributes
        if "id" in attributes:
            assert attributes["id"].startswith("f1fn"), attributes


@pytest.mark.parametrize("source", ATTACKS)
def test_text_no_attack_becomes_an_element(source):
    check_safe(shown(source))


def test_text_the_check_itself_sees_what_is_dangerous():
    for html in ("<script>", '<a href="javascript:x" rel="nofollow noopener ugc">', '<p onclick="x">', '<li id="top">'):
        with pytest.raises(AssertionError):
            check_safe(html)


SIGNS = ["*", "_", "`", "```\n", ">", "- ", "1. ", "|", "||", "[", "](", ")", "[^1]", "[^1]: ", "<", "&lt;", "@小林", "#露营",
         ":::spoiler\n", ":::\n", ":heart:", "https://x.y/", "javascript:", "\n", "\n\n", "\\", "!", "~~", "\"", "'", "\0", "字", "a "]  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(SIGNS), max_size=40).map("".join))
def test_text_whatever_is_typed_the_result_is_safe_and_loses_no_word(source):
    html = shown(source)
    check_safe(html)
    assert plain(html).count("字") == source.count("字")


# --- what it costs ------------------------------------------------------------------------------------------------

HEAVY = {
    "quotes": ">" * 20000, "spaced quotes": "> " * 10000, "lists": "- " * 10000, "brackets": "[" * 20000,
    "links": "[a](b)" * 3300, "half links": "[a](" * 5000, "pictures": "![" * 10000, "emphasis": "*a_ " * 5000,
    "strong": "**a" * 6600, "table": ("|a" * 50 + "|\n") * 190, "wide table": "|a" * 9000 + "\n" + "|-" * 900,
    "spoilers": "||a" * 6600, "spoiler blocks": ":::spoiler\n" * 1800, "notes": "[^1]" * 5000, "names": "@小林" * 6600,
    "tags": "#a " * 6600, "shortcodes": ":a:" * 6600, "fences": "```\n" * 5000, "addresses": "https://" * 2500,
    "ticks": "".join("`" * n + " " for n in range(199)), "html": "<a " * 6600, "entities": "&amp;" * 4000,
}  # fmt: skip


@pytest.mark.parametrize("name", HEAVY)
def test_text_twenty_thousand_characters_of_anything_render_within_a_second(name):
    began = time.process_time()
    html = shown(HEAVY[name][:20000])
    assert time.process_time() - began < 1
    assert len(html) < 2_000_000


# --- names --------------------------------------------------------------------------------------------------------


def test_foru_06_the_longest_name_is_called_and_nothing_in_code_links_or_mail():
    assert mentioned_urls(shown("@小林子你好，＠小林")) == ["/u/linzi/", "/u/lin/"]
    assert mentioned_urls(shown("@Annabel 和 @Anna")) == ["/u/anna/"]
    for source in ("`@小林`", "```\n@小林\n```", "[@小林](/a)", "a@小林.com", "@没有这个人"):
        assert mentioned_urls(shown(source)) == [], source


def test_foru_06_one_call_of_many_is_one_person_and_quoted_calls_can_be_left_out():
    html = shown("> @小林\n\n@Anna @Anna")
    assert count_mentions(html) == 2
    assert mentioned_urls(html, quoted=False) == ["/u/anna/"]


def test_foru_06_candidates_are_few_however_many_places_call():
    found = mention_candidates("@小林子你好 " + "".join(f"@人{n}号 " for n in range(500)))
    assert "小林子" in found
    assert len(found) <= 50 * 19


# --- tags, addresses, emoji ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "tags"),
    [
        ("#露营", ["露营"]),
        ("#露营# 接着写", ["露营"]),
        ("＃露营，真好", ["露营"]),
        ("C#8 a#b #123 &#35;x", []),
        ("# 标题", []),
        ("`#露营`", []),
        ("#" + "长" * 21, []),
    ],
)
def test_text_04_a_tag_is_one_to_twenty_letters_behind_a_sign(source, tags):
    assert re.findall(r'class="tag" href="/tags/(.*?)/"', shown(source)) == tags


def test_text_links_say_when_they_leave_the_site():
    html = shown("https://example.org/a(b)，www.example.org. https://forum.test/x [里](/a) [外](//x.y) m@x.y")
    out = [a["href"] for tag, a in Elements(html).found if tag == "a" and a.get("class") == "out"]
    assert out == ["https://example.org/a(b)", "http://www.example.org", "//x.y"]
    assert "，" in plain(html)


def test_text_shortcodes_are_emoji_and_times_are_not():
    assert plain(shown(":heart: :红心: 10:100:45 型号:汽车:蓝")) == "❤️ ❤️ 10:100:45 型号:汽车:蓝"


# --- spoilers, notes, tables --------------------------------------------------------------------------------------


def test_text_spoilers_open_without_scripts_and_stay_out_of_excerpts():
    html = shown("结局是||他走了||\n\n:::剧透 第二季\n她回来了\n:::")
    assert '<span class="spoiler" tabindex="0"' in html
    assert "<details" in html
    assert "他走了" in plain(html)
    assert "走" not in plain(html, spoilers=False)
    assert "回来" not in plain(html, spoilers=False)
    assert "spoiler" not in shown("a || b || c")


def test_text_footnotes_of_two_texts_do_not_meet_and_unnamed_ones_stay():
    one, two = render("甲[^1]\n\n[^1]: 注", prefix="p1-"), render("乙[^1]\n\n[^1]: 注", prefix="p2-")
    ids = [a["id"] for html in (one, two) for _tag, a in Elements(html).found if "id" in a]
    assert len(ids) == len(set(ids)) == 4
    assert "没人提" in plain(render("字\n\n[^1]: 没人提"))
    with pytest.raises(ValueError):
        render("x", prefix='"')


def test_text_words_behind_the_mark_of_a_block_of_code_are_not_lost():
    assert plain(shown("~~~~字")) == plain(shown("```字\n```")) == "字"
    assert plain(shown("```python\nprint()\n```")) == "print()"


def test_text_tables_can_be_scrolled_by_keyboard():
    html = shown("| 甲 | 乙 |\n|:-:|--:|\n| 1 | 2 |")
    assert ("div", {"class": "table-w", "tabindex": "0", "role": "group", "aria-label": "表格"}) in Elements(html).found
    assert 'class="to-end">2' in html


# --- back to words ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("一句话", "一句话"),
        ("a < b & c > d", "a < b & c > d"),
        ("&amp; 写的就是这个", "& 写的就是这个"),
        ("两行\n在一段", "两行\n在一段"),
        ("**粗** 和 `代码`", "粗 和"),
        ("> 引用\n\n自己的话", "自己的话"),
        ("- 一\n- 二", "一\n二"),
        ("", ""),
        ("<b>x</b>", "<b>x</b>"),
        ("1. 甲\n2. 乙\n\n```\n码\n```", "甲\n乙"),
        ("   空格   很多   ", "空格 很多"),
        ("@小林 我也去#露营", "我也去露营"),
        ("高#油耗#真的", "高油耗 真的"),
        ("好车[^1]\n\n[^1]: 自己的注", "好车\n自己的注"),
        ("||结局||好看", "结局好看"),
        ("> 外\n> > 里\n\n我", "我"),
    ],
)
def test_own_words_are_what_the_author_said_himself(source, words):
    assert own_words(shown(source)) == words


def test_plain_is_one_line_and_can_be_cut():
    assert plain(render("**粗** 体\n\n第二段")) == "粗 体 第二段"
    assert plain(render("a < b & **c**")) == plain(render("a < b & c")) == "a < b & c"
    assert plain(render("很长的一句话"), 4) == "很长的…"


@pytest.mark.parametrize(
    ("source", "long"),
    [
        ("短", False),
        ("长" * 1300, True),
        ("行\n" * 40, True),
        ("```\n" + "码\n" * 40 + "```", True),
        ("- 项\n" * 20, False),
    ],
)
def test_long_text_is_folded_by_length_and_by_lines(source, long):
    assert is_long(render(source)) is long
