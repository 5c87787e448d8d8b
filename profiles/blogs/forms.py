"""What may be typed into a blog; forms check and never save."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from community.lib.text import one_line, visible, without_controls
from community.text.forms import checked
from profiles.blogs.models import LONGEST_STATUS, Readers
from profiles.forms import BodyField

LONGEST_TITLE, LONGEST_CATEGORY = 80, 20
LONGEST_COMMENT = 2000
THEIRS = "theirs"


def _category(name):
    name = one_line(without_controls(name or ""))
    if len(name) > LONGEST_CATEGORY:
        raise forms.ValidationError(
            _("分类名最多 %(most)d 个字，「%(name)s」有 %(count)d 个。")
            % {"most": LONGEST_CATEGORY, "name": name, "count": len(name)}
        )
    return checked(name)


class ReadersField(forms.ChoiceField):
    """Who may read it."""

    def __init__(self, **kwargs):
        super().__init__(
            label=gettext_lazy("给谁看"), choices=Readers, initial=Readers.PUBLIC, widget=forms.RadioSelect,
            error_messages={"invalid_choice": gettext_lazy("从给的几样里选一个。"), "required": gettext_lazy("选一下给谁看。")},
            **kwargs,
        )  # fmt: skip


class EntryForm(forms.Form):
    """A long entry."""

    title = forms.CharField(label=gettext_lazy("标题"), max_length=400, required=False)
    body = BodyField(label=gettext_lazy("内容"))
    category = forms.CharField(label=gettext_lazy("分类"), max_length=200, required=False)
    readers = ReadersField()
    comments_open = forms.BooleanField(label=gettext_lazy("收评论"), required=False, initial=True)

    def clean_title(self):
        title = one_line(without_controls(self.cleaned_data["title"]))
        if not title:
            raise forms.ValidationError(_("还没写标题。写个大概也行，发了还能改。"))
        if len(title) > LONGEST_TITLE:
            raise forms.ValidationError(
                _("标题最多 %(most)d 个字，现在是 %(count)d 个，细节写到正文里。")
                % {"most": LONGEST_TITLE, "count": len(title)}
            )
        return checked(title, holds=True)

    def clean_category(self):
        return _category(self.cleaned_data["category"])


class ShortField(BodyField):
    """A text with a bound of its own. `needed`: something visible must stand in it."""

    def __init__(self, *, most, needed=True, **kwargs):
        self.most, self.needed = most, needed
        super().__init__(**kwargs)

    def clean(self, value):
        if not self.needed and not visible(value or ""):
            return ""
        text = super().clean(value)
        if len(text) > self.most:
            raise forms.ValidationError(
                _("写了 %(count)d 字，最多 %(most)d 字。长的话写成博客。") % {"count": len(text), "most": self.most}
            )
        return text


class StatusForm(forms.Form):
    """A short word; words may be left out where a thing or pictures are carried."""

    body = ShortField(label=gettext_lazy("说点什么"), most=LONGEST_STATUS)
    readers = ReadersField()

    def __init__(self, *args, carries=False, narrow=False, **kwargs):
        """`narrow`: what is re-posted is not for everybody."""
        super().__init__(*args, **kwargs)
        self.fields["body"].needed = not carries
        if narrow:
            self.fields["readers"].choices = [(THEIRS, _("看得到原来那处的人")), (Readers.SELF, Readers.SELF.label)]
            self.fields["readers"].initial = THEIRS

    def clean_readers(self):
        readers = self.cleaned_data["readers"]
        return None if readers == THEIRS else readers


class CommentForm(forms.Form):
    """A comment."""

    body = ShortField(label=gettext_lazy("评论"), most=LONGEST_COMMENT)


class CategoriesForm(forms.Form):
    """The names of one's categories in their order: fields `c12` for those that stand, `new` for one more."""

    def __init__(self, *args, categories, **kwargs):
        super().__init__(*args, **kwargs)
        self.categories = categories
        for row in categories:
            self.fields[f"c{row.pk}"] = forms.CharField(
                required=False, max_length=200, initial=row.name, label=row.name
            )
            self.fields[f"o{row.pk}"] = forms.IntegerField(
                required=False, min_value=1, max_value=99, label=_("第几个"), error_messages={
                    "invalid": _("先后写数字。"), "min_value": _("先后从 1 数起。"), "max_value": _("先后最多写到 99。"),
                },
            )  # fmt: skip
        self.fields["new"] = forms.CharField(required=False, max_length=200, label=_("再加一个"))

    def rows(self):
        """[(bound name, bound place)] for the template."""
        return [(self[f"c{row.pk}"], self[f"o{row.pk}"]) for row in self.categories]

    def clean(self):
        cleaned = super().clean()
        names = []
        for place, row in enumerate(self.categories, 1):
            names.append((cleaned.get(f"o{row.pk}") or place, place, row.pk, self._named(f"c{row.pk}")))
        names.append((100, 100, None, self._named("new")))
        cleaned["names"] = [(pk, name) for _order, _place, pk, name in sorted(names, key=lambda n: n[:2])]
        return cleaned

    def _named(self, field):
        try:
            return _category(self.cleaned_data.get(field))
        except forms.ValidationError as error:
            self.add_error(field, error)
            return ""
