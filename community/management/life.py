"""What people do beside writing in the demo: likes, votes, bookmarks, and what the moderators keep in order."""

from datetime import timedelta
from zlib import crc32

from community.access.registry import MODERATORS, keys_of
from community.polls.actions import vote
from community.polls.models import Poll
from community.reactions.actions import react
from community.tags.actions import found_group, group_tag, merge_tags
from community.tags.models import Tag
from forums.actions import edit_post, feature_topics, pin_official, pin_topics, reply, start_topic
from forums.models import Board, Post, Topic
from profiles.bookmarks.actions import bookmark, change_bookmark
from profiles.inbox.actions import choose_level

POLLS = [
    (
        "zijia", "y03", 6, "十二月出去一趟，去哪条线？", "路书我来写，人多的那条先写。三天两晚，电车油车都走得。",
        ["楠溪江到雁荡，海边回来", "浙西天路，住在山上", "皖南，看完秋天的尾巴", "哪儿也不去，在家擦车"], 1, 40,
    ),
    (
        "dongtian", "l02", 3, "冬天你把暖风开到几度？", "最多选两个。投完才看得到别人选的，免得互相影响。",
        ["18 度，穿厚点", "20 到 22 度", "24 度以上，人比电要紧", "不开暖风，只开座椅加热"], 2, 46,
    ),
]  # fmt: skip
TAGS = {
    "车型": ["流光", "远山", "小满"],
    "用车": ["冬季续航", "异响", "空调", "充电", "胎压", "保养", "后备箱", "滑门"],
    "玩": ["自驾", "露营", "摄影", "骑行", "钓鱼", "面馆"],
}
PINNED = ["社区开张：这里谁说了算"]


def _dice(*parts, of):
    """A number below `of` that is the same in every demo."""
    return crc32(":".join(map(str, parts)).encode()) % of


class Life:
    """`of(key)` is a member, `now` the moment of the demo."""

    def __init__(self, of, keys, now):
        self.of, self.keys, self.now = of, keys, now

    def mingle(self):
        """What members do beside writing."""
        self._likes()
        self._polls()
        self._own_corner()

    def _likes(self):
        """A fifth of the posts is liked by a few, the earlier floors by more; whoever may not read is left out."""
        audiences = {}
        for post in Post.objects.public_face().exclude(source="").select_related("topic").order_by("pk"):
            fans = _dice("fans", post.pk, of=5)
            most = (
                14 if post.is_opening and fans == 0 else 5 if fans == 0 else 2 if fans == 1 and post.is_opening else 0
            )
            for n in range(_dice("n", post.pk, of=most + 1)):
                key = self.keys[_dice("who", post.pk, n, of=len(self.keys))]
                member = self.of(key)
                if key not in audiences:
                    audiences[key] = set(Board.objects.visible_to(member).values_list("pk", flat=True))
                if post.topic.board_id in audiences[key] and member.pk != post.author_id:
                    what = ("agree", "agree", "agree", "useful", "feel")[_dice("what", post.pk, n, of=5)]
                    react(member, post, what, at=min(post.created_at + timedelta(hours=n + 1), self.now))

    def _polls(self):
        for slug, author, days, title, body, options, most, people in POLLS:
            at = self.now - timedelta(days=days)
            topic = start_topic(
                self.of(author), Board.objects.get(slug=slug), kind="poll", title=title, body=body, at=at,
                poll={
                    "question": title, "options": options, "multiple": most > 1, "most": most,
                    "hidden_until_voted": most > 1, "closes_at": self.now + timedelta(days=8),
                },
            )  # fmt: skip
            poll = Poll.objects.get(object_id=topic.pk)
            choices = list(poll.options.order_by("position").values_list("pk", flat=True))
            voters = [k for k in self.keys if topic.board_id in self._boards_to_reply(k)][:people]
            for n, key in enumerate(voters):
                first = choices[min(_dice(topic.title, key, of=6), len(choices) - 1)]
                vote(self.of(key), poll, [first], at=at + timedelta(minutes=9 * n + 2))

    def _boards_to_reply(self, key):
        member = self.of(key)
        keys = keys_of(member)
        return {b.pk for b in Board.objects.visible_to(member) if b.may_reply in keys}

    def keep_order(self):
        """Moderators pin and feature, and official answers stand on top; needs the heat that readers have counted."""
        moderator, agent = self.of("xuke"), self.of("shen")
        pin_topics(moderator, list(Topic.objects.filter(title__in=PINNED)), True, at=self.now - timedelta(days=30))
        own = Topic.objects.public_face().filter(board__may_moderate=MODERATORS)
        feature_topics(moderator, list(own.order_by("-score", "pk")[:6]), True, at=self.now - timedelta(days=2))
        answered = Post.objects.public_face().filter(author=agent, number__gt=1, topic__kind="question")
        for post in answered.select_related("topic").order_by("-pk")[:3]:
            pin_official(agent, post.topic, post, at=post.created_at + timedelta(minutes=1))

        self._order_tags(moderator)

    def _order_tags(self, moderator):
        """Tags stand under headings; two that mean the same became one."""
        at = self.now - timedelta(days=20)
        for name, words in TAGS.items():
            group = found_group(moderator, name, at=at)
            for word in words:
                if tag := Tag.objects.named(word):
                    group_tag(moderator, tag, group, at=at)
        if (one := Tag.objects.named("家充")) and (other := Tag.objects.named("充电")) and one != other:
            merge_tags(moderator, one, other, at=at)

    def _own_corner(self):
        """小林 is called by name in a post that was edited, watches a topic and keeps three."""
        lin, other = self.of("l01"), self.of("l02")
        topic = Topic.objects.public_face().filter(board__slug="liuguang-hangzhou").order_by("-last_key").first()
        choose_level(lin, topic, "watch", at=self.now - timedelta(days=1))
        said = reply(
            other, topic, body=f"@{lin.name} 上次你说的那个位置，能再发一次吗？", at=self.now - timedelta(hours=2)
        )
        edit_post(
            other, said, body=f"@{lin.name} 上次你说的**那个充电站**，能再发一次吗？我周六要过去。",
            at=self.now - timedelta(hours=1),
        )  # fmt: skip
        liked = Topic.objects.public_face().filter(audience="public", kind="question").order_by("-score")[:3]
        for n, kept in enumerate(liked):
            row = bookmark(lin, kept, at=self.now - timedelta(days=3 - n))
            if not n:
                change_bookmark(
                    lin,
                    row,
                    note="换胎前再看一遍",
                    remind_at=self.now + timedelta(days=5),
                    at=self.now - timedelta(days=3),
                )
