"""How an endpoint is written: who asks, what her token may, how it is answered, and in which shape it refuses."""

import hashlib
import json
import re
from functools import wraps
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from ninja import NinjaAPI, Status
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.parser import Parser
from ninja.security import HttpBearer

from community.access.registry import leave_private
from community.api.actions import KeyReused, answer_once, mark_token_used
from community.api.models import token_of
from community.api.permissions import OutOfScope, check_scope
from community.api.registry import absolute
from community.api.scopes import KEPT_HOURS, Scope
from community.api.shapes import Failure, Listed
from community.lib import ratelimit
from community.lib.pagination import BadCursor, page

# Requests of one token in ten minutes, on top of what the pages count.
ASKED, WINDOW = 1200, 600
LONGEST_TOKEN, LONGEST_KEY = 100, re.compile(r"[!-~]{1,100}")
PREFIX = "/api/v1/"
READ_FAILURES, WRITE_FAILURES = (400, 401, 403, 404, 422, 429), (409, 413)
# Every endpoint with its scope: {operation: Scope}.
scopes = {}


class Invalid(Exception):
    """What was sent does not do: {field: [sentences]}."""

    def __init__(self, fields):
        super().__init__(fields)
        self.fields = fields


class Bearer(HttpBearer):
    """A standing token of an account that stands, made for this. What its member's role may beyond a member's does not
    count."""

    def __init__(self, scope):
        super().__init__()
        self.scope = scope

    def authenticate(self, request, token):
        at = timezone.now()
        found = token_of(token, at) if 0 < len(token) <= LONGEST_TOKEN else None
        if found is None:
            return None
        ratelimit.count("api", found.pk, ASKED, WINDOW, at)
        mark_token_used(found, at=at)
        check_scope(found, self.scope, at)
        request.user, request.at = found.member, at
        if Scope.READ_MINE not in found.scopes:
            leave_private(found.member)
        return found


class Strict(Parser):
    """JSON that any database can hold."""

    def parse_body(self, request):
        data = json.loads(request.body, parse_constant=_no_number)
        json.dumps(data, ensure_ascii=False).encode()
        return data


def _no_number(word):
    raise ValueError(word)


api = NinjaAPI(
    title="接口", version="1", parser=Strict(), openapi_url=None, docs_url=None, urls_namespace="v1"
)  # fmt: skip


def reads(path, answer, *, scope, room, says):
    """Decorator: a GET endpoint of a room. `says` is its line in the document; `answer` the shape of what it returns."""

    def register(function):
        return _put("GET", path, function, {200: answer}, scope, room, says)

    return register


def writes(method, path, answer, *, scope, room, says, status=200):
    """Decorator: an endpoint that changes something, once under an idempotency key."""

    def register(function):
        @wraps(function)
        def asked(request, *args, **kwargs):
            def act():
                return status, function(request, *args, **kwargs).model_dump(mode="json")

            return Status(*_once(request, act))

        return _put(method, path, asked, {status: answer}, scope, room, says)

    return register


def _once(request, act):
    key = request.headers.get("Idempotency-Key")
    if key is None:
        return act()
    if not LONGEST_KEY.fullmatch(key):
        raise Invalid({"Idempotency-Key": [_("用 1 到 100 个看得见的英文字符，比如一个 UUID。")]})
    asked = b"\0".join((request.method.encode(), request.get_full_path().encode(), request.body))
    return answer_once(request.auth, key, hashlib.sha256(asked).hexdigest(), act, at=request.at)


KEY_PARAMETER = {
    "in": "header", "name": "Idempotency-Key", "required": False,
    "description": f"同一个键、同一个请求，{KEPT_HOURS} 小时里只做一次，得到同一个回答。",
    "schema": {"type": "string", "minLength": 1, "maxLength": 100, "pattern": "^[!-~]{1,100}$"},
}  # fmt: skip


def _put(method, path, function, success, scope, room, says):
    failures = READ_FAILURES if method == "GET" else READ_FAILURES + WRITE_FAILURES
    extra = {"x-scope": str(scope)} | ({} if method == "GET" else {"parameters": [KEY_PARAMETER]})
    name = function.__name__
    assert name not in scopes, name
    scopes[name] = scope
    api.api_operation(
        [method], f"/{path}", response=success | dict.fromkeys(failures, Failure), operation_id=name, url_name=name,
        auth=Bearer(scope), summary=says, tags=[room], openapi_extra=extra,
    )(function)  # fmt: skip
    return function


def checked(form):
    """The cleaned data of a form of the pages; raises Invalid with its sentences."""
    if not form.is_valid():
        raise Invalid({name: [str(e) for e in errors] for name, errors in form.errors.items()})
    return form.cleaned_data


def listed(request, rows, key, after, limit, show):
    """A page of a queryset as `Listed`: descending by `key`, from the cursor `after` on. `show(rows)` gives their shapes."""
    found = page(rows, key, limit, after)
    return Listed(items=show(found.rows), next=following(request, found.older))


def following(request, after, name="after"):
    """The address of the page that begins after a cursor, which is called `name`; None where there is none."""
    if after is None:
        return None
    asked = {**request.GET.dict(), name: after}
    return f"{absolute(request.path)}?{urlencode(asked)}"


def failure(request, status, code, message, fields=None, **headers):
    """An answer in the one shape of what is no success."""
    said = {"error": {"code": code, "message": str(message), "fields": fields or {}}}
    response = api.create_response(request, said, status=status)
    for name, value in headers.items():
        response[name.replace("_", "-")] = value
    return response


def _on(kind):
    def register(function):
        api.add_exception_handler(kind, function)
        return function

    return register


@_on(AuthenticationError)
def _no_token(request, error):
    message = _("这里要令牌。请求头写 Authorization: Bearer 加上令牌；令牌到期、停用了，或者账号关了，也进不来。")
    return failure(request, 401, "unauthorized", message, WWW_Authenticate='Bearer realm="api"')


@_on(PermissionDenied)
def _refused(request, error):
    return failure(request, 403, "scope" if isinstance(error, OutOfScope) else "refused", str(error) or _("这里不让。"))


@_on(Http404)
def _not_there(request, error):
    return failure(request, 404, "not_found", _("没有这一处，或者你看不到。"))


@_on(KeyReused)
def _reused(request, error):
    return failure(request, 409, "key_reused", _("这个 Idempotency-Key 刚刚用在另一个请求上了。换一个新的键。"))


@_on(RequestDataTooBig)
def _too_large(request, error):
    return failure(request, 413, "too_large", _("请求太大了，最多 256 KB。"))


@_on(Invalid)
def _invalid(request, error):
    return failure(request, 422, "invalid", _("有几处要改。"), error.fields)


@_on(ValidationError)
def _misshapen(request, error):
    fields = {}
    for one in error.errors:
        where = one["loc"][2:] if one["loc"][0] == "body" else one["loc"][1:]
        said = _("这一项要有。") if one["type"] == "missing" else _("这一项不是文档里写的样子。")
        fields.setdefault(".".join(map(str, where)) or "body", []).append(said)
    return failure(request, 422, "invalid", _("有几处要改。"), fields)


@_on(ratelimit.TooOften)
def _too_often(request, error):
    message = ngettext("太密了，%(seconds)d 秒后再来。", "太密了，%(seconds)d 秒后再来。", error.seconds) % {
        "seconds": error.seconds
    }
    return failure(request, 429, "too_often", message, Retry_After=str(error.seconds))


@_on(BadCursor)
def _bad_cursor(request, error):
    return failure(request, 400, "bad_cursor", str(error))


@_on(HttpError)
def _malformed(request, error):
    return failure(request, error.status_code, "malformed", _("请求体读不懂：要的是 UTF-8 的 JSON。"))
