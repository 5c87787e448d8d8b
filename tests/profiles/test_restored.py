"""A backup that is brought back brings no yes back that was withdrawn since, and no word that was removed (OPS-02)."""

import json
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import transaction
from django.utils import timezone

from community.backups.actions import tidy_list
from community.privacy.actions import begin_erasure, erase_rows, replay_words
from community.privacy.registry import subject_of
from forums.actions import start_topic
from insights.evidence.models import TermEvidence
from profiles.consent.actions import answer, answer_apart
from profiles.consent.models import Grant, allows
from profiles.preferences.actions import correct_term, pause_profile, restore_term, resume_profile
from profiles.preferences.models import Correction, Pause, Preference, Verdict
from tests.conftest import LONG_AGO, NOON, OPTIONAL, drain, person


@pytest.fixture
def taken_back(settings, tmp_path):
    """The list beside the database, in a folder of the test."""
    settings.ERASED_LIST = str(tmp_path / "erased")
    return Path(settings.ERASED_LIST) / "taken_back.jsonl"


@pytest.fixture
def mei(board, taken_back):
    member = person("mei", "小梅", consents=OPTIONAL)
    start_topic(member, board, title="说说最近的事", body="周末喜欢去露营，想要座椅加热。", at=LONG_AGO)
    drain()
    assert {"露营", "座椅加热"} <= terms_of(member)
    return member


def terms_of(member):
    return set(Preference.objects.filter(member=member).values_list("term", flat=True))


@pytest.fixture
def backup(django_capture_on_commit_callbacks):
    """A block after which the database stands as before it, and what lies beside the database as after it."""

    @contextmanager
    def block():
        point = transaction.savepoint()
        with django_capture_on_commit_callbacks(execute=True):
            yield
        transaction.savepoint_rollback(point)

    return block


def test_ops_02_a_yes_that_was_withdrawn_after_the_backup_is_withdrawn_again(mei, backup):
    with backup():
        answer(mei, {"profile_posts": False, "statistics": False}, surface="centre", at=NOON)
        answer_apart(mei, "publication", False, at=NOON)
    assert all(allows(mei, purpose) for purpose in OPTIONAL)
    assert replay_words(timezone.now()) == 3
    assert [purpose for purpose in OPTIONAL if allows(mei, purpose)] == ["profile_keywords"]
    assert Grant.objects.filter(decision=False, surface="restore").count() == 3
    drain()
    assert not terms_of(mei)
    assert not TermEvidence.objects.filter(member=mei).exclude(reading__source_type="keyword").exists()
    assert replay_words(timezone.now()) == 0


def test_ops_02_without_the_list_the_withdrawn_yes_would_stand_control(mei, backup, taken_back):
    with backup():
        answer(mei, {"profile_posts": False}, surface="centre", at=NOON)
    taken_back.unlink()
    assert replay_words(timezone.now()) == 0
    assert allows(mei, "profile_posts")


def test_ops_02_her_last_word_holds_and_the_list_gives_no_yes(mei, backup):
    with backup():
        answer(mei, {"profile_posts": False, "statistics": False}, surface="centre", at=NOON)
        answer(mei, {"profile_posts": True}, surface="centre", at=NOON + timedelta(minutes=1))
    replay_words(timezone.now())
    assert allows(mei, "profile_posts")
    assert not allows(mei, "statistics")
    never = person("never", "没答过的人")
    with backup():
        answer(never, {"statistics": True}, surface="centre", at=NOON)
    assert replay_words(timezone.now()) == 0
    assert not allows(never, "statistics")


def test_ops_02_a_no_of_before_the_backup_takes_no_later_yes_away(mei, backup, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        answer(mei, {"statistics": False}, surface="centre", at=NOON - timedelta(days=9))
    answer(
        mei, {"statistics": True}, surface="centre", at=NOON
    )  # its line was lost: the yes in the backup is the later
    assert replay_words(timezone.now()) == 0
    assert allows(mei, "statistics")


def test_ops_02_a_word_that_was_removed_or_changed_after_the_backup_stays_so(mei, backup):
    with backup():
        correct_term(mei, "露营", Verdict.REMOVED, at=NOON)
        correct_term(mei, "座椅加热", Verdict.CHANGED, instead="徒步", at=NOON)
    assert replay_words(timezone.now()) == 2
    drain()
    assert "徒步" in terms_of(mei)
    assert not {"露营", "座椅加热"} & terms_of(mei)
    assert Correction.objects.get(member=mei, term="露营").at == NOON
    assert replay_words(timezone.now()) == 0


def test_ops_02_a_word_that_she_removed_and_then_wrote_herself_counts(mei, backup):
    with backup():
        correct_term(mei, "露营", Verdict.CONFIRMED, at=NOON - timedelta(hours=3))
        correct_term(mei, "座椅加热", Verdict.REMOVED, at=NOON - timedelta(hours=2))
        correct_term(mei, "露营", Verdict.CHANGED, instead="座椅加热", at=NOON)
    replay_words(timezone.now())
    drain()
    assert "座椅加热" in terms_of(mei)
    assert "露营" not in terms_of(mei)


def test_ops_02_a_word_that_was_restored_after_the_backup_comes_back(mei, backup):
    correct_term(mei, "露营", Verdict.REMOVED, at=NOON - timedelta(days=1))
    drain()
    with backup():
        restore_term(mei, "露营", at=NOON)
    assert replay_words(timezone.now()) == 1
    drain()
    assert "露营" in terms_of(mei)


def test_ops_02_a_pause_of_after_the_backup_goes_on_until_its_day(mei, backup):
    now = timezone.now()
    with backup():
        pause_profile(mei, at=now)
    assert replay_words(now + timedelta(days=31)) == 0
    assert replay_words(now) == 1
    assert Pause.objects.get(member=mei).until == now + timedelta(days=30)
    resume_profile(mei, at=now)
    with backup():
        pause_profile(mei, at=now)
        resume_profile(mei, at=now)
    assert replay_words(now) == 0


def test_ops_02_the_list_keeps_the_last_word_on_each_matter_and_a_restore_does_the_same(mei, lin, backup, taken_back):
    minutes = iter(NOON + timedelta(minutes=n) for n in range(99))
    with backup():
        for said in (False, True, False):
            answer(mei, {"statistics": said}, surface="centre", at=next(minutes))
        answer(lin, {"statistics": False}, surface="centre", at=next(minutes))
        answer(mei, {"profile_posts": False}, surface="centre", at=next(minutes))
        answer(mei, {"profile_posts": True}, surface="centre", at=next(minutes))
        for verdict in (Verdict.CONFIRMED, Verdict.REMOVED):
            correct_term(mei, "露营", verdict, at=next(minutes))
    assert len(taken_back.read_text("utf-8").splitlines()) == 8
    assert tidy_list(NOON) == 4
    assert tidy_list(NOON + timedelta(days=400)) == 0, "a line is never too old"
    assert len(taken_back.read_text("utf-8").splitlines()) == 4
    replay_words(timezone.now())
    drain()
    assert not allows(mei, "statistics")
    assert allows(mei, "profile_posts")
    assert "露营" not in terms_of(mei)


def test_priv_04_the_list_says_nothing_of_whose_it_is_and_her_lines_go_with_her(mei, lin, backup, taken_back):
    with backup():
        correct_term(mei, "露营", Verdict.REMOVED, at=NOON)
        correct_term(lin, "钓鱼", Verdict.REMOVED, at=NOON)
    said = taken_back.read_text("utf-8")
    assert not [word for word in ("小梅", "mei", str(subject_of(mei))) if word in said]
    row, _token = begin_erasure(mei, keeps_posts=True, at=timezone.now())
    erase_rows(row.pk, timezone.now())
    row.refresh_from_db()
    assert row.counts["taken_back"] == {"deleted": 1}
    (left,) = [json.loads(line) for line in taken_back.read_text("utf-8").splitlines()]
    assert left["about"] == "钓鱼"
