"""Whatever is asked, each endpoint answers as the OpenAPI document says, and never with a fault of ours."""

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, transaction
from django.http import JsonResponse
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_schema_conformance,
    status_code_conformance,
)

from community.api import kit
from community.api.scopes import Scope
from community.wsgi import application
from tests.community.rest.asking import WALK, Program

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
BOUNDED = settings(
    database=None, deadline=None, derandomize=True, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
)  # fmt: skip


@pytest.fixture
def operations(monkeypatch, db):
    """{operation: it}, as a reader of the document knows them, led to the WSGI application itself, which would close the
    test's connection behind each request."""
    monkeypatch.setattr(kit, "ASKED", 10_000)
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    document = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)
    yield {found.ok().definition.raw["operationId"]: found.ok() for found in document.get_all_operations()}
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def told(name, places):
    """The path's parameters as the walk fills them."""
    return {"pk": 1, "slug": "care", "code": "post", "handle": "mei"} | {
        "topic": {"pk": places["topic"]}, "reply": {"pk": places["topic"]}, "start_topic": {"slug": places["board"]},
        "topics": {"slug": places["board"]}, "react": {"pk": places["other"]}, "take_back": {"pk": places["other"]},
        **dict.fromkeys(("say", "chat_lines", "read_chat", "answer_chat"), {"pk": places["room"]}), "see_line": {"pk": places["line"]},
        "entry": {"pk": places["entry"]},
    }.get(name, _about(name, places))  # fmt: skip


def _about(name, places):
    of = {"post": "post", "edit_post": "post", "withdraw_post": "post"} | dict.fromkeys(
        ("event", "sign_up", "sign_off", "event_chat"), "event"
    )
    return {"pk": places[of[name]]} if name in of else {"slug": places["club"]}


def asked(operation, program, examples, checks=CHECKS, mode=GenerationMode.POSITIVE, places=None):
    """The statuses of so many answers to what the document allows (or forbids), each looked at by the checks."""
    found = set()
    fixed = {k: v for k, v in (places or {}).items() if f"{{{k}}}" in operation.path} or None

    @settings(BOUNDED, max_examples=examples)
    @given(case=operation.as_strategy(generation_mode=mode, path_parameters=fixed))
    def ask(case):
        with transaction.atomic():
            headers = {"Authorization": f"Bearer {program.secret}", "Accept-Encoding": "identity"}
            answer = case.call(headers=headers)
            case.validate_response(answer, checks=checks)
            found.add(answer.status_code)
            transaction.set_rollback(True)

    ask()
    return found


def test_api_01_each_endpoint_answers_as_the_document_says_whatever_is_asked(operations, inside, mei):
    program, found = Program(mei), {}
    assert set(operations) == set(WALK)
    for name, operation in operations.items():
        found[name] = asked(operation, program, 5, places=told(name, inside)) | asked(operation, program, 2)
    succeeded = {name for name, statuses in found.items() if statuses & {200, 201}}
    assert succeeded >= set(WALK) - {"search"}


@pytest.mark.either
def test_api_01_what_the_document_forbids_is_refused(operations, inside, mei):
    program = Program(mei)
    for name, operation in operations.items():
        if operation.query or operation.body:
            checks = [*CHECKS, negative_data_rejection]
            asked(operation, program, 4, checks, GenerationMode.NEGATIVE, told(name, inside))


@pytest.mark.either
@pytest.mark.parametrize("scope", Scope.values)
def test_api_01_a_token_of_each_scope_is_answered_as_the_document_says(operations, inside, mei, scope):
    program = Program(mei, scope)
    for name, operation in operations.items():
        asked(operation, program, 1, places=told(name, inside))


def test_api_01_an_answer_that_is_not_as_the_document_says_is_found_control(operations, inside, mei, monkeypatch):
    monkeypatch.setattr(kit.api, "create_response", lambda request, said, **more: _bent(said, **more))
    with pytest.raises(BaseExceptionGroup):
        asked(operations["me"], Program(mei), 1)


def _bent(said, status=200, temporal_response=None):
    return JsonResponse({**said, "id": "seven"}, status=status)
