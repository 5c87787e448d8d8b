"""What may be typed into topics and posts; forms check and never save."""

import re

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from community.access.registry import MODERATORS
from community.catalogue.models import Product
from community.lib.text import one_line, visible, without_controls
from community.tags.forms import TagsField
from forums import rights
from forums.kinds import choices
from forums.models import Board, Topic
from forums.permissions import is_reserved
from forums.writing import MOST_MENTIONS, people_in
from profiles.models import Member

LONGEST_BODY = 20_000
LONGEST_TITLE, SHORTEST_TITLE = 80, 4


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
        called = len(people_in(text))
        if called > MOST_MENTIONS:
            raise forms.ValidationError(
                _("一次 @ 了 %(count)d 个人，最多 %(most)d 个。留下最要紧的几位。")
                % {"count": called, "most": MOST_MENTIONS}
            )
        return text


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
    return forms.CharField(label=label, required=False, max_length=100)


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
        return title

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


ICONS = (
    "chat",
    "flag",
    "wrench",
    "users",
    "car",
    "route",
    "tent",
    "camera",
    "bowl",
    "bolt",
    "star",
    "ask",
    "gift",
    "ticket",
)
DEEPEST = 3


class BoardForm(forms.Form):
    """A board's words, place and rights; `board` is the one that is changed, None for a new one."""

    name = forms.CharField(
        label=gettext_lazy("名字"), max_length=40, error_messages={"required": gettext_lazy("给版块起个名字。")}
    )
    slug = forms.RegexField(
        r"^[a-z0-9][a-z0-9-]{1,39}$", label=gettext_lazy("地址"), strip=True,
        help_text=gettext_lazy("小写字母、数字和短横，比如 care。定了就不再改，别人存的链接才不会断。"),
        error_messages={
            "required": gettext_lazy("地址要填，比如 care。"),
            "invalid": gettext_lazy("地址只用小写字母、数字和短横，2 到 40 个。"),
        },
    )  # fmt: skip
    intro = forms.CharField(label=gettext_lazy("一句话介绍"), max_length=200, required=False)
    rules = forms.CharField(
        label=gettext_lazy("版规"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    icon = forms.ChoiceField(label=gettext_lazy("图标"), choices=[(i, i) for i in ICONS], widget=forms.RadioSelect)
    parent = forms.ModelChoiceField(
        label=gettext_lazy("放在哪个版块下面"), queryset=Board.objects.none(), required=False, to_field_name="slug",
        empty_label=gettext_lazy("不放，自己在最外面"),
        error_messages={"invalid_choice": gettext_lazy("不能放到这个版块下面，重选一个。")},
    )  # fmt: skip
    position = forms.IntegerField(
        label=gettext_lazy("排第几"), min_value=0, max_value=999, help_text=gettext_lazy("小的在前面。"),
        error_messages={"required": gettext_lazy("写个数，小的在前面。"), "invalid": gettext_lazy("写个整数。")},
    )  # fmt: skip
    audience = forms.ChoiceField(label=gettext_lazy("谁能看"))
    may_start = forms.ChoiceField(label=gettext_lazy("谁能发主题"))
    may_reply = forms.ChoiceField(label=gettext_lazy("谁能回复"))
    may_attach = forms.ChoiceField(label=gettext_lazy("谁能贴图和文件"))

    def __init__(self, *args, board=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.board = board
        for name, keys in (
            ("audience", rights.READERS), ("may_start", rights.WRITERS), ("may_reply", rights.WRITERS), ("may_attach", rights.WRITERS),
        ):  # fmt: skip
            self.fields[name].choices = rights.choices(keys, getattr(board, name, ""))
        if board:
            del self.fields["slug"]
        self.fields["parent"].queryset = Board.objects.filter(pk__in=[b.pk for b in self._roomy()])

    def _roomy(self):
        """The boards this one fits under: none of its own below, none so deep that it would lie too deep."""
        boards = {b.pk: b for b in Board.objects.filter(may_moderate=MODERATORS)}
        below, height = {}, 1
        for board in boards.values():
            below.setdefault(board.parent_id, []).append(board)
        if self.board:
            height = 1 + _height(below, self.board.pk)
        inside = {self.board.pk, *_all_below(below, self.board.pk)} if self.board else set()
        return [b for b in boards.values() if b.pk not in inside and _depth(boards, b) + height <= DEEPEST]

    def clean_slug(self):
        slug = self.cleaned_data["slug"]
        if is_reserved(slug) or Board.objects.filter(slug=slug).exists():
            raise forms.ValidationError(_("「%(slug)s」已经有别的用处，换一个。") % {"slug": slug})
        return slug

    def clean(self):
        cleaned = super().clean()
        parent, audience = cleaned.get("parent"), cleaned.get("audience")
        if parent and audience and rights.is_wider(audience, parent.audience):
            self.add_error(
                "audience",
                _("「%(parent)s」只给%(who)s看，放在下面的版块不能比它更开放。")
                % {"parent": parent.name, "who": rights.word(parent.audience)},
            )
        return cleaned


def _depth(boards, board):
    depth = 1
    while board.parent_id in boards:
        board, depth = boards[board.parent_id], depth + 1
    return depth


def _height(below, pk):
    return max((1 + _height(below, child.pk) for child in below.get(pk, ())), default=0)


def _all_below(below, pk):
    for child in below.get(pk, ()):
        yield child.pk
        yield from _all_below(below, child.pk)


class QuestionForm(forms.Form):
    """One question a board asks of each topic; a row without a label is no question."""

    name = forms.SlugField(required=False, max_length=20, widget=forms.HiddenInput)
    label = forms.CharField(label=gettext_lazy("问什么"), max_length=40, required=False)
    kind = forms.ChoiceField(
        label=gettext_lazy("怎么答"),
        choices=[
            ("text", gettext_lazy("写一句")),
            ("number", gettext_lazy("写数字")),
            ("choice", gettext_lazy("选一个")),
        ],
    )
    choices = forms.CharField(
        label=gettext_lazy("选哪几样"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("用空格隔开，选一个时才用"),
    )
    only = forms.ChoiceField(
        label=gettext_lazy("问谁"), required=False, choices=lambda: [("", _("每种主题都问")), *choices()]
    )
    required = forms.BooleanField(label=gettext_lazy("要填"), required=False)

    def clean(self):
        cleaned = super().clean()
        options = list(dict.fromkeys(cleaned.get("choices", "").split()))
        if cleaned.get("label") and cleaned.get("kind") == "choice" and not 2 <= len(options) <= 20:
            self.add_error("choices", _("「选一个」要有 2 到 20 样可选，用空格隔开。"))
        cleaned["choices"] = options
        return cleaned


MOST_QUESTIONS = 8


class BaseQuestions(forms.BaseFormSet):
    """The optional form of a board, in the order of the rows."""

    @staticmethod
    def initial_of(board):
        """The questions of a board as the rows begin."""
        return [
            {**q, "choices": " ".join(q.get("choices", ())), "only": (q.get("for") or [""])[0]} for q in board.questions
        ]

    def questions(self):
        """What a board's `questions` holds: rows with a label, each under a name that stays its own."""
        rows = [f.cleaned_data for f in self.ordered_forms if f.cleaned_data.get("label")]
        taken = {r["name"] for r in rows if r["name"]}
        free = (f"q{n}" for n in range(1, 100) if f"q{n}" not in taken)
        return [
            {
                "name": r["name"] or next(free), "label": r["label"], "kind": r["kind"], "choices": r["choices"],
                "required": r["required"], "for": [r["only"]] if r["only"] else [],
            }
            for r in rows
        ]  # fmt: skip


Questions = forms.formset_factory(
    QuestionForm, BaseQuestions, extra=2, can_order=True, can_delete=True, max_num=MOST_QUESTIONS, validate_max=True
)


class SeenForm(forms.Form):
    """How far somebody has read."""

    number = forms.IntegerField(min_value=1, max_value=2**31 - 1)
    hint = forms.BooleanField(required=False)


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
        member = Member.objects.visible_to(self.user).filter(name=name.strip().lstrip("@")).first()
        if member is None:
            self.add_error("owner", _("没有叫「%(name)s」的车友，核一下昵称。") % {"name": name[:20]})
        return member


class SplitForm(forms.Form):
    """Which floors leave, and what the new topic is called."""

    posts = forms.TypedMultipleChoiceField(coerce=int, required=False)
    title = TopicForm.base_fields["title"]
    clean_title = TopicForm.clean_title

    def __init__(self, data):
        super().__init__(data)
        ticked = [pk for pk in data.getlist("posts") if pk.isdecimal() and len(pk) < 18][:200]
        self.fields["posts"].choices = [(pk, pk) for pk in ticked]

    def clean_posts(self):
        if not self.cleaned_data["posts"]:
            raise forms.ValidationError(_("先勾选要分出去的楼层，至少一楼。"))
        return self.cleaned_data["posts"]
