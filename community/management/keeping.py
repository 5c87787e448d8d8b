"""What the moderators of the demo have in hand: posts that wait, reports, and what was decided already."""

from datetime import timedelta
from zlib import crc32

from community.moderation.actions import decide_review, report, treat_as_spam
from community.moderation.models import Outcome, Review, Rule
from community.moderation.registry import kinds
from forums.actions import mark_read, reply, start_topic
from forums.models import Board, Holds, Post, Topic
from profiles.actions import join
from profiles.points.actions import carry_out, propose_adjustment
from profiles.trust.actions import settle

SPARE = (
    "spare",
    "闲置",
    "用不上的给用得上的。写清成色、价钱、怎么取。",
    "gift",
    {"position": 50, "holds_below": Holds.EVERYBODY},
)
# who, how many minutes ago, title, text, minutes until it was let out (None: it waits)
OFFERS = [
    ("l03", 7200, "出一套流光原厂脚垫", "三个月换了全包围的，八成新，滨江自提，八十。", 14),
    ("y04", 5800, "车顶帐篷转让，睡过四晚", "两人的，拉链都好，收纳袋破了个角。成都南门看货。", 22),
    ("x02", 4300, "儿童座椅，孩子大了", "接口是标准的，洗干净了，送一张垫子。宁波可以送到家。", 9),
    ("l05", 2900, "收一个二手胎压表", "能用就行，五十以内。", 31),
    ("x05", 1500, "出备用钥匙壳", "买错了型号，没拆封，原价一半。", 75),
    ("y03", 114, "出远山原厂横杆", "成都自提，用了一个夏天，有两道浅印，看图说话。", None),
    ("l04", 46, "两条冬季胎，跑过一季", "花纹还剩六毫米，不包安装。杭州自提，诚心要可以少一点。", None),
]  # fmt: skip
REPORTS = [("x01", "rude", "冲着人去的"), ("l02", "rude", ""), ("y02", "false", "跟帖里说法对不上")]
SAID = "懂不懂都来指挥别人，先把自己的车开明白再说。"


class Keeping:
    """`of(key)` is a member, `keys` the members of the demo, `now` its moment."""

    def __init__(self, of, keys, now):
        self.of, self.keys, self.now = of, keys, now

    def _ago(self, minutes):
        return self.now - timedelta(minutes=minutes)

    def read(self):
        """Everybody has read something, some a lot; that and what they wrote makes their level."""
        topics = list(Topic.objects.public_face().filter(audience="public").order_by("pk"))
        for key in self.keys:
            start, many = crc32(key.encode()) % len(topics), 6 + crc32(f"{key} reads".encode()) % 40
            for n in range(min(many, len(topics))):
                topic = topics[(start + n) % len(topics)]
                mark_read(self.of(key), topic, topic.last_number, at=self.now)
        settle([self.of(key).pk for key in self.keys], at=self.now)

    def fill(self):
        """Offers in a board where each is looked at first, a report, and an account that only sold."""
        board, moderator = Board.objects.get(slug=SPARE[0]), self.of("xuke")
        for key, ago, title, body, until in OFFERS:
            topic = start_topic(self.of(key), board, title=title, body=body, at=self._ago(ago))
            if until:
                row = Review.objects.open().get(kind="post", key=topic.posts.get().pk)
                decide_review(moderator, row, Outcome.RELEASE, at=self._ago(ago - until))
        self._reports()
        self._spam(moderator)

    def by_hand(self):
        """Points that two colleagues moved for one member, and some that wait for the second."""
        said = "枪拔不出来，误了高铁，跑了一天。"
        done = propose_adjustment(self.of("hejing"), self.of("l02"), 200, said, at=self._ago(300))
        carry_out(self.of("xuke"), done, at=self._ago(62))
        propose_adjustment(self.of("hejing"), self.of("l01"), 60, "夜拍课改期，没通知到，白跑一趟。", at=self._ago(130))

    def _reports(self):
        topic = Topic.objects.public_face().filter(board__slug="care").order_by("-last_key").first()
        said = reply(self.of("y05"), topic, body=SAID, at=self._ago(190))
        for n, (key, rule, words) in enumerate(REPORTS):
            report(self.of(key), kinds["post"], said, rule=rule, words=words, at=self._ago(170 - 30 * n))

    def _spam(self, moderator):
        seller = join("film@example.com", "贴膜六折", at=self._ago(3000), handle="film")
        for number, topic in enumerate(Topic.objects.public_face().filter(board__slug="chat").order_by("-pk")[:3]):
            reply(seller, topic, body="全城上门贴膜，六折，先到先得。", at=self._ago(420 - number))
        post = Post.objects.filter(author=seller).first()
        report(self.of("l02"), kinds["post"], post, rule=Rule.SELLING, words="好几处都有", at=self._ago(400))
        treat_as_spam(moderator, seller, at=self._ago(380))
