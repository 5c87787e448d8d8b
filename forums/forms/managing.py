"""What moderators may ask for."""

import re

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from forums.forms.topics import TopicForm
from forums.models import Board, Topic
from profiles.models import Member


class ManageForm(forms.Form):
    """One act of a moderator, with what it needs."""

    what = forms.ChoiceField(
        label=gettext_lazy("做什么"),
        choices=[(w, w) for w in ("pin", "unpin", "lock", "unlock", "feature", "unfeature", "move", "merge", "own")],
        error_messages={
            "required": gettext_lazy("先选要做什么。"),
            "invalid_choice": gettext_lazy("没有这个操作，重选一个。"),
        },
    )
    board = forms.ModelChoiceField(
        label=gettext_lazy("挪到哪个版块"), queryset=Board.objects.none(), required=False, to_field_name="slug",
        error_messages={"invalid_choice": gettext_lazy("只能挪到你也管着的版块，从列表里选。")},
    )  # fmt: skip
    target = forms.CharField(label=gettext_lazy("并到哪个主题"), required=False, max_length=300)
    owner = forms.CharField(label=gettext_lazy("新楼主的昵称"), required=False, max_length=40)

    def __init__(self, *args, user, boards, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["board"].queryset = Board.objects.filter(pk__in=[b.pk for b in boards])

    def clean(self):
        cleaned = super().clean()
        what = cleaned.get("what")
        if what == "move" and not cleaned.get("board") and "board" not in self.errors:
            self.add_error("board", _("选一个要挪去的版块。"))
        if what == "merge":
            cleaned["target"] = self._topic(cleaned.get("target", ""))
        if what == "own":
            cleaned["owner"] = self._member(cleaned.get("owner", ""))
        return cleaned

    def _topic(self, typed):
        """The topic that an address (or its bare number) names."""
        found = re.search(r"/t/(\d{1,18})/?|^\s*(\d{1,18})\s*$", typed)
        pk = found and (found[1] or found[2])
        topic = Topic.objects.visible_to(self.user).filter(pk=pk).first() if pk else None
        if topic is None:
            self.add_error("target", _("没认出这个主题。把它的网址整个贴进来，像 /t/123/。"))
        return topic

    def _member(self, name):
        name = name.strip().lstrip("@")
        member = Member.objects.visible_to(self.user).filter(name=name).first() if name else None
        if not name:
            self.add_error("owner", _("写上新楼主的昵称。"))
        elif member is None:
            self.add_error("owner", _("没有叫「%(name)s」的车友，核一下昵称。") % {"name": name[:20]})
        return member


class SplitForm(forms.Form):
    """Which floors leave, and what the new topic is called."""

    posts = forms.TypedMultipleChoiceField(coerce=int, required=False)
    title = TopicForm.base_fields["title"]
    clean_title = TopicForm.clean_title

    def __init__(self, data=None):
        super().__init__(data)
        ticked = [pk for pk in (data.getlist("posts") if data else ()) if pk.isdecimal() and len(pk) < 18][:200]
        self.fields["posts"].choices = [(pk, pk) for pk in ticked]

    def clean_posts(self):
        if not self.cleaned_data["posts"]:
            raise forms.ValidationError(_("先勾选要分出去的楼层，至少一楼。"))
        return self.cleaned_data["posts"]
