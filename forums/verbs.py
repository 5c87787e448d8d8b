"""What can happen in a forum."""

from django.utils.translation import gettext_lazy as _

from community.activity.registry import Verb

BOARD_OPENED = Verb("board.opened", _("开了一个版块"))
TOPIC_STARTED = Verb("topic.started", _("发了主题"))
POSTED = Verb("post.written", _("说了一段话"), changes_words=True)
POST_EDITED = Verb("post.edited", _("改了一段话"), changes_words=True)
POST_WITHDRAWN = Verb("post.withdrawn", _("收回了一段话"), changes_words=True)
POST_HIDDEN = Verb("post.hidden", _("按规则藏起一段话"), changes_words=True)
POST_RESTORED = Verb("post.restored", _("恢复了一段话"), changes_words=True)
POST_FOLLOWED = Verb("post.followed", _("随主题或版块一起变了"), changes_words=True)
POST_IMPORTED = Verb("post.imported", _("导入了一段旧话"), changes_words=True)
TOPIC_MOVED = Verb("topic.moved", _("把主题挪了版块"))
ANSWER_ACCEPTED = Verb("answer.accepted", _("采纳了一个回答"))
