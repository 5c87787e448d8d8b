"""Numbers that are somebody's: telephones, identity and bank cards, plates, and accounts after 微信 or QQ."""

import re

_PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
# Each looked for at every place; whether it stands alone is asked of the gaps, where 2015 138… are two numbers.
_MOBILE = re.compile(r"(?=((?:86)?(1[3-9][0-9]{9})))")
_SPOKEN = re.compile(
    r"(?=(([一幺壹][三四五六七八九叁肆伍陆柒捌玖][零〇一二三四五六七八九幺壹贰叁肆伍陆柒捌玖]{9})(?![零〇一二三四五六七八九十百千万])))"
)
_ID = re.compile(r"(?=(([1-9][0-9]{5}(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])[0-3][0-9]{4}[0-9x])))")
_CARD = re.compile(r"(?=(((?:62|4|5)[0-9]{14,17})))")
_PLATE = re.compile(
    rf"(?=(([{_PROVINCES}][a-hj-np-z](?:[0-9]{{5}}(?![a-z0-9])|(?=[a-z0-9]*[0-9]{{3}})[a-hj-np-z0-9]{{5,6}}))))"
)
_ID_OF = r"(?=[a-z0-9]*[0-9])[a-z][a-z0-9]{5,19}"
_ACCOUNT = re.compile(
    rf"(?=((?:微信|薇信|威信|v信|微号|vx|wx|weixin|wechat)(?:号|号码|id|是)?({_ID_OF}|[0-9]{{6,11}})))"
    rf"|(?=(加我?(?:v|微|薇)号?({_ID_OF})))"
    r"|(?=((?:qq|扣扣|企鹅)(?:群|号|群号|号码)?([1-9][0-9]{4,10})(?![0-9]|公里|千米|km|多|万|块|元|人|个)))"
)
_LATIN = re.compile(r"[a-z0-9]")


def _is_id(digits):
    """GB 11643-1999: the last character is ISO 7064 MOD 11-2 of the seventeen before it."""
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return "10x98765432"[sum(int(d) * w for d, w in zip(digits, weights)) % 11] == digits[17]


def _is_card(digits):
    """Luhn's check digit (ISO/IEC 7812-1)."""
    doubled = [int(d) * (1 + place % 2) for place, d in enumerate(reversed(digits))]
    return sum(n - 9 if n > 9 else n for n in doubled) % 10 == 0


# Pattern, what it is, code of the rule, where such a number is parted by habit, and what its figures must add up to.
KINDS = (
    (_SPOKEN, "手机号", "private", {3, 7}, None),
    (_MOBILE, "手机号", "private", {3, 7}, None),
    (_ID, "身份证号", "private", {6, 10, 12, 14}, _is_id),
    (_CARD, "银行卡号", "private", {4, 8, 12, 16}, _is_card),
    (_PLATE, "车牌号", "private", {1, 2}, None),
    (_ACCOUNT, "联系方式", "selling", set(), None),
)


def numbers_in(squeezed):
    """(start, end, what it is, code of the rule) of each such number in a squeezed text."""
    for pattern, word, rule, parts, check in KINDS:
        for found in pattern.finditer(squeezed.text):
            whole, number = (found.span(n) for n in range(1, found.re.groups + 1) if found[n] is not None)
            if (
                _is_one(squeezed, *number, parts)
                and None not in squeezed.gaps[whole[0] + 1 : whole[1]]
                and _stands_alone(squeezed, *whole)
                and (check is None or check(squeezed.text[slice(*number)]))
            ):
                yield *whole, word, rule


def _is_one(squeezed, start, end, parts):
    """True where the figures stand together, in their usual groups, or all apart; a name may hold _ and -."""
    joins = "_" if squeezed.text[start].isascii() and squeezed.text[start].isalpha() else ""
    apart = {i - start for i in range(start + 1, end) if squeezed.gaps[i] not in ("", joins)}
    return apart <= parts or len(apart) == end - start - 1


def _stands_alone(squeezed, start, end):
    text, gaps = squeezed.text, squeezed.gaps
    before = start > 0 and gaps[start] == "" and _LATIN.match(text[start]) and _LATIN.match(text[start - 1])
    after = end < len(text) and gaps[end] == "" and _LATIN.match(text[end])
    return not before and not after
