"""The two tables everything else points to: products and regions."""

import re

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


class SerialRule(models.TextChoices):
    """How a product's serial number is checked."""

    VIN = "vin", gettext_lazy("车架号（17 位，带校验位）")
    PATTERN = "pattern", gettext_lazy("自定格式")
    NONE = "none", gettext_lazy("没有编号")


_VIN = re.compile(r"[A-HJ-NPR-Z0-9]{17}")
_VIN_VALUES = dict(
    zip("ABCDEFGHJKLMNPRSTUVWXYZ", [1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 3, 4, 5, 7, 9, 2, 3, 4, 5, 6, 7, 8, 9])
)
_VIN_WEIGHTS = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2]


def vin_check_digit(vin):
    """The check digit a VIN must carry at its ninth place (GB 16735, the same as ISO 3779's US practice)."""
    total = sum(w * (_VIN_VALUES.get(c) or int(c if c.isdigit() else 0)) for c, w in zip(vin, _VIN_WEIGHTS))
    return "X" if total % 11 == 10 else str(total % 11)


class Product(models.Model):
    """A thing the brand makes: a line, a model, a year, and the rule for its serial number."""

    slug = models.SlugField(max_length=40, unique=True)
    line = models.CharField(max_length=40, blank=True)
    model = models.CharField(max_length=40)
    year = models.PositiveSmallIntegerField(null=True, blank=True)
    serial_rule = models.CharField(max_length=10, choices=SerialRule, default=SerialRule.VIN)
    serial_pattern = models.CharField(max_length=80, blank=True)

    class Meta:
        ordering = ["line", "model"]
        constraints = [
            models.UniqueConstraint(fields=["model", "year"], name="one_product_per_model_and_year"),
            models.UniqueConstraint(
                fields=["model"], condition=models.Q(year=None), name="one_product_per_model_without_year"
            ),
        ]

    def __str__(self):
        return self.model

    def clean_serial(self, serial):
        """The serial number in its one spelling; raises ValidationError with a sentence where it breaks the rule."""
        serial = re.sub(r"[\s-]", "", serial).upper()
        if self.serial_rule == SerialRule.NONE:
            return ""
        if self.serial_rule == SerialRule.PATTERN:
            if not re.fullmatch(self.serial_pattern, serial):
                raise ValidationError(_("这不像「%(model)s」的编号，照着机身铭牌再核一遍。") % {"model": self.model})
            return serial
        if len(serial) != 17:
            raise ValidationError(_("车架号是 17 位，现在是 %(count)d 位，再核一下。") % {"count": len(serial)})
        if not _VIN.fullmatch(serial):
            raise ValidationError(_("车架号里没有 I、O、Q，也没有符号，再核一下。"))
        if serial[8] != vin_check_digit(serial):
            raise ValidationError(_("这串车架号对不上自己的校验位，多半是抄错了一位。"))
        return serial


class RegionQuerySet(models.QuerySet):
    """Regions by whatever a person calls them."""

    def called(self, text):
        """Regions whose code, name (with or without 市, 省), pinyin or initials is `text`."""
        text = text.strip().lower()
        return self.filter(
            models.Q(code=text)
            | models.Q(name=text)
            | models.Q(full_name=text)
            | models.Q(pinyin=text)
            | models.Q(initials=text)
        )


class Region(models.Model):
    """An administrative region by its official code (GB/T 2260): a province, or a city inside one."""

    code = models.CharField(max_length=6, unique=True)
    name = models.CharField(max_length=20)
    full_name = models.CharField(max_length=30)
    pinyin = models.CharField(max_length=40)
    initials = models.CharField(max_length=12)
    province = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="cities")

    objects = RegionQuerySet.as_manager()

    class Meta:
        ordering = ["code"]
        indexes = [
            # Region.objects.called(): one index for each way to say it
            models.Index(fields=["name"], name="region_by_name"),
            models.Index(fields=["pinyin"], name="region_by_pinyin"),
        ]

    def __str__(self):
        return self.name
