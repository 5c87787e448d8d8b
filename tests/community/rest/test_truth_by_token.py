"""What a program may rely on: no scope opens more than its words say, what is left out stays, and what waits is said."""

import pytest

from clubs.actions import found_club
from clubs.events.actions import sign_up
from clubs.events.models import Event, Signup
from community.api.scopes import Scope
from forums.actions import change_board, edit_post, merge_topics, reply, start_topic, withdraw_post
from forums.models import HeldEdit, Topic
from profiles.blogs.actions import withdraw, write_entry
from profiles.drafts.actions import keep_draft
from profiles.drafts.models import Draft
from tests.clubs.events import event_of
from tests.community.rest.asking import ALL, Program
from tests.conftest import NOON, drain

WRITTEN = {"title": "写到一半", "body": "还没想好"}


@pytest.mark.parametrize("scopes", [*((scope,) for scope in ALL), ALL])
@pytest.mark.parametrize("typed", [{}, {"title": "别人的话", "body": "不是她写的"}])
def test_api_01_no_token_writes_into_a_draft_or_drops_one(mei, topic, scopes, typed):
    keep_draft(mei, "topic:care", WRITTEN, url="/", at=NOON)
    program = Program(mei, *scopes)
    for path in ("inbox/seen", f"topics/{topic.pk}/posts", "boards/care/topics", "nowhere"):
        headers = {"Authorization": f"Bearer {program.secret}"}
        program.client.post(f"/api/v1/{path}", {"draft": "topic:care", "draft_url": "/"} | typed, headers=headers)
    assert Draft.objects.get(member=mei).fields == WRITTEN


def test_api_01_what_is_for_herself_is_read_by_a_token_that_reads_what_is_hers(mei):
    diary = write_entry(mei, title="只写给自己的", body="梅子酒泡三年", readers="self", at=NOON)
    gone = write_entry(mei, title="收回去的", body="写错了", readers="public", at=NOON)
    shown = write_entry(mei, title="给大家看的", body="写对了", readers="followers", at=NOON)
    withdraw(mei, gone, at=NOON)
    drain()
    plain, own = Program(mei, Scope.READ), Program(mei, Scope.READ, Scope.READ_MINE)
    found = {row["id"]: (row["readers"], row["state"]) for row in own.get("members/mei/entries").json()["items"]}
    assert found == {
        diary.pk: ("self", "open"), gone.pk: ("public", "withdrawn"), shown.pk: ("followers", "open"),
    }  # fmt: skip
    assert [row["id"] for row in plain.get("members/mei/entries").json()["items"]] == [shown.pk]
    for row in (diary, gone):
        assert (plain.get(f"entries/{row.pk}").status_code, own.get(f"entries/{row.pk}").status_code) == (404, 200)
    assert plain.get("search?q=梅子酒").json()["items"] == []
    assert len(own.get("search?q=梅子酒").json()["items"]) == 1


def test_evnt_02_guests_that_are_left_out_stay(lin, mei, chen):
    event = event_of(lin, seats=3, most_guests=2)
    sign_up(chen, event, guests=2, at=NOON)
    program = Program(mei)
    there = f"events/{event.pk}/signup"
    assert program.ask("PUT", there, {"answer": "going", "guests": 2}).json()["mine"]["state"] == "waiting"
    Program(chen).ask("DELETE", there)
    assert program.get(f"events/{event.pk}").json()["mine"]["state"] == "offered"
    assert program.ask("PUT", there, {"answer": "going"}).json()["mine"]["guests"] == 2
    assert program.ask("PUT", there, {"answer": "going"}).json()["left"] == 0
    assert program.ask("PUT", there, {"answer": "going", "guests": 0}).json()["left"] == 2
    assert Signup.objects.get(member=mei).guests == 0


def test_evnt_01_an_event_says_what_a_sign_up_needs_and_a_clubs_are_found(lin, mei):
    club = found_club(lin, "开着的圈子", "open", intro="谁都能进来坐坐", at=NOON)
    own, other = event_of(lin, club, most_guests=2, deadline=NOON), event_of(lin)
    program = Program(mei)
    said = program.get(f"events/{own.pk}").json()
    assert (said["most_guests"], said["hidden"], said["topic"]) == (2, False, None)
    assert said["deadline"] == NOON.strftime("%Y-%m-%dT%H:%M:%SZ")
    assert [row["id"] for row in program.get("events?club=open").json()["items"]] == [own.pk]
    assert program.get("events?club=nowhere").json()["items"] == []
    assert program.get("events?club=%00").status_code == 422
    Event.objects.filter(pk=other.pk).update(hidden_at=NOON)
    assert Program(lin).get(f"events/{other.pk}").json()["hidden"] is True


def test_api_01_an_edit_that_waits_says_so_and_keeps_the_title_that_waits(admin, mei, chen, topic):
    change_board(admin, topic.board, holds_below=9, at=NOON)
    post, program = topic.posts.get(number=1), Program(mei)
    edit_post(mei, post, body="零下十度呢？", title="零下十度，续航掉多少？", tags=["低温"], at=NOON)
    answer = program.ask("PUT", f"posts/{post.pk}", {"body": "零下二十度呢？"}).json()
    assert (answer["edit_waits"], answer["source"]) == (True, post.source)
    assert Program(chen).get(f"posts/{post.pk}").json()["edit_waits"] is False
    waits = HeldEdit.objects.get(post=post)
    assert (waits.title, waits.tags, waits.source) == ("零下十度，续航掉多少？", ["低温"], "零下二十度呢？")


def test_api_01_a_topic_tells_its_tags_and_answers_and_asks_for_them_by_name(admin, mei, chen, board):
    asks = [{"name": "km", "label": "开了多少公里", "kind": "line", "required": True, "choices": []}]
    change_board(admin, board, questions=asks, at=NOON)
    program, said = Program(mei), {"title": "周末去哪儿走走", "body": "说说看", "tags": ["露营"]}
    lacks = program.post("boards/care/topics", said)
    assert (lacks.status_code, set(lacks.json()["error"]["fields"])) == (422, {"answers.km"})
    odd = program.post("boards/care/topics", said | {"answers": {"km": "3000", "colour": "青"}})
    assert set(odd.json()["error"]["fields"]) == {"answers.colour"}
    made = program.post("boards/care/topics", said | {"answers": {"km": "3000"}}).json()
    assert (made["tags"], made["answers"], made["product"], made["state"]) == (["露营"], {"km": "3000"}, None, "open")
    topic = Topic.objects.get(pk=made["id"])
    reply(chen, topic, body="去湖边", at=NOON)
    withdraw_post(mei, topic.posts.get(number=1), at=NOON)
    gone, own = (Program(who).get(f"topics/{topic.pk}").json() for who in (chen, mei))
    assert (gone["tags"], gone["answers"], gone["state"]) == ([], {}, "withdrawn")
    assert own["answers"] == {"km": "3000"}


def test_api_01_sentences_are_in_the_language_that_a_program_names(mei):
    program = Program(mei)
    for asked, language, said in (
        ({}, "zh-hans", "没有这一处"),
        ({"Accept-Language": "en-GB,en;q=0.8,zh;q=0.5"}, "en", "Not there, or not"),
        ({"Accept-Language": "zh-TW"}, "zh-hant", "沒有這一處"),
        ({"Accept-Language": "fr, *;q=0.1"}, "zh-hans", "没有这一处"),
    ):
        for path in ("never-was", "topics/99999"):
            answer = program.ask("GET", path, **asked)
            assert (answer.status_code, answer["Content-Language"]) == (404, language)
            assert answer.json()["error"]["message"].startswith(said)


def test_api_01_a_merged_topic_leads_to_where_it_went(admin, mei, board, topic):
    other = start_topic(mei, board, title="续航又掉了？", body="同问", at=NOON)
    merge_topics(admin, [other], topic, at=NOON)
    program = Program(mei)
    assert program.get(f"topics/{other.pk}").json()["id"] == topic.pk
    assert program.post(f"topics/{other.pk}/posts", {"body": "我来说"}).json()["topic"] == topic.pk
