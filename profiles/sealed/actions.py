"""Seal where something was written, open the log, and empty it past its date."""

from django.db import transaction
from django.utils.translation import gettext as _

from community.activity.actions import record
from community.privacy.actions import log_read
from profiles.actions import note_province
from profiles.consent.models import Subject
from profiles.sealed.models import KEEP, Opening, Posting, RetentionDoor, Scope
from profiles.sealed.permissions import check_open_sealed
from profiles.sealed.verbs import SEALED_OPENED


def seal(by, kind, pk, origin, *, at):
    """One row that `by` wrote the thing `pk` from an origin, and the province for her space; a part of the action that
    writes, in its transaction. Two statements as a rule; nothing for what came through no door (None)."""
    if origin is None:
        return
    Posting.objects.create(
        subject=_key_of(by), kind=kind, object_id=pk, address=origin.address or None, port=origin.port, at=at
    )
    note_province(by, origin.province, at=at)


@transaction.atomic
def open_sealed(by, *, scope, about, basis, reason, at):
    """The Opening whose `postings` may then be shown; `about` is a post's number or a member. Whoever's rows are in it
    sees the reading in 谁用了我的数据."""
    check_open_sealed(by)
    of_post = scope == Scope.POST
    opening = Opening.objects.create(
        by=_key_of(by), by_role=by.role, scope=scope, post=about if of_post else None,
        subject=None if of_post else _key_of(about), basis=basis, reason=reason, at=at,
    )  # fmt: skip
    keys = opening.postings.values("subject")
    about_whom = (
        [s.member for s in Subject.objects.filter(key__in=keys).select_related("member")] if of_post else [about]
    )
    for member in about_whom:
        log_read(
            by, member, fields=[_("发帖地址"), _("端口"), _("时间")], purpose="obligations", where=_("封存的发帖地址"),
            at=at,
        )  # fmt: skip
    record(by, SEALED_OPENED, opening, title=opening.get_basis_display(), audience="staff", at=at)
    return opening


@transaction.atomic
def forget_postings(at):
    """Delete what is older than KEEP, through the table's one door; returns how many."""
    before, table = at - KEEP, Posting._meta.db_table
    past = Posting.objects.filter(at__lt=before)
    if not past.exists():
        return 0
    door = RetentionDoor.objects.create(code=table, before=before)
    gone = past.delete()[0]
    door.delete()
    return gone


def _key_of(member):
    return Subject.objects.get_or_create(member=member)[0].key
