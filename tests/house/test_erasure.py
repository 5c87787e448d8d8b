"""Erasure walks the register: what is left out of it stays behind, and a store that nothing was planted in is found."""

import json

import pytest
from django.apps import apps
from django.contrib.sessions.models import Session
from django.db import connection, transaction
from django.utils import timezone

from community.lib.sessions import SessionStore
from community.privacy import actions
from community.privacy.actions.erasing import parts
from community.privacy.compacting import merge_indexes
from community.privacy.models import Erasure
from community.privacy.registry import ACCOUNT_ROW, holdings, subject_of, traces
from community.search.models import Indexed
from profiles.models import Member
from tests.house.planting import HIDDEN_WORDS, NUMBER, mark, plant

# Stores that hold a word of hers, as the planting puts it there. Every other one holds rows with her number or key.
WORDS = {
    "blogs.Comment", "blogs.Entry",
    "attachments.Attachment", "bookmarks.Bookmark", "clubs.Membership", "drafts.Draft", "events.Event", "events.Note", "files",
    "forums.HeldEdit", "forums.Post", "forums.Topic", "forums.Version", "mfa.Authenticator", "moderation.Report",
    "preferences.Correction", "privacy.DataRead", "profiles.Joining", "profiles.Keyword", "profiles.Member", "sessions", "widgets.Widget",
}  # fmt: skip
# Traces that are no place of their own in the database: what they hold lies in memory, in files, or in backups.
ELSEWHERE = {"copies", "backups", "letters", "texts", "links", "taken_back"}


def everything():
    """All rows of all tables, as one text; sessions as what they hold."""
    said = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608
            said += [json.dumps([table, *map(str, row)], ensure_ascii=False) for row in cursor.fetchall()]
    said += [str(SessionStore().decode(row.session_data)) for row in Session.objects.all()]
    return "\n".join(said)


def files_in(folder):
    return b"\n".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


class World:
    """The member, and where her words are looked for."""

    def __init__(self, folder):
        self.folder, self.her = folder, plant()
        self.key = subject_of(self.her)
        self.files = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}

    def put_files_back(self):
        """What a test has deleted lies there again: files know of no rollback."""
        for path, content in self.files.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)

    def holds(self, code):
        """Whether a store still holds something of hers."""
        if code in WORDS and (mark(code) in everything() or mark(code).encode() in files_in(self.folder)):
            return True
        if code == "search":
            return Indexed.objects.filter(author=self.her.pk).exists()
        if code in traces:
            return False
        holding = holdings[code]
        member = Member.objects.filter(pk=self.her.pk).first()
        return holding.rows(member).exists() if member else False


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker, tmp_path_factory):
    from django.test.utils import override_settings

    from community.settings import STORAGES

    folder = tmp_path_factory.mktemp("erased")
    backend = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": folder / "files"}}
    with (
        override_settings(
            STORAGES={**STORAGES, "attachments": backend}, ERASED_LIST=str(folder / "list"), SMS_GATEWAY="console"
        ),
        django_db_blocker.unblock(),
        transaction.atomic(),
    ):
        yield World(folder / "files")
        transaction.set_rollback(True)


def erased(world, *, without=(), keeps_posts=False, until=999):
    """Erase her, leaving some parts out; returns the Erasure."""
    world.put_files_back()
    row, _token = actions.begin_erasure(world.her, keeps_posts=keeps_posts, at=timezone.now())
    left = [part for part in parts() if part.code not in without and part.turn[0] < until]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("community.privacy.actions.erasing.parts", lambda: left)
        actions.erase_rows(row.pk, timezone.now())
    if connection.vendor == "sqlite":
        merge_indexes()
    return Erasure.objects.get(pk=row.pk)


STORES = sorted([*holdings, *(set(traces) - ELSEWHERE)])


@pytest.mark.parametrize("code", STORES)
def test_priv_04_every_store_has_something_planted_in_it(world, code):
    if code == "privacy.Erasure":
        return
    assert world.holds(code), f"tests/house/planting.py plants nothing in {code}"


def test_priv_04_a_model_that_could_hold_words_holds_one(world):
    said = everything()
    assert [code for code in sorted(WORDS - {"files"}) if mark(code) not in said] == []
    assert mark("files").encode() in files_in(world.folder)
    assert NUMBER[3:] in said


def test_priv_04_nothing_of_her_is_left_in_any_row(world):
    row = erased(world)
    said = everything()
    words = {mark(code): code for code in {*WORDS, *STORES, "polls.Poll", "polls.Option", "tags.Tag"}}
    left = [(code, line[:300]) for line in said.splitlines() for word, code in words.items() if word in line]
    assert left == []
    assert [code for code in WORDS if mark(code).encode() in files_in(world.folder)] == []
    assert NUMBER[3:] not in said
    assert row.rows_done_at
    assert not Member.objects.filter(pk=world.her.pk).exists()
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if field.remote_field and issubclass(Member, field.related_model or object):
                assert not model._base_manager.filter(**{field.name: world.her.pk}).exists(), (
                    f"{model._meta.label}.{field.name}"
                )
    assert str(world.key) not in "".join(
        str(h.model._base_manager.values_list()) for h in holdings.values() if h.forget != "keep"
    )


def test_priv_04_letters_in_the_outbox_that_tell_others_of_her_go_along(world, tmp_path, settings):
    settings.EMAIL_FILE_PATH = tmp_path
    letters = {
        "to her": f"To: {world.her.email}\n\n你的验证码：123456", "of her": f"To: lin@example.com\n\n{world.her.name}关注了你",
        "what was said": "To: lin@example.com\nList-Unsubscribe: <https://x/>\n\n有新回复", "another's": "To: lin@example.com\n\n123456",
    }  # fmt: skip
    for name, text in letters.items():
        (tmp_path / f"{name}.log").write_text(text, "utf-8")
    erased(world)
    assert [path.stem for path in tmp_path.iterdir()] == ["another's"]


GOES = sorted(code for code in STORES if code in traces or holdings[code].forget != "keep")


# What would take the rows of a store along although that store was left out.
ALONG = {
    "api.ApiAnswer": {"api.ApiToken"},
    "evidence.TermEvidence": {"evidence.Reading"},
    "forums.HeldEdit": {"forums.Post", "forums.Topic"},
    "forums.Version": {"forums.Post", "forums.Topic"},
    "garage.Proof": {"garage.Car"},
    "inbox.Letter": {"inbox.Notice", "inbox.Line", "forums.Post"},
    "inbox.Notice": {"inbox.Line", "forums.Post"},
    "polls.Vote": {"forums.Topic"},
}


@pytest.mark.parametrize("code", GOES)
def test_priv_04_a_store_that_is_left_out_keeps_what_it_holds_control(world, code):
    # Her own row goes last and would take rows along that nobody had asked for: here it stays. The index is read after it.
    until = 999 if code in {"profiles.Member", "search"} else ACCOUNT_ROW - 1
    erased(world, without={code} | ALONG.get(code, set()), until=until)
    assert world.holds(code), f"{code} is empty although nothing erased it"


def test_priv_04_every_one_of_these_stores_is_empty_where_none_is_left_out(world):
    erased(world)
    assert [code for code in GOES if world.holds(code)] == []


def test_priv_04_what_the_law_keeps_is_counted_with_its_reason_and_date(world):
    row = erased(world)
    kept = {code: count for code, count in row.counts.items() if "kept" in count}
    assert kept["moderation.KeptWords"]["until"] > timezone.localdate().isoformat()
    assert kept["sealed.Posting"]["until"] > timezone.localdate().isoformat()
    assert HIDDEN_WORDS in everything()
    assert set(kept) == {code for code, holding in holdings.items() if holding.forget == "keep"}
