"""What the members of the demo keep in their own spaces: entries, short words, whom they follow."""

from datetime import timedelta
from zlib import crc32

from forums.models import Topic
from profiles.blogs.actions import comment, say, write_entry
from profiles.blogs.models import Readers
from profiles.ties.actions import follow

# who, how many minutes ago, category, title, text, for whom
ENTRIES = [
    ("l01", 14_400, "长途", "零下三度，杭州到黄山往返 486 公里",
     "出发前把电池预热、胎压、暖风三件事分开各跑了一趟。**先说结论：最费电的不是暖风，是头十公里。**\n\n"
     "- 冷车直接上路：头十公里 27 度电每百公里\n- 预热二十分钟再走：18 度\n- 暖风 22 度开全程：多 1.6 度\n\n"
     "回来的路上下了点雪，服务区等桩 18 分钟，旁边有热水，泡了一碗面。", Readers.PUBLIC),
    ("l01", 43_000, "改装", "给手冲壶在后备箱安个家",
     "一块十八毫米的桦木板，四个橡胶脚，过坎不响。先量自己的后备箱，再锯；我第一块锯短了两厘米，现在是厨房的砧板。", Readers.PUBLIC),
    ("l01", 2_600, "随手", "想了两天要不要换冬胎", "还没想好。先记在这里，等下了第一场雪再看。", Readers.SELF),
    ("y03", 5_300, "路上", "折多山的第三天",
     "雪从垭口下到观景台，孩子第一次自己团了个雪球。充电十一次，把每次等了多久都记下来了，最久的一次四十分钟。", Readers.FOLLOWERS),
    ("l02", 9_000, "", "钱江夜拍的三张废片",
     "一张手抖，一张对焦跑了，还有一张是别人的后视镜。但第四张很好，第四张不给看，留着挂墙。", Readers.MEMBERS),
]  # fmt: skip
STATUSES = [
    ("l02", 300, "今天钱江边的雾，像有人把江面熨了一遍。"),
    ("y03", 1_500, "成都下雨，洗车计划第三次泡汤。"),
    ("l01", 90, "滨江那家新开的桩，四把枪全空着，要去的快。"),
]
COMMENTS = [
    ("l02", 0, "头十公里那条救了我，明早试试预热。"),
    ("y03", 0, "山里同样。再加一条：停车别停风口。"),
    ("l01", 0, "对，风口那次我多掉了三公里，忘写了。"),
    ("y03", 1, "求板子的尺寸，我也想锯一块砧板。"),
]
FOLLOWS = [
    ("l02", "l01"),
    ("l01", "l02"),
    ("y03", "l01"),
    ("y02", "l01"),
    ("x01", "l01"),
    ("l03", "l01"),
    ("l01", "y03"),
    ("l02", "y03"),
]


class Diaries:
    """`of(key)` is a member, `now` the demo's moment."""

    def __init__(self, of, now):
        self.of, self.now = of, now

    def _ago(self, minutes):
        return self.now - timedelta(minutes=minutes)

    def fill(self):
        """Follows, entries with comments, short words, one of them carrying a topic on."""
        for key, whom in FOLLOWS:
            follow(self.of(key), self.of(whom), at=self._ago(50_000))
        entries = [
            write_entry(self.of(key), title=title, body=body, category=category, readers=readers, at=self._ago(ago))
            for key, ago, category, title, body, readers in ENTRIES
        ]
        for key, number, body in COMMENTS:
            entry = entries[number]
            later = timedelta(minutes=40 + crc32(body.encode()) % 600)
            comment(self.of(key), entry, body=body, at=entry.created_at + later)
        for key, ago, body in STATUSES:
            say(self.of(key), body=body, at=self._ago(ago))
        topic = Topic.objects.public_face().filter(audience="public", title__contains="咯吱").first()
        if topic:
            say(
                self.of("x01"), body="我这台也这样，照着推到底再锁，真没了。", share=("topic", topic), at=self._ago(700)
            )
