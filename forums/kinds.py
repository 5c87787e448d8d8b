"""The kinds of topic: a registry of what each looks like and allows."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

kinds: dict[str, "TopicKind"] = {}


@dataclass(frozen=True)
class TopicKind:
    """`takes_answer`: its author may accept one reply; `has_poll`: it opens with a question to vote on. `starter` and `hint` stand in the composer."""

    code: str
    label: str
    starter: str
    hint: str
    icon: str
    takes_answer: bool = False
    has_poll: bool = False

    def __post_init__(self):
        kinds[self.code] = self


DISCUSSION = TopicKind("discussion", _("讨论"), _("说说你想聊的"), _("写清前因后果，别人更好接话"), "chat")
QUESTION = TopicKind(
    "question", _("提问"), _("问一个具体的问题"), _("写清车型、里程、天气，回答会快一半"), "ask", takes_answer=True
)
POLL = TopicKind("poll", _("投票"), _("让大家选一选"), _("选项写得不重不漏，再说说为什么想知道"), "poll", has_poll=True)


def choices():
    """(code, label) of every kind, for forms."""
    return [(k.code, k.label) for k in kinds.values()]
