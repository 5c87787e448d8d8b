"""A report as a table, JSON or CSV: the same figures as on the page, hidden ones hidden."""

import csv
import io
import json

from django.utils.translation import gettext as _

HEADINGS = ["kind", "term", "product", "people", "score", "texts", "mood"]
HEADINGS += ["negative_percent", "neutral_percent", "positive_percent", "example"]


def rows(report, said=None):
    """Flat rows {heading: value} in the order of the page; None where a figure is hidden. `said`: example sentences
    by (kind, term) as insights.reports.quotes.examples gives them."""
    said = said or {}

    def row(kind, term, **figures):
        return dict.fromkeys(HEADINGS) | {"kind": kind, "term": term, "example": said.get((kind, term))} | figures

    for found in report.terms:
        yield row("term", found.term, people=found.people, score=found.score, texts=found.texts)
    for aspect, cells in report.aspects:
        for cell in cells:
            shares = dict(zip(["negative_percent", "neutral_percent", "positive_percent"], cell.shares))
            product = cell.product.model if cell.product else ""
            yield row(
                "aspect", aspect, product=product, people=cell.people, mood=cell.mood if cell.people else None, **shares
            )
    for scene, people, _bar in report.scenes:
        yield row("scene", scene, people=people)
    for term, texts in report.community:
        yield row("community", term, texts=texts)


def base_sentence(report):
    """What the report rests on, in a sentence."""
    if report.base is None:
        return _("同意用于统计的人还不够 10 位，最多还差 %(missing)d 位，先不显示。") % {"missing": report.base_missing}
    return _("只含同意「改进产品的统计」的人，约 %(base)d 位；人数按 5 取整，不足 10 人不显示。") % {
        "base": report.base
    }


def as_csv(report, said=None):
    """CSV with a BOM, so that spreadsheets read the Chinese; cells that look like formulas are quoted."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(HEADINGS)
    for row in rows(report, said):
        writer.writerow(["" if v is None else _tame(v) for v in row.values()])
    return "\ufeff" + out.getvalue()


def _tame(value):
    return f"'{value}" if isinstance(value, str) and value[:1] in "=+-@\t\r" else value


def as_json(report, said=None):
    """JSON with the consent base in front."""
    body = {
        "purpose": report.scope.purpose,
        "board": report.scope.board.slug if report.scope.board else None,
        "product": report.scope.product.slug if report.scope.product else None,
        "at": report.at.isoformat(),
        "base": report.base,
        "base_sentence": base_sentence(report),
        "rows": list(rows(report, said)),
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


def as_table(report, said=None):
    """Plain text for a terminal."""
    said = said or {}

    def example(kind, term):
        return f"「{said[kind, term]}」" if (kind, term) in said else ""

    lines = [base_sentence(report), "", _line(_("词"), _("人"), _("分"), _("无作者文本"), _("有人这么说"))]
    lines += [_line(r.term, r.people, r.score, r.texts, example("term", r.term)) for r in report.terms]
    if report.aspects:
        lines += ["", _line(_("方面"), *(p.model for p in report.products), _("全部"), _("有人这么说"))]
        lines += [_line(aspect, *map(_in_words, cells), example("aspect", aspect)) for aspect, cells in report.aspects]
    if report.community:
        lines += ["", _("没有作者的文本：%(n)d 条") % {"n": report.texts}]
        lines += [_line(term, texts, example("community", term)) for term, texts in report.community]
    return "\n".join(lines)


def _line(*cells):
    return "\t".join(str("—" if c is None else c) for c in cells)
