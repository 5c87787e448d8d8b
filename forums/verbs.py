"""What can happen in a forum."""

from django.utils.translation import gettext_lazy as _

from community.activity.registry import Verb

BOARD_OPENED = Verb("board.opened", _("开了一个版块"))
TOPIC_STARTED = Verb("topic.started", _("发了主题"))
POSTED = Verb("post.written", _("说了一段话"), changes_words=True)
POST_HELD = Verb("post.held", _("写了一段先要看一眼的话"))
EDIT_HELD = Verb("edit.held", _("改了一段话，先要看一眼"))
EDIT_REFUSED = Verb("edit.refused", _("没收下一次修改"))
POST_EDITED = Verb("post.edited", _("改了一段话"), changes_words=True)
POST_FILES_CHANGED = Verb("post.files_changed", _("动了帖子里的图片或文件"), changes_words=True)
POST_WITHDRAWN = Verb("post.withdrawn", _("收回了一段话"), changes_words=True)
POST_HIDDEN = Verb("post.hidden", _("按规则藏起一段话"), changes_words=True)
POST_RESTORED = Verb("post.restored", _("恢复了一段话"), changes_words=True)
POST_FOLLOWED = Verb("post.followed", _("随主题或版块一起变了"), changes_words=True)
POST_IMPORTED = Verb("post.imported", _("导入了一段旧话"), changes_words=True)
TOPIC_MOVED = Verb("topic.moved", _("把主题挪了版块"))
ANSWER_ACCEPTED = Verb("answer.accepted", _("采纳了一个回答"))
ANSWER_LEFT = Verb("answer.left", _("一个回答不再是采纳的"))
OFFICIAL_PINNED = Verb("official.pinned", _("把官方回答放到了上面"))
BOARD_CHANGED = Verb("board.changed", _("改了一个版块"))
TOPIC_PINNED = Verb("topic.pinned", _("置顶或取消置顶了主题"))
TOPIC_LOCKED = Verb("topic.locked", _("锁上或解锁了主题"))
TOPIC_FEATURED = Verb("topic.featured", _("加精或取消加精了主题"))
TOPIC_MERGED = Verb("topic.merged", _("把主题并到了另一个"))
TOPIC_SPLIT = Verb("topic.split", _("把几楼分成了新主题"))
TOPIC_OWNED = Verb("topic.owned", _("给主题换了楼主"))
UNDONE = Verb("deed.undone", _("撤销了一次管理操作"))
VERSION_HIDDEN = Verb("version.hidden", _("藏起一个旧版本"))
