"""Come in, change one's name and words, be appointed."""

import secrets
from datetime import timedelta

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.models import Group
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from community.access.permissions import Refused, check_signed_in
from community.access.registry import STAFF, forget_keys
from community.access.roles import POWERS, Power, Role
from community.activity.actions import record
from community.moderation.actions import cover, note_act, uncover
from community.moderation.permissions import check_may_speak, check_measure
from community.outgoing.actions import send
from community.outgoing.mail import mail_of
from community.pages.models import terms_in_force
from community.privacy.registry import subject_of
from community.text.keywords import fold
from community.text.models import current
from profiles.models import MOST_KEYWORDS, Arrangement, FieldValue, Joining, Keyword, Member, ProfileField, Sight
from profiles.names import skeleton
from profiles.permissions import (
    AddressTaken,
    NameTaken,
    WrongCode,
    check_appoint,
    check_name_stands_alone,
    check_rename,
    check_room_for_field,
)
from profiles.verbs import (
    APPOINTED,
    FIELDS_CHANGED,
    JOINED,
    KEYWORDS_CHANGED,
    PROFILE_CHANGED,
    PROFILE_COVERED,
    SPACE_ARRANGED,
    TERMS_AGREED,
)

CODE_MINUTES, CODE_TRIES = 10, 5
RETIRED_DAYS = 30
JOINING_DAYS = 1


@transaction.atomic
def send_code(email, name, *, to_go="", at):
    """Begin to join: keep the two fields and mail a six-digit code. An address that is a member's already gets no
    code but a mail that says so, and the page looks the same to whoever typed it."""
    code = f"{secrets.randbelow(10**6):06d}"
    joining = Joining.objects.create(
        email=email,
        name=name,
        code_hash=make_password(code),
        sent_at=at,
        expires_at=at + timedelta(minutes=CODE_MINUTES),
        to_go=to_go,
    )
    kind = "already_here" if Member.objects.at_address(email).exists() else "join_code"
    context = {"code": code, "name": name, "minutes": CODE_MINUTES}
    transaction.on_commit(lambda: send("mail", email, mail_of(f"profiles/emails/{kind}", context), purpose="service"))
    return joining


def wanted_page(joining):
    """Where whoever joins wanted to go: what she said now, or with the same address on another device; "" for nowhere."""
    if joining.to_go:
        return joining.to_go
    others = Joining.objects.filter(email=joining.email).exclude(to_go="").order_by("-pk")
    return others.values_list("to_go", flat=True).first() or ""


def forget_joinings(at):
    """Forget address and name of those who did not come in, a day after their code ended; returns how many."""
    return Joining.objects.filter(expires_at__lt=at - timedelta(days=JOINING_DAYS)).delete()[0]


def use_code(joining_id, code, *, at):
    """The Joining whose code this is; raises Refused with a sentence for a wrong, late or worn-out one.

    The try is counted in a transaction of its own, so that a refusal does not undo the count.
    """
    with transaction.atomic():
        joining = Joining.objects.select_for_update().filter(pk=joining_id).first()
        if joining is None or joining.expires_at <= at:
            raise Refused(_("这个码过了 10 分钟，用不了了。再发一个，昵称帮你留着。"))
        if joining.tries >= CODE_TRIES:
            raise Refused(_("试了 5 次都不对，这个码作废了。再发一个就行。"))
        joining.tries += 1
        joining.save(update_fields=["tries"])
    if not check_password(code, joining.code_hash):
        raise WrongCode(CODE_TRIES - joining.tries)
    return joining


@transaction.atomic
def join(email, name, *, at, **fields):
    """A new member with a verified address, or with none (who came in by another way); raises NameTaken or AddressTaken
    where somebody has one of them by now."""
    member = Member(name=name, email=email, joined_at=at, terms_agreed=terms_in_force(), **fields)
    member.set_unusable_password()
    _check_free(name, email)
    try:
        with transaction.atomic():
            member.save()
            if email:
                EmailAddress.objects.create(user=member, email=email, verified=True, primary=True)
    except IntegrityError:
        _check_free(name, email)
        raise
    if email:
        Joining.objects.filter(email=email).delete()
    # the key by which backups can be cleared of her later is there from the first day
    subject_of(member)
    record(member, JOINED, member, title=name, at=at)
    return member


def _check_free(name, email):
    if Member.objects.filter(name=name).exists():
        raise NameTaken(_("「%(name)s」刚刚被人用了，换一个昵称再来一次。") % {"name": name})
    if Member.objects.at_address(email).exists():
        raise AddressTaken(_("这个邮箱已经在这里了，直接登录就好。"))


@transaction.atomic
def agree_to_terms(by, version, *, at):
    """The member has read the terms that hold now and keeps to them. Refused for a version that is over. Once."""
    check_signed_in(by)
    if version != terms_in_force():
        raise Refused(_("章程刚又改过，这次没算。看一眼现在的再点。"))
    if Member.objects.filter(pk=by.pk).exclude(terms_agreed=version).update(terms_agreed=version):
        record(by, TERMS_AGREED, by, title=str(version), audience=f"member:{by.pk}", at=at)


def note_province(member, province, *, at):
    """The province a member's space shows, changed once a day at the most; an unknown one leaves it as it is. One
    statement where it changes, none where it does not."""
    today = timezone.localdate(at)
    if province in ("", member.province) or member.province_on == today:
        return
    changed = Member.objects.filter(pk=member.pk).exclude(province_on=today)
    if changed.update(province=province, province_on=today):
        member.province, member.province_on = province, today


@transaction.atomic
def change_profile(by, *, name, bio, region, product, at, sight=None, values=None):
    """New name, line, city or model; a name changes twice a year at the most. All are words that others read.

    `sight`: {what: Sight} for `bio`, `region`, `product` and `words`; `values`: {ProfileField: (value, Sight)}, an
    empty value takes hers away. What is not named stays as it is."""
    written = _changed_values(by, values or {})
    if (name, bio) != (by.name, by.bio) or any(value for value, _sight in written.values()):
        check_may_speak(by, at)
    covered = uncover("member", by.pk)
    if name != by.name:
        if not covered:
            check_rename(by, at)
        by.name, by.name_changed_at = name, at
    by.bio, by.region, by.product = bio, region, product
    for what, who in (sight or {}).items():
        setattr(by, f"{what}_for", who)
    by.save(
        update_fields=[
            "name",
            "name_key",
            "name_changed_at",
            "bio",
            "region",
            "product",
            *(f"{what}_for" for what in sight or {}),
        ]
    )
    for field, (value, who) in written.items():
        if value:
            FieldValue.objects.update_or_create(
                member=by, field=field, defaults={"asked": field.label, "value": value, "sight": who, "at": at}
            )
        else:
            FieldValue.objects.filter(member=by, field=field).delete()
    record(by, PROFILE_CHANGED, by, title=by.name, at=at)


def _changed_values(by, values):
    had = {v.field_id: (v.value, v.sight) for v in by.field_values.all()} if values else {}
    return {
        f: new for f, new in values.items() if f.retired_at is None and new != had.get(f.pk) and (new[0] or f.pk in had)
    }


@transaction.atomic
def ask_field(by, *, label, why, choices, at):
    """Ask members for one more thing of themselves."""
    check_room_for_field(by)
    last = ProfileField.objects.order_by("-position").values_list("position", flat=True).first()
    field = ProfileField.objects.create(label=label, why=why, choices=choices, position=(last or 0) + 1, at=at)
    record(by, FIELDS_CHANGED, field, title=label, audience=STAFF, at=at)
    return field


@transaction.atomic
def change_field(by, field, *, label, why, choices, at):
    """Other words for a field. What members chose and is no choice any more stays theirs."""
    check_appoint(by)
    field.label, field.why, field.choices = label, why, choices
    field.save(update_fields=["label", "why", "choices"])
    record(by, FIELDS_CHANGED, field, title=label, audience=STAFF, at=at)


@transaction.atomic
def retire_field(by, field, *, at):
    """Ask no more: from now on nobody sees what members wrote there, and in thirty days it is deleted."""
    _set_retired(by, field, at, at)


@transaction.atomic
def bring_back_field(by, field, *, at):
    """Ask again; what has not been deleted yet is seen as before."""
    check_room_for_field(by)
    _set_retired(by, field, None, at)


def _set_retired(by, field, retired_at, at):
    check_appoint(by)
    field.retired_at = retired_at
    field.save(update_fields=["retired_at"])
    record(by, FIELDS_CHANGED, field, title=field.label, audience=STAFF, at=at)


@transaction.atomic
def move_field(by, field, up, *, at):
    """One place up or down in the order of the fields in use; a retired one has none."""
    check_appoint(by)
    fields = list(ProfileField.objects.in_use().select_for_update())
    if field not in fields:
        return
    here = fields.index(field)
    there = here - 1 if up else here + 1
    if 0 <= there < len(fields):
        fields[here], fields[there] = fields[there], fields[here]
        for position, row in enumerate(fields):
            row.position = position
        ProfileField.objects.bulk_update(fields, ["position"])
        record(by, FIELDS_CHANGED, field, title=field.label, audience=STAFF, at=at)


def forget_retired_values(at):
    """Delete what members wrote into fields that were retired thirty days ago; returns how many."""
    return FieldValue.objects.filter(field__retired_at__lt=at - timedelta(days=RETIRED_DAYS)).delete()[0]


@transaction.atomic
def arrange_space(by, order, hidden, *, at):
    """The blocks of her space in her order, without those she put away."""
    Arrangement.objects.update_or_create(member=by, defaults={"order": order, "hidden": hidden, "at": at})
    record(by, SPACE_ARRANGED, by, title="", audience=f"member:{by.pk}", at=at)


@transaction.atomic
def arrange_as_before(by, *, at):
    """The blocks of her space as the site lays them out."""
    Arrangement.objects.filter(member=by).delete()
    record(by, SPACE_ARRANGED, by, title="", audience=f"member:{by.pk}", at=at)


@transaction.atomic
def cover_member(by, member, *, rule, at):
    """Take a member's name and line off by a rule, as far as others see them; she chooses another name whenever she
    likes. Once."""
    check_measure(by, member)
    return _cover(by, member, rule, at)


@transaction.atomic
def cover_reported(by, key, *, rule, at):
    """The same for whoever a review was given to; the review has said that he may."""
    return _cover(by, Member.objects.get(pk=key), rule, at)


def _cover(by, member, rule, at):
    member = Member.objects.select_for_update(of=("self",)).get(pk=member.pk)
    lines = FieldValue.objects.filter(member=member, field__choices=[]).exclude(sight=Sight.SELF)
    bio = "" if member.bio_for == Sight.SELF else member.bio
    values = [[v.field_id, v.value, v.sight] for v in lines]
    before = {"name": member.name, "bio": bio, "values": values}
    if not cover("member", member.pk, member, before, rule=rule, at=at):
        return False
    member.name, member.bio = _("车友%(handle)s") % {"handle": member.handle[:12]}, "" if bio else member.bio
    member.save(update_fields=["name", "name_key", "bio"])
    lines.delete()
    said = "\n".join([before["name"], before["bio"], *(value for _field, value, _sight in values)])
    note_act(
        by, "hide", "member", member.pk, whom=member, rule=rule, before={"hidden": False}, after={"hidden": True},
        words=said, at=at,
    )  # fmt: skip
    record(by, PROFILE_COVERED, member, title=member.name, at=at)
    return True


@transaction.atomic
def uncover_member(by, member, *, at):
    """Put a member's name and line back, unless somebody has that name by now or she chose another."""
    check_measure(by, member)
    put_back_member(by, member.pk, at=at)


@transaction.atomic
def put_back_member(by, key, *, at):
    """The same for whoever takes a decision back."""
    member = Member.objects.select_for_update(of=("self",)).get(pk=key)
    found = uncover("member", key)
    if found is None:
        return
    rule, before = found
    if not Member.objects.exclude(pk=key).filter(name=before["name"]).exists():
        member.name = before["name"]
    member.bio = member.bio or before["bio"]
    member.save(update_fields=["name", "name_key", "bio"])
    _put_values_back(member, before.get("values", ()), at)
    note_act(
        by, "restore", "member", key, whom=member, rule=rule, before={"hidden": True}, after={"hidden": False}, at=at
    )
    record(by, PROFILE_COVERED, member, title=member.name, at=at)


def _put_values_back(member, values, at):
    fields = ProfileField.objects.in_bulk([field for field, _value, _sight in values])
    for field, value, who in values:
        if field in fields:
            told = {"asked": fields[field].label, "value": value, "sight": who, "at": at}
            FieldValue.objects.get_or_create(member=member, field=fields[field], defaults=told)


@transaction.atomic
def choose_keywords(by, words, *, at):
    """The member's own words, in her order, replacing the earlier ones; each is kept with the term it stands for."""
    lexicon, chosen = current(), {}
    for word in words[:MOST_KEYWORDS]:
        chosen.setdefault(fold(word, lexicon), word)
    kept = {k.term: k for k in by.keywords.all()}
    by.keywords.exclude(term__in=chosen).delete()
    for position, (term, word) in enumerate(chosen.items()):
        if term in kept:
            by.keywords.filter(term=term).update(position=position, word=word)
        else:
            Keyword.objects.create(member=by, word=word, term=term, position=position, at=at)
    if list(kept) != list(chosen):
        record(by, KEYWORDS_CHANGED, by, title=by.name, at=at)


@transaction.atomic
def appoint(by, member, role, *, title="", at):
    """Give a member a role of the brand; editors get Wagtail's editing rights with it."""
    check_appoint(by)
    check_name_stands_alone(member, role)
    return set_role(member, role, title=title, at=at, by=by)


@transaction.atomic
def import_authors(names, *, at):
    """{name: member} for the authors of an old corpus: an imported member each, who never signs in and has no space.

    A name that a real member has goes to an author of its own, told apart by its ending: an old text is never put
    into the mouth of somebody who is here.
    """
    labels = {name: f"{name}（旧帖）" for name in names}
    found = {m.name: m for m in Member.objects.filter(imported=True, name__in=labels.values())}
    fresh = [
        Member(name=label, name_key=skeleton(label), email=None, imported=True, is_active=False, joined_at=at, password="!")
        for label in labels.values() if label not in found
    ]  # fmt: skip
    found |= {m.name: m for m in Member.objects.bulk_create(fresh)}
    return {name: found[label] for name, label in labels.items()}


def set_role(member, role, *, title="", at, by=None):
    """The role itself, for the first admin of a site whom nobody can appoint."""
    member.role, member.title = role, title
    member.is_superuser = role == Role.ADMIN
    member.save(update_fields=["role", "title", "is_superuser"])
    editors = Group.objects.filter(name__in=["Editors", "Moderators"])
    if Power.EDIT_PAGES in POWERS[Role(role)]:
        member.groups.add(*editors)
    else:
        member.groups.remove(*editors)
    forget_keys(member)
    record(by or member, APPOINTED, member, title=str(Role(role).label), audience="staff", at=at)
    return member
