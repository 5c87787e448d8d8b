"""Answer a purpose, and publish a new wording."""

import hashlib

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils.translation import gettext as _

from community.access.permissions import Refused, check_power
from community.access.roles import Power
from community.activity.actions import record, record_many
from community.privacy.actions import keep_word
from community.privacy.registry import purposes
from profiles.consent.models import Grant, Subject, Wording, answers, last_answers, wordings
from profiles.consent.verbs import CONSENT_GIVEN, CONSENT_WITHDRAWN, WORDING_PUBLISHED

# The surface of a dialog of its own.
APART = "apart"


def answer(member, decisions, *, surface, at, shown=None):
    """Write the member's answers {purpose: yes or no} under the wordings in force; same answer again writes nothing.

    `shown`: {purpose: version} of what stood before her eyes; a yes to another text than the one in force is refused,
    and nothing is written. Raises ValueError for a yes that has to be asked apart.
    """
    if any(yes and purposes[purpose].apart for purpose, yes in decisions.items()):
        raise ValueError("asked in a dialog of its own: answer_apart")
    _answer(member, decisions, surface, at, shown)


def answer_apart(member, purpose, decision, *, at, shown=None):
    """The same for a purpose that stands apart, out of its own dialog."""
    if not purposes[purpose].apart:
        raise ValueError(f"{purpose} has no dialog of its own")
    _answer(member, {purpose: decision}, APART, at, shown)


@transaction.atomic
def _answer(member, decisions, surface, at, shown):
    """The member's row is locked first, the same row the evidence reader locks, so that nothing is written after a no."""
    get_user_model().objects.select_for_update().get(pk=member.pk)
    subject, _made = Subject.objects.get_or_create(member=member)
    standing, texts = answers(member), wordings()
    for purpose, decision in decisions.items():
        if not purposes[purpose].optional:
            raise ValueError(f"{purpose} is not a matter of consent")
        if purpose in standing and standing[purpose].decision == decision:
            continue
        text = texts[purpose]
        if decision and shown is not None and shown[purpose] != text.version:
            raise Refused(
                _("「%(purpose)s」的问法刚换过，这次没算，什么都没变。看一眼新的再选。")
                % {"purpose": purposes[purpose].name}
            )
        Grant.objects.create(
            subject=subject.key,
            purpose=purpose,
            version=text.version,
            text_hash=text.text_hash,
            decision=decision,
            surface=surface,
            at=at,
        )
        keep_word("consent", member, purpose, decision, at=at)
        record(member, CONSENT_GIVEN if decision else CONSENT_WITHDRAWN, member, title=purpose, audience="staff", at=at)


def withdraw_again(member, purpose, decision, moment, at):
    """After a restore: a no of a moment of which the site does not know is written again; a yes comes from nobody's list.
    Returns whether there was one to write."""
    last = last_answers(member).get(purpose)
    if decision or last is None or not last.decision or last.at >= moment:
        return False
    _answer(member, {purpose: False}, "restore", at, None)
    return True


@transaction.atomic
def import_grants(rows, *, at):
    """Yeses that were given elsewhere: `rows` are (member, purpose, hash of the text that was shown, moment). Returns
    (written, not counted): a text that is no wording of ours counts for nothing, nor does what has to be asked apart."""
    texts = {(w.purpose, w.text_hash): w for w in Wording.objects.all()}
    subjects = {s.member_id: s for s in Subject.objects.filter(member__in={m.pk for m, *_ in rows})}
    fresh = {m.pk: m for m, *_ in rows if m.pk not in subjects}
    subjects |= {s.member_id: s for s in Subject.objects.bulk_create(Subject(member=m) for m in fresh.values())}
    known = set(
        Grant.objects.filter(subject__in=[s.key for s in subjects.values()]).values_list(
            "subject", "purpose", "version"
        )
    )
    grants, unknown = {}, 0
    for member, purpose, text_hash, moment in rows:
        wording, key = texts.get((purpose, text_hash)), subjects[member.pk].key
        if wording is None or purposes[purpose].apart:
            unknown += 1
        elif (key, purpose, wording.version) not in known:
            grants[key, purpose, wording.version] = Grant(
                subject=key,
                purpose=purpose,
                version=wording.version,
                text_hash=text_hash,
                decision=True,
                surface="import",
                at=moment,
            )
    Grant.objects.bulk_create(grants.values())
    record_many(CONSENT_GIVEN, ((m.pk, m, "import", "staff", at) for m in fresh.values()), at=at, imported=True)
    return len(grants), unknown


@transaction.atomic
def publish_wording(by, purpose, text, *, at):
    """A new text for a purpose: from now on earlier yeses do not count until they are given again."""
    check_power(by, Power.APPOINT)
    wording = add_wording(purpose, text, at=at)
    record(by, WORDING_PUBLISHED, wording, title=purpose, audience="staff", at=at)
    return wording


def add_wording(purpose, text, *, at):
    """The next version of a purpose's text (used by the first migration too)."""
    last = Wording.objects.filter(purpose=purpose).order_by("-version").first()
    return Wording.objects.create(
        purpose=purpose,
        version=last.version + 1 if last else 1,
        text=text,
        text_hash=hashlib.sha256(text.encode()).hexdigest(),
        at=at,
    )


def keys_of_members(ids):
    """{member's id: her subject key}, made where there is none. One statement, three where some are new."""
    ids = {pk for pk in ids if pk}
    found = dict(Subject.objects.filter(member__in=ids).values_list("member", "key"))
    if missing := ids - found.keys():
        Subject.objects.bulk_create([Subject(member_id=pk) for pk in sorted(missing)], ignore_conflicts=True)
        found |= dict(Subject.objects.filter(member__in=missing).values_list("member", "key"))
    return found
