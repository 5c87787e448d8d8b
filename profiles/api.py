"""Whoever the token is of, for programs."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from community.api.kit import reads
from community.api.scopes import Scope
from community.api.shapes import Person, person_of


class Me(Person):
    """The token's member, what it may do, and when it ends."""

    scopes: list[str]
    ends_at: datetime


@reads("me", Me, scope=Scope.READ, room=_("我"), says=_("令牌是谁的、能做什么、到什么时候"))
def me(request):
    member, token = request.user, request.auth
    return Me(**person_of(member).model_dump(), scopes=token.scopes, ends_at=token.ends_at)
