"""The sealed log of posting addresses, and who opened it: append-only, by pseudonymous keys."""

from datetime import timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

from community.access.roles import Role

# Six months at their longest (March to August): 网络安全法 第二十一条 asks for no less, and nothing asks for more.
KEEP = timedelta(days=184)


class Wrote(models.TextChoices):
    """What was written from an address; the number beside it is the post's."""

    POST = "post", _("发帖")
    EDIT = "edit", _("改帖")
    ENTRY = "entry", _("写博客")
    ENTRY_EDIT = "entry_edit", _("改博客")
    COMMENT = "comment", _("评论")
    MESSAGE = "message", _("聊天")


class Basis(models.TextChoices):
    """What the law knows as a reason to open the log."""

    POLICE = "police", _("公安机关、国家安全机关依法调取（网络安全法第二十八条）")
    COURT = "court", _("法院、检察院依法调取（民事诉讼法第七十条、刑事诉讼法第五十四条）")
    REGULATOR = "regulator", _("网信部门依法检查（网络安全法第四十九条）")
    SELF = "self", _("本人要求查自己的记录（个人信息保护法第四十五条）")


class Scope(models.TextChoices):
    """What an opening was about."""

    POST = "post", _("一个帖子")
    MEMBER = "member", _("一位会员")


class Posting(models.Model):
    """Somebody wrote something from an address. Never changed; deleted past KEEP and no sooner (triggers)."""

    subject = models.UUIDField()
    kind = models.CharField(max_length=10, choices=Wrote)
    object_id = models.BigIntegerField()
    # none where the server did not tell
    address = models.GenericIPAddressField(null=True)
    port = models.PositiveIntegerField(null=True)
    at = models.DateTimeField()

    class Meta:
        indexes = [
            # an opening about one member, newest first
            models.Index(fields=["subject", "-id"], name="posting_of_subject"),
            # an opening about one post
            models.Index(fields=["object_id", "kind"], name="posting_of_thing"),
            # what is past its date
            models.Index(fields=["at"], name="posting_by_date"),
        ]

    def __str__(self):
        return f"{self.kind} {self.object_id}"

    @property
    def until(self):
        """When the row goes."""
        return self.at + KEEP


class Opening(models.Model):
    """One opening of the log, written before anything is shown: who, about what, on what ground, when."""

    by = models.UUIDField()
    by_role = models.CharField(max_length=20, choices=Role)
    scope = models.CharField(max_length=10, choices=Scope)
    post = models.BigIntegerField(null=True)
    subject = models.UUIDField(null=True)
    basis = models.CharField(max_length=20, choices=Basis)
    reason = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        indexes = [
            # what was opened about somebody
            models.Index(fields=["subject"], name="opening_about"),
        ]

    def __str__(self):
        return f"{self.scope} {self.basis}"

    @property
    def postings(self):
        """What lies in the log about it, newest first."""
        about = (
            {"object_id": self.post, "kind__in": [Wrote.POST, Wrote.EDIT]}
            if self.scope == Scope.POST
            else {"subject": self.subject}
        )
        return Posting.objects.filter(**about).order_by("-id")


class RetentionDoor(models.Model):
    """Open for the length of one transaction: rows of the table `code` older than `before` may be deleted."""

    code = models.CharField(max_length=40, primary_key=True)
    before = models.DateTimeField()

    def __str__(self):
        return self.code
