"""Builds the demo: a living fictional brand, made by the same actions as everything else."""

from datetime import datetime, timedelta

from django.contrib.auth.hashers import make_password
from django.utils import timezone

from clubs.actions import change_club, found_club, hand_over, join_club, leave_club
from clubs.models import Club, Policy
from community.access.roles import Role
from community.activity.actions import deliver
from community.activity.models import Delivery
from community.catalogue.actions import add_product
from community.catalogue.models import Product, Region
from community.management import widgets
from community.management.chats import Chats
from community.management.diaries import Diaries
from community.management.faces import hang
from community.management.garages import Garages
from community.management.keeping import SPARE, Keeping
from community.management.life import Life
from community.management.outings import Outings
from community.management.talk import people, talks
from community.pages.actions import lay_home
from forums.actions import accept_answer, open_board, reply, start_topic
from forums.models import Board
from profiles.actions import ask_field, change_profile, choose_keywords, join, set_role
from profiles.consent.actions import answer
from profiles.models import Member

PRODUCTS = [("liuguang", "流光", "轿车"), ("yuanshan", "远山", "越野"), ("xiaoman", "小满", "家用")]
STAFF = [
    ("admin", "北辰小站长", Role.ADMIN, "站长"),
    ("shen", "沈工", Role.AGENT, "三电工程师"),
    ("hejing", "何静", Role.AGENT, "客服"),
    ("zhoumu", "周牧", Role.AGENT, "车身工程师"),
    ("xuke", "许可", Role.MODERATOR, "社区管理员"),
    ("product", "北辰产品组", Role.EDITOR, "产品"),
    ("yangmin", "杨敏", Role.MARKETER, "市场"),
    ("luyan", "陆研", Role.RESEARCHER, "用户研究"),
]
# What the site asks: label, why, choices; and roads for the one that has none.
ASKED = [
    ("常走的路", "好约着一起开", ()),
    ("开车多久了", "回答的人心里有个数", ("一年以内", "一到三年", "三到十年", "十年以上")),
    ("平时怎么补电", "问充电的人好找同路的", ("家里充", "公司充", "外面的快充", "不用充")),
]
ROADS = ["老杭徽线，翻昱岭关那段", "杭甬高速，天天走", "绕城西线加五常大道", "周末走青山湖环线", "国道三一八，一年一趟"]
BOARDS = [
    ("news", "公告", "品牌说的话，都署名。", "flag", {"may_start": "staff", "position": 10}),
    ("care", "用车与养车", "问题写清车型、里程、天气，回答会快一半。", "wrench", {"position": 20}),
    ("hello", "新人报到", "说一句你是谁，开什么，想认识什么人。", "users", {"position": 30}),
    ("chat", "闲聊", "车以外的事，也说得来。", "chat", {"position": 40, "holds_outside": True}),
]
CLUBS = [
    (
        "liuguang-hangzhou",
        "流光·杭州",
        "owners",
        "杭州",
        "liuguang",
        Policy.OPEN,
        "l01",
        "car",
        "不比价、不互相卖东西。周末一起开出去，平时有问必答。",
    ),
    (
        "yuanshan-chengdu",
        "远山·成都",
        "owners",
        "成都",
        "yuanshan",
        Policy.OPEN,
        "y02",
        "peak",
        "雪线以下都算郊区。谁进山，谁在群里报一声，有人守着。",
    ),
    (
        "xiaoman-ningbo",
        "小满·宁波",
        "owners",
        "宁波",
        "xiaoman",
        Policy.APPLY,
        "x01",
        "child",
        "海鲜市场五点半见，吃完再上班。",
    ),
    (
        "zijia",
        "自驾与旅行",
        "circle",
        "",
        "",
        Policy.OPEN,
        "y03",
        "route",
        "只讲走过的路：几公里、几点堵、哪里有热水。",
    ),
    ("shi", "食", "circle", "", "", Policy.OPEN, "x03", "bowl", "面要现擀，车要停得下。"),
    (
        "sheying",
        "摄影",
        "circle",
        "",
        "",
        Policy.OPEN,
        "x02",
        "camera",
        "拍车、拍路、拍路上的人。只点评照片，不点评器材。",
    ),
    (
        "liuwa",
        "小满遛娃团",
        "circle",
        "杭州",
        "xiaoman",
        Policy.INVITE,
        "x03",
        "child",
        "会晒孩子，所以只收老成员带来的人。",
    ),
    ("luying", "露营", "circle", "", "", Policy.OPEN, "y05", "tent", "带走的比带来的多，火灭了再睡。"),
    (
        "dongtian",
        "冬天开电车",
        "circle",
        "",
        "",
        Policy.OPEN,
        "l02",
        "bolt",
        "一人一张冬天的账：气温、里程、用了几度。",
    ),
]
CLUB_TAGS = {
    "zijia": ["自驾", "川西"], "sheying": ["摄影", "胶片"], "luying": ["露营"], "dongtian": ["冬季续航"], "shi": ["吃"],
}  # fmt: skip
CHARTER = "一、进来先报到：在哪儿、开什么。\n二、不比价，不互相卖东西。\n三、一起出去，最慢的那台走第二位。"
RULES = "一、问题写清车型、里程、天气，回答会快一半。\n二、不贴别人的车牌和人脸。\n三、卖东西先问版主。"
TERMS = "这里由车主和品牌一起维护。说真话，对事不对人；不贴别人的车牌、人脸和住处；卖东西去说好的地方。\n\n品牌只按「管帖子的规则」六条管帖子，每一次都写明依据；批评品牌不违反任何一条。\n\n你的数据归你：能看、能改、能删、能停，什么都不同意也能用全部功能。"
PASSWORD = "beichen-demo"  # noqa: S105 (printed at the demo's start)


class DemoSite:
    """The demo in the making; `say(text)` hears of the progress, `now` is the moment it was made for."""

    def __init__(self, say, now=None):
        self.say = say
        self.now = now or timezone.now()
        self.members = {}
        self.talks = talks()
        self.password = make_password(PASSWORD)  # one slow hash for all of these people

    def build(self):
        """Everything, in the order in which a real site would have come to be."""
        lay_home("北辰车友会", company="北辰汽车", icp="浙ICP备00000000号-0（演示）", terms=TERMS)
        for slug, model, line in PRODUCTS:
            add_product(slug, model, line=line)
        self._staff()
        self._people()
        self._places()
        self._talk()
        life = Life(self._of, [p.key for p in self.listed], self.now)
        life.mingle()
        self._hear()
        life.keep_order()
        keeping = Keeping(self._of, [p.key for p in self.listed], self.now)
        keeping.read()
        keeping.fill()
        self._hear()
        keeping.by_hand()
        Diaries(self._of, self.now).fill()
        Chats(self._of, self.now).fill()
        self._hear()
        hang(self._of, self.now)
        widgets.fill(self._of, self.now)
        Outings(self._of, [p.key for p in self.listed], self.now).fill()
        self._hear()

    def _at(self, days, time="09:00"):
        hour, minute = map(int, time.split(":"))
        day = timezone.localdate(self.now) - timedelta(days=days)
        moment = timezone.make_aware(datetime(day.year, day.month, day.day, hour, minute))
        return min(moment, self.now - timedelta(minutes=3))

    def _staff(self):
        for handle, name, role, title in STAFF:
            member = join(f"{handle}@beichen.example", name, at=self._at(364), handle=handle)
            self.members[handle] = self._with_password(set_role(member, role, title=title, at=self._at(364)))

    def _people(self):
        cities = {r.name: r for r in Region.objects.all()}
        products = {p.model: p for p in Product.objects.all()}
        listed = people()
        for number, person in enumerate(listed, 1):
            at = self._at(person.days, "10:30")
            member = join(
                f"{person.key}@example.com", person.name, at=at, handle=person.key, bio=person.bio,
                region=cities.get(person.city), product=products.get(person.model),
            )  # fmt: skip
            self.members[person.key] = self._with_password(member)
            choose_keywords(member, person.keywords, at=at)
            if person.consents:
                answer(member, dict.fromkeys(person.consents, True), surface="ask", at=at)
            if number % 40 == 0:
                self.say(f"  {number} 个人住进来了")
        self.listed = listed
        self._told(listed)

    def _told(self, listed):
        """Three things the site asks, and what some tell, each for whom she likes."""
        at, admin = self._at(200), self.members["admin"]
        fields = [ask_field(admin, label=label, why=why, choices=list(choices), at=at) for label, why, choices in ASKED]
        for number, person in enumerate(listed):
            member, told = self.members[person.key], {}
            for n, field in enumerate(fields):
                if (number + n) % 3 == 0:
                    said = ASKED[n][2] or ROADS
                    told[field] = (said[number % len(said)], ("public", "members", "self")[(number // 3) % 3])
            if told:
                change_profile(
                    member, name=member.name, bio=member.bio, region=member.region, product=member.product,
                    values=told, at=self._at(max(1, person.days - 1)),
                )  # fmt: skip

    def _with_password(self, member):
        Member.objects.filter(pk=member.pk).update(password=self.password)
        member.password = self.password
        return member

    def _places(self):
        admin = self.members["admin"]
        for slug, name, intro, icon, rights in [*BOARDS, SPARE]:
            open_board(
                admin,
                name,
                slug,
                intro=intro,
                icon=icon,
                rules=RULES if slug == "care" else "",
                at=self._at(363),
                **rights,
            )
        garages = Garages(self._of, self.members["hejing"], self.now)
        garages.fill()
        cars = {slug: product for slug, _name, kind, _city, product, *_ in CLUBS if kind == "owners"}
        garages.own((p.key, cars[slug]) for p in self.listed for slug in p.clubs if slug in cars)
        for slug, name, kind, city, product, policy, leader, icon, intro in CLUBS:
            found_club(
                admin, name, slug, intro=intro, kind=kind, icon=icon, at=self._at(360),
                region=Region.objects.filter(name=city, province__isnull=False).first() if city else None,
                product=Product.objects.filter(slug=product).first(), tags=CLUB_TAGS.get(slug, ()),
                charter=CHARTER if kind == "owners" else "",
            )  # fmt: skip
            self._settle(Club.objects.get(slug=slug), admin, leader, policy)
        self.say(f"  {len(BOARDS) + 1} 个版块、{len(CLUBS)} 个圈子开好了")

    def _settle(self, club, admin, leader, policy):
        """The leader takes over from the brand, and everybody moves in."""
        at = self._at(359)
        join_club(self.members[leader], club, at=at)
        hand_over(admin, club, self.members[leader], at=at)
        leave_club(admin, club, at=at)
        for person in self.listed:
            if club.slug in person.clubs and person.key != leader:
                join_club(self.members[person.key], club, at=self._at(min(person.days, 358), "11:00"))
        for handle in sorted(self._speakers(club.slug) & {staff[0] for staff in STAFF}):
            join_club(self.members[handle], club, at=at)
        leads = Club.objects.select_related("board").get(pk=club.pk)
        change_club(
            self.members[leader], leads, intro=club.intro, policy=policy, region=club.region, product=club.product,
            tags=CLUB_TAGS.get(club.slug, ()), charter=club.charter, at=at,
        )  # fmt: skip

    def _speakers(self, slug):
        """Everybody who says something in a board."""
        return {
            key for talk in self.talks if talk.board == slug for key in [talk.author, *(r.author for r in talk.replies)]
        }

    def _talk(self):
        """Topics and replies in the order of time."""
        events = []
        for talk in self.talks:
            start = self._at(talk.days, talk.time)
            events.append((start, 0, talk, None))
            events += [
                (min(start + r.after, self.now - timedelta(minutes=1)), i, talk, r)
                for i, r in enumerate(talk.replies, 1)
            ]
        events.sort(key=lambda e: (e[0], e[1]))
        topics, posts = {}, {}
        for number, (at, index, talk, said) in enumerate(events, 1):
            if said is None:
                board = Board.objects.get(slug=talk.board)
                topic = start_topic(
                    self._of(talk.author),
                    board,
                    kind=talk.kind,
                    title=talk.title,
                    body=talk.body.strip(),
                    tags=talk.tags,
                    at=at,
                )
                topics[id(talk)], posts[id(talk), 0] = topic, topic.posts.get()
            else:
                quoted = posts.get((id(talk), said.quote)) if said.quote is not None else None
                post = reply(self._of(said.author), topics[id(talk)], body=said.body.strip(), quoted=quoted, at=at)
                posts[id(talk), index] = post
                if said.accepted:
                    accept_answer(self._of(talk.author), topics[id(talk)], post, at=at + timedelta(minutes=20))
            if number % 100 == 0:
                self.say(f"  说了 {number} 段话")
        self.say(f"  {len(topics)} 个主题，{len(events)} 段话")

    def _of(self, key):
        member = self.members[key]
        member.__dict__.pop("_audience_keys", None)
        return member

    def _hear(self):
        """Bring everything to search and evidence before the first page is served."""
        at = timezone.now()
        while deliver(at, size=200):
            pass
        left = Delivery.objects.open().count()
        self.say(f"  搜索和证据都跟上了{f'，还有 {left} 条没处理' if left else ''}")
