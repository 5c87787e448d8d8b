"""The words a newcomer is offered, by group."""

from django.utils.translation import gettext_lazy as _

GROUPS = [
    (_("用车"), ["冬季续航", "儿童座椅", "家充", "异响", "停车", "辅助驾驶", "车机", "收纳", "保养"]),
    (_("车以外"), ["露营", "自驾", "川西", "面馆", "胶片", "摄影", "手冲咖啡", "钓鱼", "骑行", "夜跑"]),
]


def offered(products):
    """[(group, words)] with the brand's own models in front."""
    return [(_("车"), [p.model for p in products]), *GROUPS]
