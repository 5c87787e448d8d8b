"""What stands in for the things of others that a member's rows lead to, where the site does not have them."""

import uuid

from django.db.models import CharField, DateField, DateTimeField, ForeignKey, JSONField, UUIDField

from community.privacy.registry import holdings


class Beside:
    """Which new row an old number means; one empty row for each thing of others' that is asked for."""

    def __init__(self, at):
        self.at, self.known = at, {}

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

    def wanting(self, made):
        """{column: value} of what a copy does not tell and the table insists on."""
        told = {}
        for field in made._meta.concrete_fields:
            value = getattr(made, field.attname)
            if _is_asked_for(field) and value in (None, "") and not (value == "" and not field.unique):
                told[field.attname] = self._something(field)
        return told

    def _something(self, field):
        if isinstance(field, ForeignKey):
            return self._stand_in(field.related_model).pk
        if isinstance(field, DateTimeField):
            return self.at
        if isinstance(field, DateField):
            return self.at.date()
        if isinstance(field, UUIDField):
            return uuid.uuid4()
        if isinstance(field, CharField) and field.unique:
            return uuid.uuid4().hex[: field.max_length]
        return empty_of(field)


def _is_asked_for(field):
    return not (field.primary_key and not isinstance(field, ForeignKey)) and not field.null and not field.has_default()


def empty_of(field):
    """The value that says nothing, for a column that may not be empty."""
    if field.has_default():
        return field.get_default()
    if isinstance(field, JSONField):
        return {}
    return 0 if field.get_internal_type().endswith("IntegerField") or "Float" in field.get_internal_type() else ""


def order(codes):
    """Holdings in an order in which what is led to comes first."""
    models, done = {holdings[code].model: code for code in sorted(codes)}, []

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
