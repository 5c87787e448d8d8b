"""An old corpus as rows: a CSV in UTF-8 or GB18030, each row checked by itself."""

import codecs
import csv
import hashlib
from dataclasses import dataclass, field
from datetime import UTC, datetime

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _

from community.lib.text import one_line, visible, without_controls
from community.tags.forms import TagsField

LONGEST_BODY, LONGEST_NAME, LONGEST_TITLE = 20_000, 20, 80
LONGEST_KEY = 64
_HUGE_CELL = 32_000_000
_COLUMNS = {
    "id": ("id", "content_id"),
    "body": ("body", "content"),
    "author": ("author",),
    "title": ("title",),
    "created_at": ("created_at",),
    "tags": ("tags",),
}


class WrongFile(ValueError):
    """The file as a whole cannot be read; the sentence says what to do."""


class WrongRow(ValueError):
    """One row cannot be taken: `column` and a sentence that says what to do."""

    def __init__(self, column, sentence):
        super().__init__(sentence)
        self.column = column


@dataclass
class Row:
    """One post to come: `number` counts the file's rows from 2, the first being the heading."""

    number: int
    key: str
    body: str
    title: str
    author: str = ""
    at: datetime | None = None
    tags: list[str] = field(default_factory=list)


def encoding_of(path):
    """utf-8-sig, or gb18030 where more than one in ten of the characters beyond ASCII are none in UTF-8: a file in
    UTF-8 with a few broken bytes keeps its encoding, and its broken rows are set aside."""
    decoder, broken, beyond = codecs.getincrementaldecoder("utf-8-sig")("replace"), 0, 0
    with open(path, "rb") as raw:
        while piece := raw.read(1 << 20):
            text = decoder.decode(piece)
            broken += text.count("\ufffd")
            beyond += len(text) - len(text.encode("ascii", "ignore"))
    return "gb18030" if broken * 10 > beyond else "utf-8-sig"


def read(path, now):
    """Yield a Row or (row number, raw cells, WrongRow) for every line; raises WrongFile before the first of them."""
    csv.field_size_limit(_HUGE_CELL)
    lines = open(path, encoding=encoding_of(path), errors="replace", newline="")  # noqa: SIM115 (closed by the generator)
    try:
        reader = csv.reader(line.replace("\0", "") for line in lines)
        places = _places(next(reader, None))
        number = 1
        while True:
            number += 1
            try:
                cells = next(reader, None)
            except csv.Error as error:
                yield (
                    number,
                    [],
                    WrongRow("body", _("这一行读不出来（%(why)s），看看引号有没有成对。") % {"why": error}),
                )
                continue
            if cells is None:
                return
            if not any(cells):
                continue
            try:
                yield _row(number, cells, places, now)
            except WrongRow as wrong:
                yield number, cells, wrong
    finally:
        lines.close()


def _places(heading):
    """{column: index}; the file must have a body."""
    if not heading:
        raise WrongFile(_("文件是空的。第一行要是列名，至少有 body 或 content 一列。"))
    names = [one_line(h).lower() for h in heading]
    places = {}
    for column, spellings in _COLUMNS.items():
        places[column] = next((names.index(s) for s in spellings if s in names), None)
    if places["body"] is None:
        raise WrongFile(
            _("第 1 行没有 body 或 content 列，现有：%(names)s。把正文那一列改成 body。")
            % {"names": "、".join(names)[:200]}
        )
    return places


def _row(number, cells, places, now):
    def cell(column):
        place = places[column]
        return cells[place] if place is not None and place < len(cells) else ""

    if places["body"] >= len(cells):
        raise WrongRow("body", _("这一行的列数不够，缺了正文。"))
    for column in places:
        if "\ufffd" in cell(column):
            raise WrongRow(column, _("有认不出的字，多半编码坏了。另存为 UTF-8 再导入。"))
    body = without_controls(cell("body").replace("\r\n", "\n")).strip()
    if not visible(body):
        raise WrongRow("body", _("正文是空的。"))
    if len(body) > LONGEST_BODY:
        raise WrongRow(
            "body",
            _("正文有 %(count)d 字，最多 %(most)d 字，拆开再导入。") % {"count": len(body), "most": LONGEST_BODY},
        )
    author = one_line(cell("author"))
    if len(author) > LONGEST_NAME:
        raise WrongRow(
            "author", _("作者名最多 %(most)d 个字，现在 %(count)d 个。") % {"most": LONGEST_NAME, "count": len(author)}
        )
    key = cell("id").strip() or hashlib.sha256(f"{author}\n{cell('created_at')}\n{body}".encode()).hexdigest()
    if len(key) > LONGEST_KEY:
        raise WrongRow("id", _("编号最多 %(most)d 个字符。") % {"most": LONGEST_KEY})
    title = one_line(without_controls(cell("title")))[:LONGEST_TITLE] or _first_words(body)
    return Row(number, key, body, title, author, _moment(cell("created_at").strip(), now), _tags(cell("tags")))


def _first_words(body):
    """A title for a text without one."""
    line = one_line(body)
    return line if len(line) <= 30 else line[:29] + "…"


def _moment(text, now):
    if not text:
        return None
    try:
        at = parse_datetime(text.replace("/", "-"))
        day = None if at else parse_date(text.replace("/", "-"))
    except ValueError:
        at = day = None
    if day:
        at = datetime(day.year, day.month, day.day, 12)
    if at is None:
        raise WrongRow("created_at", _("「%(text)s」不是时间，写成 2024-05-01 12:30。") % {"text": text[:20]})
    at = timezone.make_aware(at) if timezone.is_naive(at) else at.astimezone(UTC)
    if at > now:
        raise WrongRow("created_at", _("时间在将来（%(text)s），核对一下年份。") % {"text": text[:20]})
    return at


def _tags(text):
    try:
        return TagsField(required=False).clean(text.strip())
    except ValidationError as error:
        raise WrongRow("tags", error.messages[0]) from error


def read_consents(path, purposes, now):
    """[(author, purpose, text hash, moment)] of a consent file; raises WrongFile naming row, column and remedy."""
    found = []
    with open(path, encoding=encoding_of(path), errors="replace", newline="") as lines:
        reader = csv.DictReader(lines)
        missing = {"author", "purpose", "text_hash", "date"} - set(reader.fieldnames or ())
        if missing:
            raise WrongFile(
                _("同意文件第 1 行少了 %(names)s 列。要有 author、purpose、text_hash、date 四列。")
                % {"names": "、".join(sorted(missing))}
            )
        for number, row in enumerate(reader, 2):
            try:
                at = _moment((row["date"] or "").strip(), now)
            except WrongRow as wrong:
                raise WrongFile(_("同意文件第 %(n)d 行 date 列：%(why)s") % {"n": number, "why": wrong}) from wrong
            if at is None:
                raise WrongFile(_("同意文件第 %(n)d 行 date 列是空的，写上答应的日期。") % {"n": number})
            if row["purpose"] not in purposes:
                known = "、".join(purposes)
                raise WrongFile(
                    _("同意文件第 %(n)d 行 purpose 列是「%(p)s」，只能是：%(known)s。")
                    % {"n": number, "p": row["purpose"], "known": known}
                )
            found.append((one_line(row["author"] or ""), row["purpose"], (row["text_hash"] or "").strip().lower(), at))
    return found
