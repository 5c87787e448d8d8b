"""What may be typed where tags are wanted; forms check and never save."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from community.lib.text import one_line, without_controls
from community.tags.models import Tag, TagGroup
from community.tags.spelling import key_of, refusal, split, tidy
from community.text.forms import checked

MOST_TAGS = 5


class TagsField(forms.CharField):
    """Some tags in one line, split at spaces, commas and 、; # in front is dropped, spellings of one word are one."""

    def __init__(self, *, most=MOST_TAGS, **kwargs):
        super().__init__(**kwargs)
        self.most = most

    def clean(self, value):
        words = split(value or "")
        if value and not words:
            raise forms.ValidationError(_("标签里什么字也没有。写一个词，或者空着。"))
        for word in words:
            if sentence := refusal(word):
                raise forms.ValidationError(sentence)
        tags = list({key_of(w): w for w in reversed(words)}.values())[::-1]
        if len(tags) > self.most:
            raise forms.ValidationError(
                _("标签最多 %(most)d 个，现在有 %(count)d 个，删掉几个。") % {"most": self.most, "count": len(tags)}
            )
        return [checked(tag) for tag in tags]


class _NameForm(forms.Form):
    """The name of a tag."""

    name = forms.CharField(label=gettext_lazy("名字"), max_length=400, required=False, widget=forms.TextInput)

    def clean_name(self):
        if sentence := refusal(self.cleaned_data["name"]):
            raise forms.ValidationError(sentence)
        return tidy(self.cleaned_data["name"])


class RenameForm(_NameForm):
    """Another name for a tag; one that means another tag already is for merging."""

    def __init__(self, *args, tag, **kwargs):
        super().__init__(*args, **kwargs)
        self.tag = tag

    def clean_name(self):
        name = super().clean_name()
        other = Tag.objects.named(name)
        if other and other.pk != self.tag.pk:
            raise forms.ValidationError(_("已经有「%(tag)s」了。要两个变一个，用下面的合并。") % {"tag": other.name})
        return name


class MergeForm(forms.Form):
    """The tag that another one becomes."""

    into = forms.CharField(label=gettext_lazy("并到哪个标签"), max_length=400, required=False)

    def __init__(self, *args, tag, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.tag, self.user = tag, user

    def clean_into(self):
        typed = self.cleaned_data["into"]
        if not tidy(typed):
            raise forms.ValidationError(_("写上要并到哪个标签。"))
        into = Tag.objects.named(typed)
        if into is None or not Tag.objects.visible_to(self.user).filter(pk=into.pk).exists():
            raise forms.ValidationError(_("没有叫「%(tag)s」的标签，核一下字。") % {"tag": tidy(typed)[:20]})
        if into.pk == self.tag.pk:
            raise forms.ValidationError(_("写的就是这个标签自己，换一个。"))
        return into


class GroupForm(forms.Form):
    """The heading a tag stands under."""

    group = forms.ModelChoiceField(
        label=gettext_lazy("组"), queryset=TagGroup.objects.all(), required=False, empty_label=gettext_lazy("不归组"), widget=forms.Select(attrs={"class": "auto"}),
        error_messages={"invalid_choice": gettext_lazy("没有这个组，从列表里选。")},
    )  # fmt: skip


class FoundGroupForm(forms.Form):
    """A new heading."""

    name = forms.CharField(label=gettext_lazy("新组的名字"), max_length=400, required=False)

    def clean_name(self):
        name = one_line(without_controls(self.cleaned_data["name"]))
        if not 1 <= len(name) <= 20:
            raise forms.ValidationError(_("组名写 1 到 20 个字。"))
        return name
