"""Who may do what in a board, in words: each right is an audience key."""

from django.utils.translation import gettext_lazy as _

from community.access.registry import MEMBERS, MODERATORS, OWNERS, PUBLIC, STAFF

# Nobody holds it: what a closed board asks of whoever wants to write.
NOBODY = "nobody"
WORDS = {
    PUBLIC: _("所有人，不登录也能看"),
    MEMBERS: _("会员"),
    OWNERS: _("认证车主"),
    STAFF: _("品牌的人"),
    MODERATORS: _("社区管理员"),
    NOBODY: _("谁都不能（封存）"),
}
READERS, WRITERS = (PUBLIC, MEMBERS, OWNERS, STAFF), (MEMBERS, OWNERS, STAFF, NOBODY)
# The narrower, the higher.
_NARROW = {PUBLIC: 0, MEMBERS: 1, OWNERS: 2, STAFF: 3}


def word(key):
    """A right in words; keys of one circle are named by the circle on its own page."""
    if key in WORDS:
        return WORDS[key]
    return _("圈子的会长和版主") if key.endswith(":leaders") else _("圈子里的人")


def shown(board):
    """(what, who) for a board's page; replying stands for itself only where it is another right than starting."""
    rows = [(_("看"), board.audience), (_("发"), board.may_start)]
    if board.may_reply != board.may_start:
        rows.append((_("回"), board.may_reply))
    return [(what, word(key)) for what, key in (*rows, (_("管"), board.may_moderate))]


def choices(keys, current=""):
    """(key, words) to choose from; a circle's own key stays a choice where it is the current one."""
    kept = [current] if current and current not in keys else []
    return [(key, word(key)) for key in (*kept, *keys)]


def is_wider(audience, parent):
    """True where more people may read `audience` than `parent`; a circle's own audience is as narrow as can be."""
    return _NARROW.get(audience, 4) < _NARROW.get(parent, 4)
