"""What the API can do: for programs (OpenAPI) and for people."""

from functools import lru_cache
from itertools import groupby

from django.http import Http404, JsonResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from community.api.kit import PREFIX, api
from community.api.registry import absolute
from community.api.scopes import KEPT_HOURS, LONGEST_DAYS, Scope


@lru_cache(maxsize=1)
def openapi():
    """The OpenAPI document, in Chinese: what the endpoints say of themselves."""
    with translation.override("zh-hans"):
        return dict(api.get_openapi_schema(path_prefix=PREFIX))


@require_safe
def document(request):
    """The document for programs; anybody may read it."""
    return JsonResponse(openapi(), json_dumps_params={"ensure_ascii": False})


@require_safe
def docs(request):
    """The document for people: how to get a token, and every endpoint with what it takes."""
    rows = [
        _row(path, method, said) for path, methods in openapi()["paths"].items() for method, said in methods.items()
    ]
    rooms = [(room, list(some)) for room, some in groupby(rows, key=lambda row: row["room"])]
    return render(
        request,
        "community/api/docs.html",
        {
            "rooms": rooms, "scopes": Scope.choices, "address": absolute(PREFIX.rstrip("/")), "days": LONGEST_DAYS,
            "hours": KEPT_HOURS,
        },
    )  # fmt: skip


def _row(path, method, said):
    """What the page shows of one endpoint."""
    body = said.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
    return {
        "name": said["operationId"], "method": method.upper(), "path": path.removeprefix(PREFIX.rstrip("/")),
        "says": said["summary"], "room": said["tags"][0], "scope": said["x-scope"], "fields": _fields(body),
        "asks": [(p["name"], _kind(p["schema"])) for p in said["parameters"] if p["in"] == "query"],
        "answers": _answers(said),
    }  # fmt: skip


def _answers(said):
    """The fields of an answer; of a list those of its rows."""
    done = next(answer for status, answer in said["responses"].items() if int(status) < 300)
    schema = _named(done["content"]["application/json"]["schema"])
    rows = schema["properties"].get("items", {}).get("items")
    return list((_named(rows) if rows else schema)["properties"])


def _named(schema):
    """The schema itself, where another one is named in its place."""
    return openapi()["components"]["schemas"].get(schema.get("$ref", "").rpartition("/")[2], schema)


def _fields(schema):
    """[(name, type or the values there are, whether it must be there)] of a body."""
    schema = _named(schema)
    wanted = schema.get("required", ())
    return [(name, _kind(field), name in wanted) for name, field in schema.get("properties", {}).items()]


def _kind(field):
    kinds = [_named(kind) for kind in (field, *field.get("anyOf", ()))]
    said = (kind["enum"] if "enum" in kind else [kind.get("type", "null")] for kind in kinds)
    return " | ".join(dict.fromkeys(word for words in said for word in words if word not in ("", "null")))


@csrf_exempt
def nowhere(request):
    """No such endpoint; its answer takes the API's shape on the way out."""
    raise Http404
