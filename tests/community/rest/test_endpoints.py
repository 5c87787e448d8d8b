"""Every endpoint: in the document, behind a token, behind its scope, and shut to strangers."""

import re

from django.db import transaction
from django.test import Client

from clubs.models import Membership
from community.api.kit import api, scopes
from community.api.scopes import Scope
from community.api.views.docs import openapi
from tests.community.rest.asking import WALK, Program, ask
from tests.conftest import SECRET
from tests.house.test_doors import all_doors

# What is everybody's own or about no private thing: a stranger gets an answer, with nothing of the club in it.
OWN = {"me", "search", "boards", "clubs", "events", "chats", "entries", "inbox", "see_all", "bookmarks"}


def test_api_01_every_address_is_in_the_document_and_the_reverse():
    patterns = {name: door for name, door in all_doors().items() if name.startswith("api:v1:")}
    served = {re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", str(door.pattern)) for door in patterns.values()}
    assert {path.removeprefix("/api/v1/") for path in openapi()["paths"]} == served
    told = {said["operationId"] for methods in openapi()["paths"].values() for said in methods.values()}
    assert told == set(scopes) == set(WALK)
    for bound in api._get_bound_routers():
        for path, view in bound.path_operations.items():
            named = openapi()["paths"]["/api/v1" + re.sub(r"{\w+:", "{", path)]
            assert {m.lower() for op in view.operations for m in op.methods} == set(named), path


def test_api_01_the_document_answers_everybody_and_says_scope_and_bearer(client):
    answer = client.get("/api/v1/openapi.json")
    assert answer.status_code == 200
    said = answer.json()
    assert said["components"]["securitySchemes"]["Bearer"]["scheme"] == "bearer"
    for methods in said["paths"].values():
        for operation in methods.values():
            assert operation["x-scope"] in Scope.values
            assert operation["security"] == [{"Bearer": []}]


def test_api_01_the_page_about_it_names_every_endpoint_and_no_script(client, site):
    answer = client.get("/api/docs/")
    page = answer.content.decode()
    for name in WALK:
        assert f'id="{name}"' in page
    for words in (
        "agree | useful",
        "going | maybe | no",
        "<code>edit_waits</code>",
        "<code>read_number</code>",
    ):
        assert words in page
    assert "unsafe-inline" not in answer.headers["Content-Security-Policy"]
    assert all(scope in page for scope in Scope.values)


def each(program, places, names=tuple(WALK)):
    """(operation, answer) of every one in the same world: what an answer changes is taken back before the next."""
    for name in names:
        with transaction.atomic():
            yield name, ask(program, name, places)
            transaction.set_rollback(True)


def test_api_01_without_a_token_there_is_nothing(inside):
    for method, path, _body in WALK.values():
        answer = Client().generic(method, f"/api/v1/{path.format(**inside)}")
        assert (answer.status_code, answer.json()["error"]["code"]) == (401, "unauthorized"), path


def test_api_01_scopes_by_endpoints_without_its_scope_a_sentence_with_it_alone_an_answer(inside, mei):
    for scope in Scope.values:
        wanted = {name for name in WALK if scopes[name] == scope}
        lacks = Program(mei, *(s for s in Scope.values if s != scope))
        refused = {name for name, answer in each(lacks, inside, wanted) if is_scope(answer)}
        assert refused == wanted
        answers = dict(each(Program(mei, scope), inside))
        assert {name for name, answer in answers.items() if is_scope(answer)} == set(WALK) - wanted
        answered = {name for name, answer in answers.items() if answer.status_code in (200, 201)}
        assert answered == wanted


def is_scope(answer):
    """True for the refusal of what a token was not made for."""
    return answer.status_code == 403 and answer.json()["error"]["code"] == "scope"


def marks_in(answer):
    return {mark for mark in (SECRET, "雪线小队", "xuexian") if mark in str(answer.json())}


def test_accs_01_a_strangers_token_learns_nothing_of_a_private_club(inside, chen):
    for name, answer in each(Program(chen), inside):
        assert answer.status_code == (200 if name in OWN else 404), (name, answer.json())
        assert not marks_in(answer), name


def test_accs_01_control_the_same_walk_finds_it_for_a_member(inside, mei):
    told = {name for name, answer in each(Program(mei), inside) if marks_in(answer) and WALK[name][0] == "GET"}
    assert told == {
        "search", "topics", "topic", "post", "boards", "clubs", "club", "events", "event", "chats", "chat_lines", "entry",
        "entries", "bookmarks", "inbox",
    }  # fmt: skip


def test_accs_01_whoever_leaves_the_club_is_shut_out_by_the_next_request(inside, mei):
    program = Program(mei)
    assert ask(program, "topic", inside).status_code == 200
    assert ask(program, "leave_club", inside).status_code == 200
    assert not Membership.objects.filter(member=mei).exists()
    assert ask(program, "topic", inside).status_code == 404
    assert ask(program, "chat_lines", inside).status_code == 404


def test_api_01_an_unknown_address_and_a_wrong_method_answer_in_the_same_shape(mei):
    program = Program(mei)
    for method, path, status in (
        ("GET", "never-was", 404),
        ("PATCH", "me", 405),
        ("GET", "topics/99999999999999999999", 404),
    ):
        answer = program.ask(method, path)
        assert answer.status_code == status
        assert set(answer.json()["error"]) == {"code", "message", "fields"}
    assert program.ask("PATCH", "me")["Allow"] == "GET"
