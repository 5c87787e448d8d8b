"""Situations of use: a facet of their own beside words and aspects."""

from ahocorasick_rs import AhoCorasick

SCENES = {
    "通勤": ("通勤", "上下班", "上班路上", "早高峰", "晚高峰"),
    "长途": ("长途", "跑高速", "上高速", "服务区", "返乡"),
    "露营": ("露营", "野营", "扎帐篷", "营地", "车顶帐篷"),
    "自驾": ("自驾", "环线", "川西", "进藏"),
    "带娃": ("带娃", "遛娃", "儿童座椅", "接孩子", "接送孩子"),
    "冬天": ("冬天", "冬季", "零下", "下雪", "雪地"),
    "市区": ("市区", "堵车", "停车位", "老小区", "巷子"),
    "山路": ("山路", "盘山", "爬坡", "非铺装", "烂路"),
}


_SAID = sorted((word, scene) for scene, words in SCENES.items() for word in words)
_FIND = AhoCorasick([word for word, _scene in _SAID]).find_matches_as_indexes


def scenes(text):
    """The situations a text speaks of, each once, at its first place: [(scene, start, end)]."""
    found = {}
    for index, start, end in _FIND(text, overlapping=True):
        scene = _SAID[index][1]
        if scene not in found or start < found[scene][0]:
            found[scene] = (start, end)
    return [(scene, start, end) for scene, (start, end) in found.items()]
