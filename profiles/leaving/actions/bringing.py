"""Bring a member back from her own copy, into a site that knows nothing of her."""

import json
import zipfile

from allauth.account.models import EmailAddress
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import DatabaseError, transaction
from django.db.models import ForeignKey, QuerySet
from django.utils.translation import gettext as _

from community.attachments.models import Attachment, State
from community.attachments.shelf import drop, put
from community.privacy.registry import holdings, subject_of
from profiles.garage.models import Car
from profiles.leaving.bringing import Beside, empty_of, needs_somebody, order
from profiles.leaving.export import columns_of
from profiles.models import Member

# Bytes of one file of rows, and of all of them, as they are unpacked.
LARGEST, LARGEST_OF_ALL = 200_000_000, 2_000_000_000
# What a copy says of a closing or of another copy is over with it, and a sign-in is not brought back by a file.
LEFT_OUT = {
    "leaving.Closure",
    "leaving.Export",
    "privacy.Erasure",
    "mfa.Authenticator",
    "socialaccount.SocialAccount",  # who rewrote a copy could come in as somebody else
    "inbox.Once",  # an account of elsewhere, and a permission that the other site may use still
    "api.ApiAnswer",
    "api.ApiToken",
    "api.FeedLink",
    "profiles.Joining",
    "profiles.FieldValue",  # what is asked is each site's own
    *("events.Event", "events.Signup", "events.Note"),  # seats at a place on a day are spent where they were given
}


class BadPack(Exception):
    """No copy of ours, or a broken one; its sentence says what to do."""


@transaction.atomic
def bring_member(file, *, at):
    """The member of an open zip, made anew with everything that can stand without the others' things; what her rows lead to
    and is not here is stood in for by something empty. All or nothing: raises BadPack."""
    try:
        with zipfile.ZipFile(file) as pack:
            told, files = _read(pack), _files(pack)
            return _all_or_nothing(told, files, at)
    except (zipfile.BadZipFile, ValueError, KeyError, TypeError, AttributeError, EOFError, OSError) as error:
        raise BadPack(_("这个包读不出来，可能没下载完。重新下载一次再来，这里什么都没动。")) from error


def _all_or_nothing(told, files, at):
    stored = []
    try:
        with transaction.atomic():
            return _bring(told, files, stored, at)
    except BadPack:
        drop(stored)
        raise
    except (DatabaseError, ValidationError, ValueError, TypeError, KeyError, AttributeError) as error:
        drop(stored)
        raise BadPack(_("包里有一处和这里合不上，一行也没进来：%(why)s") % {"why": str(error)[:200]}) from error


def _read(pack):
    """{label of a holding: its rows} of a copy."""
    told, size = {}, 0
    for code in holdings:
        try:
            about = pack.getinfo(f"data/{code}.json")
        except KeyError:
            continue
        size += about.file_size
        if about.file_size > LARGEST or size > LARGEST_OF_ALL:
            raise ValueError("too large")
        told[code] = json.loads(pack.read(about))["rows"]
    if len(told.get(Member._meta.label, [])) != 1:
        raise ValueError("no member in it")
    return told


def _files(pack):
    """{number of an attachment: how to open its file}."""
    found = {}
    for name in pack.namelist():
        number = name.removeprefix("files/").partition("-")[0]
        if name.startswith("files/") and number.isdigit():
            found[int(number)] = lambda name=name: pack.open(name)
    return found


def _bring_file(row, opened, stored):
    """The file as the copy has it goes to the decoder like one that was just brought; what the site had made of it is made
    anew."""
    with opened() as file:
        stored.append(put(row.key, "raw", File(file)))
    row.raw, row.sizes, row.state, row.tries, row.held_until = stored[-1], {}, State.WAITING, 0, None


def _bring(told, files, stored, at):
    (mine,) = told[Member._meta.label]
    if Member.objects.filter(name=mine["name"]).exists() or Member.objects.at_address(mine["email"]).exists():
        raise BadPack(
            _("这里已经有一位「%(name)s」，或者这个邮箱有人用了。一个人只搬进来一次。") % {"name": mine["name"]}
        )
    beside = Beside(at)
    member = Member(**_values(holdings[Member._meta.label], mine, beside))
    member.set_unusable_password()
    member.role, member.title, member.is_superuser = "member", "", False
    member.terms_agreed = 0  # those of another site
    member.save()
    beside.learn(Member, mine["id"], member.pk)
    key = subject_of(member)
    for code in order(set(told) - {Member._meta.label} - LEFT_OUT):
        _put(holdings[code], told[code], member, key, beside, files, stored)
    if member.email:  # there are members with a number alone
        proved = {"verified": True, "primary": True}
        EmailAddress.objects.get_or_create(user=member, email=member.email, defaults=proved)
    return member


def _put(holding, rows, member, key, beside, files, stored):
    if (
        needs_somebody(holding)
        or not isinstance(holding.rows(member), QuerySet)
        or (rows and _is_hers_already(holding, member))
    ):
        return
    beside.untold = _untold(holding, member)
    for row in rows:
        made = holding.model(**_values(holding, row, beside), **_mine(holding, member, key))
        for name, value in beside.wanting(made).items():
            setattr(made, name, value)
        if holding.model is Attachment:
            made.sizes, made.raw = {}, ""
            if row["id"] in files:
                _bring_file(made, files[row["id"]], stored)
        if holding.model is Car:
            made.unverify()
        made.save(force_insert=True)
        beside.learn(holding.model, row["id"], made.pk)


def _untold(holding, member):
    """Columns that no copy has, because the rows of the holding leave them out."""
    given = getattr(holding.rows(member), "_fields", None)
    return {f.name for f in columns_of(holding)} - set(given) if given else set()


def _is_hers_already(holding, member):
    """Rows that came with the member herself: the key under which the books know her."""
    return holding.rows(member).exists()


def _mine(holding, member, key):
    fields = {f.name: f for f in holding.model._meta.concrete_fields}
    return {name: member if isinstance(fields[name], ForeignKey) else key for name in holding.mine}


def _values(holding, row, beside):
    """The columns of a row as a model takes them; keys to her own things lead to the new ones."""
    values = {}
    for field in columns_of(holding):
        if field.primary_key or field.name in holding.shows.split() or field.name in beside.untold:
            continue
        if field.name not in row:
            if field.null or field.has_default():  # a copy of an older site
                continue
            raise ValueError(f"{holding.code}.{field.name}")
        value = row[field.name]
        if isinstance(field, ForeignKey) and field.related_model is ContentType:
            app, _dot, model = (value or "").partition(".")
            values[field.name] = ContentType.objects.get_by_natural_key(app, model) if value else None
        elif isinstance(field, ForeignKey):
            values[field.attname] = beside.find(field, value)
        else:
            values[field.attname] = empty_of(field) if value is None and not field.null else field.to_python(value)
    beside.lead(values)
    return values
