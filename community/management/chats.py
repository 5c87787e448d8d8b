"""What the members of the demo say to each other in rooms of clubs, in a group and in private."""

from datetime import timedelta

from clubs.chat.actions import open_group, open_room, read_up_to, room_of_club, say, take_back, write_to
from clubs.chat.models import Room
from clubs.models import Club

# who, how many minutes ago, what
CLUB_ROOM = [
    ("x02", 2_950, "昨天钱江那段夜拍的路，晚上十点以后没什么车，适合慢慢开。"),
    ("l02", 2_940, "十点以后我已经睡了。"),
    ("l01", 175, "下周六集合改到九堡服务区，停车场比高速口宽敞。早到的先占西侧那排。"),
    ("l03", 171, "有热水吗？要给小的冲奶。"),
    ("xuke", 160, "有。服务区二楼母婴室 24 小时开，我们的补给车也带两壶，07:10 到。"),
    ("l03", 158, "太好了，那我保温杯就不背两个了。"),
    ("l02", 44, "我从乌鲁木齐飞过来，谁的副驾空着？"),
    ("l02", 43, "能帮开一段，也能唱一路。"),
    ("l01", 41, "坐我车吧，副驾有座椅加热。06:40 机场接你？"),
    ("x02", 12, "@林间小路 手台我带三个，频道还用上次的。"),
    ("l03", 6, "小的问能不能带她的滑板车，我说你自己去问领队。"),
]
GROUP = [
    ("l02", 700, "安吉那趟谁带炉头？我有两个气罐没有炉头。"),
    ("l01", 640, "炉头我带，锅归你。"),
    ("l03", 600, "我带面，十二个人的量够不够？"),
]
TALK = [
    ("l02", 520, "你上次说的那块砧板木头，哪儿买的？"),
    ("l01", 515, "小区门口做家具的老师傅给的边角料，我还有半块，周六带给你。"),
    ("l02", 130, "行，我拿一罐豆子换。"),
]
ASKED = [("x01", 220, "你好，看了你写的黄山往返，想问问返程那家服务区的桩晚上几点关？")]
OPEN_ROOM = ("夜里没睡的", "十点以后来坐坐，聊什么都行，别吵架。")


class Chats:
    """`of(key)` is a member, `now` the demo's moment."""

    def __init__(self, of, now):
        self.of, self.now = of, now

    def _ago(self, minutes):
        return self.now - timedelta(minutes=minutes)

    def fill(self):
        """The room of a club, a group, a talk of two, somebody who is not known yet, a room for all."""
        club = Club.objects.get(slug="liuguang-hangzhou")
        room = room_of_club(self.of("l01"), club, at=self._ago(9_000))
        self._say(room, [line for line in CLUB_ROOM if line[0] in self._inside(club)])
        group = open_group(self.of("l01"), "围炉夜筹备", [self.of("l02"), self.of("l03")], at=self._ago(800))
        self._say(group, GROUP)
        slip = say(self.of("l03"), group, body="错群了错群了", at=self._ago(598))
        take_back(self.of("l03"), slip, at=self._ago(597))
        talk = write_to(self.of(TALK[0][0]), self.of("l01"), body=TALK[0][2], at=self._ago(TALK[0][1])).room
        self._say(talk, TALK[1:])
        for key, ago, body in ASKED:
            write_to(self.of(key), self.of("l03"), body=body, at=self._ago(ago))
        name, intro = OPEN_ROOM
        night = open_room(self.of("xuke"), name, intro=intro, at=self._ago(20_000))
        self._say(night, [("y03", 1_300, "成都也没睡，雨下得跟炒豆子一样。"), ("x02", 1_290, "上海只有风。")])
        read_up_to(
            self.of("l01"),
            Room.objects.get(pk=room.pk),
            room.messages.get(author=self.of("l01"), source__startswith="坐我车").number,
        )

    def _inside(self, club):
        handles = club.memberships.filter(state="active").values_list("member__handle", flat=True)
        return {key for key, *_ in CLUB_ROOM if self.of(key).handle in set(handles)}

    def _say(self, room, lines):
        for key, ago, body in lines:
            say(self.of(key), room, body=body, at=self._ago(ago))
