"""Situations of use: a facet of their own beside words and aspects."""

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


def scenes(text):
    """The situations a text speaks of, each once, at its first place: [(scene, start, end)]."""
    found = []
    for scene, words in SCENES.items():
        places = [(text.find(word), len(word)) for word in words]
        first = min((p for p in places if p[0] >= 0), default=None)
        if first:
            found.append((scene, first[0], first[0] + first[1]))
    return found
