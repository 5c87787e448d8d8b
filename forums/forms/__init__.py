"""Forms of the forums: topics and posts, moderators at work, the desk of boards. They check and never save."""

from forums.forms.boards import BoardForm, Questions
from forums.forms.managing import ManageForm, SplitForm
from forums.forms.topics import EditOpeningForm, EditPostForm, ReplyForm, SeenForm, TopicForm

__all__ = [
    "BoardForm", "EditOpeningForm", "EditPostForm", "ManageForm", "Questions", "ReplyForm", "SeenForm", "SplitForm", "TopicForm",
]  # fmt: skip
