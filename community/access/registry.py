"""Where rooms say which audience keys a user holds."""

from collections.abc import Callable

PUBLIC, MEMBERS, STAFF, MODERATORS = "public", "members", "staff", "moderators"

_holders: list[Callable] = []


def holds(function):
    """Register `function(user) -> iterable of audience keys`; called once per request for a signed-in user."""
    if function not in _holders:
        _holders.append(function)
    return function


def keys_of(user):
    """All audience keys the user holds, remembered on the user object for the length of a request."""
    if not user or not user.is_authenticated:
        return frozenset({PUBLIC})
    if not hasattr(user, "_audience_keys"):
        keys = {PUBLIC, MEMBERS}
        for function in _holders:
            keys.update(function(user))
        user._audience_keys = frozenset(keys)
    return user._audience_keys


def forget_keys(user):
    """Read the user's keys afresh the next time: after a change of membership or role."""
    if hasattr(user, "_audience_keys"):
        del user._audience_keys
