"""What can be chosen of the timeline."""

from django import forms
from django.utils.translation import gettext_lazy as _

from community.activity.registry import timeline_kinds
from profiles.now.models import SIZES


def kinds_in_order():
    """Every kind, as the page lists them."""
    return sorted(timeline_kinds.values(), key=lambda k: (k.order, k.code))


class ChoiceForm(forms.Form):
    """Which kinds, whose, in which order, how much."""

    kinds = forms.MultipleChoiceField(
        label=_("看哪些"), required=True, error_messages={"required": _("至少留一种，不然就没得看了。")}
    )
    whose = forms.ChoiceField(
        label=_("看谁的"),
        choices=[("all", _("我能看到的全部")), ("mine", _("只看我的圈子、关注的人和盯着、跟着的地方"))],
    )
    order = forms.ChoiceField(
        label=_("怎么排"), choices=[("last", _("有新回复就排到上面")), ("first", _("只看新开头的，按先后排"))]
    )
    shape = forms.ChoiceField(
        label=_("每条多少"), choices=[("normal", _("标题和开头两行")), ("compact", _("只要标题"))]
    )
    size = forms.TypedChoiceField(
        label=_("一页几条"), coerce=int, choices=[(n, n) for n in SIZES], error_messages={"invalid_choice": _("选 10、20 或 50。")}
    )  # fmt: skip

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["kinds"].choices = [(k.code, k.label) for k in kinds_in_order()]

    @staticmethod
    def initial_of(choice):
        """What the form shows of a choice."""
        return {
            "kinds": [k.code for k in kinds_in_order() if k.code not in choice.left_out],
            "whose": "mine" if choice.only_mine else "all",
            "order": "first" if choice.beginnings else "last",
            "shape": "compact" if choice.compact else "normal",
            "size": choice.size,
        }

    def fields_of_choice(self):
        """What was typed, as the action takes it."""
        said = self.cleaned_data
        return {
            "left_out": [k.code for k in kinds_in_order() if k.code not in said["kinds"]],
            "only_mine": said["whose"] == "mine",
            "beginnings": said["order"] == "first",
            "compact": said["shape"] == "compact",
            "size": said["size"],
        }
