"""The real worker erases somebody; then her words are looked for in every byte of every file."""

import json
import shutil
import sqlite3

import pytest

from tests.community.servers import planted, until
from tests.house.planting import ADDRESS, HIDDEN_WORDS, NUMBER, mark
from tests.house.test_erasure import WORDS

pytestmark = [pytest.mark.processes, pytest.mark.django_db(transaction=False)]
ALL = sorted({*WORDS, "polls.Poll", "polls.Option", "tags.Tag", "letters", "account.EmailAddress"})
# Every word of hers by the store it stands in, and her number, without what stands before it in one country or another.
HERS = {code: mark(code) for code in ALL} | {"signin.Phone": NUMBER[3:]}
BEGIN = """
from django.utils import timezone
from community.privacy.actions import begin_erasure
from profiles.models import Member
print(begin_erasure(Member.objects.get(handle="qing"), keeps_posts=False, at=timezone.now())[1])
"""
DONE = "from community.privacy.models import Erasure; print(Erasure.objects.filter(done_at=None).count())"
RECEIPT = "from community.privacy.models import Erasure; print(Erasure.objects.get().receipt)"


def forms_of(word):
    """The bytes a word may stand in."""
    return {word.encode(), word.encode("utf-16-le"), word.encode("utf-16-be")}


def found(folder, words):
    """[(file, word)] of every file under a folder, by its bytes."""
    hits = []
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        content = path.read_bytes()
        hits += [(path.name, w) for w in words if any(form in content for form in forms_of(w))]
    return hits


@pytest.fixture
def site(tmp_path, request):
    made = planted(tmp_path / "var", getattr(request, "param", "sqlite"))
    made.environment["DEMO"] = "1"
    return made


def erase(site):
    token = site.script(BEGIN).strip()
    worker = site.worker()
    try:
        assert until(lambda: site.script(DONE).strip() == "0", 90)
    finally:
        worker.terminate()
        worker.wait(20)
    return token


def copy_of(site, folder):
    """A backup as SQLite makes it, and the files."""
    shutil.copytree(site.folder, folder, ignore=shutil.ignore_patterns("site.sqlite3*", "erased"))
    with sqlite3.connect(site.folder / "site.sqlite3") as here, sqlite3.connect(folder / "site.sqlite3") as there:
        here.backup(there)


def test_priv_04_her_words_are_in_no_byte_of_any_file_nor_of_a_backup_that_was_brought_back(site, tmp_path):
    words = HERS
    assert found(site.folder / "sms", [HERS["signin.Phone"]])
    before = {word for _file, word in found(site.folder, words.values())}
    # A session is kept signed and packed: it is read, not looked for.
    assert before == set(words.values()) - {mark("sessions")}
    copy_of(site, tmp_path / "old")
    token = erase(site)
    assert found(site.folder, words.values()) == []
    # the second copy is cleared of her by the list alone
    shutil.copytree(site.folder / "erased", tmp_path / "old" / "erased")
    site.environment["VAR_DIR"] = str(tmp_path / "old")
    assert found(tmp_path / "old", words.values())
    assert "补删了 1 位" in site.manage("replay_erasures")
    assert found(tmp_path / "old", words.values()) == []
    receipt = json.loads(site.script(RECEIPT))
    assert receipt["receipt"].startswith("R-")
    assert token not in json.dumps(receipt)


def test_priv_04_without_packing_the_pages_still_hold_her_words_control(site):
    site.script(
        BEGIN
        + """
from community.privacy.actions import erase_rows
from community.privacy.models import Erasure
erase_rows(Erasure.objects.get().pk, timezone.now())
"""
    )
    assert found(site.folder, HERS.values())


def test_priv_04_what_the_law_keeps_is_named_with_its_date_and_lies_nowhere_else(site):
    erase(site)
    rows = {row["code"]: row for row in json.loads(site.script(RECEIPT))["rows"]}
    assert rows["moderation.KeptWords"]["done"] == "kept"
    assert "三年" in rows["moderation.KeptWords"]["why"]
    assert rows["sealed.Posting"]["until"] > rows["moderation.KeptWords"]["until"][:2]
    # Taken out of their own two tables, as their jobs do on the day, the words and the address are nowhere.
    site.script(
        """
from datetime import timedelta
from django.utils import timezone
from community.moderation.actions import forget_words
from community.privacy.compacting import compact
from profiles.sealed.actions import forget_postings
later = timezone.now() + timedelta(days=1200)
forget_words(later), forget_postings(later), compact()
"""
    )
    assert found(site.folder, [HIDDEN_WORDS, ADDRESS]) == []


def test_priv_04_a_worker_that_is_killed_goes_on_where_it_was(site):
    site.script(BEGIN)
    for _ in range(3):
        worker = site.worker()
        until(lambda: int(site.script(PLACE).strip() or 0) > 0, 30, pause=0.1)
        worker.kill()
        worker.wait(20)
    erase_again = site.worker()
    try:
        assert until(lambda: site.script(DONE).strip() == "0", 90)
    finally:
        erase_again.terminate()
        erase_again.wait(20)
    assert found(site.folder, HERS.values()) == []


PLACE = "from community.privacy.models import Erasure; print(len(Erasure.objects.get().after))"


@pytest.mark.parametrize("site", ["postgresql"], indirect=True)
def test_priv_04_on_postgresql_her_words_are_in_no_row_and_no_file(site):
    assert set(site.script(DUMP).split()) >= {mark("forums.Post"), mark("drafts.Draft"), HERS["signin.Phone"]}
    erase(site)
    assert site.script(DUMP).split() == []
    assert found(site.folder, HERS.values()) == []
    assert any("VACUUM FULL" in how for how in json.loads(site.script(RECEIPT))["packed"])


DUMP = f"""
from tests.house.test_erasure import everything
said = everything()
print(" ".join(word for word in {list(HERS.values())!r} if word in said))
"""
