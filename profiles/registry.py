"""Where upper rooms say who vouches for somebody on the way in."""

from collections.abc import Callable
from dataclasses import dataclass

_vouchers: list[Callable] = []
# For how long the codes that leave under one word are counted; used ones are not given back.
VOUCHED, LASTS = "vouched", 30 * 86_400


@dataclass(frozen=True)
class Word:
    """Somebody gave this newcomer a way in that holds for so many: `key` names it, `most` codes leave under it
    at the most, used or not. It takes the place of the limit of codes by network address, behind which all her friends may sit."""

    key: str
    most: int


def vouches(function):
    """Decorator: `function(request, at)` gives a Word, or None where nobody has said anything that still holds."""
    if function not in _vouchers:
        _vouchers.append(function)
    return function


def limit_of(request, address, at):
    """(scope, key, most, seconds) by which codes to newcomers are counted; `address`: the limit for whoever comes
    without anybody's word."""
    for function in _vouchers:
        if word := function(request, at):
            return (VOUCHED, word.key, word.most, LASTS)
    return address
