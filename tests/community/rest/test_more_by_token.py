"""Topics, reactions, clubs, events, talks and the inbox by program: what the pages would have done."""

from dataclasses import replace

from clubs.actions import found_club, remove_member
from clubs.chat.actions import room_of_club, write_to
from clubs.models import Club, Membership, Policy
from community.api.scopes import Scope
from community.search.registry import kinds
from forums.actions import reply
from forums.models import Post, Topic, Version
from profiles.ties.actions import block
from tests.clubs.events import event_of
from tests.community.rest.asking import Program
from tests.conftest import NOON, as_, drain, let_in


def test_api_01_a_topic_is_opened_changed_and_taken_back(mei, chen, board):
    program = Program(mei)
    said = {"title": "周末去哪儿走走", "body": "说说看", "tags": ["露营", "亲子"], "kind": "question"}
    made = program.post("boards/care/topics", said)
    assert made.status_code == 201, made.json()
    topic = Topic.objects.get(pk=made.json()["id"])
    assert sorted(tag.name for tag in topic.tags.all()) == ["亲子", "露营"]
    opening = topic.posts.get(number=1)
    changed = program.ask("PUT", f"posts/{opening.pk}", {"body": "再说说看", "title": "周末去哪儿转转"})
    assert changed.json()["source"] == "再说说看"
    topic.refresh_from_db()
    assert topic.title == "周末去哪儿转转"
    assert topic.tags.count() == 2
    assert Version.objects.filter(post=opening).count() == 2
    assert Program(chen).ask("PUT", f"posts/{opening.pk}", {"body": "我来改"}).status_code == 403
    assert program.ask("DELETE", f"posts/{opening.pk}").json()["state"] == "withdrawn"
    assert Program(chen).get(f"topics/{topic.pk}").status_code == 404


def test_api_01_the_same_sentences_as_the_page(mei, board):
    short = Program(mei).post("boards/care/topics", {"title": "短", "body": "说说看"}).json()["error"]
    page = as_(mei).post("/forums/care/new/", {"title": "短", "body": "说说看", "kind": "discussion"})
    assert short["fields"]["title"] == list(page.context["form"].errors["title"])
    poll = Program(mei).post("boards/care/topics", {"title": "投一投再说吧", "body": "选一个", "kind": "poll"})
    assert poll.status_code == 422
    assert "kind" in poll.json()["error"]["fields"]


def test_api_01_who_was_blocked_reads_the_refusal_of_the_page(mei, chen, topic):
    block(mei, chen, at=NOON)
    refused = Program(chen).post(f"topics/{topic.pk}/posts", {"body": "我来答"})
    assert (refused.status_code, refused.json()["error"]["code"]) == (403, "refused")
    assert "楼主不想和你往来" in refused.json()["error"]["message"]


def test_api_01_reacting_twice_counts_once_and_is_taken_back(mei, chen, topic):
    post, program = topic.posts.get(number=1), Program(chen)
    for _ in range(2):
        answer = program.ask("PUT", f"reactions/post/{post.pk}", {"what": "useful"})
    assert answer.json() == {"reactions": {"useful": 1}, "reaction": "useful"}
    assert program.get(f"posts/{post.pk}").json()["reaction"] == "useful"
    assert program.ask("DELETE", f"reactions/post/{post.pk}").json()["reaction"] == ""
    assert program.ask("PUT", f"reactions/post/{post.pk}", {"what": "angry"}).status_code == 422
    assert program.ask("PUT", f"reactions/board/{post.pk}", {"what": "agree"}).status_code == 404
    assert Program(mei).ask("PUT", f"reactions/post/{post.pk}", {"what": "agree"}).status_code == 403


def test_api_01_a_club_is_joined_and_left_and_one_by_application_waits(lin, chen):
    found_club(lin, "开着的圈子", "open", intro="谁都能进来坐坐", at=NOON)
    found_club(lin, "要申请的圈子", "ask", intro="写一句再进来", policy=Policy.APPLY, at=NOON)
    program = Program(chen)
    joined = program.ask("PUT", "clubs/open/membership", {}).json()
    assert program.ask("PUT", "clubs/open/membership", {}).json() == joined
    assert (joined["mine"], joined["members"]) == ("active", 2)
    assert [row["slug"] for row in program.get("clubs?mine=true").json()["items"]] == ["open"]
    assert len(program.get("clubs/open/members").json()["items"]) == 2
    left = program.ask("DELETE", "clubs/open/membership").json()
    assert (left["mine"], left["members"]) == ("", 1)
    assert program.ask("DELETE", "clubs/open/membership").json() == left
    assert program.ask("PUT", "clubs/ask/membership", {}).status_code == 422
    waits = program.ask("PUT", "clubs/ask/membership", {"note": "想一起走走，周末有空"}).json()
    assert waits["mine"] == "applied"
    assert program.ask("PUT", "clubs/ask/membership", {}).json() == waits
    Club.objects.filter(slug="ask").update(policy=Policy.OPEN)
    assert program.ask("PUT", "clubs/ask/membership", {}).json()["mine"] == "active"
    own = Membership.objects.get(club__slug="ask", member=chen)
    remove_member(lin, own, at=NOON)
    assert program.ask("DELETE", "clubs/ask/membership").json()["mine"] == "removed"
    assert program.ask("PUT", "clubs/ask/membership", {"note": "想一起走走，周末有空"}).status_code == 403


def test_api_01_who_is_in_a_closed_club_is_not_told_outside(lin, chen):
    club = found_club(lin, "凭邀请的圈子", "closed", intro="认识的人才来", policy=Policy.INVITE, at=NOON)
    refused = Program(chen).get("clubs/closed/members")
    assert refused.status_code == 403
    assert "只告诉里面的人" in refused.json()["error"]["message"]
    shown = Program(chen).get("clubs/closed").json()
    assert shown["board"] is None
    let_in(chen, club)
    assert Program(chen).get("clubs/closed").json()["board"] == club.board.slug


def test_api_01_an_event_gives_a_seat_its_link_and_a_place_in_line(lin, mei, chen, club):
    let_in(chen, club)
    row = event_of(lin, club, title="看雪", seats=1, link="https://meet.example.com/x")
    first, second = Program(mei), Program(chen)
    assert first.get(f"events/{row.pk}").json()["link"] == ""
    seated = first.ask("PUT", f"events/{row.pk}/signup", {"answer": "going"}).json()
    assert (seated["mine"]["state"], seated["left"], seated["link"]) == ("seated", 0, "https://meet.example.com/x")
    waits = second.ask("PUT", f"events/{row.pk}/signup", {"answer": "going"}).json()
    assert (waits["mine"]["state"], waits["link"]) == ("waiting", "")
    gone = first.ask("DELETE", f"events/{row.pk}/signup").json()
    assert gone["mine"]["answer"] == "no"
    assert second.get(f"events/{row.pk}").json()["mine"]["state"] in ("seated", "offered")


def test_api_01_a_line_is_said_and_read_and_a_stranger_finds_no_room(lin, mei, chen, club):
    room = room_of_club(mei, club, at=NOON)
    program = Program(mei)
    line = program.post(f"chats/{room.pk}/lines", {"body": "到山脚了"}, key="k").json()
    assert program.post(f"chats/{room.pk}/lines", {"body": "到山脚了"}, key="k").json() == line
    said = program.get(f"chats/{room.pk}/lines").json()["items"]
    assert [(row["source"], row["author"]["handle"]) for row in said] == [("到山脚了", "mei")]
    assert [row["id"] for row in program.get("chats").json()["items"]] == [room.pk]
    assert Program(chen).post(f"chats/{room.pk}/lines", {"body": "我也来"}).status_code == 404


def test_api_01_the_inbox_is_read_and_put_to_rest(mei, chen, topic):
    reply(chen, topic, body="掉三成", at=NOON)
    drain()
    program = Program(mei)
    (row,) = program.get("inbox?new=true").json()["items"]
    assert (row["kind"], row["people"][0]["handle"], row["unseen"]) == ("reply", "chen", 1)
    assert program.ask("PUT", f"inbox/{row['id']}/seen").json() == {"done": True}
    assert program.get("inbox?new=true").json()["items"] == []
    assert Program(chen).ask("PUT", f"inbox/{row['id']}/seen").status_code == 404


def test_api_01_a_token_that_reads_finds_no_private_talk(lin, mei):
    write_to(mei, lin, body="石狮子在门口", at=NOON)
    drain()
    whole, reads = Program(mei), Program(mei, Scope.READ)
    assert [row["kind"] for row in whole.get("search?q=石狮子").json()["items"]] == ["message"]  # control
    assert reads.get("search?q=石狮子").json()["items"] == []
    assert reads.get("search?q=石狮子&kind=message").status_code == 403


def test_api_01_which_kinds_are_private_is_said_by_the_rooms_that_have_them(mei, monkeypatch):
    assert [kind.code for kind in kinds.values() if kind.private] == ["message"]
    monkeypatch.setitem(kinds, "post", replace(kinds["post"], private=True))
    reads = Program(mei, Scope.READ)
    answers = {code: reads.get(f"search?q=石狮子&kind={code}").status_code for code in kinds}
    assert {code for code, status in answers.items() if status == 403} == {"message", "post"}


def test_api_01_search_finds_what_its_member_may_see(mei, chen, topic):
    drain()
    found = Program(chen).get("search?q=续航").json()["items"]
    assert {row["kind"] for row in found} == {"post"}
    assert found[0]["title"] == "冬天续航掉多少？"
    assert Program(chen).get("search").status_code == 422
    assert Post.objects.count() >= 1
    assert not Membership.objects.exists()
