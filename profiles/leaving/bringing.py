"""What stands in for the things of others that a member's rows lead to, where the site does not have them."""

import uuid

from django.contrib.contenttypes.models import ContentType
from django.db.models import (
    CharField,
    DateField,
    DateTimeField,
    ForeignKey,
    JSONField,
    TextField,
    UniqueConstraint,
    UUIDField,
)

from community.attachments.registry import attachables
from community.privacy.registry import holdings
from profiles.models import Member

# Columns that hold the number of a thing whose kind stands in the column before.
NUMBERED = (
    ("target_type", "target_id"), ("about_type", "about_id"), ("source_type", "source_id"), ("place_type", "place_id"),
    ("thing_kind", "thing_id"), ("kind", "object_id"), ("kind", "key"),
)  # fmt: skip

NOT_BROUGHT = "（没带来）"


class Beside:
    """Which new row an old number means; one empty row for each thing of others' that is asked for."""

    def __init__(self, at):
        self.at, self.known, self.untold = at, {}, set()
        self.given = 10**9

    def learn(self, model, old, new):
        self.known[model, old] = new

    def find(self, field, old):
        """The key a column is to hold: of her own thing as it was made anew, of something empty, or none."""
        model = field.related_model
        if old is None:
            return None
        if (model, old) not in self.known:
            if field.null:
                return None
            self.known[model, old] = self._stand_in(model).pk
        return self.known[model, old]

    def _stand_in(self, model):
        row = model(
            **{field.attname: self._something(field) for field in model._meta.concrete_fields if _is_asked_for(field)}
        )
        row.save(force_insert=True)
        return row

    def lead(self, values):
        """Numbers of things beside the kind of thing: of her own they become the new ones, of others' they lead nowhere."""
        for kind, number in NUMBERED:
            if isinstance(values.get(number), int) and kind in values:
                said = values[kind]
                model = (
                    said.model_class()
                    if hasattr(said, "model_class")
                    else getattr(attachables.get(said), "model", None)
                )
                values[number] = self.known.get((model, values[number]), -abs(values[number]))

    def wanting(self, made):
        """{column: value} of what a copy does not tell and the table insists on."""
        told = {}
        for field in made._meta.concrete_fields:
            value = getattr(made, field.attname)
            if _is_asked_for(field) and value in (None, "") and not (value == "" and not field.unique):
                told[field.attname] = self._something(field)
            elif value is None and isinstance(field, UUIDField) and _role_beside(made, field.name):
                told[field.attname] = uuid.uuid4()  # somebody of the brand, whom the copy does not name
        return told

    def _something(self, field):
        if isinstance(field, ForeignKey) and field.related_model is ContentType:
            return ContentType.objects.get_for_model(field.model).pk
        if isinstance(field, ForeignKey):
            return self._stand_in(field.related_model).pk
        if isinstance(field, DateTimeField):
            return self.at
        if isinstance(field, DateField):
            return self.at.date()
        if isinstance(field, UUIDField):
            return uuid.uuid4()
        if field.get_internal_type() == "BigIntegerField":
            self.given += 1
            return -self.given
        if isinstance(field, CharField) and _stands_once(field):
            return uuid.uuid4().hex[: field.max_length]
        if isinstance(field, CharField | TextField) and (not field.blank or field.name == "title"):
            return field.flatchoices[0][0] if field.choices else NOT_BROUGHT[: field.max_length]
        return empty_of(field)


def _role_beside(made, name):
    """What somebody was whose key a copy withholds: `by_role` beside `by`, `decided_role` beside `decided_by`."""
    return getattr(made, f"{name}_role", "") or getattr(made, f"{name.removesuffix('_by')}_role", "")


def _is_asked_for(field):
    return not (field.primary_key and not isinstance(field, ForeignKey)) and not field.null and not field.has_default()


def _stands_once(field):
    """Whether two rows may not hold the same there, be it of some rows only."""
    return field.unique or any(
        isinstance(one, UniqueConstraint) and one.fields == (field.name,) for one in field.model._meta.constraints
    )


def empty_of(field):
    """The value that says nothing, for a column that may not be empty."""
    if field.has_default():
        return field.get_default()
    if isinstance(field, JSONField):
        return {}
    return 0 if field.get_internal_type().endswith("IntegerField") or "Float" in field.get_internal_type() else ""


def _is_numbered(model):
    names = {field.name for field in model._meta.concrete_fields}
    return any(kind in names and number in names for kind, number in NUMBERED)


def needs_somebody(holding):
    """Whether its rows are nothing without another member, whom a copy does not name (who follows whom)."""
    others = [
        f
        for f in holding.model._meta.concrete_fields
        if isinstance(f, ForeignKey) and issubclass(Member, f.related_model)
    ]
    return any(not field.null and field.name not in holding.mine for field in others)


def order(codes):
    """Holdings in an order in which what is led to comes first, and what only numbers lead to before that."""
    ordered = sorted(codes, key=lambda code: (_is_numbered(holdings[code].model), code))
    models, done = {holdings[code].model: code for code in ordered}, []

    def visit(model, seen=()):
        if model not in models or models[model] in done or model in seen:
            return
        for field in model._meta.concrete_fields:
            if isinstance(field, ForeignKey):
                visit(field.related_model, (*seen, model))
        done.append(models[model])

    for model in models:
        visit(model)
    return done
