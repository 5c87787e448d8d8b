"""Where upper rooms say who vouches for somebody on the way in."""

from collections.abc import Callable
from dataclasses import dataclass

from community.lib import ratelimit

_vouchers: list[Callable] = []
# For how long what leaves under one word is counted; used codes are not given back. A giver's words share her day.
VOUCHED, LASTS = "vouched", 30 * 86_400
GIVEN, DAY = "vouched-by", 86_400


@dataclass(frozen=True)
class Word:
    """Somebody gave this newcomer a way in that holds for so many: `key` names it, `most` codes leave under it
    at the most, used or not, and `a_day` under all words of whoever gave it (`by`). As long as it has any left it takes the
    place of the limit by network address, behind which all her friends may sit."""

    key: str
    most: int
    by: str
    a_day: int


def vouches(function):
    """Decorator: `function(request, at)` gives a Word, or None where nobody has said anything that still holds."""
    if function not in _vouchers:
        _vouchers.append(function)
    return function


def count_way_in(request, address, at):
    """Count one more newcomer: by the word she came with while it has any left, else by network address. `address`: that
    limit's (scope, key, most, seconds). Returns the limits that counted her; raises TooOften."""
    for function in _vouchers:
        if word := function(request, at):
            limits = [(GIVEN, word.by, word.a_day, DAY), (VOUCHED, word.key, word.most, LASTS)]
            try:
                ratelimit.count_all(limits, at)
            except ratelimit.TooOften:
                continue
            return limits
    ratelimit.count(*address, at)
    return [address]
