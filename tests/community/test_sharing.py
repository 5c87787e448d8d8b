"""What is taken outside: the card, its pictures, the QR code and the tags of link previews."""

import io
import re
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.template.loader import render_to_string
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from clubs.actions import change_club
from community.access.roles import Role
from community.api import fonts, picture
from community.api.kinsoku import CLOSERS, OPENERS, wrap
from community.api.registry import Card, Letterhead, absolute
from community.pages.models import Brand
from community.privacy.registry import holdings
from forums import shares
from forums.actions import bring_back_post, edit_post, hide_post, move_topic, reply, start_topic, withdraw_post
from forums.models import Topic
from tests.community.servers import missing
from tests.conftest import NOON, SECRET, as_

LOOK = Letterhead("北辰车友会", "北辰汽车", "#0b6a66")


@pytest.fixture
def font():
    """Pictures can be drawn here."""
    if not fonts.has_font():
        missing("a Chinese font")


def doors(topic):
    return [f"/share/topic/{topic.pk}/", f"/share/topic/{topic.pk}.png", f"/share/topic/{topic.pk}/og.png"]


def codes(client, topic):
    return [client.get(door).status_code for door in doors(topic)]


def image(answer):
    return Image.open(io.BytesIO(answer.content))


def test_site_09_a_public_topic_has_a_page_and_two_pictures(font, topic, client):
    page, poster, preview = (client.get(door) for door in doors(topic))
    text = page.content.decode()
    assert absolute(topic.get_absolute_url()) in text
    assert re.search(r'<svg[^>]*class="qr"', text)
    assert "style=" not in text
    assert f'src="/share/topic/{topic.pk}.png?v=' in text
    assert poster.headers["Content-Type"] == "image/png"
    assert (image(poster).size, image(preview).size) == ((1080, 1440), (1200, 630))
    assert max(len(poster.content), len(preview.content)) < 200_000


def test_site_09_the_card_shows_only_what_a_visitor_may_see(font, club, topic, mei, chen, client):
    secret = Topic.objects.get(board=club.board)
    card = shares.card(topic)
    assert (card.title, card.text) == ("冬天续航掉多少？", "零下五度，流光跑高速掉得厉害。")
    assert card.line == "小梅 · 用车与养车"
    assert card.kind_label == "提问"
    for somebody in (client, as_(chen)):
        assert codes(somebody, secret) == [404, 404, 404]
        assert not [d for d in doors(secret) if SECRET in somebody.get(d).content.decode(errors="replace")]
    # Who is inside gets the link alone.
    assert codes(as_(mei), secret) == [200, 404, 404]
    page = as_(mei).get(doors(secret)[0]).content.decode()
    assert absolute(secret.get_absolute_url()) in page
    assert SECRET not in page
    assert 'class="qr"' not in page
    assert ".png" not in page
    assert "只有里面的人" in page
    assert shares.public_card(secret) is None


def test_site_09_the_same_topic_in_an_open_club_has_a_card_control(font, club, lin, client):
    secret = Topic.objects.get(board=club.board)
    change_club(lin, club, intro="都来", policy="open", at=NOON)
    assert codes(client, secret) == [200, 200, 200]
    assert SECRET in client.get(doors(secret)[0]).content.decode()
    assert SECRET in shares.public_card(Topic.objects.get(pk=secret.pk)).title


def test_site_09_what_is_hidden_withdrawn_or_moved_inside_is_gone_at_once(
    font, topic, club, mei, colleagues, admin, client
):
    opening, moderator = topic.posts.get(number=1), colleagues[Role.MODERATOR]
    version = shares.card(topic).version
    assert codes(client, topic) == [200, 200, 200]
    hide_post(moderator, opening, rule="rude", at=NOON)
    for somebody in (client, as_(mei), as_(moderator)):
        assert codes(somebody, topic) == [404, 404, 404]
    assert client.get(f"{doors(topic)[1]}?v={version}").status_code == 404
    topic.refresh_from_db()
    assert shares.public_card(topic) is None


def test_site_09_a_topic_taken_back_under_its_replies_offers_no_share(topic, mei, chen, client):
    reply(chen, topic, body="我先答了", at=NOON)
    assert f"/share/topic/{topic.pk}/" in client.get(f"/t/{topic.pk}/").content.decode()
    withdraw_post(mei, topic.posts.get(number=1), at=NOON)
    for browser in (client, as_(mei)):
        answer = browser.get(f"/t/{topic.pk}/")
        assert answer.status_code == 200
        assert "/share/topic/" not in answer.content.decode()


def test_site_09_a_withdrawn_topic_comes_back_with_its_card(font, topic, mei, client):
    opening = topic.posts.get(number=1)
    assert codes(client, topic) == [200, 200, 200]
    withdraw_post(mei, opening, at=NOON)
    assert codes(client, topic) == [404, 404, 404]
    assert codes(as_(mei), topic) == [404, 404, 404]
    bring_back_post(mei, opening, at=NOON)
    assert codes(client, topic) == [200, 200, 200]


def test_site_09_members_only_is_not_public(font, topic, board, admin, chen, client):
    from forums.actions import open_board

    inner = open_board(admin, "会员版块", "inner", audience="members", at=NOON)
    move_topic(admin, topic, inner, at=NOON)
    assert codes(client, topic) == [404, 404, 404]
    assert codes(as_(chen), topic) == [200, 404, 404]


def test_site_09_the_qr_code_in_the_picture_leads_to_the_topic(font, topic, client):
    drawn = image(client.get(doors(topic)[1])).convert("L")
    for address, same in ((absolute(topic.get_absolute_url()), True), (absolute("/t/999999/"), False)):
        left, top, pixels = picture.qr_place(address)
        matrix = picture.qr(address).matrix
        assert pixels >= 5
        read = [
            [
                drawn.getpixel(
                    (
                        left + (x + picture.QUIET) * pixels + pixels // 2,
                        top + (y + picture.QUIET) * pixels + pixels // 2,
                    )
                )
                < 128
                for x in range(len(matrix))
            ]
            for y in range(len(matrix))
        ]
        assert (read == [[bool(m) for m in row] for row in matrix]) == same
    wide = (len(matrix) + 2 * picture.QUIET) * pixels
    margin = drawn.crop((left, top, left + wide, top + picture.QUIET * pixels))
    assert margin.getextrema()[0] > 250


def test_site_09_an_address_with_the_version_lasts_and_no_other(font, topic, mei, client):
    card = shares.card(topic)
    door = doors(topic)[1]
    assert card.picture == f"{door}?v={card.version}"
    assert card.og_image == absolute(f"{doors(topic)[2]}?v={card.version}")
    lasting = client.get(card.picture)
    assert lasting.headers["Cache-Control"] == "public, max-age=604800"
    assert client.get(door).headers["Cache-Control"] == "public, no-cache"
    assert client.get(card.picture, HTTP_IF_NONE_MATCH=lasting.headers["ETag"]).status_code == 304
    edit_post(mei, topic.posts.get(number=1), title="冬天续航掉四成", body="新的话", at=NOON + timedelta(hours=1))
    fresh = shares.card(Topic.objects.get(pk=topic.pk))
    assert fresh.version != card.version
    changed = client.get(card.picture, HTTP_IF_NONE_MATCH=lasting.headers["ETag"])
    assert changed.status_code == 200
    assert changed.headers["Cache-Control"] == "public, no-cache"
    assert changed.content != lasting.content
    before = client.get(door)
    Brand.objects.update(colour="#7a1f1f")
    assert image(client.get(door)).convert("RGB").getpixel((10, 10))[0] > 100
    assert client.get(door).headers["ETag"] != before.headers["ETag"]


def test_site_09_the_tags_of_link_previews(font, topic, mei, board):
    odd = start_topic(mei, board, title='引号"><script>x</script>', body="第一句。" * 100, at=NOON)
    card = shares.public_card(odd)
    html = render_to_string("community/api/_open_graph.html", {"card": card, "brand": LOOK})
    tags = dict(re.findall(r'<meta (?:property|name)="([\w:]+)" content="([^"]*)">', html))
    assert tags["og:title"] == "引号&quot;&gt;&lt;script&gt;x&lt;/script&gt;"
    assert tags["og:url"] == absolute(odd.get_absolute_url())
    assert tags["og:image"].startswith(absolute(f"/share/topic/{odd.pk}/og.png?v="))
    assert tags["og:type"] == "article"
    assert tags["og:locale"] == "zh_CN"
    assert tags["og:site_name"] == "北辰车友会"
    assert tags["description"] == tags["og:description"]
    assert len(tags["description"]) <= 120
    assert "<script" not in html
    assert not render_to_string("community/api/_open_graph.html", {"card": None, "brand": LOOK}).strip()


def test_site_09_without_a_font_there_is_no_picture_and_a_warning(font, topic, client, settings, capsys):
    call_command("check", stderr=io.StringIO())
    assert not fonts.check_font(None)
    settings.CARD_FONT = "/nowhere/font.ttc"
    assert [w.id for w in fonts.check_font(None)] == ["api.W001"]
    said = io.StringIO()
    call_command("check", stderr=said)
    assert "api.W001" in said.getvalue()
    assert codes(client, topic) == [200, 404, 404]
    page = client.get(doors(topic)[0]).content.decode()
    assert ".png" not in page
    assert 'class="qr"' in page
    assert "og:image" not in render_to_string("community/api/_open_graph.html", {"card": shares.card(topic)})


def test_site_09_a_card_costs_the_same_with_two_replies_and_forty(
    font, topic, chen, client, django_assert_max_num_queries
):
    for n in range(40):
        reply(chen, topic, body=f"第{n}句", at=NOON)
    for door in doors(topic):
        with django_assert_max_num_queries(5):
            assert client.get(door).status_code == 200
    topic.opening = topic.posts.get(number=1)
    with django_assert_max_num_queries(0):
        shares.card(topic)


def test_site_09_only_known_kinds_can_be_shared(topic, client):
    for path in ("none/1/", "none/1.png", "topic/x/", "topic/x/og.png", "topic/99999999999999999999/"):
        assert client.get(f"/share/{path}").status_code == 404


def test_site_09_the_brands_people_are_named_on_the_card(board, shen):
    shen.title = "车身工程师"
    shen.save()
    topic = start_topic(shen, board, title="关于异响", body="说明", at=NOON)
    assert shares.card(topic).line == "沈工（官方 · 车身工程师） · 用车与养车"


def wide(text):
    return sum(1 if c.isascii() else 2 for c in text)


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("冬天续航掉多少？", ["冬天续航", "掉多少？"]),
        ("一二三四，五六七", ["一二三", "四，五六", "七"]),
        ("一二三（四五六）", ["一二三", "（四五", "六）"]),
        ("一二三……四五", ["一二", "三……四", "五"]),
        ("油耗9.8L/100km", ["油耗", "9.8L/100", "km"]),
        ("Model Y 冬天", ["Model Y", "冬天"]),
        ("！！！！！！", ["！！！！", "！！"]),
        ("", []),
    ],
)
def test_site_09_lines_break_where_chinese_lines_may(text, lines):
    assert wrap(text, 8, wide, 9) == lines


def test_site_09_a_mark_after_a_space_begins_no_line():
    assert wrap("11—1—1— ！", 12, wide, 9) == ["11—1—", "1— ！"]


def test_site_09_a_long_title_ends_in_four_lines():
    lines = wrap("从杭州出发走川西，小环线八天七夜的完整记录：" * 4, 20, wide, 4)
    assert len(lines) == 4
    assert lines[-1].endswith("…")
    assert lines[-1][-2] not in "，：（"
    assert wrap("一二三四五六七八九十" * 4, 20, wide, 4)[-1] == "一二三四五六七八九十"


@given(st.text(alphabet='一二，。（）「」…—！ab 1.%"“”🎉', max_size=60), st.integers(6, 30))
def test_site_09_no_line_is_too_wide_or_begins_wrong(text, width):
    lines = wrap(text, width, wide, 99)
    assert all(wide(line) <= width for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())
    # Where a run of marks alone is wider than a line, there is no good place to break.
    if (
        not re.search(rf"[{re.escape(CLOSERS + OPENERS)}]{{2,}}", "".join(text.split()))
        and width >= 12
        and "b" not in text
    ):
        assert not [line for line in lines[1:] if line[0] in "，。）」…！"]
        assert not [line for line in lines[:-1] if line[-1] in "（「“"]


def test_site_09_emoji_the_font_lacks_are_dropped_whole(font):
    assert fonts.drawable("🎉周末👨‍👩‍👧‍👦露营🏃‍♀️（1️⃣号）") == "周末露营（1号）"
    assert fonts.drawable("a\u200bb\x01 c\n d") == "ab c d"
    assert fonts.has("中")
    assert not fonts.has("🎉")


def test_site_09_pictures_are_drawn_of_any_title(font):
    for title in ("洗", "长" * 100, "Latin 与汉字 mixed 265/65R17", "🎉🎉", "x" * 100, "\u0600\u0e01"):
        card = Card("topic", "1", title, "话" * 240, "某人 · 某处", "/t/1/" + "x" * 120, "讨论")
        for draw, size in ((picture.poster, picture.POSTER), (picture.preview, picture.PREVIEW)):
            assert Image.open(io.BytesIO(draw(card, LOOK))).size == size


def test_api_03_the_room_answers_for_its_links(db):
    assert holdings["api.FeedLink"].forget == "delete"
