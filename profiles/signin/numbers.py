"""Mobile numbers: as they are typed, kept (E.164) and shown."""

import re
import unicodedata

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

HOME = "+86"
_MAINLAND = re.compile(r"1[3-9]\d{9}")


def normalise(text):
    """(number, ""): the number as E.164 writes it, +86 where no country is named; or ("", sentence) where it is none."""
    typed = unicodedata.normalize("NFKC", text or "").strip()
    digits = re.sub(r"[\s().·-]", "", typed)
    if not digits:
        return "", _("填一个能收短信的手机号。")
    digits = re.sub(r"^(\+86|0086|86(?=1\d{10}$))", "", digits)
    if digits.startswith("00"):
        digits = f"+{digits[2:]}"
    if digits.startswith("+"):
        if re.fullmatch(r"\+[1-9]\d{6,14}", digits):
            return digits, ""
        return "", _("海外的号码先写 +国家号，再接号码，比如 +852 5123 4567。")
    if not digits.isascii() or not digits.isdigit():
        return "", _("手机号里只有数字，把别的字去掉再试。")
    if len(digits) != 11:
        off = 11 - len(digits)
        said = (
            ngettext("手机号是 11 位，少了 %(n)d 位，再核一下。", "手机号是 11 位，少了 %(n)d 位，再核一下。", off)
            if off > 0
            else ngettext(
                "手机号是 11 位，多了 %(n)d 位，再核一下。", "手机号是 11 位，多了 %(n)d 位，再核一下。", -off
            )
        )
        return "", said % {"n": abs(off)}
    if not _MAINLAND.fullmatch(digits):
        return "", _("这不像手机号：大陆的以 1 开头，第二位是 3 到 9。海外的在前面加 + 和国家号。")
    return HOME + digits, ""


def masked(number):
    """138****5678; of a number elsewhere the country and the last two; of a mail address m***i@example.com."""
    name, at, host = number.partition("@")
    if at:
        return f"{name[:1]}***{name[-1:]}@{host}"
    if number.startswith(HOME):
        own = number.removeprefix(HOME)
        return f"{own[:3]}****{own[-4:]}"
    return f"{number[:3]}****{number[-2:]}"


def spaced(number):
    """The whole number, as its owner reads it: 138 0000 5678."""
    own = number.removeprefix(HOME)
    return f"{own[:3]} {own[3:7]} {own[7:]}" if number.startswith(HOME) else number
