"""The privacy register: every column of a person has words, a purpose and a term, and the public page reads them out."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.exceptions import FieldDoesNotExist
from django.test import Client
from django.utils import timezone

from community.activity.registry import jobs
from community.privacy.overdue import overdue
from community.privacy.registry import Term, column_of, holdings, purposes
from profiles.actions import forget_joinings, send_code
from profiles.models import Joining
from tests.conftest import NOON, as_

ALL = sorted(holdings.values(), key=lambda h: h.model._meta.label)


def complaints(holding):
    """What a holding leaves open: columns without words, words without a column, no purpose, no term."""
    columns = {f.name for f in holding.model._meta.concrete_fields if not f.primary_key} - set(holding.mine)
    named = [name for names in holding.fields.values() for name in names.split()]
    found = [f"{name} has no words" for name in sorted(columns - set(named))]
    found += [f"{name} is no column" for name in sorted(set(named) - columns)]
    found += [f"{name} stands twice" for name in sorted(set(named)) if named.count(name) > 1]
    if holding.purpose not in purposes:
        found.append(f"{holding.purpose} is no purpose")
    term = holding.term
    if not str(term.words):
        found.append("no term")
    if term.days is not None and (term.job not in jobs or not _is_there(holding.model, term.since)):
        found.append("nothing ends its term")
    return found


def _is_there(model, path):
    try:
        return bool(column_of(model, path))
    except FieldDoesNotExist:
        return False


@pytest.mark.parametrize("holding", ALL, ids=lambda h: h.model._meta.label)
def test_priv_01_every_column_has_words_a_purpose_and_a_term(holding):
    assert complaints(holding) == []


def test_priv_01_a_column_without_words_purpose_or_term_is_found_control():
    holding = holdings["profiles.Keyword"]
    assert complaints(replace(holding, fields={})) == [f"{n} has no words" for n in ("at", "position", "term", "word")]
    assert complaints(replace(holding, purpose="nothing")) == ["nothing is no purpose"]
    assert complaints(replace(holding, term=Term(""))) == ["no term"]
    assert complaints(replace(holding, term=Term("x", 3, "at", "no_job"))) == ["nothing ends its term"]
    assert complaints(replace(holding, term=Term("x", 3, "nowhere", "profile_fields"))) == ["nothing ends its term"]
    assert complaints(replace(holding, fields={**holding.fields, "x": "word gone"})) == [
        "gone is no column",
        "word stands twice",
    ]
    # `replace` registers what it makes: the register is as it was before
    holdings[holding.model._meta.label] = holding


def test_priv_01_the_public_page_reads_out_every_holding_with_purpose_term_and_switch(
    db, mei, django_assert_num_queries
):
    page = Client().get("/privacy/").content.decode()
    for purpose in purposes.values():
        assert str(purpose.name) in page
        assert not purpose.optional or f"/rules/wording/{purpose.code}/" in page
    for holding in ALL:
        assert str(holding.name) in page
        assert str(holding.term.words) in page
        for label in holding.fields:
            assert str(label) in page
    assert "/my/consents/" in page
    assert '/privacy/"' in Client().get("/rules/").content.decode()


def test_priv_01_what_has_outlived_its_term_is_flagged_to_the_brands_people_alone(db, mei, shen):
    send_code("late@example.com", "来晚了", at=NOON - timedelta(days=4))
    assert [h.model for h in overdue(timezone.now())] == [Joining]
    assert "还没走完的注册" in as_(shen).get("/privacy/").content.decode().partition("note-bad")[2][:600]
    assert "note-bad" not in as_(mei).get("/privacy/").content.decode()
    assert forget_joinings(timezone.now()) == 1
    assert overdue(timezone.now()) == []
    assert "note-bad" not in as_(shen).get("/privacy/").content.decode()


def test_priv_08_who_never_came_in_is_forgotten_a_day_after_the_code_ended(db):
    joining = send_code("late@example.com", "来晚了", at=NOON)
    assert forget_joinings(joining.expires_at + timedelta(days=1)) == 0
    assert forget_joinings(joining.expires_at + timedelta(days=1, seconds=1)) == 1
    assert not Joining.objects.exists()
