"""What may be typed into topics and posts; forms check and never save."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from community.catalogue.models import Product
from community.lib.text import one_line, without_controls
from community.tags.forms import TagsField
from community.text.forms import CheckedField, checked
from forums.kinds import choices
from profiles.forms import BodyField

LONGEST_TITLE, SHORTEST_TITLE = 80, 4


class ReplyForm(forms.Form):
    """One post."""

    body = BodyField(label=gettext_lazy("内容"))
    quoted = forms.IntegerField(required=False, widget=forms.HiddenInput, min_value=1, max_value=2**62)


class AnswersMixin:
    """The questions a board asks of each topic beside its text, as fields of the form; `answers` once cleaned."""

    def add_questions(self, board, answers=None):
        """One field for each question; `answers` are those given before."""
        self.asked = board.questions
        for question in self.asked:
            name = f"q_{question['name']}"
            self.fields[name] = _question_field(question)
            if answers and question["name"] in answers:
                self.initial.setdefault(name, answers[question["name"]])

    def question_fields(self):
        """The bound fields, for the template."""
        return [self[f"q_{q['name']}"] for q in self.asked]

    def clean_answers(self, cleaned, kind):
        """Answers to the questions that this kind of topic is asked, by name; the others do not count."""
        answers = {}
        for question in self.asked:
            name, value = f"q_{question['name']}", cleaned.pop(f"q_{question['name']}", None)
            wanted = not question.get("for") or kind in question["for"]
            if wanted and question.get("required") and value in (None, "") and name not in self.errors:
                self.add_error(name, _("「%(label)s」要填，写个大概也行。") % {"label": question["label"]})
            if wanted and value not in (None, ""):
                answers[question["name"]] = value
        return answers


def _question_field(question):
    label = question["label"]
    if question["kind"] == "choice":
        chosen = [("", _("选一个")), *((c, c) for c in question["choices"])]
        return forms.ChoiceField(
            label=label, required=False, choices=chosen,
            error_messages={"invalid_choice": _("「%(label)s」从给的几样里选一个。") % {"label": label}},
        )  # fmt: skip
    if question["kind"] == "number":
        return forms.IntegerField(
            label=label, required=False, min_value=0, max_value=10_000_000,
            error_messages={"invalid": _("「%(label)s」写数字，不用写单位。") % {"label": label}},
        )  # fmt: skip
    return CheckedField(label=label, required=False, max_length=100, holds=True)


class TopicForm(AnswersMixin, forms.Form):
    """A topic and its opening post; `cleaned_data` holds what the action takes."""

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
    product = forms.ModelChoiceField(
        label=gettext_lazy("问哪款车的车主"), queryset=Product.objects.none(), required=False,
        empty_label=gettext_lazy("谁都可以答"), to_field_name="slug",
    )  # fmt: skip
    tags = TagsField(
        label=gettext_lazy("标签"), required=False, help_text=gettext_lazy("最多 5 个，用空格隔开，比如：冬季续航 充电")
    )

    def __init__(self, *args, board, answers=None, **kwargs):
        super().__init__(*args, **kwargs)
        if "product" in self.fields:
            self.fields["product"].queryset = Product.objects.all()
        self.add_questions(board, answers)

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
        return checked(title, holds=True)

    def clean(self):
        cleaned = super().clean()
        kind = cleaned.get("kind")
        cleaned["answers"] = self.clean_answers(cleaned, kind)
        if kind != "question":
            cleaned["product"] = None
        return cleaned


class EditOpeningForm(TopicForm):
    """The opening post again; its kind stays."""

    kind = None
    product = None

    def __init__(self, *args, topic, **kwargs):
        self.topic_kind = topic.kind
        super().__init__(*args, board=topic.board, answers=topic.answers, **kwargs)

    def clean(self):
        cleaned = forms.Form.clean(self)
        cleaned["answers"] = self.clean_answers(cleaned, self.topic_kind)
        return cleaned


class EditPostForm(forms.Form):
    """A reply again."""

    body = BodyField(label=gettext_lazy("内容"))


class SeenForm(forms.Form):
    """How far somebody has read."""

    number = forms.IntegerField(min_value=1, max_value=2**31 - 1)
    hint = forms.BooleanField(required=False)
