"""Where rooms say which audience keys a user holds."""

from collections.abc import Callable

from community.lib.compiled import Compiled

PUBLIC, MEMBERS, STAFF, MODERATORS = "public", "members", "staff", "moderators"
# Members whose car was shown to be theirs.
OWNERS = "owners"

_holders: list[Callable] = []
_askers: list[Callable] = []
_beside: dict[str, object] = {}
_asks: dict[str, Compiled] = {}
_doubters: list[Callable] = []


def holds(function):
    """Register `function(user) -> iterable of audience keys`; called once per request for a signed-in user."""
    if function not in _holders:
        _holders.append(function)
    return function


def answers_for(function):
    """Register `function(key) -> ids of the members who hold it`, empty for keys that are none of the room's."""
    if function not in _askers:
        _askers.append(function)
    return function


def who_holds(key):
    """The ids of those who hold an audience key of few people (who keep a place); everybody's keys have none."""
    return sorted({pk for function in _askers for pk in function(key)})


def read_beside(name, expression):
    """Register an expression over a member's row that is read in the statement which finds who is signed in: what
    nearly every page asks of her. `beside(user, name)` gives it."""
    _beside[name] = expression
    _asks.pop(name, None)


def expressions_beside():
    """{name: expression} of everything that is read with whoever is signed in."""
    return dict(sorted(_beside.items()))


def beside(user, name, keep=False):
    """What was read with the signed-in user under `name`, given once, or where `keep` as often as a page asks. One
    statement where it was not, or may have changed since (`forget_beside`)."""
    found = getattr(user, "_beside", {})
    if name not in found:
        return _asked(user, name)
    return found[name] if keep else found.pop(name)


def _asked(user, name):
    if name not in _asks:
        members, expression = user._meta.model._base_manager, _beside[name]
        _asks[name] = Compiled(lambda pk: members.filter(pk=pk).values_list(expression), int)
    return next((found for (found,) in _asks[name](user.pk)), "")


def forget_beside(user):
    """What was read with the signed-in user may have changed: it is asked for afresh."""
    getattr(user, "_beside", {}).clear()


_apart: list[Callable] = []
NOBODY: frozenset = frozenset()


def keeps_apart(apart, blocked_among):
    """Register the room that knows who wants nothing to do with whom: `apart(user) -> (ids of those she blocked, ids of
    those who blocked her)`; `blocked_among(ids)`: an expression over a member's row, those of the ids whom she blocked,
    commas between. Where both were read with her (`blocks`, `blocked_by`, of the same form) nothing is asked."""
    _apart[:] = [apart, blocked_among]


def blocked_by(user):
    """The ids of the members of whose writing the user sees nothing, because she blocked them."""
    return _both(user)[0]


def blockers_of(user):
    """The ids of the members who blocked the user: she neither visits nor answers them. The brand's people are met by
    everybody."""
    return _both(user)[1]


def blocked_among(ids):
    """An expression over a member's row: those of the ids whom she blocked, as `ids_in` reads them."""
    return _apart[1](ids)


def ids_in(text):
    """The ids that stand in a text with commas between."""
    return frozenset(map(int, filter(None, text.split(","))))


def _both(user):
    if user is None or not user.is_authenticated:
        return NOBODY, NOBODY
    if not hasattr(user, "_apart"):
        read = [getattr(user, "_beside", {}).pop(name, None) for name in ("blocks", "blocked_by")]
        ids = _apart[0](user) if None in read else map(ids_in, read)
        blocked, blockers = map(frozenset, ids)
        user._apart = (blocked, NOBODY if user.is_staff else blockers)
    return user._apart


def forget_apart(user):
    """Ask afresh the next time: after a block or its end."""
    forget_beside(user)
    if hasattr(user, "_apart"):
        del user._apart


def own_key(user):
    """The audience key of what is the user's alone."""
    return f"member:{user.pk}"


def _leaves_private(user):
    return getattr(user, "_leaves_private", False)


def keys_of(user):
    """All audience keys the user holds, remembered on the user object for the length of a request."""
    if not user or not user.is_authenticated:
        return frozenset({PUBLIC})
    if not hasattr(user, "_audience_keys"):
        keys = {PUBLIC, MEMBERS}
        for function in _holders:
            keys.update(function(user))
        user._audience_keys = frozenset(keys - {own_key(user)} if _leaves_private(user) else keys)
    return user._audience_keys


_finders: list[Callable] = []


def finds_also(function):
    """Register `function(user) -> iterable of audience keys` that count where the user searches and nowhere else: of what
    is hers alone there may be hundreds, and no page should carry them along."""
    if function not in _finders:
        _finders.append(function)
    return function


def leave_private(user):
    """From now on this user object opens nothing that is hers alone: no words for herself, and in search no talks she is
    in."""
    forget_keys(user)
    user._leaves_private = True


def finding_keys(user):
    """The audience keys under which a search of the user finds, remembered like her others. One statement more for each
    room that has such keys, none for visitors."""
    if not user or not user.is_authenticated:
        return keys_of(user)
    if not hasattr(user, "_finding_keys"):
        found = () if _leaves_private(user) else (function(user) for function in _finders)
        user._finding_keys = keys_of(user).union(*found)
    return user._finding_keys


def forget_keys(user):
    """Read the user's keys afresh the next time: after a change of membership or role."""
    forget_apart(user)
    for name in ("_audience_keys", "_finding_keys"):
        if hasattr(user, name):
            delattr(user, name)


def doubts(function):
    """Register `function(user, session) -> bool`: True where this sign-in is not enough for what the user's role may do."""
    if function not in _doubters:
        _doubters.append(function)
    return function


def weigh(user, session):
    """Note on the signed-in user whether she is only half in: her role's powers and keys then do not count."""
    user.half_in = any(function(user, session) for function in _doubters)
