"""Names of emoji: `:heart:`, `:红心:`."""

from functools import cache

# What Chinese keyboards call them, where the Unicode names are stiff.
_HOUSE = {
    "赞": "👍", "点赞": "👍", "踩": "👎", "爱心": "❤️", "心": "❤️", "笑哭": "😂", "大笑": "😄", "哭": "😭", "抱拳": "🙏",
    "谢谢": "🙏", "鼓掌": "👏", "加油": "💪", "玫瑰": "🌹", "庆祝": "🎉", "撒花": "🎉", "火": "🔥", "汽车": "🚗", "咖啡": "☕",
    "思考": "🤔", "捂脸": "🤦", "强": "💪", "握手": "🤝", "帐篷": "⛺", "太阳": "☀️", "下雨": "🌧️", "雪": "❄️",
}  # fmt: skip


@cache
def table():
    """{name without colons: emoji}: the house's names, then the Chinese, English and other usual ones."""
    # Read when the first shortcode is met: the tables take a tenth of a second and some megabytes.
    from emoji import unicode_codes

    unicode_codes.load_from_json("zh")
    found = dict(_HOUSE)
    full = [
        (sign, names)
        for sign, names in unicode_codes.EMOJI_DATA.items()
        if names["status"] <= unicode_codes.STATUS["fully_qualified"]
    ]
    for sign, names in full:
        for name in (names.get("zh"), names["en"], *names.get("alias", ())):
            if name:
                found.setdefault(name.strip(":"), sign)
    return found
