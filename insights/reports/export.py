"""A report as a table, JSON or CSV: the same figures as on the page, hidden ones hidden."""

import csv
import io
import json

from django.utils.translation import gettext as _

HEADINGS = ["kind", "term", "product", "people", "score", "texts", "negative_percent", "neutral_percent", "positive_percent"]


def rows(report):
    """Flat rows in the order of the page; None where a figure is hidden."""
    for row in report.terms:
        yield ["term", row.term, "", row.people, row.score, row.texts, None, None, None]
    for aspect, cells in report.aspects:
        for cell in cells:
            shares = [cell.negative, cell.neutral, cell.positive] if cell.people else [None] * 3
            yield ["aspect", aspect, cell.product.model, cell.people, None, None, *shares]
    for scene, people, _bar in report.scenes:
        yield ["scene", scene, "", people, None, None, None, None, None]
    for term, texts in report.community:
        yield ["community", term, "", None, None, texts, None, None, None]


def base_sentence(report):
    """What the report rests on, in a sentence."""
    if report.base is None:
        return _("同意用于统计的人还不够 10 位，最多还差 %(missing)d 位，先不显示。") % {"missing": report.base_missing}
    return _("只含同意「改进产品的统计」的人，约 %(base)d 位；人数按 5 取整，不足 10 人不显示。") % {"base": report.base}


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


def as_table(report):
    """Plain text for a terminal."""
    lines = [base_sentence(report), "", f"{_('词')}\t{_('人')}\t{_('分')}\t{_('无作者文本')}"]
    lines += [f"{r.term}\t{r.people}\t{r.score}\t{'—' if r.texts is None else r.texts}" for r in report.terms]
    if report.aspects:
        lines += ["", "\t".join([_("方面"), *(p.model for p in report.products)])]
        for aspect, cells in report.aspects:
            lines.append("\t".join([aspect, *(f"{c.negative}/{c.neutral}/{c.positive}% ({c.people})" if c.people else _("不足 10 人") for c in cells)]))
    if report.community:
        lines += ["", _("没有作者的文本：%(n)d 条") % {"n": report.texts}]
        lines += [f"{term}\t{texts}" for term, texts in report.community]
    return "\n".join(lines)
