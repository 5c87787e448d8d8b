"""A report as a table, JSON or CSV: the same figures as on the page, hidden ones hidden."""

import csv
import io
import json

from django.utils.translation import gettext as _

HEADINGS = [
    "kind",
    "term",
    "product",
    "people",
    "score",
    "texts",
    "mood",
    "negative_percent",
    "neutral_percent",
    "positive_percent",
]


def rows(report):
    """Flat rows in the order of the page; None where a figure is hidden."""
    for row in report.terms:
        yield ["term", row.term, "", row.people, row.score, row.texts, None, None, None, None]
    for aspect, cells in report.aspects:
        for cell in cells:
            product = cell.product.model if cell.product else ""
            yield [
                "aspect",
                aspect,
                product,
                cell.people,
                None,
                None,
                cell.mood if cell.people else None,
                *(cell.shares or [None] * 3),
            ]
    for scene, people, _bar in report.scenes:
        yield ["scene", scene, "", people, None, None, None, None, None, None]
    for term, texts in report.community:
        yield ["community", term, "", None, None, texts, None, None, None, None]


def base_sentence(report):
    """What the report rests on, in a sentence."""
    if report.base is None:
        return _("同意用于统计的人还不够 10 位，最多还差 %(missing)d 位，先不显示。") % {"missing": report.base_missing}
    return _("只含同意「改进产品的统计」的人，约 %(base)d 位；人数按 5 取整，不足 10 人不显示。") % {
        "base": report.base
    }


def as_csv(report):
    """CSV with a BOM, so that spreadsheets read the Chinese; cells that look like formulas are quoted."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(HEADINGS)
    for row in rows(report):
        writer.writerow(["" if v is None else _tame(v) for v in row])
    return "\ufeff" + out.getvalue()


def _tame(value):
    return f"'{value}" if isinstance(value, str) and value[:1] in "=+-@\t\r" else value


def as_json(report):
    """JSON with the consent base in front."""
    body = {
        "purpose": report.scope.purpose,
        "board": report.scope.board.slug if report.scope.board else None,
        "product": report.scope.product.slug if report.scope.product else None,
        "at": report.at.isoformat(),
        "base": report.base,
        "base_sentence": base_sentence(report),
        "rows": [dict(zip(HEADINGS, row)) for row in rows(report)],
    }
    return json.dumps(body, ensure_ascii=False, indent=1)


def mood_in_words(mood):
    """What more people say."""
    return {1: _("夸的多"), -1: _("说的多"), 0: _("有夸有说")}[mood]


def _in_words(cell):
    if cell.people is None:
        return _("不足 10 人")
    return (
        f"{'/'.join(map(str, cell.shares))}% ({cell.people})"
        if cell.shares
        else f"{mood_in_words(cell.mood)} ({cell.people})"
    )


def as_table(report):
    """Plain text for a terminal."""
    lines = [base_sentence(report), "", f"{_('词')}\t{_('人')}\t{_('分')}\t{_('无作者文本')}"]
    lines += [
        "\t".join(str("—" if v is None else v) for v in (r.term, r.people, r.score, r.texts)) for r in report.terms
    ]
    if report.aspects:
        lines += ["", "\t".join([_("方面"), *(p.model for p in report.products), _("全部")])]
        for aspect, cells in report.aspects:
            lines.append("\t".join([aspect, *map(_in_words, cells)]))
    if report.community:
        lines += ["", _("没有作者的文本：%(n)d 条") % {"n": report.texts}]
        lines += [f"{term}\t{texts}" for term, texts in report.community]
    return "\n".join(lines)
