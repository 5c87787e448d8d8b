"""What may be typed at the desk of boards."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from community.access.permissions import why_not
from community.access.registry import MODERATORS
from forums import rights
from forums.kinds import choices
from forums.models import Board, Holds, all_below
from forums.permissions import check_nested, is_reserved

# Drawings of the sprite, and what they are called.
ICONS = {
    "chat": gettext_lazy("聊天"),
    "flag": gettext_lazy("旗子"),
    "wrench": gettext_lazy("扳手"),
    "users": gettext_lazy("几个人"),
    "car": gettext_lazy("车"),
    "route": gettext_lazy("路线"),
    "tent": gettext_lazy("帐篷"),
    "camera": gettext_lazy("相机"),
    "bowl": gettext_lazy("碗"),
    "bolt": gettext_lazy("闪电"),
    "star": gettext_lazy("星"),
    "ask": gettext_lazy("问号"),
    "gift": gettext_lazy("礼物"),
    "ticket": gettext_lazy("票"),
}
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
    icon = forms.ChoiceField(label=gettext_lazy("图标"), choices=list(ICONS.items()), widget=forms.RadioSelect)
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
    holds_below = forms.TypedChoiceField(
        label=gettext_lazy("先审后发"), coerce=int, choices=Holds.choices, required=False, empty_value=Holds.NOBODY,
        help_text=gettext_lazy("先审的帖子只有作者和版主看得到。满两小时没人看，会响给版主。"),
    )  # fmt: skip
    holds_outside = forms.BooleanField(label=gettext_lazy("新来的带外链、图片或文件，先看"), required=False)

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
        inside = {self.board.pk, *(b.pk for b in all_below(below, self.board.pk))} if self.board else set()
        return [b for b in boards.values() if b.pk not in inside and _depth(boards, b) + height <= DEEPEST]

    def clean_slug(self):
        slug = self.cleaned_data["slug"]
        if is_reserved(slug) or Board.objects.filter(slug=slug).exists():
            raise forms.ValidationError(_("「%(slug)s」已经有别的用处，换一个。") % {"slug": slug})
        return slug

    def clean(self):
        cleaned = super().clean()
        parent, audience = cleaned.get("parent"), cleaned.get("audience")
        if audience and (why := why_not(check_nested, audience, parent, self.board)):
            self.add_error("audience", why)
        return cleaned


def _depth(boards, board):
    depth = 1
    while board.parent_id in boards:
        board, depth = boards[board.parent_id], depth + 1
    return depth


def _height(below, pk):
    return max((1 + _height(below, child.pk) for child in below.get(pk, ())), default=0)


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
