"""FORU-01 and FORU-02: the desk where boards are opened, changed, nested and closed, and asked their questions."""

import re

import pytest

from community.access.permissions import Refused
from forums.actions import add_board, change_board, open_board, reply
from forums.models import Board, Topic
from tests.conftest import LONG_AGO, NOON, as_, drain, searched

GOOD = {
    "name": "川西", "slug": "west", "intro": "进山的人", "rules": "先报备", "icon": "route", "position": "30", "audience": "public",
    "may_start": "members", "may_reply": "members", "may_attach": "staff", "parent": "",
    "questions-TOTAL_FORMS": "2", "questions-INITIAL_FORMS": "0",
}  # fmt: skip


def question(n, **fields):
    return {f"questions-{n}-{name}": value for name, value in ({"kind": "text", "ORDER": str(n)} | fields).items()}


@pytest.fixture
def desk(admin, site):
    return as_(admin)


def test_foru_01_a_board_is_opened_with_its_rights_and_questions(desk, mei):
    asked = question(0, label="几个人", kind="number", required="on", ORDER="2") | question(
        1, label="走哪条线", kind="choice", choices="北线 南线", only="question", ORDER="1"
    )
    assert desk.post("/desk/boards/open/", GOOD | asked).status_code == 302
    board = Board.objects.get(slug="west")
    assert (board.audience, board.may_start, board.may_attach, board.position) == ("public", "members", "staff", 30)
    assert [q["label"] for q in board.questions] == ["走哪条线", "几个人"]
    typed = {"kind": "question", "title": "周末进山的来", "body": "周六走"}
    refused = as_(mei).post("/forums/west/new/", typed)
    assert refused.status_code == 422
    assert "「几个人」要填" in refused.content.decode()
    assert as_(mei).post("/forums/west/new/", typed | {"q_q2": "4", "q_q1": "北线"}).status_code == 302
    assert set(Topic.objects.get().answers.values()) == {4, "北线"}


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"name": ""}, "给版块起个名字"),
        ({"slug": "new"}, "「new」已经有别的用处"),
        ({"slug": "similar"}, "「similar」已经有别的用处"),
        ({"slug": "care"}, "「care」已经有别的用处"),
        ({"slug": "川西"}, "地址只用小写字母"),
        ({"position": "前面"}, "写个整数"),
        ({"audience": "club:1"}, "club:1"),
        ({"parent": "没有这个"}, "不能放到这个版块下面"),
        (question(0, label="走哪条线", kind="choice", choices="只有一样"), "要有 2 到 20 样可选"),
    ],
)
def test_foru_01_wrong_input_says_what_and_keeps_everything(desk, board, fields, sentence):
    answer = desk.post("/desk/boards/open/", GOOD | fields)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in page
    assert "先报备" in page
    assert not Board.objects.filter(name="川西").exists()


def change(desk, board, **fields):
    typed = {n: getattr(board, n) for n in ("name", "intro", "rules", "icon", "position", "audience", "may_start", "may_reply", "may_attach")}  # fmt: skip
    return desk.post(f"/desk/boards/{board.slug}/", GOOD | typed | {"parent": ""} | fields)


def test_foru_01_a_new_audience_asks_first_and_takes_everything_along(desk, board, topic, chen, client):
    reply(chen, topic, body="雪地胎选窄一号", at=NOON)
    drain()
    asked = change(desk, board, audience="members")
    assert asked.status_code == 200
    assert "1 个主题和 1 条回复一起变" in asked.content.decode()
    assert client.get(f"/t/{topic.pk}/").status_code == 200
    assert change(desk, board, audience="members", sure="1").status_code == 302
    drain()
    assert client.get(f"/t/{topic.pk}/").status_code == 404
    assert as_(chen).get(f"/t/{topic.pk}/").status_code == 200
    assert searched("雪地胎", None) == []
    assert searched("雪地胎", chen)
    assert client.get("/feeds/board/care.atom").status_code == 404


def test_foru_01_boards_nest_without_circles_and_three_deep_at_the_most(desk, admin, board):
    second = open_board(admin, "二层", "two", parent=board, at=LONG_AGO)
    third = open_board(admin, "三层", "three", parent=second, at=LONG_AGO)
    other = open_board(admin, "另一棵", "other", at=LONG_AGO)
    open_board(admin, "另一棵的下面", "other-two", parent=other, at=LONG_AGO)
    assert change(desk, board, parent="three").status_code == 422
    assert change(desk, board, parent="care").status_code == 422
    assert change(desk, other, parent="two").status_code == 422
    assert change(desk, other, parent="care").status_code == 302
    assert change(desk, third, parent="").status_code == 302
    page = desk.get("/desk/boards/").content.decode()
    assert 'class="row nest-1" href="/desk/boards/two/"' in page


def test_foru_01_a_board_below_is_never_wider_than_the_one_above(desk, admin, board):
    inside = open_board(admin, "内部", "inside", audience="staff", at=LONG_AGO)
    refused = change(desk, board, parent="inside")
    assert refused.status_code == 422
    assert "不能比它更开放" in refused.content.decode()
    assert change(desk, board, parent="inside", audience="staff").status_code == 302
    assert inside.children.get() == Board.objects.get(slug="care")
    wider = change(desk, inside, audience="public")
    assert wider.status_code == 302
    narrow = change(desk, Board.objects.get(slug="care"), audience="public", parent="inside")
    assert narrow.status_code == 302
    refused = change(desk, Board.objects.get(slug="inside"), audience="staff")
    assert refused.status_code == 422
    assert "比这里更开放" in refused.content.decode()
    with pytest.raises(Refused, match="比这里更开放"):
        change_board(admin, Board.objects.get(slug="inside"), audience="staff", at=NOON)
    with pytest.raises(Refused, match="不能比它更开放"):
        open_board(
            admin, "漏出去的", "leak", parent=open_board(admin, "里面", "in", audience="staff", at=NOON), at=NOON
        )


def test_foru_01_the_third_level_stands_in_the_list_too(admin, site, client, board):
    second = open_board(admin, "二层", "two", parent=board, at=LONG_AGO)
    open_board(admin, "三层", "three", parent=second, at=LONG_AGO)
    assert "/forums/three/" in client.get("/forums/").content.decode()


def test_foru_01_a_closed_board_is_read_and_not_written(desk, board, topic, chen):
    assert change(desk, board, may_start="nobody", may_reply="nobody").status_code == 302
    assert as_(chen).get(f"/t/{topic.pk}/").status_code == 200
    assert as_(chen).post(f"/t/{topic.pk}/reply/", {"body": "还能说吗"}).status_code == 403
    refused = as_(chen).get("/forums/care/new/")
    assert refused.status_code == 403
    assert "封存了，只能看" in refused.content.decode()
    page = as_(chen).get("/forums/care/").content.decode()
    assert "谁都不能（封存）" in page.partition("谁能做什么")[2]
    assert "封存了，里面的话照样能看" in as_(chen).get(f"/t/{topic.pk}/").content.decode()


def test_foru_01_the_page_of_a_board_says_who_may_do_what(desk, board, chen):
    def said():
        return re.findall(r"<dt>(.)</dt><dd>([^<]+)</dd>", as_(chen).get("/forums/care/").content.decode())

    assert said() == [("看", "所有人，不登录也能看"), ("发", "会员"), ("管", "社区管理员")]
    change(desk, board, may_start="staff")
    assert said()[1:3] == [("发", "品牌的人"), ("回", "会员")]
    assert "由品牌的人来发" in as_(chen).get("/forums/care/new/").content.decode()


def test_foru_01_each_board_of_the_list_has_a_tint_of_its_own(desk, admin, board, client):
    for n in range(2):
        open_board(admin, f"又一个{n}", f"more-{n}", at=LONG_AGO)
    assert re.findall(r"av av-sq t(\d)", client.get("/forums/").content.decode()) == ["3", "1", "4"]


def test_foru_02_questions_keep_their_answers_when_they_are_reworded_and_leave_when_dropped(desk, board, mei):
    first = question(0, label="里程", kind="number") | question(1, label="城市")
    assert change(desk, board, **first).status_code == 302
    as_(mei).post("/forums/care/new/", {"kind": "discussion", "title": "一万公里了", "body": "说说", "q_q1": "10000"})
    again = question(0, name="q1", label="跑了多少公里", kind="number") | question(
        1, name="q2", label="城市", DELETE="on"
    )
    rows = {"questions-TOTAL_FORMS": "2", "questions-INITIAL_FORMS": "2"}
    assert change(desk, Board.objects.get(slug="care"), **again, **rows).status_code == 302
    assert [q["label"] for q in Board.objects.get(slug="care").questions] == ["跑了多少公里"]
    page = as_(mei).get(Topic.objects.get(title="一万公里了").get_absolute_url()).content.decode()
    assert "跑了多少公里" in page
    assert "10000" in page


def test_foru_01_a_club_called_like_a_door_gets_a_board_that_can_be_reached(admin, site, client):
    board = add_board(admin, "预览", "preview", at=LONG_AGO)
    assert client.get(board.get_absolute_url()).status_code == 200


def test_foru_01_boards_can_be_found_by_name(admin, site, client):
    for n in range(25):
        open_board(admin, f"第{n}条线", f"line-{n}", at=LONG_AGO)
    open_board(admin, "露营", "camp", at=LONG_AGO)
    assert "找版块" in client.get("/forums/").content.decode()
    page = client.get("/forums/?q=露營").content.decode()
    assert "/forums/camp/" in page
    assert "/forums/line-3/" not in page
    assert "没有这样叫的" in client.get("/forums/?q=火星").content.decode()


@pytest.mark.parametrize(
    ("path", "marked"),
    [
        ("/desk/boards/", [("/desk/boards/", "page")]),
        ("/desk/boards/care/", [("/desk/boards/", "true")]),
        ("/desk/words/versions/", [("/desk/words/", "true")]),
        ("/forums/", []),
    ],
)
def test_foru_01_the_desk_marks_the_place_one_is_in_on_its_pages_below_too(desk, board, path, marked):
    page = desk.get(path).content.decode()
    assert re.findall(r'href="(/desk/[^"]+)" aria-current="(\w+)"', page) == marked
    public = page.partition('<nav class="nav wide"')[2].partition("</nav>")[0]
    assert ('href="/forums/" aria-current="page"' in public) == (path == "/forums/")


def test_foru_01_the_icons_to_choose_from_have_chinese_names(desk):
    page = desk.get("/desk/boards/open/").content.decode()
    icons = re.findall(r'<label title="([^"]+)">.*?#(\w+)"/></svg><span class="sr">([^<]+)</span>', page)
    assert ("帐篷", "tent", "帐篷") in icons
    assert not re.search("[a-z]", "".join(title for title, _icon, _name in icons))
