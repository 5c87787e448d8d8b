"""What one zip holds of a member: every holding of the register as JSON and CSV, one page to read, her files."""

import csv
import io
import json
import uuid
from itertools import islice

from django.contrib.contenttypes.models import ContentType
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import ForeignKey, QuerySet
from django.template.loader import render_to_string
from django.utils import timezone

from community.activity.registry import verbs
from community.attachments.models import Attachment
from community.attachments.shelf import names, shelf
from community.catalogue.models import Product, Region
from community.privacy.registry import holdings, purposes
from profiles.models import Member

# Rows of one reading; the page to begin with.
BATCH, FRONT = 1000, "从这里看起.html"


def columns_of(holding):
    """The columns of a holding that go into a copy: not those that say it is hers, no secrets, and nobody else."""
    spare = {*holding.mine, *holding.withheld.split()}
    shown = holding.shows.split()
    return [
        f
        for f in holding.model._meta.concrete_fields
        if f.name not in spare and (f.name in shown or not _is_somebody(f))
    ]


def _is_somebody(field):
    return isinstance(field, ForeignKey) and issubclass(Member, field.related_model)


def rows_of(holding, member):
    """[{column: value}] of a holding, as JSON has them, oldest first; keys to other things are numbers, kinds of things
    their names."""
    rows, columns = holding.rows(member), columns_of(holding)
    if not isinstance(rows, QuerySet):
        return
    given = getattr(rows, "_fields", None)
    fields = [f for f in columns if not given or f.name in given]
    named = [f"{f.name}__name" if _is_somebody(f) else f.attname for f in fields]
    values = rows.order_by("pk").values_list("pk", *named)
    for pk, *found in values.iterator(chunk_size=BATCH):
        yield {"id": pk} | {f.name: _plain(f, value) for f, value in zip(fields, found) if not f.primary_key}


def _plain(field, value):
    if isinstance(field, ForeignKey) and field.related_model is ContentType and value:
        kind = ContentType.objects.get_for_id(value)
        return f"{kind.app_label}.{kind.model}"
    return str(value) if isinstance(value, uuid.UUID) else value


def as_json(rows):
    """The text of a file of rows."""
    return json.dumps(rows, ensure_ascii=False, indent=1, cls=DjangoJSONEncoder)


def as_csv(rows, columns):
    """The same as a table that spreadsheets open: UTF-8 with its mark, lists and dictionaries as JSON."""
    text = io.StringIO()
    table = csv.writer(text)
    table.writerow(["id", *columns])
    for row in rows:
        table.writerow([_cell(row.get(name)) for name in ("id", *columns)])
    return "\ufeff" + text.getvalue()


def _cell(value):
    if isinstance(value, dict | list):
        return as_json(value)
    # a spreadsheet takes such a cell for a formula
    text = "" if value is None else str(value)
    return f"'{text}" if text[:1] in {"=", "+", "@"} else text


def to_read(holding, rows):
    """{"name", "labels", "rows": [[words]]} of a holding for the page: the register's words as headings."""
    fields = {f.name: f for f in columns_of(holding)}
    labels = [
        (label, [name for name in columns.split() if name in fields]) for label, columns in holding.fields.items()
    ]
    labels = [(label, columns) for label, columns in labels if columns]
    chosen = {
        model: {row.pk: str(row) for row in model.objects.all()}
        for model in (Product, Region)
        if _points(fields, model)
    }
    lines = [
        [" · ".join(filter(None, (_words(fields[c], row.get(c), chosen) for c in cs))) for _l, cs in labels]
        for row in rows
    ]
    return {
        "name": holding.name,
        "labels": [label for label, _columns in labels],
        "rows": lines,
        "term": holding.term.words,
    }


def _points(fields, model):
    return any(isinstance(f, ForeignKey) and f.related_model is model for f in fields.values())


def _words(field, value, chosen):
    """A value as a person reads it."""
    if value in (None, "", [], {}):
        return ""
    if isinstance(field, ForeignKey) and not isinstance(value, str):
        return chosen.get(field.related_model, {}).get(value, f"#{value}")
    if field.name == "purpose" and value in purposes:
        return str(purposes[value].name)
    if field.name == "verb" and value in verbs:
        return str(verbs[value].label)
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(value, bool):
        return "是" if value else "不是"
    if hasattr(value, "hour"):
        return timezone.localtime(value).strftime("%Y-%m-%d %H:%M") if hasattr(value, "year") else str(value)
    if isinstance(value, dict):
        return "；".join(f"{key}：{said}" for key, said in value.items() if said not in (None, "", [], {}))
    return "、".join(map(str, value)) if isinstance(value, list) else str(value)


def files_of(member):
    """(name in the zip, stored name) of each of her files: the largest there is."""
    rows = Attachment.objects.filter(owner=member).exclude(state="gone").order_by("pk")
    for row in rows.iterator(chunk_size=200):
        sizes = sorted(row.sizes.values(), key=lambda size: (size.get("w") or 0, size.get("bytes") or 0))
        stored = sizes[-1]["at"] if sizes else next(iter(names(row)), "")
        if stored:
            ending = stored.rpartition(".")[2] if "." in stored else "bin"
            stem = row.name.rpartition(".")[0] or row.name
            yield f"files/{row.pk}-{stem[:60]}.{ending}".replace("..", "."), stored


def write(pack, member, told):
    """Fill an open ZipFile; `told(share, doing)` hears how far it is, in hundredths."""
    parts, sections = sorted(holdings.values(), key=lambda h: (h.purpose != "service", h.code)), {}
    for n, holding in enumerate(parts):
        told(n * 60 // len(parts), str(holding.name))
        rows = list(rows_of(holding, member))
        about = {"what": str(holding.name), "purpose": holding.purpose, "rows": rows}
        about["fields"] = {str(label): columns.split() for label, columns in holding.fields.items()}
        pack.writestr(f"data/{holding.code}.json", as_json(about))
        pack.writestr(
            f"data/{holding.code}.csv", as_csv(rows, [f.name for f in columns_of(holding) if not f.primary_key])
        )
        sections.setdefault(holding.purpose, []).append(to_read(holding, rows))
    files = list(files_of(member))
    for n, (name, stored) in enumerate(files):
        told(60 + n * 35 // max(1, len(files)), name)
        if shelf().exists(stored):
            with shelf().open(stored) as source, pack.open(name, "w") as target:
                for piece in iter(lambda: source.read(1 << 20), b""):  # noqa: B023 (used up in this turn of the loop)
                    target.write(piece)
    told(96, FRONT)
    groups = [{"purpose": purposes[code], "holdings": sections[code]} for code in purposes if code in sections]
    context = {
        "member": member,
        "groups": groups,
        "files": [name for name, _s in islice(files, 5000)],
        "at": timezone.now(),
    }
    pack.writestr(FRONT, render_to_string("profiles/leaving/front.html", context))
