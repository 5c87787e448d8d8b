"""What may be typed into topics and posts; forms check and never save."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from community.lib.text import one_line, visible, without_controls
from forums.kinds import choices

LONGEST_BODY = 20_000
LONGEST_TITLE, SHORTEST_TITLE = 80, 4
MOST_TAGS, LONGEST_TAG = 5, 20


class BodyField(forms.CharField):
    """A text of up to 20,000 characters with something visible in it."""

    def __init__(self, **kwargs):
        super().__init__(strip=False, widget=forms.Textarea(attrs={"rows": 10}), **kwargs)

    def clean(self, value):
        text = without_controls((value or "").replace("\r\n", "\n")).strip("\n")
        if not visible(text):
            raise forms.ValidationError(_("还没写内容。写一句也行，空格不算。"))
        if len(text) > LONGEST_BODY:
            raise forms.ValidationError(
                _("写了 %(count)d 字，最多 %(most)d 字。分成两段发，后一段放在回复里。")
                % {"count": len(text), "most": LONGEST_BODY}
            )
        return text


class TagsField(forms.CharField):
    """Up to five tags, split at spaces, commas and 、; # in front is dropped."""

    def clean(self, value):
        words = [
            one_line(w).lstrip("#＃")
            for w in (value or "").replace("，", " ").replace("、", " ").replace(",", " ").split()
        ]
        tags = list(dict.fromkeys(w for w in words if w))
        if len(tags) > MOST_TAGS:
            raise forms.ValidationError(
                _("标签最多 %(most)d 个，现在有 %(count)d 个，删掉几个。") % {"most": MOST_TAGS, "count": len(tags)}
            )
        for tag in tags:
            if len(tag) > LONGEST_TAG:
                raise forms.ValidationError(
                    _("「%(tag)s…」太长了，一个标签最多 %(most)d 个字。") % {"tag": tag[:8], "most": LONGEST_TAG}
                )
        return tags


class ReplyForm(forms.Form):
    """One post."""

    body = BodyField(label=gettext_lazy("内容"))
    quoted = forms.IntegerField(required=False, widget=forms.HiddenInput, min_value=1, max_value=2**62)


class TopicForm(forms.Form):
    """A topic and its opening post."""

    kind = forms.ChoiceField(
        label=gettext_lazy("类型"), choices=choices, initial="discussion", widget=forms.RadioSelect
    )
    title = forms.CharField(
        label=gettext_lazy("标题"),
        max_length=400,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "maxlength": LONGEST_TITLE}),
    )
    body = BodyField(label=gettext_lazy("内容"))
    tags = TagsField(
        label=gettext_lazy("标签"), required=False, help_text=gettext_lazy("最多 5 个，用空格隔开，比如：冬季续航 充电")
    )

    def clean_title(self):
        title = one_line(without_controls(self.cleaned_data["title"]))
        if len(title) < SHORTEST_TITLE:
            raise forms.ValidationError(
                _("标题至少 %(least)d 个字，还差 %(left)d 个。说清楚是哪台车、什么事。")
                % {"least": SHORTEST_TITLE, "left": SHORTEST_TITLE - len(title)}
            )
        if len(title) > LONGEST_TITLE:
            raise forms.ValidationError(
                _("标题最多 %(most)d 个字，现在是 %(count)d 个，细节写到正文里。")
                % {"most": LONGEST_TITLE, "count": len(title)}
            )
        return title


class EditOpeningForm(TopicForm):
    """The opening post again; its kind stays."""

    kind = None


class EditPostForm(forms.Form):
    """A reply again."""

    body = BodyField(label=gettext_lazy("内容"))
