"""Follow and Block: one row for each pair and direction."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

MOST_FOLLOWED, MOST_BLOCKED = 2000, 300


class Follow(models.Model):
    """`member` wants to hear what `whom` begins."""

    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="follows", db_index=False)
    whom = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="followers", db_index=False)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["member", "whom"], name="one_follow_per_pair"),
            models.CheckConstraint(condition=~Q(member=F("whom")), name="nobody_follows_herself"),
        ]
        indexes = [
            # whom a member follows, the newest first
            models.Index(fields=["member", "-id"], name="follow_of_member"),
            # a member's followers, the newest first
            models.Index(fields=["whom", "-id"], name="follow_of_whom"),
        ]

    def __str__(self):
        return f"{self.member_id} → {self.whom_id}"


class Block(models.Model):
    """`member` sees nothing of `whom`, who neither visits nor answers her."""

    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="blocks", db_index=False)
    whom = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="blocked_by")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["member", "whom"], name="one_block_per_pair"),
            models.CheckConstraint(condition=~Q(member=F("whom")), name="nobody_blocks_herself"),
        ]
        # whom a member blocked, the newest first
        indexes = [models.Index(fields=["member", "-id"], name="block_of_member")]

    def __str__(self):
        return f"{self.member_id} ✕ {self.whom_id}"


def apart(user):
    """(ids of those the member blocked, ids of those who blocked her). One statement."""
    rows = Block.objects.filter(Q(member=user.pk) | Q(whom=user.pk)).values_list("member", "whom")
    pairs = list(rows)
    return [w for m, w in pairs if m == user.pk], [m for m, w in pairs if w == user.pk]


def followers_of(members):
    """{id: [(id of one who follows her, since when)]} for these ids. One statement, none for nobody."""
    found = {}
    if members:
        for whom, *follower in Follow.objects.filter(whom__in=members).values_list("whom", "member", "at"):
            found.setdefault(whom, []).append(follower)
    return found
