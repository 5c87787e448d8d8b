"""The published ladder: what each trust level asks and gives."""

from dataclasses import dataclass, field
from datetime import timedelta

from django.utils.translation import gettext_lazy as _

# Reading counts for ever; saying and helping count for half a year, so that a level lapses with its holder.
WINDOW = timedelta(days=180)
LASTING = ("read",)


@dataclass(frozen=True)
class Level:
    """One step. `asks` are the least figures, `points` the most warning points, `gives` what it unlocks."""

    number: int
    name: str
    asks: dict = field(default_factory=dict)
    points: int | None = None
    gives: tuple = ()


LADDER = (
    Level(0, _("新来的"), gives=(_("看帖、收藏、发帖、回复、投票"),)),
    Level(
        1,
        _("熟脸"),
        {"days": 1, "read": 5, "written": 1},
        points=4,
        gives=(
            _("发链接、图片，换头像和封面，不用先等人看"),
            _("自己办一个圈子"),
            _("「新来的先看」的版块，发了就看得到"),
            _("十分钟里能发 30 段，原先是 10 段"),
        ),
    ),
    Level(
        2,
        _("常客"),
        {"days": 15, "read": 30, "written": 10, "thanked": 5},
        points=2,
        gives=(_("「还不是常客的先看」的版块，发了就看得到"), _("你的举报排得靠前一点")),
    ),
    Level(
        3,
        _("老友"),
        {"days": 60, "read": 100, "written": 30, "thanked": 15, "helped": 3},
        points=0,
        gives=(_("你的举报再靠前一点"), _("十分钟里能发 60 段")),
    ),
)


@dataclass(frozen=True)
class Missing:
    """What one figure still lacks for a level: how much there is, how much is asked."""

    code: str
    has: int
    asks: int

    @property
    def lacks(self):
        return max(0, self.asks - self.has)


def missing(level, figures):
    """[Missing] of a level, every figure it asks, those that are reached too."""
    return [Missing(code, figures.get(code, 0), least) for code, least in level.asks.items()]


def reached(level, figures):
    """True where the figures, and the warning points among them, are enough for one step."""
    within = level.points is None or figures.get("points", 0) <= level.points
    return within and all(not m.lacks for m in missing(level, figures))


def level_of(figures):
    """The highest step that is reached with all below it."""
    number = 0
    for level in LADDER[1:]:
        if not reached(level, figures):
            break
        number = level.number
    return number
