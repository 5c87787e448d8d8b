"""Events of the demo: what members and the brand have planned, and who comes."""

from datetime import timedelta

from django.utils import timezone

from clubs.events.actions import call_off_event, plan_event, sign_off, sign_up
from clubs.events.clock import moment
from clubs.models import Club, Membership
from community.catalogue.models import Region

# club or "" for none, who, kind, title, days from today, hour, hours, place, city, seats, most guests, words
EVENTS = [
    (
        "liuguang-hangzhou", "l01", "gathering", "江边等日出", 5, 5, 4, "滨江江边步道东门", "杭州", 12, 1,
        "五点半人齐就走，带一杯热的。\n\n- 停在东门外的车位，别堵骑行道\n- 拍照的人先占栏杆，看的人站台阶上\n- 七点半收，去吃片儿川",
    ),
    (
        "liuguang-hangzhou", "l01", "drive", "安吉山野两日，混编车队", 12, 7, 34, "九堡服务区西侧停车场", "杭州", 8, 3,
        "往返 236 公里，山路占三分之一，慢组限速 60。\n\n**第一天** 7:30 领编号，10:10 山脚停 40 分钟，14:00 到营地。\n\n"
        "**第二天** 6:20 看日出，愿意起的来；15:00 返程。\n\n下雪的话前一晚 20:00 在主题里定。",
    ),
    (
        "liuguang-hangzhou", "l01", "gathering", "车灯与长曝光夜拍课", 3, 19, 3, "城市阳台", "杭州", None, 0,
        "带三脚架，没有的两个人用一个。先讲二十分钟快门，再去拍。",
    ),
    (
        "", "zhoumu", "online", "冬天的续航，工程师在线问答", 6, 20, 2, "", "", None, 0,
        "先收问题，按大家最关心的讲，讲完开麦。没赶上的看整理稿。",
    ),
    (
        "", "product", "charity", "给山里小学送书", 9, 9, 8, "安吉服务区东侧", "湖州", 6, 1,
        "每车带一箱，书单在学校那边对过了。不拍孩子正脸。",
    ),
    ("", "product", "test_drive", "小满冬季试驾", 15, 10, 6, "滨江服务中心", "杭州", 10, 1, "每人四十分钟，副驾可以带一位。"),
    ("liuguang-hangzhou", "l01", "drive", "天目山看雪", 8, 8, 10, "留下收费站外", "杭州", 10, 1, "看雪，看完就回。"),
    ("liuguang-hangzhou", "l01", "gathering", "片儿川早面局", -4, 7, 2, "拱宸桥西", "杭州", 20, 2, "吃完各自上班。"),
]  # fmt: skip
CALLED_OFF = {"天目山看雪": "山上夜里结了冰，景区封了北坡，不冒这个险。"}


class Outings:
    """`of(key)` is a member, `now` the moment of the demo."""

    def __init__(self, of, keys, now):
        self.of, self.keys, self.now = of, keys, now

    def fill(self):
        """Plan them, fill some to the last seat and beyond, call one off."""
        for number, row in enumerate(EVENTS):
            event = self._plan(*row)
            self._come(event, number)
            if reason := CALLED_OFF.get(event.title):
                call_off_event(self.of(row[1]), event, reason=reason, at=self.now - timedelta(hours=3))

    def _plan(self, slug, who, kind, title, days, hour, hours, place, city, seats, most, body):
        today = timezone.localdate(self.now) + timedelta(days=days)
        start = moment(timezone.datetime(today.year, today.month, today.day, hour, 30), "Asia/Shanghai")
        club = Club.objects.select_related("board").get(slug=slug) if slug else None
        return plan_event(
            self.of(who), club, kind=kind, title=title, body=body, starts_at=start, ends_at=start + timedelta(hours=hours),
            zone="Asia/Shanghai", place=place, address="", link="" if kind != "online" else "https://live.beichen.example/dong",
            region=Region.objects.filter(name=city, province__isnull=False).first() if city else None, readers="public",
            seats=seats, most_guests=most, deadline=None, offer_hours=12, at=self.now - timedelta(days=6 if days > 0 else 14),
        )  # fmt: skip

    def _come(self, event, number):
        """Those of its club, or anybody: so many that some have to wait, every seventh not sure, one of them gone again."""
        inside = Membership.objects.filter(club=event.club_id, state=Membership.State.ACTIVE)
        handles = set(inside.values_list("member__handle", flat=True)) if event.club_id else set(self.keys)
        people = [key for key in self.keys if key in handles and key not in ("l01", "l02")][number * 2 :][:14]
        at = self.now - timedelta(days=5 if event.starts_at > self.now else 10)
        for n, key in enumerate(people):
            if n % 7 == 6:
                sign_off(self.of(key), event, answer="maybe", at=at)
            else:
                sign_up(self.of(key), event, guests=min(n % 3, event.most_guests), at=at)
        if event.seats and event.taken < event.seats and people and event.starts_at > self.now:
            sign_off(self.of(people[0]), event, at=self.now - timedelta(hours=2))
