"""Topics and posts by program: the same forms, actions and refusals as the pages, once under a key."""

from datetime import timedelta

from django.utils import timezone

from community.api.actions import forget_answers
from community.api.models import ApiAnswer
from community.api.scopes import Scope
from forums.models import Post
from forums.permissions import POSTS_IN_TEN_MINUTES
from tests.community.rest.asking import Program


def test_api_01_a_topic_is_read_and_answered(chen, topic):
    program = Program(chen)
    read = program.get(f"topics/{topic.pk}").json()
    assert read["title"] == "冬天续航掉多少？"
    assert read["posts"][0]["author"]["handle"] == "mei"
    assert read["posts"][0]["source"] == "零下五度，流光跑高速掉得厉害。"
    answer = program.post(f"topics/{topic.pk}/posts", {"body": "**掉三成**"})
    assert answer.status_code == 201
    made = Post.objects.get(author=chen)
    assert answer.json() | {"id": made.pk, "number": 2, "source": "**掉三成**"} == answer.json()
    assert "<strong>掉三成</strong>" in answer.json()["html"]
    assert made.created_at.isoformat()[:19] == answer.json()["created_at"][:19]
    assert answer.json()["created_at"].endswith("Z")


def test_api_01_a_repeated_key_writes_once_and_is_answered_alike(chen, topic):
    program, path = Program(chen), f"topics/{topic.pk}/posts"
    first, again = (program.post(path, {"body": "掉三成"}, key="k-1") for _ in range(2))
    assert (first.status_code, first.content) == (again.status_code, again.content)
    assert Post.objects.filter(author=chen).count() == 1
    program.post(path, {"body": "掉三成"}, key="k-2")
    program.post(path, {"body": "掉三成"})
    assert Post.objects.filter(author=chen).count() == 3


def test_api_01_a_key_for_another_request_is_409_and_anothers_key_is_ones_own(chen, lin, topic):
    program, path = Program(chen), f"topics/{topic.pk}/posts"
    program.post(path, {"body": "掉三成"}, key="k")
    reused = program.post(path, {"body": "掉四成"}, key="k")
    assert reused.status_code == 409
    assert reused.json()["error"]["code"] == "key_reused"
    assert Program(lin).post(path, {"body": "掉四成"}, key="k").status_code == 201
    assert program.post(path, {"body": "掉四成"}, key="有空格 的").status_code == 422


def test_api_01_a_refused_write_leaves_its_key_free(chen, topic):
    program, path = Program(chen), f"topics/{topic.pk}/posts"
    assert program.post(path, {"body": " "}, key="k").status_code == 422
    assert not ApiAnswer.objects.exists()
    assert program.post(path, {"body": "掉三成"}, key="k").status_code == 201


def test_api_01_answers_under_keys_go_after_a_day(chen, topic):
    Program(chen).post(f"topics/{topic.pk}/posts", {"body": "掉三成"}, key="k")
    assert forget_answers(timezone.now() + timedelta(hours=23)) == 0
    assert forget_answers(timezone.now() + timedelta(hours=25)) == 1


def test_api_01_what_does_not_do_is_422_with_the_forms_sentence(chen, topic):
    program, path = Program(chen), f"topics/{topic.pk}/posts"
    empty = program.post(path, {"body": "  "})
    assert empty.status_code == 422
    assert "body" in empty.json()["error"]["fields"]
    for wrong in ({}, {"body": 5}, {"body": "x", "more": 1}, []):
        assert program.post(path, wrong).status_code == 422, wrong
    broken = program.client.post(
        f"/api/v1/{path}", b"{", content_type="application/json", headers={"Authorization": f"Bearer {program.secret}"}
    )
    assert (broken.status_code, broken.json()["error"]["code"]) == (400, "malformed")
    assert program.post(path, {"body": "x" * 300_000}).status_code == 413


def test_api_01_the_pages_limit_counts_here_too(chen, topic):
    program, path = Program(chen), f"topics/{topic.pk}/posts"
    most = POSTS_IN_TEN_MINUTES[chen.trust]
    answers = [program.post(path, {"body": f"第 {n} 句"}) for n in range(most + 1)]
    assert [a.status_code for a in answers] == [201] * most + [429]
    assert int(answers[-1]["Retry-After"]) > 0


def test_api_01_without_its_scope_a_token_is_refused(chen, topic):
    program = Program(chen, Scope.READ)
    refused = program.post(f"topics/{topic.pk}/posts", {"body": "掉三成"})
    assert (refused.status_code, refused.json()["error"]["code"]) == (403, "scope")
    assert "write:talk" in refused.json()["error"]["message"]


def test_api_01_scope_is_asked_before_what_was_sent_is_read(chen, topic):
    assert Program(chen, Scope.READ).post(f"topics/{topic.pk}/posts", {}).status_code == 403


def test_api_01_a_null_or_half_a_character_breaks_nothing(chen, topic, board):
    program, path = Program(chen), f"topics/{topic.pk}/posts"
    assert program.post(path, {"body": "x\0y"}).status_code == 422
    assert program.post(path, {"body": "x\ud800"}).status_code == 400
    assert program.get("boards/%00/topics").status_code == 404
    assert program.get("clubs?q=%00").status_code == 422
    said = {"title": "周末去哪儿走走", "body": "说说看", "kind": "question", "product": "x\0"}
    assert program.post("boards/care/topics", said).status_code == 422
