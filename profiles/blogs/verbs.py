"""What can happen in a blog."""

from django.utils.translation import gettext_lazy as _

from community.activity.registry import Verb

ENTRY_WRITTEN = Verb("entry.written", _("写了一篇博客"), changes_words=True)
STATUS_WRITTEN = Verb("status.written", _("说了句心情"), changes_words=True)
REPOSTED = Verb("status.reposted", _("转发了一样东西"), changes_words=True)
ENTRY_HELD = Verb("entry.held", _("写了一篇先要看一眼的"))
ENTRY_EDITED = Verb("entry.edited", _("改了一篇博客"), changes_words=True)
ENTRY_FILES_CHANGED = Verb("entry.files_changed", _("动了博客里的图片或文件"), changes_words=True)
ENTRY_WITHDRAWN = Verb("entry.withdrawn", _("收回了一篇博客"), changes_words=True)
ENTRY_HIDDEN = Verb("entry.hidden", _("按规则藏起一篇博客"), changes_words=True)
ENTRY_RESTORED = Verb("entry.restored", _("恢复了一篇博客"), changes_words=True)
COMMENTS_TURNED = Verb("entry.comments_turned", _("开了或关了一篇博客的评论"))
COMMENTED = Verb("comment.written", _("评论了一篇博客"), changes_words=True)
COMMENT_HELD = Verb("comment.held", _("写了一条先要看一眼的评论"))
COMMENT_WITHDRAWN = Verb("comment.withdrawn", _("收回了一条评论"), changes_words=True)
COMMENT_HIDDEN = Verb("comment.hidden", _("藏起一条评论"), changes_words=True)
COMMENT_RESTORED = Verb("comment.restored", _("恢复了一条评论"), changes_words=True)
COMMENT_FOLLOWED = Verb("comment.followed", _("随博客一起变了"), changes_words=True)
CATEGORIES_CHANGED = Verb("blog.categories_changed", _("理了理博客的分类"))
