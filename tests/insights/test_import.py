"""An old corpus comes in: once, in whatever encoding, bad rows beside it with their reasons."""

import csv
import io

import pytest
from django.core.management import CommandError, call_command

from community.activity.models import Activity, Delivery
from forums.models import Post, Topic
from insights.evidence.corpus import encoding_of
from insights.evidence.models import CommunityTerm, Reading, TermEvidence
from insights.reports.questions import TEXT_FLOOR, Scope, report
from profiles.consent.models import Grant, Wording, allows
from profiles.models import Member
from tests.conftest import NOON as NOON
from tests.conftest import as_, drain, person, searched


def write(path, rows, heading=("id", "body"), encoding="utf-8", bom=False):
    out = io.StringIO()
    csv.writer(out).writerows([heading, *rows])
    path.write_bytes((b"\xef\xbb\xbf" if bom else b"") + out.getvalue().encode(encoding))
    return str(path)


def bring(file, **options):
    call_command("import_posts", file, board="care", verbosity=0, **options)


def rejected(path):
    return list(csv.DictReader(io.StringIO(path.with_name(f"{path.stem}.rejected.csv").read_text("utf-8-sig"))))


@pytest.mark.parametrize(("encoding", "bom"), [("utf-8", False), ("utf-8", True), ("gb18030", False)])
def test_an_import_reads_every_usual_encoding(board, tmp_path, encoding, bom):
    file = write(
        tmp_path / "a.csv", [["1", "流光冬天续航掉得厉害，㐂"], ["2", "后排空间很大"]], encoding=encoding, bom=bom
    )
    assert encoding_of(file) == ("gb18030" if encoding == "gb18030" else "utf-8-sig")
    bring(file)
    assert set(Post.objects.values_list("source", flat=True)) == {"流光冬天续航掉得厉害，㐂", "后排空间很大"}


def test_rows_that_repeat_an_id_are_one_post_and_a_second_run_adds_nothing(board, tmp_path):
    file = write(
        tmp_path / "a.csv",
        [["8865", "价格太高", "价格"], ["8865", "价格太高", "动力"], ["8866", "动力足", "动力"]],
        ("content_id", "content", "subject"),
    )
    bring(file)
    bring(file)
    assert Post.objects.count() == Topic.objects.count() == 2
    board.refresh_from_db()
    assert (board.topic_count, board.post_count) == (2, 2)


def test_an_interrupted_import_goes_on_without_doubling(board, tmp_path, monkeypatch):
    from insights.evidence.management.commands import import_posts as command

    file = write(tmp_path / "a.csv", [[str(n), f"第 {n} 条，油耗低"] for n in range(50)])
    monkeypatch.setattr(command, "BATCH", 10)
    calls = []

    def stopped(*args, **kwargs):
        calls.append(1)
        if len(calls) == 3:
            raise KeyboardInterrupt
        return command_import(*args, **kwargs)

    command_import = command.import_posts
    monkeypatch.setattr(command, "import_posts", stopped)
    drain()
    with pytest.raises(KeyboardInterrupt):
        bring(file)
    assert Post.objects.count() == 20
    bring(file)
    assert Post.objects.count() == 50
    assert Reading.objects.count() == 50
    assert not Delivery.objects.open().exists()


def test_imported_words_reach_search_and_evidence_and_ring_nothing(board, mei, tmp_path):
    bring(write(tmp_path / "a.csv", [[str(n), f"第 {n} 条：静谧的油耗很低"] for n in range(TEXT_FLOOR)]))
    assert searched("静谧", mei)
    assert {d.reader for d in Delivery.objects.filter(activity__imported=True)} <= {"search", "evidence"}
    assert Activity.objects.filter(imported=True).count() == TEXT_FLOOR
    assert CommunityTerm.objects.filter(term="油耗").exists()
    assert not TermEvidence.objects.exists()
    got = report(Scope("statistics", board=board), NOON)
    assert ("油耗", TEXT_FLOOR) in got.community
    assert got.terms == []


def test_a_word_of_fewer_than_ten_authorless_texts_is_not_shown(board, tmp_path):
    bring(write(tmp_path / "a.csv", [[str(n), "油耗很低" if n else "胶片很好"] for n in range(TEXT_FLOOR + 1)]))
    assert "胶片" not in dict(report(Scope("statistics"), NOON).community)


def test_authors_without_a_consent_count_nowhere_and_with_one_like_any_member(board, tmp_path):
    wording = Wording.objects.get(purpose="statistics")
    rows = [
        [f"{n}-{d}", f"我喜欢露营，第 {d} 天", f"作者{n}号", f"2024-05-0{d} 10:00"] for n in range(11) for d in (1, 2)
    ]
    file = write(
        tmp_path / "a.csv",
        [*rows, ["x", "我喜欢露营", "没同意的人", "2024-05-03"]],
        ("id", "body", "author", "created_at"),
    )
    consents = [[f"作者{n}号", "statistics", wording.text_hash, "2024-04-01"] for n in range(11)]
    consents.append(["作者0号", "profile_posts", "0" * 64, "2024-04-01"])
    bring(file, authors_consent=write(tmp_path / "c.csv", consents, ("author", "purpose", "text_hash", "date")))
    got = {r.term: r.people for r in report(Scope("statistics"), NOON).terms}
    assert got["露营"] == 10
    assert not Reading.objects.filter(member__name="没同意的人（旧帖）").exists()
    assert not CommunityTerm.objects.exists()
    author = Member.objects.get(name="作者0号（旧帖）")
    assert allows(author, "statistics")
    assert not allows(author, "profile_posts")
    assert Grant.objects.filter(surface="import").count() == 11


def test_imported_authors_never_sign_in_have_no_space_and_are_nobody_here(board, mei, tmp_path):
    bring(write(tmp_path / "a.csv", [["1", "旧话", "小梅"]], ("id", "body", "author")))
    author = Member.objects.get(imported=True)
    assert author != mei
    assert Post.objects.get().author == author
    assert as_(mei).get(f"/u/{author.handle}/").status_code == 404
    assert not author.has_usable_password()
    assert author.email is None


@pytest.mark.parametrize(
    ("row", "column", "sentence"),
    [
        (["1", "", "", ""], "body", "正文是空的"),
        (["1", "字" * 20_001, "", ""], "body", "最多 20000 字"),
        (["1", "好", "2999-01-01", ""], "created_at", "时间在将来"),
        (["1", "好", "昨天", ""], "created_at", "不是时间"),
        (["1", "好", "", "一 二 三 四 五 六"], "tags", "标签最多 5 个"),
        (["x" * 65, "好", "", ""], "id", "编号最多"),
    ],
)
def test_a_bad_row_is_put_beside_the_file_with_its_reason(board, tmp_path, row, column, sentence):
    path = tmp_path / "a.csv"
    bring(write(path, [["0", "好话", "", ""], row, ["9", "又一句", "", ""]], ("id", "body", "created_at", "tags")))
    assert Post.objects.count() == 2
    (bad,) = rejected(path)
    assert (bad["row"], bad["column"]) == ("3", column)
    assert sentence in bad["reason"]


def test_a_ten_megabyte_cell_a_broken_byte_and_a_formula(board, tmp_path):
    path = tmp_path / "a.csv"
    good, broken = "后排空间很大" * 3, "坏".encode()[:2] + b"\xff"
    path.write_bytes(
        b"id,body\n1,"
        + good.encode()
        + b"\n2,"
        + "大".encode() * 3_500_000
        + b"\n3,"
        + broken
        + b"\n4,=HYPERLINK(1)\n5,ok\0ok\n"
    )
    bring(str(path))
    assert set(Post.objects.values_list("source", flat=True)) == {good, "=HYPERLINK(1)", "okok"}
    assert {r["row"]: r["column"] for r in rejected(path)} == {"3": "body", "4": "body"}
    assert max(len(line) for line in path.with_name("a.rejected.csv").read_text("utf-8-sig").splitlines()) < 500


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "文件是空的"),
        ("编号,正文\n1,好\n".encode(), "没有 body 或 content 列"),
        (b"id,text\n1,a\n", "把正文那一列改成 body"),
    ],
)
def test_a_wrong_file_says_what_to_do_and_writes_nothing(board, tmp_path, content, sentence):
    (tmp_path / "a.csv").write_bytes(content)
    with pytest.raises(CommandError, match=sentence):
        bring(str(tmp_path / "a.csv"))
    assert not Post.objects.exists()


@pytest.mark.parametrize(
    ("row", "heading", "sentence"),
    [
        (["a", "statistics", "x", "2024-01-01"], ("who", "purpose", "text_hash", "date"), "少了 author 列"),
        (["a", "nonsense", "x", "2024-01-01"], ("author", "purpose", "text_hash", "date"), "第 2 行 purpose 列"),
        (["a", "statistics", "x", "2999-01-01"], ("author", "purpose", "text_hash", "date"), "第 2 行 date 列"),
        (["a", "statistics", "x", ""], ("author", "purpose", "text_hash", "date"), "第 2 行 date 列"),
    ],
)
def test_a_wrong_consent_file_names_row_column_and_remedy(board, tmp_path, row, heading, sentence):
    file = write(tmp_path / "a.csv", [["1", "好"]])
    with pytest.raises(CommandError, match=sentence):
        bring(file, authors_consent=write(tmp_path / "c.csv", [row], heading))
    assert not Post.objects.exists()


def test_an_unknown_board_or_file_names_what_there_is(board, tmp_path):
    with pytest.raises(CommandError, match="care"):
        call_command("import_posts", write(tmp_path / "a.csv", [["1", "好"]]), board="nope")
    with pytest.raises(CommandError, match="没有"):
        call_command("import_posts", str(tmp_path / "none.csv"), board="care")


def test_a_real_name_here_is_never_given_old_words(board, tmp_path):
    person("lin2", "林间")
    bring(write(tmp_path / "a.csv", [["1", "旧话", "林间"], ["2", "旧话二", "林间"]], ("id", "body", "author")))
    assert Member.objects.filter(imported=True).count() == 1
